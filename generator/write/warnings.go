// SPDX-License-Identifier: Apache-2.0

package write

// Warnings returns Options.Warnings of the last Apply; nothing if there was
// none, or its manifest cannot be read.
func Warnings(t Target) map[string]string { return lastManifest(t).Warnings }

// Listed returns the outputs of the last Apply, sorted; nothing if there was
// none, or its manifest cannot be read.
func Listed(t Target) []string { return sortedKeys(lastManifest(t).Outputs) }

// lastManifest is empty if it is not there or cannot be read, which Apply says.
func lastManifest(t Target) manifest {
	w, err := newWriter(t, nil)
	if err != nil {
		return manifest{}
	}
	d, err := w.open()
	if err != nil {
		return manifest{}
	}
	defer d.root.Close()
	e, err := d.look(w.target.lockPath())
	if err != nil || !e.exists || e.other != "" {
		return manifest{}
	}
	m, err := decodeManifest(e.data)
	if err != nil {
		return manifest{}
	}
	return m
}

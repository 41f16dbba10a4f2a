// SPDX-License-Identifier: Apache-2.0

package write

// Warnings returns Options.Warnings of the last Apply; nothing if there was
// none, or its manifest cannot be read.
func Warnings(t Target) map[string]string {
	w, err := newWriter(t, nil)
	if err != nil {
		return nil
	}
	d, err := w.open()
	if err != nil {
		return nil
	}
	defer d.root.Close()
	e, err := d.look(w.target.lockPath())
	if err != nil || !e.exists || e.other != "" {
		return nil
	}
	m, err := decodeManifest(e.data)
	if err != nil {
		return nil // Apply says so
	}
	return m.Warnings
}

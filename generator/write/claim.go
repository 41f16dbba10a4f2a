// SPDX-License-Identifier: Apache-2.0

package write

import (
	"bytes"
	"slices"
)

// Claim says what a path may be to a configuration. What a manifest or a
// journal lists is believed within its bounds only, since both may have come
// with a checkout.
type Claim int

// The claims, from the least to the most.
const (
	Foreign    Claim = iota // not an output of this configuration
	Output                  // an output, or one of earlier inputs
	Undigested              // an output that manifests list without a digest
)

// claim is Foreign for the writer's own files and where nothing was set.
func (t Target) claim(name string) Claim {
	if t.Claim == nil || inFold(name, t.stagePath()) || fold(name) == fold(t.lockPath()) {
		return Foreign
	}
	return t.Claim(name)
}

// owns reports whether the content at name was made for this configuration,
// though it may have been edited since. The digests are those under which
// manifests list name; without any it is not.
func (t Target) owns(name string, data []byte, listed []string) bool {
	return len(listed) > 0 && t.claim(name) != Foreign && hasHeader(name, data)
}

// disposes reports whether the content at name may go: it is ours, and as a
// manifest lists it.
func (t Target) disposes(name string, data []byte, listed []string) bool {
	return t.owns(name, data, listed) && (isListed(data, listed) || t.claim(name) == Undigested && slices.Contains(listed, noDigest))
}

// isListed reports whether one of the digests is that of the content, as it is
// or with the line ends that git gave it taken back.
func isListed(data []byte, listed []string) bool {
	return slices.Contains(listed, digest(data)) || isCRLF(data) && slices.Contains(listed, digest(unixLines(data)))
}

func isCRLF(data []byte) bool { return bytes.Contains(data, []byte("\r\n")) }

func unixLines(data []byte) []byte { return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")) }

// ledger is what several manifests list, together.
type ledger struct {
	lists  map[string][]string // digests by path
	folded map[string][]string // paths by what they are where case does not count
}

func newLedger(all ...manifest) ledger {
	l := ledger{map[string][]string{}, map[string][]string{}}
	for _, m := range all {
		for name, listed := range m.Outputs {
			if l.lists[name] == nil {
				l.folded[fold(name)] = append(l.folded[fold(name)], name)
			}
			l.lists[name] = append(l.lists[name], listed)
		}
	}
	return l
}

// digests returns those under which name is listed, in the same case or, where
// case does not count, in another.
func (l ledger) digests(d *disk, name string) []string {
	if listed := l.lists[name]; listed != nil {
		return listed
	}
	info, err := d.root.Lstat(name)
	if err != nil {
		return nil
	}
	for _, other := range l.folded[fold(name)] {
		if isSame(d, info, name, other) {
			return l.lists[other]
		}
	}
	return nil
}

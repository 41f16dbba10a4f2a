// SPDX-License-Identifier: Apache-2.0

package yamldoc

import "cmp"

// Limits bound what one document may cost. Zero means the default.
type Limits struct {
	Bytes int // size of the file in bytes; default 8 MiB (the largest published document that we know has 790 KB)
	Depth int // mappings and sequences inside each other; default 100
	Nodes int // keys, values, mappings and sequences; default 1,000,000

	// Fixed says that no configuration raises them, so that no message says so.
	Fixed bool
}

const (
	defaultBytes = 8 << 20
	defaultDepth = 100
	defaultNodes = 1_000_000
)

// raise is what to do about a document that is over a limit.
func (l Limits) raise(instead, key string) string {
	if l.Fixed {
		return instead
	}
	return instead + ", or raise limits." + key + " in the configuration"
}

// WithDefaults returns the limits with every zero replaced.
func (l Limits) WithDefaults() Limits {
	return Limits{
		Bytes: cmp.Or(l.Bytes, defaultBytes),
		Depth: cmp.Or(l.Depth, defaultDepth),
		Nodes: cmp.Or(l.Nodes, defaultNodes),
		Fixed: l.Fixed,
	}
}

// SPDX-License-Identifier: Apache-2.0

package vocabulary

import "sync"

// Names are names that are known. They are added at the start of a program, and stay.
type Names struct{ names sync.Map }

// What package protocol has registered.
var Schemes, Profiles, Versions Names

// Add adds a name.
func (n *Names) Add(name string) { n.names.Store(name, true) }

// Has reports whether a name was added.
func (n *Names) Has(name string) bool {
	_, ok := n.names.Load(name)
	return ok
}

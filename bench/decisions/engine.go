// SPDX-License-Identifier: Apache-2.0

package decisions

// Engine answers requests.
type Engine interface {
	// MaySend reports whether the system may send the interactionId.
	MaySend(*Request) bool
	// Level is how far the activities open the record type.
	Level(*Request) Level
	// Decide is the level for a system that may send the interactionId, and None
	// for any other.
	Decide(*Request) Level
}

// Engines are the engines by name, in the order in which they are shown. The
// first is the one that the others are compared with.
func Engines() []struct {
	Name string
	New  func(*Dataset) (Engine, error)
} {
	return []struct {
		Name string
		New  func(*Dataset) (Engine, error)
	}{
		{"Go maps", newMaps},
		{"Go maps, includes expanded", newExpandedMaps},
		{"spineguard", newOurs},
		{"cedar-go", newCedar},
		{"OPA, prepared query", newOPA},
		{"casbin", newCasbin},
	}
}

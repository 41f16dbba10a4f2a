// Package spine is what generated packages import at run time: the types of
// NHS Spine access control, and the few functions that read generated tables.
//
// A generated package holds data: interactionIds, endpoints, retrieval
// formats, activities and what they open. This package holds the logic, so
// that a fix of the logic reaches every user with one upgrade, and a review of
// generated code is a review of policy alone.
//
// Three rules hold everywhere. The zero value of every type means unknown, and
// unknown is denied. A lookup returns a value and whether it knows it, and
// what it does not know is never a yes. And identity is the code, never a
// position in a table: an [Activity] made from "B0268" by one generated
// package means the same in another.
//
// The package imports the standard library only.
package spine

// SPDX-License-Identifier: Apache-2.0

// Package policy is the model that everything in spineguard is about: which
// interactionId belongs to which endpoint, which system may send it, which
// activity opens which record type, and how far.
//
// Sources read documents into [Facts]: strings exactly as they stand, each
// with its address. [Resolve] checks every string against the grammar of its
// kind, follows every reference, expands what activities include, and gives
// the closed and sorted [Model], or findings that say what has to change. A
// model with an error in it is never returned.
//
// Two rules run through the package. Identity is the code (B0268, a SNOMED CT
// code in its system, an ASID), never a name and never a position. And what is
// not exactly right is refused with a suggestion, never repaired: a repaired
// code is a guess about somebody's access.
package policy

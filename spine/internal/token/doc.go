// SPDX-License-Identifier: Apache-2.0

// Package token reads the unsigned JSON Web Tokens with which callers of the
// Spine say who asks, in which role and for what.
//
// Such a token proves nothing by itself: its alg is "none" by specification, and
// the proof is the connection that it came over. It is read all the more
// strictly, since two readers that understand one token differently are an attack: three parts of which the last is empty, canonical
// base64url, a header of exactly alg and typ, JSON without a member that comes
// twice or in another case, claims of exactly the type that they must have, FHIR
// resources without a member that their definitions do not have.
//
// A [Profile] is a kind of tokens: which claims there are, and a table of what is
// asked of them, in the order in which it is asked. Each profile is a file of its
// own, profile_NAME.go, and so is each version of FHIR whose resources stand in
// claims, fhir_VERSION.go; another one is another file. Which profile is read is
// configured, and nothing in a token can change it.
//
// [Read] parses, [Profile.Check] compares with what the request needs. Both
// work in one buffer that is used again, and allocate nothing.
package token

// SPDX-License-Identifier: Apache-2.0

// Package protocol says what the APIs of the Spine ask of a request and what they answer, as
// tables: the rules, the headers that name the systems, the claims of tokens, and the outcomes.
// Guards, transports, the pages of the generator and docs/conformance.md read the same rows.
//
// An API is three names: a header scheme, a token profile and a version of FHIR. What each
// stands for is registered, one file for each scheme, token profile and outcome profile:
//
//	var _ = protocol.RegisterScheme(protocol.Scheme{Name: "acme", Headers: []protocol.Header{…}})
//
// To add an API is to add files and to edit none. A token profile has two more beside what is
// registered here, since how tokens are read and written is code: one in the reader of tokens
// (spine/internal/token) and, for transports, one in package client.
//
// Register functions are for the start of a program. They panic if a name is taken or a row
// contradicts itself, so that nothing that is registered can be replaced. What the package gives
// out are copies. A name that nobody registered is unknown, and a guard for it cannot be made.
package protocol

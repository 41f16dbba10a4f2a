// SPDX-License-Identifier: Apache-2.0

// Package yamldoc reads YAML and JSON documents strictly, as nodes with
// positions.
//
// YAML has more ways to say one thing than is safe for a policy: a key that is
// repeated (the last one wins, or the first, depending on the reader), an
// alias that stands for text elsewhere, a merge key that adds what nobody
// sees at that place, a tag that changes a type, a second document that is
// dropped. Two programs that read one file then see two policies, and so may
// its reviewer. [Parse] accepts the plain part of the language only: one
// document of mappings with unique text keys, sequences and scalars. JSON is
// read by the same parser, under the same rules; its escapes \/ and \uD83D\uDE00
// (two halves of one character) are read in JSON and in double-quoted YAML
// alike, and half a character is refused.
//
// What a scalar means is decided by its node, never by a conversion: 010,
// 1e3, 2019-09-11 and true are not texts, and [String] says so, where a
// decoder into Go types would hand out "8", "1000" or a time.
//
// A [Reader] reads what a document says by tables of keys. It is the reader of the
// configuration, of access tests, of approvals, of overlays and of our extensions of
// OpenAPI: a key that is not known, is missing or holds the wrong kind of value is
// reported in one way in all of them.
package yamldoc

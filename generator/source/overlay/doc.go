// SPDX-License-Identifier: Apache-2.0

// Package overlay applies OpenAPI Overlay 1.0 and 1.1 documents, which
// annotate a document that somebody else owns.
//
// An overlay is a list of actions. Each selects places in the document by a
// JSONPath (RFC 9535) and updates or removes them; since 1.1 it may also copy
// what stands elsewhere in the document there. An update is merged deeply:
// entries of mappings are added or merged, lists are appended, scalars are
// replaced. What is written for a list as such is one more entry of it; since
// 1.1 the entries of a list are appended instead, and a target may be a
// scalar, which is replaced.
//
// A place that a path selects twice is changed once. Three things are
// stricter here than in the specification. A target that matches nothing is an
// error: the document has moved on, and the overlay no longer says what its
// author meant. The whole document cannot be removed. And an overlay that
// extends another document than the one that it is applied to is refused.
//
// The document is worked on as nodes, and [Origins] remembers which nodes came
// from an overlay and by which target: what an overlay says is reported at the
// line of the overlay, which is where a person can change it. What is copied
// is reported at the copy.
//
// The library for JSONPath selects in plain values, which [Document] keeps in
// step with the nodes, so that an action costs what it looks at and not a pass
// over the document. How much it will look at is estimated before, since the
// library cannot be stopped.
package overlay

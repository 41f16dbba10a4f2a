// Package overlay applies OpenAPI Overlay 1.0 documents, by which one
// annotates a document that somebody else owns.
//
// An overlay is a list of actions. Each selects places in the document by a
// JSONPath (RFC 9535) and either updates or removes them. An update is merged
// deeply: entries of mappings are added or merged, lists are appended, scalars
// are replaced. An update of a list is one more entry of it.
//
// The document is worked on as nodes, and [Origins] remembers which nodes
// came from an overlay: what an overlay says is reported at the line of the
// overlay, which is where a person can change it.
//
// Of JSONPath this package takes the forms that name a place: $, .name,
// ['name'], [0], .* and [*]. The libraries that implement all of it work on
// other node types; and a filter whose matches change with a new release of
// the document is a poor way to say whose access changes. A target that
// matches nothing is an error: the document has moved on, and the overlay no
// longer says what its author meant.
package overlay

// Command release makes the modules of a checkout those of a version: no replace leads to a
// sibling, each requires the others at exactly that version, and the sums are those of what
// will be tagged.
//
//	go run ./release -version v0.1.0 -proxy DIR CHECKOUT
//
// It goes from spine to the root, since a sum can be written only once what it is of does not
// change any more, and packs each module into the folder DIR, which is then a module proxy
// (file://DIR). The checkout must be clean: what lies in it is what is packed. scripts/release
// commits and tags the result.
package main

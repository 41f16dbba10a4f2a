// SPDX-License-Identifier: Apache-2.0

// Package golang prints the table form of a policy as a Go package: constants and data that
// read as if written by hand: sorted, one row a line, and where that is too long one
// field or element a line, so that a review shows what was added.
//
// Text from inputs reaches Go source in two ways only: through comment, which
// drops everything that could end a comment or make a directive of it, and in
// quoted literals. Everything else that is written is an identifier from the
// name table or a literal of this package.
//
// Positions never stand in the output as numbers. Tables refer to each other
// by constants that the compiler counts (iota), so that a row that is added
// shows in a review as the line that it is.
package golang

// SPDX-License-Identifier: Apache-2.0

package adopt

import "slices"

// kind is what a token is.
type kind uint8

const (
	text    kind = iota // a string, or a number
	name                // an identifier, with those that dots join it to
	mark                // an operator or a bracket
	newline             // where it ends a statement
)

// token is a part of a file that is not a comment.
type token struct {
	kind    kind
	at, end int    // bytes of the file
	word    string // of a name, a mark or a number
	parts   []part // of a text
}

// part is a piece of a string: text, or the name of what stands in its place, or
// a hole that nobody can fill without running the program.
type part struct {
	text  string
	at    int  // where it begins in the file
	exact bool // the bytes of the file are those of the text
	name  string
	hole  bool
}

// is reports whether the token is one of some marks.
func (t token) is(marks ...string) bool { return t.kind == mark && slices.Contains(marks, t.word) }

// says reports whether the token is one of some names.
func (t token) says(names ...string) bool { return t.kind == name && slices.Contains(names, t.word) }

// isOperand reports whether a value may end with a token, so that a slash or
// a per cent sign behind it divides.
func (t token) isOperand() bool {
	if t.kind == name {
		return !t.says("return", "typeof", "case", "in", "of", "do", "else", "and", "or", "not", "when", "if", "unless")
	}
	return t.kind == text || t.is(")", "]", "}", "<", "++", "--")
}

// SPDX-License-Identifier: Apache-2.0

package golang

import (
	"strings"
	"unicode"

	"github.com/dave/jennifer/jen"
)

// width is where comments are wrapped, in bytes.
const width = 100

// comment escapes text for Go comments, and nothing else does. Whatever the text holds,
// it comes out as whole line comments with a blank after the slashes: all
// white space is folded to single blanks, so that no newline or carriage
// return can end the comment (CVE-2016-5641 and its kin), and control,
// format and bidirectional characters and line separators are dropped, so that
// it reads as it is (CVE-2021-42574). With the blank, no text can become a
// directive such as go:embed or line.
func comment(text string) []string {
	var lines []string
	line := "//"
	for _, word := range strings.Fields(printable(text)) {
		if len(line)+1+len(word) > width && line != "//" {
			lines = append(lines, line)
			line = "//"
		}
		if line == "//" {
			word = strings.Replace(word, "+build", "+ build", 1) // the old form of a build constraint
		}
		line += " " + word
	}
	return append(lines, line)
}

// printable drops what does not show. Blanks of every kind become plain ones.
func printable(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c), c == '\u2028', c == '\u2029':
			return ' '
		case c == unicode.ReplacementChar || !unicode.IsPrint(c):
			return -1
		default:
			return c
		}
	}, text)
}

// doc adds a comment to a block of declarations or to a file. Paragraphs are
// separated by an empty line.
func doc(g *jen.Group, paragraphs ...string) {
	for i, p := range paragraphs {
		if i > 0 {
			g.Comment("//")
		}
		for _, line := range comment(p) {
			g.Comment(line)
		}
	}
}

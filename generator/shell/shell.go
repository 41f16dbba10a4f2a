// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain are the words that every POSIX shell reads as they stand.
var plain = regexp.MustCompile(`\A[A-Za-z0-9_@%+:,./-]+\z`)

// Quote returns a word as a POSIX shell reads it: between single quotes, unless it is plain. A
// character that a terminal takes for a key, or does not show, is printed by the shell. No shell
// has a word with a NUL.
func Quote(word string) string {
	if plain.MatchString(word) {
		return word
	}
	var b strings.Builder
	b.WriteByte('\'')
	for len(word) > 0 {
		r, n := utf8.DecodeRuneInString(word)
		switch {
		case r == '\'':
			b.WriteString(`'\''`)
		case r == '\n' || unicode.IsPrint(r) && (r != utf8.RuneError || n > 1):
			b.WriteString(word[:n])
		default:
			b.WriteString(`'"$(printf '`)
			for i := range n {
				fmt.Fprintf(&b, `\%03o`, word[i])
			}
			b.WriteString(`')"'`)
		}
		word = word[n:]
	}
	b.WriteByte('\'')
	return b.String()
}

// Command returns a command that a shell splits into these words again.
func Command(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = Quote(w)
	}
	return strings.Join(quoted, " ")
}

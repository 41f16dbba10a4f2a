package shell

import (
	"regexp"
	"strings"
)

// plain are the words that every POSIX shell reads as they stand.
var plain = regexp.MustCompile(`\A[A-Za-z0-9_@%+:,./-]+\z`)

// Quote returns a word as a POSIX shell reads it: between single quotes, unless it is plain.
func Quote(word string) string {
	if plain.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Command returns a command that a shell splits into these words again.
func Command(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = Quote(w)
	}
	return strings.Join(quoted, " ")
}

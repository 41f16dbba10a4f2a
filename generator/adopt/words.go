// SPDX-License-Identifier: Apache-2.0

package adopt

import "strings"

// scanWords reads a file that is not of a programming language: every word that stands between
// blanks, quotes and brackets is a value. Comments are passed over; in a quoted
// value of one line there are none.
func scanWords(src string, i int, lang *language) []token {
	var tokens []token
	quoted := byte(0)
	for i < len(src) {
		c := src[i]
		if quoted == 0 {
			if end, ok := commentEnd(src, i, lang); ok {
				i = end
				continue
			}
		}
		if !strings.ContainsRune(delimiters, rune(c)) {
			n := strings.IndexAny(src[i:], delimiters)
			if n < 0 {
				n = len(src) - i
			}
			tokens = append(tokens, wordTokens(src[i:i+n], i)...)
			i += n
			continue
		}
		if word := wordMark(c, lang); word != "" {
			tokens = append(tokens, token{kind: mark, at: i, end: i + 1, word: word})
		}
		if c == '\'' && c == quoted && strings.HasPrefix(src[i:], "''") { // of YAML
			i += 2
			continue
		}
		quoted = quotedBehind(src, i, quoted)
		i++
	}
	return tokens
}

// wordMark returns the mark that a delimiter is.
func wordMark(c byte, lang *language) string {
	switch {
	case c == '=' || c == '>':
		return "="
	case c == '<' && lang == xml:
		return "<"
	}
	return ""
}

// quotedBehind returns the quote in which the text behind byte i stands.
func quotedBehind(src string, i int, quoted byte) byte {
	switch c := src[i]; {
	case c == '\n' || c == quoted:
		return 0
	case quoted == 0 && (c == '"' || c == '\'') && (i == 0 || strings.IndexByte(" \t\n\r[{,:=(-", src[i-1]) >= 0):
		return c
	}
	return quoted
}

// delimiters end a word.
const delimiters = " \t\r\n\f\v\"'`<>=,;()[]{}|&"

func commentEnd(src string, i int, lang *language) (int, bool) {
	for _, c := range lang.comments {
		if !strings.HasPrefix(src[i:], c.open) || !stands(src, i, c.where) {
			continue
		}
		end := c.end
		if end == "" {
			end = "\n"
		}
		n := strings.Index(src[i:], end)
		if n < 0 {
			return len(src), true
		}
		return i + n + len(end), true
	}
	return 0, false
}

// wordTokens is a word, and the colon that ends it.
func wordTokens(word string, at int) []token {
	bare := strings.TrimRight(word, ":")
	var out []token
	if bare != "" {
		out = append(out, token{kind: text, at: at, end: at + len(bare), parts: []part{{text: bare, at: at, exact: true}}})
	}
	if bare != word {
		out = append(out, token{kind: mark, at: at + len(bare), end: at + len(word), word: ":"})
	}
	return out
}

// SPDX-License-Identifier: Apache-2.0

package yamldoc

import (
	"bytes"
	"unicode/utf8"

	"github.com/spineguard/spineguard/generator/finding"
)

// badCharacter finds the first byte that is not UTF-8, or the first character
// that cannot be trusted: control characters, a byte order mark inside the
// text, and the line breaks that YAML 1.1 knows and editors don't show (a bare
// CR, U+0085, U+2028, U+2029), after which a reviewer's line is not the
// parser's line.
func badCharacter(file string, data []byte) (finding.Finding, bool) {
	for i := 0; i < len(data); {
		c := data[i]
		if c < utf8.RuneSelf && (c >= 0x20 && c != 0x7f || c == '\n' || c == '\t' || c == '\r' && i+1 < len(data) && data[i+1] == '\n') {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return finding.New(ruleSyntax, offsetPosition(file, data, i), "the byte 0x%02X is not UTF-8", c).
				Suggest("save the file as UTF-8"), true
		case r < 0xa0, r == '\u2028', r == '\u2029', r == '\ufeff', r == 0xfffe, r == 0xffff:
			return finding.New(ruleSyntax, offsetPosition(file, data, i), "the character %U is not allowed in a document", r).
				Suggest("remove it, or write it as an escape in a double-quoted text"), true
		}
		i += size
	}
	return finding.Finding{}, false
}

func offsetPosition(file string, data []byte, offset int) finding.Position {
	before := data[:offset]
	return finding.InText(file, bytes.Count(before, []byte("\n"))+1, offset-bytes.LastIndexByte(before, '\n'))
}

// lineStarts returns the offset at which each line begins.
func lineStarts(data []byte) []int {
	starts := []int{0}
	for i := bytes.IndexByte(data, '\n'); i >= 0; {
		starts = append(starts, i+1)
		next := bytes.IndexByte(data[i+1:], '\n')
		if next < 0 {
			break
		}
		i += next + 1
	}
	return starts
}

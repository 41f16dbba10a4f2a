// SPDX-License-Identifier: Apache-2.0

package workbook

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spineguard/spineguard/generator/finding"
)

// blank characters that unicode does not count as spaces or formats: fillers
// of Hangul, the Braille blank, the grapheme joiner and variation selectors
// show nothing.
const blanks = "\u115f\u1160\u3164\uffa0\u2800\u034f\u180b\u180c\u180d\u180e"

// unclearCharacter describes the first character of a text that a reader of the
// sheet cannot see or would take for another one. A line break is the only
// control character that a cell may hold. Letters beyond ASCII are fine as
// long as they are Latin (Welsh names) and composed.
func unclearCharacter(s string) (what string, found bool) {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			if s[i] < ' ' && s[i] != '\n' || s[i] == 0x7f {
				return fmt.Sprintf("the control character U+%04X", s[i]), true
			}
			i++
			continue
		}
		c, n := utf8.DecodeRuneInString(s[i:])
		if kind := unclearKind(c, n); kind != "" {
			return fmt.Sprintf("%s U+%04X", kind, c), true
		}
		i += n
	}
	return "", false
}

func unclearKind(c rune, size int) string { //nolint:cyclop // a case for each kind of character
	switch {
	case c == utf8.RuneError && size == 1:
		return "bytes that are not UTF-8, shown as"
	case c == 0x00a0 || c == 0x202f || c == 0x2007:
		return "the no-break space"
	case unicode.IsSpace(c), unicode.Is(unicode.Z, c):
		return "the unusual blank"
	case unicode.IsControl(c):
		return "the control character"
	case unicode.Is(unicode.Cf, c), strings.ContainsRune(blanks, c), unicode.Is(unicode.Variation_Selector, c):
		return "the invisible character"
	case unicode.Is(unicode.M, c):
		return "the combining mark"
	case unicode.IsLetter(c) && !plainLatin(c), unicode.IsNumber(c):
		return "the look-alike character"
	case c == utf8.RuneError:
		return "the replacement character"
	case !unicode.IsGraphic(c):
		return "the unassigned character"
	case c >= 0xff00 && c <= 0xffef:
		return "the full-width character"
	}
	return ""
}

// plainLatin reports whether a letter is a Latin one in its usual form: not
// full width, not one of the letter-like symbols such as the Kelvin sign, not
// a small capital or a superscript of phonetic writing.
func plainLatin(c rune) bool {
	return unicode.Is(unicode.Latin, c) && (c < 0x0250 || c >= 0x1e00 && c < 0x1f00) && c != 0x0131 && c != 0x00aa && c != 0x00ba
}

// outerBlanks reports whether a text begins or ends with a blank of any kind.
func outerBlanks(s string) bool { return strings.TrimSpace(s) != s }

// fold reduces a text to what a reader would take it for: letters and digits
// without case. It serves suggestions only.
func fold(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, s)
}

// near reports whether a text was probably meant to be another one.
func near(s, meant string) bool {
	a, b := fold(s), fold(meant)
	if a == b {
		return a != ""
	}
	return len(a) <= 80 && len(b) <= 80 && finding.Distance(a, b) <= max(1, len(b)/5)
}

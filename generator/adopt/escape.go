// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape reads the escape sequence at the beginning of s, and says how many
// bytes it takes. Languages differ in the rare ones; codes hold none of those.
func unescape(s string) (string, int) {
	if len(s) < 2 {
		return s, len(s)
	}
	switch c := s[1]; c {
	case 'n', 't', 'r', 'a', 'b', 'f', 'v':
		return string("\n\t\r\a\b\f\v"[strings.IndexByte("ntrabfv", c)]), 2
	case '\n':
		return "", 2
	case 'x', 'u', 'U':
		return hexadecimal(s)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n := 2
		for n < 4 && n < len(s) && s[n] >= '0' && s[n] <= '7' {
			n++
		}
		value, _ := strconv.ParseUint(s[1:n], 8, 32)
		if n == 4 && value < 256 {
			return string([]byte{byte(value)}), n
		}
		return string(rune(value)), n
	}
	_, n := utf8.DecodeRuneInString(s[1:])
	return s[1 : 1+n], 1 + n
}

// hexadecimal reads \xHH, \uHHHH, \UHHHHHHHH and \u{H…}; a pair of surrogates is
// one character.
func hexadecimal(s string) (string, int) {
	from, n := 2, map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[1]]
	to := from + n
	if strings.HasPrefix(s[2:], "{") {
		from = 3
		end := strings.IndexByte(s[:min(len(s), 12)], '}')
		if end < 0 {
			return s[1:2], 2
		}
		to = end
	}
	if to > len(s) {
		return s[1:2], 2
	}
	value, err := strconv.ParseUint(s[from:to], 16, 32)
	if err != nil {
		return s[1:2], 2
	}
	end := to
	if from == 3 {
		end++
	}
	if s[1] == 'x' && value >= utf8.RuneSelf {
		return string([]byte{byte(value)}), end
	}
	if s[1] == 'u' && utf16.IsSurrogate(rune(value)) && len(s) >= end+6 && s[end:end+2] == `\u` {
		low, err := strconv.ParseUint(s[end+2:end+6], 16, 32)
		if pair := utf16.DecodeRune(rune(value), rune(low)); err == nil && pair != utf8.RuneError {
			return string(pair), end + 6
		}
	}
	return string(rune(value)), end
}

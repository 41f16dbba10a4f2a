// SPDX-License-Identifier: Apache-2.0

package pointers

import "unicode/utf8"

// chars reads text up to the next bracket, and reports whether it is blank.
func (s *xmlScanner) chars() (blank, ok bool) {
	blank = true
	brackets := 0 // that come right before: ]]> may stand in no text
	for {
		if brackets == 0 {
			s.blanks()
		}
		c := s.peek()
		switch {
		case c == '<':
			return blank, true
		case c == '>' && brackets >= 2:
			return false, s.fail("]]> in a text")
		case c == ']':
			brackets++
		default:
			brackets = 0
		}
		r, ok := s.char()
		if !ok {
			return false, false
		}
		blank = blank && r <= ' '
	}
}

// char reads a character or a reference to one.
func (s *xmlScanner) char() (rune, bool) {
	c := s.peek()
	switch {
	case c == '&':
		return s.reference()
	case c >= utf8.RuneSelf:
		r, ok := s.rune()
		if !isXML(r) {
			ok = s.fail("a character that XML does not have")
		}
		return r, ok
	case c < ' ' && !isBlank(c):
		return 0, s.fail("no end, or a control character")
	}
	s.at++
	return rune(c), true
}

func isXML(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return true
	case r < ' ', 0xd800 <= r && r < 0xe000, r == 0xfffe, r == 0xffff, r > utf8.MaxRune:
		return false
	}
	return true
}

// reference reads one of the five named references of XML, or a number.
func (s *xmlScanner) reference() (rune, bool) {
	var text [12]byte // longer than any
	n := 0
	for s.at++; s.peek() != ';'; s.at++ {
		if n == len(text) || s.peek() == 0 {
			return 0, s.fail("a reference that XML does not have")
		}
		text[n] = s.peek()
		n++
	}
	s.at++
	switch name := string(text[:n]); name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	default:
		if r, ok := number(name); ok && isXML(r) {
			return r, true
		}
		return 0, s.fail("a reference that XML does not have")
	}
}

// number reads #65 or #x41.
func number(text string) (rune, bool) {
	base := rune(10)
	var digits string
	switch {
	case len(text) > 2 && text[:2] == "#x":
		base, digits = 16, text[2:]
	case len(text) > 1 && text[0] == '#':
		digits = text[1:]
	default:
		return 0, false
	}
	var r rune
	for i := range len(digits) {
		d := rune(99)
		switch c := digits[i]; {
		case '0' <= c && c <= '9':
			d = rune(c - '0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			d = rune(c|0x20-'a') + 10
		}
		if r = r*base + d; d >= base || r > utf8.MaxRune {
			return 0, false
		}
	}
	return r, true
}

// comment reads a comment after its first bracket. DOCTYPE and CDATA begin in
// the same way and are refused.
func (s *xmlScanner) comment() bool {
	s.comments++
	for _, c := range []byte("!--") {
		if !s.take(c) {
			return s.fail("a DOCTYPE or a CDATA section")
		}
	}
	dashes := 0
	for {
		c := s.peek()
		switch {
		case dashes == 2:
			return s.take('>') || s.fail("-- in a comment")
		case c == '-':
			dashes++
		default:
			dashes = 0
		}
		if c == '&' {
			s.at++ // no reference
		} else if _, ok := s.char(); !ok {
			return false
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package pointers

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep objects and lists, or elements, may stand in each other.
const maxDepth = 64

// jsonScanner reads JSON (RFC 8259) and nothing more lenient. Its methods
// return false after a failure.
type jsonScanner struct {
	window
	depth  int
	plain  bool // the string that was read last is ASCII without escapes
	hidden bool // a value that was read has a resource in it, or a name that nobody can be sure of
}

// value reads any value.
func (s *jsonScanner) value() bool {
	switch c := s.peek(); c {
	case '"':
		return s.str()
	case '{':
		return s.sequence('}', func() bool { return s.memberName() && s.colon() && s.value() })
	case '[':
		return s.sequence(']', s.value)
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	default:
		return s.number()
	}
}

// memberName reads the name of a member that nobody asks for.
func (s *jsonScanner) memberName() bool {
	from := s.pos()
	if !s.str() {
		return false
	}
	if s.mode == holding {
		s.notice(s.held(span{from + 1, s.pos() - 1}))
	}
	return true
}

// notice finds the member that makes an object a resource, as far as any
// reader may take a name for it.
func (s *jsonScanner) notice(name []byte) {
	const resourceType = "resourceType"
	s.hidden = s.hidden || !s.plain || len(name) == len(resourceType) && strings.EqualFold(string(name), resourceType)
}

// sequence reads an object or a list from its first bracket, each member or
// element with read.
func (s *jsonScanner) sequence(end byte, read func() bool) bool {
	if s.depth++; s.depth > maxDepth {
		return s.fail("too deep")
	}
	s.at++
	for n := 0; ; n++ {
		s.blanks()
		if n == 0 && s.take(end) {
			break
		}
		if !read() {
			return false
		}
		s.blanks()
		if s.take(end) {
			break
		}
		if !s.take(',') {
			return s.fail("neither a comma nor an end")
		}
	}
	s.depth--
	return true
}

func (s *jsonScanner) colon() bool {
	s.blanks()
	if !s.take(':') {
		return s.fail("no colon after the name of a member")
	}
	s.blanks()
	return true
}

// str reads a string.
func (s *jsonScanner) str() bool {
	if !s.take('"') {
		return s.fail("no string")
	}
	s.plain = true
	for {
		chunk := s.buf[s.at:s.to]
		i := 0
		for i < len(chunk) && inString[chunk[i]] {
			i++
		}
		s.at += i
		switch c := s.peek(); {
		case c == '"':
			s.at++
			return true
		case c == '\\':
			s.plain = false
			if !s.escape() {
				return false
			}
		case c >= utf8.RuneSelf:
			s.plain = false
			if _, ok := s.rune(); !ok {
				return false
			}
		case c == del:
			s.plain = false
			s.at++
		case c < ' ':
			return s.fail("a string without end, or with a control character")
		}
	}
}

// del is a character that nobody sees.
const del = 0x7F

// inString are the characters of a string that stand for themselves.
var inString = func() (in [256]bool) {
	for c := byte(' '); c < del; c++ {
		in[c] = c != '"' && c != '\\'
	}
	return in
}()

func (s *jsonScanner) escape() bool {
	s.at++
	switch c := s.peek(); c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.at++
		return true
	case 'u':
		s.at++
		for range 4 {
			if c := s.peek(); (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
				return s.fail("a \\u without four digits")
			}
			s.at++
		}
		return true
	}
	return s.fail("an escape that JSON does not have")
}

func (s *jsonScanner) number() bool {
	s.take('-')
	if !s.take('0') && !s.digits() {
		return s.fail("no value")
	}
	if s.take('.') && !s.digits() {
		return s.fail("a number without digits")
	}
	if s.take('e') || s.take('E') {
		if !s.take('+') {
			s.take('-')
		}
		if !s.digits() {
			return s.fail("a number without digits")
		}
	}
	return true
}

func (s *jsonScanner) digits() bool {
	found := false
	for c := s.peek(); '0' <= c && c <= '9'; c = s.peek() {
		s.at++
		found = true
	}
	return found
}

func (s *jsonScanner) word(w string) bool {
	for i := range len(w) {
		if !s.take(w[i]) {
			return s.fail("no value")
		}
	}
	return true
}

// strValue reads a value that is held, and returns the text if it is a string,
// else none. The text is good until the next read.
func (s *jsonScanner) strValue() (text []byte, ok bool) {
	from := s.pos()
	if s.peek() != '"' {
		return nil, s.value()
	}
	if !s.str() {
		return nil, false
	}
	raw := s.held(span{from, s.pos()})
	if s.plain {
		return raw[1 : len(raw)-1], true
	}
	return unescape(raw), true
}

// unescape resolves the escapes of a string that the scanner has read. Half a
// surrogate pair becomes U+FFFD, which is in no code.
func unescape(raw []byte) []byte {
	var text string
	_ = json.Unmarshal(raw, &text) // it is a string: the scanner takes no other
	return []byte(text)
}

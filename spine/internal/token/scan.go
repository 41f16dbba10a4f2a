// SPDX-License-Identifier: Apache-2.0

package token

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"github.com/spineguard/spineguard/spine/internal/code"
)

// Limits of what a token may hold. They are far above what any real token
// needs, and keep the work for one request small.
const (
	MaxLength  = 8192 // characters of the whole token
	maxDepth   = 8    // objects and lists in each other
	maxMembers = 48   // of one object
)

// span is a part of the text; from == to is an empty string.
type span struct{ from, to int32 }

// scanner reads JSON (RFC 8259) in one pass, more strictly than the RFC asks:
// a member name is plain ASCII without escapes and comes once, in one case.
// Escapes in strings are resolved in place, since no escape is shorter than
// what it stands for.
type scanner struct {
	text  []byte
	at    int
	depth int
	out   *Claims
	claim claim  // the known claim that is being read
	wrong string // the known claim at which the scan stopped

	fhir   *fhir
	nested bool // other claims may be objects and lists
	others int  // names in out.others
	n      int  // members that have come
}

// document reads one object and what may follow it: blanks.
func (s *scanner) document(members *members) bool {
	s.blanks()
	if !s.object(members, anyType) {
		return false
	}
	s.blanks()
	return s.at == len(s.text)
}

func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0 // no JSON begins with it
}

func (s *scanner) take(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.at++
	return true
}

// blanks goes to the next byte that is not blank.
func (s *scanner) blanks() { s.at = s.behindBlanks(s.at) }

// behindBlanks returns the place of the first byte from at on that is not blank.
func (s *scanner) behindBlanks(at int) int {
	for at < len(s.text) && s.text[at] <= ' ' && isBlank(s.text[at]) {
		at++
	}
	return at
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// open is an object that is being read.
type open struct {
	members *members
	of      fhirType
	chosen  [2]string // the name of each choice that has come
	seen    uint64    // bit i: the member at place i, from 1 on, has come
	others  int       // where the names of its other members begin
}

// object reads an object whose known members are in the list; the values of
// all others are read as well, and forgotten: compared with the definition of
// the type that the object has, if it has one.
func (s *scanner) object(members *members, of fhirType) bool {
	if !s.take('{') || s.depth == maxDepth {
		return false
	}
	s.depth++
	o := open{members: members, of: of, others: s.others}
	s.blanks()
	more := !s.take('}')
	if !more && of != anyType { // an element says something
		s.unlike()
	}
	for n := 0; more; n++ {
		name, ok := s.name()
		if !ok || n == maxMembers {
			return false
		}
		s.n++
		if !s.member(&o, name) {
			return false
		}
		if more, ok = s.more('}'); !ok {
			return false
		}
	}
	s.others = o.others
	s.depth--
	return true
}

// more reads what stands behind a member or an element: a comma, or what closes
// the object or the list, and in front of the next one.
func (s *scanner) more(closing byte) (more, ok bool) {
	at := s.behindBlanks(s.at)
	if at == len(s.text) {
		return false, false
	}
	switch s.text[at] {
	case ',':
		s.at = s.behindBlanks(at + 1)
		return true, true
	case closing:
		s.at = at + 1
		return false, true
	}
	return false, false
}

// list reads an array, each element with read.
func (s *scanner) list(m *member) bool {
	if !s.take('[') || s.depth == maxDepth {
		return false
	}
	s.depth++
	s.blanks()
	more := !s.take(']')
	if !more && m.kind == elementsOf {
		s.unlike()
	}
	for more {
		if !s.element(m) {
			return false
		}
		var ok bool
		if more, ok = s.more(']'); !ok {
			return false
		}
	}
	s.depth--
	return true
}

// name reads the name of a member, printable ASCII without escapes, and goes to
// its value.
func (s *scanner) name() (span, bool) {
	if !s.take('"') {
		return span{}, false
	}
	from := s.at
	to := from + ordinary(s.text[from:])
	if to == len(s.text) || s.text[to] != '"' {
		return span{}, false
	}
	at := s.behindBlanks(to + 1)
	if at == len(s.text) || s.text[at] != ':' {
		return span{}, false
	}
	s.at = s.behindBlanks(at + 1)
	return span{int32(from), int32(to)}, true
}

// repeated reports whether a name has come before, in any case.
func (s *scanner) repeated(names []span, name span) bool {
	for _, other := range names {
		if code.EqualFold(s.text[other.from:other.to], s.text[name.from:name.to]) {
			return true
		}
	}
	return false
}

// str reads a string and resolves its escapes in place. Control characters,
// invalid UTF-8 and half surrogate pairs are refused, escaped ones as well.
func (s *scanner) str() (span, bool) {
	if !s.take('"') {
		return span{}, false
	}
	from := s.at
	s.at += ordinary(s.text[from:])
	text := span{int32(from), int32(s.at)}
	if s.take('"') {
		return text, true
	}
	return s.rest(from)
}

// rest reads on behind what stands in a string as it is meant.
func (s *scanner) rest(from int) (span, bool) {
	to := s.at
	for s.at < len(s.text) {
		c := s.text[s.at]
		switch {
		case c == '"':
			s.at++
			return span{int32(from), int32(to)}, true
		case c == '\\':
			r, ok := s.escape()
			if !ok {
				return span{}, false
			}
			to += utf8.EncodeRune(s.text[to:s.at], r)
		case c < ' ' || c == 0x7f:
			return span{}, false
		case c < utf8.RuneSelf:
			s.text[to] = c
			to++
			s.at++
		default:
			r, size := utf8.DecodeRune(s.text[s.at:])
			if size == 1 || r < 0xa0 { // one byte of these is not UTF-8
				return span{}, false
			}
			to += copy(s.text[to:], s.text[s.at:s.at+size])
			s.at += size
		}
	}
	return span{}, false
}

// ordinary returns how many bytes at the front of s stand for themselves in a
// string: those of ASCII that are printed, but for the quote and the backslash.
func ordinary(s []byte) int {
	n := 0
	for ; len(s) > 8; s = s[8:] {
		if found := special(binary.LittleEndian.Uint64(s)); found != 0 {
			return n + bits.TrailingZeros64(found)/8
		}
		n += 8
	}
	for i, c := range s {
		if special(uint64(c)|ordinaryAbove) != 0 {
			return n + i
		}
	}
	return n + len(s)
}

const (
	eachByte      = 0x0101010101010101
	ordinaryAbove = 0x2020202020202000 // seven blanks
)

// special looks at eight bytes at once. The lowest of those that do not stand
// for themselves has its top bit set in the result; what is above it says nothing.
func special(w uint64) uint64 {
	control := w - ' '*eachByte // below a blank, the subtraction borrows
	quote := (w ^ '"'*eachByte) - eachByte
	backslash := (w ^ '\\'*eachByte) - eachByte
	delete := w + eachByte
	return (control | quote | backslash | delete | w) & (0x80 * eachByte)
}

// escape reads what begins with a backslash.
func (s *scanner) escape() (rune, bool) {
	s.at++
	c := s.peek()
	s.at++
	switch c {
	case '"', '\\', '/':
		return rune(c), true
	case 'u':
		r := s.hex4()
		if 0xd800 <= r && r < 0xdc00 {
			if !s.take('\\') || !s.take('u') {
				return 0, false
			}
			low := s.hex4()
			if low < 0xdc00 || low > 0xdfff {
				return 0, false
			}
			return (r-0xd800)<<10 + (low - 0xdc00) + 0x10000, true
		}
		lone := 0xdc00 <= r && r <= 0xdfff
		control := r < ' ' || 0x7f <= r && r < 0xa0
		return r, !lone && !control
	}
	return 0, false // \b \f \n \r \t are control characters
}

// hex4 reads four digits. Without them it returns 0, a control character.
func (s *scanner) hex4() rune {
	var r rune
	for range 4 {
		digit, ok := code.Hex(s.peek())
		if !ok {
			return 0
		}
		r = r<<4 | rune(digit)
		s.at++
	}
	return r
}

// integer reads a whole number without sign, fraction and exponent, of at
// most 15 digits: seconds since 1970 for longer than anybody will ask.
func (s *scanner) integer() (int64, bool) {
	var n int64
	at := s.at
	for ; at < len(s.text) && isDigit(s.text[at]); at++ {
		n = n*10 + int64(s.text[at]-'0')
	}
	digits := s.text[s.at:at]
	if len(digits) == 0 || len(digits) > 15 || len(digits) > 1 && digits[0] == '0' {
		return 0, false
	}
	s.at = at
	switch s.peek() {
	case '.', 'e', 'E':
		return 0, false
	}
	return n, true
}

// number reads any JSON number.
func (s *scanner) number() bool {
	s.take('-')
	if !s.take('0') && !s.digits() {
		return false
	}
	if s.take('.') && !s.digits() {
		return false
	}
	if s.take('e') || s.take('E') {
		if !s.take('+') {
			s.take('-')
		}
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	from := s.at
	for '0' <= s.peek() && s.peek() <= '9' {
		s.at++
	}
	return s.at > from
}

func (s *scanner) word(w string) bool {
	if len(s.text)-s.at < len(w) || string(s.text[s.at:s.at+len(w)]) != w {
		return false
	}
	s.at += len(w)
	return true
}

// skip reads a value that nobody asked for. Objects and lists are read only if
// nested is true.
func (s *scanner) skip(nested bool) bool {
	switch s.peek() {
	case '"':
		_, ok := s.str()
		return ok
	case '{':
		return nested && s.object(nil, anyType)
	case '[':
		return nested && s.list(&member{kind: anything})
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

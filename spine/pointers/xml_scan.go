// SPDX-License-Identifier: Apache-2.0

package pointers

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a tag may have at most.
const (
	maxName       = 128     // bytes of a name
	maxAttributes = 64      // of one tag
	maxValue      = maxText // bytes of a value that is looked at
)

// fhir is the namespace of FHIR.
const fhir = "http://hl7.org/fhir"

// xmlScanner reads XML 1.0 without DOCTYPE, processing instructions and CDATA
// sections, and with names of ASCII characters. Its methods return false after
// a failure.
type xmlScanner struct {
	window
	open  stack  // the names of the open elements
	attrs stack  // of the attributes of a tag
	text  []byte // of the attribute that was read last, up to maxValue
	odd   bool   // which is longer, or has line breaks or tabs
	value []byte // of the attribute value of the tag that was begun last; empty if it is odd

	comments int  // that were read
	hidden   bool // a resource was read, or an attribute that a reader could take for a value
	prefixed bool // a name was read with a prefix that is declared somewhere
}

// stack is a list of names, one after the other.
type stack struct {
	text []byte
	ends []int
}

func (s *stack) from(i int) int {
	if i == 0 {
		return 0
	}
	return s.ends[i-1]
}

func (s *stack) at(i int) []byte { return s.text[s.from(i):s.ends[i]] }

func (s *stack) top() []byte { return s.at(len(s.ends) - 1) }

func (s *stack) pop() {
	s.text = s.text[:s.from(len(s.ends)-1)]
	s.ends = s.ends[:len(s.ends)-1]
}

func (s *stack) clear() { s.text, s.ends = s.text[:0], s.ends[:0] }

// tag is the beginning of an element.
type tag struct {
	name    span
	empty   bool // <a/>
	named   bool // it names FHIR as its namespace
	foreign bool // it is in another namespace, or has a prefix
	valued  bool // it has an attribute value
	more    bool // it has attributes other than its value and the namespace of FHIR
	prefix  bool // it declares one
}

// begin reads the beginning of an element after its first bracket.
func (s *xmlScanner) begin(t *tag) bool {
	*t = tag{}
	s.value = s.value[:0]
	if len(s.open.ends) == maxDepth {
		return s.fail("too deep")
	}
	from := s.pos()
	if !s.name(&s.open) {
		return false
	}
	t.name = span{from, s.pos()}
	t.foreign = s.local(s.open.top())
	s.attrs.clear()
	for {
		apart := isBlank(s.peek())
		s.blanks()
		switch {
		case s.take('>'):
			return true
		case s.take('/'):
			t.empty = true
			s.open.pop()
			return s.take('>') || s.fail("a tag without end")
		case !apart || len(s.attrs.ends) == maxAttributes:
			return s.fail("a tag without end")
		case !s.attribute(t):
			return false
		}
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// attribute reads one attribute of a tag.
func (s *xmlScanner) attribute(t *tag) bool {
	if !s.pair() {
		return false
	}
	name := s.attrs.top()
	for i := range len(s.attrs.ends) - 1 {
		if bytes.Equal(s.attrs.at(i), name) {
			return s.fail("an attribute that comes twice")
		}
	}
	switch {
	case string(name) == "xmlns":
		t.named = string(s.text) == fhir
		t.foreign = t.foreign || !t.named
	case string(name) == "value":
		t.valued = true
		if !s.odd {
			s.value, s.text = s.text, s.value
		}
	default:
		t.more = true
		s.hidden = s.hidden || isLike(name, "value")
		t.prefix = t.prefix || bytes.HasPrefix(name, []byte("xmlns:"))
		s.prefixed = s.prefixed || needsPrefix(name)
	}
	return true
}

// isLike reports whether readers that are lenient with prefixes or capitals
// could take a name for another one: encoding/xml takes xml:value for value.
func isLike(name []byte, other string) bool {
	return strings.EqualFold(string(name[bytes.IndexByte(name, ':')+1:]), other)
}

// needsPrefix reports whether an attribute has a prefix that has to be declared.
func needsPrefix(name []byte) bool {
	prefix, _, found := bytes.Cut(name, []byte(":"))
	return found && string(prefix) != "xml" && string(prefix) != "xmlns"
}

// local notices what the name of an element says, and reports whether it has a
// prefix. The elements that are resources, and no others, begin with a capital
// letter.
func (s *xmlScanner) local(name []byte) (prefix bool) {
	first := name[bytes.IndexByte(name, ':')+1]
	prefix = bytes.ContainsRune(name, ':')
	s.hidden = s.hidden || unicode.IsUpper(rune(first))
	s.prefixed = s.prefixed || prefix
	return prefix
}

// pair reads a name, an equals sign and a value.
func (s *xmlScanner) pair() bool {
	if !s.name(&s.attrs) {
		return false
	}
	s.blanks()
	if !s.take('=') {
		return s.fail("an attribute without value")
	}
	s.blanks()
	return s.quoted()
}

// quoted reads the value of an attribute.
func (s *xmlScanner) quoted() bool {
	quote := s.peek()
	if quote != '"' && quote != '\'' {
		return s.fail("a value without quotes")
	}
	s.at++
	s.text, s.odd = s.text[:0], false
	for {
		plain := s.buf[s.at:s.to]
		i := 0
		for i < len(plain) && plain[i] >= ' ' && plain[i] < utf8.RuneSelf && plain[i] != quote && plain[i] != '<' && plain[i] != '&' {
			i++
		}
		s.collect(plain[:i])
		s.at += i
		c := s.peek()
		switch c {
		case quote:
			s.at++
			return true
		case '<':
			return s.fail("a bracket in a value")
		}
		s.odd = s.odd || isBlank(c) && c != ' '
		r, ok := s.char()
		if !ok {
			return false
		}
		var b [utf8.UTFMax]byte
		s.collect(b[:utf8.EncodeRune(b[:], r)])
	}
}

// collect adds to the value that is read.
func (s *xmlScanner) collect(text []byte) {
	n := min(len(text), maxValue-len(s.text))
	s.text = append(s.text, text[:n]...)
	s.odd = s.odd || n < len(text)
}

// name reads a name of ASCII characters, with or without a prefix.
func (s *xmlScanner) name(names *stack) bool { //nolint:cyclop // a case for each kind of character
	letters := 0 // FHIR has names of letters alone
	for chunk := s.buf[s.at:s.to]; letters < len(chunk) && letters < maxName && isLetter(chunk[letters]); {
		letters++
	}
	names.text = append(names.text, s.buf[s.at:s.at+letters]...)
	s.at += letters
	length, colons, start := letters, 0, letters == 0 // start: of the name or of its part behind the colon
	for {
		c := s.peek()
		switch {
		case isLetter(c) || c == '_':
			start = false
		case !start && ('0' <= c && c <= '9' || c == '-' || c == '.'):
		case !start && c == ':' && colons == 0:
			colons, start = 1, true
		case start || length > maxName:
			return s.fail("no name, or one that is too long")
		default:
			names.ends = append(names.ends, len(names.text))
			return true
		}
		if length++; length <= maxName {
			names.text = append(names.text, c)
		}
		s.at++
	}
}

// end reads the end of the element that is open, after its first bracket.
func (s *xmlScanner) end() bool {
	s.at++ // the slash
	if !s.name(&s.attrs) {
		return false
	}
	s.blanks()
	if !bytes.Equal(s.attrs.top(), s.open.top()) || !s.take('>') {
		return s.fail("an end that does not fit its beginning")
	}
	s.open.pop()
	return true
}

// children reads what stands in an element, each child with read, which begins
// after the first bracket, and the element's end. It sets text if there is text
// beside the children.
func (s *xmlScanner) children(text *bool, read func() bool) bool {
	for {
		blank, ok := s.chars()
		if !ok {
			return false
		}
		*text = *text || !blank
		s.at++
		switch s.peek() {
		case '/':
			return s.end()
		case '!':
			if !s.comment() {
				return false
			}
		default:
			if !read() {
				return false
			}
		}
	}
}

// rest reads an element to its end.
func (s *xmlScanner) rest(t tag) bool {
	var ignored bool
	return t.empty || s.children(&ignored, s.element)
}

// element reads a whole element after its first bracket.
func (s *xmlScanner) element() bool {
	var t tag
	return s.begin(&t) && s.rest(t)
}

// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// format passes over how a value is written, as in {x:#x}, up to the bracket that closes the
// hole.
func (s *lexer) format() bool {
	if s.lang != python && s.lang != csharp && s.lang != visual {
		return false
	}
	for depth := 0; s.i < len(s.src) && s.src[s.i] != '\n'; s.i++ {
		switch s.src[s.i] {
		case '{':
			depth++
		case '}':
			if depth == 0 {
				s.add(token{kind: mark, at: s.i, end: s.i, word: ":"})
				return true
			}
			depth--
		}
	}
	return true
}

// string reads a string without letters in front of it.
func (s *lexer) string() bool {
	for _, q := range s.lang.quotes {
		if strings.HasPrefix(s.rest(), q.open) {
			if q.open == "'" && s.lang.lifetime && !isCharacter(s.rest()) {
				return false
			}
			s.quoted(q, s.i)
			return true
		}
	}
	return false
}

// isCharacter tells 'a' from the lifetime 'a.
func isCharacter(s string) bool {
	_, n := utf8.DecodeRuneInString(s[1:])
	return strings.HasPrefix(s, `'\`) || 1+n < len(s) && s[1+n] == '\''
}

// quoted reads a string from its opening on. One that does not end is not a string: if
// it has to end on its line, what follows the opening is read again, unless that has
// failed on this line before.
func (s *lexer) quoted(q quote, at int) {
	begin := s.i
	s.i += len(q.open)
	if q.repeat {
		n := len(s.rest()) - len(strings.TrimLeft(s.rest(), q.end[:1]))
		s.i += n
		q.end += strings.Repeat(q.end[:1], n)
		if n >= len(q.open) { // both ends at once: it is empty
			s.add(token{kind: text, at: at, end: s.i})
			return
		}
	}
	parts, ok := s.parts(q)
	if ok {
		s.add(token{kind: text, at: at, end: s.i, parts: parts})
		return
	}
	s.add(token{kind: mark, at: begin, end: begin + len(q.open), word: q.open})
	s.slips++
	switch {
	case q.lines:
		s.i = len(s.src)
	case q.hole != "" || s.slips > 5:
		s.i = max(s.i, s.lineEnd())
	default:
		s.i = begin + len(q.open)
	}
}

// parts reads a string up to its end.
func (s *lexer) parts(q quote) ([]part, bool) {
	b := builder{src: s.src, from: s.i}
	for depth := 0; s.i < len(s.src); {
		switch {
		case q.nest != "" && strings.HasPrefix(s.rest(), q.nest):
			depth++
		case depth > 0 && strings.HasPrefix(s.rest(), q.end):
			depth--
			s.i += len(q.end)
			continue
		case q.last && strings.HasPrefix(s.rest(), q.end+q.end[:1]):
			s.i++
			continue
		}
		if strings.HasPrefix(s.rest(), q.end) && (!q.double || !strings.HasPrefix(s.src[s.i+len(q.end):], q.end)) {
			b.flush(s.i)
			s.i += len(q.end)
			return b.parts, true
		}
		n, ok := s.escaped(q, &b)
		if !ok {
			return nil, false
		}
		s.i += n
	}
	return nil, false
}

// escaped reads what does not stand for itself in a string, and returns how many bytes to go on by; false if the string cannot
// go on here.
func (s *lexer) escaped(q quote, b *builder) (int, bool) {
	rest := s.rest()
	switch c := s.src[s.i]; {
	case q.double && strings.HasPrefix(rest, q.end):
		b.replace(s.i, s.i+2*len(q.end), q.end)
		return 2 * len(q.end), true
	case c == '\n':
		return 1, q.lines
	case q.hole == `\(` && strings.HasPrefix(rest, q.hole):
		return s.put(q, b)
	case c == '\\' && q.escape:
		value, n := unescape(rest)
		b.replace(s.i, s.i+n, value)
		return n, true
	case c == '\\' && q.keep:
		return min(2, len(rest)), true
	case q.hole != "" || q.dollar:
		return s.put(q, b)
	}
	return 1, true
}

// put reads what is put into a template here, if anything is.
func (s *lexer) put(q quote, b *builder) (int, bool) {
	rest := s.rest()
	switch {
	case q.hole == "{" && (strings.HasPrefix(rest, "{{") || strings.HasPrefix(rest, "}}")):
		b.replace(s.i, s.i+2, rest[:1])
		return 2, true
	case q.hole != "" && strings.HasPrefix(rest, q.hole):
		return 0, s.expression(q, b)
	case q.dollar:
		if word := dollarName.FindString(rest); word != "" {
			b.add(s.i, s.i+len(word), part{name: word[1:]})
			return len(word), true
		}
	}
	return 1, true
}

var dollarName = regexp.MustCompile(`\A\$[A-Za-z_][A-Za-z0-9_]*`)

// builder collects the parts of a string.
type builder struct {
	src   string
	from  int // where text begins that is not yet a part
	parts []part
}

func (b *builder) flush(to int) {
	if to > b.from {
		b.parts = append(b.parts, part{text: b.src[b.from:to], at: b.from, exact: true})
	}
}

func (b *builder) add(from, to int, p part) {
	b.flush(from)
	p.at = from
	b.parts = append(b.parts, p)
	b.from = to
}

func (b *builder) replace(from, to int, value string) {
	if value == "" {
		b.flush(from)
		b.from = to
		return
	}
	b.add(from, to, part{text: value})
}

// expression reads what stands in a hole of a template: a name, or what makes
// it a hole. The strings in it are read as well.
func (s *lexer) expression(q quote, b *builder) bool {
	begin := s.i
	s.i += len(q.hole)
	if s.depth == deepest {
		b.add(begin, s.i, part{hole: true})
		return true
	}
	closer := map[byte]byte{'{': '}', '(': ')', '$': '}'}[q.hole[len(q.hole)-1]]
	tokens, brackets := s.tokens, s.brackets
	s.tokens, s.brackets = nil, 0
	s.depth++
	ok := s.run(closer)
	s.depth--
	inside := s.tokens
	s.tokens, s.brackets = tokens, brackets
	if !ok {
		return false
	}
	s.i++
	if q.hole == "{{" && strings.HasPrefix(s.rest(), "}") {
		s.i++
	}
	if len(inside) == 1 && inside[0].kind == name {
		b.add(begin, s.i, part{name: inside[0].word})
		return true
	}
	// The bracket stands in front of them, so that a string alone is not taken for documentation.
	s.nested = append(s.nested, append([]token{{kind: mark, at: begin, end: begin + len(q.hole), word: "("}}, inside...))
	b.add(begin, s.i, part{hole: true})
	return true
}

func (s *lexer) letters() {
	for first := true; s.i < len(s.src) && (continues(s.src[s.i]) || first && begins(s.src[s.i])); first = false {
		s.i++
	}
}

// prefixed reads a string whose first letters were a name.
func (s *lexer) prefixed(at int) bool {
	word := s.src[at:s.i]
	hashes := 0
	if s.lang == rust && strings.HasSuffix(word, "r") {
		for strings.HasPrefix(s.rest()[hashes:], "#") {
			hashes++
		}
	}
	for _, q := range s.lang.quotes {
		if !strings.HasPrefix(s.rest()[hashes:], q.open) {
			continue
		}
		q, ok := s.lang.prefix(word, q)
		if !ok {
			return false
		}
		s.i += hashes
		q.end += strings.Repeat("#", hashes)
		s.quoted(q, at)
		return true
	}
	return false
}

var rawOpening = regexp.MustCompile("\\A\"([^ ()\\\\\t\r\n]{0,16})\\(")

// raw reads the rest of R"delimiter(text)delimiter".
func (s *lexer) raw(at int) bool {
	m := rawOpening.FindStringSubmatch(s.rest())
	if word := s.src[at:s.i]; m == nil || !strings.HasSuffix(word, "R") || len(word) > 3 {
		return false
	}
	s.quoted(quote{open: m[0], end: ")" + m[1] + "\"", lines: true}, at)
	return true
}

// character passes over ?' and ?" of Ruby.
func (s *lexer) character() bool {
	if s.lang != ruby || s.src[s.i] != '?' || s.i+1 >= len(s.src) || !strings.ContainsRune("'\"`", rune(s.src[s.i+1])) || s.last().isOperand() {
		return false
	}
	s.add(token{kind: text, at: s.i, end: s.i + 2, parts: []part{{text: s.src[s.i+1 : s.i+2], at: s.i + 1, exact: true}}})
	s.i += 2
	return true
}

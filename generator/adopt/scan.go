// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"strings"
	"unicode/utf8"
)

// deepest is how deep templates may stand in each other.
const deepest = 32

// lexer reads a file of a programming language into tokens. It knows of a language what its
// [language] says, and never fails: what cannot be read as a string is read as marks.
type lexer struct {
	src  string
	lang *language
	i    int

	tokens   []token
	nested   [][]token // of the expressions in templates
	depth    int
	brackets int
	slips    int       // strings of this line that did not end on it
	heredocs []heredoc // whose texts begin with the next line
}

// scan returns the tokens of a file, and behind them those of each expression in
// a template.
func scan(src string, lang *language) [][]token {
	s := &lexer{src: src, lang: lang}
	if strings.HasPrefix(src, "#!") {
		s.i = s.lineEnd()
	}
	if lang == php && strings.Contains(src, "<?") {
		s.page()
	}
	s.run(0)
	return append([][]token{s.tokens}, s.nested...)
}

// run reads until the bracket that closes an expression, or to the end.
func (s *lexer) run(closer byte) bool {
	opener := map[byte]byte{'}': '{', ')': '('}[closer]
	open := 0
	for s.i < len(s.src) {
		c := s.src[s.i]
		switch {
		case s.value():
			continue
		case closer == 0:
		case c == closer && open == 0:
			return true
		case c == ':' && open == 0 && s.brackets == 0 && s.format():
			continue
		case c == opener:
			open++
		case c == closer:
			open--
		}
		s.mark()
	}
	return closer == 0
}

// value reads all but marks.
func (s *lexer) value() bool {
	return s.blank() || s.comment() || s.markup() || s.heredoc() || s.percent() || s.character() || s.dollars() || s.string() || s.regexp() || s.number() || s.name()
}

// blank passes over a blank, or the end of a line.
func (s *lexer) blank() bool {
	switch s.src[s.i] {
	case '\n':
		s.newline()
	case ' ', '\t', '\r', '\f':
		s.i++
	default:
		return false
	}
	return true
}

func begins(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c == '@' || c >= utf8.RuneSelf
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func continues(c byte) bool { return begins(c) && c != '@' || digit(c) }

func (s *lexer) rest() string { return s.src[s.i:] }

// lineEnd returns where the line ends, without what ends it.
func (s *lexer) lineEnd() int {
	if n := strings.IndexByte(s.rest(), '\n'); n >= 0 {
		return s.i + n
	}
	return len(s.src)
}

func (s *lexer) add(t token) { s.tokens = append(s.tokens, t) }

func (s *lexer) last() token {
	if len(s.tokens) == 0 {
		return token{kind: newline}
	}
	return s.tokens[len(s.tokens)-1]
}

func (s *lexer) newline() {
	if s.lang.lines && s.brackets == 0 && s.depth == 0 {
		s.add(token{kind: newline, at: s.i, end: s.i + 1})
	}
	s.i++
	s.slips = 0
	for len(s.heredocs) > 0 {
		h := s.heredocs[0]
		s.heredocs = s.heredocs[1:]
		s.fill(h)
	}
}

// comment passes over a comment.
func (s *lexer) comment() bool {
	for _, c := range s.lang.comments {
		if !strings.HasPrefix(s.rest(), c.open) || !stands(s.src, s.i, c.where) || c.unless != "" && strings.HasPrefix(s.rest(), c.unless) {
			continue
		}
		if c.end == "" {
			end := s.lineEnd()
			if n := strings.Index(s.src[s.i:end], "?>"); n >= 0 && s.lang == php {
				end = s.i + n
			}
			s.i = end
			return true
		}
		s.i += len(c.open)
		s.block(c)
		return true
	}
	return false
}

func (s *lexer) block(c comment) {
	for depth := 1; depth > 0; {
		end := strings.Index(s.rest(), c.end)
		if end < 0 {
			s.i = len(s.src)
			return
		}
		if s.lang.nested {
			if again := strings.Index(s.rest()[:end], c.open); again >= 0 {
				s.i += again + len(c.open)
				depth++
				continue
			}
		}
		s.i += end + len(c.end)
		depth--
	}
}

// stands reports whether a comment may begin at i.
func stands(src string, i int, where place) bool {
	if where == anywhere {
		return true
	}
	before := src[:i]
	if where == afterBlank {
		return i == 0 || strings.ContainsRune(" \t\n\r", rune(before[i-1]))
	}
	line := strings.TrimRight(before, " \t\ufeff")
	return line == "" || line[len(line)-1] == '\n'
}

// name reads an identifier with those that it is joined to, or a string with
// letters in front of it.
func (s *lexer) name() bool {
	at := s.i
	if !begins(s.src[at]) {
		return false
	}
	s.letters()
	if s.lang.prefix != nil && s.prefixed(at) || s.lang == cpp && s.raw(at) {
		return true
	}
	for {
		joint := s.joint()
		if joint == 0 {
			break
		}
		s.i += joint
		s.letters()
	}
	if s.lang == ruby && s.i < len(s.src) && (s.src[s.i] == '?' || s.src[s.i] == '!') && !strings.HasPrefix(s.src[s.i+1:], "=") {
		s.i++
	}
	s.add(token{kind: name, at: at, end: s.i, word: s.src[at:s.i]})
	return true
}

// joint returns how long the mark is that joins two names.
func (s *lexer) joint() int {
	for _, j := range []string{"::", "?.", "&.", "->", "."} {
		if strings.HasPrefix(s.rest(), j) {
			if next := s.i + len(j); next < len(s.src) && begins(s.src[next]) && (j != "." || s.lang.path) {
				return len(j)
			}
			return 0
		}
	}
	return 0
}

// number reads a number: one in a table is a code as well.
func (s *lexer) number() bool {
	at := s.i
	if !digit(s.src[at]) {
		return false
	}
	for s.i < len(s.src) && (continues(s.src[s.i]) || s.src[s.i] == '.' && s.i+1 < len(s.src) && digit(s.src[s.i+1])) {
		s.i++
	}
	word := strings.ReplaceAll(strings.TrimRight(s.src[at:s.i], "lLnNuU"), "_", "")
	s.add(token{kind: text, at: at, end: s.i, word: word, parts: []part{{text: word, at: at, exact: word == s.src[at:at+len(word)]}}})
	return true
}

// marks that are more than one character long.
var longMarks = []string{"++", "--", "===", "!==", "==", "!=", "=>", "->", "+=", ":=", "||", "&&", "<=", ">=", "??", "::", "=~", ".=", "-=", "*=", "/=", "|=", "&="}

func (s *lexer) mark() {
	at := s.i
	_, n := utf8.DecodeRuneInString(s.rest())
	for _, m := range longMarks {
		if strings.HasPrefix(s.rest(), m) {
			n = len(m)
			break
		}
	}
	if s.lang.lines && s.src[at] == '\\' && strings.HasPrefix(strings.TrimPrefix(s.src[at+1:], "\r"), "\n") {
		s.i += 1 + strings.IndexByte(s.src[at:], '\n')
		return
	}
	s.i += n
	word := s.src[at:s.i]
	switch word {
	case "(", "[", "{":
		s.brackets++
	case ")", "]", "}":
		s.brackets = max(0, s.brackets-1)
	}
	s.add(token{kind: mark, at: at, end: s.i, word: word})
}

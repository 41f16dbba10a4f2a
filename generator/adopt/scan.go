// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	text    kind = iota // a string, or a number
	name                // an identifier, with those that dots join it to
	mark                // an operator or a bracket
	newline             // where it ends a statement
)

// token is a part of a file that is not a comment.
type token struct {
	kind    kind
	at, end int    // bytes of the file
	word    string // of a name, a mark or a number
	parts   []part // of a text
}

// part is a piece of a string: text, or the name of what stands in its place, or
// a hole that nobody can fill without running the program.
type part struct {
	text  string
	at    int  // where it begins in the file
	exact bool // the bytes of the file are those of the text
	name  string
	hole  bool
}

// is reports whether the token is one of some marks.
func (t token) is(marks ...string) bool { return t.kind == mark && slices.Contains(marks, t.word) }

// says reports whether the token is one of some names.
func (t token) says(names ...string) bool { return t.kind == name && slices.Contains(names, t.word) }

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

func (s *lexer) letters() {
	for first := true; s.i < len(s.src) && (continues(s.src[s.i]) || first && begins(s.src[s.i])); first = false {
		s.i++
	}
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

// markup reads what stands between the programs of a page of PHP, word by word.
func (s *lexer) markup() bool {
	if s.lang != php || !strings.HasPrefix(s.rest(), "?>") {
		return false
	}
	s.page()
	return true
}

// page reads markup up to the next program.
func (s *lexer) page() {
	begin, end := s.i, len(s.src)
	if n := strings.Index(s.rest(), "<?"); n >= 0 {
		end = s.i + n
	}
	s.nested = append(s.nested, scanWords(s.src[:end], begin, xml))
	s.add(token{kind: mark, at: begin, end: end, word: ";"})
	s.i = end
	for _, open := range []string{"<?php", "<?=", "<?"} {
		if strings.HasPrefix(s.rest(), open) {
			s.i += len(open)
			return
		}
	}
}

var dollarOpening = regexp.MustCompile(`\A\$(?:[A-Za-z_][A-Za-z0-9_]*)?\$`)

// dollars reads $$text$$ and $tag$text$tag$ of SQL. What has quotes or several lines is a program, and read as one.
func (s *lexer) dollars() bool {
	if s.lang != sql || s.src[s.i] != '$' {
		return false
	}
	open := dollarOpening.FindString(s.rest())
	if open == "" {
		return false
	}
	begin := s.i + len(open)
	n := strings.Index(s.src[begin:], open)
	if n < 0 {
		return false
	}
	end := begin + n
	inner := &lexer{src: s.src[:end], lang: sql, i: begin, depth: s.depth + 1}
	if strings.ContainsAny(s.src[begin:end], "'\n") && s.depth < deepest {
		inner.run(0)
	}
	if len(inner.tokens) > 0 && inner.slips == 0 {
		s.nested = append(append(s.nested, inner.tokens), inner.nested...)
		s.add(token{kind: mark, at: s.i, end: end + len(open), word: ";"})
	} else {
		s.add(token{kind: text, at: s.i, end: end + len(open), parts: []part{{text: s.src[begin:end], at: begin, exact: true}}})
	}
	s.i = end + len(open)
	return true
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

// isOperand reports whether a value may end with a token, so that a slash or
// a per cent sign behind it divides.
func (t token) isOperand() bool {
	if t.kind == name {
		return !t.says("return", "typeof", "case", "in", "of", "do", "else", "and", "or", "not", "when", "if", "unless")
	}
	return t.kind == text || t.is(")", "]", "}", "<", "++", "--")
}

// follows reports whether a value ends here, so that a slash divides. In Ruby a slash with a blank before it and none behind it opens
// a regular expression, and a per cent sign a string, if a name stands before it.
func (s *lexer) follows() bool {
	last := s.last()
	if n := len(s.tokens); last.is("!") && n > 1 && s.tokens[n-2].end == last.at {
		last = s.tokens[n-2] // x! / 2
	}
	if s.lang == ruby && last.kind == name && last.end < s.i && s.i+1 < len(s.src) && !strings.ContainsRune(" \t\n=", rune(s.src[s.i+1])) {
		return false
	}
	return last.isOperand()
}

// regexp passes over a regular expression.
func (s *lexer) regexp() bool {
	if !s.lang.regexps || s.src[s.i] != '/' || s.slips > 5 || s.follows() {
		return false
	}
	end := s.slashEnd()
	if end < 0 {
		s.slips++
		return false
	}
	s.add(token{kind: mark, at: s.i, end: end + 1, word: "/"})
	for s.i = end + 1; s.i < len(s.src) && s.src[s.i] >= 'a' && s.src[s.i] <= 'z'; {
		s.i++
	}
	s.slashed(end)
	return true
}

// slashEnd finds the slash that closes a regular expression on its line; -1 if there is none.
func (s *lexer) slashEnd() int {
	class := false
	for i := s.i + 1; i < len(s.src) && s.src[i] != '\n'; i++ {
		switch s.src[i] {
		case '\\':
			i++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if !class {
				return i
			}
		}
	}
	return -1
}

// slashed makes an operand of the slashes that were read last: of Groovy the string that it is, of others one whose value is not known.
func (s *lexer) slashed(end int) {
	t := &s.tokens[len(s.tokens)-1]
	t.kind, t.parts = text, []part{{hole: true, at: s.i}}
	if s.lang == groovy {
		t.parts = []part{{text: s.src[t.at+1 : end], at: t.at + 1, exact: true}}
	}
}

// heredoc is a text that begins with the line after the one that names it.
type heredoc struct {
	token int    // that stands for it
	end   string // the line that ends it
	quote quote
}

var heredocOpening = map[*language]*regexp.Regexp{
	ruby: regexp.MustCompile("\\A<<[~-]?(['\"]?)([A-Za-z_][A-Za-z0-9_]*)['\"]?"),
	php:  regexp.MustCompile("\\A<<<[ \t]*(['\"]?)([A-Za-z_][A-Za-z0-9_]*)['\"]?"),
}

// heredoc reads <<~END or <<<END.
func (s *lexer) heredoc() bool {
	opening := heredocOpening[s.lang]
	if opening == nil || s.src[s.i] != '<' || s.depth > 0 {
		return false
	}
	m := opening.FindStringSubmatch(s.rest())
	if m == nil || s.lang == ruby && m[0][2] == m[2][0] && !strings.Contains(s.rest(), "\n"+m[2]+"\n") {
		return false // such as a << B
	}
	h := heredoc{token: len(s.tokens), end: m[2], quote: quote{escape: m[1] != "'", lines: true}}
	if h.quote.escape {
		h.quote.hole, h.quote.dollar = s.lang.quotes[0].hole, s.lang.quotes[0].dollar
	}
	s.add(token{kind: text, at: s.i, end: s.i + len(m[0])})
	s.i += len(m[0])
	s.heredocs = append(s.heredocs, h)
	return true
}

// fill reads the text of a heredoc, which begins here.
func (s *lexer) fill(h heredoc) {
	end := s.i
	for end < len(s.src) {
		line := s.src[end:]
		if n := strings.IndexByte(line, '\n'); n >= 0 {
			line = line[:n+1]
		}
		trimmed := strings.TrimSpace(line)
		if trimmed == h.end || strings.HasPrefix(trimmed, h.end) && s.lang == php && !continues(trimmed[len(h.end)]) {
			break
		}
		end += len(line)
	}
	part := &lexer{src: s.src[:end] + "\x00", lang: s.lang, i: s.i, depth: 1}
	h.quote.end = "\x00"
	parts, ok := part.parts(h.quote)
	if ok && h.token < len(s.tokens) {
		s.tokens[h.token].parts = parts
	}
	s.nested = append(s.nested, part.nested...)
	s.i = end
	if end < len(s.src) {
		s.i = end + strings.Index(s.src[end:], h.end) + len(h.end)
	}
}

// closers of the lists of Ruby.
var closers = map[byte]string{'(': ")", '[': "]", '{': "}", '<': ">", '|': "|", '!': "!", '/': "/"}

// percent reads %w[a b], %i[a b], %q(a) and %Q(a).
func (s *lexer) percent() bool {
	if !s.lang.percent || s.src[s.i] != '%' || s.i+2 >= len(s.src) || s.follows() {
		return false
	}
	open := s.src[s.i+1 : s.i+3]
	if _, ok := closers[open[0]]; ok {
		open = open[:1]
	}
	end, ok := closers[open[len(open)-1]]
	if !ok {
		return false
	}
	q := quote{open: "%" + open, end: end, keep: true, lines: true}
	if bracket := open[len(open)-1:]; bracket != end {
		q.nest = bracket
	}
	switch q.open[1] {
	case 'Q':
		q.hole = "#{"
		s.quoted(q, s.i)
	case 'q', 'r', 'x', 's':
		s.quoted(q, s.i)
	case 'w', 'W', 'i', 'I':
		return s.list(q)
	default:
		if len(open) > 1 {
			return false
		}
		q.hole = "#{"
		s.quoted(q, s.i)
	}
	return true
}

// list reads words that stand between brackets.
func (s *lexer) list(q quote) bool {
	inner := &lexer{src: s.src, lang: s.lang, i: s.i + 3}
	if _, ok := inner.parts(q); !ok {
		s.i = len(s.src)
		return true
	}
	begin, end := s.i+3, inner.i-len(q.end)
	s.add(token{kind: mark, at: s.i, end: begin, word: "["})
	for at := range words(s.src[begin:end]) {
		from, to := begin+at[0], begin+at[1]
		s.add(token{kind: text, at: from, end: to, parts: []part{{text: s.src[from:to], at: from, exact: true}}})
		s.add(token{kind: mark, at: to, end: to, word: ","})
	}
	s.i = end + 1
	s.add(token{kind: mark, at: end, end: s.i, word: "]"})
	return true
}

var wordPattern = regexp.MustCompile(`\S+`)

// words yields where the words of a text stand.
func words(text string) iter.Seq[[]int] {
	return slices.Values(wordPattern.FindAllStringIndex(text, -1))
}

// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"iter"
	"regexp"
	"slices"
	"strings"
)

// Here is what a few languages have: pages with programs in them, texts between dollars, regular
// expressions, heredocs, and lists of words.

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

// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"fmt"
	"strings"
	"unicode"
)

// Text is a text from an input. Printed, it is Markdown that shows exactly
// this text, on one line, wherever a line of Markdown can hold text: in a
// paragraph, a heading, a list item, a link, a cell of a table. It is the
// only way for texts into pages, and templates cannot bypass it: a template that
// writes {{.Name}} goes through [Text.String].
type Text string

// Markup is Markdown that this package made.
type Markup string

// String escapes the text. What could be read as Markdown, HTML or Liquid
// (CVE-2024-24785 is one of many that were) comes out as a backslash escape or
// as a character reference, which GitHub's Markdown and kramdown read alike;
// bars and braces are always references, since tables are cut at bars and
// Liquid is run before anything else, whatever is escaped. Blanks of every
// kind are folded to single ones, and characters that do not show are named by
// their code point, so that a text reads as it is (CVE-2021-42574).
func (t Text) String() string {
	var b strings.Builder
	s := fold(string(t))
	for i, c := range s {
		switch {
		case c == '_' && isInWord(s, i):
			b.WriteRune(c) // where it means nothing
		case strings.ContainsRune("<>&|{}[]$@^", c):
			fmt.Fprintf(&b, "&#%d;", c)
		case strings.ContainsRune("\\`*_~!#", c), strings.ContainsRune("-+=:", c) && i == 0, (c == '.' || c == ')') && isNumber(s[:i]):
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '/' && strings.HasPrefix(s[i:], "//"), c == '.' && strings.EqualFold(s[max(0, i-3):i], "www"):
			fmt.Fprintf(&b, "&#%d;", c) // no link of itself
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// isInWord reports whether a letter or a digit stands on both sides of a place.
func isInWord(s string, i int) bool {
	return i > 0 && isWord(s[i-1:i]) && i+1 < len(s) && isWord(s[i+1:i+2])
}

func isWord(s string) bool {
	return strings.Trim(s, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// isNumber reports whether a line begins a numbered list.
func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// Code is the text as code, in backticks where that is safe.
func (t Text) Code() Markup {
	s := fold(string(t))
	if s == "" {
		return ""
	}
	if !strings.ContainsAny(s, "`|<>&\\[]") && !strings.Contains(s, "{{") && !strings.Contains(s, "{%") && !strings.Contains(s, "{:") {
		return Markup("`" + s + "`")
	}
	var b strings.Builder
	for _, c := range s {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || c == ' ' {
			b.WriteRune(c)
		} else {
			fmt.Fprintf(&b, "&#%d;", c)
		}
	}
	return Markup("<code>" + b.String() + "</code>")
}

// YAML is the text as a string of the front matter, in double quotes.
func (t Text) YAML() Markup {
	var b strings.Builder
	for _, c := range fold(string(t)) {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c > 0xffff:
			fmt.Fprintf(&b, `\U%08X`, c)
		case c > '~':
			fmt.Fprintf(&b, `\u%04X`, c)
		default:
			b.WriteRune(c)
		}
	}
	return Markup(`"` + b.String() + `"`)
}

// Plain is the text without any escapes, on one line and with what does not
// show named by its code point. It is for writers that escape by themselves; it
// is not a method, so that templates cannot call it.
func Plain(t Text) string { return fold(string(t)) }

// fold puts a text on one line and names what does not show.
func fold(s string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(s, func(c rune) bool { return unicode.IsSpace(c) || c == '\u2028' || c == '\u2029' }) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		for _, c := range word {
			if c == unicode.ReplacementChar || !unicode.IsPrint(c) {
				fmt.Fprintf(&b, "(U+%04X)", c)
				continue
			}
			b.WriteRune(c)
		}
	}
	return b.String()
}

// Ref is a text that leads to its place in the pages. Printed, it is a link.
type Ref struct {
	Label  Text
	IsCode bool   // whether the label is a code
	Href   string // made of safe characters; empty: no link
}

func (r Ref) String() string {
	label := r.Label.String()
	if r.IsCode {
		label = string(r.Label.Code())
	}
	if r.Href == "" || label == "" {
		return label
	}
	return "[" + label + "](" + r.Href + ")"
}

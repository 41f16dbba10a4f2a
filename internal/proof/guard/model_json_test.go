// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON as the guard wants it, read in the plainest way: values are object,
// []any, string, number, bool and nil.
type (
	object []member
	member struct {
		name  string
		value any
	}
	number string
)

func (o object) find(name string) (any, bool) {
	i := slices.IndexFunc(o, func(m member) bool { return m.name == name && m.value != nil })
	if i < 0 {
		return nil, false
	}
	return o[i].value, true
}

func (o object) has(name string) bool { _, ok := o.find(name); return ok }

func (o object) text(name string) string { v, _ := o.find(name); s, _ := v.(string); return s }

func (o object) list(name string) []any { v, _ := o.find(name); l, _ := v.([]any); return l }

func (o object) object(name string) object { v, _ := o.find(name); m, _ := v.(object); return m }

func (o object) number(name string) int64 {
	v, _ := o.find(name)
	n, _ := v.(number)
	i, _ := strconv.ParseInt(string(n), 10, 64)
	return i
}

const (
	mostMembers = 48 // of one object
	mostLevels  = 8  // of objects and lists, the payload itself counted
)

// reader reads from the front of the text; what it cannot read ends it.
type reader struct{ text string }

var (
	numberPattern = regexp.MustCompile(`\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`)
	wordPattern   = regexp.MustCompile(`\A(true|false|null)`)
	stringPattern = regexp.MustCompile(`\A"(?:[^"\\\x00-\x1f\x7f]|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*"`)
	namePattern   = regexp.MustCompile(`\A"[ !#-\[\]-~]*"\z`)
)

func (r *reader) blanks() { r.text = strings.TrimLeft(r.text, " \t\r\n") }

// next takes a token from the front.
func (r *reader) next(pattern *regexp.Regexp) (string, bool) {
	r.blanks()
	s := pattern.FindString(r.text)
	r.text = r.text[len(s):]
	return s, s != ""
}

func (r *reader) takes(s string) bool {
	r.blanks()
	rest, ok := strings.CutPrefix(r.text, s)
	r.text = rest
	return ok
}

// parse reads a whole text.
func parse(text string) (any, bool) {
	r := &reader{text: text}
	v, ok := r.value(1)
	r.blanks()
	return v, ok && r.text == ""
}

func (r *reader) value(level int) (any, bool) {
	r.blanks()
	switch {
	case strings.HasPrefix(r.text, "{"):
		return r.object(level)
	case strings.HasPrefix(r.text, "["):
		return r.array(level)
	case strings.HasPrefix(r.text, `"`):
		return r.string()
	}
	if s, ok := r.next(wordPattern); ok {
		return map[string]any{"true": true, "false": false}[s], true
	}
	s, ok := r.next(numberPattern)
	return number(s), ok
}

func (r *reader) object(level int) (object, bool) {
	out, seen := object{}, map[string]bool{}
	r.takes("{")
	if level > mostLevels {
		return nil, false
	}
	for first := true; ; first = false {
		if r.takes("}") {
			return out, first
		}
		name, ok := r.name()
		if !ok || seen[strings.ToLower(name)] || len(out) == mostMembers || !r.takes(":") {
			return nil, false
		}
		seen[strings.ToLower(name)] = true
		v, ok := r.value(level + 1)
		if !ok {
			return nil, false
		}
		out = append(out, member{name, v})
		if !r.takes(",") {
			return out, r.takes("}")
		}
		if r.takes("}") {
			return nil, false
		}
	}
}

func (r *reader) array(level int) ([]any, bool) {
	out := []any{}
	r.takes("[")
	if level > mostLevels {
		return nil, false
	}
	if r.takes("]") {
		return out, true
	}
	for {
		v, ok := r.value(level + 1)
		if !ok {
			return nil, false
		}
		out = append(out, v)
		if !r.takes(",") {
			return out, r.takes("]")
		}
	}
}

// name reads the name of a member: printable ASCII, nothing escaped.
func (r *reader) name() (string, bool) {
	s, ok := r.next(stringPattern)
	if !ok || !namePattern.MatchString(s) {
		return "", false
	}
	return s[1 : len(s)-1], true
}

// string reads a string; half a pair of surrogates, what is not UTF-8 and
// control characters are none.
func (r *reader) string() (string, bool) {
	s, ok := r.next(stringPattern)
	if !ok || !utf8.ValidString(s) {
		return "", false
	}
	s = s[1 : len(s)-1]
	var units []uint16
	for s != "" {
		var size int
		switch {
		case strings.HasPrefix(s, `\u`):
			u, _ := strconv.ParseUint(s[2:6], 16, 16)
			units, size = append(units, uint16(u)), 6
		case s[0] == '\\':
			units, size = append(units, map[byte]uint16{'"': '"', '\\': '\\', '/': '/', 'b': 8, 'f': 12, 'n': 10, 'r': 13, 't': 9}[s[1]]), 2
		default:
			c, n := utf8.DecodeRuneInString(s)
			units, size = utf16.AppendRune(units, c), n
		}
		s = s[size:]
	}
	for i := 0; i < len(units); i++ {
		switch u := units[i]; {
		case u < ' ':
			return "", false
		case u >= 0xdc00 && u <= 0xdfff:
			return "", false
		case u >= 0xd800 && u <= 0xdbff:
			if i++; i == len(units) || units[i] < 0xdc00 || units[i] > 0xdfff {
				return "", false
			}
		}
	}
	return string(utf16.Decode(units)), true
}

// lacking is the object without a member.
func (o object) lacking(name string) (out object) {
	for _, m := range o {
		if m.name != name {
			out = append(out, m)
		}
	}
	return out
}

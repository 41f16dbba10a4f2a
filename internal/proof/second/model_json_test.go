// SPDX-License-Identifier: Apache-2.0

package second

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// value is a JSON value. A null is absent.
type value struct {
	class   byte // of the first byte: " { [ 0 t n
	text    string
	names   []string
	members map[string]*value
	items   []*value
}

// shape is what a claim, or a part of one, has to be.
type shape struct {
	class   byte // as of a value; * is anything, and - a scalar
	members map[string]shape
	rest    byte // class of members that are not known
	items   *shape
	check   func(*value) string
}

// reader reads JSON as strictly as the page says, and stops at the first
// fault.
type reader struct {
	s     string
	i     int
	depth int
	rule  string
}

const (
	notJSON      = "token-not-json"
	claimPattern = "claim-form"
)

func (p *reader) fail(rule string) *value {
	if p.rule == "" {
		p.rule = rule
	}
	return nil
}

func (p *reader) space() {
	for p.i < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.i]) >= 0 {
		p.i++
	}
}

func (p *reader) peek() byte {
	p.space()
	if p.i == len(p.s) {
		return 0
	}
	return p.s[p.i]
}

// readObject reads a text that is one object and nothing else.
func readObject(s string, want shape) (*value, string) {
	p := &reader{s: s}
	if p.peek() != '{' {
		return nil, notJSON
	}
	v := p.value(want)
	if p.rule == "" && p.peek() != 0 {
		p.fail(notJSON)
	}
	if p.rule == "" && p.i != len(p.s) {
		p.fail(notJSON)
	}
	return v, p.rule
}

func (p *reader) value(want shape) *value {
	class := p.peek()
	switch {
	case class == '-' || class >= '0' && class <= '9':
		class = '0'
	case class == 'f':
		class = 't'
	}
	if class == 0 || strings.IndexByte(`"{[0tn`, class) < 0 {
		return p.fail(notJSON)
	}
	if class != 'n' && want.class != '*' {
		if want.class == '-' && (class == '{' || class == '[') {
			return p.fail(notJSON)
		}
		if want.class != '-' && want.class != class {
			return p.fail(claimPattern)
		}
	}
	v := &value{class: class}
	switch class {
	case '"':
		v.text = p.text()
	case '{':
		p.object(v, want)
	case '[':
		p.array(v, want)
	case '0':
		v.text = p.match(number)
		if p.isIn(".eE") {
			p.fail(notJSON)
		} else if want.class == '0' && p.isIn("0123456789+-") {
			p.fail(claimPattern)
		}
	default:
		v.text = p.match(literal)
	}
	if p.rule != "" {
		return nil
	}
	if class == 'n' {
		return nil
	}
	if want.check != nil {
		if rule := want.check(v); rule != "" {
			return p.fail(rule)
		}
	}
	return v
}

var (
	number  = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?`)
	literal = regexp.MustCompile(`^(true|false|null)`)
	seconds = regexp.MustCompile(`^[0-9]{1,15}$`)
)

func (p *reader) match(re *regexp.Regexp) string {
	s := re.FindString(p.s[p.i:])
	if s == "" {
		p.fail(notJSON)
	}
	p.i += len(s)
	return s
}

// isIn reports whether the next byte is one of a set.
func (p *reader) isIn(set string) bool {
	return p.i < len(p.s) && strings.IndexByte(set, p.s[p.i]) >= 0
}

func (p *reader) enter() bool {
	p.depth++
	p.i++
	if p.depth > 8 {
		p.fail(notJSON)
	}
	return p.rule == ""
}

func (p *reader) object(v *value, want shape) {
	v.members = map[string]*value{}
	if !p.enter() {
		return
	}
	seen := map[string]bool{}
	for first := true; ; first = false {
		if p.peek() == '}' && first {
			break
		}
		if len(seen) == 48 {
			p.fail(notJSON)
			return
		}
		name, wanted, ok := p.name(want, seen)
		if !ok {
			return
		}
		member := p.value(wanted)
		if p.rule != "" {
			if want.members[name].class != 0 {
				p.rule = claimPattern
			}
			return
		}
		v.names = append(v.names, name)
		if member != nil {
			v.members[name] = member
		}
		if c := p.peek(); c == '}' {
			break
		} else if c != ',' {
			p.fail(notJSON)
			return
		}
		p.i++
	}
	p.i++
	p.depth--
}

// name reads the name of a member and its colon, and finds what is wanted of
// its value.
func (p *reader) name(want shape, seen map[string]bool) (string, shape, bool) {
	if p.peek() != '"' {
		p.fail(notJSON)
		return "", shape{}, false
	}
	name, rest, ok := strings.Cut(p.s[p.i+1:], `"`)
	for i := range len(name) {
		ok = ok && name[i] >= ' ' && name[i] < 0x7f && name[i] != '\\'
	}
	lower := strings.ToLower(name)
	if !ok || seen[lower] {
		p.fail(notJSON)
		return "", shape{}, false
	}
	seen[lower] = true
	p.i = len(p.s) - len(rest)
	wanted, known := want.members[name]
	if !known {
		wanted = shape{class: '*'}
		if want.rest != 0 {
			wanted.class = want.rest
		}
	}
	if p.peek() != ':' {
		p.fail(notJSON)
		return "", shape{}, false
	}
	p.i++
	for k := range want.members {
		if !known && strings.EqualFold(k, name) {
			p.fail(claimPattern)
			return "", shape{}, false
		}
	}
	return name, wanted, true
}

func (p *reader) array(v *value, want shape) {
	if !p.enter() {
		return
	}
	wanted := shape{class: '*'}
	if want.items != nil {
		wanted = *want.items
	}
	for first := true; ; first = false {
		if p.peek() == ']' && first {
			break
		}
		item := p.value(wanted)
		if p.rule != "" {
			return
		}
		if item == nil && want.items != nil {
			p.fail(claimPattern)
			return
		}
		v.items = append(v.items, item)
		if c := p.peek(); c == ']' {
			break
		} else if c != ',' {
			p.fail(notJSON)
			return
		}
		p.i++
	}
	p.i++
	p.depth--
}

// text reads a string.
func (p *reader) text() string {
	var b strings.Builder
	for p.i++; p.i < len(p.s); {
		r, n := utf8.DecodeRuneInString(p.s[p.i:])
		switch {
		case r == '"':
			p.i++
			return b.String()
		case r == utf8.RuneError && n == 1:
			p.fail(notJSON)
			return ""
		case r == '\\':
			r = p.escape()
		default:
			p.i += n
		}
		if p.rule != "" || unicode.IsControl(r) {
			p.fail(notJSON)
			return ""
		}
		b.WriteRune(r)
	}
	p.fail(notJSON)
	return ""
}

func (p *reader) escape() rune {
	if p.i+1 == len(p.s) {
		p.fail(notJSON)
		return 0
	}
	c := p.s[p.i+1]
	p.i += 2
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		return rune("\"\\/\b\f\n\r\t"[i])
	}
	if c != 'u' {
		p.fail(notJSON)
		return 0
	}
	r := p.hex4()
	if !utf16.IsSurrogate(r) || p.rule != "" {
		return r
	}
	if !strings.HasPrefix(p.s[p.i:], `\u`) {
		p.fail(notJSON)
		return 0
	}
	p.i += 2
	if r = utf16.DecodeRune(r, p.hex4()); r == unicode.ReplacementChar {
		p.fail(notJSON)
	}
	return r
}

var hex4 = regexp.MustCompile(`^[0-9A-Fa-f]{4}`)

func (p *reader) hex4() rune {
	s := hex4.FindString(p.s[p.i:])
	if s == "" {
		p.fail(notJSON)
		return 0
	}
	p.i += 4
	n, _ := strconv.ParseUint(s, 16, 16)
	return rune(n)
}

// get returns the value at the end of a path of members; nil if there is none.
func (v *value) get(names ...string) *value {
	for _, name := range names {
		if v == nil {
			return nil
		}
		v = v.members[name]
	}
	return v
}

// str returns the text of a member, and empty if there is none.
func (v *value) str(names ...string) string {
	if found := v.get(names...); found != nil {
		return found.text
	}
	return ""
}

func (v *value) list(name string) []*value {
	if found := v.get(name); found != nil {
		return found.items
	}
	return nil
}

func isBlank(s string) bool { return strings.Trim(s, " ") == "" }

// SPDX-License-Identifier: Apache-2.0

package media

import "github.com/spineguard/spineguard/spine/internal/code"

// mediaRange is a type with its weight, as far as that is zero or not.
type mediaRange struct {
	name string // such as application/xml, or with asterisks; empty if it is none
	zero bool
}

// How specific a range is that matches a type.
const (
	notAtAll uint8 = iota
	anything       // */*
	anyOfKind
	itself
)

func (r mediaRange) matches(name string) uint8 {
	n := len(r.name) - len("*") // what stands in front of an asterisk
	switch {
	case code.EqualFold(r.name, name):
		return itself
	case r.name == "*/*":
		return anything
	case n > 0 && n <= len(name) && r.name[n-1:] == "/*" && code.EqualFold(r.name[:n], name[:n]):
		return anyOfKind
	}
	return notAtAll
}

// asks reports whether the range asks for one of the types.
func (r mediaRange) asks(names []string) bool {
	for _, name := range names {
		if !r.zero && r.matches(name) != notAtAll {
			return true
		}
	}
	return false
}

// preferences are what the ranges say of the types of a form.
type preferences [MostNames]struct {
	specific uint8 // how specific the range is that decides
	zero     bool
}

func (p *preferences) hear(r mediaRange, names []string) {
	for i, name := range names {
		switch specific := r.matches(name); {
		case specific > p[i].specific:
			p[i].specific, p[i].zero = specific, r.zero
		case specific != notAtAll && specific == p[i].specific:
			p[i].zero = p[i].zero || r.zero
		}
	}
}

func (p *preferences) acceptable() bool {
	if p[0].zero {
		return false
	}
	for _, one := range p {
		if one.specific != notAtAll && !one.zero {
			return true
		}
	}
	return false
}

// ranges takes one element after another from an Accept header; one that is
// not a range has no name.
type ranges struct {
	values []string
	rest   string
	one    mediaRange
}

func (r *ranges) next() bool {
	for {
		for r.rest == "" {
			if len(r.values) == 0 {
				return false
			}
			r.rest, r.values = r.values[0], r.values[1:]
		}
		var one string
		if one, r.rest = element(r.rest); one != "" {
			r.one = readRange(one)
			return true
		}
	}
}

// element cuts the first element off a list; commas in quotes do not part it
// (RFC 9110, section 5.6.1).
func element(list string) (first, rest string) {
	quoted := false
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case !quoted && c == ',':
			return trimLeft(list[:i]), list[i+1:]
		}
	}
	return trimLeft(list), ""
}

const mostParameters = 16 // of one range

// readRange reads a type and its parameters (RFC 9110, sections 5.6.6, 8.3.1
// and 12.5.1). A weight that is none makes it none, and so does a parameter
// that comes twice (RFC 6838, section 4.3).
func readRange(s string) mediaRange {
	main := tokenAt(s)
	if main == 0 || main >= len(s) || s[main] != '/' {
		return mediaRange{}
	}
	sub := tokenAt(s[main+1:])
	if sub == 0 {
		return mediaRange{}
	}
	name := s[:main+1+sub]
	zero, ok := parameters(trimLeft(s[len(name):]))
	if !ok {
		return mediaRange{}
	}
	return mediaRange{name, zero}
}

// parameters reads what follows a type, and reports whether its weight is zero.
func parameters(rest string) (zero, ok bool) {
	var seen [mostParameters]string
	n := 0
	for rest != "" {
		var name, value string
		if name, value, rest, ok = parameter(rest); !ok {
			return false, false
		}
		rest = trimLeft(rest)
		if name == "" {
			continue
		}
		if n == len(seen) || among(seen[:n], name) {
			return false, false
		}
		seen[n] = name
		n++
		if code.EqualFold(name, "q") {
			if zero, ok = weight(value); !ok {
				return false, false
			}
		}
	}
	return zero, true
}

// parameter reads what a semicolon begins; behind one there can be nothing.
func parameter(s string) (name, value, rest string, ok bool) {
	if s[0] != ';' {
		return "", "", "", false
	}
	s = trimLeft(s[1:])
	n := tokenAt(s)
	if n == 0 {
		return "", "", s, true
	}
	if n == len(s) || s[n] != '=' {
		return "", "", "", false
	}
	name, s = s[:n], s[n+1:]
	n = valueAt(s)
	return name, s[:n], s[n:], n > 0
}

func among(names []string, name string) bool {
	for _, other := range names {
		if code.EqualFold(other, name) {
			return true
		}
	}
	return false
}

// weight reads 0 to 1 with at most three digits behind the point. What stands
// behind an equals sign is never empty.
func weight(s string) (zero, ok bool) {
	if len(s) > 5 || s[0] != '0' && s[0] != '1' || len(s) > 1 && s[1] != '.' {
		return false, false
	}
	zero = s[0] == '0'
	for i := 2; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' || s[0] == '1' && s[i] != '0' {
			return false, false
		}
		zero = zero && s[i] == '0'
	}
	return zero, true
}

// tokenAt returns the length of the token that s begins with.
func tokenAt(s string) int {
	for i := range len(s) {
		if c := s[i]; !code.IsAlphanumeric(c) && !isMark(c) {
			return i
		}
	}
	return len(s)
}

// isMark is what a token has beside letters and digits.
func isMark(c byte) bool {
	switch c {
	case '!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~':
		return true
	}
	return false
}

// valueAt returns the length of the token or quoted string that s begins with.
func valueAt(s string) int {
	if s == "" || s[0] != '"' {
		return tokenAt(s)
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return i + 1
		case c == '\\':
			i++
		case c < ' ' && c != '\t' || c == 0x7f:
			return 0
		}
	}
	return 0
}

func trimLeft(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	return s
}

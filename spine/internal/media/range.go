package media

import "github.com/spineguard/spineguard/spine/internal/code"

// mediaRange is a type with its weight, as far as that is zero or not.
type mediaRange struct {
	name string // such as application/xml, or with asterisks
	zero bool
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
			return trim(list[:i]), list[i+1:]
		}
	}
	return trim(list), ""
}

// readRange reads a type and its parameters (RFC 9110, sections 5.6.6, 8.3.1
// and 12.5.1). A weight that is none makes it none.
func readRange(s string) (r mediaRange, ok bool) {
	s = trim(s)
	main := tokenAt(s)
	if main == 0 || main >= len(s) || s[main] != '/' {
		return r, false
	}
	sub := tokenAt(s[main+1:])
	if sub == 0 {
		return r, false
	}
	r.name = s[:main+1+sub]
	for rest := s[len(r.name):]; rest != ""; {
		rest = trimLeft(rest)
		if rest == "" || rest[0] != ';' {
			return r, false
		}
		rest = trimLeft(rest[1:])
		name := tokenAt(rest)
		if name == 0 { // a semicolon with nothing behind it
			continue
		}
		if name == len(rest) || rest[name] != '=' {
			return r, false
		}
		value := valueAt(rest[name+1:])
		if value == 0 {
			return r, false
		}
		if code.EqualFold(rest[:name], "q") {
			if r.zero, ok = weight(rest[name+1 : name+1+value]); !ok {
				return r, false
			}
		}
		rest = rest[name+1+value:]
	}
	return r, true
}

// weight reads 0 to 1 with at most three digits behind the point.
func weight(s string) (zero, ok bool) {
	if s == "" || len(s) > 5 || s[0] != '0' && s[0] != '1' || len(s) > 1 && s[1] != '.' {
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

func trim(s string) string {
	s = trimLeft(s)
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

func trimLeft(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	return s
}

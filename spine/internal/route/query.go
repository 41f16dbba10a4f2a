// SPDX-License-Identifier: Apache-2.0

package route

import "github.com/spineguard/spineguard/spine/internal/code"

// Parameters are the names of query parameters that access depends on, at
// most 64. One that an operation takes twice (a range: from and to) stands here
// twice.
type Parameters []string

// Query reads a raw query. It returns a set with bit i for each parameter that
// is there and not empty (the bit of its first place in the list for the first
// that comes, and so on), and false where two readers could differ:
//
//   - a semicolon, a control character, anything that is not ASCII, an escape
//     that is none;
//   - one of the parameters more often than it stands in the list, in another
//     case, or with a modifier behind a colon;
//   - a name of which more is escaped than a colon, which may be one of them;
//   - longer than the bounds allow.
//
// How many parts a query has is not asked: see [MostParts].
func (p Parameters) Query(raw string) (found uint64, ok bool) {
	if len(raw) > MaxQuery {
		return 0, false
	}
	var seen uint64
	for raw != "" {
		pair := raw
		raw = ""
		for i := range len(pair) {
			if pair[i] == '&' {
				pair, raw = pair[:i], pair[i+1:]
				break
			}
		}
		name, value, fine := split(pair)
		if !fine {
			return 0, false
		}
		i, known, fine := p.find(name)
		if !fine {
			return 0, false
		}
		if !known {
			continue
		}
		for seen&(1<<i) != 0 {
			if i = p.next(i); i < 0 {
				return 0, false
			}
		}
		seen |= 1 << i
		if value != "" {
			found |= 1 << i
		}
	}
	return found, true
}

// split cuts name=value and checks the characters of both.
func split(pair string) (name, value string, ok bool) {
	name = pair
	inName := true
	for i := 0; i < len(pair); i++ {
		c := pair[i]
		switch {
		case isUnsafe(c):
			return "", "", false
		case inName && c == '%':
			if !isColon(pair[i:]) { // of a modifier
				return "", "", false
			}
		case inName && c == '+':
			return "", "", false
		case inName && c == '=':
			name, value, inName = pair[:i], pair[i+1:], false
		case c == '%':
			if i+2 >= len(pair) || !isHex(pair[i+1], pair[i+2]) {
				return "", "", false
			}
		}
	}
	return name, value, len(name) <= MaxName && len(value) <= MaxValue
}

// isUnsafe is what may not stand in a query as it is.
func isUnsafe(c byte) bool {
	return c <= ' ' || c > '~' || c == ';' || c == '#' || c == '\\' || c == '"' || c == '<' || c == '>'
}

// isColon reports whether a text begins with a colon that is escaped.
func isColon(s string) bool { return len(s) > 2 && s[1] == '3' && code.Lower(s[2]) == 'a' }

// find returns the number of a parameter. It is not fine if a name is one of
// them only nearly.
func (p Parameters) find(name string) (i int, known, fine bool) {
	for i, n := range p {
		if len(name) < len(n) || !code.EqualFold(name[:len(n)], n) {
			continue
		}
		if name == n {
			return i, true, true
		}
		if len(name) == len(n) || name[len(n)] == ':' || name[len(n)] == '%' {
			return 0, false, false
		}
	}
	return 0, false, true
}

// next returns the next place of the name at place i; below zero if it has none.
func (p Parameters) next(i int) int {
	for j := i + 1; j < len(p); j++ {
		if p[j] == p[i] {
			return j
		}
	}
	return -1
}

// Place returns the number of the place at which a name stands for the
// occurrence-th time, counted from 0, and makes that place if it is not there.
func (p *Parameters) Place(name string, occurrence int) int {
	for i, n := range *p {
		if n != name {
			continue
		}
		if occurrence == 0 {
			return i
		}
		occurrence--
	}
	*p = append(*p, name)
	return len(*p) - 1
}

// All returns the set of all places of the names that have a place in a set.
func (p Parameters) All(set uint64) (all uint64) {
	for i := range p {
		for j := range p {
			if set&(1<<i) != 0 && p[i] == p[j] {
				all |= 1 << j
			}
		}
	}
	return all
}

func isHex(a, b byte) bool {
	_, one := code.Hex(a)
	_, two := code.Hex(b)
	return one && two
}

// SPDX-License-Identifier: Apache-2.0

package token

import "github.com/spineguard/spineguard/spine/internal/code"

// is reports whether a JSON value is one of a primitive type. The value is
// what stands between the quotes, if it is quoted. The lexical forms are those
// of the definitions of FHIR STU3 (3.0.1) and DSTU2 (1.0.2); an instant is a dateTime to the
// second. A string is never empty (FHIR, JSON).
func (t fhirType) is(value []byte, quoted bool) bool {
	switch t {
	case booleanType:
		return !quoted && (string(value) == "true" || string(value) == "false")
	case decimalType:
		return !quoted && isDecimal(value)
	case integerType, unsignedIntType, positiveIntType:
		return !quoted && t.isWhole(value)
	}
	return quoted && len(value) > 0 && t.isText(value)
}

// isText reports whether a string that is not empty has the form of a type; of
// some types every string has it.
func (t fhirType) isText(s []byte) bool {
	switch t {
	case codeType:
		return isCode(s)
	case idType:
		return code.IsID(s)
	case oidType:
		return isOID(s)
	case dateType, dateTimeType, instantType:
		return t.isDate(s)
	case timeType:
		rest, ok := clock(s)
		return ok && len(rest) == 0
	}
	return true
}

// isDecimal takes what is a JSON number without an exponent.
func isDecimal(s []byte) bool {
	for _, c := range s {
		if c != '-' && c != '.' && !isDigit(c) {
			return false
		}
	}
	return true
}

// isWhole takes what is a JSON number within the bounds of 32 bits and the type.
func (t fhirType) isWhole(s []byte) bool {
	negative := s[0] == '-'
	if negative {
		s = s[1:]
	}
	var n int64
	for _, c := range s {
		if !isDigit(c) || n > 1<<31 {
			return false
		}
		n = n*10 + int64(c-'0')
	}
	switch {
	case t == positiveIntType && n == 0:
		return false
	case negative:
		return t == integerType && n <= 1<<31
	}
	return n < 1<<31
}

// isCode takes words with one blank between them. The reader has refused all
// other space of ASCII.
func isCode(s []byte) bool {
	for i, c := range s {
		if c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
	}
	return true
}

// isOID takes urn:oid: and numbers with dots between them.
func isOID(s []byte) bool {
	s, more := after(s, "urn:oid:")
	for more {
		n := digitsIn(s)
		if n == 0 || n > 1 && s[0] == '0' {
			return false
		}
		if s, more = cutByte(s[n:], '.'); !more {
			return len(s) == 0
		}
	}
	return false
}

// isDate takes a date of which the day, or the month as well, can be missing;
// a dateTime can have a time and its zone behind the day, and an instant must.
func (t fhirType) isDate(s []byte) bool {
	s, _ = cutByte(s, '-')
	if digitsIn(s) != 4 {
		return false
	}
	s, whole := s[4:], false
	for _, part := range [...]struct{ low, high int }{{1, 12}, {0, 31}} {
		if s, whole = cutByte(s, '-'); !whole {
			break
		}
		if s, whole = two(s, part.low, part.high); !whole {
			return false
		}
	}
	if len(s) == 0 {
		return t != instantType
	}
	s, timed := cutByte(s, 'T')
	if t == dateType || !whole || !timed {
		return false
	}
	s, ok := clock(s)
	return ok && isZone(s)
}

// clock takes hours, minutes, seconds and their fraction off a text.
func clock(s []byte) ([]byte, bool) {
	s, ok := two(s, 0, 23)
	for range 2 {
		s, ok = colon(s, ok)
	}
	if fraction, there := cutByte(s, '.'); there {
		n := digitsIn(fraction)
		return fraction[n:], ok && n > 0
	}
	return s, ok
}

// colon takes a colon and two digits below 60.
func colon(s []byte, ok bool) ([]byte, bool) {
	s, there := cutByte(s, ':')
	if !ok || !there {
		return s, false
	}
	return two(s, 0, 59)
}

// isZone takes Z, or what lies up to 14 hours off it.
func isZone(s []byte) bool {
	if string(s) == "Z" || string(s) == "+14:00" || string(s) == "-14:00" {
		return true
	}
	if len(s) == 0 || s[0] != '+' && s[0] != '-' {
		return false
	}
	s, ok := two(s[1:], 0, 13)
	s, ok = colon(s, ok)
	return ok && len(s) == 0
}

// two takes a number of two digits within bounds.
func two(s []byte, low, high int) ([]byte, bool) {
	if len(s) < 2 || !isDigit(s[0]) || !isDigit(s[1]) {
		return s, false
	}
	n := int(s[0]-'0')*10 + int(s[1]-'0')
	return s[2:], low <= n && n <= high
}

// cutByte takes one byte off, if it is there.
func cutByte(s []byte, c byte) ([]byte, bool) {
	if len(s) == 0 || s[0] != c {
		return s, false
	}
	return s[1:], true
}

// digitsIn returns how many digits s begins with.
func digitsIn(s []byte) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

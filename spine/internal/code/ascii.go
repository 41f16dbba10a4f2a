// SPDX-License-Identifier: Apache-2.0

package code

// Lower is the small letter of an ASCII letter, and any other byte itself.
func Lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// EqualFold compares ASCII without regard to case. Other bytes must be the
// same: no letter of another script is taken for one of ASCII.
func EqualFold[A, B text](a A, b B) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if a[i] != b[i] && Lower(a[i]) != Lower(b[i]) {
			return false
		}
	}
	return true
}

// IsAlphanumeric is an ASCII letter or digit.
func IsAlphanumeric(c byte) bool {
	small := c | 0x20 // of a letter
	return small-'a' < 26 || c-'0' < 10
}

// Hex returns the value of a hexadecimal digit.
func Hex(c byte) (value byte, ok bool) {
	switch l := Lower(c); {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= l && l <= 'f':
		return l - 'a' + 10, true
	}
	return 0, false
}

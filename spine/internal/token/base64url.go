// SPDX-License-Identifier: Apache-2.0

package token

import "encoding/binary"

// decode appends nothing and allocates nothing: it writes the bytes of
// unpadded base64url (RFC 4648, section 5) to dst and returns their number.
// It refuses padding, the characters of the other alphabet, line breaks and
// bits that are left over and not zero, so that each text has one encoding.
func decode(dst []byte, src string) (int, bool) {
	if len(src)%4 == 1 || len(dst) < len(src)/4*3+2 {
		return 0, false
	}
	n := 0
	for len(src) > 8 {
		high := digits[0][src[0]] | digits[1][src[1]] | digits[2][src[2]] | digits[3][src[3]]
		low := digits[0][src[4]] | digits[1][src[5]] | digits[2][src[6]] | digits[3][src[7]]
		if (high|low)&noDigit != 0 {
			return 0, false
		}
		binary.BigEndian.PutUint64(dst[n:n+8], uint64(high)<<40|uint64(low)<<16)
		n += 6
		src = src[8:]
	}
	for len(src) >= 4 {
		bits := digits[0][src[0]] | digits[1][src[1]] | digits[2][src[2]] | digits[3][src[3]]
		if bits&noDigit != 0 {
			return 0, false
		}
		dst[n], dst[n+1], dst[n+2] = byte(bits>>16), byte(bits>>8), byte(bits)
		n += 3
		src = src[4:]
	}
	switch len(src) {
	case 2:
		bits := digits[0][src[0]] | digits[1][src[1]]
		if bits&(noDigit|0xffff) != 0 {
			return 0, false
		}
		dst[n] = byte(bits >> 16)
		n++
	case 3:
		bits := digits[0][src[0]] | digits[1][src[1]] | digits[2][src[2]]
		if bits&(noDigit|0xff) != 0 {
			return 0, false
		}
		dst[n], dst[n+1] = byte(bits>>16), byte(bits>>8)
		n += 2
	}
	return n, true
}

// digits gives the bits that a base64url character stands for at each of the
// four places of a group, which has 24 of them.
var digits = func() (t [4][256]uint32) {
	for place := range t {
		for c := range t[place] {
			t[place][c] = noDigit
		}
		for value, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") {
			t[place][c] = uint32(value) << (18 - 6*place)
		}
	}
	return t
}()

const noDigit = 1 << 31

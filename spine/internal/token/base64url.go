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
	for len(src) >= 8 {
		a, b, c, d := digits[src[0]], digits[src[1]], digits[src[2]], digits[src[3]]
		e, f, g, h := digits[src[4]], digits[src[5]], digits[src[6]], digits[src[7]]
		if a|b|c|d|e|f|g|h > 63 {
			return 0, false
		}
		bits := uint64(a)<<58 | uint64(b)<<52 | uint64(c)<<46 | uint64(d)<<40 | uint64(e)<<34 | uint64(f)<<28 | uint64(g)<<22 | uint64(h)<<16
		binary.BigEndian.PutUint64(dst[n:], bits)
		n += 6
		src = src[8:]
	}
	for len(src) >= 4 {
		a, b, c, d := digits[src[0]], digits[src[1]], digits[src[2]], digits[src[3]]
		if a|b|c|d > 63 {
			return 0, false
		}
		bits := uint32(a)<<18 | uint32(b)<<12 | uint32(c)<<6 | uint32(d)
		dst[n], dst[n+1], dst[n+2] = byte(bits>>16), byte(bits>>8), byte(bits)
		n += 3
		src = src[4:]
	}
	switch len(src) {
	case 2:
		a, b := digits[src[0]], digits[src[1]]
		if a|b > 63 || b&0x0f != 0 {
			return 0, false
		}
		dst[n] = a<<2 | b>>4
		n++
	case 3:
		a, b, c := digits[src[0]], digits[src[1]], digits[src[2]]
		if a|b|c > 63 || c&0x03 != 0 {
			return 0, false
		}
		dst[n], dst[n+1] = a<<2|b>>4, b<<4|c>>2
		n += 2
	}
	return n, true
}

// digits gives the value of each base64url character; 0xff is none.
const digits = no16 + no16 +
	no8 + "\xff\xff\xff\xff\xff\x3e\xff\xff" + "\x34\x35\x36\x37\x38\x39\x3a\x3b\x3c\x3d\xff\xff\xff\xff\xff\xff" +
	"\xff\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e" + "\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\xff\xff\xff\xff\x3f" +
	"\xff\x1a\x1b\x1c\x1d\x1e\x1f\x20\x21\x22\x23\x24\x25\x26\x27\x28" + "\x29\x2a\x2b\x2c\x2d\x2e\x2f\x30\x31\x32\x33\xff\xff\xff\xff\xff" +
	no16 + no16 + no16 + no16 + no16 + no16 + no16 + no16

const (
	no8  = "\xff\xff\xff\xff\xff\xff\xff\xff"
	no16 = no8 + no8
)

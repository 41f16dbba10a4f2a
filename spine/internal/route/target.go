package route

import "github.com/spineguard/spineguard/spine/internal/code"

// Target is the URL that a request to the Spine Secure Proxy asks for, cut
// into its host and the rest. NRL consumers send it percent-encoded as one
// segment, GP Connect consumers as it is.
type Target struct {
	Host string // as written, without a port
	raw  string // of an encoded target, behind the slash
}

// Plain reads /https://host/path: https, a host without user and port (or 443,
// the only port there is), a path that everybody understands alike.
func Plain(path string) (Target, bool) {
	const scheme = "/https://"
	if len(path) < len(scheme) || path[:len(scheme)] != scheme {
		return Target{}, false
	}
	rest := path[len(scheme):]
	end := 0
	for end < len(rest) && rest[end] != '/' {
		end++
	}
	host, ok := hostOf(rest[:end])
	return Target{Host: host}, ok && (end == len(rest) || rest[end:] == "/" || Clean(rest[end:]))
}

// Encoded reads /https%3A%2F%2Fhost%2Fpath, a URL in one segment. Nothing in
// it may be encoded twice that would be a slash, a dot, a backslash, a percent
// or a control character then. A query may follow the path.
func Encoded(raw string) (Target, bool) {
	if raw == "" || raw[0] != '/' {
		return Target{}, false
	}
	d := decoder{raw: raw[1:]}
	for i := range len("https://") {
		if c, ok := d.next(); !ok || c != "https://"[i] {
			return Target{}, false
		}
	}
	from := d.at
	end := from
	var segment, dots int // length of the segment, and of it only dots
	inPath, inQuery := false, false
	for d.at < len(d.raw) {
		start := d.at
		c, ok := d.next()
		if !ok {
			return Target{}, false
		}
		switch {
		case !inPath && c == '/':
			end, inPath, segment, dots = start, true, 0, 0
		case !inPath:
			if d.at-start != 1 { // a host is never escaped
				return Target{}, false
			}
			end = d.at
		case inQuery:
			if c <= ' ' || c > '~' || c == '#' || c == '\\' || c == '%' && !d.harmless() {
				return Target{}, false
			}
		case c == '/' || c == '?':
			if segment == 0 && c == '/' || segment > 0 && segment == dots && dots <= 2 {
				return Target{}, false
			}
			segment, dots, inQuery = 0, 0, c == '?'
		case c == '%':
			if !d.harmless() {
				return Target{}, false
			}
			segment++
		case !plain(c):
			return Target{}, false
		default:
			segment++
			if c == '.' {
				dots++
			}
		}
	}
	if !inQuery && segment > 0 && segment == dots && dots <= 2 {
		return Target{}, false
	}
	host, fine := hostOf(d.raw[from:end])
	return Target{Host: host, raw: d.raw}, fine
}

// decoder takes one character after another from a percent-encoded segment.
type decoder struct {
	raw string
	at  int
}

func (d *decoder) next() (byte, bool) {
	if d.at >= len(d.raw) {
		return 0, false
	}
	c := d.raw[d.at]
	d.at++
	switch {
	case c == '/' || c <= ' ' || c > '~' || c == '?' || c == '#' || c == '\\':
		return 0, false
	case c != '%':
		return c, true
	}
	if d.at+2 > len(d.raw) {
		return 0, false
	}
	high, one := code.Hex(d.raw[d.at])
	low, two := code.Hex(d.raw[d.at+1])
	d.at += 2
	return high<<4 | low, one && two
}

// harmless reads the two digits behind a percent sign that was itself encoded.
func (d *decoder) harmless() bool {
	a, ok := d.next()
	b, fine := d.next()
	high, one := code.Hex(a)
	low, two := code.Hex(b)
	if !ok || !fine || !one || !two {
		return false
	}
	switch c := high<<4 | low; c {
	case '/', '\\', '.', '%', ';', '?', '#', 0x7f:
		return false
	default:
		return c >= ' '
	}
}

// hostOf is a host name without a port other than 443.
func hostOf(authority string) (string, bool) {
	if n := len(authority) - len(":443"); n > 0 && authority[n:] == ":443" {
		authority = authority[:n]
	}
	if authority == "" || len(authority) > 253 {
		return "", false
	}
	for i := range len(authority) {
		if c := authority[i]; !code.IsAlphanumeric(c) && c != '-' && c != '.' {
			return "", false
		}
	}
	return authority, authority[0] != '.' && authority[0] != '-'
}

// SameHost compares host names as DNS does, without regard to case (RFC 4343).
func SameHost(a, b string) bool { return a != "" && code.EqualFold(a, b) }

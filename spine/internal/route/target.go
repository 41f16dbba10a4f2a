// SPDX-License-Identifier: Apache-2.0

package route

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/spineguard/spineguard/spine/internal/code"
)

// Target is the URL that a request to the Spine Secure Proxy asks for, cut
// into its host and the rest. NRL consumers send it percent-encoded as one
// segment, GP Connect consumers as it is.
type Target struct {
	Host string // as written, without a port
	Path string // behind the host, of a plain target
	raw  string // the request's path, without its first slash, of an encoded target
	at   int    // where in it the target's path begins

	Parts int // of the query of an encoded target; none if it has no query
}

// Plain reads /https://host/path: https, a host without user and port (or 443,
// the only port there is), a path that everybody understands alike.
func Plain(path string) (Target, bool) {
	rest, ok := strings.CutPrefix(path, "/https://")
	if !ok {
		return Target{}, false
	}
	return plainTarget(rest)
}

func plainTarget(rest string) (Target, bool) {
	end := strings.IndexByte(rest, '/')
	if end < 0 {
		end = len(rest)
	}
	host, ok := hostOf(rest[:end])
	path := rest[end:]
	return Target{Host: host, Path: path}, ok && (path == "" || path == "/" || Clean(path))
}

// Encode writes a URL as one path segment, scheme and slashes included (NRL,
// retrieval_ssp.md).
func Encode(target string) string {
	return strings.ReplaceAll(url.QueryEscape(target), "+", "%20")
}

// Encoded reads /https%3A%2F%2Fhost%2Fpath, a URL in one segment. What it is
// once that is decoded is a [Record] and its query.
func Encoded(raw string) (Target, bool) {
	if raw == "" || raw[0] != '/' || len(raw) > MaxPath {
		return Target{}, false
	}
	r := reader{raw: raw[1:], form: inSegment}
	for i := range len("https://") {
		if c, ok := r.outer(); !ok || c != "https://"[i] {
			return Target{}, false
		}
	}
	host, ok := r.host()
	t := Target{Host: host, raw: r.raw, at: r.at}
	if r.at < len(r.raw) {
		c, _ := r.outer()
		ok = ok && c == '/' && r.path()
	}
	t.Parts = r.parts
	return t, ok
}

// Below reports whether the path of a target that Encoded has taken is that of
// a service root, or below it.
func (t Target) Below(root string) bool {
	r := reader{raw: t.raw, at: t.at, form: inSegment}
	for i := range len(root) {
		if c, escape, _ := r.next(); escape || c != root[i] {
			return false
		}
	}
	if r.at == len(r.raw) {
		return true
	}
	c, _, _ := r.next() // no slash and no question mark stands escaped
	return c == '/' || c == '?'
}

// Root is where a directory says that a receiver is: a host, or a service
// root with a host and a path.
type Root struct {
	Host  string
	Path  string // empty, or a plain path without a slash at its end
	IsURL bool
}

// ReadRoot reads a host name, or an https URL without user, query and port (or
// with 443, the only port there is). A slash at its end does not count:
// directories have roots with one.
func ReadRoot(s string) (Root, bool) {
	rest, isURL := strings.CutPrefix(s, "https://")
	if !isURL {
		host, ok := hostOf(s)
		return Root{Host: s}, ok && host == s
	}
	t, ok := plainTarget(strings.TrimSuffix(rest, "/"))
	return Root{t.Host, t.Path, true}, ok && t.Path != "/"
}

// host reads a host. Nothing of it may be escaped but the colon in front of the
// port, which [url.QueryEscape] and its like do not leave.
func (r *reader) host() (string, bool) {
	from := r.at
	for r.at < len(r.raw) && r.raw[r.at] != '%' {
		r.at++
	}
	authority := r.raw[from:r.at]
	const port = "%3A443"
	if rest := r.raw[r.at:]; len(rest) >= len(port) && code.EqualFold(rest[:len(port)], port) {
		r.at += len(port)
		return authority, isDNSName(authority)
	}
	return hostOf(authority)
}

// Record reads the path of a record as its provider gets it: plain characters
// and escapes of what is not a slash, dot, backslash, percent sign, question or
// number sign, semicolon and control character; no segment of dots, and none
// that is empty but the last. The arguments are those of a [net/url.URL]: the
// path, and as it was written if that is not the only way to write it.
func Record(path, rawPath string) bool {
	if path == "" || path[0] != '/' || len(rawPath) > MaxPath {
		return false
	}
	decoded := reader{raw: path[1:]}
	if rawPath == "" {
		return decoded.path() && len(path)+2*decoded.escapes <= MaxPath
	}
	written := reader{raw: rawPath[1:], form: escaped}
	return rawPath[0] == '/' && written.path() && decoded.path()
}

// RecordQuery reads the query of a record: visible ASCII, no semicolon, quote,
// angle bracket, backslash or number sign, and every escape is one, though of
// no control character.
func RecordQuery(raw string) bool {
	r := reader{raw: raw, form: escaped}
	return len(raw) <= MaxQuery && r.query()
}

// form is how often a path is escaped.
type form uint8

const (
	decoded   form = iota // not at all, as in [net/url.URL].Path
	escaped               // once
	inSegment             // twice, since a whole URL is one segment
)

// reader takes one character after another from a path or a query.
type reader struct {
	raw     string
	at      int
	form    form
	escapes int // characters of the path that stand, or stood, escaped
	parts   int // of the query
}

// next returns a character of a URL, and whether it stands there escaped.
func (r *reader) next() (c byte, escape, ok bool) {
	c, ok = r.outer()
	switch {
	case r.form == decoded:
		return c, c != '/' && !plain(c), ok
	case c != '%':
		return c, false, ok
	}
	high, one := r.outer()
	low, two := r.outer()
	h, three := code.Hex(high)
	l, four := code.Hex(low)
	return h<<4 | l, true, one && two && three && four
}

// outer takes away what makes a URL one segment.
func (r *reader) outer() (byte, bool) {
	if r.at >= len(r.raw) {
		return 0, false
	}
	c := r.raw[r.at]
	r.at++
	switch {
	case r.form != inSegment:
		return c, true
	case c == '/' || c == '?' || c == '^' || c == '`' || '{' <= c && c <= '}': // net/url would write the whole path anew
		return 0, false
	case c == '%':
		return r.hex()
	}
	return c, true
}

func (r *reader) hex() (byte, bool) {
	if r.at+2 > len(r.raw) {
		return 0, false
	}
	high, one := code.Hex(r.raw[r.at])
	low, two := code.Hex(r.raw[r.at+1])
	r.at += 2
	return high<<4 | low, one && two
}

// path reads what follows the first slash; of a URL in a segment the query as
// well.
func (r *reader) path() bool { //nolint:cyclop // a case for each kind of character
	length, dots := 0, 0 // of the segment without blanks, and of it only dots
	segments := 1
	last := byte(0)
	for r.at < len(r.raw) {
		c, escape, ok := r.next()
		switch {
		case c == '?' && !escape && r.form == inSegment:
			return !isDots(length, dots) && segments <= MaxSegments && r.query()
		case !ok || escape && !harmless(c) || isOverlong(last, c):
			return false
		case escape:
			if c != ' ' { // some drop blanks at the end of a name
				length++
			}
			r.escapes++
		case c == '/':
			if length == 0 || isDots(length, dots) {
				return false
			}
			length, dots = 0, 0
			segments++
		case !plain(c) && !isMark(c):
			return false
		default:
			length++
			if c == '.' {
				dots++
			}
		}
		last = c
	}
	return !isDots(length, dots) && segments <= MaxSegments
}

func isDots(length, dots int) bool { return length > 0 && length == dots && dots <= 2 }

func (r *reader) query() bool {
	if r.at < len(r.raw) {
		r.parts = 1
	}
	for r.at < len(r.raw) {
		c, escape, ok := r.next()
		switch {
		case !ok || c < ' ' || c == 0x7f:
			return false
		case escape:
		case c == '&':
			r.parts++
		case isUnsafe(c):
			return false
		}
	}
	return true
}

// isMark is what may stand in the path of a record beside plain characters,
// escaped or not (RFC 3986, sub-delims).
func isMark(c byte) bool { return c == '!' || c == '\'' || c == '(' || c == ')' || c == '*' }

// isOverlong reports whether two bytes begin a longer way to write a character
// than UTF-8 has for it, or what UTF-8 does not have at all: a lenient decoder
// makes dots and slashes of some (RFC 3629, section 10).
func isOverlong(last, c byte) bool {
	return c == 0xC0 || c == 0xC1 || c >= 0xF5 || last == 0xE0 && c < 0xA0 || last == 0xF0 && c < 0x90
}

// harmless is what may stand escaped in the path of a record: nothing that
// would mean something else to whoever decodes it once more.
func harmless(c byte) bool {
	switch c {
	case '/', '\\', '.', '%', ';', '?', '#', 0x7f:
		return false
	}
	return c >= ' '
}

// hostOf is a host name without a port other than 443.
func hostOf(authority string) (string, bool) {
	name, _ := strings.CutSuffix(authority, ":443")
	return name, isDNSName(name)
}

// IsName reports whether a text is a host name.
func IsName(s string) bool { return isDNSName(s) }

func isDNSName(name string) bool {
	if name == "" || len(name) > 253 || name[0] == '.' || name[0] == '-' {
		return false
	}
	for i := range len(name) {
		if c := name[i]; !code.IsAlphanumeric(c) && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// IsHost reports whether a Host header is a name, an IPv4 address, or an IPv6
// address in brackets, with or without a port. Whatever else stands in one is
// read by some as a user, a path or another port.
func IsHost(host string) bool {
	if len(host) > maxHost {
		return false
	}
	if rest, inBrackets := strings.CutPrefix(host, "["); inBrackets {
		name, port, closed := strings.Cut(rest, "]")
		address, _ := netip.ParseAddr(name) // the zero address is none
		return closed && address.Is6() && address.Zone() == "" && isPort(port)
	}
	name, port := host, ""
	if i := strings.IndexByte(host, ':'); i >= 0 {
		name, port = host[:i], host[i:]
	}
	for i := range len(name) {
		if c := name[i]; !code.IsAlphanumeric(c) && c != '-' && c != '.' && c != '_' {
			return false
		}
	}
	return name != "" && isPort(port)
}

// isPort is nothing, or a colon and digits.
func isPort(port string) bool {
	for i := range len(port) {
		if c := port[i]; i == 0 && c != ':' || i > 0 && (c < '0' || c > '9') {
			return false
		}
	}
	return len(port) != 1
}

// SameHost compares host names as DNS does, without regard to case (RFC 4343).
func SameHost(a, b string) bool { return a != "" && code.EqualFold(a, b) }

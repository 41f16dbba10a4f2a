// SPDX-License-Identifier: Apache-2.0

package second

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

var (
	plainPath  = regexp.MustCompile(`^(/[A-Za-z0-9\-._~$&+,:=@]+)+$`)
	fhirID     = regexp.MustCompile(`^[A-Za-z0-9.\-]{1,64}$`)
	hostName   = regexp.MustCompile(`^[A-Za-z0-9._\-]+$`)
	digits     = regexp.MustCompile(`^[0-9]+$`)
	gpTarget   = regexp.MustCompile(`^/(https://([A-Za-z0-9][A-Za-z0-9.\-]*)(:443)?(/.*)?)$`)
	recordHead = regexp.MustCompile(`^(.*?)%2[Ff]%2[Ff]([A-Za-z0-9][A-Za-z0-9.\-]*)((?::|%3[Aa])443)?(%2[Ff].*)?$`)
)

// target is what the proxy is to fetch.
type target struct {
	url, host, path, query, root string
}

// peerRule is section 1, as far as it needs no sender.
func (m *model) peerRule() string {
	switch {
	case !m.peer:
		return ""
	case m.b.peerErr == "panic":
		return "panic"
	case m.b.peerErr != "" || len(m.b.peer) == 0:
		return "peer"
	case m.kind.isProvider() && !m.peerIs(m.proxyName):
		return "peer-proxy"
	}
	return ""
}

func (m *model) peerIs(name string) bool {
	for _, n := range m.b.peer {
		if sameHost(n, name) {
			return true
		}
	}
	return false
}

func sameHost(a, b string) bool {
	return a != "" && strings.EqualFold(a, b)
}

// address is the first rule of section 2.
func (m *model) address() string {
	const bad = "address"
	raw, _, _ := strings.Cut(m.r.RequestURI, "?")
	m.query = m.r.URL.RawQuery
	switch {
	case !strings.HasPrefix(raw, "/"):
		return bad
	case m.r.Host != "" && !isHost(m.r.Host) || len(m.r.Header.Values("Host")) > 0:
		return bad
	case len(m.r.Header.Values("Upgrade")) > 0, len(m.r.Trailer) > 0, len(m.r.Header.Values("Trailer")) > 0:
		return bad
	case len(raw) > 2048 && m.kind != gpProxy:
		return bad
	}
	for _, line := range m.r.Header.Values("Connection") {
		if !strings.EqualFold(line, "close") && !strings.EqualFold(line, "keep-alive") {
			return bad
		}
	}
	var ok bool
	switch m.kind {
	case gpProxy:
		ok = m.gpTarget(raw)
	case recordProxy:
		ok = m.recordTarget(raw)
	case recordProvider:
		m.path, ok = raw, isRecordPath(raw)
	default:
		m.path, ok = raw, isPlainPath(raw) || raw == "/" || m.base != "" && raw == m.base+"/"
	}
	if !ok {
		return bad
	}
	return ""
}

// isHost reports whether a Host is one of those of the page.
func isHost(h string) bool {
	if len(h) > 255 {
		return false
	}
	if strings.HasPrefix(h, "[") {
		address, port, _ := strings.Cut(h[1:], "]")
		ip, err := netip.ParseAddr(address)
		return strings.Contains(h, "]") && err == nil && ip.Is6() && ip.Zone() == "" && (port == "" || port[0] == ':' && digits.MatchString(port[1:]))
	}
	name, port, has := strings.Cut(h, ":")
	return hostName.MatchString(name) && (!has || digits.MatchString(port))
}

func isPlainPath(path string) bool {
	return plainPath.MatchString(path) && len(path) <= 2048 && validSegments(strings.Split(path[1:], "/"), 255)
}

func validSegments(list []string, longest int) bool {
	for _, s := range list {
		if s == "." || s == ".." || len(s) > longest {
			return false
		}
	}
	return len(list) <= 32
}

// isRecordPath is the second paragraph of section 7.
func isRecordPath(path string) bool {
	if !strings.HasPrefix(path, "/") {
		return false
	}
	list := strings.Split(path[1:], "/")
	var bare []string // without blanks
	for i, s := range list {
		bare = append(bare, strings.ReplaceAll(s, "%20", ""))
		if bare[i] == "" && i < len(list)-1 || !isRecordSegment(s) {
			return false
		}
	}
	decoded, _ := decodeOnce(path)
	return len(path) <= 2048 && validSegments(bare, len(path)) && !isOverlong(decoded)
}

func isRecordSegment(s string) bool {
	for s != "" {
		if s[0] != '%' {
			if !plainPath.MatchString("/"+s[:1]) && !strings.Contains("!'()*", s[:1]) {
				return false
			}
			s = s[1:]
			continue
		}
		c, ok := escaped(s)
		if !ok || c < 0x20 || c == 0x7f || strings.IndexByte(`/\.%;?#`, c) >= 0 {
			return false
		}
		s = s[3:]
	}
	return true
}

// isOverlong is whether a lenient decoder could make a dot or a slash of some
// bytes that are not UTF-8.
func isOverlong(s string) bool {
	for i := range len(s) {
		next := byte(0xFF)
		if i+1 < len(s) {
			next = s[i+1]
		}
		switch c := s[i]; {
		case c == 0xC0, c == 0xC1, c >= 0xF5, c == 0xE0 && next < 0xA0, c == 0xF0 && next < 0x90:
			return true
		}
	}
	return false
}

// escaped returns the byte of the escape at the beginning of s.
func escaped(s string) (byte, bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:3], 16, 8)
	return byte(n), err == nil
}

// decodeOnce undoes one level of escapes.
func decodeOnce(s string) (string, bool) {
	var b strings.Builder
	for s != "" {
		if s[0] != '%' {
			b.WriteByte(s[0])
			s = s[1:]
			continue
		}
		c, ok := escaped(s)
		if !ok {
			return "", false
		}
		b.WriteByte(c)
		s = s[3:]
	}
	return b.String(), true
}

// gpTarget reads / and a URL as it is.
func (m *model) gpTarget(raw string) bool {
	match := gpTarget.FindStringSubmatch(raw)
	if match == nil || len(match[2]) > 253 {
		return false
	}
	m.target = target{url: match[1], host: match[2], path: match[4], query: m.query}
	if m.query != "" {
		m.target.url += "?" + m.query
	}
	m.path = match[4]
	return m.path == "" || m.path == "/" || isPlainPath(m.path)
}

// recordTarget reads / and a URL as one segment.
func (m *model) recordTarget(raw string) bool {
	match := recordHead.FindStringSubmatch(raw[1:])
	if match == nil || len(match[2]) > 253 || m.r.URL.RawQuery != "" || strings.ContainsAny(raw[1:], "/^`{|}") {
		return false
	}
	whole, ok := decodeOnce(raw[1:])
	scheme, _ := decodeOnce(match[1])
	rest, _ := decodeOnce(match[4])
	if !ok || scheme != "https:" {
		return false
	}
	path, query, _ := strings.Cut(rest, "?")
	m.target = target{url: whole, host: match[2], path: path, query: query}
	m.path, m.query = path, query
	return (path == "" || isRecordPath(path)) && isRecordQuery(query)
}

// pathRule finds the template of a path.
func (m *model) pathRule() string {
	if m.kind == recordProxy {
		m.endpoint = m.operations
		return ""
	}
	path, ok := strings.CutPrefix(m.path, m.base)
	if !ok || !strings.HasPrefix(path, "/") {
		return "path"
	}
	m.path = path
	if m.kind == recordProvider {
		m.endpoint = m.operations
		return ""
	}
	best := ""
	for _, o := range m.operations {
		if fits(o.Path, path) && (best == "" || plainness(o.Path) > plainness(best)) {
			best = o.Path
		}
	}
	if best == "" {
		return "path"
	}
	m.endpoint = m.belongTo(best)
	return ""
}

// belongTo returns the operations of a template, and notes by which parameters
// they are selected.
func (m *model) belongTo(template string) []spine.Operation {
	var list []spine.Operation
	for _, o := range m.operations {
		if o.Path == template {
			list = append(list, o)
		}
	}
	m.most = selecting(list)
	return list
}

// fits reports whether a template fits a path.
func fits(template, path string) bool {
	t, p := strings.Split(template, "/"), strings.Split(path, "/")
	if len(t) != len(p) {
		return false
	}
	for i := range t {
		if strings.HasPrefix(t[i], "{") && !fhirID.MatchString(p[i]) || !strings.HasPrefix(t[i], "{") && t[i] != p[i] {
			return false
		}
	}
	return true
}

// plainness orders templates that fit the same path: plain text before a
// parameter, from the left.
func plainness(template string) string {
	var b strings.Builder
	for _, s := range strings.Split(template, "/") {
		if strings.HasPrefix(s, "{") {
			b.WriteByte('0')
		} else {
			b.WriteByte('1')
		}
	}
	return b.String()
}

func (m *model) methodRule() string {
	var list []spine.Operation
	for _, o := range m.endpoint {
		if o.Method == m.r.Method {
			list = append(list, o)
		}
	}
	m.endpoint = list
	if len(list) == 0 {
		return "method"
	}
	return ""
}

// interactionOfTarget is interaction-endpoint at the proxy for paths as they
// are.
func (m *model) interactionOfTarget() string {
	const bad = "interaction-endpoint"
	template := ""
	for _, o := range m.operations {
		if string(o.Interaction) == m.id && o.Method == m.r.Method {
			template = o.Path
		}
	}
	if template == "" || !fitsEnd(template, m.path) {
		return bad
	}
	for _, o := range m.operations {
		if o.Path != template && fitsEnd(o.Path, m.path) && before(o.Path, template) {
			return bad
		}
	}
	m.endpoint = m.belongTo(template)
	m.methodRule()
	m.target.root = m.path[:endOf(template, m.path)]
	return ""
}

// before reports whether template a is what a path means that both fit at its
// end: the longer one, and of those of one length the plainer.
func before(a, b string) bool {
	n, k := strings.Count(a, "/"), strings.Count(b, "/")
	return n > k || n == k && plainness(a) > plainness(b)
}

func fitsEnd(template, path string) bool {
	i := endOf(template, path)
	return i >= 0 && fits(template, path[i:])
}

// endOf returns where the last segments of a path begin, as many as a
// template has.
func endOf(template, path string) int {
	i := len(path)
	for range strings.Count(template, "/") {
		if i < 0 {
			return -1
		}
		i = strings.LastIndexByte(path[:i], '/')
	}
	return i
}

// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"net"
	"regexp"
	"slices"
	"strings"
)

// reading is what the address of a request says.
type reading struct {
	candidates []op   // of the path, whatever their method
	front      string // what stands in the target's path in front of theirs
	target     string // the URL to fetch, at the proxy
	host       string // of the target
	query      string
}

var (
	plainPath    = regexp.MustCompile(`\A(/[A-Za-z0-9\-._~$&+,:=@]+)+\z`)
	dots         = regexp.MustCompile(`/\.{1,2}(/|\z)`)
	hostPattern  = regexp.MustCompile(`\A[A-Za-z0-9][A-Za-z0-9.-]*(:443)?\z`)
	asciiPattern = regexp.MustCompile(`\A[!-~]*\z`)
	escape       = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
	noEscape     = regexp.MustCompile(`%([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?\z)`)
	recordPath   = regexp.MustCompile(`\A(/[A-Za-z0-9\-._~$&+,:=@!'()*]+)+\z`)
	overlong     = regexp.MustCompile(`(?i)%c[01]|%f[5-9a-f]|%e0([^%]|%[0-9])|%f0([^%]|%[0-8])`)
	misleading   = regexp.MustCompile(`(?i)%(2f|5c|2e|25|3b|3f|23|7f|0.|1.)`)
	escapedPort  = regexp.MustCompile(`(?i)%3a443`)
	control      = regexp.MustCompile(`(?i)%(7f|0.|1.)`)
)

func (p *place) address(a asked) reading {
	p.must(a.header["Upgrade"] == nil, "address")
	for _, v := range a.header["Connection"] {
		p.must(slices.Contains([]string{"close", "keep-alive"}, strings.ToLower(v)), "address")
	}
	p.must(a.header["Host"] == nil, "address")
	p.must(a.host == "" || namesHost(a.host), "address")
	path, query, _ := strings.Cut(a.target, "?")
	p.bounded(path)
	switch p.kind {
	case "proxy":
		target, host := p.encodedTarget(path, query)
		return reading{candidates: p.operations, target: target, host: host}
	case "gpconnect-proxy":
		host, own := p.plainTarget(path)
		found, front := p.announced(a, own)
		return reading{found, front, strings.Trim(a.target, "/?"), host, query}
	}
	return reading{candidates: p.endpoint(path), query: query}
}

// endpoint returns the operations of a path.
func (p *place) endpoint(path string) (found []op) {
	if p.kind == "records" {
		p.must(isRecord(path), "address")
		return p.operations
	}
	root := path == "/" || path == p.base+"/"
	p.must(root || plainPath.MatchString(path) && !dots.MatchString(path), "address")
	rest, below := strings.CutPrefix(path, p.base)
	is := func(o op) bool { return o.path == rest }
	if !slices.ContainsFunc(p.operations, is) {
		is = func(o op) bool { return template(o.path).MatchString(rest) }
	}
	for _, o := range p.operations {
		if is(o) {
			found = append(found, o)
		}
	}
	p.must(below && len(found) > 0, "path")
	return found
}

var templates = map[string]*regexp.Regexp{}

func template(path string) *regexp.Regexp {
	if templates[path] == nil {
		parts := strings.Split(regexp.QuoteMeta(path), "/")
		for i, s := range parts {
			if strings.HasPrefix(s, `\{`) {
				parts[i] = `[A-Za-z0-9.\-]{1,64}`
			}
		}
		templates[path] = regexp.MustCompile(`\A` + strings.Join(parts, "/") + `\z`)
	}
	return templates[path]
}

// bounded asks how long the path is, and in how many parts.
func (p *place) bounded(path string) {
	p.must(len(path) <= 2048, "address")
	own := path
	switch p.kind {
	case "proxy":
		decoded, _ := decodeOnce(path)
		_, own, _ = strings.Cut(strings.TrimPrefix(decoded, "/https://"), "/")
		own, _, _ = strings.Cut("/"+own, "?")
	case "gpconnect-proxy":
		_, own, _ = strings.Cut(strings.TrimPrefix(path, "/https://"), "/")
		own = "/" + own
	}
	p.must(strings.Count(own, "/") <= 32, "address")
	if p.kind == "records" || p.kind == "proxy" {
		return
	}
	for _, segment := range strings.Split(own, "/") {
		p.must(len(segment) <= 255, "address")
	}
}

var hostHeader = regexp.MustCompile(`\A([A-Za-z0-9._-]+|\[([0-9A-Fa-f:]+)\])(:[0-9]+)?\z`)

func namesHost(s string) bool {
	m := hostHeader.FindStringSubmatch(s)
	return len(s) <= 255 && m != nil && (m[2] == "" || net.ParseIP(m[2]) != nil)
}

// announced returns the operations of the endpoint that the end of the path is
// of, the longest there is; the interactionId must be one of them.
func (p *place) announced(a asked, path string) (found []op, front string) {
	id := a.header["Ssp-Interactionid"]
	p.must(len(id) == 1 && visible(one(id), 256), "interaction-header")
	parts := strings.Split(path, "/")
	for from := 1; from < len(parts) && len(found) == 0; from++ {
		end := "/" + strings.Join(parts[from:], "/")
		is := func(o op) bool { return o.path == end }
		if !slices.ContainsFunc(p.operations, is) {
			is = func(o op) bool { return template(o.path).MatchString(end) }
		}
		for _, o := range p.operations {
			if is(o) {
				found = append(found, o)
			}
		}
		front = strings.TrimSuffix(path, end)
	}
	named := func(o op) bool { return o.id == one(id) && o.method == a.method }
	p.must(slices.ContainsFunc(found, named), "interaction-endpoint")
	if !slices.ContainsFunc(found, named) { // a model that forgets the rule takes the id's word
		for _, o := range p.operations {
			if i := slices.IndexFunc(p.operations, named); i >= 0 && o.path == p.operations[i].path {
				found = append(found, o)
			}
		}
	}
	return found, front
}

// plainTarget returns the host of a URL that stands in the path as it is, and
// its own path.
func (p *place) plainTarget(path string) (host, own string) {
	rest, ok := strings.CutPrefix(path, "/https://")
	host, tail, has := strings.Cut(rest, "/")
	if has {
		own = "/" + tail
	}
	valid := ok && hostPattern.MatchString(host) && len(strings.TrimSuffix(host, ":443")) <= 253
	if has && tail != "" {
		valid = valid && plainPath.MatchString("/"+tail) && !dots.MatchString("/"+tail)
	}
	p.must(valid, "address")
	return strings.TrimSuffix(host, ":443"), own
}

// encodedTarget returns the URL that is one encoded segment, and its host.
func (p *place) encodedTarget(path, query string) (target, host string) {
	segment, ok := strings.CutPrefix(path, "/")
	target, decodes := decodeOnce(segment)
	rest, https := strings.CutPrefix(target, "https://")
	host, tail, _ := strings.Cut(rest, "/")
	before, own, _ := strings.Cut(tail, "?")
	valid := ok && query == "" && !strings.Contains(segment, "/") && decodes && https && hostPattern.MatchString(host) && len(strings.TrimSuffix(host, ":443")) <= 253 &&
		strings.Contains(escapedPort.ReplaceAllString(segment, ":443"), host) && // nothing else of a host is ever escaped
		isRecord("/"+before) && isRecordQuery(own) && strings.Count(own, "&") < 64
	p.must(valid, "address")
	return target, strings.TrimSuffix(host, ":443")
}

// isRecord is the path of a record, as it is written in its URL.
func isRecord(path string) bool {
	if path == "/" {
		return true
	}
	bare := strings.ReplaceAll(path, "%20", "")                          // some drop blanks
	plain := strings.TrimSuffix(escape.ReplaceAllString(bare, "x"), "/") // the record's own
	return !noEscape.MatchString(path) && !misleading.MatchString(path) && !overlong.MatchString(path) && (bare == "/" || recordPath.MatchString(plain) && !dots.MatchString(plain))
}

func isRecordQuery(query string) bool {
	return asciiPattern.MatchString(query) && !strings.ContainsAny(query, ";#\\\"<>") && !noEscape.MatchString(query) && !control.MatchString(query)
}

func decodeOnce(s string) (string, bool) {
	if noEscape.MatchString(s) {
		return "", false
	}
	return escape.ReplaceAllStringFunc(s, func(e string) string {
		const digits = "0123456789abcdef"
		e = strings.ToLower(e)
		return string([]byte{byte(strings.IndexByte(digits, e[1])<<4 | strings.IndexByte(digits, e[2]))})
	}), true
}

func (p *place) method(a asked, r reading) {
	p.must(slices.ContainsFunc(r.candidates, func(o op) bool { return o.method == a.method }), "method")
}

// target asks whether the URL is that of the receiver, who receives it.
func (p *place) target(a asked, o op, to string, r reading) (root string) {
	if !p.proxy() {
		return ""
	}
	p.must(a.around.fails != "registry fails later", "registry-failed")
	p.must(a.around.fails != "registry panics later", "panic")
	receiver, known := systems[to]
	p.must(known && slices.ContainsFunc(receiver.receives, func(id string) bool {
		return id == o.id || id == registered[o.id] || slices.Contains(aliases[o.id], id)
	}), "receiver")
	host, below, isURL := strings.TrimPrefix(receiver.host, "https://"), "", strings.HasPrefix(receiver.host, "https://")
	if i := strings.Index(host, "/"); i >= 0 {
		host, below = host[:i], host[i:]
	}
	p.must(strings.EqualFold(r.host, strings.TrimSuffix(host, ":443")), "target")
	if !isURL {
		return ""
	}
	if p.kind == "proxy" {
		_, own, _ := strings.Cut(strings.TrimPrefix(r.target, "https://"), "/")
		own, _, _ = strings.Cut("/"+own, "?")
		p.must(below == "" || own == below || strings.HasPrefix(own, below+"/"), "target")
	} else {
		p.must(r.front == below, "target")
	}
	return receiver.host
}

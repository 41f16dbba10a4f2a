// SPDX-License-Identifier: Apache-2.0

package route_test

import (
	"encoding/hex"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/internal/route"
)

// each puts every byte in the place of the question mark of each text.
func each(texts []string, do func(string)) {
	for _, text := range texts {
		do(text)
		if !strings.Contains(text, "?") {
			continue
		}
		for c := range 256 {
			do(strings.ReplaceAll(text, "?", string([]byte{byte(c)})))
		}
	}
}

const (
	plainForm = `[A-Za-z0-9._~$&+,:=@-]`
	queryForm = `[!$&-:=?-\[\]-~]`
)

var (
	pathForm   = regexp.MustCompile(`^(?:/` + plainForm + `+)+$`)
	recordForm = regexp.MustCompile(`^(?:/(?:` + plainForm + `|[!'()*]|%[0-9A-Fa-f]{2})*)+$`)
	escapeForm = regexp.MustCompile(`%..`)
	askedForm  = regexp.MustCompile(`^(?:` + queryForm + `|%[2-689A-Fa-f][0-9A-Fa-f]|%7[0-9A-Ea-e])*$`)
	hostForm   = regexp.MustCompile(`^(?:[A-Za-z0-9._-]+|\[([0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*)\])(?::[0-9]+)?$`)
	nameForm   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$`)
)

func isClean(path string) bool {
	segments := strings.Split(path, "/")[1:]
	return pathForm.MatchString(path) && len(path) <= 2048 && len(segments) <= 32 && !slices.ContainsFunc(segments, func(s string) bool {
		return s == "." || s == ".." || len(s) > 255
	})
}

// segments is a path of n bytes.
func segments(n, longest int) string {
	var b strings.Builder
	for b.Len() < n {
		b.WriteString("/" + strings.Repeat("a", min(longest, n-b.Len()-1)))
	}
	return b.String()
}

func TestCleanOfEveryByte(t *testing.T) {
	texts := []string{
		"", "/", "x", "//", "/a/", "/a//b", "/.", "/..", "/...", "/./a", "/../a", "/a/.", "/a/..", "/a/../b", "/.a", "/a.", "/..a", "metadata",
		"?", "?a", "/?", "/?a", "/a?", "/a?b", "/a/?", "/a?/b", "/a/?/b", "?/a", "/.?", "/?.",
		"/" + strings.Repeat("a", 255), "/" + strings.Repeat("a", 256), "/a/" + strings.Repeat("a", 255) + "/b", "/a/" + strings.Repeat("a", 256) + "/b",
		strings.Repeat("/a", 31), strings.Repeat("/a", 32), strings.Repeat("/a", 33), segments(2047, 255), segments(2048, 255), segments(2049, 200),
	}
	each(texts, func(s string) {
		if got, want := route.Clean(s), isClean(s); got != want {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	})
}

func TestLiteralsOfEveryByte(t *testing.T) {
	each([]string{"/?", "/a?", "/?a", "/.?", "/a/b?/c"}, func(template string) {
		_, err := route.New([]string{template})
		if got, want := err == nil, isClean(template); got != want {
			t.Errorf("%q: %v, want %v", template, err, want)
		}
	})
	for _, bad := range []string{"/.", "/a/..", "/Ł", "/İ", "/a{b}", "/{a}{b}", "/{a", "/a}", "//", "/{{a}"} {
		if _, err := route.New([]string{bad}); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		templates []string
		paths     map[string]string // the template that is found; none: empty
	}{
		{templates, map[string]string{
			"/metadata": "/metadata", "/Patient": "/Patient", "/Patient/1": "/Patient/{id}", "/Patient/1/Appointment": "/Patient/{id}/Appointment",
			"/Patient/$gpc.getstructuredrecord": "/Patient/$gpc.getstructuredrecord", "/STU3/DocumentReference": "/STU3/DocumentReference", "/a/x": "/a/x", "/a/x/y": "/a/{p}/y",
			"/STU3/DocumentReference/a.b-C": "/STU3/DocumentReference/{id}", "/a/" + strings.Repeat("1", 64) + "/y": "/a/{p}/y",
			"": "", "/": "", "metadata": "", "xmetadata": "", "xPatient/1": "", "/Metadata": "", "/Patient/": "", "/Patient/.": "", "/Patient/..": "", "/Patient/...": "/Patient/{id}", "/Patient/a_b": "", "/Patient/a:b": "",
			"/Patient/$gpc": "", "/a/" + strings.Repeat("1", 65) + "/y": "", "/a": "", "/a/x/z": "", "/STU3": "", "/b": "", "/zz": "",
		}},
		{[]string{"/"}, map[string]string{"/": "/", "": "", "/a": "", "x": ""}},
		{[]string{"/a/x", "/a/{p}", "/{p}/x"}, map[string]string{"/a/x": "/a/x", "/a/y": "/a/{p}", "/b/x": "/{p}/x", "/b/y": ""}},
	} {
		table, err := route.New(c.templates)
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range c.paths {
			i, ok := table.Find(path)
			if ok != (want != "") || ok && c.templates[i] != want {
				t.Errorf("%q: %d %v, want %q", path, i, ok, want)
			}
		}
	}
}

func TestFindEnd(t *testing.T) {
	ends := []string{"/Patient/{id}", "/{id}", "/metadata"}
	for _, c := range []struct {
		templates         []string
		path, want, front string // want is empty if nothing is found
	}{
		{ends, "/Patient/1", "/Patient/{id}", ""},
		{ends, "/base/Patient/1", "/Patient/{id}", "/base"},
		{ends, "/base/r4/metadata", "/metadata", "/base/r4"},
		{ends, "/metadata", "/metadata", ""},
		{ends, "/Patient/1/metadata", "/metadata", "/Patient/1"},
		{ends, "/Patient", "/{id}", ""},
		{ends, "/base/a_b", "", ""},
		{ends, "xmetadata", "", ""},
		{ends, "", "", ""},
		{ends, "/", "", ""},
		{[]string{"/", "/{id}"}, "", "/", ""},
		{[]string{"/", "/{id}"}, "/", "/", ""},
		{[]string{"/", "/{id}"}, "/1", "/{id}", ""},
		{[]string{"/", "/{id}"}, "/a_b", "", ""},
		{[]string{"/", "/{id}"}, "x", "", ""},
	} {
		table, err := route.New(c.templates)
		if err != nil {
			t.Fatal(err)
		}
		i, front, ok := table.FindEnd(c.path)
		if ok != (c.want != "") || ok && (c.templates[i] != c.want || front != c.front) {
			t.Errorf("%q of %q: %d %q %v", c.path, c.templates, i, front, ok)
		}
	}
}

var pairForm = regexp.MustCompile(`^([^\x00-\x20\x7f-\x{10ffff};#\\"<>%+&=]{0,128})(?:=((?:[^\x00-\x20\x7f-\x{10ffff};#\\"<>%&]|%[0-9A-Fa-f]{2})*))?$`)

// parametersIn reads a query as Parameters.Query does, with a regular expression.
func parametersIn(p []string, raw string) (found uint64, ok bool) {
	if len(raw) > 4096 {
		return 0, false
	}
	times := map[string]int{}
	for _, pair := range strings.Split(raw, "&") {
		m := pairForm.FindStringSubmatch(pair)
		if m == nil || len(m[2]) > 2048 {
			return 0, false
		}
		for i, name := range p {
			small := strings.ToLower(m[1])
			switch {
			case m[1] == name:
				times[name]++
				if m[2] != "" {
					found |= 1 << i
				}
			case small == strings.ToLower(name) || strings.HasPrefix(small, strings.ToLower(name)+":"):
				return 0, false
			}
		}
	}
	for _, n := range times {
		if n > 1 {
			return 0, false
		}
	}
	return found, true
}

func TestQueryOfEveryByte(t *testing.T) {
	p := route.Parameters{"subject", "_id"}
	texts := []string{
		"", "?", "a?b", "a?b=c", "subject?", "?ubject", "?ubject=x", "su?ject=x", "subjec?=x", "subject?x", "subject?=x", "subject?x=y", "subject:?=x", "?subject=x",
		"subject=?", "subject=a?b", "subject=?b", "a=%?0", "a=%0?", "a=%4?b", "a=%?", "a=%", "a=%4", "a=b%41", "a=b%", "a=b%4", "%41=b", "%=b", "%", "a=?&subject=x", "subject=x?subject=y", "subject=x?_id=y",
		"subject=x?subjects=y", "_id?1", "=?", "?=", "subject=x&&_id=1&", "&", "subject&subject=x", "subject=&_id", "=", "==", "a==b",
		strings.Repeat("n", 127) + "=x", strings.Repeat("n", 128) + "=x", strings.Repeat("n", 129) + "=x", strings.Repeat("n", 128), strings.Repeat("n", 129),
		"a=" + strings.Repeat("v", 2047), "a=" + strings.Repeat("v", 2048), "a=" + strings.Repeat("v", 2049),
		"a=" + strings.Repeat("v", 2045) + "&b=" + strings.Repeat("v", 2045), "a=" + strings.Repeat("v", 2045) + "&b=" + strings.Repeat("v", 2046), "a=" + strings.Repeat("v", 2045) + "&b=" + strings.Repeat("v", 2047), // 4096 and more
	}
	each(texts, func(raw string) {
		found, ok := p.Query(raw)
		if want, taken := parametersIn(p, raw); found != want || ok != taken {
			t.Errorf("%q: %b %v, want %b %v", raw, found, ok, want, taken)
		}
	})
}

// isRecordPath takes a path apart as it is written.
func isRecordPath(written string) bool {
	if !recordForm.MatchString(written) {
		return false
	}
	for _, escape := range escapeForm.FindAllString(written, -1) {
		c, _ := hex.DecodeString(escape[1:])
		if c[0] < ' ' || strings.IndexByte("/\\.%;?#\x7f", c[0]) >= 0 {
			return false
		}
	}
	path, _ := url.PathUnescape(written)
	for i, c := range []byte(path) {
		next := byte(0xFF)
		if i+1 < len(path) {
			next = path[i+1]
		}
		if c == 0xC0 || c == 0xC1 || c >= 0xF5 || c == 0xE0 && next < 0xA0 || c == 0xF0 && next < 0x90 {
			return false
		}
	}
	list := strings.Split(path[1:], "/")
	for i, s := range list {
		s = strings.ReplaceAll(s, " ", "")
		if s == "." || s == ".." || s == "" && i < len(list)-1 {
			return false
		}
	}
	return len(list) <= 32 && len(written) <= 2048
}

// escaped writes a path with as few escapes as it needs.
func escaped(path string) (written string) {
	for _, c := range []byte(path) {
		if s := string([]byte{c}); c == '/' || pathForm.MatchString("/"+s) {
			written += s
		} else {
			written += fmt.Sprintf("%%%02X", c)
		}
	}
	return written
}

var recordPaths = []string{
	"", "/", "//", "/a//", "/a/", "/.", "/..", "/...", "/./", "/../", "/a/.", "/a/..", "/a/...", "/a/../b", "/a/./b", "/.a", "/a.", "/..a", "x", "/a/b/c", "/a.b/c",
	"/?", "/a?", "/a?b", "/a/?", "?", "?a", "/%?0", "/%2?", "/%?1b", "/%C3?", "/%E0?", "/%E0%?0", "/%E0%9F", "/%E0%A0", "/%F0%8F%80", "/%F0%90", "/%E0/a", "/..%20", "/%20../a", "/.%20.", "/a%20/b", "/%20", "/%20/a", "/%4?b", "/%", "/%4", "/a%", "/a%4", "/%2e%2e/", "/a%252fb", "/a%41b", "/%20/%C3%A9/",
	strings.Repeat("/a", 31), strings.Repeat("/a", 32), strings.Repeat("/a", 33), strings.Repeat("/a", 31) + "/", strings.Repeat("/a", 32) + "/",
}

func TestRecordOfEveryByte(t *testing.T) {
	escapes := strings.Repeat("/%40", 3)
	texts := append([]string{segments(2047, 255), segments(2048, 300), segments(2049, 300), escapes + segments(2036, 300), escapes + segments(2037, 300)}, recordPaths...)
	for c := range 256 {
		texts = append(texts, fmt.Sprintf("/a%%%02x", c), fmt.Sprintf("/%%%02Xb", c), fmt.Sprintf("/a/%%%02X/b", c))
	}
	each(texts, func(s string) {
		if path, err := url.PathUnescape(s); err == nil && s != "" {
			if got, want := route.Record(path, s), isRecordPath(s); got != want {
				t.Errorf("%q written %q: %v, want %v", path, s, got, want)
			}
		}
		if got, want := route.Record(s, ""), len(s) < 2050 && isRecordPath(escaped(s)); got != want {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	})
	for path, written := range map[string]string{"": "/x", "x": "/x", "/x": "x", "/..": "/x", "/w": "/..", "/a;b": "/x", "/ab": "/a?b", "/a?b": "/ab", "/%": "/x", "/y": "/%4", "/z": "/%zz"} {
		if route.Record(path, written) {
			t.Errorf("%q written %q is taken", path, written)
		}
	}
}

var recordQueries = []string{"", "?", "a?b", "a=?", "?=b", "%?0", "%2?", "%7?", "%4?b", "a%?1", "a%", "a%4", "%zz", "a=b&c=%20+d", "a??"}

func TestRecordQueryOfEveryByte(t *testing.T) {
	texts := slices.Clone(recordQueries)
	for c := range 256 {
		texts = append(texts, fmt.Sprintf("%%%02x", c), fmt.Sprintf("a=%%%02Xb", c))
	}
	each(append(texts, strings.Repeat("a", 4096), strings.Repeat("a", 4097)), func(raw string) {
		if got, want := route.RecordQuery(raw), askedForm.MatchString(raw) && len(raw) <= 4096; got != want {
			t.Errorf("%q: %v, want %v", raw, got, want)
		}
	})
}

// isEncoded decodes a target as a whole, and takes the URL apart. Only its host
// is looked for in what is written.
func isEncoded(raw string) bool {
	whole, err := url.PathUnescape(raw)
	if err != nil || len(raw) > 2048 || !strings.HasPrefix(whole, "/https://") || strings.Contains(raw[1:], "/") || strings.Contains(raw[1:], "?") {
		return false
	}
	rest := raw
	for front := ""; front != "/https://"; {
		n := 1
		if rest[0] == '%' {
			n = 3
		}
		c, _ := url.PathUnescape(rest[:n])
		front, rest = front+c, rest[n:]
	}
	host, behind := rest, ""
	if i := strings.IndexByte(rest, '%'); i >= 0 {
		host, behind = rest[:i], rest[i:]
	}
	if port := "%3A443"; len(behind) >= len(port) && strings.EqualFold(behind[:len(port)], port) {
		behind = behind[len(port):]
	} else {
		host = strings.TrimSuffix(host, ":443")
	}
	if strings.ContainsAny(behind, "^`{|}") {
		return false
	}
	behind, _ = url.PathUnescape(behind)
	path, query, asked := strings.Cut(behind, "?")
	return raw[0] == '/' && nameForm.MatchString(host) && (behind == "" || isRecordPath(path)) && (!asked || path != "" && askedForm.MatchString(query))
}

func TestEncodedOfEveryByte(t *testing.T) {
	const good = "/https%3A%2F%2Fp1%3A443%2Fa%2Fb%2520c%3Fd%3D%2520"
	var texts []string
	for i := range good {
		texts = append(texts, good[:i], good[:i]+"?"+good[i:], good[:i]+"?"+good[i+1:])
	}
	const base = "/https%3A%2F%2Fp1"
	for _, s := range append(recordPaths, recordQueries...) {
		if !strings.HasPrefix(s, "/") {
			s = "/a?" + s
		}
		for c := range 256 {
			texts = append(texts, base+url.QueryEscape(strings.Replace(s, "?", string([]byte{byte(c)}), 1)))
		}
		texts = append(texts, base+url.QueryEscape(s), base+url.QueryEscape(s+"?a"), base+url.QueryEscape(s+"?a=b%20c"))
	}
	for c := range 256 {
		texts = append(texts, base+fmt.Sprintf("%%2F%%25%02x", c), base+fmt.Sprintf("%%2Fa%%3F%%25%02X", c), base+fmt.Sprintf("%%%02X", c), base+fmt.Sprintf("%%2F%%%02X", c))
	}
	texts = append(texts, "", "x", base+"%2Fa%25?1b", base+"%2Fa%25%4?1b", base+"%2Fa%254?b", base+"%2Fa%254%3?b", base+"%2Fa%254%?1b", base+"%2Fa%25%34%31b", base+"%2Fa%3F%25%4?1", base+"%2Fa%3F%254%3?",
		strings.Replace(base, "https", "%68%74t%7?s", 1), strings.Replace(base, "https", "%68%74%?4ps", 1), base[1:], "x"+base[1:], "/http%3A%2F%2Fp1", "/https%3A%2Fp1",
		base+"%2F"+strings.Repeat("a", 2048-len(base)-3), base+"%2F"+strings.Repeat("a", 2048-len(base)-2), base+"?443", base+":44?", base+"%3A44?", base+"%3?443")
	each(texts, func(raw string) {
		target, ok := route.Encoded(raw)
		if want := isEncoded(raw); ok != want || ok && !strings.EqualFold(target.Host, "p1") && !strings.Contains(raw, target.Host) {
			t.Errorf("%q: %q %v, want %v", raw, target.Host, ok, want)
		}
	})
}

func TestBelow(t *testing.T) {
	for _, c := range []struct {
		path, root string // the path as it stands in the segment
		want       bool
	}{
		{"", "", true}, {"%2F", "", true}, {"%2Fa", "", true}, {"%2Fbase", "/base", true}, {"%2Fbase%2F", "/base", true}, {"%2Fbase%2Fa", "/base", true}, {"%2fbase%3Fa%3Db", "/base", true},
		{"%2F%62ase%2Fa", "/base", true}, {"", "/base", false}, {"%2Fbas", "/base", false}, {"%2Fbases", "/base", false}, {"%2Fbase1%2Fa", "/base", false}, {"%2Fbase0", "/base", false}, {"%2Fbase%40", "/base", false},
		{"%2Fa%2Fbase", "/base", false}, {"%2FBase", "/base", false}, {"%2F%2562ase", "/base", false}, {"%2Fbase%2520", "/base", false}, {"%2Fbase", "/base/a", false}, {"%2Fbase%3Fa", "/base/a", false},
	} {
		target, ok := route.Encoded("/https%3A%2F%2Fp1" + c.path)
		if got := target.Below(c.root); !ok || got != c.want {
			t.Errorf("%q below %q: %v, taken %v", c.path, c.root, got, ok)
		}
	}
}

func TestReadRoot(t *testing.T) {
	for s, want := range map[string]route.Root{
		"p1": {Host: "p1"}, "P1.nhs.uk": {Host: "P1.nhs.uk"}, "https://p1": {"p1", "", true}, "https://p1/base/r4": {"p1", "/base/r4", true}, "https://p1:443/base": {"p1", "/base", true},
		"": {}, "p1:443": {}, "a b": {}, "p1/base": {}, "-p1": {}, ".p1": {}, "http://p1": {}, "https://": {}, "https:///base": {}, "https://p1/": {"p1", "", true}, "https://p1/base/": {"p1", "/base", true}, "https://p1//": {}, "https://p1/base//": {}, "https://p1/a b": {}, "https://p1/../a": {}, "https://p1:80/a": {}, "https://u@p1/a": {}, "https://a b/c": {}, "https://a b": {},
	} {
		got, ok := route.ReadRoot(s)
		if ok != (want.Host != "") || ok && got != want {
			t.Errorf("%q: %+v %v, want %+v", s, got, ok, want)
		}
	}
}

func TestPlainOfEveryByte(t *testing.T) {
	label := strings.Repeat("a", 253)
	each([]string{
		"gp.example/x", "xhttps://gp.example/x", "/https://", "/https:///", "/https:///x", "/https://?/x", "/https://?", "/https://a?/x", "/https://a?b/x", "/https://a:443?", "/https://a?443/x", "/https://:443/x", "/https://:443", "/https://?:443/x",
		"/https://a/?", "/https://a/x?y", "/https://" + label, "/https://a" + label, "/https://" + label + ":443/x", "/https://a:443:443/x", "/https://a/", "/https://a//", "/https://a/b/", "?https://a/x",
	}, func(path string) {
		got, ok := route.Plain(path)
		rest, begins := strings.CutPrefix(path, "/https://")
		host, behind := rest, ""
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			host, behind = rest[:i], rest[i:]
		}
		host = strings.TrimSuffix(host, ":443")
		want := begins && nameForm.MatchString(host) && (behind == "" || behind == "/" || isClean(behind))
		if ok != want || ok && (got.Host != host || got.Path != behind) {
			t.Errorf("%q: %+v %v, want %v", path, got, ok, want)
		}
	})
}

func TestHostsOfEveryByte(t *testing.T) {
	long := strings.Repeat("a", 255)
	each([]string{
		"", "?", "a?", "?a", "a?b", "a:?", "a:8?", "a:8?0", "a:?0", "a?80", "a:80", "a:", ":80", ":", "1.2.3.4:80", "[::1]", "[::1]:80", "[?]", "[::?1]", "[::1]?", "[::1]:?", "[::1]8", "[::1]80", "[::1]x:80", "[::1", "[", "[]", "[]:80", "::1", "::1]", "a]:80", "[[::1]]", "[::1]:8?0", "a:b:80",
		long, "a" + long, long[:252] + ":80", long[:253] + ":80",
	}, func(host string) {
		m := hostForm.FindStringSubmatch(host)
		if got, want := route.IsHost(host), m != nil && len(host) <= 255 && (m[1] == "" || net.ParseIP(m[1]) != nil); got != want {
			t.Errorf("%q: %v, want %v", host, got, want)
		}
	})
}

func TestParts(t *testing.T) {
	if got := route.MostParts(); got != route.MaxParts {
		t.Errorf("%d parts", got)
	}
	for _, c := range []struct {
		query string
		most  int
		want  bool
	}{
		{"", 0, true}, {"a", 0, false}, {"a", 1, true}, {"&", 1, false}, {"&", 2, true}, {"a&b", 2, true}, {"a&b&", 2, false}, {"a&b&c", 3, true},
	} {
		if got := route.HasParts(c.query, c.most); got != c.want {
			t.Errorf("%q has %d parts: %v", c.query, c.most, got)
		}
		encoded := "https%3A%2F%2Fp1%2F%26&a" // no part of the query
		for _, mark := range []string{"%3F", "%3f"} {
			for _, query := range []string{c.query, strings.ReplaceAll(c.query, "&", "%26"), strings.Replace(c.query, "&", "%26", 1)} {
				target, ok := route.Encoded("/" + encoded + mark + query)
				if got := target.Parts <= c.most; !ok || got != c.want {
					t.Errorf("%q has %d parts: %v %v", encoded+mark+query, c.most, got, ok)
				}
			}
		}
		if target, ok := route.Encoded("/" + encoded); !ok || target.Parts > 0 {
			t.Error("a target without a query has parts")
		}
	}
	for _, q := range []string{"%3Fa%3Fb&c", "%3fa%3Fb&c", "%3Fa%3fb&c", "%3Fa&b%3Fc"} {
		if target, ok := route.Encoded("/https%3A%2F%2Fp1%2Fx" + q); !ok || target.Parts != 2 {
			t.Errorf("%q: %d parts, %v", q, target.Parts, ok)
		}
	}
	t.Setenv("GODEBUG", "urlmaxqueryparams=10")
	if got := route.MostParts(); got != 9 { // net/url takes fewer than the setting says
		t.Errorf("%d parts where net/url takes 9", got)
	}
}

// SPDX-License-Identifier: Apache-2.0

package route_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/internal/route"
)

var templates = []string{
	"/metadata", "/Patient", "/Patient/{id}", "/Patient/{id}/Appointment", "/Patient/$gpc.getstructuredrecord",
	"/STU3/DocumentReference", "/STU3/DocumentReference/{id}", "/a/x", "/a/{p}/y",
}

// hostile are request targets that have led routers astray.
var hostile = []string{
	"/Patient/1", "/Patient", "/Patient/", "/Patient//", "//Patient/1", "/Patient/1/", "/Patient/./1", "/Patient/../Patient/1",
	"/Patient/..", "/Patient/.", "/Patient/...", "/Patient/%2e%2e", "/Patient/%2E", "/Patient/1%2F..%2F..%2Fadmin", "/Patient/1%2f2",
	"/%50atient/1", "/Patient/1;x=1", "/Patient;/1", "/patient/1", "/PATIENT/1", "/Patient/1%00", "/Patient/1%20", "/Patient/1%5C..",
	"/Patient/1\\2", "/Patient/$gpc.getstructuredrecord", "/Patient/%24gpc.getstructuredrecord", "/Patient/$gpc.getstructuredrecord/",
	"/Patient/$other", "/Patient/1/Appointment", "/Patient/1/appointment", "/Patient/Appointment", "/metadata", "/metadata/", "/metadata?x",
	"/a/x", "/a/y", "/b/y", "/a/y/", "/STU3/DocumentReference/a-b.c", "/STU3/DocumentReference", "/stu3/DocumentReference/1",
	"/STU3//DocumentReference/1", "/Patient/é", "/Patient/%C3%A9", "/Patient/1+2", "/Patient/1,2", "/Patient/a~b", "/Patient/a_b", "/Patient/a:b",
	"/Patient/*", "/Patient/{id}", "/Patient/" + strings.Repeat("a", 64), "/Patient/" + strings.Repeat("a", 65), "/", "", "*", "/Patient/1%",
	"/Patient/%zz", "/Patient/1#x", "/Patient/1%23x", "/Patient/1%3Fx=1", "/Patient/1%25", "/Patient/ 1", "/.../metadata", "/./metadata",
}

// A target that is let through reaches, behind the guard, the very pattern that
// the guard has checked, in net/http's own multiplexer, without a redirect.
func TestServeMuxRoutesTheSame(t *testing.T) {
	table, err := route.New(templates)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for _, pattern := range templates {
		mux.HandleFunc("GET "+pattern, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Pattern", pattern) })
	}
	found := 0
	for _, target := range hostile {
		u, err := url.ParseRequestURI(target)
		if err != nil {
			continue // net/http answers 400 before anybody is asked
		}
		if u.RawPath != "" || !route.Clean(u.Path) {
			continue
		}
		i, ok := table.Find(u.Path)
		if !ok {
			continue
		}
		found++
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, &http.Request{Method: "GET", URL: u, Host: "x"})
		if got := w.Header().Get("Pattern"); got != templates[i] || w.Code != 200 {
			t.Errorf("%q: the guard sees %s, the mux %q with %d", target, templates[i], got, w.Code)
		}
	}
	if found < 8 {
		t.Errorf("only %d of the targets are let through at all", found)
	}
}

func FuzzPath(f *testing.F) {
	table, _ := route.New(templates)
	mux := http.NewServeMux()
	for _, pattern := range templates {
		mux.HandleFunc("GET "+pattern, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Pattern", pattern) })
	}
	for _, target := range hostile {
		f.Add(target)
	}
	f.Fuzz(func(t *testing.T, target string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || u.RawPath != "" || u.Host != "" || u.Scheme != "" || !route.Clean(u.Path) {
			return
		}
		i, ok := table.Find(u.Path)
		if !ok {
			return
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, &http.Request{Method: "GET", URL: u, Host: "x"})
		if got := w.Header().Get("Pattern"); got != templates[i] {
			t.Errorf("%q: the guard sees %s, the mux %q", target, templates[i], got)
		}
	})
}

func TestTemplates(t *testing.T) {
	table, err := route.New([]string{"/a/x", "/{p}/y", "/"})
	if err != nil {
		t.Fatal(err)
	}
	if i, ok := table.Find("/"); !ok || i != 2 {
		t.Error("the root is not found")
	}
	if i, ok := table.Find("/a/y"); !ok || i != 1 {
		t.Error("a literal that leads nowhere hides a parameter that leads somewhere")
	}
	for _, bad := range []string{"", "Patient//x", "/a/", "/a/{x}y", "/a%2Fb", "/a b", "/é", "/a;b", "/..", "/{a}{b}"} {
		if _, err := route.New([]string{bad}); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if _, err := route.New([]string{"/a/{x}", "/a/{y}"}); err == nil {
		t.Error("two templates of one shape are taken")
	}
}

func TestQuery(t *testing.T) {
	p := route.Parameters{"subject", "identifier", "_id"}
	for raw, want := range map[string]int{
		"": 0, "subject=x": 1, "subject=x&identifier=y": 3, "identifier=y&subject=x&a=b&a=c": 3, "subject=": 0, "subject": 0, "_id=1": 4,
		"subject=a%20b": 1, "subject=a+b": 1, "subject=a=b": 1, "x&&": 0, "subjects=x": 0, "type.coding=a%7Cb": 0, "subject.name=x": 0,
		"subject=x&subject=y": -1, "subject=x&subject=": -1, "Subject=x": -1, "subject:exact=x": -1, "subject=x;identifier=y": -1,
		"%73ubject=x": -1, "sub+ject=x": -1, "subject=%zz": -1, "subject=%4": -1, "subject=é": -1, "subject=a b": -1, "subject=\x00": -1,
		"subject=x#y": -1, "_ID=1": -1,
	} {
		found, ok := p.Query(raw)
		if want < 0 && ok || want >= 0 && (!ok || found != uint64(want)) {
			t.Errorf("%q: %b %v, want %b", raw, found, ok, want)
		}
	}
}

// A name that stands twice has to come twice, and no third time.
func TestQueryOfARange(t *testing.T) {
	var p route.Parameters
	p.Place("start", 0)
	p.Place("end", 0)
	if p.Place("start", 1) != 2 || p.Place("start", 0) != 0 || p.All(1) != 0b101 || p.All(2) != 2 {
		t.Fatalf("%v", p)
	}
	for raw, want := range map[string]int{
		"start=ge1&start=le2": 0b101, "start=ge1": 1, "start=ge1&end=2&start=le2": 0b111, "start=&start=le2": 0b100, "start=ge1&start=": 1,
		"start=1&start=2&start=3": -1, "start=1&Start=2": -1, "end=1&end=2": -1, "start=1&start:x=2": -1,
	} {
		found, ok := p.Query(raw)
		if want < 0 && ok || want >= 0 && (!ok || found != uint64(want)) {
			t.Errorf("%q: %b %v, want %b", raw, found, ok, want)
		}
	}
}

// Whatever the query is: a parameter that is found is what net/url finds, too.
func FuzzQuery(f *testing.F) {
	f.Add("subject=x&identifier=y")
	f.Add("subject=%20&x=%41")
	p := route.Parameters{"subject", "identifier"}
	f.Fuzz(func(t *testing.T, raw string) {
		found, ok := p.Query(raw)
		if !ok {
			return
		}
		values, err := url.ParseQuery(raw)
		if err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		for i, name := range p {
			if v := values[name]; (found&(1<<i) != 0) != (len(v) == 1 && v[0] != "") || len(v) > 1 {
				t.Errorf("%q: %s is %q, found %b", raw, name, v, found)
			}
		}
	})
}

// An encoded target that is taken is, decoded once, a URL whose host net/url
// sees as well, and whose path has no way up.
func FuzzEncoded(f *testing.F) {
	for _, s := range []string{
		"/https%3A%2F%2Fp1.nhs.uk%2Frecord%2F1", "/https%3A%2F%2Fp1.nhs.uk", "/https%3A%2F%2Fp1%2Fa%2520b%3Fx%3D1%26y%3D%2541",
		"/https%3A%2F%2Fp1%40evil%2F", "/https%3A%2F%2Fp1%2F%252e%252e%2F", "/https%253A%2F%2Fp1", "/https%3A%252F%2Fp1%252Fa", "/https:%2F%2Fp1:443%2F",
		"/https%3A%2F%2Fp1%3A443%2Fa", "/https%3a%2f%2fp1%3a443", "/https%3A%2F%2Fp1%3A8443%2F", "/https%3A%2F%2Fp1%3A0443", "/https%3A%2F%2Fp1:443%3A443%2F",
		"/https%3A%2F%2Fp1%3A443%40evil%2F", "/https%3A%2F%2F%3A443%2F", "/https%3A%2F%2Fp1%3A%34%34%33%2F", "/https%3A%2F%2Fp1%3A443%3Fx",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got, ok := route.Encoded(raw)
		if !ok {
			return
		}
		whole, err := url.PathUnescape(raw[1:])
		if err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		u, err := url.Parse(whole)
		if err != nil || u.Scheme != "https" || u.Hostname() != got.Host || u.User != nil || u.Port() != "" && u.Port() != "443" || u.Fragment != "" {
			t.Fatalf("%q: %+v %v, the guard sees %q", raw, u, err, got.Host)
		}
		if strings.Contains(u.Path, "/../") || strings.HasSuffix(u.Path, "/..") || strings.Contains(u.Path, "//") || strings.ContainsAny(u.Path, "\\\x00") {
			t.Fatalf("%q: %q", raw, u.Path)
		}
	})
}

// A port is 443, behind a colon that is escaped or not; nothing else of a host
// is ever escaped.
func TestHostsOfEncodedTargets(t *testing.T) {
	label := strings.Repeat("a", 63)
	longest := label + "." + label + "." + label + "." + label[:61]
	for authority, host := range map[string]string{
		"p1": "p1", "p1:443": "p1", "p1%3A443": "p1", "p1%3a443": "p1", "P1.nhs.uk%3A443": "P1.nhs.uk", "443%3A443": "443",
		longest: longest, longest + ":443": longest, longest + "%3A443": longest,

		"": "", ":443": "", "%3A443": "", "p1:": "", "p1%3A": "", "p1:0443": "", "p1%3A0443": "", "p1%3A8443": "", "p1:8443": "", "p1%3A4430": "", "p1%3A44": "", "p1%3A443a": "",
		"p1:443:443": "", "p1:443%3A443": "", "p1%3A443%3A443": "", "p1%3A443:443": "", "p1%253A443": "", "p1%3A%34%34%33": "", "p1:%34%34%33": "", "p1%3A44%33": "", "%701%3A443": "", "p%31": "",
		"p1%2Enhs.uk%3A443": "", "u%40p1%3A443": "", "u:p%40p1%3A443": "", "p1%3A443%40evil": "", "p1%3A443%5C": "", "p1%3A443%23": "", "p1%3A443?": "", "p1%3A443%3Fx": "", "p1 %3A443": "", "p1%20%3A443": "",
		"p1%3B443": "", "p1%3A443.evil": "", "-p1%3A443": "", ".p1%3A443": "", "p1_%3A443": "", "%5B::1%5D%3A443": "", "[::1]%3A443": "", "p1%3A 443": "", "p1%3A+443": "", "p1%3": "", "p1%3A443%": "",
		longest + "a": "", longest + "a%3A443": "",
	} {
		for _, path := range []string{"", "%2F", "%2frecord%2F1%3Fa%3Db"} {
			got, ok := route.Encoded("/https%3A%2F%2F" + authority + path)
			if ok != (host != "") || ok && got.Host != host {
				t.Errorf("%q: %q %v, want %q", authority+path, got.Host, ok, host)
			}
		}
	}
}

func TestPlainTargets(t *testing.T) {
	for path, host := range map[string]string{
		"/https://gp.example/GP1/Patient/1": "gp.example", "/https://gp.example": "gp.example", "/https://gp.example/": "gp.example",
		"/https://GP.example:443/x": "GP.example", "/https://gp.example/Patient/$gpc.x": "gp.example",
		"/http://gp.example/x": "", "/https:/gp.example/x": "", "/https:///x": "", "/https://a@gp.example/x": "", "/https://gp.example:8443/x": "",
		"/https://gp.example/a//b": "", "/https://gp.example/../b": "", "/https://gp.example/a/": "", "/https://[::1]/x": "", "https://gp.example/x": "",
		"/https://-x/": "", "/https://gp.example/a;b": "",
	} {
		got, ok := route.Plain(path)
		if ok != (host != "") || ok && got.Host != host {
			t.Errorf("%q: %q %v", path, got.Host, ok)
		}
	}
	if !route.SameHost("a.Example", "A.example") || route.SameHost("", "") || route.SameHost("a.example", "a.example.evil") || route.SameHost("a", "ab") {
		t.Error("hosts")
	}
}

// A record's path is taken by its provider if, and only if, the proxy takes it.
func FuzzRecord(f *testing.F) {
	for _, s := range []string{"/", "/a/", "/a%20b?x=%2F", "/a%2F..", "/%2e%2e/", "/a(1)", "/a%281%29", "/é", "/a?x;y", "/a?%00", "/a:443", "/a%3A443/", "/%3A443"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, written string) {
		u, err := url.ParseRequestURI(written)
		if err != nil || u.Host != "" || u.Scheme != "" || strings.ContainsAny(written, "#") {
			return
		}
		provider := route.Record(u.Path, u.RawPath) && route.RecordQuery(u.RawQuery)
		for _, host := range []string{"https://h", "https://h:443"} {
			encoded := "/" + strings.ReplaceAll(url.QueryEscape(host+written), "+", "%20")
			if len(encoded) > route.MaxPath {
				return // it is longer there, and the bound is the same
			}
			_, proxy := route.Encoded(encoded)
			if provider != proxy {
				t.Errorf("%q: the provider says %v, the proxy %v", host+written, provider, proxy)
			}
		}
	})
}

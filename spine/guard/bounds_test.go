// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// Each bound is kept to the byte: one less and as much pass, one more does not.
func TestBounds(t *testing.T) {
	const search, base = "/STU3/DocumentReference?subject=1", "/GP0001/STU3/1"
	times := func(n int, s string) string { return strings.Repeat(s, n) }
	for _, c := range []struct {
		name, kind string
		most       int
		target     func(n int) string
		rule       spine.Rule
	}{
		{"query", "nrl", 4096, func(n int) string {
			q := search[strings.Index(search, "?")+1:] + "&a=" + times(2000, "x") + "&b=" + times(2000, "x") + "&c="
			return "/STU3/DocumentReference?" + q + times(n-len(q), "x")
		}, spine.RuleQuery},
		{"parts of a query", "nrl", 64, func(n int) string { return search + times(n-1, "&a=1") }, spine.RuleQuery},
		{"empty parts of a query", "nrl", 64, func(n int) string { return search + times(n-1, "&") }, spine.RuleQuery},
		{"a name in a query", "nrl", 128, func(n int) string { return search + "&" + times(n, "x") + "=1" }, spine.RuleQuery},
		{"a name without a value", "nrl", 128, func(n int) string { return search + "&" + times(n, "x") }, spine.RuleQuery},
		{"a value in a query", "nrl", 2048, func(n int) string { return "/STU3/DocumentReference?subject=" + times(n, "x") }, spine.RuleQuery},
		{"a record's query", "retrieval", 4096, func(n int) string { return "/1?" + times(n, "x") }, spine.RuleQuery},
		{"parts of a record's query", "retrieval", 64, func(n int) string { return "/1?x" + times(n-1, "&") }, spine.RuleQuery},
		{"parts of a record's query through the proxy", "proxy", 64, func(n int) string { return fixture.Record + "%3Fx" + times(n-1, "%26") }, spine.RuleAddress},
		{"parts of a record's query with two marks through the proxy", "proxy", 64, func(n int) string { return fixture.Record + "%3fx" + times(n-1, "%26") + "%3F" }, spine.RuleAddress},
		{"a record's path", "retrieval", 2048, func(n int) string { return "/" + times(n-1, "x") }, spine.RuleAddress},
		{"a record's path with blanks", "retrieval", 2048, func(n int) string { return "/%20" + times(n-4, "x") }, spine.RuleAddress},
		{"a record's path with needless escapes", "retrieval", 2048, func(n int) string { return "/%41" + times(n-4, "x") }, spine.RuleAddress},
		{"segments of a record", "retrieval", 32, func(n int) string { return times(n, "/x") }, spine.RuleAddress},
		{"a record through the proxy", "proxy", 2048, func(n int) string { return fixture.Record + times(n-len(fixture.Record), "x") }, spine.RuleAddress},
		{"segments of a record through the proxy", "proxy", 32, func(n int) string { return "/https%3A%2F%2Frecords.example" + times(n, "%2Fx") }, spine.RuleAddress},
		{"segments of a record with a query through the proxy", "proxy", 32, func(n int) string { return "/https%3A%2F%2Frecords.example" + times(n, "%2Fx") + "%3Fx" }, spine.RuleAddress},
		{"segments of GP Connect through the proxy", "gpc proxy", 32, func(n int) string { return "/https://records.example" + times(n-2, "/x") + "/Patient/1" }, spine.RuleAddress},
		{"a segment of GP Connect through the proxy", "gpc proxy", 255, func(n int) string { return "/https://records.example/" + times(n, "x") + "/Patient/1" }, spine.RuleAddress},
		{"a path of GP Connect through the proxy", "gpc proxy", 2048, func(n int) string {
			front, end := times(8, "/"+times(250, "x")), "/Patient/1"
			return "/https://records.example" + front + "/" + times(n-len(front)-len(end)-1, "x") + end
		}, spine.RuleAddress},
	} {
		for n := c.most - 1; n <= c.most+1; n++ {
			g := fixture.Guards(t, new(fixture.Sink))[c.kind]
			want := spine.Rule("")
			if n > c.most {
				want = c.rule
			}
			var d guard.Decision
			if g.Check(fixture.Request(c.kind, "GET", c.target(n)), &d); d.Rule != want {
				t.Errorf("%s, %d: %q, want %q", c.name, n, d.Rule, want)
			}
		}
	}
	// Where a template ends a path, a longer one is not found; what counts is that
	// it is refused before it is looked for.
	for n, want := range map[int]spine.Rule{255: spine.RulePath, 256: spine.RuleAddress} {
		var d guard.Decision
		if fixture.Guards(t, new(fixture.Sink))["gpc"].Check(fixture.Request("gpc", "GET", base+"/Patient/"+times(n, "x")), &d); d.Rule != want {
			t.Errorf("a segment of %d: %q, want %q", n, d.Rule, want)
		}
	}
}

// Where net/url drops what has more parts than a setting says, the guard takes
// no more.
func TestTheBoundOfPartsIsNoHigherThanNetURLs(t *testing.T) {
	for setting, most := range map[string]int{"urlmaxqueryparams=9": 8, "urlmaxqueryparams=2": 1, "urlmaxqueryparams=1": 0, "urlmaxqueryparams=0": 64, "urlmaxqueryparams=100": 64} {
		t.Setenv("GODEBUG", setting)
		made := fixture.Guards(t, new(fixture.Sink))
		for n := max(1, most-1); n <= most+1; n++ {
			more := strings.Repeat("&", n-1)
			for kind, c := range map[string]struct {
				target string
				rule   spine.Rule
			}{
				"nrl":       {"/STU3/DocumentReference?subject=1" + more, spine.RuleQuery},
				"retrieval": {"/1?x=1" + more, spine.RuleQuery},
				"proxy":     {fixture.Record + "%3Fx=1" + strings.ReplaceAll(more, "&", "%26"), spine.RuleAddress},
				"gpc proxy": {"/https://records.example/Patient/2?x=1" + more, spine.RuleQuery},
			} {
				want := spine.Rule("")
				if n > most {
					want = c.rule
				}
				r := fixture.Request(kind, "GET", c.target)
				var d guard.Decision
				if made[kind].Check(r, &d); d.Rule != want {
					t.Errorf("%s: %s, %d parts: %q, want %q", setting, kind, n, d.Rule, want)
				}
				if kind == "nrl" && d.Allowed && r.URL.Query().Get("subject") != "1" {
					t.Errorf("%s: the guard sees a subject in %d parts, and net/url does not", setting, n)
				}
			}
		}
	}
}

func TestHeaderLimit(t *testing.T) {
	for kind, target := range map[string]string{"nrl": fixture.Pointer, "gpc": fixture.Patient, "retrieval": "/1", "proxy": fixture.Record, "gpc proxy": "/https://records.example/Patient/2"} {
		g := fixture.Guards(t, new(fixture.Sink))[kind]
		for n := 99; n <= 101; n++ {
			want := spine.Rule("")
			if n > 100 {
				want = spine.RuleHeaderLimit
			}
			names := func(r *http.Request) {
				for i := len(r.Header); i < n; i++ {
					r.Header.Set(fmt.Sprintf("X-%d", i), "1")
				}
			}
			lines := func(r *http.Request) {
				for i := len(r.Header); i < n; i++ {
					r.Header.Add("X-1", "1")
				}
			}
			for what, change := range map[string]fixture.Change{"names": names, "lines": lines} {
				var d guard.Decision
				if g.Check(fixture.Request(kind, "GET", target, change), &d); d.Rule != want {
					t.Errorf("%s, %d %s: %q, want %q", kind, n, what, d.Rule, want)
				}
			}
		}
	}
}

// A handler may route by the host, and read it in more than one way.
func TestTheHostIsPlain(t *testing.T) {
	g := fixture.Guards(t, new(fixture.Sink))["nrl"]
	for host, fine := range map[string]bool{
		"": true, "nrl.example": true, "nrl.example:8443": true, "127.0.0.1": true, "127.0.0.1:1": true, "[::1]": true, "[::1]:443": true, "a_b": true,
		"a@b": false, "a:b": false, "a:": false, "a:1:2": false, "[::1": false, "::1": false, "[::1]x": false, "[]": false, "a/b": false, "a,b": false, "a b": false,
		"[fe80::1%25eth0]": false, "[fe80::1%eth0]": false, "[127.0.0.1]": false, "[abc]": false, "[1]": false, "[::ffff:127.0.0.1]": true, "[2001:DB8::1]:8443": true, ":80": false, "a\u212a": false, strings.Repeat("a", 255): true, strings.Repeat("a", 256): false,
	} {
		var d guard.Decision
		g.Check(fixture.Request("nrl", "GET", fixture.Pointer, func(r *http.Request) { r.Host = host }), &d)
		if d.Allowed != fine || !fine && d.Rule != spine.RuleAddress {
			t.Errorf("%q: %q", host, d.Rule)
		}
	}
	// HTTP/2 can carry a host beside :authority.
	var d guard.Decision
	if g.Check(fixture.Request("nrl", "GET", fixture.Pointer, fixture.Header("Host", "nrl.example")), &d); d.Rule != spine.RuleAddress {
		t.Errorf("a second host: %q", d.Rule)
	}
}

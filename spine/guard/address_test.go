// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// Each part of a URL that a request target has no place for refuses alone.
func TestTheAddressIsAPathAndAQuery(t *testing.T) {
	for kind, target := range map[string]string{"nrl": fixture.Pointer, "gpc": fixture.Patient, "retrieval": "/1", "proxy": fixture.Record, "gpc proxy": "/https://records.example/Patient/2"} {
		g := fixture.Guards(t, new(fixture.Sink))[kind]
		for name, change := range map[string]fixture.Change{
			"a scheme":   func(r *http.Request) { r.URL.Scheme = "https" },
			"opaque":     func(r *http.Request) { r.URL.Opaque = "x" },
			"a host":     func(r *http.Request) { r.URL.Host = "x.example" },
			"a user":     func(r *http.Request) { r.URL.User = new(url.Userinfo) },
			"a fragment": func(r *http.Request) { r.URL.Fragment = "x" },
			"no path":    func(r *http.Request) { r.URL.Path, r.URL.RawPath = "", "" },
			"nothing":    func(r *http.Request) { r.URL = nil },
		} {
			var d guard.Decision
			if g.Check(fixture.Request(kind, "GET", target, change), &d); d.Rule != spine.RuleAddress {
				t.Errorf("%s, %s: %q", kind, name, d.Rule)
			}
		}
	}
}

// A connection that stays open is one request after the other.
func TestConnections(t *testing.T) {
	g := fixture.Guards(t, new(fixture.Sink))["nrl"]
	for value, want := range map[string]spine.Rule{
		"keep-alive": "", "Keep-Alive": "", "close": "", "Close": "",
		"": spine.RuleAddress, "upgrade": spine.RuleAddress, "keep-alive, close": spine.RuleAddress, "fromASID": spine.RuleAddress,
	} {
		var d guard.Decision
		if g.Check(fixture.Request("nrl", "GET", fixture.Pointer, fixture.Header("Connection", value)), &d); d.Rule != want {
			t.Errorf("%q: %q, want %q", value, d.Rule, want)
		}
	}
}

// A base path ends where a slash begins, and is compared whole.
func TestBasePaths(t *testing.T) {
	root := fixture.Service("gpc")
	root.Operations = []spine.Operation{
		fixture.Op("gpc", "GET", "/", "root", spine.Consumer, "patient/*.read", ""),
		fixture.Op("gpc", "GET", "/Patient/{id}", "readPatient", spine.Consumer, "patient/*.read", ""),
	}
	for _, c := range []struct {
		service *fixture.API
		base    string
		path    string
		rule    spine.Rule
	}{
		{root, "/GP", "/GP/Patient/2", ""},
		{root, "/GP", "/GPx/Patient/2", spine.RulePath},
		{root, "/GP", "/gp/Patient/2", spine.RulePath},
		{root, "/GP", "/Patient/2", spine.RulePath},
		{root, "/GP", "/GP", spine.RulePath},
		{root, "/GP", "/XX/", spine.RuleAddress},
		{root, "/GP", "/GP;", spine.RuleAddress},
		{root, "/GP", "/x/GP/", spine.RuleAddress},
		{root, "/GP", "/GP/Patient/2/", spine.RuleAddress},
		{root, "", "/Patient/2", ""},
		{root, "", "/GP/Patient/2", spine.RulePath},

		{fixture.Service("retrieval"), "/base", "/base/1", ""},
		{fixture.Service("retrieval"), "/base", "/base/", ""},
		{fixture.Service("retrieval"), "/base", "/base", spine.RulePath},
		{fixture.Service("retrieval"), "/base", "/basement/1", spine.RulePath},
		{fixture.Service("retrieval"), "/base", "/Base/1", spine.RulePath},
		{fixture.Service("retrieval"), "/base", "/1", spine.RulePath},
		{fixture.Service("retrieval"), "/base", "/base%2F1", spine.RuleAddress},
	} {
		o := guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider, BasePath: c.base}
		if c.service.Name == "retrieval" {
			o.Users = guard.UsersCheckedBySender{}
		}
		g, err := guard.NewProvider(c.service.Proxied(), o)
		if err != nil {
			t.Fatal(err)
		}
		r := fixture.Request(c.service.Name, "GET", "/x")
		r.URL = target(c.path)
		var d guard.Decision
		if g.Check(r, &d); d.Rule != c.rule {
			t.Errorf("%s below %q: %q, want %q", c.path, c.base, d.Rule, c.rule)
		}
	}
}

// At the proxy, an interactionId of another path is refused before anything else
// of that path is asked.
func TestTheProxyAsksTheInteractionFirst(t *testing.T) {
	g := fixture.Guards(t, new(fixture.Sink))["gpc proxy"]
	var d guard.Decision
	g.Check(fixture.Request("gpc proxy", "GET", "/https://records.example/Patient/2/Appointment?start=1&start=2&start=3"), &d)
	if d.Rule != spine.RuleInteractionEndpoint || d.Path != "" {
		t.Errorf("%q at %q", d.Rule, d.Path)
	}
}

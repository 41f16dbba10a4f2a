package spine_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// Each part of a URL that a request target has no place for refuses alone.
func TestTheAddressIsAPathAndAQuery(t *testing.T) {
	for kind, target := range map[string]string{"nrl": pointer, "gpc": patient, "retrieval": "/1", "proxy": record, "gpc proxy": "/https://records.example/Patient/2"} {
		g := guards(t, new(sink))[kind]
		for name, change := range map[string]change{
			"a scheme":   func(r *http.Request) { r.URL.Scheme = "https" },
			"opaque":     func(r *http.Request) { r.URL.Opaque = "x" },
			"a host":     func(r *http.Request) { r.URL.Host = "x.example" },
			"a user":     func(r *http.Request) { r.URL.User = new(url.Userinfo) },
			"a fragment": func(r *http.Request) { r.URL.Fragment = "x" },
			"no path":    func(r *http.Request) { r.URL.Path, r.URL.RawPath = "", "" },
			"nothing":    func(r *http.Request) { r.URL = nil },
		} {
			var d spine.Decision
			if g.Check(request(kind, "GET", target, change), &d); d.Rule != spine.RuleAddress {
				t.Errorf("%s, %s: %q", kind, name, d.Rule)
			}
		}
	}
}

// A connection that stays open is one request after the other.
func TestConnections(t *testing.T) {
	g := guards(t, new(sink))["nrl"]
	for value, want := range map[string]spine.Rule{
		"keep-alive": "", "Keep-Alive": "", "close": "", "Close": "",
		"": spine.RuleAddress, "upgrade": spine.RuleAddress, "keep-alive, close": spine.RuleAddress, "fromASID": spine.RuleAddress,
	} {
		var d spine.Decision
		if g.Check(request("nrl", "GET", pointer, header("Connection", value)), &d); d.Rule != want {
			t.Errorf("%q: %q, want %q", value, d.Rule, want)
		}
	}
}

// A base path ends where a slash begins, and is compared whole.
func TestBasePaths(t *testing.T) {
	root := service("gpc")
	root.Operations = []spine.Operation{
		op("gpc", "GET", "/", "root", spine.Consumer, "patient/*.read", ""),
		op("gpc", "GET", "/Patient/{id}", "readPatient", spine.Consumer, "patient/*.read", ""),
	}
	for _, c := range []struct {
		service *spine.Service
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

		{service("retrieval"), "/base", "/base/1", ""},
		{service("retrieval"), "/base", "/base/", ""},
		{service("retrieval"), "/base", "/base", spine.RulePath},
		{service("retrieval"), "/base", "/basement/1", spine.RulePath},
		{service("retrieval"), "/base", "/Base/1", spine.RulePath},
		{service("retrieval"), "/base", "/1", spine.RulePath},
		{service("retrieval"), "/base", "/base%2F1", spine.RuleAddress},
	} {
		o := spine.ProviderOptions{GuardOptions: common(new(sink)), ASID: provider, BasePath: c.base}
		o.UsersCheckedBySender = c.service.Name == "retrieval"
		g, err := spine.NewProviderGuard(c.service, o)
		if err != nil {
			t.Fatal(err)
		}
		r := request(c.service.Name, "GET", "/x")
		r.URL = target(c.path)
		var d spine.Decision
		if g.Check(r, &d); d.Rule != c.rule {
			t.Errorf("%s below %q: %q, want %q", c.path, c.base, d.Rule, c.rule)
		}
	}
}

// At the proxy, an interactionId of another path is refused before anything else
// of that path is asked.
func TestTheProxyAsksTheInteractionFirst(t *testing.T) {
	g := guards(t, new(sink))["gpc proxy"]
	var d spine.Decision
	g.Check(request("gpc proxy", "GET", "/https://records.example/Patient/2/Appointment?start=1&start=2&start=3"), &d)
	if d.Rule != spine.RuleInteractionEndpoint || d.Path != "" {
		t.Errorf("%q at %q", d.Rule, d.Path)
	}
}

// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/policy"
)

// called makes a guard of a service that is called directly.
func called(t *testing.T, s *fixture.API, change func(*guard.ServiceOptions)) (*guard.Guard, error) {
	t.Helper()
	o := guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"}
	if change != nil {
		change(&o)
	}
	return guard.NewService(s.Direct(), o)
}

func mustCall(t *testing.T, s *fixture.API) *guard.Guard {
	t.Helper()
	g, err := called(t, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// As many parameters decide on access as a word has bits, and no more.
func TestParametersThatDecide(t *testing.T) {
	for n, fine := range map[int]bool{63: true, 64: true, 65: false, 66: false} {
		var names []string
		for i := range n {
			names = append(names, fmt.Sprintf("p%d", i))
		}
		s := fixture.With("nrl", fixture.Op("nrl", "GET", "/x", "read", spine.Consumer, fixture.PointerScope, strings.Join(names, "|")))
		g, err := called(t, s, nil)
		if (err == nil) != fine {
			t.Fatalf("%d parameters: %v", n, err)
		}
		if !fine {
			continue
		}
		for query, want := range map[string]spine.Rule{names[n-1] + "=1": "", names[0] + "=1": "", "p=1": spine.RuleParameters, names[n-1] + "=": spine.RuleParameters} {
			var d guard.Decision
			if g.Check(fixture.Request("nrl", "GET", "/x?"+query), &d); d.Rule != want {
				t.Errorf("%d parameters, %s: %q, want %q", n, query, d.Rule, want)
			}
		}
	}
}

// A path that is one parameter is the URL of a record behind the proxy alone,
// and if it is the only path.
func TestAPathThatIsOneParameter(t *testing.T) {
	one := func(name, path string) spine.Operation {
		return fixture.Op(name, "GET", path, "read", spine.Consumer, "patient/*.read|"+fixture.PointerScope, "")
	}
	two := one("retrieval", "/{id}/x")
	for _, c := range []struct {
		name   string
		s      *fixture.API
		target string
		rule   spine.Rule
	}{
		{"of a service that is called directly", fixture.With("nrl", one("nrl", "/{id}")), "/1", ""},
		{"of a service that is called directly, and more", fixture.With("nrl", one("nrl", "/{id}")), "/a/b%20c", spine.RuleAddress},
		{"alone", fixture.With("retrieval", one("retrieval", "/{id}")), "/a/b%20c", ""},
		{"with more behind it", fixture.With("retrieval", two), "/1/x", ""},
		{"with more behind it, and another path", fixture.With("retrieval", two), "/1/y", spine.RulePath},
		{"beside another", fixture.With("retrieval", one("retrieval", "/{id}"), two), "/1/x", ""},
		{"beside another, and a third", fixture.With("retrieval", one("retrieval", "/{id}"), two), "/1/y", spine.RulePath},
		{"no parameter", fixture.With("retrieval", one("retrieval", "/a")), "/1", spine.RulePath},
	} {
		t.Run(c.name, func(t *testing.T) {
			var g *guard.Guard
			var err error
			if c.s.Name == "nrl" {
				g, err = called(t, c.s, nil)
			} else {
				g, err = guard.NewProvider(c.s.Proxied(), guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider})
			}
			if err != nil {
				t.Fatal(err)
			}
			r := fixture.Request(c.s.Name, "GET", "/x", fixture.Header("Ssp-InteractionID", "read"))
			r.URL = target(c.target)
			var d guard.Decision
			if g.Check(r, &d); d.Rule != c.rule {
				t.Errorf("%q, want %q", d.Rule, c.rule)
			}
		})
	}
}

// Tables come from a generator, and from nobody that a constructor trusts.
func TestTablesThatAreWrong(t *testing.T) {
	if _, err := called(t, fixture.With("nrl", fixture.Op("nrl", "GET", "/a/{id", "read", spine.Consumer, fixture.PointerScope, "")), nil); err == nil {
		t.Error("a guard for a path that is neither text nor a parameter")
	}
	if _, err := guard.NewProxy(policy.ProxiedService{}, guard.ProxyOptions{}); err == nil {
		t.Error("a proxy for no service")
	}
	if _, err := guard.NewProvider(policy.ProxiedService{}, guard.ProviderOptions{}); err == nil {
		t.Error("a provider for no service")
	}
}

// An interactionId is one endpoint's of a service: other services may have it,
// and one endpoint may have it for several sets of parameters.
func TestOneIdAtTheProxy(t *testing.T) {
	s := fixture.With("gpc",
		fixture.Op("gpc", "GET", "/Patient", "find", spine.Consumer, "patient/*.read", "identifier"),
		fixture.Op("gpc", "GET", "/Patient", "find", spine.Consumer, "patient/*.read", "name"),
		fixture.Op("gpc", "POST", "/Person", "find", spine.Consumer, "patient/*.read", ""),
		fixture.Op("other", "GET", "/Other", "find", spine.Consumer, "patient/*.read", ""),
	)
	g, err := guard.NewProxy(s.Proxied(), guard.ProxyOptions{Options: fixture.Common(new(fixture.Sink))})
	if err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]spine.Rule{
		"/Patient?identifier=1": "", "/Patient?name=1": "", "/Patient?identifier=1&name=1": spine.RuleParameters, "/Other": spine.RuleInteractionEndpoint, "/Person": spine.RuleInteractionEndpoint,
	} {
		var d guard.Decision
		if g.Check(fixture.Request("gpc proxy", "GET", "/https://records.example"+target, fixture.Header("Ssp-InteractionID", "find")), &d); d.Rule != want {
			t.Errorf("%s: %q, want %q", target, d.Rule, want)
		}
	}
}

// A directory may list an interaction by another id: the registered one counts
// for receivers, an alias for both.
func TestIdsOfTheDirectory(t *testing.T) {
	s := fixture.With("gpc", fixture.Op("gpc", "GET", "/Patient/{id}", "readPatient", spine.Consumer, "patient/*.read", ""))
	s.Interactions = []spine.Interaction{{ID: "a", Registered: "registered a"}, {ID: "readPatient", Registered: "registered"}}
	s.Aliases = []spine.Alias{{Alias: "alias of a", ID: "a"}, {Alias: "alias", ID: "readPatient"}}
	const fine, other spine.InteractionID = "readPatient", "other"
	for _, c := range []struct {
		sends, receives spine.InteractionID
		rule            spine.Rule
	}{
		{fine, fine, ""},
		{fine, "registered", ""},
		{fine, "alias", ""},
		{"alias", fine, ""},
		{"alias", "alias", ""},
		{"registered", fine, spine.RuleSenderInteraction},
		{"alias of a", fine, spine.RuleSenderInteraction},
		{"", fine, spine.RuleSenderInteraction},
		{other, fine, spine.RuleSenderInteraction},
		{fine, "registered a", spine.RuleReceiver},
		{fine, "alias of a", spine.RuleReceiver},
		{fine, "", spine.RuleReceiver},
		{fine, other, spine.RuleReceiver},
	} {
		s.Systems = []spine.SystemRow{
			{ASID: "200000000001", ODS: "X9901", Sends: []spine.InteractionID{c.sends}},
			{ASID: fixture.Provider, Receives: []spine.InteractionID{c.receives}, Host: "records.example"},
		}
		g, err := guard.NewProxy(s.Proxied(), guard.ProxyOptions{Options: fixture.Common(new(fixture.Sink))})
		if err != nil {
			t.Fatal(err)
		}
		var d guard.Decision
		if g.Check(fixture.Request("gpc proxy", "GET", "/https://records.example/Patient/2"), &d); d.Rule != c.rule {
			t.Errorf("%q to %q: %q, want %q", c.sends, c.receives, d.Rule, c.rule)
		}
	}
}

// Where headers select an operation, all of them must be there, once each.
func TestHeadersThatSelect(t *testing.T) {
	selected := fixture.Op("nrl", "GET", "/x", "read", spine.Consumer, fixture.PointerScope, "")
	selected.Header = "x-mode=a|X-Other=b=c"
	g := mustCall(t, fixture.With("nrl", selected))
	for _, c := range []struct {
		mode, other []string
		rule        spine.Rule
	}{
		{[]string{"a"}, []string{"b=c"}, ""},
		{[]string{"A"}, []string{"b=c"}, spine.RuleParameters},
		{[]string{"b"}, []string{"b=c"}, spine.RuleParameters},
		{[]string{"a"}, []string{"b"}, spine.RuleParameters},
		{[]string{"a"}, []string{""}, spine.RuleParameters},
		{[]string{"a"}, nil, spine.RuleParameters},
		{nil, []string{"b=c"}, spine.RuleParameters},
		{[]string{"a", "a"}, []string{"b=c"}, spine.RuleParameters},
		{[]string{"a", "b"}, []string{"b=c"}, spine.RuleParameters},
		{[]string{"b", "a"}, []string{"b=c"}, spine.RuleParameters},
	} {
		var d guard.Decision
		g.Check(fixture.Request("nrl", "GET", "/x", fixture.Header("X-Mode", c.mode...), fixture.Header("X-Other", c.other...)), &d)
		if d.Rule != c.rule {
			t.Errorf("%q %q: %q, want %q", c.mode, c.other, d.Rule, c.rule)
		}
	}
}

// An empty set beside others selects nothing.
func TestAnEmptySetOfParameters(t *testing.T) {
	for _, sets := range []string{"a|", "|a", "a||b"} {
		g := mustCall(t, fixture.With("nrl", fixture.Op("nrl", "GET", "/x", "read", spine.Consumer, fixture.PointerScope, sets)))
		for query, want := range map[string]spine.Rule{"": spine.RuleParameters, "?a=1": ""} {
			var d guard.Decision
			if g.Check(fixture.Request("nrl", "GET", "/x"+query), &d); d.Rule != want {
				t.Errorf("%q of %q: %q, want %q", query, sets, d.Rule, want)
			}
		}
	}
}

// A citizen may use what consumers may, a system by itself what providers may,
// and both what both may.
func TestWhoMayUseWhat(t *testing.T) {
	const nhsNumber, system = "https://fhir.nhs.net/Id/nhs-number|9434765919", "https://fhir.nhs.uk/Id/accredited-system|200000000001"
	callers := map[string]map[string]any{
		"professional": nil,
		"citizen":      {"requesting_user": nil, "sub": nhsNumber, "requesting_patient": nhsNumber, "reason_for_request": "patientaccess"},
		"delegate": {"requesting_user": nil, "sub": nhsNumber, "requesting_patient": nhsNumber, "reason_for_request": "patientaccess",
			"act": map[string]any{"sub": "https://fhir.nhs.net/Id/nhs-number|9434765870"}},
		"system": {"requesting_user": nil, "sub": system},
	}
	kinds := map[string]spine.Access{"professional": spine.Professional, "citizen": spine.Citizen, "delegate": spine.CitizenDelegated, "system": spine.Unattended}
	for _, c := range []struct {
		actor           spine.Actor
		citizen, system spine.Rule
	}{
		{spine.Consumer, "", spine.RuleUnattended},
		{spine.Provider, spine.RulePatientOperation, ""},
		{spine.EitherActor, "", ""},
		{"", spine.RulePatientOperation, spine.RuleUnattended},
	} {
		g := mustCall(t, fixture.With("nrl", fixture.Op("nrl", "GET", "/x", "read", c.actor, fixture.PointerScope, "")))
		for name, want := range map[string]spine.Rule{"professional": "", "citizen": c.citizen, "delegate": c.citizen, "system": c.system} {
			var d guard.Decision
			if g.Check(fixture.Request("nrl", "GET", "/x", fixture.Claims(callers[name])), &d); d.Rule != want || d.Allowed && d.Access() != kinds[name] {
				t.Errorf("%s at an operation of %q: %q, want %q; access of a %q", name, c.actor, d.Rule, want, d.Access())
			}
		}
	}
}

// The header Allow names each method of an endpoint once.
func TestAllow(t *testing.T) {
	g := mustCall(t, fixture.With("nrl",
		fixture.Op("nrl", "DELETE", "/x", "delete", spine.Provider, fixture.PointerScope, ""),
		fixture.Op("nrl", "GET", "/x", "read", spine.Consumer, fixture.PointerScope, "a"),
		fixture.Op("nrl", "GET", "/x", "search", spine.Consumer, fixture.PointerScope, "b"),
		fixture.Op("nrl", "GET", "/y", "metadata", spine.Consumer, fixture.PointerScope, ""),
	))
	for target, want := range map[string]string{"/x": "DELETE, GET", "/y": "GET", "/z": ""} {
		w := httptest.NewRecorder()
		r := fixture.Request("nrl", "PUT", target)
		var d guard.Decision
		g.Refuse(w, r, g.Check(r, &d))
		if values, there := w.Header()["Allow"]; w.Header().Get("Allow") != want || there != (want != "") {
			t.Errorf("%s: %q", target, values)
		}
	}
}

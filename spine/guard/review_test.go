// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// A sender that the registry knows without an organisation may name none.
func TestASenderWithoutAnOrganisationNamesNone(t *testing.T) {
	o := guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"}
	o.Registry = fixture.RegistryFunc(func() (spine.System, error) {
		return spine.NewSystem(spine.SystemRow{ASID: "200000000001", Sends: []spine.InteractionID{"read"}}), nil
	})
	g, err := guard.NewService(fixture.Service("nrl").Direct(), o)
	if err != nil {
		t.Fatal(err)
	}
	var d guard.Decision
	if g.Check(fixture.Request("nrl", "GET", fixture.Pointer), &d); d.Rule != "organization-asid" {
		t.Errorf("%q", d.Rule)
	}
}

// The Host that a caller sets by hand does not go with a token.
func TestTheHostIsThatOfTheURL(t *testing.T) {
	o := fixture.ClientOptions("nrl")
	o.Base = fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Host != "" && r.Host != "nrl.example" {
			t.Errorf("sent to %s", r.Host)
		}
		return httptest.NewRecorder().Result(), nil
	})
	transport, err := client.NewTransport(fixture.Service("nrl"), o)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := http.NewRequestWithContext(client.WithCaller(context.Background(), fixture.Professional), "GET", "https://nrl.example"+fixture.Pointer, nil)
	r.Host = "evil.example"
	if _, err := transport.RoundTrip(r); err != nil {
		t.Fatal(err)
	}
}

type nilPanic struct{}

func (nilPanic) Record(context.Context, *guard.Decision) error { panic(nil) }

func (nilPanic) Peer(*http.Request) (guard.Peer, error) { panic(nil) }

// A panic that recover does not see, as it was before Go 1.21, denies as well.
func TestAPanicWithNilDenies(t *testing.T) {
	t.Setenv("GODEBUG", "panicnil=1")
	for name, o := range map[string]guard.Options{
		"the audit": {Audit: nilPanic{}, Peer: guard.UnsignedTokensWithoutMutualTLS{}, Clock: fixture.Clock},
		"the peer":  {Audit: new(fixture.Sink), Peer: nilPanic{}, Clock: fixture.Clock},
	} {
		g, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: o, ASID: "990000000001"})
		if err != nil {
			t.Fatal(err)
		}
		var d guard.Decision
		if g.Check(fixture.Request("nrl", "GET", fixture.Pointer), &d); d.Allowed || d.Rule != spine.RulePanic {
			t.Errorf("%s: %v %q", name, d.Allowed, d.Rule)
		}
	}
}

// At the proxy the id alone tells the endpoint of a plain path.
func TestAProxyForOneIdOnTwoPathsIsNotMade(t *testing.T) {
	s := fixture.Service("gpc")
	s.Operations = []spine.Operation{
		fixture.Op("gpc", "GET", "/Patient", "readPatient", spine.Consumer, "patient/*.read", "identifier"),
		fixture.Op("gpc", "GET", "/Patient/{id}", "readPatient", spine.Consumer, "patient/*.read", ""),
	}
	if _, err := guard.NewProxy(s.Proxied(), guard.ProxyOptions{Options: fixture.Common(new(fixture.Sink))}); err == nil {
		t.Error("it is")
	}
	if _, err := guard.NewProvider(s.Proxied(), guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider}); err != nil {
		t.Error(err)
	}
}

// The root of a service below a base path is that path with its slash.
func TestTheRootBelowABase(t *testing.T) {
	s := fixture.Service("gpc")
	s.Operations = []spine.Operation{fixture.Op("gpc", "GET", "/", "readPatient", spine.Consumer, "patient/*.read", "")}
	g, err := guard.NewProvider(s.Proxied(), guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider, BasePath: "/GP"})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]spine.Rule{"/GP/": "", "/GP": spine.RulePath, "/": spine.RulePath, "/GPX/": spine.RuleAddress, "/GP//": spine.RuleAddress} {
		var d guard.Decision
		if g.Check(fixture.Request("gpc", "GET", path), &d); d.Rule != want {
			t.Errorf("%s: %q, want %q", path, d.Rule, want)
		}
	}
}

// An escape in front of a record's own path is one for some readers, and a
// letter for others.
func TestTheBaseOfARecordIsNotEscaped(t *testing.T) {
	o := guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider, BasePath: "/GP0001"}
	o.Users = guard.UsersCheckedBySender{}
	g, err := guard.NewProvider(fixture.Service("retrieval").Proxied(), o)
	if err != nil {
		t.Fatal(err)
	}
	for target, rule := range map[string]spine.Rule{
		"/GP0001/record/1": "", "/GP0001/a%20b": "", "/GP0001/%41": "", "/%47P0001/record/1": spine.RulePath, "/GP000%31/a%20b": spine.RulePath,
		"/GP0001": spine.RulePath, "/GP0001x": spine.RulePath, "/GP0001x/1": spine.RulePath, "/record/1": spine.RulePath, "/GP0001/": "",
	} {
		var d guard.Decision
		if g.Check(fixture.Request("retrieval", "GET", target), &d); d.Rule != rule {
			t.Errorf("%s: %q, want %q", target, d.Rule, rule)
		}
	}
}

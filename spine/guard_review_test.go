package spine_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// A sender that the registry knows without an organisation may name none.
func TestASenderWithoutAnOrganisationNamesNone(t *testing.T) {
	o := spine.ServiceOptions{GuardOptions: common(new(sink)), ASID: "990000000001"}
	o.Registry = registryFunc(func() (spine.System, error) {
		return spine.NewSystem(spine.SystemRow{ASID: "200000000001", Sends: []spine.InteractionID{"read"}}), nil
	})
	g, err := spine.NewServiceGuard(service("nrl"), o)
	if err != nil {
		t.Fatal(err)
	}
	var d spine.Decision
	if g.Check(request("nrl", "GET", pointer), &d); d.Rule != "organization-asid" {
		t.Errorf("%q", d.Rule)
	}
}

// The Host that a caller sets by hand does not go with a token.
func TestTheHostIsThatOfTheURL(t *testing.T) {
	o := options("nrl")
	o.Base = roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Host != "" && r.Host != "nrl.example" {
			t.Errorf("sent to %s", r.Host)
		}
		return httptest.NewRecorder().Result(), nil
	})
	transport, err := spine.NewTransport(service("nrl"), o)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := http.NewRequestWithContext(spine.WithCaller(context.Background(), professional), "GET", "https://nrl.example"+pointer, nil)
	r.Host = "evil.example"
	if _, err := transport.RoundTrip(r); err != nil {
		t.Fatal(err)
	}
}

type nilPanic struct{}

func (nilPanic) Record(context.Context, *spine.Decision) error { panic(nil) }

func (nilPanic) Peer(*http.Request) (spine.Peer, error) { panic(nil) }

// A panic that recover does not see, as it was before Go 1.21, is a no as well.
func TestAPanicWithNilDenies(t *testing.T) {
	t.Setenv("GODEBUG", "panicnil=1")
	for name, o := range map[string]spine.GuardOptions{
		"the audit": {Audit: nilPanic{}, UnsignedTokensWithoutMutualTLS: true, Clock: clock},
		"the peer":  {Audit: new(sink), Peer: nilPanic{}, Clock: clock},
	} {
		g, err := spine.NewServiceGuard(service("nrl"), spine.ServiceOptions{GuardOptions: o, ASID: "990000000001"})
		if err != nil {
			t.Fatal(err)
		}
		var d spine.Decision
		if g.Check(request("nrl", "GET", pointer), &d); d.Allowed || d.Rule != spine.RulePanic {
			t.Errorf("%s: %v %q", name, d.Allowed, d.Rule)
		}
	}
}

// At the proxy the id alone tells the endpoint of a plain path.
func TestAProxyForOneIdOnTwoPathsIsNotMade(t *testing.T) {
	s := service("gpc")
	s.Operations = []spine.Operation{
		op("gpc", "GET", "/Patient", "readPatient", spine.Consumer, "patient/*.read", "identifier"),
		op("gpc", "GET", "/Patient/{id}", "readPatient", spine.Consumer, "patient/*.read", ""),
	}
	if _, err := spine.NewProxyGuard(s, spine.ProxyOptions{GuardOptions: common(new(sink))}); err == nil {
		t.Error("it is")
	}
	if _, err := spine.NewProviderGuard(s, spine.ProviderOptions{GuardOptions: common(new(sink)), ASID: provider}); err != nil {
		t.Error(err)
	}
}

// The root of a service below a base path is that path with its slash.
func TestTheRootBelowABase(t *testing.T) {
	s := service("gpc")
	s.Operations = []spine.Operation{op("gpc", "GET", "/", "readPatient", spine.Consumer, "patient/*.read", "")}
	g, err := spine.NewProviderGuard(s, spine.ProviderOptions{GuardOptions: common(new(sink)), ASID: provider, BasePath: "/GP"})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]spine.Rule{"/GP/": "", "/GP": spine.RulePath, "/": spine.RulePath, "/GPX/": spine.RuleAddress, "/GP//": spine.RuleAddress} {
		var d spine.Decision
		if g.Check(request("gpc", "GET", path), &d); d.Rule != want {
			t.Errorf("%s: %q, want %q", path, d.Rule, want)
		}
	}
}

// An escape in front of a record's own path is one for some readers, and a
// letter for others.
func TestTheBaseOfARecordIsNotEscaped(t *testing.T) {
	o := spine.ProviderOptions{GuardOptions: common(new(sink)), ASID: provider, BasePath: "/GP0001"}
	o.UsersCheckedBySender = true
	g, err := spine.NewProviderGuard(service("retrieval"), o)
	if err != nil {
		t.Fatal(err)
	}
	for target, rule := range map[string]spine.Rule{
		"/GP0001/record/1": "", "/GP0001/a%20b": "", "/GP0001/%41": "", "/%47P0001/record/1": spine.RulePath, "/GP000%31/a%20b": spine.RulePath,
		"/GP0001": spine.RulePath, "/GP0001x": spine.RulePath, "/GP0001x/1": spine.RulePath, "/record/1": spine.RulePath, "/GP0001/": "",
	} {
		var d spine.Decision
		if g.Check(request("retrieval", "GET", target), &d); d.Rule != rule {
			t.Errorf("%s: %q, want %q", target, d.Rule, rule)
		}
	}
}

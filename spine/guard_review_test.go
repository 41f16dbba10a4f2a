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

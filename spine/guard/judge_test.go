// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"errors"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// behindProxy makes a provider that knows its proxy by its certificate.
func behindProxy(t *testing.T, change func(*guard.ProviderOptions)) *guard.Guard {
	t.Helper()
	o := guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider, BasePath: "/GP0001/STU3/1", ProxyName: "proxy.example"}
	o.Peer = fixture.PeerFunc(func() (guard.Peer, error) { return guard.Peer{Names: []string{"proxy.example"}}, nil })
	change(&o)
	g, err := guard.NewProvider(fixture.Service("gpc").Proxied(), o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// The peer of a provider is the proxy, and no sender is compared with it.
func TestSendersBehindTheProxy(t *testing.T) {
	registered := behindProxy(t, func(*guard.ProviderOptions) {})
	trusting := behindProxy(t, func(o *guard.ProviderOptions) { o.Registry = guard.SendersCheckedByProxy{} })
	for _, c := range []struct {
		from              string
		registered, trust spine.Rule
	}{
		{"200000000001", "", ""},
		{"200000000002", spine.RuleOrganizationASID, ""},
		{"200000000009", spine.RuleSender, ""},
	} {
		for g, want := range map[*guard.Guard]spine.Rule{registered: c.registered, trusting: c.trust} {
			var d guard.Decision
			if g.Check(fixture.Request("gpc", "GET", fixture.Patient, fixture.Header("Ssp-From", c.from)), &d); d.Rule != want || d.Allowed != (want == "") {
				t.Errorf("%s: %q, want %q", c.from, d.Rule, want)
			}
		}
	}
}

// An error denies, whoever the peer is said to be.
func TestAPeerWithAnError(t *testing.T) {
	g := behindProxy(t, func(o *guard.ProviderOptions) {
		o.Peer = fixture.PeerFunc(func() (guard.Peer, error) { return guard.Peer{Names: []string{"proxy.example"}}, guard.ErrNoPeer })
	})
	var d guard.Decision
	if g.Check(fixture.Request("gpc", "GET", fixture.Patient), &d); d.Rule != spine.RulePeer || !errors.Is(d.Err, guard.ErrNoPeer) || len(d.Peer.Names) > 0 {
		t.Errorf("%q, %v, %v", d.Rule, d.Err, d.Peer)
	}
}

// A key for no organisation speaks for no system that has none.
func TestAKeyForTheEmptyOrganisation(t *testing.T) {
	key := guard.VerifiedToken{Payload: []byte(signedClaims), Issuer: "a", Audience: "b", Organizations: []spine.ODSCode{""}}
	g, err := called(t, fixture.Service("nrl"), func(o *guard.ServiceOptions) {
		o.Peer, o.Signed, o.Audience = nil, verifiers{"signed": key}, "b"
		o.Registry = lookup(func(asid spine.ASID) (spine.System, error) {
			if asid == "200000000009" {
				return spine.System{}, spine.ErrUnknownASID
			}
			return spine.NewSystem(spine.SystemRow{ASID: asid, Sends: []spine.InteractionID{"read"}}), nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{"200000000001", "200000000009"} {
		var d guard.Decision
		if g.Check(fixture.Request("nrl", "GET", fixture.Pointer, fixture.Header("Authorization", "Bearer signed"), fixture.Header("fromASID", from)), &d); d.Rule != spine.RuleTokenSigner {
			t.Errorf("%s: %q", from, d.Rule)
		}
	}
}

// A registry that cannot answer gives no receiver: that nobody is known is
// another answer.
func TestARegistryThatKnowsNothingOfTheReceiver(t *testing.T) {
	for err, want := range map[error]spine.Rule{errors.New("down"): spine.RuleRegistryFailed, spine.ErrUnknownASID: spine.RuleReceiver, nil: spine.RuleReceiver} {
		o := guard.ProxyOptions{Options: fixture.Common(new(fixture.Sink)), Registry: lookup(func(asid spine.ASID) (spine.System, error) {
			if asid == fixture.Systems[0].ASID {
				return spine.NewSystem(fixture.Systems[0]), nil
			}
			return spine.System{}, err
		})}
		g, made := guard.NewProxy(fixture.Service("gpc").Proxied(), o)
		if made != nil {
			t.Fatal(made)
		}
		var d guard.Decision
		if g.Check(fixture.Request("gpc proxy", "GET", "/https://records.example/Patient/2"), &d); d.Rule != want {
			t.Errorf("%v: %q, want %q", err, d.Rule, want)
		}
	}
}

// A refusal that echoes nothing costs no more than a grant.
func TestARefusalAllocatesNothing(t *testing.T) {
	for kind, target := range map[string]string{"nrl": fixture.Pointer, "gpc": fixture.Patient, "proxy": fixture.Record} {
		o := fixture.Common(guard.Unaudited{})
		from := "Ssp-From"
		var g *guard.Guard
		var err error
		switch kind {
		case "nrl":
			from = "fromASID"
			g, err = guard.NewService(fixture.Service(kind).Direct(), guard.ServiceOptions{Options: o, ASID: "990000000001"})
		case "gpc":
			g, err = guard.NewProvider(fixture.Service(kind).Proxied(), guard.ProviderOptions{Options: o, ASID: fixture.Provider, BasePath: "/GP0001/STU3/1"})
		default:
			o.Users = guard.UsersCheckedBySender{}
			g, err = guard.NewProxy(fixture.Service("retrieval").Proxied(), guard.ProxyOptions{Options: o})
		}
		if err != nil {
			t.Fatal(err)
		}
		r := fixture.Request(kind, "GET", target, fixture.Header(from, "200000000009"))
		var d guard.Decision
		if n := testing.AllocsPerRun(100, func() { g.Check(r, &d) }); n != 0 || d.Rule != spine.RuleSender {
			t.Errorf("%s: %v allocations, %q", kind, n, d.Rule)
		}
	}
}

package spine_test

import (
	"errors"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// behindProxy makes a provider that knows its proxy by its certificate.
func behindProxy(t *testing.T, change func(*spine.ProviderOptions)) *spine.Guard {
	t.Helper()
	o := spine.ProviderOptions{GuardOptions: common(new(sink)), ASID: provider, BasePath: "/GP0001/STU3/1", ProxyName: "proxy.example"}
	o.UnsignedTokensWithoutMutualTLS = false
	o.Peer = peerFunc(func() (spine.Peer, error) { return spine.Peer{Names: []string{"proxy.example"}}, nil })
	change(&o)
	g, err := spine.NewProviderGuard(service("gpc"), o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// The peer of a provider is the proxy, and no sender is compared with it.
func TestSendersBehindTheProxy(t *testing.T) {
	registered := behindProxy(t, func(*spine.ProviderOptions) {})
	trusting := behindProxy(t, func(o *spine.ProviderOptions) { o.SendersCheckedByProxy = true })
	for _, c := range []struct {
		from              string
		registered, trust spine.Rule
	}{
		{"200000000001", "", ""},
		{"200000000002", spine.RuleOrganizationASID, ""},
		{"200000000009", spine.RuleSender, ""},
	} {
		for g, want := range map[*spine.Guard]spine.Rule{registered: c.registered, trusting: c.trust} {
			var d spine.Decision
			if g.Check(request("gpc", "GET", patient, header("Ssp-From", c.from)), &d); d.Rule != want || d.Allowed != (want == "") {
				t.Errorf("%s: %q, want %q", c.from, d.Rule, want)
			}
		}
	}
}

// An error denies, whoever the peer is said to be.
func TestAPeerWithAnError(t *testing.T) {
	g := behindProxy(t, func(o *spine.ProviderOptions) {
		o.Peer = peerFunc(func() (spine.Peer, error) { return spine.Peer{Names: []string{"proxy.example"}}, spine.ErrNoPeer })
	})
	var d spine.Decision
	if g.Check(request("gpc", "GET", patient), &d); d.Rule != spine.RulePeer || !errors.Is(d.Err, spine.ErrNoPeer) || len(d.Peer.Names) > 0 {
		t.Errorf("%q, %v, %v", d.Rule, d.Err, d.Peer)
	}
}

// A key for no organisation speaks for no system that has none.
func TestAKeyForTheEmptyOrganisation(t *testing.T) {
	key := spine.VerifiedToken{Payload: []byte(signedClaims), Issuer: "a", Audience: "b", Organizations: []spine.ODSCode{""}}
	g, err := called(t, service("nrl"), func(o *spine.ServiceOptions) {
		o.UnsignedTokensWithoutMutualTLS, o.Signed, o.Audience = false, verifiers{"signed": key}, "b"
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
		var d spine.Decision
		if g.Check(request("nrl", "GET", pointer, header("Authorization", "Bearer signed"), header("fromASID", from)), &d); d.Rule != spine.RuleTokenSigner {
			t.Errorf("%s: %q", from, d.Rule)
		}
	}
}

// A registry that cannot answer gives no receiver: that nobody is known is
// another answer.
func TestARegistryThatKnowsNothingOfTheReceiver(t *testing.T) {
	for err, want := range map[error]spine.Rule{errors.New("down"): spine.RuleRegistryFailed, spine.ErrUnknownASID: spine.RuleReceiver, nil: spine.RuleReceiver} {
		o := spine.ProxyOptions{GuardOptions: common(new(sink)), Registry: lookup(func(asid spine.ASID) (spine.System, error) {
			if asid == systems[0].ASID {
				return spine.NewSystem(systems[0]), nil
			}
			return spine.System{}, err
		})}
		g, made := spine.NewProxyGuard(service("gpc"), o)
		if made != nil {
			t.Fatal(made)
		}
		var d spine.Decision
		if g.Check(request("gpc proxy", "GET", "/https://records.example/Patient/2"), &d); d.Rule != want {
			t.Errorf("%v: %q, want %q", err, d.Rule, want)
		}
	}
}

// A refusal that echoes nothing costs no more than a yes.
func TestARefusalAllocatesNothing(t *testing.T) {
	for kind, target := range map[string]string{"nrl": pointer, "gpc": patient, "proxy": record} {
		o := common(spine.Unaudited{})
		from := "Ssp-From"
		var g *spine.Guard
		var err error
		switch kind {
		case "nrl":
			from = "fromASID"
			g, err = spine.NewServiceGuard(service(kind), spine.ServiceOptions{GuardOptions: o, ASID: "990000000001"})
		case "gpc":
			g, err = spine.NewProviderGuard(service(kind), spine.ProviderOptions{GuardOptions: o, ASID: provider, BasePath: "/GP0001/STU3/1"})
		default:
			o.UsersCheckedBySender = true
			g, err = spine.NewProxyGuard(service("retrieval"), spine.ProxyOptions{GuardOptions: o})
		}
		if err != nil {
			t.Fatal(err)
		}
		r := request(kind, "GET", target, header(from, "200000000009"))
		var d spine.Decision
		if n := testing.AllocsPerRun(100, func() { g.Check(r, &d) }); n != 0 || d.Rule != spine.RuleSender {
			t.Errorf("%s: %v allocations, %q", kind, n, d.Rule)
		}
	}
}

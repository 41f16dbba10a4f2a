// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/policy"
)

// Each of these is half a configuration, or one that contradicts itself.
func TestConstructorsRefuse(t *testing.T) {
	users := fixture.UserFunc(func() (spine.User, error) { return spine.User{}, nil })
	nrl := func(change func(*guard.ServiceOptions)) error {
		o := guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"}
		change(&o)
		_, err := guard.NewService(fixture.Service("nrl").Direct(), o)
		return err
	}
	gpc := func(change func(*guard.ProviderOptions)) error {
		o := guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider}
		change(&o)
		_, err := guard.NewProvider(fixture.Service("gpc").Proxied(), o)
		return err
	}
	proxy := func(change func(*fixture.API, *guard.ProxyOptions)) error {
		s, o := fixture.Service("retrieval"), guard.ProxyOptions{Options: fixture.Common(new(fixture.Sink))}
		change(s, &o)
		_, err := guard.NewProxy(s.Proxied(), o)
		return err
	}
	sending := func(kind string, change func(*client.Options)) error {
		o := fixture.ClientOptions(kind)
		change(&o)
		_, err := client.NewTransport(fixture.Service(kind), o)
		return err
	}
	for want, err := range map[string]error{
		"Audit is nil":               nrl(func(o *guard.ServiceOptions) { o.Audit = nil }),
		"Peer is nil":                nrl(func(o *guard.ServiceOptions) { o.Peer = nil }),
		"Users is set, and no opera": nrl(func(o *guard.ServiceOptions) { o.Users = users }),
		"Leeway is -2ns":             nrl(func(o *guard.ServiceOptions) { o.Leeway = -2 }),
		"Leeway is -1s":              nrl(func(o *guard.ServiceOptions) { o.Leeway = -time.Second }),
		"Leeway is 1h":               nrl(func(o *guard.ServiceOptions) { o.Leeway = time.Hour }),
		"whole seconds":              nrl(func(o *guard.ServiceOptions) { o.Leeway = time.Millisecond }),
		`ASID is "1"`:                nrl(func(o *guard.ServiceOptions) { o.ASID = "1" }),
		`ASID is "000000000000"`:     nrl(func(o *guard.ServiceOptions) { o.ASID = "000000000000" }),
		"BasePath":                   gpc(func(o *guard.ProviderOptions) { o.BasePath = "/a/" }),
		`ProxyName is "*.example"`:   gpc(func(o *guard.ProviderOptions) { o.ProxyName = "*.example" }),
		`ProxyName is "https://a"`:   gpc(func(o *guard.ProviderOptions) { o.ProxyName = "https://a" }),
		`ProxyName is "a:443"`:       gpc(func(o *guard.ProviderOptions) { o.ProxyName = "a:443" }),
		"goes together with a Peer":  gpc(func(o *guard.ProviderOptions) { o.ProxyName = "proxy.example" }),
		"Registry is SendersChecked": nrl(func(o *guard.ServiceOptions) { o.Registry = guard.SendersCheckedByProxy{} }),
		"in front of this guard":     proxy(func(_ *fixture.API, o *guard.ProxyOptions) { o.Registry = guard.SendersCheckedByProxy{} }),
		"Users is nil":               proxy(func(*fixture.API, *guard.ProxyOptions) {}),
		"Registry is nil":            proxy(func(s *fixture.API, o *guard.ProxyOptions) { o.Users, s.Systems = guard.UsersCheckedBySender{}, nil }),
		"no such service": proxy(func(s *fixture.API, o *guard.ProxyOptions) {
			o.Users, s.Headers = guard.UsersCheckedBySender{}, spine.NRLHeaders
		}),
		"no operation":        proxy(func(s *fixture.API, o *guard.ProxyOptions) { s.Name = "x" }),
		"Issuer":              sending("nrl", func(o *client.Options) { o.Issuer = "" }),
		"ODS is":              sending("nrl", func(o *client.Options) { o.ODS = "x" }),
		`URL is "http://a"`:   sending("nrl", func(o *client.Options) { o.URL = "http://a" }),
		`URL is "https://a/"`: sending("nrl", func(o *client.Options) { o.URL = "https://a/" }),
		`URL is "https://:1"`: sending("nrl", func(o *client.Options) { o.URL = "https://:1" }),
		`is "https://a/../b"`: sending("nrl", func(o *client.Options) { o.URL = "https://a/../b" }),
		`URL is "https://a?"`: sending("nrl", func(o *client.Options) { o.URL = "https://a?" }),
		"To is \"\"":          sending("nrl", func(o *client.Options) { o.To = "" }),
		"ProxyURL is set":     sending("nrl", func(o *client.Options) { o.ProxyURL = "https://a" }),
		"URL or To is set":    sending("gpc", func(o *client.Options) { o.URL = "https://a" }),
		`ProxyURL is ""`:      sending("gpc", func(o *client.Options) { o.ProxyURL = "" }),
		"Device":              sending("gpc", func(o *client.Options) { o.Device.Model = "" }),
		"OrganizationName":    sending("gpc", func(o *client.Options) { o.OrganizationName = "" }),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	if _, err := guard.NewService(policy.DirectService{}, guard.ServiceOptions{}); err == nil {
		t.Error("a guard for no service")
	}
	if _, err := guard.NewProvider(policy.ProxiedService{}, guard.ProviderOptions{}); err == nil {
		t.Error("a provider of no service")
	}
	var none *policy.DirectService
	if _, err := client.NewTransport(none, client.Options{}); err == nil {
		t.Error("a transport for a nil pointer")
	}
	if _, err := client.NewTransport(policy.DirectService{}, client.Options{}); err == nil {
		t.Error("a transport for the zero service")
	}
	if _, err := client.NewTransport(nil, client.Options{}); err == nil {
		t.Error("a transport for no service")
	}
	defer func() {
		if recover() == nil {
			t.Error("Wrap(nil) makes a handler")
		}
	}()
	fixture.Guards(t, new(fixture.Sink))["nrl"].Wrap(nil)
}

// Options that contradict one another, and those that go together.
func TestOptionsThatContradict(t *testing.T) {
	nobody := fixture.PeerFunc(func() (guard.Peer, error) { return guard.Peer{}, nil })
	users := fixture.UserFunc(func() (spine.User, error) { return spine.User{}, nil })
	type options = guard.ProviderOptions
	for _, c := range []struct {
		name, service string
		change        func(*options)
		want          string // in the error; empty: there is none
	}{
		{"nothing changed", "gpc", func(*options) {}, ""},
		{"signed, and a peer", "gpc", func(o *options) {
			o.Peer, o.Peer, o.ProxyName, o.Signed, o.Audience = nil, nobody, "proxy.example", verifiers{}, "a"
		}, ""},
		{"signed", "gpc", func(o *options) { o.Peer, o.Signed, o.Audience = nil, verifiers{}, "a" }, ""},
		{"signed, and unsigned", "gpc", func(o *options) { o.Signed, o.Audience = verifiers{}, "a" }, "UnsignedTokensWithoutMutualTLS, and Signed is set"},
		{"unsigned, and the name of a proxy", "gpc", func(o *options) { o.ProxyName = "proxy.example" }, "goes together with a Peer"},
		{"an audience of blanks", "gpc", func(o *options) { o.Audience = " " }, `Audience is " "`},
		{"an audience of blanks, signed", "gpc", func(o *options) { o.Peer, o.Signed, o.Audience = nil, verifiers{}, "\t" }, `Audience is "\t"`},
		{"signed for anybody", "gpc", func(o *options) { o.Peer, o.Signed = nil, verifiers{} }, "Audience is empty"},
		{"nobody says anything", "gpc", func(o *options) { o.Peer = nil }, "Peer is nil"},
		{"a peer without a proxy", "gpc", func(o *options) { o.Peer = nobody }, "goes together with a Peer"},
		{"a registry", "gpc", func(o *options) { o.Registry = new(spine.Snapshot) }, ""},
		{"senders that the proxy checks", "gpc", func(o *options) { o.Registry = guard.SendersCheckedByProxy{} }, ""},
		{"users that nobody asks for", "gpc", func(o *options) { o.Users = users }, "Users is set"},
		{"users whom the sender checks, and nobody asks for", "gpc", func(o *options) { o.Users = guard.UsersCheckedBySender{} }, "Users is set"},
		{"users", "retrieval", func(o *options) { o.Users = users }, ""},
		{"users whom the sender checks", "retrieval", func(o *options) { o.Users = guard.UsersCheckedBySender{} }, ""},
		{"no users", "retrieval", func(*options) {}, "Users is nil"},
		{"no ASID", "gpc", func(o *options) { o.ASID = "" }, `ASID is ""`},
		{"an ASID that is none", "gpc", func(o *options) { o.ASID = "20000000000:" }, `ASID is "20000000000:"`},
		{"a base", "gpc", func(o *options) { o.BasePath = "/a" }, ""},
		{"a base with a parameter", "gpc", func(o *options) { o.BasePath = "/{a}" }, "BasePath"},
		{"a base without a slash", "gpc", func(o *options) { o.BasePath = "a" }, "BasePath"},
		{"a base that is a slash", "gpc", func(o *options) { o.BasePath = "/" }, "BasePath"},
	} {
		o := options{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider}
		c.change(&o)
		_, err := guard.NewProvider(fixture.Service(c.service).Proxied(), o)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// An operation that demands a function alone needs users as well.
func TestAFunctionNeedsUsers(t *testing.T) {
	o := fixture.Op("nrl", "GET", "/x", "read", spine.Consumer, fixture.PointerScope, "")
	o.Function = "print"
	if _, err := called(t, fixture.With("nrl", o), nil); err == nil || !strings.Contains(err.Error(), "Users is nil") {
		t.Error(err)
	}
	o.Service = "other"
	if _, err := called(t, fixture.With("nrl", o, fixture.Op("nrl", "GET", "/x", "read", spine.Consumer, fixture.PointerScope, "")), nil); err != nil {
		t.Errorf("what another service demands: %v", err)
	}
}

type (
	chanSink  chan guard.Decision
	sliceSink []guard.Decision
)

func (chanSink) Record(context.Context, *guard.Decision) error { return nil }

func (sliceSink) Record(context.Context, *guard.Decision) error { return nil }

// Whatever can be nil can be a hook that is only declared.
func TestNilsOfOtherKinds(t *testing.T) {
	for name, c := range map[string]struct {
		sink guard.AuditSink
		fine bool
	}{
		"a channel": {make(chanSink), true}, "no channel": {chanSink(nil), false},
		"a slice": {sliceSink{}, true}, "no slice": {sliceSink(nil), false},
		"a function": {fixture.AuditFunc(func() error { return nil }), true}, "no function": {fixture.AuditFunc(nil), false},
	} {
		_, err := called(t, fixture.Service("nrl"), func(o *guard.ServiceOptions) { o.Audit = c.sink })
		if (err == nil) != c.fine || err != nil && !strings.Contains(err.Error(), "Audit holds a nil ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A leeway is whole seconds, and ten minutes at most.
func TestTheLeewayOfOptions(t *testing.T) {
	for leeway, want := range map[time.Duration]string{
		0: "", guard.NoLeeway: "", time.Second: "", 10 * time.Minute: "",
		-2:                           "Leeway is -2ns: it must be between 0 and 10m0s, or guard.NoLeeway",
		-time.Second:                 "it must be between 0 and 10m0s",
		10*time.Minute + 1:           "it must be between 0 and 10m0s",
		10*time.Minute + time.Second: "it must be between 0 and 10m0s",
		1:                            "whole seconds",
		time.Second + 1:              "whole seconds",
		10*time.Minute - 1:           "whole seconds",
	} {
		_, err := called(t, fixture.Service("nrl"), func(o *guard.ServiceOptions) { o.Leeway = leeway })
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", leeway, err, want)
		}
	}
}

// A token may be as early as the leeway says, to the second.
func TestTheLeewayOfTokens(t *testing.T) {
	for _, c := range []struct {
		kind   string
		leeway time.Duration
		most   int
	}{
		{"nrl", 0, 5}, {"nrl", guard.NoLeeway, 0}, {"nrl", time.Second, 1}, {"nrl", 10 * time.Minute, 600},
		{"gpc", 0, 600}, {"gpc", guard.NoLeeway, 0}, {"gpc", time.Second, 1}, {"gpc", 5 * time.Second, 5},
	} {
		for _, early := range []int{0, c.most, c.most + 1} {
			o := fixture.Common(new(fixture.Sink))
			o.Leeway = c.leeway
			target := fixture.Pointer
			g, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: o, ASID: "990000000001"})
			if c.kind == "gpc" {
				target = fixture.Patient
				g, err = guard.NewProvider(fixture.Service("gpc").Proxied(), guard.ProviderOptions{Options: o, ASID: fixture.Provider, BasePath: "/GP0001/STU3/1"})
			}
			if err != nil {
				t.Fatal(err)
			}
			want := spine.Rule("")
			if early > c.most {
				want = spine.RuleTokenEarly
			}
			iat := int(fixture.Now.Unix()) + early
			var d guard.Decision
			if g.Check(fixture.Request(c.kind, "GET", target, fixture.Claims(map[string]any{"iat": iat, "exp": iat + 300})), &d); d.Rule != want {
				t.Errorf("%s, leeway %v, %d s early: %q, want %q", c.kind, c.leeway, early, d.Rule, want)
			}
		}
	}
}

// Without a clock, it is now.
func TestTheClockOfAGuard(t *testing.T) {
	g, err := called(t, fixture.Service("nrl"), func(o *guard.ServiceOptions) { o.Clock = nil })
	if err != nil {
		t.Fatal(err)
	}
	iat := time.Now().Unix()
	for since, want := range map[int64]spine.Rule{0: "", 3600: spine.RuleTokenExpired} {
		var d guard.Decision
		if g.Check(fixture.Request("nrl", "GET", fixture.Pointer, fixture.Claims(map[string]any{"iat": iat - since, "exp": iat - since + 300})), &d); d.Rule != want {
			t.Errorf("a token made %d s ago: %q, want %q", since, d.Rule, want)
		}
	}
}

// A policy without systems is enough where the proxy has checked the senders, or
// a registry knows them.
func TestAPolicyWithoutSystems(t *testing.T) {
	s := fixture.Service("gpc")
	s.Systems = nil
	for _, registry := range []spine.Registry{nil, guard.SendersCheckedByProxy{}, new(spine.Snapshot)} {
		_, err := guard.NewProvider(s.Proxied(), guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider, Registry: registry})
		if (err == nil) != (registry != nil) {
			t.Errorf("the registry %T: %v", registry, err)
		}
	}
}

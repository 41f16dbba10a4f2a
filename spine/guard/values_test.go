// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/policy"
)

// A value that says "deliberately not" opens only as itself. What holds it is
// asked, and knows nothing.
func TestValuesThatOpenDoSoOnlyAsThemselves(t *testing.T) {
	type (
		peer struct {
			guard.UnsignedTokensWithoutMutualTLS
		}
		users    struct{ guard.UsersCheckedBySender }
		registry struct{ guard.SendersCheckedByProxy }
	)
	for name, c := range map[string]struct {
		change func(*guard.ProviderOptions)
		rule   spine.Rule
	}{
		"all as themselves": {func(o *guard.ProviderOptions) {}, ""},
		"a pointer to a peer": {func(o *guard.ProviderOptions) {
			o.Peer, o.ProxyName = new(guard.UnsignedTokensWithoutMutualTLS), "proxy.example"
		}, spine.RulePeer},
		"a peer in a struct": {func(o *guard.ProviderOptions) { o.Peer, o.ProxyName = peer{}, "proxy.example" }, spine.RulePeer},
		"a pointer to users": {func(o *guard.ProviderOptions) { o.Users = new(guard.UsersCheckedBySender) }, spine.RuleUser},
		"users in a struct":  {func(o *guard.ProviderOptions) { o.Users = users{} }, spine.RuleUser},
		"a pointer to a registry": {func(o *guard.ProviderOptions) {
			o.Registry = new(guard.SendersCheckedByProxy)
		}, spine.RuleSender},
		"a registry in a struct": {func(o *guard.ProviderOptions) { o.Registry = registry{} }, spine.RuleSender},
	} {
		o := guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider, Registry: guard.SendersCheckedByProxy{}}
		o.Users = guard.UsersCheckedBySender{}
		c.change(&o)
		g, err := guard.NewProvider(fixture.Service("retrieval").Proxied(), o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var d guard.Decision
		if g.Check(fixture.Request("retrieval", "GET", "/1"), &d); d.Rule != c.rule {
			t.Errorf("%s: %q, want %q", name, d.Rule, c.rule)
		}
	}
}

// Functions are hooks; those that are only declared are refused.
func TestFunctionsAsHooks(t *testing.T) {
	called := map[string]int{}
	o := guard.ProviderOptions{ASID: fixture.Provider, ProxyName: "proxy.example"}
	o.Clock = fixture.Clock
	o.Audit = guard.AuditFunc(func(context.Context, *guard.Decision) error { called["audit"]++; return nil })
	o.Peer = guard.PeerIdentityFunc(func(*http.Request) (guard.Peer, error) {
		called["peer"]++
		return guard.Peer{Names: []string{"proxy.example"}}, nil
	})
	o.Users = guard.UserResolverFunc(func(*http.Request, *guard.Decision) (spine.User, error) {
		called["users"]++
		return spine.User{}, guard.ErrNoUser
	})
	o.Registry = spine.RegistryFunc(func(_ context.Context, asid spine.ASID) (spine.System, error) {
		called["registry"]++
		return spine.NewSystem(fixture.Systems[0]), nil
	})
	check := func() spine.Rule {
		t.Helper()
		g, err := guard.NewProvider(fixture.Service("retrieval").Proxied(), o)
		if err != nil {
			t.Fatal(err)
		}
		var d guard.Decision
		g.Check(fixture.Request("retrieval", "GET", "/1"), &d)
		return d.Rule
	}
	if rule := check(); rule != spine.RuleUser || called["audit"] != 1 || called["peer"] != 1 || called["users"] != 1 || called["registry"] != 1 {
		t.Errorf("%q, %v", rule, called)
	}
	down := errors.New("down")
	o.Audience = "a"
	o.Signed = guard.TokenVerifierFunc(func(context.Context, string) (guard.VerifiedToken, error) { return guard.VerifiedToken{}, down })
	if rule := check(); rule != spine.RuleTokenSigned && rule != spine.RuleTokenSignature && rule != spine.RuleTokenSections {
		t.Errorf("a verifier: %q", rule)
	}

	o.Audit, o.Peer, o.Users, o.Registry, o.Signed = guard.AuditFunc(nil), guard.PeerIdentityFunc(nil), guard.UserResolverFunc(nil), spine.RegistryFunc(nil), guard.TokenVerifierFunc(nil)
	_, err := guard.NewProvider(fixture.Service("retrieval").Proxied(), o)
	for _, want := range []string{
		"Audit holds a nil guard.AuditFunc", "Peer holds a nil guard.PeerIdentityFunc", "Users holds a nil guard.UserResolverFunc",
		"Registry holds a nil spine.RegistryFunc", "Signed holds a nil guard.TokenVerifierFunc",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

func TestAGuardForNoService(t *testing.T) {
	_, service := guard.NewService(policy.DirectService{}, guard.ServiceOptions{})
	_, provider := guard.NewProvider(policy.ProxiedService{}, guard.ProviderOptions{})
	_, proxy := guard.NewProxy(policy.ProxiedService{}, guard.ProxyOptions{})
	for _, err := range []error{service, provider, proxy} {
		if !errors.Is(err, policy.ErrNoService) {
			t.Error(err)
		}
	}
}

// What is wrong with options is one error for each of them.
func TestErrorsOfOptions(t *testing.T) {
	_, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{ASID: "x", Registry: guard.SendersCheckedByProxy{}, Options: guard.Options{
		Signed: verifiers{}, Peer: guard.UnsignedTokensWithoutMutualTLS{}, Users: guard.UsersCheckedBySender{}, Leeway: 1,
	}})
	got := map[string]bool{}
	var collect func(error)
	collect = func(err error) {
		if o, ok := err.(*spine.OptionError); ok {
			got[o.Option] = o.Problem != ""
			return
		}
		all, ok := err.(interface{ Unwrap() []error })
		if !ok {
			t.Fatalf("%T: %v", err, err)
		}
		for _, e := range all.Unwrap() {
			collect(e)
		}
	}
	collect(err)
	for _, name := range []string{"ASID", "Audit", "Peer", "Audience", "Users", "Leeway", "Registry"} {
		if !got[name] {
			t.Errorf("%s is not among %v", name, got)
		}
	}
	if len(got) != 7 {
		t.Errorf("%v", got)
	}
	if o := (*spine.OptionError)(nil); !errors.As(err, &o) || o.Option != "ASID" {
		t.Errorf("errors.As: %v", o)
	}
}

// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// A hook that is only declared is a nil pointer in an interface that is not nil.
func TestConstructorsRefuseNilPointers(t *testing.T) {
	var none struct {
		audit    *fixture.Sink
		peer     fixture.PeerFunc
		signed   verifiers
		users    fixture.UserFunc
		registry *spine.Snapshot
		base     *http.Transport
	}
	nrl := func(change func(*guard.ServiceOptions)) error {
		o := guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"}
		change(&o)
		_, err := guard.NewService(fixture.Service("nrl").Direct(), o)
		return err
	}
	sending := func(change func(*client.Options)) error {
		o := fixture.ClientOptions("nrl")
		change(&o)
		_, err := client.NewTransport(fixture.Service("nrl"), o)
		return err
	}
	for want, err := range map[string]error{
		"Audit holds a nil *fixture.Sink":   nrl(func(o *guard.ServiceOptions) { o.Audit = none.audit }),
		"Peer holds a nil fixture.PeerFunc": nrl(func(o *guard.ServiceOptions) { o.Peer = none.peer }),
		"Signed holds a nil guard_test.verifiers": nrl(func(o *guard.ServiceOptions) {
			o.Peer, o.Audience, o.Signed = nil, "a", none.signed
		}),
		"Users holds a nil fixture.UserFunc": nrl(func(o *guard.ServiceOptions) { o.Users = none.users }),
		"Registry holds a nil *":             nrl(func(o *guard.ServiceOptions) { o.Registry = none.registry }),
		"Base holds a nil *":                 sending(func(o *client.Options) { o.Base = none.base }),
		"Registry holds a nil ":              sending(func(o *client.Options) { o.Registry = none.registry }),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	if err := nrl(func(o *guard.ServiceOptions) { o.Peer = guard.MutualTLS{} }); err != nil {
		t.Errorf("a hook that is not a pointer: %v", err)
	}
}

// A receiver that the registry was not asked for is none, whatever it may.
func TestARegistryThatGivesAnotherReceiver(t *testing.T) {
	o := guard.ProxyOptions{Options: fixture.Common(new(fixture.Sink)), Registry: lookup(func(asid spine.ASID) (spine.System, error) {
		if asid == "200000000001" {
			return spine.NewSystem(fixture.Systems[0]), nil
		}
		return spine.NewSystem(fixture.Systems[2]), nil
	})}
	o.Users = guard.UsersCheckedBySender{}
	g, err := guard.NewProxy(fixture.Service("retrieval").Proxied(), o)
	if err != nil {
		t.Fatal(err)
	}
	for to, rule := range map[string]spine.Rule{fixture.Provider: "", "200000000004": spine.RuleReceiver} {
		var d guard.Decision
		if g.Check(fixture.Request("proxy", "GET", fixture.Record, fixture.Header("Ssp-To", to)), &d); d.Rule != rule {
			t.Errorf("to %s: %q, want %q", to, d.Rule, rule)
		}
	}
}

type lookup func(spine.ASID) (spine.System, error)

func (l lookup) Lookup(_ context.Context, asid spine.ASID) (spine.System, error) { return l(asid) }

// What a refused token claims is nobody's, wherever the token is refused.
func TestARefusedTokenLeavesNoClaims(t *testing.T) {
	for _, c := range []struct {
		kind, target string
		claims       map[string]any
	}{
		{"nrl", fixture.Pointer, map[string]any{"scope": "x"}},
		{"nrl", fixture.Pointer, map[string]any{"requesting_organization": "https://fhir.nhs.uk/Id/ods-organization-code|X9902"}},
		{"nrl", fixture.Pointer, map[string]any{"requesting_system": "https://fhir.nhs.uk/Id/accredited-system|200000000002"}},
		{"gpc", fixture.Patient, map[string]any{"requested_scope": "organization/*.read"}},
	} {
		s := new(fixture.Sink)
		var d guard.Decision
		refusal := fixture.Guards(t, s)[c.kind].Check(fixture.Request(c.kind, "GET", c.target, fixture.Claims(c.claims)), &d)
		for _, d := range []guard.Decision{d, s.Seen[0]} {
			if refusal == nil || d.Access() != "" || d.Subject() != "" || d.Organization() != "" || d.Reason() != "" || d.Scope() != "" {
				t.Errorf("%v: %q %q %q %q %q", c.claims, d.Access(), d.Subject(), d.Organization(), d.Reason(), d.Scope())
			}
		}
	}
}

// Whoever operates the service finds every refusal again: who was at the other
// end, what was asked for, under which trace, and what a hook said.
func TestTheEarliestRefusalIsRecordedWithWhatIsKnown(t *testing.T) {
	down := errors.New("down")
	s := new(fixture.Sink)
	o := guard.ProviderOptions{Options: fixture.Common(s), ASID: fixture.Provider, BasePath: "/GP0001/STU3/1", ProxyName: "proxy.example"}
	check := func(peer fixture.PeerFunc, change fixture.Change) guard.Decision {
		t.Helper()
		o.Peer = peer
		g, err := guard.NewProvider(fixture.Service("gpc").Proxied(), o)
		if err != nil {
			t.Fatal(err)
		}
		var d guard.Decision
		g.Check(fixture.Request("gpc", "GET", fixture.Patient+"?a=secret", change), &d)
		if got := s.Seen[len(s.Seen)-1]; got.RequestPath != d.RequestPath || got.TraceID != d.TraceID {
			t.Error("the sink gets another decision")
		}
		return d
	}
	const trace = "1d1c8c5e-0000-4000-8000-000000000000"
	named := func(names ...string) fixture.PeerFunc {
		return func() (guard.Peer, error) { return guard.Peer{Names: names}, nil }
	}
	nobody := func() (guard.Peer, error) { return guard.Peer{}, down }
	none := func(*http.Request) {}
	for name, c := range map[string]struct {
		d     guard.Decision
		rule  spine.Rule
		path  string
		trace string
		peer  string
		Err   error
	}{
		"no peer":      {check(nobody, none), spine.RulePeer, fixture.Patient, trace, "", down},
		"another peer": {check(named("other.example"), none), spine.RulePeerProxy, fixture.Patient, trace, "other.example", nil},
		"a panic":      {check(func() (guard.Peer, error) { panic(1) }, none), spine.RulePanic, fixture.Patient, trace, "", nil},
		"an address": {check(named("proxy.example"), func(r *http.Request) { r.URL.Host, r.RequestURI = "x", "http://x/y?z" }), spine.RuleAddress,
			"http://x/y", trace, "proxy.example", nil},
		"a path": {check(named("proxy.example"), func(r *http.Request) { r.URL = &url.URL{Path: "/x"}; r.RequestURI = "" }), spine.RulePath, "/x", trace, "proxy.example", nil},
		"a long path": {check(named("proxy.example"), func(r *http.Request) { r.RequestURI = "/" + strings.Repeat("x", 5000) }), "",
			"/" + strings.Repeat("x", 2047), trace, "proxy.example", nil},
		"two traces": {check(named("proxy.example"), fixture.Header("Ssp-TraceID", "a", "b")), spine.RuleTrace, fixture.Patient, "", "proxy.example", nil},
		"no URL":     {check(named("proxy.example"), func(r *http.Request) { r.URL, r.RequestURI = nil, "" }), spine.RuleAddress, "", trace, "proxy.example", nil},
	} {
		var peer string
		if len(c.d.Peer.Names) > 0 {
			peer = c.d.Peer.Names[0]
		}
		if c.d.Rule != c.rule || c.d.RequestPath != c.path || c.d.TraceID != c.trace || peer != c.peer || !errors.Is(c.d.Err, c.Err) {
			t.Errorf("%s: %q %q %q %q %v", name, c.d.Rule, c.d.RequestPath, c.d.TraceID, peer, c.d.Err)
		}
	}
}

// An operator reads in the audit what the server lacks.
func TestMutualTLSSaysWhatIsMissing(t *testing.T) {
	named := &x509.Certificate{DNSNames: []string{"a.example"}}
	for want, state := range map[string]*tls.ConnectionState{
		"did not come over TLS":   nil,
		"the client sent none":    {},
		"that nobody verified":    {PeerCertificates: []*x509.Certificate{named}},
		"no DNS name":             {PeerCertificates: []*x509.Certificate{{}}, VerifiedChains: [][]*x509.Certificate{{{}}}},
		"nobody verified; tls.Co": {PeerCertificates: []*x509.Certificate{named}, VerifiedChains: [][]*x509.Certificate{{}}},
	} {
		peer, err := guard.MutualTLS{}.Peer(&http.Request{TLS: state})
		if !errors.Is(err, guard.ErrNoPeer) || !strings.Contains(err.Error(), want) || peer.Names != nil {
			t.Errorf("%s: %v", want, err)
		}
	}
	peer, err := guard.MutualTLS{}.Peer(&http.Request{TLS: &tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{{named}}}})
	if err != nil || !peer.Is("A.example") {
		t.Errorf("%v %v", peer, err)
	}
}

// Behind the errors of other hooks stand theirs, for the log alone.
func TestErrorsOfHooksAreKept(t *testing.T) {
	down := errors.New("down: 9434765919")
	for name, change := range map[string]func(*guard.ServiceOptions){
		"registry": func(o *guard.ServiceOptions) {
			o.Registry = fixture.RegistryFunc(func() (spine.System, error) { return spine.System{}, down })
		},
		"audit": func(o *guard.ServiceOptions) { o.Audit = &fixture.Sink{Err: down} },
		"token": func(o *guard.ServiceOptions) {
			o.Peer, o.Audience, o.Signed = nil, "b", refusing{down}
		},
	} {
		o := guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"}
		change(&o)
		g, err := guard.NewService(fixture.Service("nrl").Direct(), o)
		if err != nil {
			t.Fatal(err)
		}
		var d guard.Decision
		refusal := g.Check(fixture.Request("nrl", "GET", fixture.Pointer), &d)
		if !errors.Is(d.Err, down) || refusal == nil || strings.Contains(refusal.String(), "9434765919") {
			t.Errorf("%s: %v %v", name, d.Err, refusal)
		}
	}
}

type refusing struct{ Err error }

func (r refusing) Verify(context.Context, string) (guard.VerifiedToken, error) {
	return guard.VerifiedToken{}, r.Err
}

// The practitioner of a GP Connect token is the user of the session.
func TestThePractitionerIsTheUser(t *testing.T) {
	demanding := fixture.Service("gpc")
	o := fixture.Op("gpc", "GET", "/Patient/{id}", "readPatient", spine.Consumer, "patient/*.read", "")
	fixture.Demand(&o, spine.PointerAndRecord)
	demanding.Operations, demanding.RBAC = []spine.Operation{o}, fixture.Access
	const role, id, sds = "https://fhir.nhs.uk/Id/sds-role-profile-id", "https://fhir.nhs.uk/Id/sds-user-id", "111122223333"
	with := func(identifiers ...string) fixture.Change {
		list := []any{}
		for i := 0; i < len(identifiers); i += 2 {
			list = append(list, map[string]any{"system": identifiers[i], "value": identifiers[i+1]})
		}
		return fixture.Claims(map[string]any{"requesting_practitioner": map[string]any{
			"resourceType": "Practitioner", "id": "10019", "name": []any{map[string]any{"family": "f", "given": []any{"g"}}}, "identifier": list}})
	}
	user := spine.User{RoleProfile: "444555666777", SDSUserID: sds, Activities: []spine.Activity{269}}
	for _, c := range []struct {
		name   string
		change fixture.Change
		user   spine.User
		rule   spine.Rule
	}{
		{"both ids", with(id, sds, role, "444555666777"), user, ""},
		{"no role profile", with(id, sds), user, ""},
		{"an unknown role profile", with(id, sds, role, "UNK"), user, ""},
		{"an unknown person", with(id, "UNK", role, "444555666777"), user, ""},
		{"another role profile", with(id, sds, role, "444555666778"), user, spine.RuleUser},
		{"another person", with(id, "111122223334", role, "444555666777"), user, spine.RuleUser},
		{"another person without a role", with(id, "111122223334"), user, spine.RuleUser},
		{"nobody", with(id, "UNK"), user, spine.RuleUser},
		{"nobody in any way", with(id, "UNK", role, "UNK"), user, spine.RuleUser},
		{"a user without ids", with(id, sds), spine.User{Activities: []spine.Activity{269}}, spine.RuleUser},
		{"a user without a person", with(id, sds, role, "444555666777"), spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}, spine.RuleUser},
		{"a user who is UNK", with(id, "UNK"), spine.User{SDSUserID: "UNK", Activities: []spine.Activity{269}}, spine.RuleUser},
	} {
		o := guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider, BasePath: "/GP0001/STU3/1"}
		o.Users = fixture.UserFunc(func() (spine.User, error) { return c.user, nil })
		g, err := guard.NewProvider(demanding.Proxied(), o)
		if err != nil {
			t.Fatal(err)
		}
		r := fixture.Request("gpc", "GET", fixture.Patient, c.change)
		var d guard.Decision
		if g.Check(r, &d); d.Rule != c.rule {
			t.Errorf("%s: %q, want %q", c.name, d.Rule, c.rule)
		}
		if n := testing.AllocsPerRun(100, func() { g.Check(r, &d) }); c.rule == "" && n > 0 {
			t.Errorf("%s: %v allocations", c.name, n)
		}
	}
}

// With EchoInput the documented texts have what was asked for, and nothing more.
func TestEcho(t *testing.T) {
	o := fixture.Common(new(fixture.Sink))
	o.EchoInput = true
	called, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: o, ASID: "990000000001"})
	if err != nil {
		t.Fatal(err)
	}
	provides, err := guard.NewProvider(fixture.Service("gpc").Proxied(), guard.ProviderOptions{Options: o, ASID: fixture.Provider, BasePath: "/GP0001/STU3/1"})
	if err != nil {
		t.Fatal(err)
	}
	o.Users = guard.UsersCheckedBySender{}
	proxies, err := guard.NewProxy(fixture.Service("retrieval").Proxied(), guard.ProxyOptions{Options: o})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		guard        *guard.Guard
		kind, target string
		change       fixture.Change
		want         string
	}{
		{called, "nrl", fixture.Pointer, fixture.Claims(map[string]any{"requesting_organization": "https://fhir.nhs.uk/Id/ods-organization-code|X9902"}),
			"requesting_system ASID (200000000001) is not associated with the requesting_organization ODS code (X9902)"},
		{called, "nrl", fixture.Pointer, fixture.Claims(map[string]any{"exp": 1469436986}), "exp 1469436986 must be 5 minutes greater than iat 1469436687"},
		{called, "nrl", fixture.Pointer, fixture.Claims(map[string]any{"iat": 1469436787, "exp": 1469437087}), "iat 1469436787 must be in the past or now and exp 1469437087 must be in the future or now"},
		{called, "nrl", fixture.Pointer, fixture.Claims(map[string]any{"iat": 1469436387, "exp": 1469436687}), "iat 1469436387 must be in the past or now and exp 1469436687 must be in the future or now"},
		{provides, "gpc", fixture.Patient, fixture.Header("Ssp-From", "200000000009"), "ASID_CHECK_FAILED_MESSAGESENDER_200000000009"},
		{provides, "gpc", "/GP0001/STU3/1/Patient?identifier=1", both(fixture.Header("Ssp-InteractionID", "find"), both(fixture.Header("Ssp-From", "200000000002"), organization("X9902"))), "ASID_CHECK_FAILED_MESSAGESENDER_200000000002"},
		{proxies, "proxy", fixture.Record, fixture.Header("Ssp-From", "200000000009"), "ASID_CHECK_FAILED_MESSAGESENDER_200000000009"},
		{proxies, "proxy", fixture.Record, fixture.Header("Ssp-To", "200000000004"), "PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_200000000004"},
		{proxies, "proxy", "/https%3A%2F%2Fevil.example%2F1", func(*http.Request) {},
			"The FQDN in the request (https://evil.example/1) does not match an FQDN registered for the provided Ssp-To header."},
	} {
		var d guard.Decision
		refusal := c.guard.Check(fixture.Request(c.kind, "GET", c.target, c.change), &d)
		if refusal == nil || refusal.Diagnostics() != c.want {
			t.Errorf("%v, want %s", refusal, c.want)
		}
	}
}

// organization is that of a GP Connect token.
func organization(ods string) fixture.Change {
	return fixture.Claims(map[string]any{"requesting_organization": map[string]any{"resourceType": "Organization", "name": "n",
		"identifier": []any{map[string]any{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": ods}}}})
}

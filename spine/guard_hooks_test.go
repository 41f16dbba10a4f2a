package spine_test

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
)

// A hook that is only declared is a nil pointer in an interface that is not nil.
func TestConstructorsRefuseNilPointers(t *testing.T) {
	var none struct {
		audit    *sink
		peer     peerFunc
		signed   verifiers
		users    userFunc
		registry *spine.Snapshot
		base     *http.Transport
	}
	nrl := func(change func(*spine.ServiceOptions)) error {
		o := spine.ServiceOptions{GuardOptions: common(new(sink)), ASID: "990000000001"}
		change(&o)
		_, err := spine.NewServiceGuard(service("nrl"), o)
		return err
	}
	client := func(change func(*spine.TransportOptions)) error {
		o := options("nrl")
		change(&o)
		_, err := spine.NewTransport(service("nrl"), o)
		return err
	}
	for want, err := range map[string]error{
		"Audit holds a nil pointer": nrl(func(o *spine.ServiceOptions) { o.Audit = none.audit }),
		"Peer holds a nil pointer":  nrl(func(o *spine.ServiceOptions) { o.UnsignedTokensWithoutMutualTLS, o.Peer = false, none.peer }),
		"Signed holds a nil pointer": nrl(func(o *spine.ServiceOptions) {
			o.UnsignedTokensWithoutMutualTLS, o.Audience, o.Signed = false, "a", none.signed
		}),
		"Users holds a nil pointer":               nrl(func(o *spine.ServiceOptions) { o.Users = none.users }),
		"the option Registry holds a nil pointer": nrl(func(o *spine.ServiceOptions) { o.Registry = none.registry }),
		"the option Base holds a nil pointer":     client(func(o *spine.TransportOptions) { o.Base = none.base }),
		"option Registry holds a nil pointer":     client(func(o *spine.TransportOptions) { o.Registry = none.registry }),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	if err := nrl(func(o *spine.ServiceOptions) { o.Peer = spine.MutualTLS{}; o.UnsignedTokensWithoutMutualTLS = false }); err != nil {
		t.Errorf("a hook that is not a pointer: %v", err)
	}
}

// A receiver that the registry was not asked for is none, whatever it may.
func TestARegistryThatGivesAnotherReceiver(t *testing.T) {
	o := spine.ProxyOptions{GuardOptions: common(new(sink)), Registry: lookup(func(asid spine.ASID) (spine.System, error) {
		if asid == "200000000001" {
			return spine.NewSystem(systems[0]), nil
		}
		return spine.NewSystem(systems[2]), nil
	})}
	o.UsersCheckedBySender = true
	g, err := spine.NewProxyGuard(service("retrieval"), o)
	if err != nil {
		t.Fatal(err)
	}
	for to, rule := range map[string]spine.Rule{provider: "", "200000000004": spine.RuleReceiver} {
		var d spine.Decision
		if g.Check(request("proxy", "GET", record, header("Ssp-To", to)), &d); d.Rule != rule {
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
		{"nrl", pointer, map[string]any{"scope": "x"}},
		{"nrl", pointer, map[string]any{"requesting_organization": "https://fhir.nhs.uk/Id/ods-organization-code|X9902"}},
		{"nrl", pointer, map[string]any{"requesting_system": "https://fhir.nhs.uk/Id/accredited-system|200000000002"}},
		{"gpc", patient, map[string]any{"requested_scope": "organization/*.read"}},
	} {
		s := new(sink)
		var d spine.Decision
		refusal := guards(t, s)[c.kind].Check(request(c.kind, "GET", c.target, claims(c.claims)), &d)
		for _, d := range []spine.Decision{d, s.seen[0]} {
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
	s := new(sink)
	o := spine.ProviderOptions{GuardOptions: common(s), ASID: provider, BasePath: "/GP0001/STU3/1", ProxyName: "proxy.example"}
	o.UnsignedTokensWithoutMutualTLS = false
	check := func(peer peerFunc, change change) spine.Decision {
		t.Helper()
		o.Peer = peer
		g, err := spine.NewProviderGuard(service("gpc"), o)
		if err != nil {
			t.Fatal(err)
		}
		var d spine.Decision
		g.Check(request("gpc", "GET", patient+"?a=secret", change), &d)
		if got := s.seen[len(s.seen)-1]; got.RequestPath != d.RequestPath || got.TraceID != d.TraceID {
			t.Error("the sink gets another decision")
		}
		return d
	}
	const trace = "1d1c8c5e-0000-4000-8000-000000000000"
	named := func(names ...string) peerFunc {
		return func() (spine.Peer, error) { return spine.Peer{Names: names}, nil }
	}
	nobody := func() (spine.Peer, error) { return spine.Peer{}, down }
	none := func(*http.Request) {}
	for name, c := range map[string]struct {
		d     spine.Decision
		rule  spine.Rule
		path  string
		trace string
		peer  string
		err   error
	}{
		"no peer":      {check(nobody, none), spine.RulePeer, patient, trace, "", down},
		"another peer": {check(named("other.example"), none), spine.RulePeerProxy, patient, trace, "other.example", nil},
		"a panic":      {check(func() (spine.Peer, error) { panic(1) }, none), spine.RulePanic, patient, trace, "", nil},
		"an address": {check(named("proxy.example"), func(r *http.Request) { r.URL.Host, r.RequestURI = "x", "http://x/y?z" }), spine.RuleAddress,
			"http://x/y", trace, "proxy.example", nil},
		"a path": {check(named("proxy.example"), func(r *http.Request) { r.URL = &url.URL{Path: "/x"}; r.RequestURI = "" }), spine.RulePath, "/x", trace, "proxy.example", nil},
		"a long path": {check(named("proxy.example"), func(r *http.Request) { r.RequestURI = "/" + strings.Repeat("x", 5000) }), "",
			"/" + strings.Repeat("x", 2047), trace, "proxy.example", nil},
		"two traces": {check(named("proxy.example"), header("Ssp-TraceID", "a", "b")), spine.RuleTrace, patient, "", "proxy.example", nil},
		"no URL":     {check(named("proxy.example"), func(r *http.Request) { r.URL, r.RequestURI = nil, "" }), spine.RuleAddress, "", trace, "proxy.example", nil},
	} {
		var peer string
		if len(c.d.Peer.Names) > 0 {
			peer = c.d.Peer.Names[0]
		}
		if c.d.Rule != c.rule || c.d.RequestPath != c.path || c.d.TraceID != c.trace || peer != c.peer || !errors.Is(c.d.Err, c.err) {
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
		peer, err := spine.MutualTLS{}.Peer(&http.Request{TLS: state})
		if !errors.Is(err, spine.ErrNoPeer) || !strings.Contains(err.Error(), want) || peer.Names != nil {
			t.Errorf("%s: %v", want, err)
		}
	}
	peer, err := spine.MutualTLS{}.Peer(&http.Request{TLS: &tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{{named}}}})
	if err != nil || !peer.Is("A.example") {
		t.Errorf("%v %v", peer, err)
	}
}

// Behind the errors of other hooks stand theirs, for the log alone.
func TestErrorsOfHooksAreKept(t *testing.T) {
	down := errors.New("down: 9434765919")
	for name, change := range map[string]func(*spine.ServiceOptions){
		"registry": func(o *spine.ServiceOptions) {
			o.Registry = registryFunc(func() (spine.System, error) { return spine.System{}, down })
		},
		"audit": func(o *spine.ServiceOptions) { o.Audit = &sink{err: down} },
		"token": func(o *spine.ServiceOptions) {
			o.UnsignedTokensWithoutMutualTLS, o.Audience, o.Signed = false, "b", refusing{down}
		},
	} {
		o := spine.ServiceOptions{GuardOptions: common(new(sink)), ASID: "990000000001"}
		change(&o)
		g, err := spine.NewServiceGuard(service("nrl"), o)
		if err != nil {
			t.Fatal(err)
		}
		var d spine.Decision
		refusal := g.Check(request("nrl", "GET", pointer), &d)
		if !errors.Is(d.Err, down) || refusal == nil || strings.Contains(refusal.String(), "9434765919") {
			t.Errorf("%s: %v %v", name, d.Err, refusal)
		}
	}
}

type refusing struct{ err error }

func (r refusing) Verify(context.Context, string) (spine.VerifiedToken, error) {
	return spine.VerifiedToken{}, r.err
}

// The practitioner of a GP Connect token is the user of the session.
func TestThePractitionerIsTheUser(t *testing.T) {
	demanding := service("gpc")
	o := op("gpc", "GET", "/Patient/{id}", "readPatient", spine.Consumer, "patient/*.read", "")
	o.Level = spine.PointerAndRecord
	demanding.Operations, demanding.Access = []spine.Operation{o}, &access
	const role, id, sds = "https://fhir.nhs.uk/Id/sds-role-profile-id", "https://fhir.nhs.uk/Id/sds-user-id", "111122223333"
	with := func(identifiers ...string) change {
		list := []any{}
		for i := 0; i < len(identifiers); i += 2 {
			list = append(list, map[string]any{"system": identifiers[i], "value": identifiers[i+1]})
		}
		return claims(map[string]any{"requesting_practitioner": map[string]any{
			"resourceType": "Practitioner", "id": "10019", "name": []any{map[string]any{"family": "f", "given": []any{"g"}}}, "identifier": list}})
	}
	user := spine.User{RoleProfile: "444555666777", SDSUserID: sds, Activities: []spine.Activity{269}}
	for _, c := range []struct {
		name   string
		change change
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
		o := spine.ProviderOptions{GuardOptions: common(new(sink)), ASID: provider, BasePath: "/GP0001/STU3/1"}
		o.Users = userFunc(func() (spine.User, error) { return c.user, nil })
		g, err := spine.NewProviderGuard(demanding, o)
		if err != nil {
			t.Fatal(err)
		}
		r := request("gpc", "GET", patient, c.change)
		var d spine.Decision
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
	o := common(new(sink))
	o.EchoInput = true
	called, err := spine.NewServiceGuard(service("nrl"), spine.ServiceOptions{GuardOptions: o, ASID: "990000000001"})
	if err != nil {
		t.Fatal(err)
	}
	provides, err := spine.NewProviderGuard(service("gpc"), spine.ProviderOptions{GuardOptions: o, ASID: provider, BasePath: "/GP0001/STU3/1"})
	if err != nil {
		t.Fatal(err)
	}
	o.UsersCheckedBySender = true
	proxies, err := spine.NewProxyGuard(service("retrieval"), spine.ProxyOptions{GuardOptions: o})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		guard        *spine.Guard
		kind, target string
		change       change
		want         string
	}{
		{called, "nrl", pointer, claims(map[string]any{"requesting_organization": "https://fhir.nhs.uk/Id/ods-organization-code|X9902"}),
			"requesting_system ASID (200000000001) is not associated with the requesting_organization ODS code (X9902)"},
		{called, "nrl", pointer, claims(map[string]any{"exp": 1469436986}), "exp 1469436986 must be 5 minutes greater than iat 1469436687"},
		{called, "nrl", pointer, claims(map[string]any{"iat": 1469436787, "exp": 1469437087}), "iat 1469436787 must be in the past or now and exp 1469437087 must be in the future or now"},
		{called, "nrl", pointer, claims(map[string]any{"iat": 1469436387, "exp": 1469436687}), "iat 1469436387 must be in the past or now and exp 1469436687 must be in the future or now"},
		{provides, "gpc", patient, header("Ssp-From", "200000000009"), "ASID_CHECK_FAILED_MESSAGESENDER_200000000009"},
		{provides, "gpc", "/GP0001/STU3/1/Patient?identifier=1", both(header("Ssp-InteractionID", "find"), both(header("Ssp-From", "200000000002"), organization("X9902"))), "ASID_CHECK_FAILED_MESSAGESENDER_200000000002"},
		{proxies, "proxy", record, header("Ssp-From", "200000000009"), "ASID_CHECK_FAILED_MESSAGESENDER_200000000009"},
		{proxies, "proxy", record, header("Ssp-To", "200000000004"), "PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_200000000004"},
		{proxies, "proxy", "/https%3A%2F%2Fevil.example%2F1", func(*http.Request) {},
			"The FQDN in the request (https://evil.example/1) does not match an FQDN registered for the provided Ssp-To header."},
	} {
		var d spine.Decision
		refusal := c.guard.Check(request(c.kind, "GET", c.target, c.change), &d)
		if refusal == nil || refusal.Diagnostics() != c.want {
			t.Errorf("%v, want %s", refusal, c.want)
		}
	}
}

// organization is that of a GP Connect token.
func organization(ods string) change {
	return claims(map[string]any{"requesting_organization": map[string]any{"resourceType": "Organization", "name": "n",
		"identifier": []any{map[string]any{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": ods}}}})
}

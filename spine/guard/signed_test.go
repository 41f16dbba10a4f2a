// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// verifiers vouch for what stands in an Authorization header, by that text.
type verifiers map[string]guard.VerifiedToken

func (v verifiers) Verify(_ context.Context, compact string) (guard.VerifiedToken, error) {
	t, ok := v[compact]
	if !ok {
		return guard.VerifiedToken{}, errors.New("no")
	}
	return t, nil
}

const signedClaims = `{"iss":"a","aud":"b","iat":1469436687,"exp":1469436987,"reason_for_request":"directcare","scope":"patient/DocumentReference.read",` +
	`"sub":"https://fhir.nhs.uk/Id/sds-role-profile-id|1","requesting_user":"https://fhir.nhs.uk/Id/sds-role-profile-id|1",` +
	`"requesting_system":"https://fhir.nhs.uk/Id/accredited-system|200000000001","requesting_organization":"https://fhir.nhs.uk/Id/ods-organization-code|X9901"}`

func signed(t *testing.T, v guard.TokenVerifier) *guard.Guard {
	t.Helper()
	o := guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"}
	o.Peer, o.Signed, o.Audience = nil, v, "b"
	g, err := guard.NewService(fixture.Service("nrl").Direct(), o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Where a verifier is configured, its word counts, an unsigned token is nothing,
// and a key speaks for those alone to whom it is bound.
func TestSignedTokens(t *testing.T) {
	good := guard.VerifiedToken{Payload: []byte(signedClaims), Issuer: "a", Audience: "b", ASIDs: []spine.ASID{"200000000001"}}
	with := func(change func(*guard.VerifiedToken)) guard.VerifiedToken {
		v := good
		change(&v)
		return v
	}
	payload := func(s string) guard.VerifiedToken {
		return with(func(v *guard.VerifiedToken) { v.Payload = []byte(s) })
	}
	to := func(of ...spine.ODSCode) guard.VerifiedToken {
		return with(func(v *guard.VerifiedToken) { v.ASIDs, v.Organizations = nil, of })
	}
	for _, c := range []struct {
		name   string
		token  guard.VerifiedToken
		change fixture.Change
		rule   spine.Rule
	}{
		{"signed", good, fixture.Header("Authorization", "Bearer signed"), ""},
		{"for the organisation", to("X9902", "X9901"), fixture.Header("Authorization", "Bearer signed"), ""},
		{"unsigned", good, func(*http.Request) {}, spine.RuleTokenSignature},
		{"of nobody", good, fixture.Header("Authorization", "Bearer other"), spine.RuleTokenSignature},
		{"nothing", good, fixture.Without("Authorization"), spine.RuleTokenMissing},
		{"two", good, fixture.Header("Authorization", "Bearer signed", "Bearer signed"), spine.RuleTokenRepeated},
		{"too long", good, fixture.Header("Authorization", "Bearer "+strings.Repeat("x", 8193)), spine.RuleTokenTooLong},
		{"no scheme", good, fixture.Header("Authorization", "signed"), spine.RuleTokenNotBearer},
		{"signed, and wrong", payload(`{"iss":"a","iss":"a"}`), fixture.Header("Authorization", "Bearer signed"), spine.RuleTokenNotJSON},
		{"signed, and nothing", payload(""), fixture.Header("Authorization", "Bearer signed"), spine.RuleTokenNotJSON},

		{"the key of another system", with(func(v *guard.VerifiedToken) { v.ASIDs = []spine.ASID{"200000000002"} }), fixture.Header("Authorization", "Bearer signed"), spine.RuleTokenSigner},
		{"the key of another organisation", to("X9902"), fixture.Header("Authorization", "Bearer signed"), spine.RuleTokenSigner},
		{"the key of nobody", with(func(v *guard.VerifiedToken) { v.ASIDs = nil }), fixture.Header("Authorization", "Bearer signed"), spine.RuleTokenSigner},
		{"of the system, and not of its organisation", with(func(v *guard.VerifiedToken) { v.Organizations = []spine.ODSCode{"X9902"} }), fixture.Header("Authorization", "Bearer signed"), spine.RuleTokenSigner},
		{"of no issuer", with(func(v *guard.VerifiedToken) { v.Issuer = "" }), fixture.Header("Authorization", "Bearer signed"), spine.RuleTokenSigner},
		{"of another issuer than it says", with(func(v *guard.VerifiedToken) { v.Issuer = "c" }), fixture.Header("Authorization", "Bearer signed"), spine.RuleTokenSigner},
		{"the key of another service", with(func(v *guard.VerifiedToken) { v.Audience = "c" }), fixture.Header("Authorization", "Bearer signed"), spine.RuleTokenAudience},
		{"for another service", payload(strings.Replace(signedClaims, `"aud":"b"`, `"aud":"c"`, 1)), fixture.Header("Authorization", "Bearer signed"), spine.RuleTokenAudience},
		{"from another system", good, both(fixture.Header("Authorization", "Bearer signed"), fixture.Header("fromASID", "200000000002")), spine.RuleTokenSigner},
		{"from nobody", good, both(fixture.Header("Authorization", "Bearer signed"), fixture.Header("fromASID", "200000000009")), spine.RuleTokenSigner},
		{"for an organisation, from nobody", to("X9901"), both(fixture.Header("Authorization", "Bearer signed"), fixture.Header("fromASID", "200000000009")), spine.RuleTokenSigner},
		{"of a system that nobody knows", with(func(v *guard.VerifiedToken) { v.ASIDs = []spine.ASID{"200000000009"} }), both(fixture.Header("Authorization", "Bearer signed"), fixture.Header("fromASID", "200000000009")), spine.RuleSender},
	} {
		var d guard.Decision
		refusal := signed(t, verifiers{"signed": c.token}).Check(fixture.Request("nrl", "GET", fixture.Pointer, c.change), &d)
		if d.Rule != c.rule || (refusal == nil) != (c.rule == "") {
			t.Errorf("%s: %q, want %q", c.name, d.Rule, c.rule)
		}
		if c.rule == "" && d.Issuer != "a" {
			t.Errorf("%s: the decision does not say who signed", c.name)
		}
	}
}

// The proxy leaves nothing to an organisation that nobody looks up.
func TestAKeyForOrganisationsNeedsARegistry(t *testing.T) {
	o := guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider, BasePath: "/GP0001/STU3/1", Registry: guard.SendersCheckedByProxy{}}
	o.Peer, o.Audience = nil, "b"
	o.Signed = verifiers{"signed": {Payload: []byte("{}"), Issuer: "a", Audience: "b", Organizations: []spine.ODSCode{"X9901"}}}
	g, err := guard.NewProvider(fixture.Service("gpc").Proxied(), o)
	if err != nil {
		t.Fatal(err)
	}
	var d guard.Decision
	if g.Check(fixture.Request("gpc", "GET", fixture.Patient, fixture.Header("Authorization", "Bearer signed")), &d); d.Rule != spine.RuleTokenSigner {
		t.Errorf("%q", d.Rule)
	}
}

func both(a, b fixture.Change) fixture.Change {
	return func(r *http.Request) { a(r); b(r) }
}

// Without a key, and with a key of somebody else, a known ASID gets the answer
// of an unknown one: of a service, and of a provider behind the proxy.
func TestSignedGuardsTellNobodyWhichASIDsThereAre(t *testing.T) {
	token := guard.VerifiedToken{Payload: []byte(signedClaims), Issuer: "a", Audience: "b", ASIDs: []spine.ASID{"200000000003"}}
	byOrganisation := token
	byOrganisation.ASIDs, byOrganisation.Organizations = nil, []spine.ODSCode{"X9903"}
	v := verifiers{"system": token, "organisation": byOrganisation}
	o := guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider, BasePath: "/GP0001/STU3/1"}
	o.Peer, o.Signed, o.Audience = nil, v, "b"
	provides, err := guard.NewProvider(fixture.Service("gpc").Proxied(), o)
	if err != nil {
		t.Fatal(err)
	}
	proxy := guard.ProxyOptions{Options: o.Options}
	proxies, err := guard.NewProxy(fixture.Service("gpc").Proxied(), proxy)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []struct {
		kind, target, from string
		guard              *guard.Guard
	}{
		{"nrl", fixture.Pointer, "fromASID", signed(t, v)},
		{"gpc", fixture.Patient, "Ssp-From", provides},
		{"gpc proxy", "/https://records.example/GP0001/STU3/1/Patient/1", "Ssp-From", proxies},
	} {
		for name, credential := range map[string]fixture.Change{
			"no credential":                 fixture.Without("Authorization"),
			"an unsigned token":             func(*http.Request) {},
			"the key of a system":           fixture.Header("Authorization", "Bearer system"),
			"the key of an organisation":    fixture.Header("Authorization", "Bearer organisation"),
			"a signature that is not right": fixture.Header("Authorization", "Bearer x"),
		} {
			answer := func(asid string) string {
				w := httptest.NewRecorder()
				p.guard.Wrap(http.NotFoundHandler()).ServeHTTP(w, fixture.Request(p.kind, "GET", p.target, both(fixture.Header(p.from, asid), credential)))
				return w.Result().Status + w.Body.String()
			}
			known, other, unknown := answer("200000000001"), answer("200000000002"), answer("200000000009")
			if known != unknown || other != unknown {
				t.Errorf("%s, %s: %s\n%s\n%s", p.kind, name, known, other, unknown)
			}
		}
	}
}

package spine_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// verifiers vouch for what stands in an Authorization header, by that text.
type verifiers map[string]spine.VerifiedToken

func (v verifiers) Verify(_ context.Context, compact string) (spine.VerifiedToken, error) {
	t, ok := v[compact]
	if !ok {
		return spine.VerifiedToken{}, errors.New("no")
	}
	return t, nil
}

const signedClaims = `{"iss":"a","aud":"b","iat":1469436687,"exp":1469436987,"reason_for_request":"directcare","scope":"patient/DocumentReference.read",` +
	`"sub":"https://fhir.nhs.uk/Id/sds-role-profile-id|1","requesting_user":"https://fhir.nhs.uk/Id/sds-role-profile-id|1",` +
	`"requesting_system":"https://fhir.nhs.uk/Id/accredited-system|200000000001","requesting_organization":"https://fhir.nhs.uk/Id/ods-organization-code|X9901"}`

func signed(t *testing.T, v spine.TokenVerifier) *spine.Guard {
	t.Helper()
	o := spine.ServiceOptions{GuardOptions: common(new(sink)), ASID: "990000000001"}
	o.UnsignedTokensWithoutMutualTLS, o.Signed, o.Audience = false, v, "b"
	g, err := spine.NewServiceGuard(service("nrl"), o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Where a verifier is configured, its word counts, an unsigned token is nothing,
// and a key speaks for those alone to whom it is bound.
func TestSignedTokens(t *testing.T) {
	good := spine.VerifiedToken{Payload: []byte(signedClaims), Issuer: "a", Audience: "b", ASIDs: []spine.ASID{"200000000001"}}
	with := func(change func(*spine.VerifiedToken)) spine.VerifiedToken {
		v := good
		change(&v)
		return v
	}
	payload := func(s string) spine.VerifiedToken {
		return with(func(v *spine.VerifiedToken) { v.Payload = []byte(s) })
	}
	to := func(of ...spine.ODSCode) spine.VerifiedToken {
		return with(func(v *spine.VerifiedToken) { v.ASIDs, v.Organizations = nil, of })
	}
	for _, c := range []struct {
		name   string
		token  spine.VerifiedToken
		change change
		rule   spine.Rule
	}{
		{"signed", good, header("Authorization", "Bearer signed"), ""},
		{"for the organisation", to("X9902", "X9901"), header("Authorization", "Bearer signed"), ""},
		{"unsigned", good, func(*http.Request) {}, spine.RuleTokenSignature},
		{"of nobody", good, header("Authorization", "Bearer other"), spine.RuleTokenSignature},
		{"nothing", good, without("Authorization"), spine.RuleTokenMissing},
		{"two", good, header("Authorization", "Bearer signed", "Bearer signed"), spine.RuleTokenRepeated},
		{"too long", good, header("Authorization", "Bearer "+strings.Repeat("x", 8193)), spine.RuleTokenTooLong},
		{"no scheme", good, header("Authorization", "signed"), spine.RuleTokenNotBearer},
		{"signed, and wrong", payload(`{"iss":"a","iss":"a"}`), header("Authorization", "Bearer signed"), spine.RuleTokenNotJSON},
		{"signed, and nothing", payload(""), header("Authorization", "Bearer signed"), spine.RuleTokenNotJSON},

		{"the key of another system", with(func(v *spine.VerifiedToken) { v.ASIDs = []spine.ASID{"200000000002"} }), header("Authorization", "Bearer signed"), spine.RuleTokenSigner},
		{"the key of another organisation", to("X9902"), header("Authorization", "Bearer signed"), spine.RuleTokenSigner},
		{"the key of nobody", with(func(v *spine.VerifiedToken) { v.ASIDs = nil }), header("Authorization", "Bearer signed"), spine.RuleTokenSigner},
		{"of the system, and not of its organisation", with(func(v *spine.VerifiedToken) { v.Organizations = []spine.ODSCode{"X9902"} }), header("Authorization", "Bearer signed"), spine.RuleTokenSigner},
		{"of no issuer", with(func(v *spine.VerifiedToken) { v.Issuer = "" }), header("Authorization", "Bearer signed"), spine.RuleTokenSigner},
		{"of another issuer than it says", with(func(v *spine.VerifiedToken) { v.Issuer = "c" }), header("Authorization", "Bearer signed"), spine.RuleTokenSigner},
		{"the key of another service", with(func(v *spine.VerifiedToken) { v.Audience = "c" }), header("Authorization", "Bearer signed"), spine.RuleTokenAudience},
		{"for another service", payload(strings.Replace(signedClaims, `"aud":"b"`, `"aud":"c"`, 1)), header("Authorization", "Bearer signed"), spine.RuleTokenAudience},
		{"from another system", good, both(header("Authorization", "Bearer signed"), header("fromASID", "200000000002")), spine.RuleTokenSigner},
		{"from nobody", good, both(header("Authorization", "Bearer signed"), header("fromASID", "200000000009")), spine.RuleTokenSigner},
		{"for an organisation, from nobody", to("X9901"), both(header("Authorization", "Bearer signed"), header("fromASID", "200000000009")), spine.RuleTokenSigner},
		{"of a system that nobody knows", with(func(v *spine.VerifiedToken) { v.ASIDs = []spine.ASID{"200000000009"} }), both(header("Authorization", "Bearer signed"), header("fromASID", "200000000009")), spine.RuleSender},
	} {
		var d spine.Decision
		refusal := signed(t, verifiers{"signed": c.token}).Check(request("nrl", "GET", pointer, c.change), &d)
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
	o := spine.ProviderOptions{GuardOptions: common(new(sink)), ASID: provider, BasePath: "/GP0001/STU3/1", SendersCheckedByProxy: true}
	o.UnsignedTokensWithoutMutualTLS, o.Audience = false, "b"
	o.Signed = verifiers{"signed": {Payload: []byte("{}"), Issuer: "a", Audience: "b", Organizations: []spine.ODSCode{"X9901"}}}
	g, err := spine.NewProviderGuard(service("gpc"), o)
	if err != nil {
		t.Fatal(err)
	}
	var d spine.Decision
	if g.Check(request("gpc", "GET", patient, header("Authorization", "Bearer signed")), &d); d.Rule != spine.RuleTokenSigner {
		t.Errorf("%q", d.Rule)
	}
}

func both(a, b change) change {
	return func(r *http.Request) { a(r); b(r) }
}

// Without a key, and with a key of somebody else, a known ASID gets the answer
// of an unknown one: of a service, and of a provider behind the proxy.
func TestSignedGuardsTellNobodyWhichASIDsThereAre(t *testing.T) {
	token := spine.VerifiedToken{Payload: []byte(signedClaims), Issuer: "a", Audience: "b", ASIDs: []spine.ASID{"200000000003"}}
	byOrganisation := token
	byOrganisation.ASIDs, byOrganisation.Organizations = nil, []spine.ODSCode{"X9903"}
	v := verifiers{"system": token, "organisation": byOrganisation}
	o := spine.ProviderOptions{GuardOptions: common(new(sink)), ASID: provider, BasePath: "/GP0001/STU3/1"}
	o.UnsignedTokensWithoutMutualTLS, o.Signed, o.Audience = false, v, "b"
	provides, err := spine.NewProviderGuard(service("gpc"), o)
	if err != nil {
		t.Fatal(err)
	}
	proxy := spine.ProxyOptions{GuardOptions: o.GuardOptions}
	proxies, err := spine.NewProxyGuard(service("gpc"), proxy)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []struct {
		kind, target, from string
		guard              *spine.Guard
	}{
		{"nrl", pointer, "fromASID", signed(t, v)},
		{"gpc", patient, "Ssp-From", provides},
		{"gpc proxy", "/https://records.example/GP0001/STU3/1/Patient/1", "Ssp-From", proxies},
	} {
		for name, credential := range map[string]change{
			"no credential":                 without("Authorization"),
			"an unsigned token":             func(*http.Request) {},
			"the key of a system":           header("Authorization", "Bearer system"),
			"the key of an organisation":    header("Authorization", "Bearer organisation"),
			"a signature that is not right": header("Authorization", "Bearer x"),
		} {
			answer := func(asid string) string {
				w := httptest.NewRecorder()
				p.guard.Wrap(http.NotFoundHandler()).ServeHTTP(w, request(p.kind, "GET", p.target, both(header(p.from, asid), credential)))
				return w.Result().Status + w.Body.String()
			}
			known, other, unknown := answer("200000000001"), answer("200000000002"), answer("200000000009")
			if known != unknown || other != unknown {
				t.Errorf("%s, %s: %s\n%s\n%s", p.kind, name, known, other, unknown)
			}
		}
	}
}

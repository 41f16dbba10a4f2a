// SPDX-License-Identifier: Apache-2.0

package request_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator/request"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

const read = "urn:nhs:names:services:a:Thing.read"

// policyOf has one operation of a service with an API.
func policyOf(headers spine.HeaderScheme, tokens spine.TokenProfile) tables.Policy {
	return tables.Of(&tables.Tables{
		Services:     []tables.ServiceRow{{Name: "a", Headers: headers, Tokens: tokens}},
		Interactions: []spine.Interaction{{ID: read, Service: "a"}},
		Operations: []spine.Operation{{
			Endpoint: spine.Endpoint{Service: "a", Method: "GET", Path: "/Thing/{id}"}, Interaction: read, Actor: spine.EitherActor, Scopes: "patient/*.read",
		}},
	})
}

func now() time.Time { return time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC) }

// What a guard answers is traced back to its rule, in JSON and in XML, with and without what the
// rule names.
func TestTheRuleOfAnAnswer(t *testing.T) {
	policy := policyOf(spine.NRLHeaders, spine.SpineTokens)
	for name, c := range map[string]struct {
		contentType, body string
		status            int
		want              []string
	}{
		"in JSON": {
			"application/fhir+json; charset=utf-8",
			`{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"structure","details":{"coding":[{"code":"MISSING_OR_INVALID_HEADER","display":"x"}]},"diagnostics":"The mandatory claim [sub] from the JWT associated with the Authorisation header is missing"}]}`,
			400, []string{"claim-form", "claim-missing"},
		},
		"in XML": {
			"application/fhir+xml",
			`<OperationOutcome xmlns="http://hl7.org/fhir"><issue><severity value="error"/><code value="structure"/><details><coding><code value="MISSING_OR_INVALID_HEADER"/></coding></details><diagnostics value="The mandatory claim [sub] from the JWT associated with the Authorisation header is missing"/></issue></OperationOutcome>`,
			400, []string{"claim-form", "claim-missing"},
		},
		"with values of the request": {"application/fhir+json", `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"structure","details":{"coding":[{"code":"MISSING_OR_INVALID_HEADER"}]},"diagnostics":"requesting_system ASID (200000000001) is not associated with the requesting_organization ODS code (A1001)"}]}`, 400, []string{"organization-asid"}},
		"of another status":          {"application/fhir+json", `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"structure","details":{"coding":[{"code":"MISSING_OR_INVALID_HEADER"}]},"diagnostics":"The mandatory claim [sub] from the JWT associated with the Authorisation header is missing"}]}`, 401, nil},
		"in other words":             {"application/fhir+json", `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"structure","details":{"coding":[{"code":"MISSING_OR_INVALID_HEADER"}]},"diagnostics":"no"}]}`, 400, nil},
		"that is not FHIR":           {"text/html", "<html>", 403, nil},
		"that is not complete":       {"application/fhir+json", `{"resourceType":"OperationOutcome","issue":[]}`, 400, nil},
		"without a coding":           {"application/fhir+json", `{"resourceType":"OperationOutcome","issue":[{"code":"structure"}]}`, 400, nil},
		"with nothing in it":         {"", "", 500, nil},
		"whose status is good":       {"application/fhir+json", `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"structure","details":{"coding":[{"code":"MISSING_OR_INVALID_HEADER"}]},"diagnostics":"The mandatory claim [sub] from the JWT associated with the Authorisation header is missing"}]}`, 200, nil},
		"that cannot be parsed":      {"application/fhir+xml", `<OperationOutcome`, 400, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", c.contentType)
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			defer s.Close()
			p, err := request.Prepare(policy, request.Question{Interaction: read, URL: s.URL}, now)
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Send(t.Context(), request.Connection{})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(r.Answer.Rules, c.want) || r.Answer.Status != c.status {
				t.Errorf("got %+v, want the rules %v", r.Answer, c.want)
			}
		})
	}
}

// The answer of a stranger cannot write the report, and does not fill the memory.
func TestAHostileAnswer(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		if strings.HasPrefix(r.URL.Path, "/elsewhere") {
			t.Error("a redirect was followed")
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusFound)
		_, _ = w.Write([]byte("\x1b[2Jthe guard allows it\r\u202e" + strings.Repeat("é", 1<<20)))
	}))
	defer s.Close()
	r, text := sent(t, policyOf(spine.NRLHeaders, spine.SpineTokens), request.Question{Interaction: read, URL: s.URL})
	if strings.ContainsAny(text, "\x1b\r\u202e") || len(text) > 200<<10 || r.Answer.Status != http.StatusFound {
		t.Errorf("%d, %d bytes: %.300q", r.Answer.Status, len(text), text)
	}
}

// Where a service refuses the user and the request names no role, the report says that the guard was
// asked nothing of them, and not only that the service knows another policy.
func TestARefusalOfAUserWithoutARole(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/fhir+json")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"forbidden","details":{"coding":[{"code":"ACCESS_DENIED"}]},"diagnostics":"The user may not use this interaction."}]}`))
	}))
	defer s.Close()
	demanding := tables.Of(&tables.Tables{
		Services:     []tables.ServiceRow{{Name: "a", Headers: spine.NRLHeaders, Tokens: spine.SpineTokens}},
		Interactions: []spine.Interaction{{ID: read, Service: "a"}},
		RBAC: tables.RBAC{
			Position:  []uint16{0, 1},
			Closures:  [][]uint16{{0}},
			JobRoles:  []tables.JobRoleRow{{Role: 8001, Baseline: []uint16{0}}},
			Functions: []tables.FunctionRow{{Function: "Read", Alternatives: [][]uint16{{0}}}},
		},
		Operations: []spine.Operation{{
			Endpoint: spine.Endpoint{Service: "a", Method: "GET", Path: "/Thing/{id}"}, Interaction: read, Actor: spine.EitherActor, Scopes: "patient/*.read", Function: "Read",
		}},
	})
	const noRole, noNote, other = "the request names no role and no activity", "takes the user for one who has every activity", "the service refuses what the guard allows: the service knows other"
	for name, c := range map[string]struct {
		policy   tables.Policy
		question request.Question
		want     []string
		not      string
	}{
		"a user without a role": {demanding, request.Question{RoleProfile: "100000000001"}, []string{noRole, noNote}, other},
		"nobody":                {demanding, request.Question{}, []string{noRole, "names no user"}, other},
		"a role":                {demanding, request.Question{Role: "R8001"}, []string{other}, "names no"},
		"an activity":           {demanding, request.Question{Activities: []string{"B0001"}}, []string{other}, "names no"},
		"nothing is demanded":   {policyOf(spine.NRLHeaders, spine.SpineTokens), request.Question{RoleProfile: "100000000001"}, []string{other}, "names no"},
	} {
		t.Run(name, func(t *testing.T) {
			c.question.Interaction, c.question.URL = read, s.URL
			_, text := sent(t, c.policy, c.question)
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in", want)
				}
			}
			if strings.Contains(text, c.not) {
				t.Errorf("%q is in", c.not)
			}
			if t.Failed() {
				t.Log(text)
			}
		})
	}
}

// sent is what the report says of a request that was sent, and its text.
func sent(t *testing.T, p tables.Policy, q request.Question) (*request.Result, string) {
	t.Helper()
	prepared, err := request.Prepare(p, q, now)
	if err != nil {
		t.Fatal(err)
	}
	r, err := prepared.Send(t.Context(), request.Connection{})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := r.Text(&text); err != nil {
		t.Fatal(err)
	}
	return r, text.String()
}

package token_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/internal/token"
)

// step is a fault of a token, by changes of a text that has none: old, new and so on.
type step struct {
	rule    token.Rule
	claim   string
	changes []string
}

// Each fault of a token of GP Connect has its answer, and of two faults the one that is asked
// first answers.
func TestOrderOfResourceClaims(t *testing.T) {
	const whole = `{"aud":"a","exp":1469436987,"iat":1469436687,"iss":"i","sub":"10019","reason_for_request":"directcare","requested_scope":"patient/*.read",` +
		`"requesting_device":{"resourceType":"Device","model":"m","version":"1","identifier":[{"system":"ds","value":"dv"}]},` +
		`"requesting_organization":{"resourceType":"Organization","name":"on","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"A1001"}]},` +
		`"requesting_practitioner":{"resourceType":"Practitioner","id":"10019","identifier":[{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"7"}],"name":[{"family":"f","given":["g"]}]}}`
	asked := []step{
		{token.RecordClaim, "", []string{`{"aud"`, `{"requested_record":1,"aud"`}},
		{token.ClaimMissing, "requesting_device", []string{`"requesting_device"`, `"x_device"`}},
		{token.ClaimMissing, "requesting_organization", []string{`"requesting_organization"`, `"x_organization"`}},
		{token.ClaimMissing, "requesting_practitioner", []string{`"requesting_practitioner"`, `"x_practitioner"`}},

		{token.ResourceClaim, "requesting_device", []string{`"Device"`, `"Observation"`}},
		{token.ResourceClaim, "requesting_device", []string{`"Device",`, `"Device","invented":1,`}},
		{token.ResourceClaim, "requesting_organization", []string{`"Organization"`, `"Observation"`}},
		{token.ResourceClaim, "requesting_organization", []string{`"Organization",`, `"Organization","invented":1,`}},
		{token.ResourceClaim, "requesting_practitioner", []string{`"Practitioner"`, `"Observation"`}},
		{token.ResourceClaim, "requesting_practitioner", []string{`"Practitioner",`, `"Practitioner","invented":1,`}},

		{token.ClaimIncomplete, "aud", []string{`"aud":"a"`, `"aud":" "`}},
		{token.ClaimIncomplete, "exp", []string{`"exp":1469436987`, `"exp":null`}},
		{token.ClaimIncomplete, "iat", []string{`"iat":1469436687`, `"iat":null`}},
		{token.ClaimIncomplete, "iss", []string{`"iss":"i"`, `"iss":""`}},
		{token.ClaimIncomplete, "sub", []string{`"sub":"10019"`, `"sub":null`}},
		{token.ClaimIncomplete, "reason_for_request", []string{`"directcare"`, `" "`}},
		{token.ClaimIncomplete, "requested_scope", []string{`"patient/*.read"`, `""`}},
		{token.ClaimIncomplete, "requesting_device identifier system", []string{`"system":"ds"`, `"system":""`}},
		{token.ClaimIncomplete, "requesting_device identifier value", []string{`"value":"dv"`, `"value":" "`}},
		{token.ClaimIncomplete, "requesting_device model", []string{`"model":"m"`, `"model":null`}},
		{token.ClaimIncomplete, "requesting_device version", []string{`"version":"1"`, `"version":null`}},
		{token.ClaimIncomplete, "requesting_organization name", []string{`"name":"on"`, `"name":""`}},
		{token.ClaimIncomplete, "requesting_organization identifier value", []string{`"A1001"`, `""`}},
		{token.ClaimIncomplete, "requesting_practitioner id", []string{`"id":"10019"`, `"id":""`}},
		{token.ClaimIncomplete, "requesting_practitioner family name", []string{`"family":"f"`, `"family":" "`}},
		{token.ClaimIncomplete, "requesting_practitioner given name", []string{`"given":["g"]`, `"given":[]`}},
		{token.ClaimIncomplete, "requesting_practitioner SDS user id", []string{`"value":"7"`, `"value":""`}},

		{token.Early, "", []string{`1469436687`, `1469437301`}},
		{token.Lifetime, "", []string{`1469436987`, `1469436986`}},
		{token.Expired, "", []string{`1469436987`, `1469436699`, `1469436687`, `1469436399`}},
		{token.Audience, "aud", []string{`"aud":"a"`, `"aud":"b"`}},
		{token.Signer, "", []string{`"iss":"i"`, `"iss":"j"`}},
		{token.Reason, "directcare", []string{`"directcare"`, `"patientaccess"`}},

		{token.ResourceType, "requestingDevice", []string{`"Device","model`, `"Patient","model`}},
		{token.ResourceType, "requestingOrganization", []string{`"Organization","name`, `"Patient","name`}},
		{token.ResourceType, "requestingPractitioner", []string{`"Practitioner","id`, `"Patient","id`}},

		{token.PractitionerSub, "requesting_practitioner id", []string{`"sub":"10019"`, `"sub":"a_b"`}},
		{token.UserID, "sub", []string{`"sub":"10019"`, `"sub":"a_b"`, `"id":"10019"`, `"id":"a_b"`}},
		{token.OrganizationForm, "requesting_organization identifier value", []string{`"A1001"`, `"a1001"`}},
		{token.OrganizationASID, "requesting_organization identifier value", []string{`"A1001"`, `"A1002"`}},
		{token.ScopeUnknown, "requested_scope", []string{`"patient/*.read"`, `"patient/*"`}},
		{token.Scope, "patient/*.read", []string{`"patient/*.read"`, `"patient/*.write"`}},
	}
	w := token.Want{Now: now, Leeway: 600, Scopes: "patient/*.read", Audience: "a", Issuer: "i", ODS: "A1001"}
	inOrder(t, token.GPConnect, whole, asked, w)
	// Of a resource of another type, what else is in it is not asked.
	types := []string{"Device", "Organization", "Practitioner", "Patient"}
	for _, is := range types[:3] {
		for _, other := range types {
			text, _ := changed(whole, []string{`"` + is + `",`, `"` + other + `","invented":1,`})
			want := token.Fault{Rule: token.ResourceType, Claim: "requesting" + is}
			if other == is {
				want = token.Fault{Rule: token.ResourceClaim, Claim: "requesting_" + strings.ToLower(is)}
			}
			if f, _ := judge(token.GPConnect, bearer(usual, text), w); f.Rule != want.Rule || f.Claim != want.Claim {
				t.Errorf("%s for %s: %q %q", other, is, f.Rule, f.Claim)
			}
		}
	}
	w.Scopes = ""
	inOrder(t, token.GPConnect, strings.Replace(whole, "*.read", "*.write", 1), []step{
		{token.ScopeUnknown, "requested_scope", []string{`"patient/*.write"`, `"patient/*"`}},
		{token.NoScope, "", []string{`{`, `{`}},
	}, w)
}

// inOrder reads the text with each of the faults, and with each two that can come together.
func inOrder(t *testing.T, p *token.Profile, whole string, asked []step, w token.Want) {
	t.Helper()
	for i, first := range asked {
		text, ok := changed(whole, first.changes)
		if !ok {
			t.Fatalf("%s %s changes nothing", first.rule, first.claim)
		}
		if f, _ := judge(p, bearer(usual, text), w); f.Rule != first.rule || f.Claim != first.claim {
			t.Errorf("%v: %q %q", first, f.Rule, f.Claim)
		}
		for _, second := range asked[i+1:] {
			both, ok := changed(text, second.changes)
			if !ok {
				continue
			}
			if f, _ := judge(p, bearer(usual, both), w); f.Rule != first.rule || f.Claim != first.claim {
				t.Errorf("%v before %v: %q %q", first, second, f.Rule, f.Claim)
			}
		}
	}
}

// changed is false if there is nothing to change, as behind another change of the same place.
func changed(text string, changes []string) (string, bool) {
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			return "", false
		}
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	return text, true
}

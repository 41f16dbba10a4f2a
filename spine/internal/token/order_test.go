// SPDX-License-Identifier: Apache-2.0

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
		{token.Lifetime, "", []string{`1469436987`, `1469436699`}},
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

// The same of string claims, for each that can ask.
func TestOrderOfStringClaims(t *testing.T) {
	const (
		roleOf   = `"https://fhir.nhs.uk/Id/sds-role-profile-id|1"`
		systemOf = `"https://fhir.nhs.uk/Id/accredited-system|200000000205"`
		nhsOf    = `"https://fhir.nhs.net/Id/nhs-number|9434765919"`
		front    = `{"iss":"i","aud":"a","iat":1469436687,"exp":1469436987,`
		back     = `"requesting_system":` + systemOf + `,"reason_for_request":"directcare","scope":"s.read","requesting_organization":"https://fhir.nhs.uk/Id/ods-organization-code|RXA"}`

		professional = front + `"sub":` + roleOf + `,"requesting_user":` + roleOf + `,` + back
		delegated    = front + `"sub":` + nhsOf + `,"requesting_patient":` + nhsOf + `,"act":{"sub":"https://fhir.nhs.net/Id/nhs-number|9434765870"},`
		unattended   = front + `"sub":` + systemOf + `,` + back
	)
	byDelegate := delegated + strings.Replace(back, "directcare", "patientaccess", 1)
	first := []step{
		{token.ClaimMissing, "iss", []string{`"iss":"i"`, `"iss":" "`}},
		{token.ClaimMissing, "aud", []string{`"aud":"a"`, `"aud":""`}},
		{token.ClaimMissing, "iat", []string{`"iat":1469436687`, `"iat":null`}},
		{token.ClaimMissing, "exp", []string{`"exp":1469436987`, `"exp":null`}},
		{token.Lifetime, "exp", []string{`1469436987`, `1469437000`, `1469436687`, `1469436701`}},
		{token.Early, "iat", []string{`1469436987`, `1469437001`, `1469436687`, `1469436701`}},
		{token.Expired, "iat", []string{`1469436987`, `1469436699`, `1469436687`, `1469436399`}},
		{token.Audience, "aud", []string{`"aud":"a"`, `"aud":"b"`}},
		{token.Signer, "", []string{`"iss":"i"`, `"iss":"j"`}},
	}
	last := []step{
		{token.ClaimMissing, "reason_for_request", []string{`"reason_for_request"`, `"x_reason"`}},
		{token.Reason, "", []string{`"reason_for_request":"`, `"reason_for_request":"x`}},
		{token.ClaimMissing, "scope", []string{`"s.read"`, `" "`}},
		{token.Scope, "s.read", []string{`"s.read"`, `"s.write"`}},
		{token.ClaimMissing, "requesting_organization", []string{`"requesting_organization"`, `"x_organization"`}},
		{token.OrganizationForm, "requesting_organization", []string{`RXA`, `rxa`}},
		{token.OrganizationASID, "requesting_system", []string{`RXA`, `RXB`}},
	}
	order := func(whole, reason string, middle ...step) {
		t.Helper()
		asked := append(append(append([]step{}, first...), middle...), last...)
		asked[len(first)+len(middle)+1].claim = reason
		w := token.Want{Now: now, Scopes: "s.read", Audience: "a", Issuer: "i", ASID: "200000000205", ODS: "RXA", Consumer: true, Provider: true}
		inOrder(t, token.Spine, whole, asked, w)
	}
	noSub := step{token.ClaimMissing, "sub", []string{`"sub":"`, `"sub":" ","x":"`}}
	noSystem := step{token.ClaimMissing, "requesting_system", []string{`"requesting_system"`, `"x_system"`}}
	aSystem := step{token.SystemForm, "requesting_system", []string{`"requesting_system":` + systemOf, `"requesting_system":"1"`}}
	another := step{token.SystemSender, "requesting_system", []string{`"requesting_system":` + systemOf, `"requesting_system":` + strings.Replace(systemOf, "205", "206", 1)}}
	order(professional, "directcare",
		noSub,
		step{token.UserAndPatient, "requesting_user", []string{`"requesting_system"`, `"requesting_patient":"x","requesting_system"`}},
		step{token.UserSub, "requesting_user", []string{`"sub":` + roleOf, `"sub":` + strings.Replace(roleOf, "|1", "|2", 1)}},
		step{token.UserForm, "requesting_user", []string{`"sub":` + roleOf, `"sub":"1"`, `"requesting_user":` + roleOf, `"requesting_user":"1"`}},
		step{token.ActWithout, "act", []string{`"requesting_system"`, `"act":{},"requesting_system"`}},
		noSystem, aSystem, another)
	order(byDelegate, "patientaccess",
		noSub,
		step{token.ClaimMissing, "requesting_user", []string{`"sub":` + nhsOf, `"sub":` + roleOf}},
		step{token.PatientSub, "requesting_patient", []string{`"sub":` + nhsOf, `"sub":"1"`}},
		step{token.PatientForm, "requesting_patient", []string{`"sub":` + nhsOf, `"sub":"1"`, `"requesting_patient":` + nhsOf, `"requesting_patient":"1"`}},
		step{token.ActForm, "act", []string{`9434765870`, `1`}},
		step{token.ActForm, "act", []string{`9434765870`, `9434765919`}},
		noSystem, aSystem, another)
	order(unattended, "directcare",
		noSub,
		step{token.ClaimMissing, "requesting_user", []string{`"sub":` + systemOf, `"sub":` + roleOf}},
		noSystem,
		step{token.SystemSub, "requesting_system", []string{`"sub":` + systemOf, `"sub":"1"`}},
		step{token.SystemForm, "requesting_system", []string{`"sub":` + systemOf, `"sub":"1"`, `"requesting_system":` + systemOf, `"requesting_system":"1"`}},
		step{token.ActWithout, "act", []string{`"requesting_system"`, `"act":{},"requesting_system"`}})

	// What the request needs, against what the token says.
	other := func(change func(w *token.Want)) token.Want {
		w := token.Want{Now: now, Scopes: "s.read", ASID: "200000000205", ODS: "RXA", Consumer: true, Provider: true}
		change(&w)
		return w
	}
	noOperation := other(func(w *token.Want) { w.Consumer, w.Provider = false, false })
	noScope := other(func(w *token.Want) { w.Scopes = "" })
	sender := other(func(w *token.Want) { w.ASID = "200000000206" })
	act := []string{`"requesting_system"`, `"act":{},"requesting_system"`}
	for _, c := range []struct {
		whole   string
		changes []string
		want    token.Want
		rule    token.Rule
	}{
		{byDelegate, []string{`"sub":` + nhsOf, `"sub":"1"`, `"requesting_patient":` + nhsOf, `"requesting_patient":"1"`}, noOperation, token.PatientForm},
		{byDelegate, []string{`9434765870`, `1`}, noOperation, token.PatientOperation},
		{unattended, []string{`"sub":` + systemOf, `"sub":"1"`, `"requesting_system":` + systemOf, `"requesting_system":"1 "`}, noOperation, token.SystemSub},
		{unattended, act, sender, token.SystemSender},
		{unattended, act, noOperation, token.ActWithout},
		{unattended, []string{`"directcare"`, `" "`}, noOperation, token.SystemOperation},
		{professional, []string{`"s.read"`, `" "`}, noScope, token.ClaimMissing},
		{professional, []string{`RXA`, `rxa`}, noScope, token.NoScope},
	} {
		text, _ := changed(c.whole, c.changes)
		if f, _ := judge(token.Spine, bearer(usual, text), c.want); f.Rule != c.rule {
			t.Errorf("%v: %q, want %q", c.changes, f.Rule, c.rule)
		}
	}
}

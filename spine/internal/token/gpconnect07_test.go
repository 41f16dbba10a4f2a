// SPDX-License-Identifier: Apache-2.0

package token_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/internal/token"
)

const claims07 = `{"iss":"http://consumer.example.nhs.uk/","sub":"10019","aud":"https://authorize.fhir.nhs.net/token","exp":1469436987,"iat":1469436687,
"reason_for_request":"directcare","requested_scope":"patient/*.read",
"requested_record":{"resourceType":"Patient","identifier":[{"system":"http://fhir.nhs.net/Id/nhs-number","value":"9434765919"}]},
"requesting_device":{"resourceType":"Device","id":"d1","identifier":[{"system":"http://consumer.example.nhs.uk/Id/device","value":"APP-4"}],"model":"Model","version":"5.3.0"},
"requesting_organization":{"resourceType":"Organization","id":"o1","identifier":[{"system":"http://fhir.nhs.net/Id/ods-organization-code","value":"A1001"}],"name":"Test"},
"requesting_practitioner":{"resourceType":"Practitioner","id":"10019","identifier":[{"system":"http://fhir.nhs.net/sds-user-id","value":"111222333444"},{"system":"http://consumer.example.nhs.uk/Id/user","value":"u1"}],
"name":{"family":["Jones"],"given":["Claire"],"prefix":["Dr"]},
"practitionerRole":[{"role":{"coding":[{"system":"http://fhir.nhs.net/ValueSet/sds-job-role-name-1","code":"R8000"}]}}]}}`

// of0_7 is the token with texts replaced: old, new, old, new.
func of0_7(t *testing.T, changes ...string) string {
	t.Helper()
	s := claims07
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(s, changes[i]) {
			t.Fatalf("there is no %s", changes[i])
		}
		s = strings.Replace(s, changes[i], changes[i+1], 1)
	}
	return bearer(usual, s)
}

var want07 = token.Want{Now: 1469436700, Scopes: "patient/*.read", Consumer: true, ASID: "200000000205", ODS: "A1001", Known: true}

func TestTokensOfGPConnect07(t *testing.T) {
	f, who := judge(token.GPConnect07, of0_7(t), want07)
	if f.Rule != "" || who.Access != token.Professional || who.Subject() != "10019" || who.ODS() != "A1001" || who.Reason() != "directcare" || who.Scope != "patient/*.read" || who.Patient() != "9434765919" {
		t.Fatalf("%+v %+v", f, who)
	}
	for name, changes := range map[string][]string{
		"no smartcard":               {"111222333444", "UNK", "R8000", "UNK"},
		"no local identifier":        {`,{"system":"http://consumer.example.nhs.uk/Id/user","value":"u1"}`, ""},
		"no role":                    {`"practitionerRole"`, `"communication":[{"text":"x"}],"practitionerRole"`, `"practitionerRole":[{"role"`, `"qualification":[{"code"`},
		"no prefix":                  {`,"prefix":["Dr"]`, ""},
		"a record with more in it":   {`"resourceType":"Patient"`, `"resourceType":"Patient","id":"p","deceasedBoolean":false,"multipleBirthInteger":2`},
		"iat in the future":          {"1469436987", "1469440000", "1469436687", "1469439700"},
		"a type of its organization": {`"name":"Test"`, `"type":{"text":"GP"},"name":"Test"`},
	} {
		if f, _ := judge(token.GPConnect07, of0_7(t, changes...), want07); f.Rule != "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
	metadata := want07
	metadata.Scopes = "organization/*.read"
	toOrganization := []string{"patient/*.read", "organization/*.read", `"Patient"`, `"Organization"`, "http://fhir.nhs.net/Id/nhs-number", "http://fhir.nhs.net/Id/ods-organization-code", "9434765919", "A1001"}
	if f, who := judge(token.GPConnect07, of0_7(t, toOrganization...), metadata); f.Rule != "" || who.Patient() != "" {
		t.Errorf("the record of an organisation: %+v of %q", f, who.Patient())
	}
	if _, who := judge(token.GPConnect, bearer(usual, resourceClaims()), resourceWant); who.Patient() != "" {
		t.Errorf("1.x names the patient %q", who.Patient())
	}
}

func TestTokensOfGPConnect07AreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		rule    token.Rule
		claim   string
		changes []string
	}{
		"no record":                              {token.ClaimMissing, "requested_record", []string{`"requested_record"`, `"requesting_record"`}},
		"null for a record":                      {token.ClaimMissing, "requested_record", []string{`"requested_record":`, `"requested_record":null,"x":`}},
		"a text for a record":                    {token.ClaimForm, "requested_record", []string{`"requested_record":`, `"requested_record":"x","x":`}},
		"a record in another case":               {token.ClaimForm, "requested_record", []string{`"requested_record"`, `"Requested_record"`}},
		"two NHS numbers":                        {token.ClaimForm, "requested_record", []string{`"9434765919"}`, `"9434765919"},{"system":"http://fhir.nhs.net/Id/nhs-number","value":"9434765870"}`}},
		"a record of another type":               {token.ResourceType, "requested_record", []string{`"Patient"`, `"InvalidResourceType"`}},
		"a device that is a patient":             {token.ResourceType, "requesting_device", []string{`"Device"`, `"Patient"`}},
		"an organisation that is a device":       {token.ResourceType, "requesting_organization", []string{`"Organization"`, `"Device"`}},
		"a practitioner that is a patient":       {token.ResourceType, "requesting_practitioner", []string{`"Practitioner"`, `"Patient"`}},
		"the record of an organisation":          {token.ClaimIncomplete, "requested_record identifier value", []string{`"Patient"`, `"Organization"`}},
		"of an organisation, for a patient":      {token.ResourceType, "requested_record", []string{`"Patient"`, `"Organization"`, "http://fhir.nhs.net/Id/nhs-number", "http://fhir.nhs.net/Id/ods-organization-code", "9434765919", "A1001"}},
		"of a patient, for an organisation":      {token.ResourceType, "requested_record", []string{"patient/*.read", "organization/*.read"}},
		"an NHS number of the later system":      {token.ClaimIncomplete, "requested_record identifier value", []string{"http://fhir.nhs.net/Id/nhs-number", "https://fhir.nhs.uk/Id/nhs-number"}},
		"a wrong check digit":                    {token.PatientForm, "requested_record identifier value", []string{"9434765919", "9434765918"}},
		"an organisation with an NHS number":     {token.ResourceType, "requested_record", []string{`"Patient"`, `"Organization"`, `"9434765919"}`, `"9434765919"},{"system":"http://fhir.nhs.net/Id/ods-organization-code","value":"A1001"}`}},
		"a user of the later system":             {token.ClaimIncomplete, "requesting_practitioner identifier value", []string{"http://fhir.nhs.net/sds-user-id", "https://fhir.nhs.uk/Id/sds-user-id"}},
		"a user id with a blank":                 {token.UserID, "requesting_practitioner identifier value", []string{"111222333444", "111 222"}},
		"a device whose id has a blank":          {token.ResourceClaim, "requesting_device", []string{`"id":"d1"`, `"id":"d 1"`}},
		"an organisation whose id has a blank":   {token.ResourceClaim, "requesting_organization", []string{`"id":"o1"`, `"id":"o 1"`}},
		"no id of the device":                    {token.ClaimIncomplete, "requesting_device id", []string{`"id":"d1",`, ""}},
		"no model":                               {token.ClaimIncomplete, "requesting_device model", []string{`"model"`, `"lotNumber"`}},
		"no version":                             {token.ClaimIncomplete, "requesting_device version", []string{`"version"`, `"lotNumber"`}},
		"a device without a system":              {token.ClaimIncomplete, "requesting_device identifier system", []string{`"system":"http://consumer.example.nhs.uk/Id/device",`, ""}},
		"no id of the organisation":              {token.ClaimIncomplete, "requesting_organization id", []string{`"id":"o1",`, ""}},
		"no name of the organisation":            {token.ClaimIncomplete, "requesting_organization name", []string{`,"name":"Test"`, ""}},
		"no code of the organisation":            {token.ClaimIncomplete, "requesting_organization identifier value", []string{"http://fhir.nhs.net/Id/ods-organization-code", "https://fhir.nhs.uk/Id/ods-organization-code"}},
		"an organisation that is not a code":     {token.OrganizationForm, "requesting_organization identifier value", []string{"A1001", "a1001"}},
		"another organisation than the system":   {token.OrganizationASID, "requesting_organization identifier value", []string{"A1001", "A1002"}},
		"a practitioner whose id has a blank":    {token.ResourceClaim, "requesting_practitioner", []string{`"sub":"10019"`, `"sub":"10 19"`, `"id":"10019"`, `"id":"10 19"`}},
		"a practitioner whose id is too long":    {token.ResourceClaim, "requesting_practitioner", []string{`"sub":"10019"`, `"sub":"` + strings.Repeat("1", 65) + `"`, `"id":"10019"`, `"id":"` + strings.Repeat("1", 65) + `"`}},
		"a list of names":                        {token.ClaimForm, "requesting_practitioner", []string{`"name":{`, `"name":[{`, `["Dr"]}`, `["Dr"]}]`}},
		"a text for a family name":               {token.ClaimForm, "requesting_practitioner", []string{`["Jones"]`, `"Jones"`}},
		"no family name":                         {token.ClaimIncomplete, "requesting_practitioner name family", []string{`"family":["Jones"],`, ""}},
		"no given name":                          {token.ClaimIncomplete, "requesting_practitioner name given", []string{`"given":["Claire"],`, ""}},
		"another practitioner":                   {token.PractitionerSub, "requesting_practitioner id", []string{`"id":"10019"`, `"id":"10018"`}},
		"a lifetime of 301 seconds":              {token.Lifetime, "exp", []string{"1469436987", "1469436988"}},
		"expired on the second":                  {token.Expired, "exp", []string{"1469436987", "1469436700", "1469436687", "1469436400"}},
		"for migration":                          {token.Reason, "directcare", []string{"directcare", "migration"}},
		"for the provider, as in 1.x":            {token.Audience, "aud", []string{"https://authorize.fhir.nhs.net/token", "https://provider.example.nhs.uk/fhir"}},
		"a scope to write":                       {token.ScopeUnknown, "requested_scope", []string{"patient/*.read", "patient/*.write"}},
		"the scope of another operation":         {token.Scope, "patient/*.read", []string{"patient/*.read", "organization/*.read", `"Patient"`, `"Organization"`, "http://fhir.nhs.net/Id/nhs-number", "http://fhir.nhs.net/Id/ods-organization-code", "9434765919", "A1001"}},
		"an element of STU3":                     {token.ResourceClaim, "requesting_device", []string{`"version":"5.3.0"`, `"version":"5.3.0","safety":[{"text":"x"}]`}},
		"a list of types of an organisation":     {token.ResourceClaim, "requesting_organization", []string{`"name":"Test"`, `"type":[{"text":"GP"}],"name":"Test"`}},
		"a role that is an object":               {token.ResourceClaim, "requesting_practitioner", []string{`"practitionerRole":[{`, `"practitionerRole":{`, `"R8000"}]}}]`, `"R8000"}]}}`}},
		"dead in two ways":                       {token.ResourceClaim, "requested_record", []string{`"resourceType":"Patient"`, `"resourceType":"Patient","deceasedBoolean":false,"deceasedDateTime":"2020"`}},
		"a patient with what organisations have": {token.ResourceClaim, "requested_record", []string{`"resourceType":"Patient"`, `"resourceType":"Patient","partOf":{"reference":"x"}`}},
	} {
		if f, _ := judge(token.GPConnect07, of0_7(t, c.changes...), want07); f.Rule != c.rule || f.Claim != c.claim {
			t.Errorf("%s: %q of %q, want %q of %q", name, f.Rule, f.Claim, c.rule, c.claim)
		}
	}
	if f, _ := judge(token.GPConnect, of0_7(t), want07); f.Rule != token.ClaimForm {
		t.Errorf("of 1.x: %+v", f)
	}
}

func TestGPConnect07AllocatesNothing(t *testing.T) {
	var c token.Claims
	var who token.Who
	authorization := of0_7(t)
	if n := testing.AllocsPerRun(100, func() {
		token.Read(token.GPConnect07, authorization, &c)
		token.GPConnect07.Check(&c, &want07, &who)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// The published example ends early, and its practitioner is not its sub.
func TestPublishedGPConnect07(t *testing.T) {
	dir := os.Getenv("SPINEGUARD_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "corpus")
	}
	text, err := os.ReadFile(filepath.Join(dir, "jwt", "gpconnect-0.7.x.claims.broken.json"))
	if err != nil {
		t.Skip("the document to test against is not here: ", err)
	}
	if f, _ := judge(token.GPConnect07, bearer(usual, string(text)), want07); f.Rule != token.NotJSON {
		t.Errorf("%+v", f)
	}
	if f, _ := judge(token.GPConnect07, bearer(usual, string(text)+"}"), want07); f.Rule != token.PractitionerSub {
		t.Errorf("%+v", f)
	}
}

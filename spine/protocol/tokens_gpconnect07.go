// SPDX-License-Identifier: Apache-2.0

package protocol

import "github.com/spineguard/spineguard/spine"

// GP Connect 0.7.x, as a service says it.
const (
	GPConnect07Tokens spine.TokenProfile = "gpconnect-0.7" // claims are FHIR resources, and name the record
	DSTU2             spine.FHIRVersion  = "DSTU2"
)

// Claims that are resources of FHIR DSTU2, and name the record that is asked for: GP Connect
// 0.7.x.
var _ = RegisterTokens(Tokens{
	Name: GPConnect07Tokens,
	Claims: []Claim{
		{"iss", "the URL of the system that makes the token"},
		{"aud", "https://authorize.fhir.nhs.net/token"},
		{"iat", "now, in seconds since 1970"},
		{"exp", "iat + 300"},
		{"sub", "requesting_practitioner.id"},
		{"reason_for_request", "directcare"},
		{"requested_scope", "one of the scopes of the operation"},
		{"requested_record", "with the scope patient/*.read a FHIR Patient: the NHS number as identifier with the system http://fhir.nhs.net/Id/nhs-number, the same as in the body; with organization/*.read a FHIR Organization: its ODS code as identifier with the system http://fhir.nhs.net/Id/ods-organization-code"},
		{"requesting_device", "a FHIR Device: id, identifier, model, version"},
		{"requesting_organization", "a FHIR Organization: id, name, and its ODS code as identifier with the system http://fhir.nhs.net/Id/ods-organization-code"},
		{"requesting_practitioner", "a FHIR Practitioner: id, name (one, not a list) with lists of family, given and prefix, the identifier with the system http://fhir.nhs.net/sds-user-id, and practitionerRole with the job role code of the system http://fhir.nhs.net/ValueSet/sds-job-role-name-1; without a smartcard, user id and job role are UNK"},
	},
	Asked: map[spine.Rule]string{
		spine.RuleTokenExpired:     "exp is in the future",
		spine.RuleTokenAudience:    "aud is https://authorize.fhir.nhs.net/token",
		spine.RuleResourceType:     "each resource has the type of its place, and the record that of the scope",
		spine.RuleUserID:           "the SDS user id has 1 to 64 letters, digits, hyphens and dots; UNK is one",
		spine.RuleOrganizationForm: "organisations have an ODS code",
		spine.RulePatientForm:      "the record of a patient has an NHS number, with its check digit",
	},
	Sources: map[spine.Rule]string{
		spine.RuleClaimMissing:     gpc07JWT,
		spine.RuleResourceType:     gpc07JWT + "; error handling; footnote of 0.7.0",
		spine.RuleClaimIncomplete:  gpc07JWT,
		spine.RuleTokenLifetime:    gpc07JWT,
		spine.RuleTokenExpired:     gpc07JWT,
		spine.RuleReason:           gpc07JWT,
		spine.RuleTokenAudience:    gpc07JWT,
		spine.RulePractitionerSub:  gpc07JWT,
		spine.RuleUserID:           "expected error codes; the form is ours",
		spine.RuleOrganizationForm: "GPC 0.7.4 error handling; the form is ours",
		spine.RuleOrganizationASID: "",
		spine.RulePatientForm:      "GPC 0.7.4 error handling",
		spine.RuleScopeUnknown:     gpc07JWT,
		spine.RuleNoScope:          "",
		spine.RuleScope:            "GPC 0.7.4 security guidance; expected error codes",
		spine.RuleResourceClaim:    "GPC 0.7.4 error handling; HL7 FHIR DSTU2 (1.0.2)",
	},
	Example: `{
  "iss": "https://consumer.example",
  "aud": "https://authorize.fhir.nhs.net/token",
  "iat": $now,
  "exp": $((now + 300)),
  "reason_for_request": "directcare",
  "sub": "1",
  "requested_scope": "$scope",
  "requested_record": $record,
  "requesting_device": {
    "resourceType": "Device", "id": "1", "model": "Example", "version": "1",
    "identifier": [{"system": "https://consumer.example/device", "value": "1"}]
  },
  "requesting_organization": {
    "resourceType": "Organization", "id": "1", "name": "Example",
    "identifier": [{"system": "http://fhir.nhs.net/Id/ods-organization-code", "value": "$ods"}]
  },
  "requesting_practitioner": {
    "resourceType": "Practitioner", "id": "1",
    "name": {"family": ["Example"], "given": ["Example"], "prefix": ["Dr"]},
    "identifier": [{"system": "http://fhir.nhs.net/sds-user-id", "value": "UNK"}],
    "practitionerRole": [{"role": {"coding": [{"system": "http://fhir.nhs.net/ValueSet/sds-job-role-name-1", "code": "UNK"}]}}]
  }
}`,
	Records: map[string]string{
		"patient/*.read":      `{"resourceType": "Patient", "identifier": [{"system": "http://fhir.nhs.net/Id/nhs-number", "value": "9000000033"}]}`,
		"organization/*.read": `{"resourceType": "Organization", "identifier": [{"system": "http://fhir.nhs.net/Id/ods-organization-code", "value": "$ods"}]}`,
	},
})

// gpc07JWT is the page on cross organisation audit and provenance.
const gpc07JWT = "GPC 0.7.4 audit page"

// SPDX-License-Identifier: Apache-2.0

package protocol

import "github.com/spineguard/spineguard/spine"

// Claims that are FHIR resources: GP Connect.
var _ = RegisterTokens(Tokens{
	Name: spine.GPConnectTokens,
	Claims: []Claim{
		{"iss", "the URL of the system that makes the token"},
		{"aud", "the URL of the service that is asked"},
		{"iat", "now, in seconds since 1970"},
		{"exp", "iat + 300"},
		{"sub", "requesting_practitioner.id"},
		{"reason_for_request", "directcare, or migration"},
		{"requested_scope", "one of the scopes of the operation"},
		{"requesting_device", "a FHIR Device: identifier, model, version"},
		{"requesting_organization", "a FHIR Organization: name, and its ODS code as identifier with the system https://fhir.nhs.uk/Id/ods-organization-code"},
		{"requesting_practitioner", "a FHIR Practitioner: id, name with family and given, and the identifier with the system https://fhir.nhs.uk/Id/sds-user-id"},
		{"requested_record", "must not be there"},
	},
	Sources: map[spine.Rule]string{
		spine.RuleRecordClaim:      "demonstrator",
		spine.RuleClaimMissing:     "demonstrator",
		spine.RuleResourceClaim:    "GPC error handling; suite 1.2.x; HL7 FHIR STU3 (3.0.1)",
		spine.RuleClaimIncomplete:  "demonstrator",
		spine.RuleTokenEarly:       "demonstrator, suite",
		spine.RuleTokenLifetime:    "GPC audit page",
		spine.RuleTokenExpired:     "GPC audit page",
		spine.RuleTokenAudience:    "GPC audit page; the suite sends another by default",
		spine.RuleReason:           "GPC 1.6",
		spine.RuleResourceType:     "GPC error handling",
		spine.RulePractitionerSub:  "demonstrator",
		spine.RuleUserID:           "FHIR STU3",
		spine.RuleOrganizationForm: "",
		spine.RuleOrganizationASID: "",
		spine.RuleScopeUnknown:     "demonstrator",
		spine.RuleNoScope:          "",
		spine.RuleScope:            "GPC security guidance",
	},
	Example: `{
  "iss": "https://consumer.example",
  "aud": "$service",
  "iat": $now,
  "exp": $((now + 300)),
  "reason_for_request": "directcare",
  "sub": "1",
  "requested_scope": "$scope",
  "requesting_device": {
    "resourceType": "Device", "model": "Example", "version": "1",
    "identifier": [{"system": "https://consumer.example/device", "value": "1"}]
  },
  "requesting_organization": {
    "resourceType": "Organization", "name": "Example",
    "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "$ods"}]
  },
  "requesting_practitioner": {
    "resourceType": "Practitioner", "id": "1",
    "name": [{"family": "Example", "given": ["Example"]}],
    "identifier": [{"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "111111111111"}]
  }
}`,
})

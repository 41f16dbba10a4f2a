// SPDX-License-Identifier: Apache-2.0

package protocol

import "github.com/spineguard/spineguard/spine"

// Claims that are strings: the NRL, and retrieval through the Spine Secure Proxy.
var _ = RegisterTokens(Tokens{
	Name: spine.SpineTokens,
	Claims: []Claim{
		{"iss", "the URL of the system that makes the token"},
		{"aud", "the URL of the service that is asked"},
		{"iat", "now, in seconds since 1970"},
		{"exp", "iat + 300"},
		{"sub", "requesting_user; of a citizen requesting_patient; of a system without a user requesting_system"},
		{"requesting_user", "https://fhir.nhs.uk/Id/sds-role-profile-id| and the role profile of the user; of professionals only"},
		{"requesting_patient", "https://fhir.nhs.net/Id/nhs-number| and the NHS number; of citizens only"},
		{"requesting_system", "https://fhir.nhs.uk/Id/accredited-system| and the ASID of the system that asks"},
		{"requesting_organization", "https://fhir.nhs.uk/Id/ods-organization-code| and the ODS code of its organisation"},
		{"reason_for_request", "directcare; of a citizen patientaccess"},
		{"scope", "one of the scopes of the operation"},
	},
	Sources: map[spine.Rule]string{
		spine.RuleClaimMissing:     "RI 5 to 10, 13, 17, 19, 21",
		spine.RuleTokenLifetime:    "NRL guidance_jwt",
		spine.RuleTokenEarly:       "NRL guidance_jwt",
		spine.RuleTokenExpired:     "NRL guidance_jwt",
		spine.RuleTokenAudience:    "NRL guidance_jwt",
		spine.RuleUserAndPatient:   "NRL guidance_jwt",
		spine.RuleUserSub:          "RI 11",
		spine.RuleUserForm:         "RI 12",
		spine.RuleActWithout:       "NRL guidance_jwt",
		spine.RulePatientSub:       "NRL guidance_jwt",
		spine.RulePatientForm:      "NRL guidance_jwt",
		spine.RulePatientOperation: "",
		spine.RuleActForm:          "NRL guidance_jwt",
		spine.RuleSystemSub:        "RI 14",
		spine.RuleSystemForm:       "RI 15",
		spine.RuleSystemSender:     "NRL guidance_jwt; RI does not ask",
		spine.RuleUnattended:       "NRL guidance_jwt",
		spine.RuleReason:           "RI 18, NRL guidance_jwt",
		spine.RuleNoScope:          "",
		spine.RuleScope:            "RI 20; RFC 6749, 3.3",
		spine.RuleOrganizationForm: "RI 22",
		spine.RuleOrganizationASID: "RI 24",
	},
	Example: stringExample + `
  "requesting_user": "https://fhir.nhs.uk/Id/sds-role-profile-id|111111111111",
  "sub": "https://fhir.nhs.uk/Id/sds-role-profile-id|111111111111"
}`,
	Unattended: stringExample + `
  "sub": "https://fhir.nhs.uk/Id/accredited-system|$from"
}`,
})

const stringExample = `{
  "iss": "https://consumer.example",
  "aud": "$service",
  "iat": $now,
  "exp": $((now + 300)),
  "reason_for_request": "directcare",
  "scope": "$scope",
  "requesting_system": "https://fhir.nhs.uk/Id/accredited-system|$from",
  "requesting_organization": "https://fhir.nhs.uk/Id/ods-organization-code|$ods",`

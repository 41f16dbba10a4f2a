// SPDX-License-Identifier: Apache-2.0

package protocol

import "github.com/spineguard/spineguard/spine"

// Faults of tokens whose claims are strings. The texts are those of the NRL reference
// implementation, and in its style for rules that it does not know.
var _ = RegisterOutcomes(OutcomeProfile{Name: stringClaims, From: []string{common}, Outcomes: map[spine.Rule]Outcome{
	spine.RuleTokenMissing:   badClaims("The Authorisation header must be supplied"),
	spine.RuleTokenRepeated:  badClaims("The Authorisation header must be supplied"),
	spine.RuleTokenTooLong:   badClaims(notJWT),
	spine.RuleTokenNotBearer: badClaims(notJWT),
	spine.RuleTokenEncoding:  badClaims(notJWT),
	spine.RuleTokenNotJSON:   badClaims(notJWT),
	spine.RuleTokenHeader:    badClaims(notJWT),
	spine.RuleTokenSigned:    badClaims(notJWT),
	spine.RuleTokenSignature: badClaims(notJWT),
	spine.RuleTokenSigner:    badClaims(notJWT),
	spine.RuleTokenSections:  badClaims("The JWT associated with the Authorisation header must have the 3 sections"),
	spine.RuleTokenNoBody:    badClaims("The JWT associated with the Authorisation header must have a body of claims."),
	spine.RuleClaimForm:      badClaims("The mandatory claim {claim} from the JWT associated with the Authorisation header is missing"),
	spine.RuleClaimMissing:   badClaims("The mandatory claim {claim} from the JWT associated with the Authorisation header is missing"),

	spine.RuleTokenLifetime: badClaims("exp {0} must be 5 minutes greater than iat {1}"),
	spine.RuleTokenEarly:    badClaims("iat {0} must be in the past or now and exp {1} must be in the future or now"),
	spine.RuleTokenExpired:  badClaims("iat {0} must be in the past or now and exp {1} must be in the future or now"),
	spine.RuleTokenAudience: badClaims("aud ({0}) must be the URL of the endpoint"),

	spine.RuleUserSub:          badClaims("requesting_user ({0}) and sub ({1}) claim's values must match"),
	spine.RuleUserForm:         badClaims("requesting_user ({0}) must be of the form [https://fhir.nhs.uk/Id/sds-role-profile-id|[SDSRoleProfileID]]"),
	spine.RuleUserAndPatient:   badClaims("requesting_user and requesting_patient must not be given together"),
	spine.RulePatientSub:       badClaims("requesting_patient ({0}) and sub ({1}) claim's values must match"),
	spine.RulePatientForm:      badClaims("requesting_patient ({0}) must be of the form [https://fhir.nhs.net/Id/nhs-number|[NHSNumber]]"),
	spine.RulePatientOperation: badClaims("A patient may not use an interaction of providers"),
	spine.RuleActForm:          badClaims("act must hold a sub of the form [https://fhir.nhs.net/Id/nhs-number|[NHSNumber]]"),
	spine.RuleActWithout:       badClaims("act must not be given without requesting_patient"),
	spine.RuleSystemSub:        badClaims("requesting_system ({0}) and sub ({1}) claim's values must match"),
	spine.RuleSystemForm:       badClaims("requesting_system ({0}) must be of the form [https://fhir.nhs.uk/Id/accredited-system|[ASID]]"),
	spine.RuleSystemSender:     badClaims("requesting_system ({0}) must have the ASID of the request's header"),
	spine.RuleUnattended:       badClaims("A system without a user may use interactions of providers only"),
	spine.RuleReason:           badClaims("reason_for_request ({0}) must be '{claim}'"),
	spine.RuleScope:            badClaims("scope ({0}) must match {claim}"),
	spine.RuleNoScope:          badClaims("No scope allows this interaction"),
	spine.RuleOrganizationForm: badClaims("requesting_organization ({0}) must be of the form [https://fhir.nhs.uk/Id/ods-organization-code|[ODSCode]"),
	spine.RuleOrganizationASID: badClaims("requesting_system ASID ({0}) is not associated with the requesting_organization ODS code ({1})"),
}})

const (
	stringClaims = "string-claims"
	notJWT       = "The Authorisation header must be supplied as a valid JWT."
)

func badClaims(diagnostics string) Outcome {
	return Outcome{400, "error", "structure", missingHeader, diagnostics}
}

// SPDX-License-Identifier: Apache-2.0

package protocol

import "github.com/spineguard/spineguard/spine"

// Faults of tokens whose claims are resources, with the texts of the demonstrator.
var _ = RegisterOutcomes(OutcomeProfile{Name: resourceClaims, From: []string{common}, Outcomes: map[spine.Rule]Outcome{
	spine.RuleTokenMissing:   badGPConnect("Authorization header missing"),
	spine.RuleTokenNotBearer: badGPConnect("Authorization header invalid"),
	spine.RuleTokenRepeated:  badGPConnect("Authorization header invalid"),
	spine.RuleTokenTooLong:   badGPConnect("Authorization header invalid"),
	spine.RuleTokenEncoding:  badGPConnect("JWT must be encoded using Base64URL. Padding is not allowed"),
	spine.RuleTokenSections:  badGPConnect("Invalid number of JWT base 64 blocks"),
	spine.RuleTokenSigned:    badGPConnect("Invalid number of JWT base 64 blocks"),
	spine.RuleTokenNoBody:    badGPConnect("Invalid number of JWT base 64 blocks"),
	spine.RuleTokenHeader:    badGPConnect("Invalid JWT header"),
	spine.RuleTokenNotJSON:   badGPConnect("Invalid WebToken: JSON is not valid"),
	spine.RuleClaimForm:      badGPConnect("Invalid WebToken"),
	spine.RuleTokenSignature: badGPConnect("Invalid WebToken"),
	spine.RuleTokenSigner:    badGPConnect("Invalid WebToken"),

	spine.RuleRecordClaim:     badGPConnect("JWT claim requested_record should not be present"),
	spine.RuleClaimMissing:    badGPConnect("JWT required claim {claim} is not present"),
	spine.RuleResourceClaim:   {422, "error", "invalid", invalidResource, "Invalid Resource claim {claim} in JWT (Not a valid Fhir Resource)"},
	spine.RuleClaimIncomplete: badGPConnect("JWT JSON entry incomplete: claim {claim} is null."),

	spine.RuleTokenEarly:       badGPConnect("JWT Creation time is in the future"),
	spine.RuleTokenLifetime:    badGPConnect("JWT expiry time is not 5 minutes after the creation time"),
	spine.RuleTokenExpired:     badGPConnect("JWT Request time has expired"),
	spine.RuleTokenAudience:    badGPConnect("JWT claim aud is not the service root URL of the provider"),
	spine.RuleReason:           badGPConnect("JWT Reason for request is not directcare"),
	spine.RuleResourceType:     badGPConnect(`JWT Invalid {claim} resource type "{0}"`),
	spine.RulePractitionerSub:  badGPConnect("JWT Practitioner ids do not match!"),
	spine.RuleUserID:           badGPConnect("JWT claim sub is not a FHIR id"),
	spine.RuleOrganizationForm: badGPConnect("JWT claim requesting_organization has no ODS code of 3 to 12 capital letters and digits"),
	spine.RuleOrganizationASID: badGPConnect("JWT claim requesting_organization is not the organisation of Ssp-From"),
	spine.RuleScopeUnknown:     badGPConnect("JWT Bad Request Exception Invalid requested scope: {0}"),
	spine.RuleScope:            badGPConnect(scopeOfAnother),
	spine.RuleNoScope:          badGPConnect(scopeOfAnother),
}})

const (
	resourceClaims = "resource-claims"
	scopeOfAnother = "The claim requested scope does not match the requested operation"
)

func badGPConnect(diagnostics string) Outcome {
	return Outcome{400, "error", "invalid", badRequest, diagnostics}
}

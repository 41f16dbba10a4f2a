// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"maps"

	"github.com/spineguard/spineguard/spine"
)

// A provider of GP Connect 0.7.x.
var _ = RegisterOutcomes(OutcomeProfile{Name: "gpconnect-0.7", Outcomes: gpconnect07, Uses: []Use{{
	Headers: sspHeaders, Positions: atProvider, Tokens: []spine.TokenProfile{GPConnect07Tokens}, FHIR: []spine.FHIRVersion{DSTU2},
	System: "http://fhir.nhs.net/ValueSet/gpconnect-error-or-warning-code-1", Structure: "http://fhir.nhs.net/StructureDefinition/gpconnect-operationoutcome-1", Media: dstu2Types,
}}})

// The proxy in front of such providers, whose codes are the statuses.
var _ = RegisterOutcomes(OutcomeProfile{Name: "gpconnect-0.7-proxy", Outcomes: gpconnect07AtProxy(), Uses: []Use{{
	Headers: sspHeaders, Positions: atProxy, Tokens: []spine.TokenProfile{GPConnect07Tokens}, FHIR: []spine.FHIRVersion{DSTU2},
	System: "http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0", Media: dstu2Types,
}}})

// dstu2Types are the two types of FHIR DSTU2; a request that asks for none is answered in that
// of its body.
var dstu2Types = Media{XML: []string{"application/xml+fhir"}, JSON: []string{"application/json+fhir"}, AnswersAsSent: true, AnswersJSON: true}

var (
	notImplemented    = Code{Code: "NOT_IMPLEMENTED", Display: "Not implemented"}
	invalidNHSNumber  = Code{Code: "INVALID_NHS_NUMBER", Display: "Invalid NHS number"}
	invalidODSCode    = Code{Code: "INVALID_ODS_CODE", Display: "Invalid ODS code"}
	invalidIdentifier = Code{Code: "INVALID_IDENTIFIER_VALUE", Display: "Invalid identifier value"}
)

// gpconnect07 has the status and the code of the error handling page and of the expected error
// codes that it links to, and the texts of the demonstrator of 0.7.2. These have no code for
// access that is denied, so that its status alone says so.
var gpconnect07 = map[spine.Rule]Outcome{
	spine.RulePeer:       forbidden07("A verified client certificate is required."),
	spine.RulePeerProxy:  forbidden07("The client certificate is not that of the Spine Secure Proxy."),
	spine.RulePeerSender: forbidden07("Invalid Client Connection."),

	spine.RuleAddress:       badGPConnect("The request target is not in its plain form."),
	spine.RulePath:          {501, "error", "not-supported", notImplemented, "There is no such resource or operation."},
	spine.RuleMethod:        badGPConnect("The HTTP verb does not fit the endpoint."),
	spine.RuleQuery:         {422, "error", "invalid", invalidParameter, badQuery},
	spine.RuleParameters:    {422, "error", "invalid", invalidParameter, badParameters},
	spine.RuleForm:          badMedia07("Unsupported content media type"),
	spine.RuleNoContentType: badMedia07("Unsupported content media type"),
	spine.RuleContentType:   badMedia07("Unsupported content media type"),
	spine.RuleAccept:        badMedia07("Unsupported accept media type"),

	spine.RuleHeaderLimit:         badGPConnect(tooManyHeaders),
	spine.RuleHeaderTwin:          badGPConnect("A header has a name that can be taken for that of another"),
	spine.RuleTrace:               badGPConnect("Ssp-TraceIdheader blank"),
	spine.RuleFrom:                badGPConnect("Ssp-From header blank"),
	spine.RuleTo:                  badGPConnect("Ssp-To header does not match ASID of system"),
	spine.RuleInteraction:         badGPConnect("Ssp-InteractionID header blank"),
	spine.RuleInteractionEndpoint: badGPConnect("InteractionId Incorrect"),
	spine.RuleSender:              forbidden07(senderCheckFailed),
	spine.RuleSenderInteraction:   forbidden07(senderCheckFailed),

	spine.RuleTokenMissing:   badGPConnect("Authorization header blank"),
	spine.RuleTokenNotBearer: badGPConnect("Authorization header invalid."),
	spine.RuleTokenRepeated:  badGPConnect("Authorization header invalid."),
	spine.RuleTokenTooLong:   badGPConnect("Authorization header invalid."),
	spine.RuleTokenEncoding:  badGPConnect("JWT must be encoded using Base64URL. Padding is not allowed"),
	spine.RuleTokenSections:  badGPConnect("Invalid number of JWT base 64 blocks"),
	spine.RuleTokenSigned:    badGPConnect("Invalid number of JWT base 64 blocks"),
	spine.RuleTokenNoBody:    badGPConnect("Invalid number of JWT base 64 blocks"),
	spine.RuleTokenHeader:    badGPConnect("Invalid JWT header"),
	spine.RuleTokenNotJSON:   badGPConnect("Invalid WebToken"),
	spine.RuleClaimForm:      badGPConnect("Invalid WebToken"),
	spine.RuleTokenSignature: badGPConnect("Invalid WebToken"),
	spine.RuleTokenSigner:    badGPConnect("Invalid WebToken"),

	spine.RuleClaimMissing:     badGPConnect("JWT JSON Incomplete: claim {claim} is null."),
	spine.RuleClaimIncomplete:  badGPConnect("JWT JSON Incomplete: claim {claim} is null."),
	spine.RuleResourceType:     badGPConnect("JWT Invalid Resource Type"),
	spine.RuleTokenLifetime:    badGPConnect("JWT expiry time is not 5 minutes after the creation time"),
	spine.RuleTokenExpired:     badGPConnect("JWT token has expired"),
	spine.RuleReason:           badGPConnect("JWT Reason for request is not directcare"),
	spine.RuleTokenAudience:    badGPConnect("JWT Bad Request Exception"),
	spine.RulePractitionerSub:  badGPConnect("JWT Practitioner ids do not match!"),
	spine.RuleUserID:           {400, "error", "invalid", invalidIdentifier, "JWT claim requesting_practitioner has no SDS user id of 1 to 64 letters, digits, hyphens and dots"},
	spine.RuleOrganizationForm: {400, "error", "invalid", invalidODSCode, "JWT claim {claim} is not an ODS code of 3 to 12 capital letters and digits"},
	spine.RuleOrganizationASID: badGPConnect("JWT claim requesting_organization is not the organisation of Ssp-From"),
	spine.RulePatientForm:      {400, "error", "value", invalidNHSNumber, "NHS number invalid"},
	spine.RuleScopeUnknown:     badGPConnect("JWT Bad Request Exception"),
	spine.RuleScope:            badGPConnect(scopeOfAnother),
	spine.RuleNoScope:          badGPConnect(scopeOfAnother),
	spine.RuleResourceClaim:    {422, "error", "structure", invalidResource, "Invalid Resource Present {claim}"},
	spine.RulePatientBody:      badGPConnect("NHS number in body doesn't match the header"),

	spine.RuleUser:   forbidden07(notTheUsers),
	spine.RuleAccess: forbidden07(notTheUsers),

	spine.RuleRegistryFailed: {503, "error", "transient", internalError, notNow},
	spine.RuleUsersFailed:    {503, "error", "transient", internalError, notNow},
	spine.RuleAuditFailed:    {503, "error", "transient", internalError, notNow},
	spine.RulePanic:          {500, "error", "exception", internalError, ""},
}

func forbidden07(diagnostics string) Outcome {
	return Outcome{403, "error", "forbidden", badRequest, diagnostics}
}

func badMedia07(diagnostics string) Outcome {
	return Outcome{415, "error", "not-supported", badRequest, diagnostics}
}

// gpconnect07AtProxy has the examples of the error handling page for the proxy, and what a provider
// says otherwise, all with the status as their code.
func gpconnect07AtProxy() map[spine.Rule]Outcome {
	rows := maps.Clone(gpconnect07)
	maps.Copy(rows, map[spine.Rule]Outcome{
		spine.RulePath:          {404, "error", "not-found", badRequest, noEndpoint},
		spine.RuleMethod:        {405, "fatal", "forbidden", badRequest, ""},
		spine.RuleForm:          badMedia07("Unsupported_Media_Type"),
		spine.RuleNoContentType: badMedia07("Unsupported_Media_Type"),
		spine.RuleContentType:   badMedia07("Unsupported_Media_Type"),
		spine.RuleAccept:        badMedia07("Unsupported_Media_Type"),
		spine.RuleReceiver:      forbidden07("PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_{0}"),
		spine.RuleTarget:        badGPConnect("ENDPOINT_VARIES_FROM_TARGETURL_{0}"),
	})
	for rule, row := range rows {
		row.Code = proxyCodes07[row.Status]
		rows[rule] = row
	}
	return rows
}

var proxyCodes07 = map[int]Code{
	400: {Code: "400", Display: "400: Bad Request"},
	403: {Code: "403", Display: "403: Forbidden"},
	404: {Code: "404", Display: "404: Not Found"},
	405: {Code: "405", Display: "405: Method Not Allowed", System: "https://fhir.nhs.uk/StructureDefinition/spine-operationoutcome-1"},
	415: {Code: "415", Display: "Unsupported_Media_Type"},
	422: {Code: "422", Display: "422: Unprocessable Entity"},
	500: {Code: "500", Display: "500: Internal Server Error"},
	503: {Code: "503", Display: "503: Service Unavailable"},
}

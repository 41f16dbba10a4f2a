package protocol

import "github.com/spineguard/spineguard/spine"

// A provider of GP Connect.
var _ = RegisterOutcomes(OutcomeProfile{
	Name: "gpconnect",
	From: []string{resourceClaims},
	Outcomes: map[spine.Rule]Outcome{
		spine.RulePath:                {404, "error", "not-found", referenceNotFound, "There is no such resource or operation."},
		spine.RuleMethod:              badGPConnect("The HTTP verb does not fit the endpoint."),
		spine.RuleQuery:               {422, "error", "invalid", invalidParameter, badQuery},
		spine.RuleParameters:          {422, "error", "invalid", invalidParameter, badParameters},
		spine.RuleHeaderTwin:          badGPConnect("A header has a name that can be taken for that of another"),
		spine.RuleTrace:               badGPConnect("Ssp-TraceIDheader blank"),
		spine.RuleFrom:                badGPConnect("Ssp-From header blank"),
		spine.RuleTo:                  badGPConnect("Ssp-To header does not match ASID of system"),
		spine.RuleInteraction:         badGPConnect("Ssp-InteractionID header blank"),
		spine.RuleInteractionEndpoint: badGPConnect("Ssp-InteractionID does not match the request"),
		spine.RuleSender:              {403, "error", "forbidden", asidCheckFailed, senderCheckFailed},
		spine.RuleSenderInteraction:   {403, "error", "forbidden", asidCheckFailed, senderCheckFailed},
		spine.RuleNoContentType:       {415, "error", "incomplete", badRequest, "No content media type set"},
		spine.RuleContentType:         {415, "error", "incomplete", badRequest, "Unsupported content media type"},
		spine.RuleForm:                {415, "error", "incomplete", badRequest, "Unsupported content media type"},
		spine.RuleAccept:              {415, "error", "incomplete", badRequest, "Unsupported accept media type"},
	},
	Uses: []Use{
		{Headers: sspHeaders, Positions: atProvider, Tokens: resourceTokens, FHIR: stu3, System: gpconnectSystem, Structure: gpconnectStructure, Media: fhirTypes},
		{Headers: sspHeaders, Positions: atProvider, Tokens: resourceTokens, FHIR: r4, System: r4System, Media: fhirTypes},
	},
})

// The proxy in front of providers of GP Connect.
var _ = RegisterOutcomes(OutcomeProfile{Name: "gpconnect-proxy", From: []string{ssp, resourceClaims}, Uses: []Use{
	{Headers: sspHeaders, Positions: atProxy, Tokens: resourceTokens, FHIR: stu3, System: nrlSystem, Structure: nrlStructure, Media: fhirTypes},
	{Headers: sspHeaders, Positions: atProxy, Tokens: resourceTokens, FHIR: r4, System: r4System, Media: fhirTypes},
}})

var resourceTokens = []spine.TokenProfile{spine.GPConnectTokens}

const (
	gpconnectSystem    = "https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1"
	gpconnectStructure = "https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1"
)

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

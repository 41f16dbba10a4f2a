package policy

import (
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/token"
)

// gpconnectText answers as a provider of GP Connect does.
func gpconnectText(r token.Rule) Outcome {
	bad := func(s string) Outcome { return Outcome{400, "error", "invalid", badRequest, s} }
	switch spine.Rule(r) {
	case spine.RulePath:
		return Outcome{404, "error", "not-found", referenceNotFound, "There is no such resource or operation."}
	case spine.RuleMethod:
		return bad("The HTTP verb does not fit the endpoint.")
	case spine.RuleQuery:
		return Outcome{422, "error", "invalid", invalidParameter, badQuery}
	case spine.RuleParameters:
		return Outcome{422, "error", "invalid", invalidParameter, badParameters}
	case spine.RuleHeaderTwin:
		return bad("A header has a name that can be taken for that of another")
	case spine.RuleTrace:
		return bad("Ssp-TraceIDheader blank")
	case spine.RuleFrom:
		return bad("Ssp-From header blank")
	case spine.RuleTo:
		return bad("Ssp-To header does not match ASID of system")
	case spine.RuleInteraction:
		return bad("Ssp-InteractionID header blank")
	case spine.RuleInteractionEndpoint:
		return bad("Ssp-InteractionID does not match the request")
	case spine.RuleSender, spine.RuleSenderInteraction:
		return Outcome{403, "error", "forbidden", asidCheckFailed, "ASID_CHECK_FAILED_MESSAGESENDER_{0}"}
	case spine.RuleNoContentType:
		return Outcome{415, "error", "incomplete", badRequest, "No content media type set"}
	case spine.RuleContentType, spine.RuleForm:
		return Outcome{415, "error", "incomplete", badRequest, "Unsupported content media type"}
	case spine.RuleAccept:
		return Outcome{415, "error", "incomplete", badRequest, "Unsupported accept media type"}
	}
	if t, ok := gpconnectTokenText(r); ok {
		return t
	}
	return common(spine.Rule(r))
}

// gpconnectTokenText answers faults of tokens whose claims are resources, with
// the texts of the demonstrator.
func gpconnectTokenText(r token.Rule) (Outcome, bool) {
	if r == token.ResourceClaim {
		return Outcome{422, "error", "invalid", invalidResource, "Invalid Resource claim {claim} in JWT (Not a valid Fhir Resource)"}, true
	}
	d := gpconnectTokenDiagnostics(r)
	if d == "" {
		d = gpconnectClaimDiagnostics(r)
	}
	return Outcome{400, "error", "invalid", badRequest, d}, d != ""
}

func gpconnectTokenDiagnostics(r token.Rule) string {
	switch r {
	case token.Missing:
		return "Authorization header missing"
	case token.NotBearer, token.Repeated, token.TooLong:
		return "Authorization header invalid"
	case token.Encoding:
		return "JWT must be encoded using Base64URL. Padding is not allowed"
	case token.Sections, token.Signed, token.NoBody:
		return "Invalid number of JWT base 64 blocks"
	case token.Header:
		return "Invalid JWT header"
	case token.NotJSON:
		return "Invalid WebToken: JSON is not valid"
	case token.ClaimForm, token.Signature, token.Signer:
		return "Invalid WebToken"
	case token.RecordClaim:
		return "JWT claim requested_record should not be present"
	case token.ClaimMissing:
		return "JWT required claim {claim} is not present"
	case token.ClaimIncomplete:
		return "JWT JSON entry incomplete: claim {claim} is null."
	}
	return ""
}

func gpconnectClaimDiagnostics(r token.Rule) string {
	switch r {
	case token.Early:
		return "JWT Creation time is in the future"
	case token.Lifetime:
		return "JWT expiry time is not 5 minutes after the creation time"
	case token.Expired:
		return "JWT Request time has expired"
	case token.Audience:
		return "JWT claim aud is not the service root URL of the provider"
	case token.Reason:
		return "JWT Reason for request is not directcare"
	case token.ResourceType:
		return `JWT Invalid {claim} resource type "{0}"`
	case token.PractitionerSub:
		return "JWT Practitioner ids do not match!"
	case token.UserID:
		return "JWT claim sub is not a FHIR id"
	case token.OrganizationForm:
		return "JWT claim requesting_organization has no ODS code of 3 to 12 capital letters and digits"
	case token.OrganizationASID:
		return "JWT claim requesting_organization is not the organisation of Ssp-From"
	case token.ScopeUnknown:
		return "JWT Bad Request Exception Invalid requested scope: {0}"
	case token.Scope, token.NoScope:
		return "The claim requested scope does not match the requested operation"
	}
	return ""
}

package policy

import (
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/token"
)

// nrlText answers as the National Record Locator does.
func nrlText(r token.Rule) Outcome {
	header := func(s string) Outcome { return Outcome{400, "error", "invalid", missingHeader, s} }
	switch spine.Rule(r) {
	case spine.RulePath:
		return Outcome{404, "error", "not-found", noRecordFound, "There is no such endpoint."}
	case spine.RuleHeaderTwin:
		return header(headerTwin)
	case spine.RuleFrom, spine.RuleSender:
		return header("fromASID HTTP Header is missing")
	case spine.RuleTo:
		return header("toASID HTTP Header is missing")
	case spine.RuleSenderInteraction:
		return Outcome{403, "error", "forbidden", accessDenied, "Invalid Client Connection."}
	case spine.RuleForm:
		return Outcome{415, "error", "invalid", unsupportedMedia, noForm}
	case spine.RuleNoContentType, spine.RuleContentType, spine.RuleAccept:
		return Outcome{415, "error", "invalid", unsupportedMedia, "The media type is not one of FHIR."}
	}
	if t, ok := nrlTokenText(r); ok {
		return t
	}
	return common(spine.Rule(r))
}

// nrlTokenText answers faults of tokens whose claims are strings. The texts
// are those of the NRL reference implementation, and in its style for rules
// that it does not know.
func nrlTokenText(r token.Rule) (Outcome, bool) {
	d := nrlTokenDiagnostics(r)
	return Outcome{400, "error", "structure", missingHeader, d}, d != ""
}

func nrlTokenDiagnostics(r token.Rule) string {
	const invalid = "The Authorisation header must be supplied as a valid JWT."
	switch r {
	case token.Missing, token.Repeated:
		return "The Authorisation header must be supplied"
	case token.NotBearer, token.TooLong, token.Encoding, token.NotJSON, token.Header, token.Signed, token.Signature, token.Signer:
		return invalid
	case token.Sections:
		return "The JWT associated with the Authorisation header must have the 3 sections"
	case token.NoBody:
		return "The JWT associated with the Authorisation header must have a body of claims."
	case token.ClaimForm, token.ClaimMissing:
		return "The mandatory claim {claim} from the JWT associated with the Authorisation header is missing"
	case token.Lifetime:
		return "exp {0} must be 5 minutes greater than iat {1}"
	case token.Early, token.Expired:
		return "iat {0} must be in the past or now and exp {1} must be in the future or now"
	case token.Audience:
		return "aud ({0}) must be the URL of the endpoint"
	}
	return nrlClaimDiagnostics(r)
}

func nrlClaimDiagnostics(r token.Rule) string {
	switch r {
	case token.UserSub:
		return "requesting_user ({0}) and sub ({1}) claim's values must match"
	case token.UserForm:
		return "requesting_user ({0}) must be of the form [https://fhir.nhs.uk/Id/sds-role-profile-id|[SDSRoleProfileID]]"
	case token.UserAndPatient:
		return "requesting_user and requesting_patient must not be given together"
	case token.PatientSub:
		return "requesting_patient ({0}) and sub ({1}) claim's values must match"
	case token.PatientForm:
		return "requesting_patient ({0}) must be of the form [https://fhir.nhs.net/Id/nhs-number|[NHSNumber]]"
	case token.PatientOperation:
		return "A patient may not use an interaction of providers"
	case token.ActForm:
		return "act must hold a sub of the form [https://fhir.nhs.net/Id/nhs-number|[NHSNumber]]"
	case token.ActWithout:
		return "act must not be given without requesting_patient"
	case token.SystemSub:
		return "requesting_system ({0}) and sub ({1}) claim's values must match"
	case token.SystemForm:
		return "requesting_system ({0}) must be of the form [https://fhir.nhs.uk/Id/accredited-system|[ASID]]"
	case token.SystemSender:
		return "requesting_system ({0}) must have the ASID of the request's header"
	case token.SystemOperation:
		return "A system without a user may use interactions of providers only"
	case token.Reason:
		return "reason_for_request ({0}) must be '{claim}'"
	case token.Scope:
		return "scope ({0}) must match {claim}"
	case token.NoScope:
		return "No scope allows this interaction"
	case token.OrganizationForm:
		return "requesting_organization ({0}) must be of the form [https://fhir.nhs.uk/Id/ods-organization-code|[ODSCode]"
	case token.OrganizationASID:
		return "requesting_system ASID ({0}) is not associated with the requesting_organization ODS code ({1})"
	}
	return ""
}

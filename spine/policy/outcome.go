package policy

import (
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/token"
)

// Outcomes is how an API answers broken rules: the same rule has other codes and
// words in each.
type Outcomes struct {
	System  string // code system of the Spine codes
	Profile string // of the OperationOutcome; empty if it has none

	of func(token.Rule) Outcome
}

// Outcome is how an API answers a broken rule. In the diagnostics, {claim} is
// what the rule names, and {0} and {1} are values of the request, which are left out
// together with the brackets and the blank around them unless they are echoed.
type Outcome struct {
	Status      int    // of HTTP
	Severity    string // of the issue
	Issue       string // FHIR issue code, such as structure
	Code        string // Spine code, such as MISSING_OR_INVALID_HEADER
	Diagnostics string
}

// Of returns the answer to a broken rule. There is one for each rule.
func (o *Outcomes) Of(r spine.Rule) Outcome {
	if o.of == nil {
		return common(r)
	}
	return o.of(token.Rule(r))
}

// SystemOf returns the code system of a Spine code.
func (o *Outcomes) SystemOf(code string) string {
	if code == unsupportedMedia {
		return mediaSystem
	}
	return o.System
}

// The code systems of the errors, as each API documents its own.
const (
	nrlSystem       = "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1"
	gpconnectSystem = "https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1"
	r4System        = "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode"
	mediaSystem     = "https://fhir.nhs.uk/ValueSet/spine-response-code-2-0"

	nrlProfile       = "https://fhir.nhs.uk/STU3/StructureDefinition/Spine-OperationOutcome-1"
	gpconnectProfile = "https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1"
)

// OutcomesOf returns the answers of a service to whoever asks at a position.
func OutcomesOf(s ServiceRow, p spine.Position) Outcomes {
	d := Outcomes{System: nrlSystem, Profile: nrlProfile}
	gpconnect := s.Tokens == spine.GPConnectTokens
	switch {
	case p == spine.ProviderPosition && gpconnect:
		d.of, d.System, d.Profile = gpconnectText, gpconnectSystem, gpconnectProfile
	case p == spine.ServicePosition:
		d.of = nrlText
	case gpconnect:
		d.of = func(r token.Rule) Outcome { return sspText(r, gpconnectTokenText) }
	default:
		d.of = func(r token.Rule) Outcome { return sspText(r, nrlTokenText) }
	}
	if s.FHIR == spine.R4 {
		d.System, d.Profile = r4System, ""
	}
	return d
}

// failed answers what is not a fault of the request.
func failed(r spine.Rule) (Outcome, bool) {
	switch r {
	case spine.RuleRegistryFailed, spine.RuleUsersFailed, spine.RuleAuditFailed:
		return Outcome{503, "fatal", "transient", internalError, "The service cannot decide on the request now."}, true
	case spine.RulePanic:
		return Outcome{500, "fatal", "exception", internalError, ""}, true
	}
	return Outcome{}, false
}

// common answers what all APIs answer alike, and what no document speaks of.
func common(r spine.Rule) Outcome {
	if t, ok := failed(r); ok {
		return t
	}
	switch r {
	case spine.RulePeer:
		return Outcome{403, "error", "forbidden", accessDeniedSSL, "A verified client certificate is required."}
	case spine.RulePeerProxy:
		return Outcome{403, "error", "forbidden", accessDeniedSSL, "The client certificate is not that of the Spine Secure Proxy."}
	case spine.RulePeerSender:
		return Outcome{403, "error", "forbidden", accessDenied, "Invalid Client Connection."}
	case spine.RuleAddress:
		return Outcome{400, "error", "invalid", badRequest, "The request target is not in its plain form."}
	case spine.RuleMethod:
		return Outcome{405, "error", "not-supported", requestType, "The method is not allowed here."}
	case spine.RuleQuery:
		return Outcome{400, "error", "invalid", invalidParameter, badQuery}
	case spine.RuleParameters:
		return Outcome{400, "error", "invalid", invalidParameter, badParameters}
	case spine.RuleHeaderLimit:
		return Outcome{400, "error", "invalid", badRequest, tooManyHeaders}
	case spine.RuleUser, spine.RuleAccess:
		return Outcome{403, "error", "forbidden", accessDenied, "The user may not use this interaction."}
	}
	return Outcome{400, "error", "invalid", badRequest, ""}
}

// Texts that no document has, and that every API gives.
const (
	badQuery       = "A query parameter is repeated, too long or not in its plain form."
	badParameters  = "The parameters select no interaction, or more than one."
	tooManyHeaders = "The request has too many headers."
	noForm         = "A form is not a FHIR resource."
	headerTwin     = "A HTTP Header has a name that can be taken for that of another"
)

// Display returns the display of the Spine code: that of the Spine's value set of errors
// and warnings, and for ACCESS_DENIED that of ACCESS DENIED, which is how the value set
// writes it.
func (o Outcome) Display() string {
	switch o.Code {
	case missingHeader:
		return "There is a required header missing or invalid"
	case badRequest:
		return "Bad request"
	case accessDenied:
		return "Access has been denied to process this request"
	case accessDeniedSSL:
		return "SSL Protocol or Cipher requirements not met"
	case asidCheckFailed:
		return "The sender or receiver's ASID is not authorised for this interaction"
	case invalidParameter:
		return "Invalid parameter"
	case invalidResource:
		return "Invalid validation of resource"
	case noRecordFound:
		return "No record found"
	case requestType:
		return "The type of request is not supported by the API call"
	case referenceNotFound:
		return "Reference not found"
	case unsupportedMedia:
		return "Unsupported Media Type"
	default:
		return "Internal server error"
	}
}

// The Spine codes that a guard answers with.
const (
	missingHeader     = "MISSING_OR_INVALID_HEADER"
	badRequest        = "BAD_REQUEST"
	accessDenied      = "ACCESS_DENIED"
	accessDeniedSSL   = "ACCESS_DENIED_SSL"
	asidCheckFailed   = "ASID_CHECK_FAILED"
	invalidParameter  = "INVALID_PARAMETER"
	invalidResource   = "INVALID_RESOURCE"
	noRecordFound     = "NO_RECORD_FOUND"
	requestType       = "INVALID_REQUEST_TYPE"
	referenceNotFound = "REFERENCE_NOT_FOUND"
	unsupportedMedia  = "Unsupported_Media_Type"
	internalError     = "INTERNAL_SERVER_ERROR"
)

package spine

import (
	"github.com/spineguard/spineguard/spine/internal/media"
	"github.com/spineguard/spineguard/spine/internal/token"
)

// dialect is how an API says no: the same fault has other codes and words in
// each.
type dialect struct {
	text     func(token.Rule) text
	system   string // of the Spine codes
	profile  string // of the OperationOutcome
	types    *media.Types
	fallback media.Form // when a request asks for no form
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

func dialectOf(s *Service, p Position) dialect {
	d := dialect{system: nrlSystem, profile: nrlProfile, types: media.NRL, fallback: media.XML}
	gpconnect := s.Tokens == GPConnectTokens
	if gpconnect {
		d.types, d.fallback = media.FHIR, media.JSON
	}
	switch {
	case p == Provides && gpconnect:
		d.text, d.system, d.profile = gpconnectText, gpconnectSystem, gpconnectProfile
	case p == Called:
		d.text = nrlText
	case gpconnect:
		d.text = func(r token.Rule) text { return sspText(r, gpconnectTokenText) }
	default:
		d.text = func(r token.Rule) text { return sspText(r, nrlTokenText) }
	}
	if s.FHIR == R4 {
		d.system, d.profile, d.fallback = r4System, "", media.JSON
	}
	return d
}

// failed answers what is no fault of the request.
func failed(r Rule) (text, bool) {
	switch r {
	case RuleRegistryFailed, RuleUsersFailed, RuleAuditFailed:
		return text{503, "fatal", "transient", internalError, "The service cannot decide on the request now."}, true
	case RulePanic:
		return text{500, "fatal", "exception", internalError, ""}, true
	}
	return text{}, false
}

// common answers what all APIs answer alike, and what no document speaks of.
func common(r Rule) text {
	if t, ok := failed(r); ok {
		return t
	}
	switch r {
	case RulePeer:
		return text{403, "error", "forbidden", accessDeniedSSL, "A verified client certificate is required."}
	case RulePeerProxy:
		return text{403, "error", "forbidden", accessDeniedSSL, "The client certificate is not that of the Spine Secure Proxy."}
	case RulePeerSender:
		return text{403, "error", "forbidden", accessDenied, "Invalid Client Connection."}
	case RuleAddress:
		return text{400, "error", "invalid", badRequest, "The request target is not in its plain form."}
	case RuleMethod:
		return text{405, "error", "not-supported", requestType, "The method is not allowed here."}
	case RuleQuery:
		return text{400, "error", "invalid", invalidParameter, badQuery}
	case RuleParameters:
		return text{400, "error", "invalid", invalidParameter, badParameters}
	case RuleHeaderLimit:
		return text{400, "error", "invalid", badRequest, tooManyHeaders}
	case RuleUser, RuleAccess:
		return text{403, "error", "forbidden", accessDenied, "The user may not use this interaction."}
	}
	return text{400, "error", "invalid", badRequest, ""}
}

// Texts that no document has, and that every API gives.
const (
	badQuery       = "A query parameter is repeated, too long or not in its plain form."
	badParameters  = "The parameters select no interaction, or more than one."
	tooManyHeaders = "The request has too many headers."
	noForm         = "A form is not a FHIR resource."
	headerTwin     = "A HTTP Header has a name that can be taken for that of another"
)

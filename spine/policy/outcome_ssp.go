package policy

import (
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/token"
)

// sspText answers as the Spine Secure Proxy does, and a provider of NRL
// records behind it.
func sspText(r token.Rule, tokens func(token.Rule) (Outcome, bool)) Outcome {
	header := func(s string) Outcome { return Outcome{400, "error", "invalid", missingHeader, s} }
	switch spine.Rule(r) {
	case spine.RulePath:
		return Outcome{404, "error", "not-found", noRecordFound, "There is no such endpoint."}
	case spine.RuleMethod:
		return Outcome{405, "fatal", "forbidden", accessDenied, ""}
	case spine.RuleHeaderTwin:
		return header(headerTwin)
	case spine.RuleHeaderLimit:
		return header(tooManyHeaders)
	case spine.RuleTrace:
		return header("Ssp-TraceID HTTP Header is missing")
	case spine.RuleFrom:
		return header("The Ssp-From ASID header value is not known.")
	case spine.RuleTo:
		return header("The Ssp-To ASID header value is not known.")
	case spine.RuleInteraction:
		return header("Ssp-InteractionID HTTP Header is missing")
	case spine.RuleInteractionEndpoint:
		return header("Ssp-InteractionID is not an interaction of this endpoint")
	case spine.RuleSender, spine.RuleSenderInteraction:
		return Outcome{403, "error", "forbidden", asidCheckFailed, "ASID_CHECK_FAILED_MESSAGESENDER_{0}"}
	case spine.RuleReceiver:
		return Outcome{403, "error", "forbidden", asidCheckFailed, "PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_{0}"}
	case spine.RuleTarget:
		return header("The FQDN in the request ({0}) does not match an FQDN registered for the provided Ssp-To header.")
	case spine.RuleForm:
		return Outcome{415, "error", "invalid", unsupportedMedia, noForm}
	case spine.RuleNoContentType, spine.RuleContentType, spine.RuleAccept:
		return Outcome{415, "error", "invalid", unsupportedMedia, "The media type is not one of FHIR."}
	}
	if t, ok := tokens(r); ok {
		return t
	}
	return common(spine.Rule(r))
}

// SPDX-License-Identifier: Apache-2.0

package protocol

import "github.com/spineguard/spineguard/spine"

// The Spine Secure Proxy.
var _ = RegisterOutcomes(OutcomeProfile{Name: ssp, Outcomes: map[spine.Rule]Outcome{
	spine.RulePath:                {404, "error", "not-found", noRecordFound, noEndpoint},
	spine.RuleMethod:              {405, "fatal", "forbidden", accessDenied, ""},
	spine.RuleHeaderTwin:          {400, "error", "invalid", missingHeader, headerTwin},
	spine.RuleHeaderLimit:         {400, "error", "invalid", missingHeader, tooManyHeaders},
	spine.RuleTrace:               {400, "error", "invalid", missingHeader, "Ssp-TraceID HTTP Header is missing"},
	spine.RuleFrom:                {400, "error", "invalid", missingHeader, "The Ssp-From ASID header value is not known."},
	spine.RuleTo:                  {400, "error", "invalid", missingHeader, "The Ssp-To ASID header value is not known."},
	spine.RuleInteraction:         {400, "error", "invalid", missingHeader, "Ssp-InteractionID HTTP Header is missing"},
	spine.RuleInteractionEndpoint: {400, "error", "invalid", missingHeader, "Ssp-InteractionID is not an interaction of this endpoint"},
	spine.RuleSender:              {403, "error", "forbidden", asidCheckFailed, senderCheckFailed},
	spine.RuleSenderInteraction:   {403, "error", "forbidden", asidCheckFailed, senderCheckFailed},
	spine.RuleReceiver:            {403, "error", "forbidden", asidCheckFailed, "PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_{0}"},
	spine.RuleTarget:              {400, "error", "invalid", missingHeader, "The FQDN in the request ({0}) does not match an FQDN registered for the provided Ssp-To header."},
	spine.RuleForm:                {415, "error", "invalid", unsupportedMedia, noForm},
	spine.RuleNoContentType:       {415, "error", "invalid", unsupportedMedia, noMediaType},
	spine.RuleContentType:         {415, "error", "invalid", unsupportedMedia, noMediaType},
	spine.RuleAccept:              {415, "error", "invalid", unsupportedMedia, noMediaType},
}})

// Retrieval of records: the proxy, and a provider behind it.
var _ = RegisterOutcomes(OutcomeProfile{Name: "records", From: []string{ssp, stringClaims}, Uses: []Use{
	{Headers: sspHeaders, Positions: proxied, Tokens: stringTokens, FHIR: stu3, System: nrlSystem, Structure: nrlStructure, Media: nrlTypes(false)},
	{Headers: sspHeaders, Positions: proxied, Tokens: stringTokens, FHIR: r4, System: r4System, Media: nrlTypes(true)},
}})

const (
	ssp               = "ssp"
	senderCheckFailed = "ASID_CHECK_FAILED_MESSAGESENDER_{0}"
)

var (
	sspHeaders = []spine.HeaderScheme{spine.SSPHeaders}
	proxied    = []spine.Position{spine.ProviderPosition, spine.ProxyPosition}
)

// SPDX-License-Identifier: Apache-2.0

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

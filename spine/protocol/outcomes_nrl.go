// SPDX-License-Identifier: Apache-2.0

package protocol

import "github.com/spineguard/spineguard/spine"

// The National Record Locator.
var _ = RegisterOutcomes(OutcomeProfile{
	Name: "nrl",
	From: []string{stringClaims},
	Outcomes: map[spine.Rule]Outcome{
		spine.RulePath:              {404, "error", "not-found", noRecordFound, noEndpoint},
		spine.RuleHeaderTwin:        {400, "error", "invalid", missingHeader, headerTwin},
		spine.RuleFrom:              {400, "error", "invalid", missingHeader, "fromASID HTTP Header is missing"},
		spine.RuleSender:            {400, "error", "invalid", missingHeader, "fromASID HTTP Header is missing"},
		spine.RuleTo:                {400, "error", "invalid", missingHeader, "toASID HTTP Header is missing"},
		spine.RuleSenderInteraction: {403, "error", "forbidden", accessDenied, "Invalid Client Connection."},
		spine.RuleForm:              {415, "error", "invalid", unsupportedMedia, noForm},
		spine.RuleNoContentType:     {415, "error", "invalid", unsupportedMedia, noMediaType},
		spine.RuleContentType:       {415, "error", "invalid", unsupportedMedia, noMediaType},
		spine.RuleAccept:            {415, "error", "invalid", unsupportedMedia, noMediaType},
	},
	Uses: []Use{
		{Headers: nrlHeaders, Positions: called, Tokens: stringTokens, FHIR: stu3, System: nrlSystem, Structure: nrlStructure, Media: nrlTypes(false)},
		{Headers: nrlHeaders, Positions: called, Tokens: stringTokens, FHIR: r4, System: r4System, Media: nrlTypes(true)},
		// No document describes GP Connect without the proxy.
		{Headers: nrlHeaders, Positions: called, Tokens: resourceTokens, FHIR: stu3, System: nrlSystem, Structure: nrlStructure, Media: fhirTypes, Undocumented: true},
		{Headers: nrlHeaders, Positions: called, Tokens: resourceTokens, FHIR: r4, System: r4System, Media: fhirTypes, Undocumented: true},
	},
})

var (
	nrlHeaders   = []spine.HeaderScheme{spine.NRLHeaders}
	called       = []spine.Position{spine.ServicePosition}
	stringTokens = []spine.TokenProfile{spine.SpineTokens}
)

const (
	nrlSystem    = "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1"
	nrlStructure = "https://fhir.nhs.uk/STU3/StructureDefinition/Spine-OperationOutcome-1"
)

// nrlTypes are the media types of the National Record Locator (development overview).
func nrlTypes(answersJSON bool) Media {
	return Media{
		XML:         []string{"application/fhir+xml", "application/xml+fhir", "application/xml"},
		JSON:        []string{"application/fhir+json", "application/json+fhir", "application/json", "text/json"},
		AnswersJSON: answersJSON,
	}
}

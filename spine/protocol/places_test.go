// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Each API answers at each of its positions, with the code system and the profile of its version
// of FHIR, and takes and gives the media types of its documents.
func TestPlacesOfOutcomes(t *testing.T) {
	const structures = "https://fhir.nhs.uk/STU3/StructureDefinition/"
	for _, headers := range []spine.HeaderScheme{spine.NRLHeaders, spine.SSPHeaders} {
		scheme, _ := protocol.SchemeOf(headers)
		for _, at := range scheme.Positions() {
			for _, tokens := range []spine.TokenProfile{spine.SpineTokens, spine.GPConnectTokens} {
				for _, version := range []spine.FHIRVersion{"", spine.STU3, spine.R4} {
					gpconnect := tokens == spine.GPConnectTokens
					system, structure := "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1", structures+"Spine-OperationOutcome-1"
					switch {
					case version == spine.R4:
						system, structure = "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode", ""
					case gpconnect && at == spine.ProviderPosition:
						system, structure = "https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1", structures+"GPConnect-OperationOutcome-1"
					}
					xml, json := []string{"application/fhir+xml"}, []string{"application/fhir+json"}
					if !gpconnect {
						xml, json = append(xml, "application/xml+fhir", "application/xml"), append(json, "application/json+fhir", "application/json", "text/json")
					}
					api := protocol.API{Headers: headers, Tokens: tokens, FHIR: version}
					o, ok := api.Outcomes(at)
					if !ok || o.System != system || o.Structure != structure || o.Media.AnswersJSON != (gpconnect || version == spine.R4) || o.Media.AnswersAsSent ||
						!slices.Equal(o.Media.XML, xml) || !slices.Equal(o.Media.JSON, json) {
						t.Errorf("%v at the %s: %+v", api, at, o)
					}
				}
			}
		}
	}
}

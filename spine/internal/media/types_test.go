// SPDX-License-Identifier: Apache-2.0

package media

// The types of the National Record Locator, and those of GP Connect.
var (
	NRL = New(
		[]string{"application/fhir+xml", "application/xml+fhir", "application/xml"},
		[]string{"application/fhir+json", "application/json+fhir", "application/json", "text/json"},
	)
	FHIR = New([]string{"application/fhir+xml"}, []string{"application/fhir+json"})
)

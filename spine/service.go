// SPDX-License-Identifier: Apache-2.0

package spine

// HeaderScheme says by which headers a request names the systems.
type HeaderScheme string

// The header schemes.
const (
	NRLHeaders HeaderScheme = "nrl" // fromASID, toASID
	SSPHeaders HeaderScheme = "ssp" // Ssp-TraceID, Ssp-From, Ssp-To, Ssp-InteractionID
)

// TokenProfile says which form of JSON Web Token a service asks for.
type TokenProfile string

// The token profiles.
const (
	SpineTokens     TokenProfile = "spine"     // claims are strings
	GPConnectTokens TokenProfile = "gpconnect" // claims are FHIR resources
)

// FHIRVersion is the version of FHIR that a service speaks.
type FHIRVersion string

// The versions of FHIR.
const (
	STU3 FHIRVersion = "STU3"
	R4   FHIRVersion = "R4"
)

// Position is where a guard stands.
type Position string

// The positions.
const (
	ServicePosition  Position = "service"  // called directly
	ProviderPosition Position = "provider" // behind the Spine Secure Proxy
	ProxyPosition    Position = "proxy"    // in the place of the Spine Secure Proxy
)

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

// Service is what a generated package knows of one API; the constructors of
// guards and clients read it. Its tables must not change.
type Service struct {
	Name         string
	Headers      HeaderScheme
	Tokens       TokenProfile
	FHIR         FHIRVersion
	Operations   []Operation   // those of other services are passed over
	Interactions []Interaction // sorted by id
	Aliases      []Alias
	Systems      []SystemRow   // sorted by ASID; nil if the policy has none
	Access       *AccessTables // nil if the policy has none
	Formats      []Format
	PolicyDigest string
}

// Position is where a guard stands.
type Position string

// The positions.
const (
	Called   Position = "service"  // called directly
	Provides Position = "provider" // behind the Spine Secure Proxy
	Proxies  Position = "proxy"    // in the place of the Spine Secure Proxy
)

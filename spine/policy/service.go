package policy

import (
	"github.com/spineguard/spineguard/spine"
)

// Service is what a generated package knows of one API; the constructors of
// guards and clients read it. Its tables must not change.
type Service struct {
	Name         string
	Headers      spine.HeaderScheme
	Tokens       spine.TokenProfile
	FHIR         spine.FHIRVersion
	Operations   []spine.Operation   // those of other services are passed over
	Interactions []spine.Interaction // sorted by id
	Aliases      []spine.Alias
	Systems      []spine.SystemRow // sorted by ASID; nil if the policy has none
	Access       *AccessTables     // nil if the policy has none
	Formats      []spine.Format
	PolicyDigest string
}

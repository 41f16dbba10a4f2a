// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Tables are a policy as data. Generated packages fill them in; nothing changes
// them afterwards. Each list must be sorted as its comment says.
type Tables struct {
	Digest       string                  // of what the policy says
	Services     []ServiceRow            // by name
	Operations   []spine.Operation       // by service, path, method and interactionId
	Unbound      []spine.UnboundEndpoint // by service, path and method
	Interactions []spine.Interaction     // by id
	Aliases      []spine.Alias           // by alias
	Formats      []spine.Format          // by code and system
	Systems      []spine.SystemRow       // by ASID; nil if the policy lists none
	RBAC         RBAC
}

// ServiceRow is one API of a policy.
type ServiceRow struct {
	Name    string
	Headers spine.HeaderScheme
	Tokens  spine.TokenProfile
	FHIR    spine.FHIRVersion
}

// API returns how requests to the service are made.
func (r *ServiceRow) API() protocol.API {
	return protocol.API{Headers: r.Headers, Tokens: r.Tokens, FHIR: r.FHIR}
}

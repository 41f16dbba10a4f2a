// SPDX-License-Identifier: Apache-2.0

package client

import (
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/option"
	"github.com/spineguard/spineguard/spine/internal/token"
)

// Tokens of GP Connect 1.x, whose claims are FHIR resources.
var _ = register(spine.GPConnectTokens, writer{
	identity: (*Options).checkForGPConnect,
	lacks:    Caller.lacksForGPConnect,
	isUser: func(c Caller) bool {
		return token.SameUser(c.Practitioner.RoleProfile, c.User.RoleProfile, c.Practitioner.SDSUserID, c.User.SDSUserID)
	},
	claims: func(k claims, scope string, c Caller, o *Options) any {
		return gpconnectClaimsOf(k, scope, c, o)
	},
})

type gpconnectClaims struct {
	claims
	Organization   resource `json:"requesting_organization"`
	RequestedScope string   `json:"requested_scope,omitempty"`
	Device         resource `json:"requesting_device"`
	Practitioner   resource `json:"requesting_practitioner"`
}

// resource is a FHIR resource as claims have it.
type resource struct {
	Type       string       `json:"resourceType"`
	ID         string       `json:"id,omitempty"`
	Identifier []identifier `json:"identifier"`
	Model      string       `json:"model,omitempty"`
	Version    string       `json:"version,omitempty"`
	Name       any          `json:"name,omitempty"`
}

type identifier struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

type humanName struct {
	Family string   `json:"family"`
	Given  []string `json:"given"`
}

func gpconnectClaimsOf(common claims, scope string, c Caller, o *Options) *gpconnectClaims {
	p, d := c.Practitioner, o.Device
	k := &gpconnectClaims{claims: common, RequestedScope: scope}
	k.Subject = p.ID
	k.Device = resource{Type: "Device", Identifier: []identifier{{d.System, d.Value}}, Model: d.Model, Version: d.Version}
	k.Organization = resource{
		Type: "Organization", Identifier: []identifier{{code.OrganizationSystem, string(o.ODS)}},
		Name: o.OrganizationName,
	}
	k.Practitioner = resource{
		Type: "Practitioner", ID: p.ID, Identifier: []identifier{{code.SDSUserSystem, p.SDSUserID}},
		Name: []humanName{{p.Family, []string{p.Given}}},
	}
	if p.RoleProfile != "" {
		k.Practitioner.Identifier = append(k.Practitioner.Identifier, identifier{code.RoleProfileSystem, p.RoleProfile})
	}
	return k
}

func (o *Options) checkForGPConnect() (errs []error) {
	if o.Device.System == "" || o.Device.Value == "" || o.Device.Model == "" || o.Device.Version == "" {
		errs = append(errs, option.Error("Device", "is incomplete: GP Connect tokens name the product that sends"))
	}
	if o.OrganizationName == "" {
		errs = append(errs, option.Error("OrganizationName", "is empty: GP Connect tokens name the organisation"))
	}
	return errs
}

func (c Caller) lacksForGPConnect(string) string {
	p := c.Practitioner
	switch {
	case c.Access != spine.Professional || p.ID == "" || p.SDSUserID == "" || p.Family == "" || p.Given == "":
		return "GP Connect needs a professional with ID, SDS user id, family and given name"
	case differ(p.RoleProfile, c.User.RoleProfile) || differ(p.SDSUserID, c.User.SDSUserID):
		return "the user has another role profile or SDS user id than the practitioner"
	}
	return ""
}

// differ reports whether two ids are there and not the same.
func differ(a, b string) bool { return token.IsKnown(a) && token.IsKnown(b) && a != b }

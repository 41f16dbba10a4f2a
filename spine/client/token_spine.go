// SPDX-License-Identifier: Apache-2.0

package client

import (
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
)

// Tokens whose claims are strings.
var _ = register(spine.SpineTokens, writer{
	identity: func(*Options) []error { return nil },
	lacks:    Caller.lacksForStrings,
	isUser:   func(Caller) bool { return true }, // lacksAsProfessional has compared the role profile
	claims: func(k claims, scope string, c Caller, o *Options) any {
		return stringClaimsOf(k, scope, c, o)
	},
})

type stringClaims struct {
	claims
	Scope        string `json:"scope,omitempty"`
	System       string `json:"requesting_system,omitempty"`
	Organization string `json:"requesting_organization"`
	User         string `json:"requesting_user,omitempty"`
	Patient      string `json:"requesting_patient,omitempty"`
	Act          *actor `json:"act,omitempty"`
}

type actor struct {
	Subject string `json:"sub"`
}

func stringClaimsOf(common claims, scope string, c Caller, o *Options) *stringClaims {
	const nhsNumber = code.NHSNumberSystem + "|"
	k := &stringClaims{claims: common, Scope: scope}
	k.System = code.AccreditedSystem + "|" + string(o.ASID)
	k.Organization = code.OrganizationSystem + "|" + string(o.ODS)
	switch c.Access {
	case spine.Professional:
		k.User = code.RoleProfileSystem + "|" + c.RoleProfile
		k.Subject = k.User
	case spine.Citizen, spine.CitizenDelegated:
		k.Patient = nhsNumber + c.NHSNumber
		k.Subject, k.Reason = k.Patient, "patientaccess"
		if c.Delegate != "" {
			k.Act = &actor{nhsNumber + c.Delegate}
		}
	default:
		k.Subject = k.System
	}
	return k
}

func (c Caller) lacksForStrings(string) string {
	if (c.Access == spine.CitizenDelegated) != (c.Delegate != "") {
		return "a delegate goes with delegated access, and only with that"
	}
	switch c.Access {
	case spine.Professional:
		return c.lacksAsProfessional()
	case spine.Citizen, spine.CitizenDelegated:
		if c.NHSNumber == "" {
			return "a citizen needs an NHS number"
		}
		return ""
	case spine.Unattended:
		return ""
	}
	return "the kind of access is not known"
}

func (c Caller) lacksAsProfessional() string {
	switch {
	case c.RoleProfile == "":
		return "a professional needs a role profile"
	case c.User.RoleProfile != "" && c.User.RoleProfile != c.RoleProfile:
		return "the user has another role profile than the caller"
	}
	return ""
}

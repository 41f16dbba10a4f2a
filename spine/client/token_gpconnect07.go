// SPDX-License-Identifier: Apache-2.0

package client

import (
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/option"
	"github.com/spineguard/spineguard/spine/internal/token"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Tokens of GP Connect 0.7.x, whose claims are resources of FHIR DSTU2, one of them the
// record that is asked for.
var _ = register(protocol.GPConnect07Tokens, writer{
	identity: (*Options).checkForGPConnect07,
	lacks:    Caller.lacksForGPConnect07,
	isUser: func(c Caller) bool {
		return token.SameUser("", "", c.Practitioner.SDSUserID, c.User.SDSUserID)
	},
	claims: func(k claims, scope string, c Caller, o *Options) any {
		return gpconnect07ClaimsOf(k, scope, c, o)
	},
})

type gpconnect07Claims struct {
	claims
	RequestedScope string       `json:"requested_scope,omitempty"`
	Record         record       `json:"requested_record"`
	Device         resource     `json:"requesting_device"`
	Organization   resource     `json:"requesting_organization"`
	Practitioner   practitioner `json:"requesting_practitioner"`
}

// record is a patient or an organisation, by its identifier alone.
type record struct {
	Type       string       `json:"resourceType"`
	Identifier []identifier `json:"identifier"`
}

// practitioner is a Practitioner of FHIR DSTU2.
type practitioner struct {
	resource
	Role []practitionerRole `json:"practitionerRole"`
}

type practitionerRole struct {
	Role struct {
		Coding []coding `json:"coding"`
	} `json:"role"`
}

type coding struct {
	System string `json:"system"`
	Code   string `json:"code"`
}

// humanName07 is a HumanName of FHIR DSTU2.
type humanName07 struct {
	Family []string `json:"family"`
	Given  []string `json:"given"`
	Prefix []string `json:"prefix,omitempty"`
}

const (
	nhsNumberSystem07    = "http://fhir.nhs.net/Id/nhs-number"
	organizationSystem07 = "http://fhir.nhs.net/Id/ods-organization-code"
	userSystem07         = "http://fhir.nhs.net/sds-user-id"
	jobRoleSystem07      = "http://fhir.nhs.net/ValueSet/sds-job-role-name-1"

	// organizationScope07 is the scope of what an organisation has; any other is of a patient.
	organizationScope07 = "organization/*.read"

	// unknown07 is the job role of somebody without a smartcard, and their SDS user id.
	unknown07 = "UNK"
)

func gpconnect07ClaimsOf(common claims, scope string, c Caller, o *Options) *gpconnect07Claims {
	p, d := c.Practitioner, o.Device
	k := &gpconnect07Claims{claims: common, RequestedScope: scope}
	k.Subject = p.ID
	k.Record = record{"Patient", []identifier{{nhsNumberSystem07, c.Patient}}}
	if scope == organizationScope07 {
		k.Record = record{"Organization", []identifier{{organizationSystem07, string(c.Organization)}}}
	}
	k.Device = resource{Type: "Device", ID: d.ID, Identifier: []identifier{{d.System, d.Value}}, Model: d.Model, Version: d.Version}
	k.Organization = resource{
		Type: "Organization", ID: string(o.ODS), Identifier: []identifier{{organizationSystem07, string(o.ODS)}}, Name: o.OrganizationName,
	}
	name := humanName07{Family: []string{p.Family}, Given: []string{p.Given}}
	if p.Prefix != "" {
		name.Prefix = []string{p.Prefix}
	}
	k.Practitioner.resource = resource{Type: "Practitioner", ID: p.ID, Identifier: []identifier{{userSystem07, p.SDSUserID}}, Name: name}
	role := unknown07
	if c.User.Role != 0 {
		role = c.User.Role.String()
	}
	k.Practitioner.Role = make([]practitionerRole, 1)
	k.Practitioner.Role[0].Role.Coding = []coding{{jobRoleSystem07, role}}
	return k
}

func (o *Options) checkForGPConnect07() []error {
	errs := o.checkForGPConnect()
	if !code.IsID(o.Device.ID) {
		errs = append(errs, option.Error("Device", "has the ID %q: GP Connect 0.7 tokens have one, of 1 to 64 letters, digits, hyphens and dots", o.Device.ID))
	}
	return errs
}

func (c Caller) lacksForGPConnect07(scope string) string {
	if reason := c.lacksForGPConnect(scope); reason != "" {
		return reason
	}
	switch {
	case c.Patient == "" && c.Organization == "":
		return "GP Connect 0.7 needs the patient or the organisation whose record is asked for"
	case scope == organizationScope07 && c.Organization == "":
		return "the scope " + scope + " needs the organisation whose record is asked for"
	case scope != "" && scope != organizationScope07 && c.Patient == "":
		return "the scope " + scope + " needs the patient whose record is asked for"
	case c.Patient != "" && !code.IsNHSNumber(c.Patient):
		return "the patient has no NHS number of 10 digits, the last of which is right"
	case c.Organization != "" && !code.IsODS(c.Organization):
		return "the organisation has no ODS code of 3 to 12 capital letters and digits"
	}
	return ""
}

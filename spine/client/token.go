package client

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/selection"
)

// claims are those of string tokens, in the order in which they are written.
type claims struct {
	Issuer       string `json:"iss"`
	Subject      string `json:"sub"`
	Audience     string `json:"aud"`
	Expires      int64  `json:"exp"`
	IssuedAt     int64  `json:"iat"`
	Reason       string `json:"reason_for_request"`
	Scope        string `json:"scope,omitempty"`
	System       string `json:"requesting_system,omitempty"`
	Organization any    `json:"requesting_organization"`
	User         string `json:"requesting_user,omitempty"`
	Patient      string `json:"requesting_patient,omitempty"`
	Act          *actor `json:"act,omitempty"`

	RequestedScope string    `json:"requested_scope,omitempty"`
	Device         *resource `json:"requesting_device,omitempty"`
	Practitioner   *resource `json:"requesting_practitioner,omitempty"`
}

type actor struct {
	Subject string `json:"sub"`
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

const lifetimeSeconds = 300

// writers write the claims that differ between the token profiles.
var writers = map[spine.TokenProfile]func(k *claims, scope string, c Caller, o *Options){
	spine.SpineTokens:     (*claims).strings,
	spine.GPConnectTokens: (*claims).resources,
}

// NewToken returns a new token as the value of the header Authorization, for whoever sends
// without a [Transport]. It is unsigned, counts for five minutes from o.Clock, and says what it
// is given: whether that may be sent is not asked. Of the options it needs ASID, ODS, Issuer and
// Clock, and for GP Connect Device and OrganizationName. Of a profile that it cannot write it
// returns nothing.
func NewToken(p spine.TokenProfile, scope, audience string, c Caller, o Options) string {
	now := time.Now
	if o.Clock != nil {
		now = o.Clock
	}
	write, ok := writers[p]
	if !ok {
		return ""
	}
	from := now().Unix()
	k := claims{Issuer: o.Issuer, Audience: audience, IssuedAt: from, Expires: from + lifetimeSeconds, Reason: "directcare"}
	write(&k, scope, c, &o)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(k) // texts and numbers always have a JSON form
	return "Bearer " + base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." +
		base64.RawURLEncoding.EncodeToString(bytes.TrimSuffix(b.Bytes(), []byte("\n"))) + "."
}

// token makes a new token. It says the first of the operation's scopes.
func (t *Transport) token(o *selection.Operation, c Caller, audience string) string {
	scope, _, _ := strings.Cut(o.Scopes, "|")
	return NewToken(t.service.Tokens, scope, audience, c, t.options)
}

func (k *claims) strings(scope string, c Caller, o *Options) {
	k.Scope = scope
	k.System = code.AccreditedSystem + "|" + string(o.ASID)
	k.Organization = code.OrganizationSystem + "|" + string(o.ODS)
	const nhsNumber = code.NHSNumberSystem + "|"
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
}

func (k *claims) resources(scope string, c Caller, o *Options) {
	k.RequestedScope = scope
	p, d := c.Practitioner, o.Device
	k.Subject = p.ID
	k.Device = &resource{Type: "Device", Identifier: []identifier{{d.System, d.Value}}, Model: d.Model, Version: d.Version}
	k.Organization = &resource{
		Type: "Organization", Identifier: []identifier{{code.OrganizationSystem, string(o.ODS)}},
		Name: o.OrganizationName,
	}
	k.Practitioner = &resource{
		Type: "Practitioner", ID: p.ID, Identifier: []identifier{{code.SDSUserSystem, p.SDSUserID}},
		Name: []humanName{{p.Family, []string{p.Given}}},
	}
	if p.RoleProfile != "" {
		k.Practitioner.Identifier = append(k.Practitioner.Identifier, identifier{code.RoleProfileSystem, p.RoleProfile})
	}
}

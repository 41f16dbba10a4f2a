// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

// Attribute is an attribute of a SAML assertion: its name without the
// namespace, and its values in their order.
type Attribute struct {
	Name   string
	Values []string
}

// Smartcard reads the role assertion of the Spine Security Broker, as the flat
// list that it is: the person first, then a block for each of their roles, which
// nhsIdCode begins. The selected role is that of ssbSessionRoleUid. Levels are
// not stated, and stay 0.
//
// The assertion must have been fetched from the broker, over a connection that
// proves who answers, for a ticket that this application got: an assertion
// that a user brings along proves nothing, and nothing here is checked against
// a signature. Each error is an *Error.
func Smartcard(attributes []Attribute) (*Identity, error) {
	person, roles := blocks(attributes)
	r := &attributeReader{list: person}
	id := &Identity{Subject: r.one("uid"), Name: r.display("cn"), Selected: r.one("ssbSessionRoleUid")}
	mode := r.one("ssbMode")
	for _, name := range []string{"uniqueIdentifier", "nhsJobRoleCode", "nhsBusinessFunctionsCodes"} {
		if r.all(name) != nil {
			r.wrong(name) // nhsIdCode does not begin the blocks: whose is it?
		}
	}
	for _, block := range roles {
		in := &attributeReader{list: block, err: r.err}
		id.Roles = append(id.Roles, in.role())
		r.err = in.err
	}
	switch {
	case r.err != nil:
		return nil, r.err
	case !isID(id.Subject):
		return nil, refuse(RuleClaims, "uid")
	case mode != "" && mode != "0":
		return nil, refuse(RuleTraining, "")
	}
	return id, nil
}

// blocks cuts the list before each nhsIdCode. The specification writes
// nhsIDCode, the broker nhsIdCode.
func blocks(attributes []Attribute) (person []Attribute, roles [][]Attribute) {
	begins := func(a Attribute) bool { return a.Name == "nhsIdCode" || a.Name == "nhsIDCode" }
	from := slices.IndexFunc(attributes, begins)
	if from < 0 {
		return attributes, nil
	}
	person = attributes[:from]
	for from < len(attributes) {
		to := len(attributes)
		if next := slices.IndexFunc(attributes[from+1:], begins); next >= 0 {
			to = from + 1 + next
		}
		roles = append(roles, attributes[from:to])
		from = to
	}
	return person, roles
}

// attributeReader is a reader of attributes.
type attributeReader struct {
	list []Attribute
	err  *Error
}

// all returns the values of an attribute, of which none may be unsafe to show.
func (r *attributeReader) all(name string) []string {
	values := r.values(name)
	if slices.ContainsFunc(values, func(v string) bool { return !plain(v) }) {
		r.wrong(name)
		return nil
	}
	return values
}

// displays returns the values of an attribute that is for display alone: those
// that are not safe to show are "", and keep their place.
func (r *attributeReader) displays(name string) []string {
	values := r.values(name)
	for i, v := range values {
		if !plain(v) {
			values[i] = ""
		}
	}
	return values
}

// values returns a copy of the values of an attribute. One that comes twice in
// its block, or in another case, is refused.
func (r *attributeReader) values(name string) []string {
	var values []string
	times := 0
	for _, a := range r.list {
		if strings.EqualFold(a.Name, name) {
			times++
			values = a.Values
			if a.Name != name && !strings.EqualFold(name, "nhsIdCode") || times > 1 {
				r.wrong(name)
			}
		}
	}
	return slices.Clone(values)
}

// one returns the value of an attribute that has one, or "" if it is not there.
func (r *attributeReader) one(name string) string { return r.single(name, r.all(name)) }

// display is one for an attribute that is for display alone.
func (r *attributeReader) display(name string) string { return r.single(name, r.displays(name)) }

func (r *attributeReader) single(name string, values []string) string {
	if len(values) == 0 {
		return ""
	}
	if len(values) > 1 {
		r.wrong(name)
	}
	return values[0]
}

func (r *attributeReader) wrong(name string) {
	if r.err == nil {
		r.err = refuse(RuleClaims, name)
	}
}

func (r *attributeReader) role() Role {
	return Role{
		ID:            r.one("uniqueIdentifier"),
		ODS:           spine.ODSCode(r.one("nhsIdCode")),
		Code:          r.one("nhsJobRoleCode"),
		Name:          r.display("nhsJobRole"),
		ActivityCodes: r.all("nhsBusinessFunctionsCodes"),
		ActivityNames: r.displays("nhsBusinessFunctions"),
		AreaCodes:     r.all("nhsAreaOfWorkCodes"),
		Workgroups:    r.all("nhsWorkGroupsCodes"),
	}
}

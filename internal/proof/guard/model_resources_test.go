// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"slices"
	"strings"
)

// resources asks the rules of claims that are FHIR resources, in their order.
func (p *place) resources(c object, o op, sender system, known bool) identity {
	types := []string{"Device", "Organization", "Practitioner"}
	p.must(!c.has("requested_record"), "requested-record")
	claims := []string{"requesting_device", "requesting_organization", "requesting_practitioner"}
	for _, k := range claims {
		p.must(c.has(k), "claim-missing")
	}
	for i, k := range claims {
		kind := c.object(k).text("resourceType")
		p.must(slices.Contains(append(types, "Patient"), kind), "resource-claim")
		p.must(kind != types[i] || like(kind, parts[k], c.object(k)), "resource-claim")
	}
	p.complete(c)
	p.must(c.number("iat") <= now+600, "token-early")
	p.must(c.number("exp") == c.number("iat")+300, "token-lifetime")
	p.must(c.number("exp") >= now, "token-expired")
	p.must(p.audience == "" || c.text("aud") == p.audience, "token-audience")
	p.must(!p.signed || c.text("iss") == issuer, "token-signer")
	p.must(c.text("reason_for_request") == "directcare" || c.text("reason_for_request") == "migration", "reason")
	for i, want := range types {
		p.must(c.object(claims[i]).text("resourceType") == want, "resource-type")
	}
	p.must(c.object("requesting_practitioner").text("id") == c.text("sub"), "practitioner-sub")
	p.must(idPattern.MatchString(c.text("sub")), "user-id")
	ods := identifier(c.object("requesting_organization"), odsSystem)
	p.organization(ods, true, sender, known)
	first, _, _ := strings.Cut(c.text("requested_scope"), " ")
	p.must(slices.Contains([]string{"patient/*.read", "patient/*.write", "organization/*.read", "organization/*.write"}, first), "scope-unknown")
	return identity{access: "professional", subject: c.text("sub"), organization: ods, reason: c.text("reason_for_request"), scope: p.scope(c.text("requested_scope"), o)}
}

const (
	odsSystem  = "https://fhir.nhs.uk/Id/ods-organization-code"
	userSystem = "https://fhir.nhs.uk/Id/sds-user-id"
	roleSystem = "https://fhir.nhs.uk/Id/sds-role-profile-id"
)

// complete asks whether everything that must be there is, and is not blank.
func (p *place) complete(c object) {
	device, organization, practitioner := c.object("requesting_device"), c.object("requesting_organization"), c.object("requesting_practitioner")
	families, givens := namesOf(practitioner)
	p.must(c.has("iat") && c.has("exp"), "claim-incomplete")
	for _, s := range []string{
		c.text("aud"), c.text("iss"), c.text("sub"), c.text("reason_for_request"), c.text("requested_scope"),
		identifier(device, ""), device.text("model"), device.text("version"),
		organization.text("name"), identifier(organization, odsSystem),
		practitioner.text("id"), families[0], givens[0], identifier(practitioner, userSystem),
	} {
		p.must(!blank(s), "claim-incomplete")
	}
}

// namesOf returns the family and the given names of all names, and an empty one
// behind; the first counts.
func namesOf(practitioner object) (families, givens []string) {
	for _, n := range practitioner.list("name") {
		name, _ := n.(object)
		if name.has("family") {
			families = append(families, name.text("family"))
		}
		for _, g := range name.list("given") {
			s, _ := g.(string)
			givens = append(givens, s)
		}
	}
	return append(families, ""), append(givens, "")
}

// identifier returns the value of the identifier with a system; of any system
// if that is empty.
func identifier(m object, system string) string {
	for _, i := range m.list("identifier") {
		e, _ := i.(object)
		if s := e.text("system"); s == system && system != "" || system == "" && !blank(s) {
			return e.text("value")
		}
	}
	return ""
}

// parts are the members of the resources that are asked for.
var parts = map[string]map[string]string{
	"requesting_device":       {"resourceType": "text", "identifier": "identifiers", "model": "text", "version": "text"},
	"requesting_organization": {"resourceType": "text", "identifier": "identifiers", "name": "text"},
	"requesting_practitioner": {"resourceType": "text", "identifier": "identifiers", "id": "text", "name": "names"},
	"identifiers":             {"system": "text", "value": "text"},
	"names":                   {"family": "text", "given": "texts"},
	"act":                     {"sub": "text"},
}

// only are the systems of which a resource has one identifier.
var only = map[string][]string{"requesting_organization": {odsSystem}, "requesting_practitioner": {userSystem, roleSystem}}

// formed reports whether the parts of a claim that are asked for have their
// exact names and the JSON types that FHIR gives them, or are null.
func formed(claim string, m object) bool {
	for _, e := range m {
		for name, kind := range parts[claim] {
			if strings.EqualFold(e.name, name) && (e.name != name || e.value != nil && !isPart(e.value, kind)) {
				return false
			}
		}
	}
	same := map[string]int{}
	for _, i := range m.list("identifier") {
		if e, _ := i.(object); slices.Contains(only[claim], e.text("system")) {
			same[e.text("system")]++
		}
	}
	for _, n := range same {
		if n > 1 {
			return false
		}
	}
	return true
}

func isPart(v any, kind string) bool {
	if kind == "text" {
		_, ok := v.(string)
		return ok
	}
	l, ok := v.([]any)
	for _, e := range l {
		if kind == "texts" {
			_, isText := e.(string)
			ok = ok && isText
			continue
		}
		m, isObject := e.(object)
		ok = ok && isObject && formed(kind, m)
	}
	return ok
}

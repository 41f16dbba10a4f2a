// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"regexp"
	"slices"
	"strings"
)

const (
	roleProfile = "https://fhir.nhs.uk/Id/sds-role-profile-id|"
	accredited  = "https://fhir.nhs.uk/Id/accredited-system|"
	odsCode     = "https://fhir.nhs.uk/Id/ods-organization-code|"
	nhsNumber   = "https://fhir.nhs.net/Id/nhs-number|"
)

var idPattern = regexp.MustCompile(`\A[A-Za-z0-9.\-]{1,64}\z`)

// texts asks the rules of claims that are strings, in their order.
func (p *place) texts(c object, o op, from string, sender system, known bool) (who identity) {
	p.must(!blank(c.text("iss")) && !blank(c.text("aud")) && c.has("iat") && c.has("exp"), "claim-missing")
	p.must(c.number("exp") == c.number("iat")+300, "token-lifetime")
	p.must(c.number("iat") <= now+5, "token-early")
	p.must(c.number("exp") >= now, "token-expired")
	p.must(p.audience == "" || c.text("aud") == p.audience, "token-audience")
	p.must(!p.signed || c.text("iss") == issuer, "token-signer")
	p.must(!blank(c.text("sub")), "claim-missing")
	for _, k := range []string{"requesting_user", "requesting_patient"} {
		if c.text(k) == "" { // an empty text names nobody
			c = c.lacking(k)
		}
	}
	p.must(c.has("requesting_user") || !strings.HasPrefix(c.text("sub"), roleProfile), "claim-missing")
	p.must(!c.has("requesting_user") || !c.has("requesting_patient"), "user-and-patient")
	who.access, who.reason = "unattended", "directcare"
	switch {
	case c.has("requesting_user"):
		p.staff(c)
		who.access = "professional"
	case c.has("requesting_patient"):
		p.citizen(c, o)
		who.access, who.reason = "citizen", "patientaccess"
		if c.has("act") {
			who.access = "delegated"
		}
	}
	p.system(c, o, from)
	p.must(!blank(c.text("reason_for_request")), "claim-missing")
	p.must(c.text("reason_for_request") == who.reason, "reason")
	p.must(!blank(c.text("scope")), "claim-missing")
	who.scope = p.scope(c.text("scope"), o)
	p.must(!blank(c.text("requesting_organization")), "claim-missing")
	ods, ok := strings.CutPrefix(c.text("requesting_organization"), odsCode)
	p.organization(ods, ok, sender, known)
	who.organization = ods
	_, who.subject, _ = strings.Cut(c.text("sub"), "|")
	return who
}

// staff: a professional.
func (p *place) staff(c object) {
	p.must(c.text("requesting_user") == c.text("sub"), "user-sub")
	id, ok := strings.CutPrefix(c.text("requesting_user"), roleProfile)
	p.must(ok && idPattern.MatchString(id), "user-form")
	p.must(!c.has("act"), "act-without-patient")
}

// citizen: for themself, or for somebody who lets them.
func (p *place) citizen(c object, o op) {
	p.must(c.text("requesting_patient") == c.text("sub"), "patient-sub")
	p.must(isPatient(c.text("requesting_patient")), "patient-form")
	p.must(o.actor == "consumer" || o.actor == "both", "patient-operation")
	if c.has("act") {
		delegate := c.object("act").text("sub")
		p.must(isPatient(delegate) && delegate != c.text("requesting_patient"), "act-form")
	}
}

// system: who sends; without a user and a patient, nobody else does.
func (p *place) system(c object, o op, from string) {
	unattended := !c.has("requesting_user") && !c.has("requesting_patient")
	p.must(!blank(c.text("requesting_system")), "claim-missing")
	p.must(!unattended || c.text("requesting_system") == c.text("sub"), "system-sub")
	asid, ok := strings.CutPrefix(c.text("requesting_system"), accredited)
	p.must(ok && isASID(asid), "system-form")
	p.must(asid == from, "system-sender")
	p.must(!unattended || !c.has("act"), "act-without-patient")
	p.must(!unattended || o.actor == "provider" || o.actor == "both", "unattended-operation")
}

// scope: the words that an operation has, in any order.
func (p *place) scope(claimed string, o op) string {
	p.must(len(o.scopes) > 0, "operation-without-scope")
	words := func(s string) string {
		w := strings.Split(s, " ")
		slices.Sort(w)
		return strings.Join(w, " ")
	}
	i := slices.IndexFunc(o.scopes, func(s string) bool { return words(s) == words(claimed) })
	p.must(i >= 0, "scope")
	return append([]string{""}, o.scopes...)[i+1]
}

// organization: it must be the sender's, as far as a directory tells.
func (p *place) organization(ods string, has bool, sender system, known bool) {
	p.must(has && odsPattern.MatchString(ods), "organization-form")
	p.must(p.trusting && !known || ods == sender.ods, "organization-asid")
}

func blank(s string) bool { return strings.Trim(s, " ") == "" }

func isPatient(s string) bool {
	n, ok := strings.CutPrefix(s, nhsNumber)
	if !ok || !regexp.MustCompile(`\A[0-9]{10}\z`).MatchString(n) || n == "0000000000" {
		return false
	}
	sum := 0
	for i, weight := range []int{10, 9, 8, 7, 6, 5, 4, 3, 2} {
		sum += weight * int(n[i]-'0')
	}
	check := 11 - sum%11
	return check%11 == int(n[9]-'0') && check != 10
}

// SPDX-License-Identifier: Apache-2.0

package token

import (
	"maps"
	"slices"
)

// Profile is a form of tokens: which members their claims have, and what is
// asked of them. Each profile stands in a file of its own and registers itself
// there, so that another one is another file.
type Profile struct {
	Name   string // as the spec of a service says it
	Leeway int64  // seconds that iat may lie in the future, unless the guard is told otherwise

	// Audience is what aud must be of every token; empty where it is that of whoever is asked.
	// A row asks for it.
	Audience string

	members *members
	nested  bool  // claims that are not in members may be objects and lists
	fhir    *fhir // the version of the claims that are resources; nil if none is
	rows    []row // what is asked, in this order

	callers      []caller // the first whose claims are there asks; the last has none
	organization claim    // the ODS code of who asks
	roleProfile  claim    // of the practitioner, for the question whether a user is who asks
	userID       claim    // the SDS user id, for the same question; none: the subject is the role profile
	patient      claim    // the NHS number of the patient whose record is asked for
}

// caller is somebody for whom a token can speak.
type caller struct {
	access Access
	given  claims // claims that are there, and not empty, if this is who asks
	id     claim  // who it is
	rows   []row  // those of the profile that are asked of it
}

// claims are up to two of them.
type claims [2]claim

// profiles are all of them, by name.
var profiles = map[string]*Profile{}

// register adds a profile. It panics on what is wrong with it.
func register(p *Profile) *Profile {
	switch _, twice := profiles[p.Name]; {
	case p.Name == "":
		panic("token: a profile has no name")
	case twice:
		panic("token: the profile " + p.Name + " is registered twice")
	case len(p.callers) == 0 || p.callers[len(p.callers)-1].given != (claims{}):
		panic("token: the last caller of the profile " + p.Name + " must be whoever is left")
	case len(p.rows) == 0:
		panic("token: the profile " + p.Name + " asks nothing")
	}
	for i := range p.rows {
		switch r := &p.rows[i]; {
		case r.rule == "":
			panic("token: a row of the profile " + p.Name + " breaks no rule")
		case r.ask == nothing:
			panic("token: a row of the profile " + p.Name + " asks nothing: " + string(r.rule))
		case (r.where == none) != (len(r.of) == 0):
			panic("token: a row of the profile " + p.Name + " is asked where nothing is said: " + string(r.rule))
		case r.ask == identifier && r.is == nil:
			panic("token: a row of the profile " + p.Name + " asks for an identifier without a grammar: " + string(r.rule))
		}
	}
	profiles[p.Name] = p.prepared()
	return p
}

// prepared gives each caller its rows.
func (p *Profile) prepared() *Profile {
	for i := range p.callers {
		by := &p.callers[i]
		for _, r := range p.rows {
			if r.when == always || r.when&(1<<by.access) != 0 {
				by.rows = append(by.rows, r)
			}
		}
	}
	return p
}

// ProfileOf returns the profile of a name; false if there is none.
func ProfileOf(name string) (*Profile, bool) {
	p, ok := profiles[name]
	return p, ok
}

// Names returns the names of all profiles, sorted.
func Names() []string { return slices.Sorted(maps.Keys(profiles)) }

// formRules are asked of every token before its claims are.
var formRules = []Rule{
	Missing, Repeated, TooLong, NotBearer, Signature, Signer, Sections, Signed, NoBody, Header, Encoding, NotJSON, ClaimForm,
}

// Rules returns the rules that the profile asks, each once, in the order in
// which they are asked first.
func (p *Profile) Rules() []Rule {
	rules := slices.Clone(formRules)
	for i := range p.rows {
		if r := p.rows[i].rule; !slices.Contains(rules, r) {
			rules = append(rules, r)
		}
	}
	return rules
}

// caller returns who asks.
func (p *Profile) caller(c *Claims) *caller {
	last := len(p.callers) - 1
	for i := range p.callers[:last] {
		if by := &p.callers[i]; c.has(by.given[0]) && (by.given[1] == none || c.has(by.given[1])) {
			return by
		}
	}
	return &p.callers[last]
}

// Check compares what was read with what the request needs. It returns the
// first rule that is broken; if none is, it fills who.
func (p *Profile) Check(c *Claims, w *Want, who *Who) Fault {
	by := p.caller(c)
	for i := range by.rows {
		r := &by.rows[i]
		if (r.where == none || valueOf(r.of, c.text(r.where)) != "") && !r.kept(c, w, who) {
			return r.fault(c, w)
		}
	}
	who.Access = by.access
	who.setSubject(c.text(by.id))
	who.setOrganization(c.text(p.organization))
	who.setPatient(c.text(p.patient))
	return Fault{}
}

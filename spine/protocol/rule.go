// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"iter"
	"slices"

	"github.com/spineguard/spineguard/spine"
)

// Rule is a rule of the table.
type Rule struct {
	ID        spine.Rule
	Asked     string // what holds where the rule is kept; a clause without a full stop
	Part      Part
	Positions []spine.Position // where it is asked; empty: wherever its part is
	Source    string           // by the abbreviations of docs/conformance.md; empty: it is ours, or stands with the token profile

	// PathsOnly says that the rule is not asked of a service whose one path is the URL of
	// the record that is fetched.
	PathsOnly bool
}

// Part is what a rule is about, which decides where it is asked.
type Part uint8

// The parts.
const (
	Request      Part = iota // any request
	Headers                  // where the header scheme has a header of the rule, in the scheme's order
	Interactions             // where the header scheme names the interactionId
	Signatures               // where tokens must be signed
	Token                    // any token
	Claims                   // where the token profile has the rule, in the profile's order
	User                     // where an operation demands something of the user
	Body                     // by handlers alone, since no guard reads the body
	Sending                  // by transports alone
)

// Rules returns the rules in the order in which a guard asks them of unsigned tokens. A rule of
// headers or claims stands where the scheme or the profile of the NRL and of GP Connect have
// it; [API.Rules] has the order of each. What docs/conformance.md says of the order beyond
// that: to-header asks twice, for the form in its place and for the value behind sender; where
// tokens are signed, their form and signature come before sender; and a proxy for paths as
// they are asks the rules of the interactionId with the address.
func Rules() iter.Seq[Rule] {
	return func(yield func(Rule) bool) {
		for i := range rules {
			if !yield(rules[i].clone()) {
				return
			}
		}
	}
}

func (r *Rule) clone() Rule {
	c := *r
	c.Positions = slices.Clone(r.Positions)
	return c
}

// partOf is the part of a rule; Request of one that there is not.
func partOf(id spine.Rule) Part {
	r, _ := RuleOf(id)
	return r.Part
}

// RuleOf returns a rule by its id; false if there is none.
func RuleOf(id spine.Rule) (Rule, bool) {
	for i := range rules {
		if rules[i].ID == id {
			return rules[i].clone(), true
		}
	}
	return Rule{}, false
}

// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"iter"
	"maps"
	"slices"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/token"
	"github.com/spineguard/spineguard/spine/internal/vocabulary"
)

// Tokens is what a token profile asks of the claims. How they are read stands in the reader
// of tokens, under the same name.
type Tokens struct {
	Name   spine.TokenProfile
	Claims []Claim

	// Sources has each rule that the reader asks of the claims, and where it is documented, by
	// the abbreviations of docs/conformance.md; empty where it is ours.
	Sources map[spine.Rule]string

	// Asked says what the profile asks, of rules of which the table of rules says it in other
	// words.
	Asked map[spine.Rule]string

	// Example is the claims of a professional's request, and Unattended those of a system
	// by itself, for the scripts on pages: JSON in which $from is the ASID and $ods the
	// organisation of the system that asks, $service the URL that is asked, $now the time,
	// $scope a scope, and $record what Records has for it. Unattended is empty where nobody
	// may ask without a user.
	Example, Unattended string
	Records             map[string]string

	rules []ClaimRule
}

// Claim is what a sender writes into a token, for pages.
type Claim struct{ Name, About string }

// ClaimRule is a rule that a profile asks of the claims.
type ClaimRule struct {
	Rule   spine.Rule
	Source string // by the abbreviations of docs/conformance.md
}

// Rules returns the rules that are asked of the claims, in the order in which the reader asks
// them, each where it is asked first.
func (t *Tokens) Rules() []ClaimRule { return t.rules }

var tokens registry[spine.TokenProfile, *Tokens]

func (t *Tokens) clone() *Tokens {
	c := *t
	c.Claims, c.Sources, c.rules = slices.Clone(t.Claims), maps.Clone(t.Sources), slices.Clone(t.rules)
	return &c
}

// RegisterTokens registers what a token profile asks and returns its name. It panics if the
// name is taken, if there is no reader of the name, if the rules of the sources are not those
// that the reader asks of the claims, or if it says of another rule what that asks.
func RegisterTokens(t Tokens) spine.TokenProfile {
	reader, ok := token.ProfileOf(string(t.Name))
	if !ok {
		panic("protocol: there is no reader of tokens of the profile " + string(t.Name))
	}
	t = *t.clone()
	t.rules = nil
	for _, asked := range reader.Rules() {
		rule := spine.Rule(asked)
		if partOf(rule) != Claims {
			continue
		}
		source, ok := t.Sources[rule]
		if !ok {
			panic("protocol: the token profile " + string(t.Name) + " has no source of " + string(rule))
		}
		t.rules = append(t.rules, ClaimRule{rule, source})
	}
	for rule := range t.Asked {
		if _, ok := t.Sources[rule]; !ok {
			panic("protocol: the token profile " + string(t.Name) + " says what " + string(rule) + " asks, which its reader does not ask of claims")
		}
	}
	if len(t.rules) != len(t.Sources) {
		panic("protocol: the token profile " + string(t.Name) + " has the source of a rule that its reader does not ask of claims")
	}
	tokens.put("token profile", t.Name, &t)
	vocabulary.Profiles.Add(string(t.Name))
	return t.Name
}

// TokensOf returns a copy of what a token profile asks; false if there is none of the name.
func TokensOf(name spine.TokenProfile) (*Tokens, bool) { return tokens.get(name) }

// TokenProfiles returns what each token profile asks, sorted by name.
func TokenProfiles() iter.Seq2[spine.TokenProfile, *Tokens] { return tokens.all() }

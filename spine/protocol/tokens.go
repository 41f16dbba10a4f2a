package protocol

import (
	"iter"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/vocabulary"
)

// Tokens is what a token profile asks of the claims. How they are read stands in the reader
// of tokens, under the same name.
type Tokens struct {
	Name   spine.TokenProfile
	Claims []Claim
	Rules  []ClaimRule // in the order in which they are asked, each where it is asked first

	// Example is the claims of a professional's request, and Unattended those of a system
	// by itself, for the scripts on pages: JSON in which $from is the ASID and $ods the
	// organisation of the system that asks, $service the URL that is asked, $now the time,
	// and $scope a scope. Unattended is empty where nobody may ask without a user.
	Example, Unattended string
}

// Claim is what a sender writes into a token, for pages.
type Claim struct{ Name, About string }

// ClaimRule is a rule that a profile asks of the claims.
type ClaimRule struct {
	Rule   spine.Rule
	Source string // by the abbreviations of docs/conformance.md
}

var tokens registry[spine.TokenProfile, *Tokens]

// RegisterTokens registers what a token profile asks and returns its name. It panics if the
// name is taken, or if a rule is not one that is asked of claims, or stands twice.
func RegisterTokens(t Tokens) spine.TokenProfile {
	asked := map[spine.Rule]bool{}
	for _, r := range t.Rules {
		if partOf(r.Rule) != Claims || asked[r.Rule] {
			panic("protocol: the token profile " + string(t.Name) + " asks " + string(r.Rule) + " twice, or it is not a rule of claims")
		}
		asked[r.Rule] = true
	}
	tokens.put("token profile", t.Name, &t)
	vocabulary.Profiles.Add(string(t.Name))
	return t.Name
}

// TokensOf returns what a token profile asks; false if there is none of the name. It is
// shared: do not change it.
func TokensOf(name spine.TokenProfile) (*Tokens, bool) { return tokens.get(name) }

// TokenProfiles returns what each token profile asks, sorted by name.
func TokenProfiles() iter.Seq2[spine.TokenProfile, *Tokens] { return tokens.all() }

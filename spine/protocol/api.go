// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/spineguard/spineguard/spine"
)

// API names how requests to a service are made: by header scheme, token profile and version of
// FHIR. The zero API is unknown.
type API struct {
	Headers spine.HeaderScheme
	Tokens  spine.TokenProfile
	FHIR    spine.FHIRVersion // empty: STU3
}

// String returns the three names, as messages have them.
func (a API) String() string {
	return fmt.Sprintf("headers %q, tokens %q, FHIR %q", a.Headers, a.Tokens, a.FHIR)
}

// Proxied reports whether requests go through the Spine Secure Proxy; false as well if there
// is no such header scheme.
func (a API) Proxied() bool {
	s, ok := SchemeOf(a.Headers)
	return ok && s.Proxied
}

// Rules returns the rules that a guard of the API asks at a position, in the order in which it
// asks them; nil if the guard cannot be made. See [Rules] for what the order leaves out.
func (a API) Rules(at spine.Position) []Rule {
	scheme, known := SchemeOf(a.Headers)
	profile, ok := TokensOf(a.Tokens)
	if !known || !ok || !slices.Contains(scheme.Positions(), at) {
		return nil
	}
	var out []Rule
	var headers, claims bool
	for _, r := range rules {
		switch r.Part {
		case Headers:
			if !headers {
				headers, out = true, append(out, scheme.rules()...)
			}
		case Claims:
			if !claims {
				claims, out = true, append(out, profile.inTable()...)
			}
		default:
			if r.isAsked(scheme, at) {
				out = append(out, r.clone())
			}
		}
	}
	return out
}

// rules are those of the headers, in the order in which these are read.
func (s *Scheme) rules() (out []Rule) {
	for i := range s.Headers {
		row, _ := RuleOf(s.Headers[i].Rule)
		out = append(out, row)
	}
	return out
}

// inTable are the rules of the claims as the table has them, each with the profile's source and words.
func (t *Tokens) inTable() (out []Rule) {
	for _, c := range t.rules {
		row, _ := RuleOf(c.Rule)
		row.Source, row.Asked = c.Source, cmp.Or(t.Asked[c.Rule], row.Asked)
		out = append(out, row)
	}
	return out
}

// isAsked reports whether a rule that is neither of headers nor of claims is asked at a position.
func (r *Rule) isAsked(s *Scheme, at spine.Position) bool {
	switch r.Part {
	case Body, Sending:
		return false
	case Interactions:
		if _, named := s.Header(Interaction); !named {
			return false
		}
	}
	return len(r.Positions) == 0 || slices.Contains(r.Positions, at)
}

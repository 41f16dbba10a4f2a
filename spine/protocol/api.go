package protocol

import (
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
		switch {
		case r.Part == Headers && !headers:
			headers = true
			for i := range scheme.Headers {
				row, _ := RuleOf(scheme.Headers[i].Rule)
				out = append(out, row)
			}
		case r.Part == Claims && !claims:
			claims = true
			for _, c := range profile.rules {
				row, _ := RuleOf(c.Rule)
				row.Source = c.Source
				out = append(out, row)
			}
		case r.Part == Headers || r.Part == Claims || r.Part == Sending || len(r.Positions) > 0 && !slices.Contains(r.Positions, at):
		case r.Part == Interactions:
			if _, named := scheme.Header(Interaction); named {
				out = append(out, r)
			}
		default:
			out = append(out, r)
		}
	}
	return out
}

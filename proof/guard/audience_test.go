package guard_test

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A guard with an audience takes tokens for that one alone, of claims that are
// resources as well.
func TestTheAudienceOfResourceClaims(t *testing.T) {
	p := places[slices.IndexFunc(places, func(p *place) bool { return p.kind == "gpconnect" && p.audience != "" })]
	g := guardOf(t, p)
	for aud, rule := range map[string]string{audience: "", audience + "/": "token-audience", "x": "token-audience"} {
		d := valid(rand.New(rand.NewPCG(fixedSeed, 0)), p)
		d.claims["aud"] = aud
		if got, _, _ := check(g, d.write()); got.rule != rule {
			t.Errorf("%s: %q, want %q", aud, got.rule, rule)
		}
	}
}

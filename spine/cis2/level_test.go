// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"testing"

	"github.com/spineguard/spineguard/spine/cis2"
)

// raw writes a claim as it is.
func raw(name, value string) func(string) string {
	if value == "" {
		return nil
	}
	return put(`"sub":`, `"`+name+`":`+value+`,"sub":`)
}

// TestAuthenticationMustBeOfLevelThree unless an option names another level.
func TestAuthenticationMustBeOfLevelThree(t *testing.T) {
	p := startIDP(t)
	strict := p.verifier(t, nil)
	lower := map[cis2.Level]*cis2.Verifier{}
	for _, l := range []cis2.Level{1, 2} {
		lower[l] = p.verifier(t, func(o *cis2.Options) {
			o.LowerAuthentication, o.ACR = l, []string{"AAL3_ANY", "AAL2_OR_AAL3_ANY"}
		})
	}
	const low, odd = cis2.RuleAuthentication, cis2.RuleClaims
	for value, rules := range map[string][3]cis2.Rule{ // required: 3, 2, 1
		`3`: {}, `"3"`: {},
		`2`: {low}, `"2"`: {low},
		`1`: {low, low}, `"1"`: {low, low},
		``:  {low, low, low},
		`0`: {odd, odd, odd}, `4`: {odd, odd, odd}, `"4"`: {odd, odd, odd}, `33`: {odd, odd, odd},
		`3.0`: {odd, odd, odd}, `3e0`: {odd, odd, odd}, `-3`: {odd, odd, odd}, `"03"`: {odd, odd, odd},
		`" 3"`: {odd, odd, odd}, `"3.0"`: {odd, odd, odd}, `"AAL3"`: {odd, odd, odd}, `""`: {odd, odd, odd},
		`"３"`: {odd, odd, odd}, `null`: {odd, odd, odd}, `true`: {odd, odd, odd}, `[3]`: {odd, odd, odd}, `{"level":3}`: {odd, odd, odd},
	} {
		t.Run(value, func(t *testing.T) {
			u := aNurse()
			u.claims["authentication_assurance_level"] = nil
			u.rewrite = raw("authentication_assurance_level", value)
			l := p.signIn(t, u)
			for i, v := range []*cis2.Verifier{strict, lower[2], lower[1]} {
				_, err := v.Identify(t.Context(), l)
				wants(t, err, rules[i])
			}
		})
	}
}

// TestIdentityMustBeOfLevelThree unless an option names another level. Three
// members state it, and all of them must agree.
func TestIdentityMustBeOfLevelThree(t *testing.T) {
	p := startIDP(t)
	strict := p.verifier(t, nil)
	lower := p.verifier(t, func(o *cis2.Options) { o.LowerIdentity = 2 })
	const low, odd = cis2.RuleIdentity, cis2.RuleClaims
	for name, c := range map[string]struct {
		token, older, info string // id_assurance_level and idassurancelevel of the token, idassurancelevel of userinfo
		rules              [2]cis2.Rule
	}{
		"all three":           {`3`, `"3"`, `"3"`, [2]cis2.Rule{}},
		"the token":           {`3`, ``, ``, [2]cis2.Rule{}},
		"the token, older":    {``, `"3"`, ``, [2]cis2.Rule{}},
		"userinfo":            {``, ``, `3`, [2]cis2.Rule{}},
		"nobody":              {``, ``, ``, [2]cis2.Rule{low, low}},
		"two":                 {`"2"`, ``, `2`, [2]cis2.Rule{low, ""}},
		"one":                 {`1`, `1`, `1`, [2]cis2.Rule{low, low}},
		"the token differs":   {`3`, `2`, ``, [2]cis2.Rule{odd, odd}},
		"userinfo differs":    {`3`, ``, `"2"`, [2]cis2.Rule{odd, odd}},
		"userinfo is higher":  {`2`, ``, `"3"`, [2]cis2.Rule{odd, odd}},
		"odd in the token":    {`"high"`, ``, `3`, [2]cis2.Rule{odd, odd}},
		"odd in userinfo":     {`3`, ``, `"P9"`, [2]cis2.Rule{odd, odd}},
		"null in the token":   {`null`, ``, `3`, [2]cis2.Rule{odd, odd}},
		"a fraction":          {`3.0`, ``, ``, [2]cis2.Rule{odd, odd}},
		"an unstated by zero": {`0`, ``, `3`, [2]cis2.Rule{odd, odd}},
	} {
		t.Run(name, func(t *testing.T) {
			u := aNurse()
			u.claims["id_assurance_level"] = nil
			u.rewrite = func(s string) string {
				for name, value := range map[string]string{"id_assurance_level": c.token, "idassurancelevel": c.older} {
					if f := raw(name, value); f != nil {
						s = f(s)
					}
				}
				return s
			}
			info := ""
			if c.info != "" {
				info = `"idassurancelevel": ` + c.info + `,`
			}
			u.userinfo = put(`"idassurancelevel": "3",`, info)(u.userinfo)
			l := p.signIn(t, u)
			for i, v := range []*cis2.Verifier{strict, lower} {
				_, err := v.Identify(t.Context(), l)
				wants(t, err, c.rules[i])
			}
		})
	}
}

// TestAnotherContextClassMustBeListed, whatever the level is.
func TestAnotherContextClassMustBeListed(t *testing.T) {
	p := startIDP(t)
	u := aNurse()
	u.claims["acr"] = "AAL2_OR_AAL3_ANY"
	l := p.signIn(t, u)
	_, err := p.verifier(t, nil).Identify(t.Context(), l)
	wants(t, err, cis2.RuleACR)
	_, err = p.verifier(t, func(o *cis2.Options) { o.ACR = []string{"AAL2_OR_AAL3_ANY"} }).Identify(t.Context(), l)
	wants(t, err, "")
}

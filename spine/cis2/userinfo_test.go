// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

func TestUserinfoIsReadStrictly(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	for name, c := range map[string]struct {
		change func(string) string
		rule   cis2.Rule
	}{
		"another user":                {put(`"sub": "`+nurse, `"sub": "`+clerk), cis2.RuleSubject},
		"another user by useruid":     {put(`useruid": "`+nurse, `useruid": "`+clerk), cis2.RuleSubject},
		"no useruid":                  {put(`"nhsid_useruid"`, `"x"`), ""},
		"another role, a like level":  {put(`"name":`, `"selected_roleid": "`+first+`", "authentication_assurance_level": 3, "name":`), cis2.RuleClaims},
		"no user":                     {put(`"sub": "`+nurse+`",`, ``), cis2.RuleClaims},
		"a number for a user":         {put(`"sub": "`+nurse+`"`, `"sub": `+nurse), cis2.RuleClaims},
		"two users":                   {put(`"sub":`, `"sub": "`+clerk+`", "sub":`), cis2.RuleClaims},
		"two users in two cases":      {put(`"sub":`, `"SUB": "`+clerk+`", "sub":`), cis2.RuleClaims},
		"roles twice":                 {put(`"name":`, `"nhsid_nrbac_roles": [], "name":`), cis2.RuleClaims},
		"roles in another case":       {put(`"nhsid_nrbac_roles"`, `"NHSID_nrbac_roles"`), cis2.RuleClaims},
		"roles with a look-alike":     {put(`"nhsid_nrbac_roles"`, `"nhſid_nrbac_roles"`), cis2.RuleClaims},
		"one role without a list":     {put(`"nhsid_nrbac_roles": [`, `"nhsid_nrbac_roles": {}, "x": [`), cis2.RuleClaims},
		"null for roles":              {put(`"nhsid_nrbac_roles": [`, `"nhsid_nrbac_roles": null, "x": [`), cis2.RuleClaims},
		"null for a role":             {put(`"nhsid_nrbac_roles": [`, `"nhsid_nrbac_roles": [null,`), cis2.RuleClaims},
		"a role's id twice":           {put(`"person_roleid":`, `"person_roleid": "`+second+`", "person_roleid":`), cis2.RuleClaims},
		"a role's id in another case": {put(`"person_roleid":`, `"Person_RoleID":`), cis2.RuleClaims},
		"a role's id as a number":     {put(`"person_roleid": "`+first+`"`, `"person_roleid": `+first), cis2.RuleClaims},
		"activities as a text":        {put(`["B0560"]`, `"B0560"`), cis2.RuleClaims},
		"activities as numbers":       {put(`["B0560"]`, `[560]`), cis2.RuleClaims},
		"a number as a name":          {put(`"Something new"`, `7`), cis2.RuleClaims},
		"a null activity":             {put(`["B0560"]`, `[null]`), cis2.RuleClaims},
		"an organisation as a text":   {put(`{"org_code": "X9902"}`, `"X9902"`), cis2.RuleClaims},
		"a level that contradicts":    {put(`"name":`, `"authentication_assurance_level": 1, "name":`), cis2.RuleClaims},
		"no roles":                    {put(`"nhsid_nrbac_roles"`, `"x"`), cis2.RuleUnknownRole},
		"two roles of one id":         {put(first, second), cis2.RuleUnknownRole},
		"a slip in another role":      {put(`S8001:G8002:R8008`, `?`), ""},
		"a list":                      {func(s string) string { return "[" + s + "]" }, cis2.RuleClaims},
		"two documents":               {func(s string) string { return s + s }, cis2.RuleClaims},
		"nothing":                     {func(string) string { return "" }, cis2.RuleClaims},
		"too much":                    {put(`"name": "`, `"name": "`+strings.Repeat("x", 1<<20)), cis2.RuleProvider},
	} {
		t.Run(name, func(t *testing.T) {
			u := aNurse()
			u.userinfo = c.change(u.userinfo)
			id, err := v.Identify(t.Context(), p.signIn(t, u))
			if err == nil {
				_, err = id.User()
			}
			wants(t, err, c.rule)
		})
	}
}

// Another role is refused, though the token leaves the level to userinfo.
func TestUserinfoDiffersInOneThing(t *testing.T) {
	p := startIDP(t)
	u := aNurse()
	u.claims["id_assurance_level"] = nil
	u.userinfo = put(`"name":`, `"selected_roleid": "`+first+`", "name":`)(u.userinfo)
	_, err := p.verifier(t, nil).Identify(t.Context(), p.signIn(t, u))
	wants(t, err, cis2.RuleClaims)
}

// TestUserinfoComesFromOnePlace, plainly, or not at all.
func TestUserinfoComesFromOnePlace(t *testing.T) {
	p := startIDP(t)
	v, u := p.verifier(t, nil), aNurse()
	u.claims["at_hash"] = nil
	l := p.signIn(t, u)
	const plain = "application/json"
	for name, c := range map[string]struct {
		status int
		kind   string
		rule   cis2.Rule
	}{
		"with a charset": {200, "application/json; charset=UTF-8", ""},
		"a broken kind":  {200, "application/json; charset", cis2.RuleUserinfo},
		"signed":         {200, "application/jwt", cis2.RuleUserinfo},
		"a page":         {200, "text/html", cis2.RuleUserinfo},
		"unauthorised":   {401, plain, cis2.RuleUserinfo},
		"forbidden":      {403, plain, cis2.RuleUserinfo},
		"overloaded":     {503, plain, cis2.RuleProvider},
		"partial":        {206, plain, cis2.RuleProvider},
	} {
		t.Run(name, func(t *testing.T) {
			p.replace(cis2test.UserinfoPath, c.status, c.kind, u.userinfo)
			_, err := v.Identify(t.Context(), l)
			wants(t, err, c.rule)
		})
	}
	p.Handle(cis2test.UserinfoPath, nil)
	l.AccessToken = "made-up" // which the provider itself refuses
	_, err := v.Identify(t.Context(), l)
	wants(t, err, cis2.RuleUserinfo)
}

// TestAnAccessTokenIsNotTakenElsewhere by a redirection.
func TestAnAccessTokenIsNotTakenElsewhere(t *testing.T) {
	p := startIDP(t)
	l := p.signIn(t, aNurse())
	p.Handle(cis2test.UserinfoPath, http.RedirectHandler(cis2test.ConfigurationPath, http.StatusTemporaryRedirect).ServeHTTP)
	v := p.verifier(t, nil)
	before := p.Requests(cis2test.ConfigurationPath)
	_, err := v.Identify(t.Context(), l)
	wants(t, err, cis2.RuleProvider)
	if after := p.Requests(cis2test.ConfigurationPath); after != before {
		t.Error("the access token went elsewhere")
	}
}

// An access token has the characters of RFC 6750, 2.1, and 8,192 at most.
func TestWhatAnAccessTokenIsMadeOf(t *testing.T) {
	p := startIDP(t)
	v, l := p.verifier(t, nil), p.signIn(t, aNurse())
	const good = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="
	rules := map[string]cis2.Rule{
		strings.Repeat("a", 8192): cis2.RuleAccessToken, // at_hash is of another one
		strings.Repeat("a", 8193): cis2.RuleLogin,
	}
	for c := range 256 {
		token := string([]byte{byte(c)})
		rules[token] = cis2.RuleLogin
		if strings.Contains(good, token) {
			rules[token] = cis2.RuleAccessToken
		}
	}
	for token, rule := range rules {
		l.AccessToken = token
		_, err := v.Identify(t.Context(), l)
		if wants(t, err, rule); t.Failed() {
			t.Fatalf("%.1q", token)
		}
	}
}

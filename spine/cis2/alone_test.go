// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

// TestAnIDTokenAlone is verified as in a sign-in, and fetches nothing.
func TestAnIDTokenAlone(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	for name, c := range map[string]struct {
		claims  m
		rewrite func(string) string
		nonce   string
		rule    cis2.Rule
	}{
		"all is well":         {m{}, nil, nonce, ""},
		"another nonce":       {m{}, nil, "other", cis2.RuleNonce},
		"no nonce":            {m{"nonce": nil}, nil, "", cis2.RuleLogin},
		"another audience":    {m{"aud": "other"}, nil, nonce, cis2.RuleAudience},
		"an old session":      {m{"auth_time": 1}, nil, nonce, cis2.RuleAge},
		"no identity level":   {m{"id_assurance_level": nil}, nil, nonce, cis2.RuleIdentity},
		"a low level":         {m{"authentication_assurance_level": 1}, nil, nonce, cis2.RuleAuthentication},
		"a text that is odd":  {m{"sid": "a\tb"}, nil, nonce, cis2.RuleClaims},
		"sid as a number":     {m{"sid": 1}, nil, nonce, cis2.RuleClaims},
		"amr as a text":       {m{"amr": "pwd"}, nil, nonce, cis2.RuleClaims},
		"a logout token":      {m{"nonce": nil, "events": m{"http://schemas.openid.net/event/backchannel-logout": m{}}}, nil, nonce, cis2.RuleNonce},
		"a claim in two ways": {m{}, put(`"sub":`, `"Sub":"x","sub":`), nonce, cis2.RuleClaims},
	} {
		t.Run(name, func(t *testing.T) {
			u := aNurse()
			for k, x := range c.claims {
				u.claims[k] = x
			}
			u.rewrite = c.rewrite
			id, err := v.VerifyIDToken(t.Context(), p.signIn(t, u).IDToken, c.nonce)
			wants(t, err, c.rule)
			if (id == nil) != (c.rule != "") {
				t.Errorf("%+v", id)
			}
			if err == nil {
				if id.Subject != nurse || id.SessionID != "invented-session" || id.UserinfoClaims() != nil {
					t.Errorf("%+v", id)
				}
				_, err = id.User() // without roles nobody is in one
				wants(t, err, cis2.RuleUnknownRole)
			}
		})
	}
	_, err := v.VerifyIDToken(t.Context(), "", nonce)
	wants(t, err, cis2.RuleLogin)
	if n := p.Requests(cis2test.UserinfoPath); n != 0 {
		t.Errorf("%d requests for userinfo", n)
	}
}

// TestLogoutTokens: OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6.
func TestLogoutTokens(t *testing.T) {
	p := startIDP(t)
	now, v := p.Now(), p.verifier(t, nil)
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	const event = "http://schemas.openid.net/event/backchannel-logout"
	for name, c := range map[string]struct {
		claims m
		rule   cis2.Rule
	}{
		"all is well":              {m{}, ""},
		"of all sessions":          {m{"sid": nil}, ""},
		"of a session":             {m{"sub": nil}, ""},
		"of nobody":                {m{"sub": nil, "sid": nil}, cis2.RuleLogout},
		"of an empty user":         {m{"sub": ""}, cis2.RuleClaims},
		"of an empty session":      {m{"sid": ""}, cis2.RuleClaims},
		"no jti":                   {m{"jti": nil}, cis2.RuleClaims},
		"no events":                {m{"events": nil}, cis2.RuleLogout},
		"another event":            {m{"events": m{"https://example.org/login": m{}}}, cis2.RuleLogout},
		"among other events":       {m{"events": m{event: m{}, "https://example.org/more": m{}}}, ""},
		"an event that is a text":  {m{"events": m{event: "x"}}, cis2.RuleLogout},
		"a list of events":         {m{"events": []string{event}}, cis2.RuleLogout},
		"an event in another case": {m{"events": m{strings.ToUpper(event): m{}}}, cis2.RuleLogout},
		"a nonce":                  {m{"nonce": "n"}, cis2.RuleLogout},
		"a nonce in another case":  {m{"Nonce": "n"}, cis2.RuleClaims},
		"another issuer":           {m{"iss": "https://id.example"}, cis2.RuleIssuer},
		"another audience":         {m{"aud": "other"}, cis2.RuleAudience},
		"no audience":              {m{"aud": nil}, cis2.RuleClaims},
		"expired":                  {m{"exp": at(0)}, cis2.RuleExpired},
		"no exp":                   {m{"exp": nil}, ""},
		"exp as a text":            {m{"exp": "99999999999"}, cis2.RuleClaims},
		"valid for too long":       {m{"exp": at(2 * time.Hour)}, cis2.RuleTokenLife},
		"no iat":                   {m{"iat": nil}, cis2.RuleClaims},
		"iat in the future":        {m{"iat": at(6 * time.Second)}, cis2.RuleEarly},
		"issued too long ago":      {m{"iat": at(-6 * time.Minute), "exp": nil}, cis2.RuleTokenAge},
	} {
		t.Run(name, func(t *testing.T) {
			claims := m{"sub": nurse, "sid": "s"}
			for k, x := range c.claims {
				claims[k] = x
			}
			token := p.LogoutToken(claims)
			l, err := v.VerifyLogoutToken(t.Context(), token)
			wants(t, err, c.rule)
			if (l == nil) != (c.rule != "") || l != nil && (l.ID == "" || l.Subject+l.SessionID == "") {
				t.Errorf("%+v", l)
			}
		})
	}
}

// TestLogoutTokensAreNoIDTokens, by their header as well, and neither are ID
// tokens logout tokens.
func TestLogoutTokensAreNoIDTokens(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	kid := cis2test.KeyID(p.Key())
	logout := payloadOf(t, p.LogoutToken(m{"sub": nurse}))
	typed := func(typ string) string {
		return sign(t, jose.RS256, p.Key(), kid, logout, map[jose.HeaderKey]any{"typ": typ})
	}
	for typ, rule := range map[string]cis2.Rule{"JWT": "", "logout+jwt": "", "at+jwt": cis2.RuleForm, "secevent+jwt": cis2.RuleForm} {
		_, err := v.VerifyLogoutToken(t.Context(), typed(typ))
		wants(t, err, rule)
	}
	for token, rule := range map[string]cis2.Rule{
		sign(t, jose.RS256, p.Key(), kid, logout, nil):                                "",
		sign(t, jose.RS256, ownRSA(), kid, logout, nil):                               cis2.RuleSignature,
		sign(t, jose.RS256, ownRSA(), "other", logout, nil):                           cis2.RuleKey,
		encode(`{"alg":"none","kid":"`+kid+`"}`) + "." + encode(string(logout)) + ".": cis2.RuleForm,
		p.signIn(t, aNurse()).IDToken:                                                 cis2.RuleClaims, // it has no jti
		"":                                                                            cis2.RuleForm,
	} {
		_, err := v.VerifyLogoutToken(t.Context(), token)
		wants(t, err, rule)
	}
	_, err := v.VerifyIDToken(t.Context(), typed("logout+jwt"), nonce)
	wants(t, err, cis2.RuleForm)
}

// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

// tampered is a sign-in with changed claims. The naive implementation of the verifier is
// go-oidc with its own settings: where it lets a token pass, the rule is ours.
type tampered struct {
	claims  map[string]any
	rewrite func(string) string
	rule    cis2.Rule
	naive   bool // lets it pass
}

type m = map[string]any

func put(old, with string) func(string) string {
	return func(s string) string {
		if !strings.Contains(s, old) {
			panic("nothing to replace in " + s)
		}
		return strings.Replace(s, old, with, 1)
	}
}

// claimCases are sign-ins at a time, with one provider.
func claimCases(now time.Time, client string) map[string]tampered {
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	return map[string]tampered{
		"all is well":                   {m{}, nil, "", true},
		"another issuer":                {m{"iss": "https://id.example"}, nil, cis2.RuleIssuer, false},
		"an issuer with a slash":        {nil, put(`/oidc"`, `/oidc/"`), cis2.RuleIssuer, false},
		"no issuer":                     {m{"iss": nil}, nil, cis2.RuleClaims, false},
		"audience as a text":            {m{"aud": client}, nil, "", true},
		"audience as a list of one":     {m{"aud": []string{client}}, nil, "", true},
		"another audience":              {m{"aud": "other"}, nil, cis2.RuleAudience, false},
		"an audience that begins alike": {m{"aud": client + "x"}, nil, cis2.RuleAudience, false},
		"an audience in a longer text":  {m{"aud": "x " + client}, nil, cis2.RuleAudience, false},
		"an audience among others":      {m{"aud": []string{client, "other"}}, nil, cis2.RuleAudience, true},
		"an empty list of audiences":    {m{"aud": []string{}}, nil, cis2.RuleAudience, false},
		"no audience":                   {m{"aud": nil}, nil, cis2.RuleClaims, false},
		"the party itself authorized":   {m{"azp": client}, nil, "", true},
		"another party authorized":      {m{"azp": "other"}, nil, cis2.RuleAudience, true},

		"a second left":           {m{"exp": at(time.Second)}, nil, "", true},
		"no second left":          {m{"exp": at(0)}, nil, cis2.RuleExpired, true},
		"expired":                 {m{"exp": at(-time.Second)}, nil, cis2.RuleExpired, false},
		"no exp":                  {m{"exp": nil}, nil, cis2.RuleClaims, false},
		"exp as a text":           {m{"exp": "99999999999"}, nil, cis2.RuleClaims, true},
		"exp with a fraction":     {m{"exp": 9999999999.5}, nil, cis2.RuleClaims, true},
		"exp with an exponent":    {nil, put(`"exp":`, `"exp":9e9,"exq":`), cis2.RuleClaims, true},
		"exp without bounds":      {nil, put(`"exp":`, `"exp":9999999999999,"exq":`), cis2.RuleClaims, true},
		"exp negative":            {m{"exp": -1}, nil, cis2.RuleClaims, false},
		"exp null":                {nil, put(`"exp":`, `"exp":null,"exq":`), cis2.RuleClaims, false},
		"no iat":                  {m{"iat": nil}, nil, cis2.RuleClaims, true},
		"iat within the leeway":   {m{"iat": at(5 * time.Second)}, nil, "", true},
		"iat in the future":       {m{"iat": at(6 * time.Second)}, nil, cis2.RuleEarly, true},
		"iat after exp":           {m{"iat": at(4 * time.Second), "exp": at(3 * time.Second)}, nil, cis2.RuleExpired, true},
		"nbf zero":                {m{"nbf": 0}, nil, cis2.RuleClaims, true},
		"nbf in the future":       {m{"nbf": at(6 * time.Second)}, nil, cis2.RuleEarly, true},
		"auth_time in the future": {m{"auth_time": at(6 * time.Second)}, nil, cis2.RuleEarly, true},
		"auth_time in the past":   {m{"auth_time": at(-12 * time.Hour)}, nil, "", true},
		"auth_time too old":       {m{"auth_time": at(-12*time.Hour - time.Second)}, nil, cis2.RuleAge, true},
		"auth_time of last year":  {m{"auth_time": at(-365 * 24 * time.Hour)}, nil, cis2.RuleAge, true},
		"no auth_time":            {m{"auth_time": nil}, nil, cis2.RuleAge, true},
		"auth_time null":          {nil, put(`"auth_time":`, `"auth_time":null,"x":`), cis2.RuleClaims, true},
		"auth_time as a text":     {m{"auth_time": "99999999999"}, nil, cis2.RuleClaims, true},
		"issued in the past":      {m{"iat": at(-5 * time.Minute)}, nil, "", true},
		"issued too long ago":     {m{"iat": at(-5*time.Minute - time.Second)}, nil, cis2.RuleTokenAge, true},
		"valid for an hour":       {m{"iat": at(0), "exp": at(time.Hour)}, nil, "", true},
		"valid for too long":      {m{"iat": at(0), "exp": at(time.Hour + time.Second)}, nil, cis2.RuleTokenLife, true},
		"valid for ever":          {m{"exp": 253402300799}, nil, cis2.RuleTokenLife, true},

		"another nonce":         {m{"nonce": "other"}, nil, cis2.RuleNonce, true},
		"no nonce":              {m{"nonce": nil}, nil, cis2.RuleNonce, true},
		"a list of nonces":      {m{"nonce": []string{nonce}}, nil, cis2.RuleClaims, false},
		"no user":               {m{"sub": nil}, nil, cis2.RuleClaims, true},
		"an empty user":         {m{"sub": ""}, nil, cis2.RuleClaims, true},
		"another user":          {m{"sub": clerk}, nil, cis2.RuleSubject, true},
		"another access token":  {m{"at_hash": "tf_-lqpq36lwO7WmSBIJ6Q"}, nil, cis2.RuleAccessToken, true},
		"an empty at_hash":      {m{"at_hash": ""}, nil, cis2.RuleClaims, true},
		"a password":            {m{"acr": "AAL1_USERPASS"}, nil, cis2.RuleACR, true},
		"acr in another case":   {m{"acr": "aal3_any"}, nil, cis2.RuleACR, true},
		"acr that begins alike": {m{"acr": "AAL3_ANY_OTHER"}, nil, cis2.RuleACR, true},
		"no acr":                {m{"acr": nil}, nil, cis2.RuleClaims, true},

		"a claim twice":                 {nil, put(`"sub":`, `"sub":"`+clerk+`","sub":`), cis2.RuleClaims, true},
		"a claim twice by an escape":    {nil, put(`"sub":`, `"su\u0062":"`+clerk+`","sub":`), cis2.RuleClaims, true},
		"a claim in two cases":          {nil, put(`"sub":`, `"Sub":"`+clerk+`","sub":`), cis2.RuleClaims, true},
		"a claim in the wrong case":     {nil, put(`"sub":`, `"SUB":`), cis2.RuleClaims, true},
		"a claim with a look-alike":     {nil, put(`"sub":`, `"\u017fub":"`+clerk+`","sub":`), cis2.RuleClaims, true},
		"an unknown claim twice":        {nil, put(`"sub":`, `"x":{"y":1,"y":2},"sub":`), cis2.RuleClaims, true},
		"a level twice":                 {nil, put(`"authentication_assurance_level":3`, `"authentication_assurance_level":1,"authentication_assurance_level":3`), cis2.RuleClaims, true},
		"a role twice":                  {nil, put(`"selected_roleid":`, `"selected_roleid":"`+first+`","selected_roleid":`), cis2.RuleClaims, true},
		"half a surrogate pair":         {nil, put(`"acr":`, `"x":"\ud800","acr":`), cis2.RuleClaims, true},
		"bytes that are not Unicode":    {nil, put(`"acr":`, "\"x\":\"\xff\",\"acr\":"), cis2.RuleClaims, true},
		"a control character in a text": {m{"sub": nurse + "\n"}, nil, cis2.RuleClaims, true},
		"a turn of direction in a text": {m{"x": "a\u202eb"}, nil, cis2.RuleClaims, true},
		"nested too deeply":             {nil, put(`"sub":`, `"x":`+strings.Repeat("[", 20)+strings.Repeat("]", 20)+`,"sub":`), cis2.RuleClaims, true},
	}
}

func TestClaimsOfATokenAreChecked(t *testing.T) {
	p := startIDP(t)
	now, v := p.Now(), p.verifier(t, nil)
	naive := p.naive(t)
	for name, c := range claimCases(now, cis2test.ClientID) {
		t.Run(name, func(t *testing.T) {
			u := aNurse()
			u.claims["iat"], u.claims["nbf"], u.claims["exp"] = now.Add(-time.Minute).Unix(), nil, now.Add(time.Minute).Unix()
			for k, x := range c.claims {
				u.claims[k] = x
			}
			u.rewrite = c.rewrite
			l := p.signIn(t, u)
			_, err := v.Identify(t.Context(), l)
			wants(t, err, c.rule)
			if _, err := naive.Verify(t.Context(), l.IDToken); (err == nil) != c.naive {
				t.Errorf("go-oidc on its own: %v", err)
			}
		})
	}
}

func TestNobodySignsInWithHalfALogin(t *testing.T) {
	p := startIDP(t)
	v, good := p.verifier(t, nil), p.signIn(t, aNurse())
	for name, change := range map[string]func(*cis2.Login){
		"no ID token":                      func(l *cis2.Login) { l.IDToken = "" },
		"no access token":                  func(l *cis2.Login) { l.AccessToken = "" },
		"no nonce":                         func(l *cis2.Login) { l.Nonce = "" },
		"an access token with a line feed": func(l *cis2.Login) { l.AccessToken += "\nX: y" },
		"a huge access token":              func(l *cis2.Login) { l.AccessToken = strings.Repeat("a", 10_000) },
	} {
		t.Run(name, func(t *testing.T) {
			l := good
			change(&l)
			_, err := v.Identify(t.Context(), l)
			wants(t, err, cis2.RuleLogin)
		})
	}
}

// TestAnEmptyNonceMatchesNothing: a token without a nonce is not the answer to
// a request whose nonce was forgotten.
func TestAnEmptyNonceMatchesNothing(t *testing.T) {
	p := startIDP(t)
	u := aNurse()
	u.claims["nonce"] = nil
	l := p.signIn(t, u)
	l.Nonce = ""
	_, err := p.verifier(t, nil).Identify(t.Context(), l)
	wants(t, err, cis2.RuleLogin)
}

// naive is the naive implementation: the library on its own settings.
func (p idp) naive(t *testing.T) *oidc.IDTokenVerifier {
	t.Helper()
	discovered, err := oidc.NewProvider(oidc.ClientContext(t.Context(), p.Client()), p.Issuer())
	if err != nil {
		t.Fatal(err)
	}
	return discovered.Verifier(&oidc.Config{ClientID: cis2test.ClientID, Now: p.Now})
}

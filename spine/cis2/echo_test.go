// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

// TestErrorsHoldNothingOfTheTokens, nor of what the provider answers, not even
// in what they wrap.
func TestErrorsHoldNothingOfTheTokens(t *testing.T) {
	const mark = "zzQmarkedQzz"
	p := startIDP(t)
	v := p.verifier(t, nil)
	kid := cis2test.KeyID(p.Key())

	identify := func(t *testing.T, l cis2.Login) {
		t.Helper()
		id, err := v.Identify(t.Context(), l)
		if err == nil {
			_, err = id.User()
		}
		silent(t, err, mark, l.IDToken, l.AccessToken)
	}
	for name, change := range map[string]func(*user){
		"user":      func(u *user) { u.claims["sub"] = mark },
		"issuer":    func(u *user) { u.claims["iss"] = mark },
		"audience":  func(u *user) { u.claims["aud"] = mark },
		"class":     func(u *user) { u.claims["acr"] = mark },
		"nonce":     func(u *user) { u.claims["nonce"] = mark },
		"role":      func(u *user) { u.claims["selected_roleid"] = mark },
		"level":     func(u *user) { u.claims["authentication_assurance_level"] = mark },
		"time":      func(u *user) { u.claims["exp"] = mark },
		"role code": func(u *user) { u.userinfo = strings.ReplaceAll(u.userinfo, "S8000:G8000:R8001", mark) },
		"userinfo":  func(u *user) { u.userinfo = mark },
	} {
		t.Run(name, func(t *testing.T) {
			u := aNurse()
			change(u)
			identify(t, p.signIn(t, u))
		})
	}
	for name, change := range map[string]func(*cis2.Login){
		"another nonce":        func(l *cis2.Login) { l.Nonce = mark },
		"ID token":             func(l *cis2.Login) { l.IDToken = mark },
		"header":               func(l *cis2.Login) { l.IDToken = encode(`{"`+mark+`":1}`) + ".e30.AAAA" },
		"key":                  func(l *cis2.Login) { l.IDToken = encode(`{"alg":"RS256","kid":"`+mark+`"}`) + ".e30.AAAA" },
		"algorithm":            func(l *cis2.Login) { l.IDToken = encode(`{"alg":"`+mark+`","kid":"`+kid+`"}`) + ".e30.AAAA" },
		"access token":         func(l *cis2.Login) { l.AccessToken = mark },
		"access token, broken": func(l *cis2.Login) { l.AccessToken = mark + "\n" },
	} {
		t.Run(name, func(t *testing.T) {
			l := p.signIn(t, aNurse())
			change(&l)
			identify(t, l)
		})
	}
	for name, answer := range map[string]http.HandlerFunc{
		"an error page": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, mark, http.StatusBadGateway) },
		"what came in": func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, mark+r.Header.Get("Authorization"), http.StatusUnauthorized)
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := p.signIn(t, aNurse())
			p.Handle(cis2test.UserinfoPath, answer)
			defer p.Handle(cis2test.UserinfoPath, nil)
			identify(t, l)
		})
	}
}

// silent holds that an error, and all that it wraps, are without secrets.
func silent(t *testing.T, err error, secrets ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("not refused")
	}
	texts := []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)}
	var e *cis2.Error
	if errors.As(err, &e) {
		for _, inner := range e.Unwrap() {
			texts = append(texts, inner.Error())
		}
	}
	for _, text := range texts {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%q holds %q", text, secret)
			}
		}
	}
}

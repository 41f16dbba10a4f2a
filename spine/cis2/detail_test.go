// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"errors"
	"testing"

	"github.com/spineguard/spineguard/spine/cis2"
)

// Of what is refused by one rule the error says which part it is: whoever is
// asked at the help desk needs to know whether token or userinfo is broken.
func TestErrorsSayWhichPartIsWrong(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	nurse := func(change func(*user)) *user {
		u := aNurse()
		change(u)
		return u
	}
	for want, l := range map[string]cis2.Login{
		"ID token":                              p.signIn(t, nurse(func(u *user) { u.rewrite = put(`"sub":`, `"x":1,"x":2,"sub":`) })),
		"sub":                                   p.signIn(t, nurse(func(u *user) { u.claims["sub"], u.claims["acr"] = 1, 1 })), // the first of two
		"userinfo":                              p.signIn(t, nurse(func(u *user) { u.userinfo = "{" })),
		"there is no auth_time":                 p.signIn(t, nurse(func(u *user) { u.claims["auth_time"] = nil })),
		"no level is stated, and 3 is required": p.signIn(t, nurse(func(u *user) { u.claims["authentication_assurance_level"] = nil })),
	} {
		_, err := v.Identify(t.Context(), l)
		var e *cis2.Error
		if !errors.As(err, &e) || e.Detail != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	var e *cis2.Error
	_, err := v.VerifyLogoutToken(t.Context(), p.Sign([]byte(`{"sub":"a","sub":"b"}`)))
	if !errors.As(err, &e) || e.Detail != "logout token" {
		t.Error(err)
	}
	_, err = cis2.Smartcard([]cis2.Attribute{attribute("uid", "1", "2"), attribute("ssbMode", "1", "2")})
	if !errors.As(err, &e) || e.Detail != "uid" {
		t.Error(err)
	}
}

// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"net/http"
	"testing"

	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

// idp is the provider of the tests.
type idp struct{ *cis2test.Provider }

func startIDP(t *testing.T) idp {
	t.Helper()
	p := idp{cis2test.New()}
	t.Cleanup(p.Close)
	return p
}

// replace answers a path with a body.
func (p idp) replace(path string, status int, contentType, body string) {
	p.Handle(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

func (p idp) verifier(t *testing.T, change func(*cis2.Options)) *cis2.Verifier {
	t.Helper()
	o := p.Options()
	if change != nil {
		change(&o)
	}
	v, err := cis2.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// user is a user of the provider: the claims of their ID token, on top of the
// usual ones (nil takes one out), and their userinfo.
type user struct {
	claims   map[string]any
	rewrite  func(payload string) string // what is signed instead
	userinfo string
}

const nonce = "n-0S6_WzA2Mj"

func (p idp) signIn(t *testing.T, u *user) cis2.Login {
	t.Helper()
	l := p.SignIn(cis2test.User{Claims: u.claims, Userinfo: u.userinfo}, nonce)
	if u.rewrite != nil {
		l.IDToken = p.Sign([]byte(u.rewrite(string(payloadOf(t, l.IDToken)))))
	}
	return l
}

const (
	nurse  = cis2test.NurseID
	first  = cis2test.FirstRole
	second = cis2test.SecondRole
	clerk  = cis2test.ThirdRole
)

func aNurse() *user {
	u := cis2test.Nurse()
	return &user{claims: u.Claims, userinfo: u.Userinfo}
}

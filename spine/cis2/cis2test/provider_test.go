// SPDX-License-Identifier: Apache-2.0

package cis2test_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

// A test of an application makes sign-ins, or runs the code flow against the
// endpoints of the provider.
func Example() {
	provider := cis2test.New()
	defer provider.Close()
	verifier, err := cis2.New(context.Background(), provider.Options())
	if err != nil {
		fmt.Println(err)
		return
	}
	nurse := cis2test.Nurse()
	nurse.Claims["acr"] = "AAL1_USERPASS"
	_, err = verifier.Identify(context.Background(), provider.SignIn(nurse, "n"))
	fmt.Println(err)
	// Output: the user did not sign in as was asked for (acr): ask for one of the configured acr values, and sign in again
}

// authorize is the browser: it returns where the provider sends it.
func authorize(t *testing.T, p *cis2test.Provider, more url.Values) (int, *url.URL) {
	t.Helper()
	browser := *p.Client()
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	q := url.Values{"client_id": {cis2test.ClientID}, "response_type": {"code"}, "redirect_uri": {"https://app.example/callback"}, "state": {"s"}, "nonce": {"n"}}
	for k, v := range more {
		q[k] = v
	}
	answer, err := browser.Get(p.Issuer() + "/authorize?" + q.Encode())
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		back = &url.URL{}
	}
	return answer.StatusCode, back
}

// exchange is the application: it returns the status and the sign-in.
func exchange(t *testing.T, p *cis2test.Provider, form url.Values) (int, cis2.Login) {
	t.Helper()
	answer, err := p.Client().PostForm(p.Issuer()+"/token", form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var tokens struct {
		ID     string `json:"id_token"`
		Access string `json:"access_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&tokens); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, cis2.Login{IDToken: tokens.ID, AccessToken: tokens.Access, Nonce: "n"}
}

func TestTheCodeFlow(t *testing.T) {
	p := cis2test.New()
	defer p.Close()
	clerk := cis2test.Nurse()
	clerk.Claims["selected_roleid"] = cis2test.ThirdRole
	p.SetUser(clerk)
	status, back := authorize(t, p, nil)
	if status != http.StatusFound || back.Host != "app.example" || back.Query().Get("state") != "s" {
		t.Fatal(status, back)
	}
	code := url.Values{"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}}
	status, login := exchange(t, p, code)
	if status != http.StatusOK {
		t.Fatal(status)
	}
	v, err := cis2.New(t.Context(), p.Options())
	if err != nil {
		t.Fatal(err)
	}
	id, err := v.Identify(t.Context(), login)
	if err != nil || id.Selected != cis2test.ThirdRole {
		t.Fatal(id, err)
	}
	if status, _ := exchange(t, p, code); status != http.StatusBadRequest {
		t.Error("a code is good twice", status)
	}
	if status, _ := authorize(t, p, url.Values{"client_id": {"other"}}); status != http.StatusBadRequest {
		t.Error("another client", status)
	}
}

// Each method does what a test of an application counts on.
func TestTheProviderCanBeChanged(t *testing.T) {
	p := cis2test.New()
	defer p.Close()
	v, err := cis2.New(t.Context(), p.Options())
	if err != nil {
		t.Fatal(err)
	}
	identify := func(l cis2.Login) error {
		_, err := v.Identify(t.Context(), l)
		return err
	}
	l := p.SignIn(cis2test.Nurse(), "n")
	if err := identify(l); err != nil {
		t.Error(err)
	}
	p.Advance(cis2test.Lifetime)
	if err := identify(l); err == nil {
		t.Error("an expired sign-in is good")
	}
	p.Rotate()
	p.Advance(time.Minute)
	if err := identify(p.SignIn(cis2test.Nurse(), "n")); err != nil {
		t.Error("after a new key:", err)
	}
	p.Handle(cis2test.UserinfoPath, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	if err := identify(p.SignIn(cis2test.Nurse(), "n")); err == nil {
		t.Error("the replaced answer is not given")
	}
	p.Handle(cis2test.UserinfoPath, nil)
	if err := identify(p.SignIn(cis2test.Nurse(), "n")); err != nil {
		t.Error("the answer is still replaced:", err)
	}
	if n := p.Requests(cis2test.UserinfoPath); n != 4 {
		t.Errorf("%d requests for userinfo, want 4", n)
	}
	if err := identify(cis2.Login{IDToken: p.SignIn(cis2test.Nurse(), "n").IDToken, AccessToken: "other", Nonce: "n"}); err == nil {
		t.Error("an access token of nobody is good")
	}
	if _, err := v.VerifyLogoutToken(t.Context(), p.LogoutToken(map[string]any{"sub": cis2test.NurseID})); err != nil {
		t.Error(err)
	}
}

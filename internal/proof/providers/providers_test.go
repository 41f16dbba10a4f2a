// SPDX-License-Identifier: Apache-2.0

package providers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

const (
	clientID = "invented-client"
	secret   = "an invented secret"
	callback = "https://app.example/callback"
	nonce    = "an invented nonce"
	acr      = "AAL3_ANY"
)

// idTokenClaims are those of CIS2 that no other provider has.
var idTokenClaims = map[string]any{
	"authentication_assurance_level": 3, "id_assurance_level": "3", "selected_roleid": cis2test.SecondRole, "sid": "invented-session",
}

// userinfo is that of the invented nurse.
func userinfo(t *testing.T) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(cis2test.Nurse().Userinfo), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// server is a provider of somebody else, over TLS.
type server struct {
	*httptest.Server
	mux       *http.ServeMux
	authorize string // path of the endpoint
	token     string

	authenticated time.Time // when the user did; the zero time: now
}

func startServer(t *testing.T) *server {
	t.Helper()
	s := &server{mux: http.NewServeMux()}
	s.Server = httptest.NewTLSServer(s.mux)
	t.Cleanup(s.Close)
	return s
}

func (s *server) verifier(t *testing.T, change func(*cis2.Options)) *cis2.Verifier {
	t.Helper()
	o := cis2.Options{Issuer: s.URL, ClientID: clientID, Client: s.Client()}
	if change != nil {
		change(&o)
	}
	v, err := cis2.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// signIn runs the code flow, with PKCE, as an application does.
func (s *server) signIn(t *testing.T) cis2.Login {
	t.Helper()
	application := oauth2.Config{
		ClientID: clientID, ClientSecret: secret, RedirectURL: callback, Scopes: []string{"openid", "profile"},
		Endpoint: oauth2.Endpoint{AuthURL: s.URL + s.authorize, TokenURL: s.URL + s.token, AuthStyle: oauth2.AuthStyleInHeader},
	}
	proof := oauth2.GenerateVerifier()
	request := application.AuthCodeURL("an invented state", oauth2.SetAuthURLParam("nonce", nonce), oauth2.SetAuthURLParam("acr_values", acr), oauth2.S256ChallengeOption(proof))
	code := s.browse(t, request).Get("code")
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, s.Client())
	token, err := application.Exchange(ctx, code, oauth2.VerifierOption(proof))
	if err != nil {
		t.Fatal(err)
	}
	id, _ := token.Extra("id_token").(string)
	return cis2.Login{IDToken: id, AccessToken: token.AccessToken, Nonce: nonce}
}

// browse follows the provider until it sends the browser back to the
// application, and returns what it says.
func (s *server) browse(t *testing.T, address string) url.Values {
	t.Helper()
	browser := *s.Client()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser.Jar = jar
	back := errors.New("back at the application")
	var said url.Values
	browser.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "app.example" {
			said = r.URL.Query()
			return back
		}
		return nil
	}
	answer, err := browser.Get(address)
	if answer != nil {
		_ = answer.Body.Close()
	}
	if !errors.Is(err, back) || said.Get("code") == "" || said.Get("state") != "an invented state" {
		t.Fatal(err, said)
	}
	return said
}

// starts are the providers.
var starts = map[string]func(*testing.T) *server{
	"zitadel/oidc":      zitadel,
	"ory/fosite, RS256": fositeRSA,
	"ory/fosite, ES256": fositeEC,
}

func eachProvider(t *testing.T, test func(*testing.T, *server)) {
	for name, start := range starts {
		t.Run(name, func(t *testing.T) { test(t, start(t)) })
	}
}

func TestASignInBecomesAUser(t *testing.T) {
	eachProvider(t, func(t *testing.T, s *server) {
		id, err := s.verifier(t, nil).Identify(t.Context(), s.signIn(t))
		if err != nil {
			t.Fatal(err)
		}
		if id.Subject != cis2test.NurseID || id.FamilyName != "Nurse" || id.AuthenticationLevel != 3 || id.IdentityLevel != 3 ||
			id.SessionID != "invented-session" || id.ACR != acr || time.Since(id.Authenticated) > time.Minute || len(id.TokenClaims()) == 0 {
			t.Errorf("%+v", id)
		}
		u, err := id.User()
		if err != nil || u.ODS != "X9901" || u.RoleProfile != cis2test.SecondRole || !slices.Equal(u.Activities, []spine.Activity{8028, 9999}) {
			t.Errorf("%+v, %v", u, err)
		}
	})
}

func TestAnIDTokenAlone(t *testing.T) {
	eachProvider(t, func(t *testing.T, s *server) {
		id, err := s.verifier(t, nil).VerifyIDToken(t.Context(), s.signIn(t).IDToken, nonce)
		if err != nil || id.Subject != cis2test.NurseID {
			t.Errorf("%+v, %v", id, err)
		}
	})
}

// What these providers sign is refused for the same reasons as what the
// provider of the package's own tests signs.
func TestSignInsThatAreRefused(t *testing.T) {
	eachProvider(t, func(t *testing.T, s *server) {
		other := s.signIn(t)
		for name, c := range map[string]struct {
			options func(*cis2.Options)
			login   func(*cis2.Login)
			rule    cis2.Rule
		}{
			"another client":              {func(o *cis2.Options) { o.ClientID = "other" }, nil, cis2.RuleAudience},
			"another class":               {func(o *cis2.Options) { o.ACR = []string{"AAL3_FIDO2"} }, nil, cis2.RuleACR},
			"another request":             {nil, func(l *cis2.Login) { l.Nonce = "other" }, cis2.RuleNonce},
			"the access token of another": {nil, func(l *cis2.Login) { l.AccessToken = other.AccessToken }, cis2.RuleAccessToken},
			"a signature of another":      {nil, func(l *cis2.Login) { l.IDToken = graft(l.IDToken, other.IDToken) }, cis2.RuleSignature},
			"later": {func(o *cis2.Options) {
				o.Clock = func() time.Time { return time.Now().Add(10 * time.Minute) }
			}, nil, cis2.RuleTokenAge},
			"earlier": {func(o *cis2.Options) {
				o.Clock = func() time.Time { return time.Now().Add(-10 * time.Minute) }
			}, nil, cis2.RuleEarly},
			"tokens of a minute": {func(o *cis2.Options) { o.MaxTokenLife = time.Minute }, nil, cis2.RuleTokenLife},
		} {
			t.Run(name, func(t *testing.T) {
				l := s.signIn(t)
				if c.login != nil {
					c.login(&l)
				}
				id, err := s.verifier(t, c.options).Identify(t.Context(), l)
				var e *cis2.Error
				if id != nil || !errors.As(err, &e) || e.Rule != c.rule {
					t.Errorf("%v, want rule %s", err, c.rule)
				}
			})
		}
	})
}

// A session of the morning is silently used by the provider, and is refused by
// an application that wants a fresh one.
func TestAnOldSession(t *testing.T) {
	eachProvider(t, func(t *testing.T, s *server) {
		s.authenticated = time.Now().Add(-4 * time.Hour)
		l := s.signIn(t)
		if _, err := s.verifier(t, nil).Identify(t.Context(), l); err != nil {
			t.Error(err)
		}
		_, err := s.verifier(t, func(o *cis2.Options) { o.MaxAge = 15 * time.Minute }).Identify(t.Context(), l)
		var e *cis2.Error
		if !errors.As(err, &e) || e.Rule != cis2.RuleAge {
			t.Error(err)
		}
	})
}

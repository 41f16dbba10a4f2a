// SPDX-License-Identifier: Apache-2.0

package providers

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/ory/fosite"
	"github.com/ory/fosite/compose"
	"github.com/ory/fosite/handler/openid"
	"github.com/ory/fosite/storage"
	"github.com/ory/fosite/token/jwt"
	"golang.org/x/crypto/bcrypt"

	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

func fositeRSA(t *testing.T) *server {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return fositeWith(t, k, "RS256")
}

func fositeEC(t *testing.T) *server {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return fositeWith(t, k, "ES256")
}

// fositeServer has the endpoints around ory/fosite, which is a library of what
// happens inside them.
type fositeServer struct {
	*server
	fosite.OAuth2Provider
	key       crypto.Signer
	algorithm string
}

func fositeWith(t *testing.T, k crypto.Signer, algorithm string) *server {
	t.Helper()
	s := startServer(t)
	s.authorize, s.token = "/authorize", "/token"
	hashed, err := bcrypt.GenerateFromPassword([]byte(secret), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	clients := storage.NewMemoryStore()
	clients.Clients[clientID] = &fosite.DefaultClient{
		ID: clientID, Secret: hashed, RedirectURIs: []string{callback}, ResponseTypes: []string{"code"},
		GrantTypes: []string{"authorization_code"}, Scopes: []string{"openid", "profile"},
	}
	config := &fosite.Config{IDTokenIssuer: s.URL, GlobalSecret: []byte(strings.Repeat("x", 32))}
	strategy := &compose.CommonStrategy{
		CoreStrategy:               compose.NewOAuth2HMACStrategy(config),
		OpenIDConnectTokenStrategy: compose.NewOpenIDConnectStrategy(func(context.Context) (any, error) { return k, nil }, config),
	}
	f := &fositeServer{s, compose.Compose(config, clients, strategy,
		compose.OAuth2AuthorizeExplicitFactory, compose.OpenIDConnectExplicitFactory, compose.OAuth2PKCEFactory, compose.OAuth2TokenIntrospectionFactory), k, algorithm}
	info := userinfo(t)
	s.mux.HandleFunc("/.well-known/openid-configuration", f.configuration)
	s.mux.HandleFunc("/keys", f.keys)
	s.mux.HandleFunc("/authorize", f.serveAuthorize)
	s.mux.HandleFunc("/token", f.serveToken)
	s.mux.HandleFunc("/userinfo", func(w http.ResponseWriter, r *http.Request) { f.serveUserinfo(w, r, info) })
	return s
}

func (f *fositeServer) configuration(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{
		"issuer": f.URL, "authorization_endpoint": f.URL + "/authorize", "token_endpoint": f.URL + "/token",
		"jwks_uri": f.URL + "/keys", "userinfo_endpoint": f.URL + "/userinfo", "id_token_signing_alg_values_supported": []string{f.algorithm},
	})
}

func (f *fositeServer) keys(w http.ResponseWriter, _ *http.Request) {
	answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: f.key.Public(), KeyID: "k", Algorithm: f.algorithm, Use: "sig"}}})
}

func (f *fositeServer) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	request, err := f.NewAuthorizeRequest(r.Context(), r)
	if err != nil {
		f.WriteAuthorizeError(r.Context(), w, request, err)
		return
	}
	for _, scope := range request.GetRequestedScopes() {
		request.GrantScope(scope)
	}
	authenticated := f.authenticated
	if authenticated.IsZero() {
		authenticated = time.Now()
	}
	answer, err := f.NewAuthorizeResponse(r.Context(), request, &openid.DefaultSession{
		Subject: cis2test.NurseID,
		Headers: &jwt.Headers{Extra: map[string]any{"kid": "k"}},
		Claims: &jwt.IDTokenClaims{
			Subject: cis2test.NurseID, AuthTime: authenticated, RequestedAt: time.Now(), Extra: idTokenClaims,
			AuthenticationContextClassReference: acr, AuthenticationMethodsReferences: []string{"N3_SMARTCARD"},
		},
	})
	if err != nil {
		f.WriteAuthorizeError(r.Context(), w, request, err)
		return
	}
	f.WriteAuthorizeResponse(r.Context(), w, request, answer)
}

func (f *fositeServer) serveToken(w http.ResponseWriter, r *http.Request) {
	request, err := f.NewAccessRequest(r.Context(), r, new(openid.DefaultSession))
	if err != nil {
		f.WriteAccessError(r.Context(), w, request, err)
		return
	}
	answer, err := f.NewAccessResponse(r.Context(), request)
	if err != nil {
		f.WriteAccessError(r.Context(), w, request, err)
		return
	}
	f.WriteAccessResponse(r.Context(), w, request, answer)
}

func (f *fositeServer) serveUserinfo(w http.ResponseWriter, r *http.Request, info map[string]any) {
	_, request, err := f.IntrospectToken(r.Context(), fosite.AccessTokenFromRequest(r), fosite.AccessToken, new(openid.DefaultSession))
	if err != nil || request.GetSession().GetSubject() != cis2test.NurseID {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	answer(w, info)
}

// answer writes JSON.
func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// graft puts the signature of another token on a token.
func graft(token, other string) string {
	return token[:strings.LastIndexByte(token, '.')] + other[strings.LastIndexByte(other, '.'):]
}

// SPDX-License-Identifier: Apache-2.0

package providers

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

// zitadel is the provider of zitadel/oidc, with the storage of its example.
func zitadel(t *testing.T) *server {
	t.Helper()
	s := startServer(t)
	s.authorize, s.token = "/authorize", "/oauth/token"
	inner := storage.NewStorageWithClients(nurses{}, map[string]*storage.Client{clientID: storage.WebClient(clientID, secret, callback)})
	provider, err := op.NewProvider(&op.Config{CryptoKey: [32]byte{1}, CodeMethodS256: true}, &zitadelStorage{inner, s, userinfo(t)}, op.StaticIssuer(s.URL))
	if err != nil {
		t.Fatal(err)
	}
	s.mux.Handle("/", provider)
	interceptor := op.NewIssuerInterceptor(provider.IssuerFromRequest)
	s.mux.Handle("/login/", interceptor.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.FormValue("authRequestID")
		if err := inner.CheckUsernamePassword("nurse", secret, id); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		http.Redirect(w, r, op.AuthCallbackURL(provider)(r.Context(), id), http.StatusFound)
	})))
	return s
}

// nurses are the users of the storage.
type nurses struct{}

func (nurses) ExampleClientID() string { return "none" }
func (nurses) GetUserByID(string) *storage.User {
	return &storage.User{ID: cis2test.NurseID, Username: "nurse", Password: secret, FirstName: "Invented", LastName: "Nurse"}
}
func (n nurses) GetUserByUsername(string) *storage.User { return n.GetUserByID("") }

// zitadelStorage adds the claims of CIS2 to the storage of the example.
type zitadelStorage struct {
	*storage.Storage
	server   *server
	userinfo map[string]any
}

// authRequest is one that has an acr.
type authRequest struct {
	*storage.AuthRequest
	authenticated time.Time
}

func (authRequest) GetACR() string { return acr }

func (r authRequest) GetAuthTime() time.Time {
	if r.authenticated.IsZero() {
		return r.AuthRequest.GetAuthTime()
	}
	return r.authenticated
}

func (s *zitadelStorage) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	r, err := s.Storage.AuthRequestByCode(ctx, code)
	if err != nil {
		return nil, err
	}
	return authRequest{r.(*storage.AuthRequest), s.server.authenticated}, nil
}

func (s *zitadelStorage) SetUserinfoFromRequest(ctx context.Context, info *oidc.UserInfo, r op.IDTokenRequest, scopes []string) error {
	if err := s.Storage.SetUserinfoFromRequest(ctx, info, r, scopes); err != nil {
		return err
	}
	for name, v := range idTokenClaims {
		info.AppendClaims(name, v)
	}
	return nil
}

func (s *zitadelStorage) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, tokenID, subject, origin string) error {
	if err := s.Storage.SetUserinfoFromToken(ctx, info, tokenID, subject, origin); err != nil {
		return err
	}
	for name, v := range s.userinfo {
		if strings.HasPrefix(name, "nhsid_") || name == "idassurancelevel" {
			info.AppendClaims(name, v)
		}
	}
	return nil
}

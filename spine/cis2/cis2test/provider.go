// SPDX-License-Identifier: Apache-2.0

package cis2test

import (
	"crypto/rand"
	"crypto/rsa"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/spineguard/spineguard/spine/cis2"
)

// Paths of the endpoints.
const (
	ConfigurationPath = "/oidc/.well-known/openid-configuration"
	KeysPath          = "/oidc/keys"
	AuthorizePath     = "/oidc/authorize"
	TokenPath         = "/oidc/token"
	UserinfoPath      = "/oidc/userinfo"
)

// ClientID is that of the application.
const ClientID = "invented-client"

// Lifetime is how long ID tokens and logout tokens are valid.
const Lifetime = time.Hour

// Provider is an OpenID provider. It can be used by several goroutines at once.
type Provider struct {
	server *httptest.Server

	mu       sync.Mutex
	now      time.Time
	key      *rsa.PrivateKey
	user     User
	codes    map[string]cis2.Login // by the codes that the client exchanges for them
	userinfo map[string]string     // by access tokens
	instead  map[string]http.HandlerFunc
	asked    map[string]int
}

// New starts a provider, at which [Nurse] signs in.
func New() *Provider {
	p := &Provider{
		now:      time.Now().Truncate(time.Second),
		key:      firstKey(),
		user:     Nurse(),
		codes:    map[string]cis2.Login{},
		userinfo: map[string]string{},
		instead:  map[string]http.HandlerFunc{},
		asked:    map[string]int{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+ConfigurationPath, p.configuration)
	mux.HandleFunc("GET "+KeysPath, p.keys)
	mux.HandleFunc("GET "+AuthorizePath, p.authorize)
	mux.HandleFunc("POST "+TokenPath, p.token)
	mux.HandleFunc("GET "+UserinfoPath, p.answerUserinfo)
	p.server = httptest.NewTLSServer(p.count(mux))
	return p
}

// Close stops the provider.
func (p *Provider) Close() {
	p.server.CloseClientConnections()
	p.server.Close()
}

// Issuer is its URL, as it stands in the iss of tokens.
func (p *Provider) Issuer() string { return p.server.URL + "/oidc" }

// Client trusts the certificate of the provider.
func (p *Provider) Client() *http.Client { return p.server.Client() }

// Options are those of an application that trusts the provider.
func (p *Provider) Options() cis2.Options {
	return cis2.Options{Issuer: p.Issuer(), ClientID: ClientID, Client: p.Client(), Clock: p.Now}
}

// Now is the time of the provider.
func (p *Provider) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// Advance moves the clock of the provider.
func (p *Provider) Advance(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

// Rotate replaces the key of the provider by a new one, and no longer publishes
// the old one.
func (p *Provider) Rotate() { p.UseKey(newKey()) }

// UseKey replaces the key of the provider.
func (p *Provider) UseKey(k *rsa.PrivateKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.key = k
}

// Key is the key that the provider signs with, by RS256.
func (p *Provider) Key() *rsa.PrivateKey {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.key
}

// Handle answers a path, such as [KeysPath], in place of the provider; with nil
// the provider answers again. The handler must not call the provider's methods
// while it holds what they wait for.
func (p *Provider) Handle(path string, h http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.instead[path] = h
}

// Requests is how many requests there were of a path.
func (p *Provider) Requests(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

func (p *Provider) count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked[r.URL.Path]++
		h := p.instead[r.URL.Path]
		p.mu.Unlock()
		if h != nil {
			h(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// SetUser says who signs in at the authorization endpoint from now on.
func (p *Provider) SetUser(u User) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.user = u
}

// SignIn is what the token endpoint hands out after a user has signed in for a
// request with the nonce.
func (p *Provider) SignIn(u User, nonce string) cis2.Login {
	access := rand.Text()
	p.mu.Lock()
	p.userinfo[access] = u.Userinfo
	p.mu.Unlock()
	return cis2.Login{IDToken: p.Token(p.claims(u, nonce, access)), AccessToken: access, Nonce: nonce}
}

// LogoutToken is a token that ends the session of a user. Claims are added to
// those that each such token has, or replace them; nil takes one out.
func (p *Provider) LogoutToken(claims map[string]any) string {
	now := p.Now()
	return p.Token(merged(map[string]any{
		"iss": p.Issuer(), "aud": ClientID, "iat": now.Unix(), "exp": now.Add(Lifetime).Unix(), "jti": rand.Text(),
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
	}, claims))
}

// merged is base with the values of more, of which nil takes one out.
func merged(base, more map[string]any) map[string]any {
	maps.Copy(base, more)
	maps.DeleteFunc(base, func(_ string, v any) bool { return v == nil })
	return base
}

func (p *Provider) configuration(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{
		"issuer":                                p.Issuer(),
		"authorization_endpoint":                p.server.URL + AuthorizePath,
		"token_endpoint":                        p.server.URL + TokenPath,
		"userinfo_endpoint":                     p.server.URL + UserinfoPath,
		"jwks_uri":                              p.server.URL + KeysPath,
		"response_types_supported":              []string{"code"},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
	})
}

// authorize sends the browser back with a code at once.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("client_id") != ClientID || q.Get("response_type") != "code" {
		http.Error(w, "client_id, response_type or redirect_uri is wrong", http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	u := p.user
	p.mu.Unlock()
	code, login := rand.Text(), p.SignIn(u, q.Get("nonce"))
	p.mu.Lock()
	p.codes[code] = login
	p.mu.Unlock()
	back.RawQuery = url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

// token exchanges a code, once.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	code := r.PostFormValue("code")
	p.mu.Lock()
	login, ok := p.codes[code]
	delete(p.codes, code)
	p.mu.Unlock()
	if !ok || r.PostFormValue("grant_type") != "authorization_code" {
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	answer(w, map[string]any{
		"id_token": login.IDToken, "access_token": login.AccessToken, "token_type": "Bearer", "expires_in": int(Lifetime.Seconds()),
	})
}

func (p *Provider) answerUserinfo(w http.ResponseWriter, r *http.Request) {
	access := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	p.mu.Lock()
	info, ok := p.userinfo[access]
	p.mu.Unlock()
	if !ok {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(info))
}

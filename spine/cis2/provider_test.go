package cis2_test

import (
	"crypto/tls"
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"

	"github.com/spineguard/spineguard/spine/cis2"
)

// idp is an OpenID provider on loopback, with TLS and real signatures, whose
// answers can be replaced.
type idp struct {
	*mockoidc.MockOIDC
	client *http.Client

	mu      sync.Mutex // held while it answers, and while a test changes it
	instead map[string]http.HandlerFunc
	asked   map[string]int
}

// TestMain stops the clock of the provider, so that tests alone move it.
func TestMain(m *testing.M) {
	start := time.Date(2026, time.June, 1, 9, 0, 0, 0, time.UTC)
	mockoidc.NowFunc = func() time.Time { return start }
	os.Exit(m.Run())
}

func startIDP(t *testing.T) *idp {
	t.Helper()
	m, err := mockoidc.NewServer(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &idp{MockOIDC: m, instead: map[string]http.HandlerFunc{}, asked: map[string]int{}}
	if err := m.AddMiddleware(p.answer); err != nil {
		t.Fatal(err)
	}
	certified := httptest.NewTLSServer(http.NotFoundHandler())
	p.client = certified.Client()
	config := &tls.Config{Certificates: certified.TLS.Certificates}
	certified.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Start(tls.NewListener(l, config), config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.client.CloseIdleConnections()
		_ = m.Server.Close()
	})
	return p
}

func (p *idp) answer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.asked[r.URL.Path]++
		if h := p.instead[r.URL.Path]; h != nil {
			h(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// change changes the provider while it runs.
func (p *idp) change(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

// replace answers a path with a body.
func (p *idp) replace(path string, status int, contentType, body string) {
	p.change(func() {
		p.instead[path] = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	})
}

func (p *idp) count(path string) (n int) {
	p.change(func() { n = p.asked[path] })
	return n
}

func (p *idp) clock() (now time.Time) {
	p.change(func() { now = p.Now() })
	return now
}

func (p *idp) options() cis2.Options {
	return cis2.Options{Issuer: p.Issuer(), ClientID: p.ClientID, Client: p.client, Clock: p.clock}
}

func (p *idp) verifier(t *testing.T, change func(*cis2.Options)) *cis2.Verifier {
	t.Helper()
	o := p.options()
	if change != nil {
		change(&o)
	}
	v, err := cis2.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// user is a user of the provider: the claims of her ID token, on top of the
// usual ones (nil takes one out), and her userinfo.
type user struct {
	claims   map[string]any
	rewrite  func(payload string) string // what is signed instead
	userinfo string
}

func (u *user) ID() string                        { return nurse }
func (u *user) Userinfo([]string) ([]byte, error) { return []byte(u.userinfo), nil }

// Claims are those of an ID token.
func (u *user) Claims(_ []string, base *mockoidc.IDTokenClaims) (jwt.Claims, error) {
	b, err := json.Marshal(base)
	if err != nil {
		return nil, err
	}
	m := jwt.MapClaims{}
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, err
	}
	maps.Copy(m, u.claims)
	maps.DeleteFunc(m, func(_ string, v any) bool { return v == nil })
	return signed{m, u.rewrite}, nil
}

// signed are claims that are signed as they are written, well-formed or not.
type signed struct {
	jwt.MapClaims
	rewrite func(string) string
}

func (s signed) MarshalJSON() ([]byte, error) {
	b, err := json.Marshal(s.MapClaims)
	if err == nil && s.rewrite != nil {
		b = []byte(s.rewrite(string(b)))
	}
	return b, err
}

const nonce = "n-0S6_WzA2Mj"

// signIn runs the code flow.
func (p *idp) signIn(t *testing.T, u *user) cis2.Login {
	t.Helper()
	p.change(func() { p.QueueUser(u) })
	browser := *p.client
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	at, err := browser.Get(p.AuthorizationEndpoint() + "?" + url.Values{
		"scope": {"openid profile"}, "state": {"s"}, "client_id": {p.ClientID}, "nonce": {nonce},
		"response_type": {"code"}, "redirect_uri": {"https://app.example/callback"},
	}.Encode())
	if err != nil {
		t.Fatal(err)
	}
	_ = at.Body.Close()
	back, err := at.Location()
	if err != nil {
		t.Fatal(at.Status, err)
	}
	answer, err := p.client.Post(p.TokenEndpoint(), "application/x-www-form-urlencoded", strings.NewReader(url.Values{
		"client_id": {p.ClientID}, "client_secret": {p.ClientSecret},
		"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")},
	}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var tokens struct {
		ID     string `json:"id_token"`
		Access string `json:"access_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&tokens); err != nil || tokens.ID == "" {
		t.Fatal(answer.Status, err)
	}
	return cis2.Login{IDToken: tokens.ID, AccessToken: tokens.Access, Nonce: nonce}
}

// The user of the tests: two roles that differ in nothing but their id, and a
// third at another organisation.
const (
	nurse  = "910000000105"
	first  = "910000000201"
	second = "910000000302"
	clerk  = "910000000403"
)

func aNurse() *user {
	return &user{
		claims: map[string]any{
			"acr": "AAL3_ANY", "amr": []string{"N3_SMARTCARD"}, "selected_roleid": second,
			"authentication_assurance_level": 3, "id_assurance_level": "3",
		},
		userinfo: `{
			"sub": "` + nurse + `", "nhsid_useruid": "` + nurse + `", "name": "Invented Nurse", "idassurancelevel": "3",
			"nhsid_nrbac_roles": [
				{"person_orgid": "910000000900", "person_roleid": "` + first + `", "org_code": "X9901",
				 "role_code": "S8000:G8000:R8001", "role_name": "\"Clinical\":\"Clinical Provision\":\"Nurse Access Role\"",
				 "activities": ["Perform Patient Administration"], "activity_codes": ["B0560"]},
				{"person_orgid": "910000000900", "person_roleid": "` + second + `", "org_code": "X9901",
				 "role_code": "S8000:G8000:R8001", "role_name": "\"Clinical\":\"Clinical Provision\":\"Nurse Access Role\"",
				 "activities": ["Verify Health Records", "Something new", "Nothing"], "activity_codes": ["B8028", "B9999", "B80280"],
				 "aow_codes": ["P0020:Q0300:T0640", "P0020"], "workgroups_codes": ["910000000504"]},
				{"person_roleid": "` + clerk + `", "org_code": "X9902", "role_code": "S8001:G8002:R8008"}
			],
			"nhsid_user_orgs": [{"org_code": "X9901", "org_name": "Invented Trust"}, {"org_code": "X9902"}]
		}`,
	}
}

// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/coreos/go-oidc/v3/oidc"
)

// maxAnswer is how many bytes an answer of the provider may have: far more
// than the roles of anybody take.
const maxAnswer = 1 << 20

var errTooLarge = errors.New("the answer is larger than 1 MiB")

// provider asks the identity provider.
type provider struct {
	client           *http.Client
	keysURL, userURL string
}

// discover reads the published configuration of the issuer.
func discover(ctx context.Context, issuer string, client *http.Client) (*provider, error) {
	p := &provider{client: careful(client)}
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), issuer)
	if mismatch := (*oidc.IssuerMismatchError)(nil); errors.As(err, &mismatch) {
		return nil, refuse(RuleIssuer, "in its published configuration")
	}
	if err != nil {
		return nil, unavailable("its configuration", err)
	}
	var document struct {
		KeysURL string `json:"jwks_uri"`
	}
	if err := found.Claims(&document); err != nil {
		return nil, unavailable("its configuration", err)
	}
	p.keysURL, p.userURL = document.KeysURL, found.UserInfoEndpoint()
	if !isHTTPS(p.keysURL) || !isHTTPS(p.userURL) {
		return nil, unavailable("its configuration does not name https addresses of keys and userinfo", nil)
	}
	return p, nil
}

// get fetches a document. The status is 0 if there was no answer.
func (p *provider) get(ctx context.Context, url, token string) (body []byte, status int, contentType string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, 0, "", err
	}
	r.Header.Set("Accept", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := p.client.Do(r)
	if err != nil {
		return nil, 0, "", err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err = io.ReadAll(answer.Body)
	return body, answer.StatusCode, answer.Header.Get("Content-Type"), err
}

// careful is a client that follows no redirections (an access token goes to
// one address), keeps no cookies, does not wait for ever and does not read for
// ever.
func careful(client *http.Client) *http.Client {
	c := http.Client{}
	if client != nil {
		c = *client
	}
	if c.Timeout == 0 {
		c.Timeout = requestTimeout
	}
	if c.Transport == nil {
		c.Transport = http.DefaultTransport
	}
	c.Transport = limited{c.Transport}
	c.Jar = nil
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// limited cuts answers off that are too large, with an error.
type limited struct{ next http.RoundTripper }

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.next.RoundTrip(r)
	if err == nil {
		answer.Body = &limitedBody{answer.Body, maxAnswer}
	}
	return answer, err
}

type limitedBody struct {
	io.ReadCloser
	left int
}

func (b *limitedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

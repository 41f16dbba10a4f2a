package cis2

import (
	"context"
	"mime"
	"net/http"
)

// maxBearer is how many characters an access token may have.
const maxBearer = 8 << 10

// isBearer is a token in the grammar of RFC 6750, 2.1.
func isBearer(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '-', c == '.', c == '_', c == '~', c == '+', c == '/', c == '=':
		default:
			return false
		}
	}
	return s != "" && len(s) <= maxBearer
}

// userinfo fetches the claims of the user. Signed answers are refused: plain
// ones are what the connection proves, and a client is registered for one of
// the two.
func (p *provider) userinfo(ctx context.Context, token string) (object, *Error) {
	body, status, contentType, err := p.get(ctx, p.userURL, token)
	switch {
	case err != nil:
		return nil, unavailable("its userinfo", err)
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return nil, refuse(RuleUserinfo, "the access token is refused")
	case status != http.StatusOK:
		return nil, unavailable("its userinfo", statusError(status))
	}
	if kind, _, err := mime.ParseMediaType(contentType); err != nil || kind != "application/json" {
		return nil, refuse(RuleUserinfo, "the answer is not application/json: register the client for userinfo that is not signed")
	}
	o, err := parseObject(body)
	if err != nil {
		return nil, refuse(RuleClaims, "userinfo")
	}
	return o, nil
}

// identity reads userinfo, which must be of the user of the token.
func (v *Verifier) identity(c *tokenClaims, info object) (*Identity, *Error) {
	r := &reader{o: info}
	id := &Identity{
		Subject:       r.required("sub"),
		Name:          r.display("name"),
		ACR:           c.acr,
		Expires:       c.expires,
		Authenticated: c.authenticated,
		Roles:         r.roles(),
		Organisations: r.organisations(),
	}
	selected, level := r.optional("selected_roleid"), r.sameLevel("id_assurance_level", "idassurancelevel")
	again := r.level("authentication_assurance_level")
	user := r.optional("nhsid_useruid")
	switch {
	case r.err != nil:
		return nil, r.err
	case id.Subject != c.subject:
		return nil, refuse(RuleSubject, "sub")
	case user != "" && user != c.subject:
		return nil, refuse(RuleSubject, "nhsid_useruid")
	}
	ok := true
	id.Selected, ok = agree(c.selected, selected, ok)
	id.IdentityLevel, ok = agree(c.identity, level, ok)
	id.AuthenticationLevel, ok = agree(c.authentication, again, ok)
	if !ok {
		return nil, refuse(RuleClaims, "the ID token and userinfo differ")
	}
	return id, id.IdentityLevel.atLeast(v.options.LowerIdentity, RuleIdentity)
}

// agree returns what two documents say, of which one may be silent.
func agree[T comparable](a, b T, so bool) (T, bool) {
	var nothing T
	if a == nothing {
		return b, so
	}
	return a, so && (b == nothing || a == b)
}

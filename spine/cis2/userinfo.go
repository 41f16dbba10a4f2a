// SPDX-License-Identifier: Apache-2.0

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
func (p *provider) userinfo(ctx context.Context, token string) ([]byte, *Error) {
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
	return body, nil
}

// identityAlone is what the ID token says of the user.
func (c *tokenClaims) identityAlone(payload []byte) *Identity {
	return &Identity{
		Subject:             c.subject,
		Selected:            c.selected,
		SessionID:           c.session,
		ACR:                 c.acr,
		Methods:             c.methods,
		AuthenticationLevel: c.authentication,
		IdentityLevel:       c.identity,
		Expires:             c.expires,
		Authenticated:       c.authenticated,
		token:               string(payload),
	}
}

// complete adds what userinfo says, which must be of the user of the token.
func (id *Identity) complete(userinfo []byte) *Error {
	o, err := parseTexts(userinfo)
	if err != nil {
		return refuse(RuleClaims, "userinfo")
	}
	r := &reader{o: o}
	id.userinfo = string(userinfo)
	id.Name, id.FamilyName, id.GivenName = r.display("name"), r.display("family_name"), r.display("given_name")
	id.Roles, id.Organisations = r.roles(), r.organisations()
	subject, user, selected := r.required("sub"), r.optional("nhsid_useruid"), r.optional("selected_roleid")
	authentication, identity := r.level("authentication_assurance_level"), r.sameLevel("id_assurance_level", "idassurancelevel")
	switch {
	case r.err != nil:
		return r.err
	case subject != id.Subject:
		return refuse(RuleSubject, "sub")
	case user != "" && user != id.Subject:
		return refuse(RuleSubject, "nhsid_useruid")
	}
	ok := true
	id.Selected, ok = agree(id.Selected, selected, ok)
	id.IdentityLevel, ok = agree(id.IdentityLevel, identity, ok)
	id.AuthenticationLevel, ok = agree(id.AuthenticationLevel, authentication, ok)
	if !ok {
		return refuse(RuleClaims, "the ID token and userinfo differ")
	}
	return nil
}

// agree returns what two documents say, of which one may be silent.
func agree[T comparable](a, b T, so bool) (T, bool) {
	var nothing T
	if a == nothing {
		return b, so
	}
	return a, so && (b == nothing || a == b)
}

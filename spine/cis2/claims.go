package cis2

import (
	"crypto/subtle"
	"fmt"
	"slices"
	"time"
)

// tokenClaims are those claims of an ID token that are looked at later.
type tokenClaims struct {
	subject        string
	acr            string
	selected       string // selected_roleid, or ""
	authentication Level
	identity       Level // 0 if the token has none: userinfo may
	expires        time.Time
	authenticated  time.Time // the zero time if the token does not say when
	hashed         bool      // bound to an access token
}

// readToken reads the claims of a token whose signature is right, and checks
// them.
func (v *Verifier) readToken(payload []byte, nonce string) (*tokenClaims, *Error) {
	o, err := parseObject(payload)
	if err != nil {
		return nil, refuse(RuleClaims, "ID token")
	}
	r := &reader{o: o}
	c := &tokenClaims{
		subject:        r.required("sub"),
		acr:            r.required("acr"),
		selected:       r.optional("selected_roleid"),
		authentication: r.level("authentication_assurance_level"),
		identity:       r.sameLevel("id_assurance_level", "idassurancelevel"),
		hashed:         r.optional("at_hash") != "",
	}
	for _, check := range []func(*reader) *Error{
		v.checkParties,
		func(r *reader) *Error { return v.checkTimes(r, c) },
		func(r *reader) *Error { return checkNonce(r, nonce) },
	} {
		if refusal := check(r); refusal != nil {
			return nil, refusal
		}
	}
	return c, v.checkAssurance(c)
}

// checkParties holds that the token is from the provider to the client. A
// token for several audiences could have been handed on by another of them.
func (v *Verifier) checkParties(r *reader) *Error {
	issuer, authorized := r.required("iss"), r.optional("azp")
	audience := r.audience()
	switch {
	case r.err != nil:
		return r.err
	case issuer != v.options.Issuer:
		return refuse(RuleIssuer, "iss")
	case audience != v.options.ClientID:
		return refuse(RuleAudience, "aud")
	case authorized != "" && authorized != v.options.ClientID:
		return refuse(RuleAudience, "azp")
	}
	return nil
}

// audience is a text, or a list of one.
func (r *reader) audience() string {
	if list, ok := r.o["aud"].([]any); ok {
		if len(list) != 1 {
			return "" // no client id
		}
		r = &reader{o: object{"aud": list[0]}}
	}
	return r.required("aud")
}

// checkTimes holds that the token is valid now. Whoever issued it may have a
// clock that is a little fast, but nobody gets a second more than exp.
func (v *Verifier) checkTimes(r *reader, c *tokenClaims) *Error {
	issued, from := r.seconds("iat"), r.seconds("nbf")
	c.expires, c.authenticated = r.seconds("exp"), r.seconds("auth_time")
	if issued.IsZero() {
		r.wrong("iat")
	}
	if c.expires.IsZero() {
		r.wrong("exp")
	}
	if r.err != nil {
		return r.err
	}
	now := v.options.Clock()
	latest := now.Add(v.options.Leeway)
	switch {
	case !now.Before(c.expires) || !issued.Before(c.expires):
		return refuse(RuleExpired, "exp")
	case issued.After(latest):
		return refuse(RuleEarly, "iat")
	case from.After(latest):
		return refuse(RuleEarly, "nbf")
	case c.authenticated.After(latest):
		return refuse(RuleEarly, "auth_time")
	}
	return nil
}

// checkNonce holds that the token answers the request of this application.
func checkNonce(r *reader, nonce string) *Error {
	got := r.optional("nonce")
	if r.err != nil {
		return r.err
	}
	if subtle.ConstantTimeCompare([]byte(got), []byte(nonce)) != 1 {
		return refuse(RuleNonce, "nonce")
	}
	return nil
}

// checkAssurance holds that the user signed in as was asked for, and as surely.
func (v *Verifier) checkAssurance(c *tokenClaims) *Error {
	if !slices.Contains(v.options.ACR, c.acr) {
		return refuse(RuleACR, "acr")
	}
	return c.authentication.atLeast(v.options.LowerAuthentication, RuleAuthentication)
}

// atLeast refuses a level below the required one. One that nobody stated is
// below all.
func (l Level) atLeast(required Level, rule Rule) *Error {
	switch {
	case l == 0:
		return refuse(rule, fmt.Sprintf("no level is stated, and %d is required", required))
	case l < required:
		return refuse(rule, fmt.Sprintf("the level is %d, and %d is required", l, required))
	}
	return nil
}

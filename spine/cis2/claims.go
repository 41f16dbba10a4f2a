// SPDX-License-Identifier: Apache-2.0

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
	session        string
	acr            string
	methods        []string
	selected       string // selected_roleid, or ""
	authentication Level
	identity       Level // 0 if the token has none: userinfo may
	expires        time.Time
	authenticated  time.Time
	accessHash     string // at_hash, or ""
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
		session:        r.optional("sid"),
		acr:            r.required("acr"),
		methods:        r.texts("amr"),
		selected:       r.optional("selected_roleid"),
		authentication: r.level("authentication_assurance_level"),
		identity:       r.sameLevel("id_assurance_level", "idassurancelevel"),
		accessHash:     r.optional("at_hash"),
		expires:        r.seconds("exp"),
		authenticated:  r.seconds("auth_time"),
	}
	if c.expires.IsZero() {
		r.wrong("exp")
	}
	for _, check := range []func(*reader) *Error{
		v.checkParties,
		v.checkTimes,
		func(*reader) *Error { return v.checkAge(c.authenticated) },
		func(r *reader) *Error { return checkNonce(r, nonce) },
	} {
		if refusal := check(r); refusal != nil {
			return nil, refusal
		}
	}
	return c, v.checkAssurance(c)
}

// readLogout reads the claims of a logout token whose signature is right, and
// checks them (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6). A nonce
// is prohibited, so that no ID token is taken for a logout token. exp may be
// absent: earlier drafts did not have it, and the age of iat bounds it as well.
func (v *Verifier) readLogout(payload []byte) (*Logout, *Error) {
	o, err := parseObject(payload)
	if err != nil {
		return nil, refuse(RuleClaims, "logout token")
	}
	r := &reader{o: o}
	l := &Logout{Subject: r.optional("sub"), SessionID: r.optional("sid"), ID: r.required("jti")}
	if refusal := v.checkParties(r); refusal != nil {
		return nil, refusal
	}
	if refusal := v.checkTimes(r); refusal != nil {
		return nil, refusal
	}
	_, answers := r.get("nonce")
	switch {
	case !r.logsOut():
		return nil, refuse(RuleLogout, "events")
	case answers:
		return nil, refuse(RuleLogout, "nonce")
	case l.Subject == "" && l.SessionID == "":
		return nil, refuse(RuleLogout, "neither sub nor sid")
	case r.err != nil:
		return nil, r.err
	}
	return l, nil
}

const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

// logsOut reports whether the events have a logout, whose value is an object.
func (r *reader) logsOut() bool {
	v, _ := r.get("events")
	events, _ := v.(object)
	_, ok := events[logoutEvent].(object)
	return ok
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

// checkTimes holds that the token is valid now, was issued a moment ago, and is
// not valid for ever. Whoever issued it may have a clock that is a little fast,
// but nobody gets a second more than the bounds.
func (v *Verifier) checkTimes(r *reader) *Error {
	issued, from, expires := r.seconds("iat"), r.seconds("nbf"), r.seconds("exp")
	if issued.IsZero() {
		r.wrong("iat")
	}
	if r.err != nil {
		return r.err
	}
	now := v.options.Clock()
	latest := now.Add(v.options.Leeway)
	switch {
	case !expires.IsZero() && (!now.Before(expires) || !issued.Before(expires)):
		return refuse(RuleExpired, "exp")
	case issued.After(latest):
		return refuse(RuleEarly, "iat")
	case from.After(latest):
		return refuse(RuleEarly, "nbf")
	case now.Sub(issued) > v.options.MaxTokenAge:
		return refuse(RuleTokenAge, "iat")
	case expires.Sub(issued) > v.options.MaxTokenLife: // never without exp
		return refuse(RuleTokenLife, "exp")
	}
	return nil
}

// checkAge holds that the user authenticated a short time ago. What the request
// asked for proves nothing: the browser, which carries it, can take max_age and
// prompt out of it.
func (v *Verifier) checkAge(authenticated time.Time) *Error {
	now := v.options.Clock()
	switch {
	case authenticated.IsZero():
		return refuse(RuleAge, "there is no auth_time")
	case authenticated.After(now.Add(v.options.Leeway)):
		return refuse(RuleEarly, "auth_time")
	case now.Sub(authenticated) > v.options.MaxAge:
		return refuse(RuleAge, "auth_time")
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

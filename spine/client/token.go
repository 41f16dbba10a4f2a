// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/option"
	"github.com/spineguard/spineguard/spine/internal/selection"
	"github.com/spineguard/spineguard/spine/internal/token"
	"github.com/spineguard/spineguard/spine/protocol"
)

// writer is how the tokens of a profile are made. Each profile has one, in a file of its own.
type writer struct {
	// identity says what is wrong with the options of whoever sends such tokens.
	identity func(o *Options) []error
	// lacks says what a caller lacks, or contradicts, for a scope; without a scope, whatever
	// they ask for. It is empty if nothing.
	lacks func(c Caller, scope string) string
	// isUser reports whether the user of a caller is the person whom the token names. It is
	// asked where an operation demands a level or a function.
	isUser func(c Caller) bool
	// claims are those of a token: what is written as JSON.
	claims func(common claims, scope string, c Caller, o *Options) any
}

var writers = map[spine.TokenProfile]*writer{}

// register adds the writer of a token profile. It panics if the profile has one already.
func register(p spine.TokenProfile, w writer) spine.TokenProfile {
	if writers[p] != nil {
		panic("client: the tokens of the profile " + string(p) + " are written twice")
	}
	writers[p] = &w
	return p
}

// claims are those of every profile, in the order in which they are written.
type claims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience string `json:"aud"`
	Expires  int64  `json:"exp"`
	IssuedAt int64  `json:"iat"`
	Reason   string `json:"reason_for_request"`
}

const lifetimeSeconds = 300

// NewToken returns a new token as the value of the header Authorization, for whoever sends
// without a [Transport]. It is unsigned, counts for five minutes from o.Clock, and says what it
// is given: whether the caller may send that is not asked. Where the API has one aud for all, the
// audience is that. Of the options it needs ASID, ODS and
// Issuer, and for GP Connect Device and OrganizationName; by default the clock is time.Now.
//
// What is wrong with the options, and what the caller lacks (the option Caller), are
// [*spine.OptionError]; of a profile that it cannot write, errors.Is finds
// [protocol.ErrNotRegistered]. With an error there is no token.
func NewToken(p spine.TokenProfile, scope, audience string, c Caller, o Options) (string, error) {
	w, ok := writers[p]
	if !ok {
		return "", fmt.Errorf("the token profile %q is unknown: it is %w, or nothing writes its tokens", p, protocol.ErrNotRegistered)
	}
	if profile, ok := token.ProfileOf(string(p)); ok {
		audience = cmp.Or(profile.Audience, audience)
	}
	if strings.TrimSpace(scope) == "" || strings.TrimSpace(audience) == "" {
		return "", fmt.Errorf("a token says a scope and an audience: these are %q and %q", scope, audience)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if err := errors.Join(w.checkSender(&o), w.checkCaller(c, scope)); err != nil {
		return "", err
	}
	return w.token(scope, audience, c, &o), nil
}

// checkSender returns all that is wrong with the options of whoever sends.
func (w *writer) checkSender(o *Options) error {
	errs := []error{option.ASID("ASID", o.ASID)}
	if o.Issuer == "" {
		errs = append(errs, option.Error("Issuer", "is empty: set the URL of the system that makes the tokens"))
	}
	if !code.IsODS(o.ODS) {
		errs = append(errs, option.Error("ODS", "is %q: it must be 3 to 12 capital letters and digits", o.ODS))
	}
	return errors.Join(append(errs, w.identity(o)...)...)
}

// checkCaller refuses a caller who may send nothing of a scope, or without one nothing at all.
func (w *writer) checkCaller(c Caller, scope string) error {
	if reason := w.lacks(c, scope); reason != "" {
		return option.Error("Caller", "may send nothing: %s", reason)
	}
	return nil
}

// token makes a token of what has been checked.
func (w *writer) token(scope, audience string, c Caller, o *Options) string {
	from := o.Clock().Unix()
	k := claims{Issuer: o.Issuer, Audience: audience, IssuedAt: from, Expires: from + lifetimeSeconds, Reason: "directcare"}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(w.claims(k, scope, c, o)) // texts and numbers always have a JSON form
	return "Bearer " + base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." +
		base64.RawURLEncoding.EncodeToString(bytes.TrimSuffix(b.Bytes(), []byte("\n"))) + "."
}

// token makes a new token.
func (t *Transport) token(o *selection.Operation, c Caller, audience string) string {
	return t.writer.token(scopeOf(o), cmp.Or(t.profile.Audience, audience), c, &t.options)
}

// scopeOf returns the scope that the tokens of an operation say: its first.
func scopeOf(o *selection.Operation) string {
	scope, _, _ := strings.Cut(o.Scopes, "|")
	return scope
}

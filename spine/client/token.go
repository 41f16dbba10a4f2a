package client

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/selection"
	"github.com/spineguard/spineguard/spine/internal/token"
)

// writer is how the tokens of a profile are made. Each profile has one, in a file of its own.
type writer struct {
	// identity says what is wrong with the options of whoever sends such tokens.
	identity func(o *Options) []error
	// lacks says what a caller lacks, or contradicts, whatever they ask for; empty if nothing.
	lacks func(c Caller) string
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
// is given: whether that may be sent is not asked. Where the API has one aud for all, the audience
// is that. Of the options it needs ASID, ODS, Issuer and
// Clock, and for GP Connect Device and OrganizationName. Of a profile that it cannot write it
// returns nothing.
func NewToken(p spine.TokenProfile, scope, audience string, c Caller, o Options) string {
	now := time.Now
	if o.Clock != nil {
		now = o.Clock
	}
	w, ok := writers[p]
	if !ok {
		return ""
	}
	if profile, ok := token.ProfileOf(string(p)); ok {
		audience = cmp.Or(profile.Audience, audience)
	}
	from := now().Unix()
	k := claims{Issuer: o.Issuer, Audience: audience, IssuedAt: from, Expires: from + lifetimeSeconds, Reason: "directcare"}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(w.claims(k, scope, c, &o)) // texts and numbers always have a JSON form
	return "Bearer " + base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." +
		base64.RawURLEncoding.EncodeToString(bytes.TrimSuffix(b.Bytes(), []byte("\n"))) + "."
}

// token makes a new token. It says the first of the operation's scopes.
func (t *Transport) token(o *selection.Operation, c Caller, audience string) string {
	scope, _, _ := strings.Cut(o.Scopes, "|")
	return NewToken(t.service.Tokens, scope, audience, c, t.options)
}

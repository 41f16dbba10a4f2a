// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"context"
	"fmt"
)

// Verifier verifies sign-ins with one provider. It can be used by several
// goroutines at once.
type Verifier struct {
	options  Options
	provider *provider
	keys     *keySet
}

// New reads the published configuration of the provider and returns a
// verifier. What is wrong with the options is said all at once, each as a
// [*spine.OptionError]; if the provider cannot be asked, errors.Is finds
// ErrUnavailable, and trying again may help.
func New(ctx context.Context, o Options) (*Verifier, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	o = o.filled()
	p, err := discover(ctx, o.Issuer, o.Client)
	if err != nil {
		return nil, err
	}
	return &Verifier{o, p, &keySet{fetch: p.keys, clock: o.Clock}}, nil
}

// Login is what a sign-in with the provider gave the application.
type Login struct {
	IDToken     string
	AccessToken string
	Nonce       string // which the application put into its request, and keeps for one sign-in only
}

// Identify verifies a sign-in and fetches who the user is. Each error is an
// *Error.
func (v *Verifier) Identify(ctx context.Context, l Login) (*Identity, error) {
	if l.IDToken == "" || l.Nonce == "" || !isBearer(l.AccessToken) {
		return nil, refuse(RuleLogin, "")
	}
	return result(v.identify(ctx, l))
}

// VerifyIDToken verifies an ID token alone, and fetches nothing: for
// applications that have no access token. The identity has the claims of the
// token, which must state the identity assurance level, and no roles. Each
// error is an *Error.
func (v *Verifier) VerifyIDToken(ctx context.Context, token, nonce string) (*Identity, error) {
	if token == "" || nonce == "" {
		return nil, refuse(RuleLogin, "")
	}
	return result(v.identify(ctx, Login{IDToken: token, Nonce: nonce}))
}

// Logout is what a logout token says: that a session has ended, or all
// sessions of a user.
type Logout struct {
	Subject   string // "" if the token names a session alone
	SessionID string // as in Identity; "" if all sessions of the user have ended
	ID        string // jti; a token that comes twice within MaxTokenAge is a replay
}

// VerifyLogoutToken verifies a logout token, which the provider posts to the
// application (OpenID Connect Back-Channel Logout 1.0). It ends no session.
// Each error is an *Error.
func (v *Verifier) VerifyLogoutToken(ctx context.Context, token string) (*Logout, error) {
	_, payload, refusal := v.payload(ctx, token, "JWT", "logout+jwt")
	if refusal != nil {
		return nil, refusal
	}
	return result(v.readLogout(payload))
}

// result is nothing but the refusal, if there is one.
func result[T any](v *T, refusal *Error) (*T, error) {
	if refusal != nil {
		return nil, refusal
	}
	return v, nil
}

// identify fetches userinfo if there is an access token.
func (v *Verifier) identify(ctx context.Context, l Login) (*Identity, *Error) {
	k, payload, refusal := v.payload(ctx, l.IDToken, "JWT")
	if refusal != nil {
		return nil, refusal
	}
	c, refusal := v.readToken(payload, l.Nonce)
	if refusal != nil {
		return nil, refusal
	}
	id := c.identityAlone(payload)
	if l.AccessToken != "" {
		if c.accessHash != "" && !k.isHash(c.accessHash, l.AccessToken) {
			return nil, refuse(RuleAccessToken, "at_hash")
		}
		info, refusal := v.provider.userinfo(ctx, l.AccessToken)
		if refusal != nil {
			return nil, refusal
		}
		if refusal := id.complete(info); refusal != nil {
			return nil, refusal
		}
	}
	return id, id.IdentityLevel.atLeast(v.options.LowerIdentity, RuleIdentity)
}

// payload returns what a token signs, by a key that the provider publishes.
func (v *Verifier) payload(ctx context.Context, token string, types ...string) (key, []byte, *Error) {
	h, refusal := readHeaderOf(token, types...)
	if refusal != nil {
		return key{}, nil, refusal
	}
	if !isRSA(h.algorithm) && !isEC(h.algorithm) {
		return key{}, nil, refuse(RuleAlgorithm, "")
	}
	k, refusal := v.keys.find(ctx, keyName{id: h.key, algorithm: h.algorithm})
	if refusal != nil {
		return key{}, nil, refusal
	}
	payload, ok := k.verify(token)
	if !ok {
		return key{}, nil, refuse(RuleSignature, "")
	}
	return k, payload, nil
}

// statusError is an answer that is not 200.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("it answered with status %d", int(s)) }

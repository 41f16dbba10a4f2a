package cis2

import (
	"context"
	"fmt"

	"github.com/coreos/go-oidc/v3/oidc"
)

// Verifier verifies sign-ins with one provider. It can be used by several
// goroutines at once.
type Verifier struct {
	options  Options
	provider *provider
	keys     *keySet
}

// New reads the published configuration of the provider and returns a
// verifier. What is wrong with the options is said all at once; if the provider
// cannot be asked, errors.Is finds ErrUnavailable, and trying again may help.
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
	claims, err := v.verify(ctx, l)
	if err != nil {
		return nil, err
	}
	info, err := v.provider.userinfo(ctx, l.AccessToken)
	if err != nil {
		return nil, err
	}
	id, err := v.identity(claims, info)
	if err != nil {
		return nil, err
	}
	return id, nil
}

// verify returns the claims of a token of which everything was found right.
func (v *Verifier) verify(ctx context.Context, l Login) (*tokenClaims, *Error) {
	if l.IDToken == "" || l.Nonce == "" || !isBearer(l.AccessToken) {
		return nil, refuse(RuleLogin, "")
	}
	h, refusal := readHeader(l.IDToken)
	if refusal != nil {
		return nil, refusal
	}
	k, refusal := v.keys.find(ctx, h.key)
	if refusal != nil {
		return nil, refusal
	}
	if h.algorithm != k.algorithm {
		return nil, refuse(RuleAlgorithm, "")
	}
	c := &check{key: k}
	token, err := oidc.NewVerifier(v.options.Issuer, c, signatureOnly(k)).Verify(ctx, l.IDToken)
	if c.payload == nil {
		return nil, refuse(RuleSignature, "")
	}
	if err != nil {
		return nil, refuse(RuleClaims, "ID token")
	}
	claims, refusal := v.readToken(c.payload, l.Nonce)
	if refusal != nil {
		return nil, refusal
	}
	if claims.hashed && token.VerifyAccessToken(l.AccessToken) != nil {
		return nil, refuse(RuleAccessToken, "at_hash")
	}
	return claims, nil
}

// signatureOnly leaves everything but the signature to readToken: go-oidc is
// content with an audience among others, a quoted exp, and an exp of right now.
func signatureOnly(k key) *oidc.Config {
	return &oidc.Config{
		SupportedSigningAlgs: []string{string(k.algorithm)},
		SkipClientIDCheck:    true,
		SkipExpiryCheck:      true,
		SkipIssuerCheck:      true,
	}
}

// statusError is an answer that is not 200.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("it answered with status %d", int(s)) }

package cis2

import (
	"context"
	"crypto"
	"errors"
	"fmt"

	jose "github.com/go-jose/go-jose/v4"
)

// TrustedKey is a public key that signs request tokens of one issuer by one
// algorithm. All fields must be set.
type TrustedKey struct {
	ID        string           // kid in the header of tokens
	Issuer    string           // iss that tokens of this key must have
	Algorithm string           // RS256 to RS512, PS256 to PS512, ES256 to ES512 (RFC 7518, 3.1)
	Public    crypto.PublicKey // *rsa.PublicKey of at least 2048 bits, *ecdsa.PublicKey of the algorithm's curve
}

// TokenVerifier vouches for signed request tokens; it is a spine.TokenVerifier.
// Which keys, issuers and algorithms are trusted is configured: what a token
// says of itself only chooses among them.
type TokenVerifier struct{ keys map[string]trusted }

type trusted struct {
	key
	issuer string
}

// NewTokenVerifier returns a verifier for the keys. It refuses an empty list, a
// key of another kind than its algorithm, and two keys of one id.
func NewTokenVerifier(keys ...TrustedKey) (*TokenVerifier, error) {
	if len(keys) == 0 {
		return nil, errors.New("no key is trusted: name at least one")
	}
	v := &TokenVerifier{keys: map[string]trusted{}}
	var errs []error
	for i, k := range keys {
		a, ok := algorithmOf(&jose.JSONWebKey{Key: k.Public, Algorithm: k.Algorithm})
		_, twice := v.keys[k.ID]
		switch {
		case k.ID == "" || k.Issuer == "" || k.Algorithm == "":
			errs = append(errs, fmt.Errorf("key %d: ID, Issuer and Algorithm must be set", i+1))
		case !ok:
			errs = append(errs, fmt.Errorf("key %d: it is no public key for %s", i+1, k.Algorithm))
		case twice:
			errs = append(errs, fmt.Errorf("key %d: the id %q comes twice", i+1, k.ID))
		}
		v.keys[k.ID] = trusted{key{a, k.Public}, k.Issuer}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return v, nil
}

// Verify returns the payload of a token that a trusted key has signed by its
// own algorithm for its own issuer. The context does not matter: nothing here
// waits.
func (v *TokenVerifier) Verify(_ context.Context, compact string) ([]byte, error) {
	h, refused := readHeader(compact)
	if refused != nil {
		return nil, refused
	}
	k, ok := v.keys[h.key]
	if !ok || k.algorithm != h.algorithm {
		return nil, refuse(RuleKey, "")
	}
	signed, err := jose.ParseSignedCompact(compact, []jose.SignatureAlgorithm{k.algorithm})
	if err != nil {
		return nil, refuse(RuleForm, "")
	}
	payload, err := signed.Verify(k.public)
	if err != nil {
		return nil, refuse(RuleSignature, "")
	}
	o, err := parseObject(payload)
	if err != nil {
		return nil, refuse(RuleForm, "claims")
	}
	r := reader{o: o}
	if issuer := r.required("iss"); r.err != nil || issuer != k.issuer {
		return nil, refuse(RuleIssuer, "")
	}
	return payload, nil
}

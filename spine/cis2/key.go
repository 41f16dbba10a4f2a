package cis2

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"

	jose "github.com/go-jose/go-jose/v4"
)

// minRSA is the least number of bits of an RSA key (RFC 7518, 3.3).
const minRSA = 2048

// key verifies signatures of one algorithm.
type key struct {
	algorithm jose.SignatureAlgorithm
	public    any
}

// bindAll returns the keys that can verify tokens, by name. Keys for other
// uses are left out, and so are two of one name: which of them counts would be
// anybody's guess.
func bindAll(published []json.RawMessage) map[string]key {
	keys, twice := map[string]key{}, map[string]bool{}
	for _, raw := range published {
		name, k, ok := bind(raw)
		if !ok {
			continue
		}
		if _, known := keys[name]; known {
			twice[name] = true
		}
		keys[name] = k
	}
	for name := range twice {
		delete(keys, name)
	}
	return keys
}

func bind(raw json.RawMessage) (string, key, bool) {
	var k jose.JSONWebKey
	if err := k.UnmarshalJSON(raw); err != nil || !k.Valid() || k.Use != "" && k.Use != "sig" {
		return "", key{}, false
	}
	a, ok := algorithmOf(&k)
	return k.KeyID, key{a, k.Key}, ok
}

// algorithmOf is the one algorithm that a key is for: the one that it names,
// if it is of its kind; else that of its curve, and RS256 for RSA, which is
// what OpenID Connect has where nothing else is agreed. Secrets and private
// keys are for none.
func algorithmOf(k *jose.JSONWebKey) (jose.SignatureAlgorithm, bool) {
	named := jose.SignatureAlgorithm(k.Algorithm)
	switch public := k.Key.(type) {
	case *rsa.PublicKey:
		if named == "" {
			named = jose.RS256
		}
		return named, isRSA(named) && public.N.BitLen() >= minRSA
	case *ecdsa.PublicKey:
		a := ofCurve(public.Curve)
		return a, a != "" && (named == "" || named == a)
	}
	return "", false
}

func isRSA(a jose.SignatureAlgorithm) bool {
	switch a {
	case jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512:
		return true
	}
	return false
}

func ofCurve(c elliptic.Curve) jose.SignatureAlgorithm {
	switch c {
	case elliptic.P256():
		return jose.ES256
	case elliptic.P384():
		return jose.ES384
	case elliptic.P521():
		return jose.ES512
	}
	return ""
}

// check is an oidc.KeySet of one key. It keeps what was signed.
type check struct {
	key     key
	payload []byte // nil until the signature is found right
}

// VerifySignature returns the payload of a token that the key has signed.
func (c *check) VerifySignature(_ context.Context, token string) ([]byte, error) {
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{c.key.algorithm})
	if err != nil {
		return nil, err
	}
	payload, err := signed.Verify(c.key.public)
	if err != nil {
		return nil, err
	}
	c.payload = payload
	return payload, nil
}

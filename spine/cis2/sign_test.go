// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"sync"
	"testing"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// payloadOf is what a token signs.
func payloadOf(t *testing.T, token string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sign signs a payload, with more in the header than alg and kid if need be.
func sign(t *testing.T, a jose.SignatureAlgorithm, key any, kid string, payload []byte, more map[jose.HeaderKey]any) string {
	t.Helper()
	token, err := signed(a, key, kid, payload, more)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func signed(a jose.SignatureAlgorithm, key any, kid string, payload []byte, more map[jose.HeaderKey]any) (string, error) {
	o := &jose.SignerOptions{ExtraHeaders: map[jose.HeaderKey]any{"kid": kid}}
	maps.Copy(o.ExtraHeaders, more)
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: a, Key: key}, o)
	if err != nil {
		return "", err
	}
	signed, err := s.Sign(payload)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

// publish replaces the set of keys that the provider publishes.
func (p idp) publish(t *testing.T, keys ...jose.JSONWebKey) {
	t.Helper()
	b, err := json.Marshal(jose.JSONWebKeySet{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	p.replace(cis2test.KeysPath, 200, "application/json", string(b))
}

// RSA keys take long to make, so all tests share three.
var (
	ownRSA   = sync.OnceValue(func() *rsa.PrivateKey { return mustRSA(2048) })
	otherRSA = sync.OnceValue(func() *rsa.PrivateKey { return mustRSA(2048) })
	smallRSA = sync.OnceValue(func() *rsa.PrivateKey { return mustRSA(1024) })
)

func mustRSA(bits int) *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return k
}

func ecKey(t *testing.T, c elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(c, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// forge signs in a nurse and replaces their ID token by another one with the
// same claims; with nil it does not.
func forge(t *testing.T, p idp, token func(payload []byte) string) cis2.Login {
	t.Helper()
	u := aNurse()
	u.claims["at_hash"] = nil // it depends on the algorithm
	l := p.signIn(t, u)
	if token != nil {
		l.IDToken = token(payloadOf(t, l.IDToken))
	}
	return l
}

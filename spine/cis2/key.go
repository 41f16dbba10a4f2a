// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	_ "crypto/sha256" // crypto.Hash needs them linked
	_ "crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	jose "github.com/go-jose/go-jose/v4"
)

// minRSA is the least number of bits of an RSA key (RFC 7518, 3.3).
const minRSA = 2048

// key verifies signatures of one algorithm.
type key struct {
	algorithm jose.SignatureAlgorithm
	public    any
}

// keyName is what a key is looked up by. One id can stand for several
// algorithms, and two issuers can give one id to their keys.
type keyName struct {
	issuer, id string // issuer is "" in the set of one provider
	algorithm  jose.SignatureAlgorithm
}

// keyMap is the keys of one provider that count, by their names.
type keyMap map[keyName]key

// add adds a key. The same key may come twice. Of two different keys of one
// name neither counts: which of them is meant would be anybody's guess.
func (m keyMap) add(id string, k key) {
	name := keyName{id: id, algorithm: k.algorithm}
	if known, ok := m[name]; ok && !known.equal(k) {
		k = key{}
	}
	m[name] = k
}

// find returns the key of a name.
func (m keyMap) find(name keyName) (key, bool) {
	k := m[name]
	return k, k.public != nil
}

// has reports whether there is a key of the id, for whatever algorithm.
func (m keyMap) has(id string) bool {
	for name, k := range m {
		if name.id == id && k.public != nil {
			return true
		}
	}
	return false
}

// bindAll returns the keys that can verify tokens. Those for other uses are
// left out.
func bindAll(published []json.RawMessage) keyMap {
	keys := keyMap{}
	for _, raw := range published {
		if id, k, ok := bind(raw); ok {
			keys.add(id, k)
		}
	}
	return keys
}

func bind(raw json.RawMessage) (string, key, bool) {
	var k jose.JSONWebKey
	if err := k.UnmarshalJSON(raw); err != nil || !mayVerify(raw, k.Use) {
		return "", key{}, false
	}
	a, ok := algorithmOf(&k)
	return k.KeyID, key{a, k.Key}, ok
}

// mayVerify reports whether a key is for signatures by its use, and for
// verifying them by its key_ops. Either may be absent; if both are there, they
// must not contradict each other (RFC 7517, 4.3).
func mayVerify(raw json.RawMessage, use string) bool {
	o, err := parseObject(raw)
	r := &reader{o: o}
	operations := r.texts("key_ops")
	_, listed := o["key_ops"]
	switch {
	case err != nil || r.err != nil || use != "" && use != "sig":
		return false
	case !listed:
		return true
	}
	other := func(s string) bool { return s != "sign" && s != "verify" }
	return slices.Contains(operations, "verify") && (use == "" || !slices.ContainsFunc(operations, other))
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
		return a, named == "" || named == a
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

func isEC(a jose.SignatureAlgorithm) bool {
	return a == jose.ES256 || a == jose.ES384 || a == jose.ES512
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

// equal reports whether there is a key, and it is that of the other one, for
// whatever algorithm.
func (k key) equal(other key) bool {
	public, ok := k.public.(interface{ Equal(crypto.PublicKey) bool })
	return ok && public.Equal(other.public)
}

// verify returns the payload of a token in compact form that the key has
// signed by its algorithm.
func (k key) verify(token string) (payload []byte, ok bool) {
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{k.algorithm})
	if err != nil {
		return nil, false
	}
	payload, err = signed.Verify(k.public)
	if err != nil || !k.saltFits(token, signed.Signatures[0].Signature) {
		return nil, false
	}
	return payload, true
}

// saltFits reports whether the salt of an RSASSA-PSS signature is as long as
// its hash (RFC 7518, 3.5). go-jose takes one of any length.
func (k key) saltFits(token string, signature []byte) bool {
	if !strings.HasPrefix(string(k.algorithm), "PS") {
		return true
	}
	public := k.public.(*rsa.PublicKey) // by algorithmOf
	digest := k.hash(token[:strings.LastIndexByte(token, '.')])
	return rsa.VerifyPSS(public, hashOf(k.algorithm), digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
}

// isHash reports whether a text is the hash of an access token as an ID token
// has it: the left half, in base64url (OpenID Connect Core 1.0, 3.1.3.6).
func (k key) isHash(text, accessToken string) bool {
	sum := k.hash(accessToken)
	return text == base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
}

func (k key) hash(text string) []byte {
	h := hashOf(k.algorithm).New()
	h.Write([]byte(text))
	return h.Sum(nil)
}

// hashOf is the hash of an algorithm, all of which end in its length.
func hashOf(a jose.SignatureAlgorithm) crypto.Hash {
	switch a[2:] {
	case "384":
		return crypto.SHA384
	case "512":
		return crypto.SHA512
	}
	return crypto.SHA256
}

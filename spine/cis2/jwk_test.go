// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"crypto"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/json"
	"strings"
	"testing"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

// publishRaw publishes keys with more members than go-jose writes.
func (p idp) publishRaw(t *testing.T, key jose.JSONWebKey, more string) {
	t.Helper()
	b, err := json.Marshal(key)
	if err != nil {
		t.Fatal(err)
	}
	p.replace(cis2test.KeysPath, 200, "application/json", `{"keys":[`+strings.TrimSuffix(string(b), "}")+more+`}]}`)
}

// Some providers publish a key once for each algorithm, under one kid.
func TestOneNameCanHaveKeysOfSeveralAlgorithms(t *testing.T) {
	p := startIDP(t)
	one, other, curve := ownRSA(), otherRSA(), ecKey(t, elliptic.P256())
	p.publish(t,
		jose.JSONWebKey{Key: one.Public(), KeyID: "k", Algorithm: "RS256"},
		jose.JSONWebKey{Key: one.Public(), KeyID: "k", Algorithm: "RS384"},
		jose.JSONWebKey{Key: other.Public(), KeyID: "k", Algorithm: "PS256"},
		jose.JSONWebKey{Key: curve.Public(), KeyID: "k"},
		jose.JSONWebKey{Key: one.Public(), KeyID: "twice", Algorithm: "RS256"},
		jose.JSONWebKey{Key: one.Public(), KeyID: "twice"},
		jose.JSONWebKey{Key: one.Public(), KeyID: "thrice", Algorithm: "RS256"},
		jose.JSONWebKey{Key: other.Public(), KeyID: "thrice", Algorithm: "RS256"},
		jose.JSONWebKey{Key: one.Public(), KeyID: "thrice", Algorithm: "RS256"},
		jose.JSONWebKey{Key: other.Public(), KeyID: "thrice", Algorithm: "RS512"},
	)
	v := p.verifier(t, nil)
	for name, c := range map[string]struct {
		kid       string
		algorithm jose.SignatureAlgorithm
		key       any
		rule      cis2.Rule
	}{
		"RS256":                                {"k", jose.RS256, one, ""},
		"RS384":                                {"k", jose.RS384, one, ""},
		"PS256, of another key":                {"k", jose.PS256, other, ""},
		"ES256":                                {"k", jose.ES256, curve, ""},
		"by the key of another algorithm":      {"k", jose.PS256, one, cis2.RuleSignature},
		"an algorithm without a key":           {"k", jose.RS512, one, cis2.RuleAlgorithm},
		"the same key twice":                   {"twice", jose.RS256, one, ""},
		"two keys of one algorithm":            {"thrice", jose.RS256, one, cis2.RuleAlgorithm},
		"two keys of one algorithm, the other": {"thrice", jose.RS256, other, cis2.RuleAlgorithm},
		"the third of their name":              {"thrice", jose.RS512, other, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := forge(t, p, func(b []byte) string { return sign(t, c.algorithm, c.key, c.kid, b, nil) })
			_, err := v.Identify(t.Context(), l)
			wants(t, err, c.rule)
		})
	}
}

// TestAKeyIsForVerifying by its use and its key_ops (RFC 7517, 4.3).
func TestAKeyIsForVerifying(t *testing.T) {
	p := startIDP(t)
	for name, c := range map[string]struct {
		use, more string
		rule      cis2.Rule
	}{
		"neither":                {"", ``, ""},
		"verify":                 {"", `,"key_ops":["verify"]`, ""},
		"sign and verify":        {"sig", `,"key_ops":["sign","verify"]`, ""},
		"verify and another":     {"", `,"key_ops":["verify","encrypt"]`, ""},
		"sign alone":             {"", `,"key_ops":["sign"]`, cis2.RuleKey},
		"sign alone, for use":    {"sig", `,"key_ops":["sign"]`, cis2.RuleKey},
		"none":                   {"", `,"key_ops":[]`, cis2.RuleKey},
		"encrypt":                {"", `,"key_ops":["encrypt","wrapKey"]`, cis2.RuleKey},
		"use contradicts":        {"sig", `,"key_ops":["verify","encrypt"]`, cis2.RuleKey},
		"use contradicts verify": {"enc", `,"key_ops":["verify"]`, cis2.RuleKey},
		"another case":           {"", `,"key_ops":["Verify"]`, cis2.RuleKey},
		"a name in another case": {"", `,"Key_Ops":["encrypt"]`, cis2.RuleKey},
		"names in two cases":     {"", `,"a":1,"A":2`, cis2.RuleKey},
		"a name not in ASCII":    {"", `,"ké":1`, cis2.RuleKey},
		"a broken address":       {"", `,"x5u":":"`, cis2.RuleKey},
		"a broken fingerprint":   {"", `,"x5t":"AAAA"`, cis2.RuleKey},
		"a text":                 {"", `,"key_ops":"verify"`, cis2.RuleKey},
		"null":                   {"", `,"key_ops":null`, cis2.RuleKey},
		"listed twice":           {"", `,"key_ops":["verify"],"key_ops":["encrypt"]`, cis2.RuleKey},
	} {
		t.Run(name, func(t *testing.T) {
			p.publishRaw(t, jose.JSONWebKey{Key: ownRSA().Public(), KeyID: "k", Use: c.use}, c.more)
			l := forge(t, p, func(b []byte) string { return sign(t, jose.RS256, ownRSA(), "k", b, nil) })
			_, err := p.verifier(t, nil).Identify(t.Context(), l)
			wants(t, err, c.rule)
		})
	}
}

// TestTheSaltIsAsLongAsTheHash (RFC 7518, 3.5). The naive reading is go-jose, which
// takes a salt of any length.
func TestTheSaltIsAsLongAsTheHash(t *testing.T) {
	p := startIDP(t)
	k := ownRSA()
	p.publish(t, jose.JSONWebKey{Key: k.Public(), KeyID: "k", Algorithm: "PS256"}, jose.JSONWebKey{Key: k.Public(), KeyID: "k", Algorithm: "PS512"})
	v := p.verifier(t, nil)
	for _, c := range []struct {
		algorithm jose.SignatureAlgorithm
		hash      crypto.Hash
		salt      int
		rule      cis2.Rule
	}{
		{jose.PS256, crypto.SHA256, 32, ""},
		{jose.PS256, crypto.SHA256, 20, cis2.RuleSignature},
		{jose.PS256, crypto.SHA256, 64, cis2.RuleSignature},
		{jose.PS256, crypto.SHA256, rsa.PSSSaltLengthAuto, cis2.RuleSignature}, // as long as it can be
		{jose.PS512, crypto.SHA512, 64, ""},
		{jose.PS512, crypto.SHA512, 32, cis2.RuleSignature},
	} {
		l := forge(t, p, func(b []byte) string { return signPSS(t, k, c.algorithm, c.hash, c.salt, b) })
		_, err := v.Identify(t.Context(), l)
		wants(t, err, c.rule)
		signed, err := jose.ParseSignedCompact(l.IDToken, []jose.SignatureAlgorithm{c.algorithm})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := signed.Verify(k.Public()); err != nil {
			t.Errorf("the naive reading refuses a salt of %d bytes: %v", c.salt, err)
		}
	}
}

// The same holds for request tokens of callers.
func TestTheSaltOfARequestTokenIsAsLongAsTheHash(t *testing.T) {
	k := ownRSA()
	v, err := cis2.NewTokenVerifier(cis2.TrustedKey{
		ID: "k", Issuer: "https://i.example", Algorithm: "PS256", Public: k.Public(), Audience: "https://a.example", ASIDs: []spine.ASID{"200000000001"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for salt, rule := range map[int]cis2.Rule{32: "", 20: cis2.RuleSignature} {
		_, err := v.Verify(t.Context(), signPSS(t, k, jose.PS256, crypto.SHA256, salt, []byte(`{"iss":"https://i.example","aud":"https://a.example"}`)))
		wants(t, err, rule)
	}
}

// signPSS signs a token with a salt of any length.
func signPSS(t *testing.T, k *rsa.PrivateKey, a jose.SignatureAlgorithm, hash crypto.Hash, salt int, payload []byte) string {
	t.Helper()
	text := encode(`{"alg":"`+string(a)+`","kid":"k"}`) + "." + encode(string(payload))
	h := hash.New()
	h.Write([]byte(text))
	signature, err := rsa.SignPSS(rand.Reader, k, hash, h.Sum(nil), &rsa.PSSOptions{SaltLength: salt})
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + encode(string(signature))
}

// TestTheHashOfTheAccessTokenIsThatOfTheAlgorithm (OpenID Connect Core 1.0,
// 3.1.3.6).
func TestTheHashOfTheAccessTokenIsThatOfTheAlgorithm(t *testing.T) {
	p := startIDP(t)
	k := ownRSA()
	var keys []jose.JSONWebKey
	for _, a := range []string{"RS256", "RS384", "PS512"} {
		keys = append(keys, jose.JSONWebKey{Key: k.Public(), KeyID: "k", Algorithm: a})
	}
	p.publish(t, keys...)
	v := p.verifier(t, nil)
	sum := map[string]func(string) string{
		"256":      func(s string) string { b := sha256.Sum256([]byte(s)); return string(b[:16]) },
		"384":      func(s string) string { b := sha512.Sum384([]byte(s)); return string(b[:24]) },
		"512":      func(s string) string { b := sha512.Sum512([]byte(s)); return string(b[:32]) },
		"256 long": func(s string) string { b := sha256.Sum256([]byte(s)); return string(b[:]) },
		"nothing":  func(string) string { return "" },
	}
	for _, c := range []struct {
		algorithm jose.SignatureAlgorithm
		hash      string
		rule      cis2.Rule
	}{
		{jose.RS256, "256", ""},
		{jose.RS384, "384", ""},
		{jose.PS512, "512", ""},
		{jose.RS256, "256 long", cis2.RuleAccessToken},
		{jose.RS384, "256", cis2.RuleAccessToken},
		{jose.PS512, "256", cis2.RuleAccessToken},
		{jose.RS256, "nothing", cis2.RuleClaims},
	} {
		l := forge(t, p, nil)
		payload := put(`"aud":`, `"at_hash":"`+encode(sum[c.hash](l.AccessToken))+`","aud":`)(string(payloadOf(t, l.IDToken)))
		l.IDToken = sign(t, c.algorithm, k, "k", []byte(payload), nil)
		_, err := v.Identify(t.Context(), l)
		wants(t, err, c.rule)
	}
}

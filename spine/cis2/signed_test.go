package cis2_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"strings"
	"testing"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/cis2"
)

var _ spine.TokenVerifier = (*cis2.TokenVerifier)(nil)

func signCompact(t *testing.T, alg jose.SignatureAlgorithm, key any, kid, payload string, extra map[jose.HeaderKey]any) string {
	t.Helper()
	o := &jose.SignerOptions{ExtraHeaders: map[jose.HeaderKey]any{"typ": "JWT", "kid": kid}}
	for k, v := range extra {
		o.ExtraHeaders[k] = v
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, o)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := s.Sign([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

func TestRequestTokens(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	v, err := cis2.NewTokenVerifier(
		cis2.TrustedKey{ID: "r", Issuer: "https://r.example", Algorithm: "RS256", Public: &rsaKey.PublicKey},
		cis2.TrustedKey{ID: "e", Issuer: "https://e.example", Algorithm: "ES256", Public: &ecKey.PublicKey},
	)
	if err != nil {
		t.Fatal(err)
	}
	const ofR, ofE = `{"iss":"https://r.example"}`, `{"iss":"https://e.example"}`
	good := signCompact(t, jose.RS256, rsaKey, "r", ofR, nil)
	parts := strings.Split(good, ".")
	e := base64.RawURLEncoding.EncodeToString
	for name, c := range map[string]struct {
		token string
		rule  cis2.Rule
	}{
		"RS256":                       {good, ""},
		"ES256":                       {signCompact(t, jose.ES256, ecKey, "e", ofE, nil), ""},
		"another algorithm":           {signCompact(t, jose.PS256, rsaKey, "r", ofR, nil), cis2.RuleKey},
		"another key":                 {signCompact(t, jose.RS256, other, "r", ofR, nil), cis2.RuleSignature},
		"the other's name":            {signCompact(t, jose.RS256, rsaKey, "e", ofE, nil), cis2.RuleKey},
		"the other's issuer":          {signCompact(t, jose.RS256, rsaKey, "r", ofE, nil), cis2.RuleIssuer},
		"no issuer":                   {signCompact(t, jose.RS256, rsaKey, "r", `{}`, nil), cis2.RuleIssuer},
		"the issuer twice":            {signCompact(t, jose.RS256, rsaKey, "r", `{"iss":"https://r.example","iss":"x"}`, nil), cis2.RuleForm},
		"an unknown name":             {signCompact(t, jose.RS256, rsaKey, "x", ofR, nil), cis2.RuleKey},
		"a secret made of the key":    {signCompact(t, jose.HS256, rsaKey.N.Bytes(), "r", ofR, nil), cis2.RuleKey},
		"a URL of keys":               {signCompact(t, jose.RS256, rsaKey, "r", ofR, map[jose.HeaderKey]any{"jku": "https://evil.example"}), cis2.RuleForm},
		"alg none":                    {e([]byte(`{"alg":"none","kid":"r","typ":"JWT"}`)) + "." + parts[1] + ".", cis2.RuleForm},
		"alg none with the signature": {e([]byte(`{"alg":"none","kid":"r","typ":"JWT"}`)) + "." + parts[1] + "." + parts[2], cis2.RuleKey},
		"other claims":                {parts[0] + "." + e([]byte(ofR+" ")) + "." + parts[2], cis2.RuleSignature},
		"no signature":                {parts[0] + "." + parts[1] + ".", cis2.RuleForm},
		"nothing":                     {"", cis2.RuleForm},
	} {
		payload, err := v.Verify(context.Background(), c.token)
		if wants(t, err, c.rule); (payload != nil) != (c.rule == "") {
			t.Errorf("%s: %s %v", name, payload, err)
		}
	}
	for name, keys := range map[string][]cis2.TrustedKey{
		"none":              nil,
		"no id":             {{Issuer: "i", Algorithm: "RS256", Public: &rsaKey.PublicKey}},
		"no issuer":         {{ID: "r", Algorithm: "RS256", Public: &rsaKey.PublicKey}},
		"no algorithm":      {{ID: "r", Issuer: "i", Public: &rsaKey.PublicKey}},
		"no key":            {{ID: "r", Issuer: "i", Algorithm: "RS256"}},
		"a secret":          {{ID: "r", Issuer: "i", Algorithm: "HS256", Public: []byte("secret")}},
		"none as algorithm": {{ID: "r", Issuer: "i", Algorithm: "none", Public: &rsaKey.PublicKey}},
		"another kind":      {{ID: "r", Issuer: "i", Algorithm: "ES256", Public: &rsaKey.PublicKey}},
		"another curve":     {{ID: "r", Issuer: "i", Algorithm: "ES384", Public: &ecKey.PublicKey}},
		"two of one name":   {{ID: "r", Issuer: "i", Algorithm: "RS256", Public: &rsaKey.PublicKey}, {ID: "r", Issuer: "i", Algorithm: "RS256", Public: &other.PublicKey}},
	} {
		if _, err := cis2.NewTokenVerifier(keys...); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

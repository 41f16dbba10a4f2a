// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
)

// naive is what is written first with a library for tokens: the token says by
// what it is signed and with which key.
func naive(token string, key *rsa.PublicKey, public []byte, now func() time.Time) error {
	_, err := jwt.Parse(token, func(t *jwt.Token) (any, error) {
		switch t.Method.Alg() {
		case "none":
			return jwt.UnsafeAllowNoneSignatureType, nil
		case "HS256":
			return public, nil
		}
		if own, ok := t.Header["jwk"].(map[string]any); ok {
			n, err := base64.RawURLEncoding.DecodeString(own["n"].(string))
			return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: 65537}, err
		}
		return key, nil
	}, jwt.WithTimeFunc(now))
	return err
}

// TestHeadersThatLeadAstray signs with the right key of the provider wherever
// that can be: what is refused is the form.
func TestHeadersThatLeadAstray(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	right := p.Key()
	kid := cis2test.KeyID(p.Key())
	header := func(more map[jose.HeaderKey]any) func([]byte) string {
		return func(payload []byte) string { return sign(t, jose.RS256, right, kid, payload, more) }
	}
	edit := func(f func(token string) string) func([]byte) string {
		return func(payload []byte) string { return f(header(nil)(payload)) }
	}
	written := func(h string) func([]byte) string {
		return func(payload []byte) string {
			text := encode(h) + "." + encode(string(payload))
			sum := sha256.Sum256([]byte(text))
			signature, err := rsa.SignPKCS1v15(nil, right, crypto.SHA256, sum[:])
			if err != nil {
				t.Fatal(err)
			}
			return text + "." + encode(string(signature))
		}
	}
	unsigned := func(alg string) func([]byte) string {
		return func(payload []byte) string {
			return encode(`{"alg":"`+alg+`","kid":"`+kid+`"}`) + "." + encode(string(payload)) + "."
		}
	}
	der, err := x509.MarshalPKIXPublicKey(&right.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	own := ownRSA()

	for name, c := range map[string]struct {
		token func([]byte) string
		rule  cis2.Rule
	}{
		"all is well":            {header(nil), ""},
		"typ JWT":                {header(map[jose.HeaderKey]any{"typ": "JWT"}), ""},
		"another typ":            {header(map[jose.HeaderKey]any{"typ": "logout+jwt"}), cis2.RuleForm},
		"unsigned":               {unsigned("none"), cis2.RuleForm},
		"unsigned, capitals":     {unsigned("NoNe"), cis2.RuleForm},
		"none with a signature":  {func(b []byte) string { return unsigned("none")(b) + encode("x") }, cis2.RuleAlgorithm},
		"the public key as HMAC": {func(b []byte) string { return sign(t, jose.HS256, public, kid, b, nil) }, cis2.RuleAlgorithm},
		"another RSA algorithm":  {func(b []byte) string { return sign(t, jose.PS256, right, kid, b, nil) }, cis2.RuleAlgorithm},
		"somebody else's key":    {func(b []byte) string { return sign(t, jose.RS256, own, kid, b, nil) }, cis2.RuleSignature},
		"a key in the header": {func(b []byte) string {
			return sign(t, jose.RS256, own, kid, b, map[jose.HeaderKey]any{"jwk": jose.JSONWebKey{Key: &own.PublicKey}})
		}, cis2.RuleForm},
		"an address of keys":        {header(map[jose.HeaderKey]any{"jku": "https://id.example/keys"}), cis2.RuleForm},
		"a certificate":             {header(map[jose.HeaderKey]any{"x5c": []string{"AAAA"}}), cis2.RuleForm},
		"an address of one":         {header(map[jose.HeaderKey]any{"x5u": "https://id.example/c"}), cis2.RuleForm},
		"critical":                  {header(map[jose.HeaderKey]any{"crit": []string{"exp"}, "exp": 1}), cis2.RuleForm},
		"a payload as it is":        {header(map[jose.HeaderKey]any{"b64": false}), cis2.RuleForm},
		"compressed":                {header(map[jose.HeaderKey]any{"zip": "DEF"}), cis2.RuleForm},
		"a token in a token":        {header(map[jose.HeaderKey]any{"cty": "JWT"}), cis2.RuleForm},
		"no name of a key":          {header(map[jose.HeaderKey]any{"kid": ""}), cis2.RuleForm},
		"a number for a name":       {header(map[jose.HeaderKey]any{"kid": 1}), cis2.RuleForm},
		"a path for a name":         {header(map[jose.HeaderKey]any{"kid": "../../dev/null"}), cis2.RuleKey},
		"a query for a name":        {header(map[jose.HeaderKey]any{"kid": "' OR 1=1"}), cis2.RuleKey},
		"a NUL in a name":           {header(map[jose.HeaderKey]any{"kid": kid + "\x00"}), cis2.RuleForm},
		"a huge name":               {header(map[jose.HeaderKey]any{"kid": strings.Repeat("k", 1<<20)}), cis2.RuleForm},
		"alg twice":                 {written(`{"alg":"none","alg":"RS256","kid":"` + kid + `"}`), cis2.RuleForm},
		"alg in two cases":          {written(`{"Alg":"none","alg":"RS256","kid":"` + kid + `"}`), cis2.RuleForm},
		"alg in the wrong case":     {written(`{"ALG":"RS256","kid":"` + kid + `"}`), cis2.RuleForm},
		"no alg":                    {written(`{"kid":"` + kid + `"}`), cis2.RuleForm},
		"written by hand":           {written(`{"alg":"RS256","kid":"` + kid + `"}`), ""},
		"two parts":                 {edit(func(s string) string { return s[:strings.LastIndex(s, ".")] }), cis2.RuleForm},
		"four parts":                {edit(func(s string) string { return s + ".x" }), cis2.RuleForm},
		"dots":                      {edit(func(string) string { return strings.Repeat(".", 10_000) }), cis2.RuleForm},
		"an empty signature":        {edit(func(s string) string { return s[:strings.LastIndex(s, ".")+1] }), cis2.RuleForm},
		"padding":                   {edit(func(s string) string { return s + "==" }), cis2.RuleForm},
		"a line break":              {edit(func(s string) string { return s[:20] + "\n" + s[20:] }), cis2.RuleForm},
		"a blank in front":          {edit(func(s string) string { return " " + s }), cis2.RuleForm},
		"bits left over":            {edit(leftOver), cis2.RuleForm},
		"one byte of the signature": {edit(flip), cis2.RuleSignature},
		"JSON instead":              {edit(func(s string) string { return `{"payload":"` + s + `"}` }), cis2.RuleForm},
	} {
		t.Run(name, func(t *testing.T) {
			l := forge(t, p, c.token)
			_, err := v.Identify(t.Context(), l)
			wants(t, err, c.rule)
			if err := naive(l.IDToken, &right.PublicKey, public, p.Now); (err == nil) == slices.Contains(naiveRefuses, name) {
				t.Errorf("the naive implementation: %v", err)
			}
		})
	}
}

// naiveRefuses are the few rows for which the naive implementation does not fall.
var naiveRefuses = []string{
	"unsigned, capitals", "none with a signature", "somebody else's key", "a payload as it is", "alg in the wrong case", "no alg", "two parts",
	"four parts", "dots", "an empty signature", "padding", "a line break", "a blank in front", "one byte of the signature", "JSON instead",
}

// leftOver sets the last bits of the signature, which stand for nothing: 256
// bytes are 341 characters and two bits.
func leftOver(s string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	i := strings.IndexByte(alphabet, s[len(s)-1])
	return s[:len(s)-1] + alphabet[i+1:i+2]
}

func flip(s string) string {
	at := strings.LastIndex(s, ".") + 10
	if s[at] == 'A' {
		return s[:at] + "B" + s[at+1:]
	}
	return s[:at] + "A" + s[at+1:]
}

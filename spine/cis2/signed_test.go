package cis2_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"slices"
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
	keyOfR := cis2.TrustedKey{ID: "r", Issuer: "https://r.example", Algorithm: "RS256", Public: &rsaKey.PublicKey, Audience: "here", ASIDs: []spine.ASID{"200000000001"}}
	keyOfE := cis2.TrustedKey{ID: "e", Issuer: "https://e.example", Algorithm: "ES256", Public: &ecKey.PublicKey, Audience: "here", Organizations: []spine.ODSCode{"X9901"}}
	server := cis2.TrustedKey{ID: "r", Issuer: "https://s.example", Algorithm: "RS256", Public: &other.PublicKey, Audience: "here", SignsForEveryCallerNamedIn: "client"}
	again := keyOfE
	again.ID, again.Issuer = "r", "https://r.example" // one name for two algorithms
	v, err := cis2.NewTokenVerifier(keyOfR, keyOfE, server, again)
	if err != nil {
		t.Fatal(err)
	}
	const ofR, ofE = `{"iss":"https://r.example","aud":"here"}`, `{"iss":"https://e.example","aud":"here"}`
	ofServer := func(client string) string { return `{"iss":"https://s.example","aud":"here","client":` + client + `}` }
	good := signCompact(t, jose.RS256, rsaKey, "r", ofR, nil)
	parts := strings.Split(good, ".")
	e := base64.RawURLEncoding.EncodeToString
	for name, c := range map[string]struct {
		token string
		rule  cis2.Rule
	}{
		"RS256":                       {good, ""},
		"ES256":                       {signCompact(t, jose.ES256, ecKey, "e", ofE, nil), ""},
		"one name, another algorithm": {signCompact(t, jose.ES256, ecKey, "r", ofR, nil), ""},
		"one name, another issuer":    {signCompact(t, jose.RS256, other, "r", ofServer(`"200000000001"`), nil), ""},
		"another algorithm":           {signCompact(t, jose.PS256, rsaKey, "r", ofR, nil), cis2.RuleKey},
		"another audience":            {signCompact(t, jose.RS256, rsaKey, "r", `{"iss":"https://r.example","aud":"there"}`, nil), cis2.RuleAudience},
		"no audience":                 {signCompact(t, jose.RS256, rsaKey, "r", `{"iss":"https://r.example"}`, nil), cis2.RuleAudience},
		"several audiences":           {signCompact(t, jose.RS256, rsaKey, "r", `{"iss":"https://r.example","aud":["here"]}`, nil), cis2.RuleAudience},
		"a server names nobody":       {signCompact(t, jose.RS256, other, "r", `{"iss":"https://s.example","aud":"here"}`, nil), cis2.RuleClaims},
		"a server names no ASID":      {signCompact(t, jose.RS256, other, "r", ofServer(`"20000000001"`), nil), cis2.RuleClaims},
		"a server names zeros":        {signCompact(t, jose.RS256, other, "r", ofServer(`"000000000000"`), nil), cis2.RuleClaims},
		"a server names a number":     {signCompact(t, jose.RS256, other, "r", ofServer(`200000000001`), nil), cis2.RuleClaims},
		"a server names no ODS code":  {signCompact(t, jose.RS256, other, "r", ofServer(`"https://fhir.nhs.uk/Id/ods-organization-code|x"`), nil), cis2.RuleClaims},
		"a bare ODS code":             {signCompact(t, jose.RS256, other, "r", ofServer(`"X9901"`), nil), cis2.RuleClaims},
		"another key":                 {signCompact(t, jose.RS256, other, "r", ofR, nil), cis2.RuleSignature},
		"the other's name":            {signCompact(t, jose.RS256, rsaKey, "e", ofE, nil), cis2.RuleKey},
		"the other's issuer":          {signCompact(t, jose.RS256, rsaKey, "r", ofE, nil), cis2.RuleKey},
		"signed by the other issuer":  {signCompact(t, jose.RS256, rsaKey, "r", ofServer(`"200000000001"`), nil), cis2.RuleSignature},
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
		got, err := v.Verify(context.Background(), c.token)
		if wants(t, err, c.rule); (got.Payload != nil) != (c.rule == "") || c.rule != "" && (got.Issuer != "" || got.ASIDs != nil || got.Organizations != nil) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	for _, c := range []struct {
		token, issuer string
		asids         []spine.ASID
		organizations []spine.ODSCode
	}{
		{good, "https://r.example", []spine.ASID{"200000000001"}, nil},
		{signCompact(t, jose.ES256, ecKey, "e", ofE, nil), "https://e.example", nil, []spine.ODSCode{"X9901"}},
		{signCompact(t, jose.RS256, other, "r", ofServer(`"200000000002"`), nil), "https://s.example", []spine.ASID{"200000000002"}, nil},
		{signCompact(t, jose.RS256, other, "r", ofServer(`"https://fhir.nhs.uk/Id/accredited-system|200000000002"`), nil), "https://s.example", []spine.ASID{"200000000002"}, nil},
		{signCompact(t, jose.RS256, other, "r", ofServer(`"https://fhir.nhs.uk/Id/ods-organization-code|X9902"`), nil), "https://s.example", nil, []spine.ODSCode{"X9902"}},
	} {
		got, err := v.Verify(context.Background(), c.token)
		if err != nil || got.Issuer != c.issuer || got.Audience != "here" || !slices.Equal(got.ASIDs, c.asids) || !slices.Equal(got.Organizations, c.organizations) {
			t.Errorf("%+v %v, want %+v", got, err, c)
		}
	}
	with := func(change func(*cis2.TrustedKey)) []cis2.TrustedKey {
		k := keyOfR
		change(&k)
		return []cis2.TrustedKey{k}
	}
	for name, keys := range map[string][]cis2.TrustedKey{
		"none":              nil,
		"no id":             with(func(k *cis2.TrustedKey) { k.ID = "" }),
		"no issuer":         with(func(k *cis2.TrustedKey) { k.Issuer = "" }),
		"no algorithm":      with(func(k *cis2.TrustedKey) { k.Algorithm = "" }),
		"no audience":       with(func(k *cis2.TrustedKey) { k.Audience = "" }),
		"no key":            with(func(k *cis2.TrustedKey) { k.Public = nil }),
		"a secret":          with(func(k *cis2.TrustedKey) { k.Algorithm, k.Public = "HS256", []byte("secret") }),
		"none as algorithm": with(func(k *cis2.TrustedKey) { k.Algorithm = "none" }),
		"another kind":      with(func(k *cis2.TrustedKey) { k.Algorithm = "ES256" }),
		"another curve":     with(func(k *cis2.TrustedKey) { k.Algorithm, k.Public = "ES384", &ecKey.PublicKey }),
		"two of one name":   {keyOfR, keyOfR},
		"for nobody":        with(func(k *cis2.TrustedKey) { k.ASIDs = nil }),
		"in two ways":       with(func(k *cis2.TrustedKey) { k.Organizations = []spine.ODSCode{"X9901"} }),
		"in two other ways": with(func(k *cis2.TrustedKey) { k.SignsForEveryCallerNamedIn = "client" }),
		"no ASID":           with(func(k *cis2.TrustedKey) { k.ASIDs = []spine.ASID{"200000000001", "2"} }),
		"no ODS code":       with(func(k *cis2.TrustedKey) { k.ASIDs, k.Organizations = nil, []spine.ODSCode{"x9901"} }),
	} {
		if _, err := cis2.NewTokenVerifier(keys...); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/guard"
)

var _ guard.TokenVerifier = (*cis2.TokenVerifier)(nil)

func TestRequestTokens(t *testing.T) {
	rsaKey, other, ecKey, ecOther := ownRSA(), otherRSA(), ecKey(t, elliptic.P256()), ecKey(t, elliptic.P256())
	keyOfR := cis2.TrustedKey{ID: "r", Issuer: "https://r.example", Algorithm: "RS256", Public: &rsaKey.PublicKey, Audience: "here", ASIDs: []spine.ASID{"200000000001"}}
	keyOfE := cis2.TrustedKey{ID: "e", Issuer: "https://e.example", Algorithm: "ES256", Public: &ecKey.PublicKey, Audience: "here", Organizations: []spine.ODSCode{"X9901"}}
	server := cis2.TrustedKey{ID: "r", Issuer: "https://s.example", Algorithm: "RS256", Public: &other.PublicKey, Audience: "here", SignsForEveryCallerNamedIn: "client"}
	again := keyOfE
	again.ID, again.Issuer, again.Public = "r", "https://r.example", &ecOther.PublicKey // one name for two algorithms
	v, err := cis2.NewTokenVerifier(keyOfR, keyOfE, server, again)
	if err != nil {
		t.Fatal(err)
	}
	const ofR, ofE = `{"iss":"https://r.example","aud":"here"}`, `{"iss":"https://e.example","aud":"here"}`
	ofServer := func(client string) string { return `{"iss":"https://s.example","aud":"here","client":` + client + `}` }
	good := sign(t, jose.RS256, rsaKey, "r", []byte(ofR), nil)
	parts := strings.Split(good, ".")
	e := base64.RawURLEncoding.EncodeToString
	for name, c := range map[string]struct {
		token string
		rule  cis2.Rule
	}{
		"RS256":                       {good, ""},
		"ES256":                       {sign(t, jose.ES256, ecKey, "e", []byte(ofE), nil), ""},
		"one name, another algorithm": {sign(t, jose.ES256, ecOther, "r", []byte(ofR), nil), ""},
		"one name, another issuer":    {sign(t, jose.RS256, other, "r", []byte(ofServer(`"200000000001"`)), nil), ""},
		"another algorithm":           {sign(t, jose.PS256, rsaKey, "r", []byte(ofR), nil), cis2.RuleKey},
		"another audience":            {sign(t, jose.RS256, rsaKey, "r", []byte(`{"iss":"https://r.example","aud":"there"}`), nil), cis2.RuleAudience},
		"no audience":                 {sign(t, jose.RS256, rsaKey, "r", []byte(`{"iss":"https://r.example"}`), nil), cis2.RuleAudience},
		"several audiences":           {sign(t, jose.RS256, rsaKey, "r", []byte(`{"iss":"https://r.example","aud":["here"]}`), nil), cis2.RuleAudience},
		"a server names nobody":       {sign(t, jose.RS256, other, "r", []byte(`{"iss":"https://s.example","aud":"here"}`), nil), cis2.RuleClaims},
		"a server names no ASID":      {sign(t, jose.RS256, other, "r", []byte(ofServer(`"20000000001"`)), nil), cis2.RuleClaims},
		"a server names zeros":        {sign(t, jose.RS256, other, "r", []byte(ofServer(`"000000000000"`)), nil), cis2.RuleClaims},
		"a server names a number":     {sign(t, jose.RS256, other, "r", []byte(ofServer(`200000000001`)), nil), cis2.RuleClaims},
		"a server names no ODS code":  {sign(t, jose.RS256, other, "r", []byte(ofServer(`"https://fhir.nhs.uk/Id/ods-organization-code|x"`)), nil), cis2.RuleClaims},
		"a bare ODS code":             {sign(t, jose.RS256, other, "r", []byte(ofServer(`"X9901"`)), nil), cis2.RuleClaims},
		"another key":                 {sign(t, jose.RS256, other, "r", []byte(ofR), nil), cis2.RuleSignature},
		"the other's name":            {sign(t, jose.RS256, rsaKey, "e", []byte(ofE), nil), cis2.RuleKey},
		"the other's issuer":          {sign(t, jose.RS256, rsaKey, "r", []byte(ofE), nil), cis2.RuleKey},
		"signed by the other issuer":  {sign(t, jose.RS256, rsaKey, "r", []byte(ofServer(`"200000000001"`)), nil), cis2.RuleSignature},
		"no issuer":                   {sign(t, jose.RS256, rsaKey, "r", []byte(`{}`), nil), cis2.RuleIssuer},
		"the issuer twice":            {sign(t, jose.RS256, rsaKey, "r", []byte(`{"iss":"https://r.example","iss":"x"}`), nil), cis2.RuleForm},
		"an unknown name":             {sign(t, jose.RS256, rsaKey, "x", []byte(ofR), nil), cis2.RuleKey},
		"a secret made of the key":    {sign(t, jose.HS256, rsaKey.N.Bytes(), "r", []byte(ofR), nil), cis2.RuleKey},
		"a URL of keys":               {sign(t, jose.RS256, rsaKey, "r", []byte(ofR), map[jose.HeaderKey]any{"jku": "https://evil.example"}), cis2.RuleForm},
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
		{sign(t, jose.ES256, ecKey, "e", []byte(ofE), nil), "https://e.example", nil, []spine.ODSCode{"X9901"}},
		{sign(t, jose.RS256, other, "r", []byte(ofServer(`"200000000002"`)), nil), "https://s.example", []spine.ASID{"200000000002"}, nil},
		{sign(t, jose.RS256, other, "r", []byte(ofServer(`"https://fhir.nhs.uk/Id/accredited-system|200000000002"`)), nil), "https://s.example", []spine.ASID{"200000000002"}, nil},
		{sign(t, jose.RS256, other, "r", []byte(ofServer(`"https://fhir.nhs.uk/Id/ods-organization-code|X9902"`)), nil), "https://s.example", nil, []spine.ODSCode{"X9902"}},
	} {
		got, err := v.Verify(context.Background(), c.token)
		if err != nil || got.Issuer != c.issuer || got.Audience != "here" || !slices.Equal(got.ASIDs, c.asids) || !slices.Equal(got.Organizations, c.organizations) {
			t.Errorf("%+v %v, want %+v", got, err, c)
		}
	}
}

// A key signs for itself alone, whatever its tokens say of their issuer and key.
func TestATokenIsOfOneKey(t *testing.T) {
	type signer struct {
		cis2.TrustedKey
		private any
		claims  string
	}
	a, b, c, d, s := ownRSA(), otherRSA(), ecKey(t, elliptic.P256()), ecKey(t, elliptic.P256()), ecKey(t, elliptic.P384())
	signers := []signer{
		{cis2.TrustedKey{ID: "1", Issuer: "a", Algorithm: "RS256", Public: a.Public(), Audience: "here", ASIDs: []spine.ASID{"200000000001"}}, a, ""},
		{cis2.TrustedKey{ID: "1", Issuer: "b", Algorithm: "RS256", Public: b.Public(), Audience: "here", ASIDs: []spine.ASID{"200000000002"}}, b, ""},
		{cis2.TrustedKey{ID: "1", Issuer: "a", Algorithm: "ES256", Public: c.Public(), Audience: "there", ASIDs: []spine.ASID{"200000000003"}}, c, ""},
		{cis2.TrustedKey{ID: "2", Issuer: "a", Algorithm: "ES256", Public: d.Public(), Audience: "here", Organizations: []spine.ODSCode{"X9901"}}, d, ""},
		{cis2.TrustedKey{ID: "1", Issuer: "s", Algorithm: "ES384", Public: s.Public(), Audience: "here", SignsForEveryCallerNamedIn: "client"}, s, "200000000005"},
	}
	var keys []cis2.TrustedKey
	for _, k := range signers {
		keys = append(keys, k.TrustedKey)
	}
	v, err := cis2.NewTokenVerifier(keys...)
	if err != nil {
		t.Fatal(err)
	}
	for i, by := range signers {
		for j, as := range signers {
			for _, audience := range []string{"here", "there"} {
				payload := `{"iss":"` + as.Issuer + `","aud":"` + audience + `","client":"200000000005","sub":"200000000001"}`
				got, err := v.Verify(t.Context(), sign(t, jose.SignatureAlgorithm(by.Algorithm), by.private, as.ID, []byte(payload), nil))
				if err != nil {
					if i == j && audience == by.Audience {
						t.Errorf("key %d: %v", i, err)
					}
					continue
				}
				want := by.ASIDs
				if by.claims != "" {
					want = []spine.ASID{spine.ASID(by.claims)}
				}
				if got.Issuer != by.Issuer || got.Audience != by.Audience || audience != by.Audience || string(got.Payload) != payload ||
					!slices.Equal(got.ASIDs, want) || !slices.Equal(got.Organizations, by.Organizations) {
					t.Errorf("key %d with the names of key %d: %+v", i, j, got)
				}
			}
		}
	}
}

// What two readers could understand in two ways is refused, though the key has
// signed it.
func TestClaimsOfRequestTokensAreReadInOneWay(t *testing.T) {
	const names = `"iss":"i","aud":"here",`
	server := ecKey(t, elliptic.P256())
	v, err := cis2.NewTokenVerifier(cis2.TrustedKey{
		ID: "k", Issuer: "i", Algorithm: "ES256", Public: server.Public(), Audience: "here", SignsForEveryCallerNamedIn: "client",
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		claims string
		rule   cis2.Rule
	}{
		"all is well":                  {names + `"client":"200000000001"`, ""},
		"no JSON":                      {names, cis2.RuleForm},
		"the issuer in another case":   {`"Iss":"i","aud":"here","client":"200000000001"`, cis2.RuleIssuer},
		"the issuer in two cases":      {`"Iss":"x",` + names + `"client":"200000000001"`, cis2.RuleForm},
		"the issuer twice by escape":   {`"\u0069ss":"x",` + names + `"client":"200000000001"`, cis2.RuleForm},
		"a list of issuers":            {`"iss":["i"],"aud":"here","client":"200000000001"`, cis2.RuleIssuer},
		"an issuer that begins alike":  {`"iss":"i/","aud":"here","client":"200000000001"`, cis2.RuleKey},
		"a huge issuer":                {`"iss":"` + strings.Repeat("i", 10_000) + `","aud":"here"`, cis2.RuleKey},
		"the audience twice":           {names + `"aud":"here","client":"200000000001"`, cis2.RuleForm},
		"the audience in another case": {`"iss":"i","Aud":"here","client":"200000000001"`, cis2.RuleAudience},
		"a list of audiences":          {`"iss":"i","aud":["here"],"client":"200000000001"`, cis2.RuleAudience},
		"an audience that begins alike": {
			`"iss":"i","aud":"here ","client":"200000000001"`, cis2.RuleAudience,
		},
		"the caller twice":            {names + `"client":"200000000001","client":"200000000002"`, cis2.RuleForm},
		"the caller in two cases":     {names + `"client":"200000000001","Client":"200000000002"`, cis2.RuleForm},
		"the caller in another case":  {names + `"Client":"200000000001"`, cis2.RuleClaims},
		"the caller one level deeper": {names + `"x":{"client":"200000000001"}`, cis2.RuleClaims},
		"a list of callers":           {names + `"client":["200000000001"]`, cis2.RuleClaims},
		"a caller null":               {names + `"client":null`, cis2.RuleClaims},
		"no caller":                   {names + `"client":""`, cis2.RuleClaims},
		"two ASIDs":                   {names + `"client":"200000000001 200000000002"`, cis2.RuleClaims},
		"two ASIDs with a bar":        {names + `"client":"200000000001|200000000002"`, cis2.RuleClaims},
		"an ASID of other digits":     {names + `"client":"20000000000\u0661"`, cis2.RuleClaims},
		"an ASID and a line break":    {names + `"client":"200000000001\n"`, cis2.RuleForm},
		"an ASID with a system twice": {
			names + `"client":"https://fhir.nhs.uk/Id/accredited-system|https://fhir.nhs.uk/Id/accredited-system|200000000001"`, cis2.RuleClaims,
		},
		"an ASID of another system": {names + `"client":"https://fhir.nhs.uk/Id/sds-user-id|200000000001"`, cis2.RuleClaims},
		"a system in another case":  {names + `"client":"https://fhir.nhs.uk/id/accredited-system|200000000001"`, cis2.RuleClaims},
		"a system alone":            {names + `"client":"https://fhir.nhs.uk/Id/ods-organization-code|"`, cis2.RuleClaims},
		"a huge caller":             {names + `"client":"` + strings.Repeat("2", 10_000) + `"`, cis2.RuleClaims},
		"a huge token":              {names + `"client":"200000000001","x":"` + strings.Repeat("x", 13_000) + `"`, cis2.RuleForm},
		"nested too deeply":         {names + `"client":"200000000001","x":` + strings.Repeat("[", 20) + strings.Repeat("]", 20), cis2.RuleForm},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := v.Verify(t.Context(), sign(t, jose.ES256, server, "k", []byte("{"+c.claims+"}"), nil))
			wants(t, err, c.rule)
		})
	}
	for name, token := range map[string]string{
		"the name of the key in another case": sign(t, jose.ES256, server, "K", []byte(`{`+names+`"client":"200000000001"}`), nil),
		"the algorithm in another case":       encode(`{"alg":"es256","kid":"k"}`) + "." + encode(`{`+names+`"client":"200000000001"}`) + "." + encode("x"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := v.Verify(t.Context(), token)
			wants(t, err, cis2.RuleKey)
		})
	}
}

// A token has 16,384 characters at most.
func TestTheLongestRequestToken(t *testing.T) {
	k := ecKey(t, elliptic.P256())
	v, err := cis2.NewTokenVerifier(cis2.TrustedKey{ID: "k", Issuer: "i", Algorithm: "ES256", Public: k.Public(), Audience: "here", ASIDs: []spine.ASID{"200000000001"}})
	if err != nil {
		t.Fatal(err)
	}
	for more, rule := range map[int]cis2.Rule{0: "", 1: cis2.RuleForm} {
		claims := `{"iss":"i","aud":"here","x":"` + strings.Repeat("x", 12165+more) + `"}`
		token := sign(t, jose.ES256, k, "k", []byte(claims), nil)
		if len(token) != 16<<10+more {
			t.Fatal(len(token))
		}
		_, err := v.Verify(t.Context(), token)
		wants(t, err, rule)
	}
}

// Whom a key speaks for is what was configured, whatever becomes of the slices.
func TestCallersOfAKeyCannotBeChanged(t *testing.T) {
	asids, organizations := []spine.ASID{"200000000001"}, []spine.ODSCode{"X9901"}
	r, e := ownRSA(), ecKey(t, elliptic.P256())
	v, err := cis2.NewTokenVerifier(
		cis2.TrustedKey{ID: "k", Issuer: "i", Algorithm: "RS256", Public: r.Public(), Audience: "here", ASIDs: asids},
		cis2.TrustedKey{ID: "k", Issuer: "i", Algorithm: "ES256", Public: e.Public(), Audience: "here", Organizations: organizations},
	)
	if err != nil {
		t.Fatal(err)
	}
	asids[0], organizations[0] = "200000000002", "X9902"
	for range 2 {
		byR, err := v.Verify(t.Context(), sign(t, jose.RS256, r, "k", []byte(`{"iss":"i","aud":"here"}`), nil))
		if err != nil || byR.ASIDs[0] != "200000000001" {
			t.Fatal(byR, err)
		}
		byE, err := v.Verify(t.Context(), sign(t, jose.ES256, e, "k", []byte(`{"iss":"i","aud":"here"}`), nil))
		if err != nil || byE.Organizations[0] != "X9901" {
			t.Fatal(byE, err)
		}
		byR.ASIDs[0], byE.Organizations[0] = "200000000002", "X9902"
	}
}

func TestKeysThatCannotBeTrusted(t *testing.T) {
	rsaKey, ec := ownRSA(), ecKey(t, elliptic.P256())
	good := cis2.TrustedKey{ID: "r", Issuer: "https://r.example", Algorithm: "RS256", Public: &rsaKey.PublicKey, Audience: "here", ASIDs: []spine.ASID{"200000000001"}}
	with := func(change func(*cis2.TrustedKey)) cis2.TrustedKey {
		k := good
		change(&k)
		return k
	}
	named := func(claim string) []cis2.TrustedKey {
		return []cis2.TrustedKey{with(func(k *cis2.TrustedKey) { k.ASIDs, k.SignsForEveryCallerNamedIn = nil, claim })}
	}
	public := func(a string, public any) []cis2.TrustedKey {
		return []cis2.TrustedKey{with(func(k *cis2.TrustedKey) { k.Algorithm, k.Public = a, public })}
	}
	taken := map[string][]cis2.TrustedKey{
		"all is well":                 {good},
		"a claim of the server's own": named("client_id"),
		"the system of the token":     named("requesting_system"),
		"another key of the name":     {good, with(func(k *cis2.TrustedKey) { k.Algorithm, k.Public = "ES256", &ec.PublicKey })},
		"another id of the issuer":    {good, with(func(k *cis2.TrustedKey) { k.ID, k.Public = "s", otherRSA().Public() })},
	}
	for name, keys := range taken {
		if _, err := cis2.NewTokenVerifier(keys...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		keys []cis2.TrustedKey
		says string
	}{
		"none":                           {nil, "keys is empty"},
		"no id":                          {[]cis2.TrustedKey{with(func(k *cis2.TrustedKey) { k.ID = "" })}, "ID is empty"},
		"no issuer":                      {[]cis2.TrustedKey{with(func(k *cis2.TrustedKey) { k.Issuer = "" })}, "Issuer is empty"},
		"no algorithm":                   {public("", &rsaKey.PublicKey), "Algorithm is empty"},
		"no audience":                    {[]cis2.TrustedKey{with(func(k *cis2.TrustedKey) { k.Audience = "" })}, "Audience is empty"},
		"no key":                         {public("RS256", nil), "not a public key for RS256"},
		"a nil RSA key":                  {public("RS256", (*rsa.PublicKey)(nil)), "not a public key for RS256"},
		"an empty RSA key":               {public("RS256", &rsa.PublicKey{}), "not a public key for RS256"},
		"a nil EC key":                   {public("ES256", (*ecdsa.PublicKey)(nil)), "not a public key for ES256"},
		"an empty EC key":                {public("ES256", &ecdsa.PublicKey{Curve: elliptic.P256()}), "not a public key for ES256"},
		"a small RSA key":                {public("RS256", smallRSA().Public()), "not a public key for RS256"},
		"an RSA key, too small by a bit": {public("RS256", &rsa.PublicKey{N: new(big.Int).Rsh(rsaKey.N, 1), E: rsaKey.E}), "not a public key for RS256"},
		"a private key":                  {public("RS256", rsaKey), "not a public key for RS256"},
		"a secret":                       {public("HS256", []byte("secret")), "not a public key for HS256"},
		"a secret of bits":               {public("HS256", &rsaKey.PublicKey), "not a public key for HS256"},
		"none as algorithm":              {public("none", &rsaKey.PublicKey), "not a public key for none"},
		"another case":                   {public("rs256", &rsaKey.PublicKey), "not a public key for rs256"},
		"another kind":                   {public("ES256", &rsaKey.PublicKey), "not a public key for ES256"},
		"another curve":                  {public("ES384", &ec.PublicKey), "not a public key for ES384"},
		"one name for two":               {[]cis2.TrustedKey{good, with(func(k *cis2.TrustedKey) { k.Public = otherRSA().Public() })}, `key 2: ID "r" comes twice for RS256 of https://r.example`},
		"one key for two issuers": {
			[]cis2.TrustedKey{good, with(func(k *cis2.TrustedKey) { k.Issuer = "https://s.example" })}, `key 2: Public is the key "r" of https://r.example again`,
		},
		"one key for two audiences": {[]cis2.TrustedKey{good, with(func(k *cis2.TrustedKey) { k.ID, k.Audience = "s", "there" })}, "again"},
		"one key for two callers":   {[]cis2.TrustedKey{good, with(func(k *cis2.TrustedKey) { k.ID, k.ASIDs = "s", []spine.ASID{"200000000002"} })}, "again"},
		"one key, two algorithms":   {[]cis2.TrustedKey{good, with(func(k *cis2.TrustedKey) { k.Algorithm = "PS256" })}, "again"},
		"behind one that is wrong":  {append(public("RS256", nil), good, good), "key 3: "},
		"two that are wrong":        {append(public("RS256", nil), public("ES256", nil)...), "key 2: Public is not a public key for ES256"},
		"for nobody":                {[]cis2.TrustedKey{with(func(k *cis2.TrustedKey) { k.ASIDs = nil })}, "exactly one of"},
		"in two ways":               {[]cis2.TrustedKey{with(func(k *cis2.TrustedKey) { k.Organizations = []spine.ODSCode{"X9901"} })}, "exactly one of"},
		"in two other ways":         {[]cis2.TrustedKey{with(func(k *cis2.TrustedKey) { k.SignsForEveryCallerNamedIn = "client" })}, "exactly one of"},
		"no ASID":                   {[]cis2.TrustedKey{with(func(k *cis2.TrustedKey) { k.ASIDs = []spine.ASID{"200000000001", "2"} })}, `ASIDs has "2", which is not 12 digits`},
		"no ODS code":               {[]cis2.TrustedKey{with(func(k *cis2.TrustedKey) { k.ASIDs, k.Organizations = nil, []spine.ODSCode{"x9901"} })}, `Organizations has "x9901", which is not`},
		"named by the issuer":       {named("iss"), "names no caller"},
		"named by the user":         {named("sub"), "names no caller"},
		"named by the user, SUB":    {named("SUB"), "names no caller"},
		"named by the audience":     {named("aud"), "names no caller"},
		"named by its end":          {named("exp"), "names no caller"},
		"named by its start":        {named("nbf"), "names no caller"},
		"named by its issue":        {named("iat"), "names no caller"},
		"named by the token's id":   {named("jti"), "names no caller"},
		"named by a user":           {named("requesting_user"), "names no caller"},
		"named by a patient":        {named("requesting_patient"), "names no caller"},
	} {
		v, err := cis2.NewTokenVerifier(c.keys...)
		if wrong := (*spine.OptionError)(nil); v != nil || !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

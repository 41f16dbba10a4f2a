// SPDX-License-Identifier: Apache-2.0

package token_test

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/internal/token"
)

const now = 1469436700

var professional = map[string]string{
	"iss": `"https://cas.nhs.uk"`, "sub": `"https://fhir.nhs.uk/Id/sds-role-profile-id|4387293874928"`,
	"aud": `"https://clinicals.spineservices.nhs.uk"`, "exp": "1469436987", "iat": "1469436687",
	"reason_for_request": `"directcare"`, "scope": `"patient/DocumentReference.read"`,
	"requesting_system":       `"https://fhir.nhs.uk/Id/accredited-system|200000000205"`,
	"requesting_organization": `"https://fhir.nhs.uk/Id/ods-organization-code|RXA"`,
	"requesting_user":         `"https://fhir.nhs.uk/Id/sds-role-profile-id|4387293874928"`,
}

var want = token.Want{
	Now: now, Scopes: "patient/DocumentReference.read", Consumer: true, ASID: "200000000205", ODS: "RXA",
}

const usual = `{"alg":"none","typ":"JWT"}`

func bearer(header, claims string) string {
	e := base64.RawURLEncoding.EncodeToString
	return "Bearer " + e([]byte(header)) + "." + e([]byte(claims)) + "."
}

// claims writes professional claims with changes: name=value, or name alone to
// leave it out.
func claims(changes ...string) string {
	m := map[string]string{}
	for k, v := range professional {
		m[k] = v
	}
	for _, c := range changes {
		k, v, set := strings.Cut(c, "=")
		m[k] = v
		if !set {
			delete(m, k)
		}
	}
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, `"`+k+`":`+m[k])
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func judge(p *token.Profile, authorization string, w token.Want) (token.Fault, *token.Who) {
	var c token.Claims
	who := new(token.Who)
	f := token.Read(p, authorization, &c)
	if f.Rule == "" {
		f = p.Check(&c, &w, who)
	}
	return f, who
}

func TestAProfessionalIsLetIn(t *testing.T) {
	f, who := judge(token.Spine, bearer(usual, claims()), want)
	if f.Rule != "" || who.Access != token.Professional || who.Subject() != "4387293874928" || who.ODS() != "RXA" ||
		who.Reason() != "directcare" || who.Scope != "patient/DocumentReference.read" {
		t.Fatalf("%+v %+v", f, who)
	}
}

func TestOtherSpellingsOfTheSameTokenAreReadAlike(t *testing.T) {
	for name, authorization := range map[string]string{
		"scheme in lower case": "bearer " + strings.TrimPrefix(bearer(usual, claims()), "Bearer "),
		"header turned round":  bearer(`{"typ":"JWT","alg":"none"}`, claims()),
		"blanks":               bearer(usual, " {\n"+claims()[1:]+"\t"),
		"escaped slashes":      bearer(usual, strings.ReplaceAll(claims(), "/", `\/`)),
		"escaped bar":          bearer(usual, strings.ReplaceAll(claims(), "|", `\u007c`)),
		"an unknown claim":     bearer(usual, claims(`jti="x"`, `n=1.5e3`, `b=true`, `z=null`)),
		"a pair of surrogates": bearer(usual, claims(`x="\ud83d\ude00é"`)),
	} {
		if f, _ := judge(token.Spine, authorization, want); f.Rule != "" {
			t.Errorf("%s: %v", name, f.Rule)
		}
	}
}

func TestWhatIsNoTokenIsRefused(t *testing.T) {
	good := bearer(usual, claims())
	parts := strings.Split(strings.TrimPrefix(good, "Bearer "), ".")
	for name, c := range map[string]struct {
		authorization string
		rule          token.Rule
	}{
		"nothing":                  {"", token.Missing},
		"blanks":                   {"   ", token.NotBearer},
		"scheme alone":             {"Bearer ", token.NotBearer},
		"basic":                    {"Basic " + good[7:], token.NotBearer},
		"no scheme":                {good[7:], token.NotBearer},
		"two blanks":               {"Bearer  " + good[7:], token.NotBearer},
		"tab":                      {"Bearer\t" + good[7:], token.NotBearer},
		"two tokens":               {good + " " + good[7:], token.Sections},
		"two parts":                {strings.TrimSuffix(good, "."), token.Sections},
		"four parts":               {good + ".", token.Sections},
		"many dots":                {"Bearer " + strings.Repeat(".", 8000), token.Sections},
		"too long":                 {"Bearer " + strings.Repeat("a", 9000), token.TooLong},
		"signature":                {good + "c2ln", token.Signed},
		"no body":                  {"Bearer " + parts[0] + "..", token.NoBody},
		"padding":                  {good[:len(good)-1] + "=.", token.Encoding},
		"line break":               {"Bearer " + parts[0] + "." + parts[1][:8] + "\n" + parts[1][8:] + ".", token.Encoding},
		"bits left over":           {"Bearer " + parts[0] + ".e30.", ""},
		"bits left over, not zero": {"Bearer " + parts[0] + ".e31.", token.Encoding},
		"other alphabet":           {"Bearer " + parts[0] + "." + parts[1][:4] + "+/" + parts[1][6:] + ".", token.Encoding},
		"header not base64":        {"Bearer a." + parts[1] + ".", token.Encoding},
		"no header":                {"Bearer ." + parts[1] + ".", token.Header},
		"None":                     {bearer(`{"alg":"None","typ":"JWT"}`, claims()), token.Header},
		"nOnE":                     {bearer(`{"alg":"nOnE","typ":"JWT"}`, claims()), token.Header},
		"HS256":                    {bearer(`{"alg":"HS256","typ":"JWT"}`, claims()), token.Header},
		"alg missing":              {bearer(`{"typ":"JWT"}`, claims()), token.Header},
		"alg null":                 {bearer(`{"alg":null,"typ":"JWT"}`, claims()), token.Header},
		"alg twice":                {bearer(`{"alg":"none","alg":"none","typ":"JWT"}`, claims()), token.Header},
		"Alg":                      {bearer(`{"Alg":"none","typ":"JWT"}`, claims()), token.Header},
		"typ missing":              {bearer(`{"alg":"none"}`, claims()), token.Header},
		"crit":                     {bearer(`{"alg":"none","typ":"JWT","crit":["x"],"x":1}`, claims()), token.Header},
		"header with more behind":  {bearer(usual+"x", claims()), token.Header},
		"header in two objects":    {bearer(usual+usual, claims()), token.Header},
		"kid":                      {bearer(`{"alg":"none","typ":"JWT","kid":"../../x"}`, claims()), token.Header},
		"zip":                      {bearer(`{"alg":"none","typ":"JWT","zip":"DEF"}`, claims()), token.Header},
		"jwk":                      {bearer(`{"alg":"none","typ":"JWT","jwk":{}}`, claims()), token.Header},
		"not JSON":                 {bearer(usual, "x"), token.NotJSON},
		"a list":                   {bearer(usual, "[]"), token.NotJSON},
		"null":                     {bearer(usual, "null"), token.NotJSON},
		"cut":                      {bearer(usual, claims()[:40]), token.ClaimForm},
		"something behind":         {bearer(usual, claims()+"x"), token.NotJSON},
		"a comma too many":         {bearer(usual, strings.Replace(claims(), "}", ",}", 1)), token.NotJSON},
		"a claim twice":            {bearer(usual, claims()[:len(claims())-1]+`,"iss":"x"}`), token.NotJSON},
		"an unknown claim twice":   {bearer(usual, claims(`a=1`)[:len(claims(`a=1`))-1]+`,"a":1}`), token.NotJSON},
		"a claim in another case":  {bearer(usual, claims("iss", `ISS="x"`)), token.ClaimForm},
		"both cases":               {bearer(usual, claims(`Iss="x"`)), token.ClaimForm},
		"escape in a name":         {bearer(usual, claims(`i\u0073s2="x"`)), token.NotJSON},
		"long s in a name":         {bearer(usual, claims(`iſs="x"`)), token.NotJSON},
		"nested unknown claim":     {bearer(usual, claims(`x={}`)), token.NotJSON},
		"half a surrogate":         {bearer(usual, claims(`x="\ud83d"`)), token.NotJSON},
		"low surrogate alone":      {bearer(usual, claims(`x="\ude00"`)), token.NotJSON},
		"invalid UTF-8":            {bearer(usual, claims("x=\"\xff\"")), token.NotJSON},
		"a control character":      {bearer(usual, claims("x=\"\x01\"")), token.NotJSON},
		"an escaped NUL":           {bearer(usual, claims(`x="\u0000"`)), token.NotJSON},
		"a byte order mark":        {bearer(usual, "\ufeff"+claims()), token.NotJSON},
		"exp as text":              {bearer(usual, claims(`exp="1469436987"`)), token.ClaimForm},
		"exp with a fraction":      {bearer(usual, claims(`exp=1469436987.0`)), token.ClaimForm},
		"exp with an exponent":     {bearer(usual, claims(`exp=1e300`)), token.ClaimForm},
		"exp negative":             {bearer(usual, claims(`exp=-1`)), token.ClaimForm},
		"exp of 16 digits":         {bearer(usual, claims(`exp=1469436987000000`)), token.ClaimForm},
		"exp with a zero in front": {bearer(usual, claims(`exp=01469436987`)), token.ClaimForm},
		"exp null":                 {bearer(usual, claims(`exp=null`)), token.ClaimMissing},
		"aud a list":               {bearer(usual, claims(`aud=["a"]`)), token.ClaimForm},
		"scope an object":          {bearer(usual, claims(`scope={}`)), token.ClaimForm},
		"a number that is none":    {bearer(usual, claims(`x=.5`)), token.NotJSON},
		"a list that does not end": {bearer(usual, claims(`x=[1`)), token.NotJSON},
		"act too deep":             {bearer(usual, claims(`act={"a":`+strings.Repeat("[", 20)+strings.Repeat("]", 20)+`}`)), token.ClaimForm},
	} {
		f, _ := judge(token.Spine, c.authorization, want)
		if c.rule == "" {
			c.rule = token.ClaimMissing
		}
		if f.Rule != c.rule {
			t.Errorf("%s: %q, want %q", name, f.Rule, c.rule)
		}
		if naive(c.authorization) == slices.Contains(naiveRefuses, name) {
			t.Errorf("%s: the naive implementation says %v", name, naive(c.authorization))
		}
	}
}

// naiveRefuses are the rows for which the naive implementation does not fall.
var naiveRefuses = []string{
	"nothing", "blanks", "scheme alone", "many dots", "too long", "no body", "line break", "bits left over", "bits left over, not zero", "other alphabet",
	"header not base64", "no header", "not JSON", "a list", "null", "cut", "a comma too many", "a control character", "a byte order mark",
	"exp negative", "exp with a zero in front", "exp null", "scope an object", "a number that is none", "a list that does not end",
}

// A payload that somebody else has verified has the same limit.
func TestAVerifiedPayloadIsNotTooLong(t *testing.T) {
	var c token.Claims
	if f := token.ReadVerified(token.Spine, []byte(claims(`x="`+strings.Repeat("x", 7000)+`"`)), &c); f.Rule != token.TooLong {
		t.Errorf("%q", f.Rule)
	}
}

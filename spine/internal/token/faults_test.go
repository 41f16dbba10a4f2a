// SPDX-License-Identifier: Apache-2.0

package token_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/internal/token"
)

const (
	ods    = `"https://fhir.nhs.uk/Id/ods-organization-code|`
	userID = "https://fhir.nhs.uk/Id/sds-role-profile-id|"
	nhsID  = "https://fhir.nhs.net/Id/nhs-number|"
	asidID = "https://fhir.nhs.uk/Id/accredited-system|"
)

// A fault says what the claims said that it is about.
func TestFaultsOfStringClaims(t *testing.T) {
	provider, signed, known, unknown := want, want, want, want
	provider.Provider, provider.Consumer = true, false
	signed.Issuer = "https://cas.nhs.uk"
	known.ODS, known.Known = "", true
	unknown.ODS = ""
	citizen := []string{"requesting_user", "requesting_patient=" + own, "sub=" + own, `reason_for_request="patientaccess"`}
	alone := []string{"requesting_user", "sub=" + system}
	with := func(base []string, more ...string) []string { return append(base[:len(base):len(base)], more...) }
	for name, c := range map[string]struct {
		changes     []string
		want        token.Want
		rule        token.Rule
		one, second string
	}{
		"lifetime":        {[]string{"exp=1469436986"}, want, token.Lifetime, "1469436986", "1469436687"},
		"from the future": {[]string{"exp=1469437001", "iat=1469436701"}, want, token.Early, "1469436701", "1469437001"},
		"expired":         {[]string{"exp=1469436699", "iat=1469436399"}, want, token.Expired, "1469436399", "1469436699"},
		"aud blank":       {[]string{`aud=" "`}, want, token.ClaimMissing, "", ""},
		"aud empty":       {[]string{`aud=""`}, want, token.ClaimMissing, "", ""},
		"iat null":        {[]string{`iat=null`}, want, token.ClaimMissing, "", ""},
		"audience":        {nil, audience("https://other.nhs.uk"), token.Audience, "https://clinicals.spineservices.nhs.uk", ""},
		"the issuer":      {nil, signed, "", "", ""},

		"user and patient":             {[]string{`requesting_patient="x"`}, want, token.UserAndPatient, userID + "4387293874928", "x"},
		"user and sub":                 {[]string{"requesting_user=" + role + `1"`}, want, token.UserSub, userID + "1", userID + "4387293874928"},
		"the form of a user":           {[]string{`requesting_user="1"`, `sub="1"`}, want, token.UserForm, "1", ""},
		"act of a user":                {[]string{`act={"sub":"x"}`}, want, token.ActWithout, `{"sub":"x"}`, ""},
		"empty act of a user":          {[]string{`act={}`}, want, token.ActWithout, `{}`, ""},
		"a role of nobody":             {[]string{"requesting_user", "sub=" + role + `"`}, want, token.ClaimMissing, "", ""},
		"patient and sub":              {with(citizen, "sub="+nhs+`9434765870"`), want, token.PatientSub, nhsID + "9434765919", nhsID + "9434765870"},
		"the form of a patient":        {with(citizen, `sub="1"`, `requesting_patient="1"`), want, token.PatientForm, "1", ""},
		"act, empty":                   {with(citizen, `act={}`), want, token.ActForm, "{}", ""},
		"act of a number that is none": {with(citizen, "act={\"sub\":"+nhs+`9434765871"}`), want, token.ActForm, `{"sub":` + nhs + `9434765871"}`, ""},
		"another sub of a system":      {[]string{"requesting_user", "sub=" + asid + `200000000206"`}, provider, token.SystemSub, asidID + "200000000205", asidID + "200000000206"},
		"the form of a system":         {[]string{`requesting_system="1"`}, want, token.SystemForm, "1", ""},
		"another system":               {[]string{"requesting_system=" + asid + `200000000206"`}, want, token.SystemSender, asidID + "200000000206", ""},
		"act of a system":              {with(alone, `act={"sub":"x"}`), provider, token.ActWithout, `{"sub":"x"}`, ""},
		"empty act of a system":        {with(alone, `act={}`), provider, token.ActWithout, "{}", ""},
		"reason":                       {[]string{`reason_for_request="x"`}, want, token.Reason, "x", ""},
		"scope":                        {[]string{`scope="x"`}, want, token.Scope, "x", ""},
		"the form of an organisation":  {[]string{`requesting_organization="1"`}, want, token.OrganizationForm, "1", ""},
		"another organisation":         {[]string{"requesting_organization=" + ods + `RXB"`}, want, token.OrganizationASID, "200000000205", "RXB"},
		"known to have none":           {nil, known, token.OrganizationASID, "200000000205", "RXA"},
		"an unknown sender":            {nil, unknown, "", "", ""},
		"ODS without a code":           {[]string{"requesting_organization=" + ods + `"`}, unknown, token.OrganizationForm, ods[1:], ""},
	} {
		f, _ := judge(token.Spine, bearer(usual, claims(c.changes...)), c.want)
		if f.Rule != c.rule || string(f.Values[0]) != c.one || string(f.Values[1]) != c.second {
			t.Errorf("%s: %q %q, want %q %q %q", name, f.Rule, f.Values, c.rule, c.one, c.second)
		}
	}
	for name, c := range map[string]struct {
		changes []string
		want    token.Want
		access  token.Access
		subject string
		reason  string
	}{
		"a professional": {nil, want, token.Professional, "4387293874928", "directcare"},
		"a citizen":      {citizen, want, token.Citizen, "9434765919", "patientaccess"},
		"a delegate":     {with(citizen, "act={\"sub\":"+nhs+`9434765870"}`), want, token.Delegated, "9434765919", "patientaccess"},
		"a system":       {alone, provider, token.Unattended, "200000000205", "directcare"},
	} {
		f, who := judge(token.Spine, bearer(usual, claims(c.changes...)), c.want)
		if f.Rule != "" || who.Access != c.access || who.Subject() != c.subject || who.Reason() != c.reason || who.ODS() != "RXA" || who.Scope != want.Scopes {
			t.Errorf("%s: %v %+v", name, f, who)
		}
	}
}

func TestFaultsOfResourceClaims(t *testing.T) {
	w := resourceWant
	w.Audience = "https://clinicals.spineservices.nhs.uk"
	other, signed, known, unknown := w, w, w, w
	other.Audience, signed.Issuer = "https://other.nhs.uk", "https://another.example"
	known.ODS, known.Known = "", true
	unknown.ODS = ""
	for name, c := range map[string]struct {
		changes     []string
		want        token.Want
		rule        token.Rule
		one, second string
	}{
		"whole":                  {nil, w, "", "", ""},
		"an unknown sender":      {nil, unknown, "", "", ""},
		"audience":               {nil, other, token.Audience, "https://clinicals.spineservices.nhs.uk", ""},
		"issuer":                 {nil, signed, token.Signer, "", ""},
		"exp missing":            {[]string{"exp"}, w, token.ClaimIncomplete, "", ""},
		"iat missing":            {[]string{"iat"}, w, token.ClaimIncomplete, "", ""},
		"iss blank":              {[]string{`iss=" "`}, w, token.ClaimIncomplete, "", ""},
		"reason":                 {[]string{`reason_for_request="x"`}, w, token.Reason, "x", ""},
		"another practitioner":   {[]string{`sub="10020"`}, w, token.PractitionerSub, "10019", "10020"},
		"an id that is none":     {[]string{`sub="a_b"`, swap("requesting_practitioner", practitioner, "10019", "a_b")}, w, token.UserID, "a_b", ""},
		"another organisation":   {[]string{swap("requesting_organization", organization, "A1001", "A1002")}, w, token.OrganizationASID, "A1002", ""},
		"known to have none":     {nil, known, token.OrganizationASID, "A1001", ""},
		"scope that exists not":  {[]string{`requested_scope="x y"`}, w, token.ScopeUnknown, "x y", ""},
		"scope of organisations": {[]string{`requested_scope="organization/*.write"`}, w, token.Scope, "organization/*.write", ""},
		"to write":               {[]string{`requested_scope="patient/*.write"`}, w, token.Scope, "patient/*.write", ""},
	} {
		f, who := judge(token.GPConnect, bearer(usual, resourceClaims(c.changes...)), c.want)
		if f.Rule != c.rule || string(f.Values[0]) != c.one || string(f.Values[1]) != c.second {
			t.Errorf("%s: %q %q, want %q %q %q", name, f.Rule, f.Values, c.rule, c.one, c.second)
		}
		if f.Rule == "" && (who.Access != token.Professional || who.Subject() != "10019" || who.ODS() != "A1001" || who.Reason() != "directcare" || who.Scope != "patient/*.read") {
			t.Errorf("%s: %+v", name, who)
		}
	}
}

func TestLengths(t *testing.T) {
	for _, c := range []struct {
		authorization string
		want          token.Rule
	}{
		{"Bearer " + strings.Repeat("a", token.MaxLength), token.Sections}, {"Bearer " + strings.Repeat("a", token.MaxLength+1), token.TooLong},
		{"Bearer x", token.Sections}, {"Bearer ", token.NotBearer}, {"Bearer", token.NotBearer}, {"Bearer a", token.Sections}, {"Bearer .", token.Sections}, {"Bearer ..", token.NoBody}, {"Bearer a.b", token.Sections},
		{bearer(`{"alg":"none","typ":"jwt"}`, claims()), token.Header}, {bearer(`{"alg":"none","typ":"JWS"}`, claims()), token.Header}, {bearer(`{"alg":"none","typ":"JWT","kid":1}`, claims()), token.Header},
		{bearer(usual, claims(`x=[1]`)), token.NotJSON}, {bearer(usual, claims(`x=[]`)), token.NotJSON}, {bearer(usual, claims(`x={}`)), token.NotJSON}, {bearer(usual, claims(`act={"x":{"y":[1]}}`)), token.ActWithout},
	} {
		if f, _ := judge(token.Spine, c.authorization, want); f.Rule != c.want {
			t.Errorf("%.60q: %q, want %q", c.authorization, f.Rule, c.want)
		}
	}
}

func TestSameUser(t *testing.T) {
	for _, c := range []struct {
		role, userRole, id, userID string
		want                       bool
	}{
		{"1", "1", "2", "2", true}, {"1", "1", "", "2", true}, {"", "1", "2", "2", true}, {"1", "1", "UNK", "2", true}, {"UNK", "1", "2", "2", true}, {"1", "1", "  ", "2", true},
		{"1", "3", "2", "2", false}, {"1", "1", "2", "3", false}, {"1", "3", "2", "3", false}, {"1", "3", "", "2", false}, {"", "1", "2", "3", false},
		{"", "", "", "", false}, {"UNK", "UNK", "UNK", "UNK", false}, {" ", " ", "  ", "  ", false}, {"", "1", "", "2", false}, {"unk", "1", "2", "2", false},
	} {
		if got := token.SameUser(c.role, c.userRole, c.id, c.userID); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
	var c token.Claims
	if token.GPConnect.IsUser(&c, new(token.Who), "", "") {
		t.Error("no practitioner is a user")
	}
	both := swap("requesting_practitioner", practitioner, `"UNK"}`, `"7"},{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"8"}`)
	if f := token.Read(token.GPConnect, bearer(usual, resourceClaims(both)), &c); f.Rule != "" {
		t.Fatal(f.Rule)
	}
	who := new(token.Who)
	if p := token.GPConnect; !p.IsUser(&c, who, "8", "7") || p.IsUser(&c, who, "8", "8") || p.IsUser(&c, who, "7", "7") {
		t.Error("another user is the practitioner")
	}
}

// The subject of string claims is the role profile, whatever it says: UNK is a word of
// GP Connect.
func TestUserOfStringClaims(t *testing.T) {
	for _, id := range []string{"1", "UNK"} {
		var c token.Claims
		who := new(token.Who)
		if f := token.Read(token.Spine, bearer(usual, claims(`requesting_user=`+strconv.Quote(userID+id), `sub=`+strconv.Quote(userID+id))), &c); f.Rule != "" {
			t.Fatal(f.Rule)
		}
		if f := token.Spine.Check(&c, &want, who); f.Rule != "" {
			t.Fatal(f.Rule)
		}
		if !token.Spine.IsUser(&c, who, id, "") || token.Spine.IsUser(&c, who, id+"0", "") || token.Spine.IsUser(&c, who, "", id) {
			t.Error(id)
		}
	}
}

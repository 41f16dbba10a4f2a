// SPDX-License-Identifier: Apache-2.0

package token_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/internal/token"
)

const (
	role   = `"https://fhir.nhs.uk/Id/sds-role-profile-id|`
	asid   = `"https://fhir.nhs.uk/Id/accredited-system|`
	nhs    = `"https://fhir.nhs.net/Id/nhs-number|`
	own    = nhs + `9434765919"`
	system = asid + `200000000205"`
)

func TestStringClaims(t *testing.T) {
	provider := want
	provider.Provider, provider.Consumer = true, false
	citizen := []string{"requesting_user", "requesting_patient=" + own, "sub=" + own, `reason_for_request="patientaccess"`}
	alone := []string{"requesting_user", "sub=" + system}
	signed := want
	signed.Issuer = "https://another.example"
	with := func(base []string, more ...string) []string { return append(base[:len(base):len(base)], more...) }
	for name, c := range map[string]struct {
		changes []string
		want    token.Want
		rule    token.Rule
		claim   string
	}{
		"citizen":                       {citizen, want, "", ""},
		"citizen with a delegate":       {with(citizen, "act={\"sub\":"+nhs+`9434765870"}`), want, "", ""},
		"unattended provider":           {alone, provider, "", ""},
		"professional provider":         {nil, provider, "", ""},
		"last moment":                   {[]string{"exp=1469436700", "iat=1469436400"}, want, "", ""},
		"as early as the leeway allows": {[]string{"exp=1469437005", "iat=1469436705"}, leeway(5), "", ""},

		"iss missing":                   {[]string{"iss"}, want, token.ClaimMissing, "iss"},
		"iss blank":                     {[]string{`iss=" "`}, want, token.ClaimMissing, "iss"},
		"aud missing":                   {[]string{"aud"}, want, token.ClaimMissing, "aud"},
		"iat missing":                   {[]string{"iat"}, want, token.ClaimMissing, "iat"},
		"exp missing":                   {[]string{"exp"}, want, token.ClaimMissing, "exp"},
		"299 seconds":                   {[]string{"exp=1469436986"}, want, token.Lifetime, "exp"},
		"301 seconds":                   {[]string{"exp=1469436988"}, want, token.Lifetime, "exp"},
		"expired":                       {[]string{"exp=1469436699", "iat=1469436399"}, want, token.Expired, "iat"},
		"from the future":               {[]string{"exp=1469437001", "iat=1469436701"}, want, token.Early, "iat"},
		"beyond the leeway":             {[]string{"exp=1469437006", "iat=1469436706"}, leeway(5), token.Early, "iat"},
		"another audience":              {nil, audience("https://other.nhs.uk"), token.Audience, "aud"},
		"audience with a slash":         {nil, audience("https://clinicals.spineservices.nhs.uk/"), token.Audience, "aud"},
		"the audience":                  {nil, audience("https://clinicals.spineservices.nhs.uk"), "", ""},
		"sub missing":                   {[]string{"sub"}, want, token.ClaimMissing, "sub"},
		"user missing":                  {[]string{"requesting_user"}, want, token.ClaimMissing, "requesting_user"},
		"user and sub differ":           {[]string{"requesting_user=" + role + `1"`}, want, token.UserSub, "requesting_user"},
		"user without a system":         {[]string{`requesting_user="1"`, `sub="1"`}, want, token.UserForm, "requesting_user"},
		"user without an id":            {[]string{"requesting_user=" + role + `"`, "sub=" + role + `"`}, want, token.UserForm, "requesting_user"},
		"user with a blank":             {[]string{"requesting_user=" + role + `1 2"`, "sub=" + role + `1 2"`}, want, token.UserForm, "requesting_user"},
		"user of 65 characters":         {[]string{"requesting_user=" + role + strings.Repeat("1", 65) + `"`, "sub=" + role + strings.Repeat("1", 65) + `"`}, want, token.UserForm, "requesting_user"},
		"user and act":                  {[]string{"act={\"sub\":" + own + "}"}, want, token.ActWithout, "act"},
		"user and patient":              {[]string{"requesting_patient=" + own}, want, token.UserAndPatient, "requesting_user"},
		"patient and sub differ":        {with(citizen, "sub="+nhs+`9434765870"`), want, token.PatientSub, "requesting_patient"},
		"patient by http":               {with(citizen, `sub="http://fhir.nhs.net/Id/nhs-number|9434765919"`, `requesting_patient="http://fhir.nhs.net/Id/nhs-number|9434765919"`), want, token.PatientForm, "requesting_patient"},
		"check digit":                   {with(citizen, "sub="+nhs+`6101231234"`, "requesting_patient="+nhs+`6101231234"`), want, token.PatientForm, "requesting_patient"},
		"citizen at a provider's":       {citizen, provider, token.PatientOperation, ""},
		"act without sub":               {with(citizen, `act={}`), want, token.ActForm, "act"},
		"act by name":                   {with(citizen, `act={"sub":"her son"}`), want, token.ActForm, "act"},
		"act for herself":               {with(citizen, "act={\"sub\":"+own+"}"), want, token.ActForm, "act"},
		"act as text":                   {with(citizen, "act="+own), want, token.ClaimForm, "act"},
		"citizen for direct care":       {with(citizen, `reason_for_request="directcare"`), want, token.Reason, "patientaccess"},
		"system missing":                {[]string{"requesting_system"}, want, token.ClaimMissing, "requesting_system"},
		"unattended, sub differs":       {[]string{"requesting_user", "sub=" + asid + `200000000206"`}, provider, token.SystemSub, "requesting_system"},
		"unattended consumer":           {alone, want, token.SystemOperation, ""},
		"an empty user is none":         {[]string{`requesting_user=""`, "sub=" + system}, provider, "", ""},
		"an empty user of a consumer":   {[]string{`requesting_user=""`, "sub=" + system}, want, token.SystemOperation, ""},
		"an empty user with a role":     {[]string{`requesting_user=""`}, want, token.ClaimMissing, "requesting_user"},
		"an empty user of a patient":    {with(citizen, `requesting_user=""`), want, "", ""},
		"an empty patient is none":      {[]string{`requesting_patient=""`}, want, "", ""},
		"a blank user is one":           {[]string{`requesting_user=" "`, "sub=" + system}, provider, token.UserSub, "requesting_user"},
		"another issuer than the key's": {nil, signed, token.Signer, ""},
		"unattended with act":           {with(alone, "act={\"sub\":"+own+"}"), provider, token.ActWithout, "act"},
		"system without its system":     {[]string{`requesting_system="200000000205"`}, want, token.SystemForm, "requesting_system"},
		"system of 11 digits":           {[]string{"requesting_system=" + asid + `20000000020"`}, want, token.SystemForm, "requesting_system"},
		"system all zeros":              {[]string{"requesting_system=" + asid + `000000000000"`}, want, token.SystemForm, "requesting_system"},
		"another system":                {[]string{"requesting_system=" + asid + `200000000206"`}, want, token.SystemSender, "requesting_system"},
		"reason missing":                {[]string{"reason_for_request"}, want, token.ClaimMissing, "reason_for_request"},
		"reason secondary uses":         {[]string{`reason_for_request="secondaryuses"`}, want, token.Reason, "directcare"},
		"professional, patientaccess":   {[]string{`reason_for_request="patientaccess"`}, want, token.Reason, "directcare"},
		"scope missing":                 {[]string{"scope"}, want, token.ClaimMissing, "scope"},
		"scope in another case":         {[]string{`scope="patient/Documentreference.read"`}, want, token.Scope, "patient/DocumentReference.read"},
		"scope of another operation":    {[]string{`scope="patient/DocumentReference.write"`}, want, token.Scope, "patient/DocumentReference.read"},
		"more scope":                    {[]string{`scope="patient/DocumentReference.read patient/DocumentReference.write"`}, want, token.Scope, "patient/DocumentReference.read"},
		"scope twice":                   {[]string{`scope="patient/DocumentReference.read patient/DocumentReference.read"`}, want, token.Scope, "patient/DocumentReference.read"},
		"an operation without a scope":  {nil, scopes(""), token.NoScope, ""},
		"two scopes, turned round":      {[]string{`scope="b a"`}, scopes("x|a b"), "", ""},
		"two scopes, one of them":       {[]string{`scope="a"`}, scopes("x|a b"), token.Scope, "x|a b"},
		"organisation missing":          {[]string{"requesting_organization"}, want, token.ClaimMissing, "requesting_organization"},
		"organisation without system":   {[]string{`requesting_organization="RXA"`}, want, token.OrganizationForm, "requesting_organization"},
		"organisation in lower case":    {[]string{`requesting_organization="https://fhir.nhs.uk/Id/ods-organization-code|rxa"`}, want, token.OrganizationForm, "requesting_organization"},
		"another organisation":          {[]string{`requesting_organization="https://fhir.nhs.uk/Id/ods-organization-code|RXB"`}, want, token.OrganizationASID, "requesting_system"},
	} {
		f, _ := judge(token.Spine, bearer(usual, claims(c.changes...)), c.want)
		if f.Rule != c.rule || f.Claim != c.claim {
			t.Errorf("%s: %q %q, want %q %q", name, f.Rule, f.Claim, c.rule, c.claim)
		}
		if fell := naive(bearer(usual, claims(c.changes...))); fell == slices.Contains(naiveRefusesClaims, name) {
			t.Errorf("%s: the naive implementation says %v", name, fell)
		}
	}
}

// naiveRefusesClaims are the rows for which the naive implementation does not fall.
var naiveRefusesClaims = []string{
	"exp missing", "expired", "last moment", "iss missing", "organisation missing", "organisation without system", "scope missing",
	"scope of another operation", "two scopes, one of them", "two scopes, turned round",
}

func leeway(n int64) token.Want    { w := want; w.Leeway = n; return w }
func audience(a string) token.Want { w := want; w.Audience = a; return w }
func scopes(s string) token.Want   { w := want; w.Scopes = s; return w }

const (
	device       = `{"resourceType":"Device","identifier":[{"system":"https://supplier.example/id","value":"APP-4"}],"model":"M","version":"1"}`
	organization = `{"resourceType":"Organization","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"A1001"}],"name":"Test"}`
	practitioner = `{"resourceType":"Practitioner","id":"10019","identifier":[{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"UNK"},{"system":"https://x.example","value":"y"}],"name":[{"family":"Jones","given":["Claire"],"prefix":["Dr"]}]}`
)

var resourceWant = token.Want{Now: now, Leeway: 600, Scopes: "patient/*.read|patient/*.read conf/N", ASID: "200000000205", ODS: "A1001"}

// resourceClaims writes claims that are resources, with changes.
func resourceClaims(changes ...string) string {
	return claims(append([]string{
		"scope", "requesting_system", "requesting_user", `sub="10019"`, `requested_scope="patient/*.read"`,
		"requesting_device=" + device, "requesting_organization=" + organization, "requesting_practitioner=" + practitioner,
	}, changes...)...)
}

// swap changes a claim.
func swap(claim, in, old, new string) string { return claim + "=" + strings.Replace(in, old, new, 1) }

func TestResourceClaims(t *testing.T) {
	for name, c := range map[string]struct {
		change string
		rule   token.Rule
		claim  string
	}{
		"as published":            {`iss="https://c.example"`, "", ""},
		"claims of other kinds":   {`x={"y":[1,{}]}`, "", ""},
		"with confidentiality":    {`requested_scope="patient/*.read conf/N"`, "", ""},
		"turned round":            {`requested_scope="conf/N patient/*.read"`, token.ScopeUnknown, "requested_scope"},
		"migration":               {`reason_for_request="migration"`, "", ""},
		"600 seconds ahead":       {`iat=1469437300`, token.Lifetime, ""},
		"601 seconds ahead":       {`iat=1469437301`, token.Early, ""},
		"200 seconds ahead":       {"iat=1469436900", token.Lifetime, ""},
		"a requested record":      {`requested_record={"resourceType":"Patient"}`, token.RecordClaim, ""},
		"no device":               {"requesting_device", token.ClaimMissing, "requesting_device"},
		"no organisation":         {"requesting_organization", token.ClaimMissing, "requesting_organization"},
		"no practitioner":         {"requesting_practitioner", token.ClaimMissing, "requesting_practitioner"},
		"device as text":          {`requesting_device="x"`, token.ClaimForm, "requesting_device"},
		"an invented type":        {swap("requesting_device", device, "Device", "InvalidResourceType"), token.ResourceClaim, "requesting_device"},
		"no type":                 {swap("requesting_device", device, `"resourceType":"Device",`, ""), token.ResourceClaim, "requesting_device"},
		"an invented member":      {swap("requesting_device", device, `"model"`, `"invalidField":"x","model"`), token.ResourceClaim, "requesting_device"},
		"one of a trust":          {swap("requesting_organization", organization, `"value"`, `"valueUri":"x","value"`), token.ResourceClaim, "requesting_organization"},
		"one of a nurse":          {swap("requesting_practitioner", practitioner, `["Dr"]`, `"Dr"`), token.ResourceClaim, "requesting_practitioner"},
		"one, and no model":       {swap("requesting_device", device, `"model":"M"`, `"invalidField":"x"`), token.ResourceClaim, "requesting_device"},
		"one of a patient":        {"requesting_device=" + strings.NewReplacer("Device", "Patient", `"model"`, `"birthDate":"1970","model"`).Replace(device), token.ResourceType, "requestingDevice"},
		"one, its type last":      {`requesting_device={"invalidField":1,` + strings.Replace(device[1:len(device)-1], `"resourceType":"Device",`, "", 1) + `,"resourceType":"Device"}`, token.ResourceClaim, "requesting_device"},
		"all that there can be":   {swap("requesting_device", device, `"model"`, `"id":"1","udi":{"name":"x"},"_version":{"id":"v"},"model"`), "", ""},
		"a patient for a device":  {swap("requesting_device", device, "Device", "Patient"), token.ResourceType, "requestingDevice"},
		"a device for a nurse":    {swap("requesting_practitioner", practitioner, "Practitioner", "Device"), token.ResourceType, "requestingPractitioner"},
		"a patient for a trust":   {swap("requesting_organization", organization, "Organization", "Patient"), token.ResourceType, "requestingOrganization"},
		"device without model":    {swap("requesting_device", device, `"model":"M",`, ""), token.ClaimIncomplete, "requesting_device model"},
		"device without version":  {swap("requesting_device", device, `"version":"1"`, `"version":null`), token.ClaimIncomplete, "requesting_device version"},
		"device without an id":    {swap("requesting_device", device, `,"value":"APP-4"`, ""), token.ClaimIncomplete, "requesting_device identifier system"},
		"organisation no name":    {swap("requesting_organization", organization, `"Test"`, `""`), token.ClaimIncomplete, "requesting_organization name"},
		"organisation no ODS":     {swap("requesting_organization", organization, "ods-organization-code", "other"), token.ClaimIncomplete, "requesting_organization identifier value"},
		"two ODS codes":           {swap("requesting_organization", organization, `}]`, `},{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"A1002"}]`), token.ClaimForm, "requesting_organization"},
		"another organisation":    {swap("requesting_organization", organization, "A1001", "A1002"), token.OrganizationASID, "requesting_organization identifier value"},
		"ODS in lower case":       {swap("requesting_organization", organization, "A1001", "a1001"), token.OrganizationForm, "requesting_organization identifier value"},
		"nurse without an id":     {swap("requesting_practitioner", practitioner, `"id":"10019",`, ""), token.ClaimIncomplete, "requesting_practitioner id"},
		"nurse without a family":  {swap("requesting_practitioner", practitioner, `"family":"Jones",`, ""), token.ClaimIncomplete, "requesting_practitioner family name"},
		"nurse without given":     {swap("requesting_practitioner", practitioner, `"Claire"`, ""), token.ClaimIncomplete, "requesting_practitioner given name"},
		"nurse without a user id": {swap("requesting_practitioner", practitioner, "sds-user-id", "x"), token.ClaimIncomplete, "requesting_practitioner SDS user id"},
		"nurse is another":        {swap("requesting_practitioner", practitioner, "10019", "10020"), token.PractitionerSub, "requesting_practitioner id"},
		"a member twice inside":   {swap("requesting_practitioner", practitioner, `"id":"10019"`, `"id":"10019","id":"10019"`), token.ClaimForm, "requesting_practitioner"},
		"a member in other case":  {swap("requesting_practitioner", practitioner, `"id":`, `"ID":`), token.ClaimForm, "requesting_practitioner"},
		"scope missing":           {"requested_scope", token.ClaimIncomplete, "requested_scope"},
		"scope that exists not":   {`requested_scope="patient/Patient.read"`, token.ScopeUnknown, "requested_scope"},
		"scope to write":          {`requested_scope="patient/*.write"`, token.Scope, "patient/*.read|patient/*.read conf/N"},
		"scope of organisations":  {`requested_scope="organization/*.read"`, token.Scope, "patient/*.read|patient/*.read conf/N"},
		"reason of the NRL":       {`reason_for_request="patientaccess"`, token.Reason, "directcare"},
		"exp as text":             {`exp="1469436987"`, token.ClaimForm, "exp"},
		"too deep":                {"x=" + strings.Repeat("[", 9) + strings.Repeat("]", 9), token.NotJSON, ""},
	} {
		f, _ := judge(token.GPConnect, bearer(usual, resourceClaims(c.change)), resourceWant)
		if f.Rule != c.rule || f.Claim != c.claim {
			t.Errorf("%s: %q %q, want %q %q", name, f.Rule, f.Claim, c.rule, c.claim)
		}
	}
}

// What a resource had too much is forgotten with its token.
func TestResourceClaimsAreReadAnew(t *testing.T) {
	var c token.Claims
	var who token.Who
	for _, change := range []string{swap("requesting_device", device, `"model"`, `"invalidField":"x","model"`), "x=1"} {
		f := token.Read(token.GPConnect, bearer(usual, resourceClaims(change)), &c)
		if f.Rule == "" {
			f = token.GPConnect.Check(&c, &resourceWant, &who)
		}
		if bad := change != "x=1"; bad != (f.Rule == token.ResourceClaim) {
			t.Errorf("%s: %q", change, f.Rule)
		}
	}
}

// The times of tokens whose claims are resources, and ids that are none.
func TestResourceClaimsThatNeedTwoChanges(t *testing.T) {
	base := func(changes ...string) string {
		const identifiers = `"identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"A1001"},{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"1"}]}`
		const device = `{"resourceType":"Device","model":"m","version":"1",` + identifiers
		const organization = `{"resourceType":"Organization","name":"n",` + identifiers
		const practitioner = `{"resourceType":"Practitioner","id":"10019","name":[{"family":"f","given":["g"]}],` + identifiers
		return claims(append([]string{
			"scope", "requesting_system", "requesting_user", `sub="10019"`, `requested_scope="patient/*.read"`,
			"requesting_device=" + device, "requesting_organization=" + organization, "requesting_practitioner=" + practitioner,
		}, changes...)...)
	}
	w := token.Want{Now: now, Leeway: 600, Scopes: "patient/*.read", ODS: "A1001"}
	for name, c := range map[string]struct {
		payload string
		rule    token.Rule
	}{
		"whole":              {base(), ""},
		"last moment":        {base("exp=1469436700", "iat=1469436400"), ""},
		"expired":            {base("exp=1469436699", "iat=1469436399"), token.Expired},
		"from the future":    {base("exp=1469437601", "iat=1469437301"), token.Early},
		"an id that is none": {strings.ReplaceAll(base(), "10019", "a/b"), token.UserID},
	} {
		if f, _ := judge(token.GPConnect, bearer(usual, c.payload), w); f.Rule != c.rule {
			t.Errorf("%s: %q %q, want %q", name, f.Rule, f.Claim, c.rule)
		}
	}
}

// The kind of token is configured: each is refused where the other is wanted.
func TestOneProfileDoesNotTakeTokensOfTheOther(t *testing.T) {
	if f, _ := judge(token.GPConnect, bearer(usual, claims()), want); f.Rule == "" {
		t.Error("a token of string claims was taken for GP Connect")
	}
}

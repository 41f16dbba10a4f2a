// SPDX-License-Identifier: Apache-2.0

package token

import (
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/internal/code"
)

func TestProfilesAreFoundByName(t *testing.T) {
	for _, name := range Names() {
		p, ok := ProfileOf(name)
		if !ok || p.Name != name {
			t.Errorf("%s: %v", name, p)
		}
	}
	if !slices.IsSorted(Names()) || !slices.Contains(Names(), "spine") || !slices.Contains(Names(), "gpconnect") {
		t.Error(Names())
	}
	for _, name := range []string{"", "Spine", "gpconnect-0.5"} {
		if p, ok := ProfileOf(name); ok || p != nil {
			t.Errorf("%q is a profile", name)
		}
	}
}

func TestRegisterRefuses(t *testing.T) {
	everybody := []caller{{access: Professional}}
	for name, p := range map[string]*Profile{
		"registered twice":   {Name: "spine", callers: everybody},
		"has no name":        {callers: everybody},
		"whoever is left":    {Name: "nobody"},
		"must be whoever":    {Name: "some", callers: []caller{{access: Professional, given: claims{sub}}}},
		"empty asks nothing": {Name: "empty", callers: everybody},
		"asks nothing":       {Name: "idle", callers: everybody, rows: []row{{rule: Expired}}},
		"breaks no rule":     {Name: "lax", callers: everybody, rows: []row{{ask: given, claim: sub}}},
		"where nothing is":   {Name: "where", callers: everybody, rows: []row{{rule: UserForm, ask: given, claim: sub, where: iss}}},
		"nothing is said":    {Name: "said", callers: everybody, rows: []row{{rule: UserForm, ask: given, claim: sub, of: []string{"x"}}}},
		"without a grammar":  {Name: "any", callers: everybody, rows: []row{{rule: UserForm, ask: identifier, claim: sub}}},
	} {
		said := panicOf(func() { register(p) })
		if !strings.Contains(said, name) {
			t.Errorf("%s: %q", name, said)
		}
		if _, ok := ProfileOf(p.Name); ok && p.Name != "spine" {
			t.Errorf("%s is registered", p.Name)
		}
	}
	if said := panicOf(func() { membersOf([]member{{name: "a"}, {name: "A"}}) }); !strings.Contains(said, "alike: a") {
		t.Errorf("%q", said)
	}
}

func panicOf(do func()) (said string) {
	defer func() { said, _ = recover().(string) }()
	do()
	return ""
}

// A profile says which rules it asks, those of its rows behind those of the form.
func TestRulesOfAProfile(t *testing.T) {
	for _, name := range Names() {
		p, _ := ProfileOf(name)
		rules := p.Rules()
		if !slices.Equal(rules[:len(formRules)], formRules) {
			t.Errorf("%s begins with %v", name, rules)
		}
		seen := map[Rule]bool{}
		for _, r := range rules {
			if seen[r] {
				t.Errorf("%s asks %s twice", name, r)
			}
			seen[r] = true
		}
		for _, r := range p.rows {
			if !seen[r.rule] {
				t.Errorf("%s does not say that it asks %s", name, r.rule)
			}
		}
		if !seen[Expired] || !seen[Lifetime] || !seen[Audience] || !seen[Signer] || !seen[Scope] {
			t.Errorf("%s asks %v", name, rules)
		}
	}
	early, lifetime := slices.Index(Spine.Rules(), Early), slices.Index(Spine.Rules(), Lifetime)
	if lifetime > early {
		t.Error("the lifetime comes first")
	}
	if early, lifetime = slices.Index(GPConnect.Rules(), Early), slices.Index(GPConnect.Rules(), Lifetime); early > lifetime {
		t.Error("of GP Connect, the future comes first")
	}
}

// A row that asks nothing is kept by no token.
func TestARowThatAsksNothing(t *testing.T) {
	var c Claims
	var w Want
	var who Who
	if new(row).kept(&c, &w, &who) {
		t.Error("it is kept")
	}
}

// A profile can ask for a resource of one of several types, of the version of FHIR
// that it names, and of each type something else.
func TestAProfileWithARecord(t *testing.T) {
	const (
		record claim = firstOwn + iota
		recordType
		number
		organization
	)
	const patient, other = firstOfVersion, firstOfVersion + 1
	version := &fhir{
		resources: []resource{{"Patient", patient}, {"Organization", other}},
		elements: [][]element{
			patient: {{"deceasedBoolean", booleanType, oneOfChoice}, {"deceasedDateTime", dateTimeType, oneOfChoice}, {"multipleBirthBoolean", booleanType, oneOfSecond}, {"multipleBirthInteger", integerType, oneOfSecond}},
			other:   {{"name", stringType, once}},
		},
	}
	p := (&Profile{
		fhir: version,
		members: membersOf([]member{
			{name: "requested_record", kind: object, claim: record, of: resourceType, members: membersOf([]member{
				{name: "resourceType", claim: recordType},
				{name: "identifier", kind: identifiers, members: identifierMembers, systems: []inSystem{{system: "n", value: number}, {system: "o", value: organization}}},
			})},
			{name: "requested_scope", claim: scope},
		}),
		callers: []caller{{access: Professional}},
		rows: []row{
			{rule: ClaimMissing, ask: given, claim: record},
			{rule: ResourceType, ask: oneOf, claim: recordType, values: []string{"Patient", "Organization"}},
			{rule: ResourceClaim, ask: asDefined, claim: record},
			{rule: PatientForm, ask: identifier, claim: number, is: code.IsNHSNumber[[]byte], where: recordType, of: []string{"Patient"}},
			{rule: OrganizationForm, ask: identifier, claim: organization, is: code.IsODS[[]byte], where: recordType, of: []string{"Organization"}},
			{rule: Scope, ask: oneOf, claim: scope, values: []string{"patient/*.read"}, where: recordType, of: []string{"Patient"}},
		},
	}).prepared()
	const id, ods = `"identifier":[{"system":"n","value":"9434765919"}]`, `"identifier":[{"system":"o","value":"A1001"}]`
	for _, c := range []struct {
		record, scope string
		rule          Rule
	}{
		{`{"resourceType":"Patient",` + id + `}`, "patient/*.read", ""},
		{`{` + id + `,"deceasedBoolean":true,"multipleBirthInteger":2,"resourceType":"Patient"}`, "patient/*.read", ""},
		{`{"resourceType":"Organization","name":"Test",` + ods + `}`, "organization/*.read", ""},
		{`null`, "patient/*.read", ClaimMissing},
		{`{"resourceType":"Device",` + id + `}`, "patient/*.read", ResourceType},
		{`{` + id + `}`, "patient/*.read", ResourceType},
		{`{"resourceType":"Patient",` + id + `,"name":"Test"}`, "patient/*.read", ResourceClaim},
		{`{"resourceType":"Organization",` + ods + `,"deceasedBoolean":true}`, "patient/*.read", ResourceClaim},
		{`{"resourceType":"Patient",` + id + `,"deceasedBoolean":true,"deceasedDateTime":"2020"}`, "patient/*.read", ResourceClaim},
		{`{"resourceType":"Patient",` + id + `,"multipleBirthBoolean":true,"deceasedBoolean":true,"multipleBirthInteger":2}`, "patient/*.read", ResourceClaim},
		{`{"resourceType":"Patient",` + ods + `}`, "patient/*.read", PatientForm},
		{`{"resourceType":"Organization",` + id + `}`, "patient/*.read", OrganizationForm},
		{`{"resourceType":"Patient",` + id + `}`, "organization/*.read", Scope},
		{`"x"`, "patient/*.read", ClaimForm},
		{`[]`, "patient/*.read", ClaimForm},
	} {
		var claims Claims
		payload := []byte(`{"requested_record":` + c.record + `,"requested_scope":"` + c.scope + `"}`)
		f := ReadVerified(p, payload, &claims)
		if f.Rule == "" {
			f = p.Check(&claims, &Want{}, new(Who))
		}
		if f.Rule != c.rule {
			t.Errorf("%s of %s: %q, want %q", c.record, c.scope, f.Rule, c.rule)
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

const nrl = "urn:nhs:names:services:nrl:"

var line int

// text is a text at a line of its own, so that findings can be distinguished.
func text(s string) policy.Text {
	line++
	return policy.Text{Value: s, At: finding.InText("in", line, 1)}
}

func texts(list ...string) []policy.Text {
	var out []policy.Text
	for _, s := range list {
		out = append(out, text(s))
	}
	return out
}

// valid is a policy with one of everything.
func valid() policy.Facts {
	line = 0
	plan := "Mental health crisis plan"
	return policy.Facts{
		HasSpecs: true, HasActivityList: true, HasJobRoleList: true, HasFormatList: true,
		Services: []policy.ServiceFact{{Name: text("nrl"), Headers: text("nrl"), Tokens: text("spine"), Base: text("/STU3"), FHIR: text("STU3")}},
		Endpoints: []policy.EndpointFact{{
			Service: "nrl", Method: text("GET"), Path: text("/DocumentReference/{id}"),
			Operations: []policy.OperationFact{{
				ID: text(nrl + "DocumentReference.read"), Actor: text("consumer"), Scopes: texts("patient/DocumentReference.read"),
				Aliases: texts(nrl + "DocumentReference.get"), Registered: text(nrl + "DocumentReference"), Level: text("pointer"), RecordTypes: texts(policy.SNOMEDSystem + "|736253002"), Function: text("Read"),
			}},
		}},
		Formats:     []policy.FormatFact{{System: text("https://example.org/f"), Code: text("urn:x:pdf"), Retrieval: text("ssp"), MIME: texts("application/pdf"), Interaction: text(nrl + "DocumentReference.read")}},
		RecordTypes: []policy.RecordTypeFact{{Group: text("G"), Name: text(plan), System: text(policy.SNOMEDSystem), Code: text("736253002")}},
		Mapping: []policy.MappingFact{
			{Group: text("G"), Types: texts(plan), Level: text("Pointer-only access"), Code: text("B0268")},
			{Group: text("G"), Types: texts(plan), Level: text("Pointer and record access"), Code: text("B0269")},
		},
		Activities:  []policy.ActivityFact{{Code: text("B0268"), Name: text("See")}, {Code: text("B0269"), Name: text("Fetch")}, {Code: text("B0825"), Includes: texts("B0268")}},
		JobRoles:    []policy.JobRoleFact{{Code: text("R8001"), Name: text("Nurse")}},
		Baseline:    []policy.BaselineFact{{Role: text("S8000:G8000:R8001"), Activity: text("B0825"), At: text("B0825").At}},
		Functions:   []policy.FunctionFact{{Name: text("Read"), Requirement: text("B0268 OR B0269")}},
		Separations: []policy.SeparationFact{{First: text("B0268"), Second: text("B0269")}},
		Systems:     []policy.SystemFact{{ASID: text("900000000001"), ODS: text("X9901"), Sends: texts(nrl + "DocumentReference.get"), Host: text("a.example.org"), Certificate: text("a.example.org")}},
	}
}

func TestValidPolicy(t *testing.T) {
	m, findings := policy.Resolve(valid())
	if m == nil || len(findings) > 0 {
		t.Fatal(findings)
	}
	if e := m.Endpoints[0]; e.Path != "/STU3/DocumentReference/{id}" {
		t.Errorf("the path is %s", e.Path)
	}
	if a := m.Activities[2]; a.Code != "B0825" || !slices.Equal(a.Closure, []string{"B0268", "B0825"}) {
		t.Errorf("the closure of %s is %v", a.Code, a.Closure)
	}
	if j := m.JobRoles[0]; j.Code != "R8001" || !slices.Equal(j.Closure, []string{"B0268", "B0825"}) {
		t.Errorf("the closure of %s is %v", j.Code, j.Closure)
	}
	if g := m.Groups[0].Grants; len(g) != 2 || g[0].Level != policy.PointerOnly || g[1].Level != policy.PointerAndRecord {
		t.Errorf("grants: %+v", g)
	}
}

// op is the operation of the valid policy.
func op(f *policy.Facts) *policy.OperationFact { return &f.Endpoints[0].Operations[0] }

// refusals are changes of the valid policy and all that is said of them.
var refusals = map[string]struct {
	change func(*policy.Facts)
	want   string // messages with their rules, sorted by place
}{
	"one code for two levels": {func(f *policy.Facts) { f.Mapping[1].Code.Value = "B0268" },
		`rbac-code-two-levels "B0268" stands for both levels of "G": "Pointer and record access" here, "Pointer-only access" above`},
	"two codes for one level": {func(f *policy.Facts) { f.Mapping[1].Level.Value = "Pointer-only access" },
		`rbac-level-two-codes "Pointer-only access" of "G" has the codes "B0268" and "B0269"`},
	"the same row twice": {func(f *policy.Facts) { f.Mapping = append(f.Mapping, f.Mapping[0]) },
		`repeated-row "B0268" is given "Pointer-only access" to "G" twice`},
	"the same row for other areas": {func(f *policy.Facts) {
		again := f.Mapping[0]
		again.Areas = texts("P0020:Q0300:T0640")
		f.Mapping = append(f.Mapping, again)
	}, `rbac-code-two-limits "B0268" is given "Pointer-only access" to "G" twice`},
	"an area twice": {func(f *policy.Facts) { f.Mapping[0].Areas = texts("P0020:Q0300:T0640", "P0020:Q0300:T0640") },
		`repeated-row the area of work "P0020:Q0300:T0640" is named twice`},
	"half an area":         {func(f *policy.Facts) { f.Mapping[0].Areas = texts("T0640") }, `code-form "T0640" is not an area of work code`},
	"an area of all tasks": {func(f *policy.Facts) { f.Mapping[0].Areas = texts("P0020:Q0300:T0000") }, `code-form "P0020:Q0300:T0000" is not an area of work code`},
	"any area":             {func(f *policy.Facts) { f.Mapping[0].Areas = texts("*") }, `code-wildcard "*" is a wildcard and not an area of work code`},
	"an empty area":        {func(f *policy.Facts) { f.Mapping[0].Areas = texts("") }, "value-missing an empty area of work code"},
	"an area to come":      {func(f *policy.Facts) { f.Mapping[0].Areas = texts("tbc") }, `code-placeholder "tbc" is a placeholder and not an area of work code`},
	"too many areas": {func(f *policy.Facts) {
		for i := range 1025 {
			f.Mapping[0].Areas = append(f.Mapping[0].Areas, text(fmt.Sprintf("P0001:Q0001:T%04d", i+1)))
		}
	}, "rbac-areas-too-many grants are limited to more than 1024 areas of work"},
	"a level of nothing": {func(f *policy.Facts) { op(f).RecordTypes = nil },
		`operation-level "urn:nhs:names:services:nrl:DocumentReference.read" demands the level "pointer" and does not say of which record types`},
	"types without a level": {func(f *policy.Facts) { op(f).Level = policy.Text{} },
		`operation-level "urn:nhs:names:services:nrl:DocumentReference.read" names record types and no access level`},
	"any type without a level": {func(f *policy.Facts) { op(f).Level, op(f).RecordTypes = policy.Text{}, texts("any") },
		`operation-level "urn:nhs:names:services:nrl:DocumentReference.read" names record types and no access level`},
	"a group without a level": {func(f *policy.Facts) { op(f).Level, op(f).RecordTypes, op(f).Group = policy.Text{}, nil, text("G") },
		`operation-level "urn:nhs:names:services:nrl:DocumentReference.read" names a record group and no access level`},
	"types and a group": {func(f *policy.Facts) { op(f).Group = text("G") },
		`operation-level "urn:nhs:names:services:nrl:DocumentReference.read" names record types and a record group`},
	"any beside a type": {func(f *policy.Facts) { op(f).RecordTypes = append(op(f).RecordTypes, text("any")) },
		`operation-level "urn:nhs:names:services:nrl:DocumentReference.read" names "any" beside record types`},
	"a level of a type by its code alone": {func(f *policy.Facts) { op(f).RecordTypes[0].Value = "736253002" },
		`unknown-reference no record type "736253002" is defined`},
	"a level of a type by its name": {func(f *policy.Facts) { op(f).RecordTypes[0].Value = "Mental health crisis plan" },
		`unknown-reference no record type "Mental health crisis plan" is defined`},
	"a level of another system's type": {func(f *policy.Facts) { op(f).RecordTypes[0].Value = "https://example.org/t|736253002" },
		`unknown-reference no record type "https://example.org/t|736253002" is defined`},
	"a level of Any": {func(f *policy.Facts) { op(f).RecordTypes = texts("Any") }, `unknown-reference no record type "Any" is defined`},
	"a level of an unknown group": {func(f *policy.Facts) { op(f).RecordTypes, op(f).Group = nil, text("g") },
		`unknown-reference no record group "g" is defined`},
	"a level of a refused type": {func(f *policy.Facts) {
		f.RecordTypes[0].Code.Value = "736253003"
		op(f).RecordTypes[0].Value = policy.SNOMEDSystem + "|736253003"
	}, `code-form "736253003" is not a SNOMED CT code`},
	"unknown level":    {func(f *policy.Facts) { f.Mapping[0].Level.Value = "pointer-only access" }, `unknown-word "pointer-only access" is not an access level`},
	"no level":         {func(f *policy.Facts) { f.Mapping[0].Level.Value = "" }, "value-missing no access level is given"},
	"unknown group":    {func(f *policy.Facts) { f.Mapping[0].Group.Value = "H" }, `unknown-reference no record group "H" is defined`},
	"unknown type":     {func(f *policy.Facts) { f.Mapping[0].Types[0].Value = "Plan"; f.Mapping[1].Types[0].Value = "Plan" }, "rbac-types-differ the record type \"Mental health crisis plan\" of the group \"G\" is not listed here\nunknown-reference no record type \"Plan\" is defined"},
	"rows that differ": {func(f *policy.Facts) { f.Mapping[1].Types = nil }, `rbac-types-differ this row lists other record types for "G" than an earlier one`},
	"group that no row names": {func(f *policy.Facts) {
		f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Group: text("H"), Name: text("Other"), System: text("https://example.org/t"), Code: text("x")})
	}, `rbac-group-without-code no row of the mapping names the record group "H"`},
	"type in two groups": {func(f *policy.Facts) {
		f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Group: text("H"), Name: text("Again"), System: text(policy.SNOMEDSystem), Code: text("736253002")})
	}, "rbac-group-without-code no row of the mapping names the record group \"H\"\nrecordtype-two-groups the record type 736253002 (\"Again\") is in the groups \"G\" and \"H\""},
	"two types of one name": {func(f *policy.Facts) {
		f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Group: text("G"), Name: text("Mental health crisis plan"), System: text(policy.SNOMEDSystem), Code: text("736373009")})
	}, `duplicate two record types have the name "Mental health crisis plan": 736253002 and 736373009`},
	"wrong check digit":     {func(f *policy.Facts) { f.RecordTypes[0].Code.Value = "736253003"; op(f).RecordTypes = texts("any") }, `code-form "736253003" is not a SNOMED CT code`},
	"placeholder":           {func(f *policy.Facts) { f.Mapping[0].Code.Value = "Bxxxx" }, `code-placeholder "Bxxxx" is a placeholder and not an RBAC activity code`},
	"placeholder of 2019":   {func(f *policy.Facts) { f.Mapping[0].Code.Value = "scra001" }, `code-placeholder "scra001" is a placeholder and not an RBAC activity code`},
	"wildcard":              {func(f *policy.Facts) { f.Mapping[0].Code.Value = "*" }, `code-wildcard "*" is a wildcard and not an RBAC activity code`},
	"two codes":             {func(f *policy.Facts) { f.Mapping[0].Code.Value = "B0268, B0269" }, `code-several "B0268, B0269" holds more than one RBAC activity code`},
	"lower case":            {func(f *policy.Facts) { f.Mapping[0].Code.Value = "b0268" }, `code-form "b0268" is not an RBAC activity code`},
	"Cyrillic letter":       {func(f *policy.Facts) { f.Mapping[0].Code.Value = "В0268" }, `code-character "В0268" holds the character U+0412, so it is not an RBAC activity code`},
	"zero width space":      {func(f *policy.Facts) { f.Mapping[0].Code.Value = "B0268\u200b" }, `code-character "B0268\u200b" holds the character U+200B, so it is not an RBAC activity code`},
	"code zero":             {func(f *policy.Facts) { f.Mapping[0].Code.Value = "B0000" }, `code-form "B0000" is not an RBAC activity code`},
	"empty code":            {func(f *policy.Facts) { f.Mapping[0].Code.Value = "" }, "value-missing an empty RBAC activity code"},
	"code not in the list":  {func(f *policy.Facts) { f.Mapping[0].Code.Value = "B0267" }, `unknown-reference no activity "B0267" is defined`},
	"activity twice":        {func(f *policy.Facts) { f.Activities = append(f.Activities, policy.ActivityFact{Code: text("B0268")}) }, `duplicate the activity "B0268" is listed twice`},
	"includes the unknown":  {func(f *policy.Facts) { f.Activities[2].Includes = texts("B0267") }, `unknown-reference no activity "B0267" is defined`},
	"includes itself":       {func(f *policy.Facts) { f.Activities[2].Includes = texts("B0825") }, "activity-cycle activities include each other in a circle: B0825 includes B0825"},
	"circle":                {func(f *policy.Facts) { f.Activities[0].Includes = texts("B0825") }, "activity-cycle activities include each other in a circle: B0268 includes B0825 includes B0268"},
	"role not in the list":  {func(f *policy.Facts) { f.Baseline[0].Role.Value = "R8002" }, `unknown-reference no job role "R8002" is defined`},
	"half a full role code": {func(f *policy.Facts) { f.Baseline[0].Role.Value = "G8000:R8001" }, `code-form "G8000:R8001" is not a job role code`},
	"role twice":            {func(f *policy.Facts) { f.JobRoles = append(f.JobRoles, policy.JobRoleFact{Code: text("R8001")}) }, `duplicate the job role "R8001" is listed twice`},
	"baseline twice":        {func(f *policy.Facts) { f.Baseline = append(f.Baseline, f.Baseline[0]) }, `repeated-row the baseline of "R8001" has "B0825" twice`},
	"one role in two forms": {func(f *policy.Facts) {
		f.Baseline = append(f.Baseline, policy.BaselineFact{Role: text("S8001:G8001:R8001"), Activity: text("B0269")})
	}, `role-two-forms the job role "S8001:G8001:R8001" stands here, and "S8000:G8000:R8001" above: matched on the R part, their baselines would be one`},
	"a bar in a format": {func(f *policy.Facts) { f.Formats[0].Code.Value = "urn:x|pdf" }, `code-several "urn:x|pdf" holds more than one format code`}, // spine.FormatCode is written as system|code
	"format wildcard":   {func(f *policy.Facts) { f.Formats[0].Code.Value = "*" }, `code-wildcard "*" is a wildcard and not a format code`},
	"slip in a system's id": {func(f *policy.Facts) { f.Systems[0].Sends[0].Value = nrl + "DocumentReference.raed" },
		`system-interaction no spec has the interactionId "urn:nhs:names:services:nrl:DocumentReference.raed", but one that is close`},
	"another case in a system's id": {func(f *policy.Facts) { f.Systems[0].Sends[0].Value = nrl + "DOCUMENTREFERENCE.read" },
		`system-interaction no spec has the interactionId "urn:nhs:names:services:nrl:DOCUMENTREFERENCE.read", but one that is close`},
	"an id of a system that no endpoint has": {func(f *policy.Facts) { f.Systems[0].Sends[0].Value = nrl + "Flag.read" },
		`system-interaction-unknown no endpoint has the interactionId "urn:nhs:names:services:nrl:Flag.read"`},
	"two readings": {func(f *policy.Facts) { f.Functions[0].Requirement.Value = "B0268 AND B0269 OR B0825" }, `function-requirement the requirement "B0268 AND B0269 OR B0825": AND and OR meet without brackets`},
	"open bracket": {func(f *policy.Facts) { f.Functions[0].Requirement.Value = "(B0268" }, `function-requirement the requirement "(B0268": a closing bracket is missing`},
	"two codes side by side": {func(f *policy.Facts) { f.Functions[0].Requirement.Value = "B0268 B0269" },
		`function-requirement the requirement "B0268 B0269": "B0269" is left over`},
	"no requirement":             {func(f *policy.Facts) { f.Functions[0].Requirement.Value = "" }, "value-missing no requirement of the function is given"},
	"requirement of the unknown": {func(f *policy.Facts) { f.Functions[0].Requirement.Value = "B0267" }, `unknown-reference no activity "B0267" is defined`},
	"unknown function":           {func(f *policy.Facts) { f.Endpoints[0].Operations[0].Function.Value = "Raed" }, `unknown-reference no function "Raed" is defined`},
	"kept apart from itself":     {func(f *policy.Facts) { f.Separations[0].Second.Value = "B0268" }, `duplicate "B0268" is kept apart from itself`},
	"unknown headers":            {func(f *policy.Facts) { f.Services[0].Headers.Value = "nrls" }, `unknown-word "nrls" is not a header scheme`},
	"service twice":              {func(f *policy.Facts) { f.Services = append(f.Services, f.Services[0]) }, `duplicate the service "nrl" is defined twice`},
	"endpoint twice": {func(f *policy.Facts) {
		again := f.Endpoints[0]
		again.Path.Value = "/DocumentReference/{pointer}"
		f.Endpoints = append(f.Endpoints, again)
	}, `duplicate GET /STU3/DocumentReference/{pointer} is the same endpoint as GET /STU3/DocumentReference/{id}`},
	"id with a comma": {func(f *policy.Facts) {
		f.Systems[0].Sends[0].Value = "urn:oasis:names:tc:ebxml-msg:service:Acknowledgment,"
	}, `code-form "urn:oasis:names:tc:ebxml-msg:service:Acknowledgment," is not an interactionId`},
	"unknown actor": {func(f *policy.Facts) { f.Endpoints[0].Operations[0].Actor.Value = "user" }, `unknown-word "user" is not an actor`},
	"alias that is an id": {func(f *policy.Facts) {
		f.Endpoints[0].Operations[0].Aliases = append(f.Endpoints[0].Operations[0].Aliases, texts(nrl+"DocumentReference.read")...)
	},
		`interaction-alias "urn:nhs:names:services:nrl:DocumentReference.read" is an alias of "urn:nhs:names:services:nrl:DocumentReference.read" and an interactionId of its own`},
	"replaced by itself": {func(f *policy.Facts) { f.Endpoints[0].Operations[0].ReplacedBy = text(nrl + "DocumentReference.read") },
		`interaction-successor "urn:nhs:names:services:nrl:DocumentReference.read" is said to be replaced by itself`},
	"replaced by the unknown": {func(f *policy.Facts) { f.Endpoints[0].Operations[0].ReplacedBy = text(nrl + "Other") },
		`unknown-reference no interactionId "urn:nhs:names:services:nrl:Other" is defined`},
	"id of two services": {func(f *policy.Facts) {
		f.Services = append(f.Services, policy.ServiceFact{Name: text("two"), Headers: text("ssp"), Tokens: text("spine")})
		e := f.Endpoints[0]
		e.Service, e.Method = "two", text("GET")
		f.Endpoints = append(f.Endpoints, e)
	}, `interaction-two-services "urn:nhs:names:services:nrl:DocumentReference.read" is an interactionId of the services "nrl" and "two"`},
	"format without an id": {func(f *policy.Facts) { f.Formats[0].Interaction.Value = "" }, `format-without-interaction the format "urn:x:pdf" goes through the SSP and has no interactionId of retrieval`},
	"direct with an id":    {func(f *policy.Facts) { f.Formats[0].Retrieval.Value = "direct" }, `format-interaction the format "urn:x:pdf" is retrieved directly, but has the interactionId "urn:nhs:names:services:nrl:DocumentReference.read"`},
	"format with an unknown id": {func(f *policy.Facts) { f.Formats[0].Interaction.Value = nrl + "DocumentReference.raed" },
		`format-interaction no spec has an operation with the interactionId "urn:nhs:names:services:nrl:DocumentReference.raed"`},
	"format twice":      {func(f *policy.Facts) { f.Formats = append(f.Formats, f.Formats[0]) }, `duplicate the format "urn:x:pdf" is listed twice`},
	"short ASID":        {func(f *policy.Facts) { f.Systems[0].ASID.Value = "90000000001" }, `code-form "90000000001" is not an ASID`},
	"ASID twice":        {func(f *policy.Facts) { f.Systems = append(f.Systems, f.Systems[0]) }, `duplicate the ASID "900000000001" is listed twice`},
	"host with port":    {func(f *policy.Facts) { f.Systems[0].Host.Value = "a.example.org:443" }, `code-form "a.example.org:443" is not a host or service root`},
	"ODS in lower case": {func(f *policy.Facts) { f.Systems[0].ODS.Value = "x9901" }, `code-form "x9901" is not an ODS code`},
}

func TestRefusals(t *testing.T) {
	for name, c := range refusals {
		t.Run(name, func(t *testing.T) {
			f := valid()
			c.change(&f)
			m, findings := policy.Resolve(f)
			var got []string
			stopped := false
			for _, f := range findings {
				got = append(got, f.Rule+" "+f.Message)
				stopped = stopped || f.Severity == finding.Error
				if f.Suggestion == "" || f.Position.IsZero() {
					t.Errorf("%+v has no suggestion or no place", f)
				}
			}
			slices.Sort(got)
			if strings.Join(got, "\n") != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), c.want)
			}
			if (m == nil) != stopped {
				t.Errorf("a model: %v, an error: %v", m != nil, stopped)
			}
		})
	}
}

// TestEveryRuleIsTriggered: a rule that no case triggers could be gone.
func TestEveryRuleIsTriggered(t *testing.T) {
	seen := map[string]bool{"interaction-registered": true} // below
	for _, c := range refusals {
		f := valid()
		c.change(&f)
		_, findings := policy.Resolve(f)
		for _, f := range findings {
			seen[f.Rule] = true
		}
	}
	for _, r := range policy.Rules() {
		if !seen[r.ID] {
			t.Errorf("no case triggers %s", r.ID)
		}
	}
}

func TestTwoRegisteredIds(t *testing.T) {
	f := valid()
	e := f.Endpoints[0]
	e.Method = text("PUT")
	e.Operations = slices.Clone(e.Operations)
	e.Operations[0].Registered = text(nrl + "Other")
	f.Endpoints = append(f.Endpoints, e)
	_, findings := policy.Resolve(f)
	if len(findings) != 1 || findings[0].Rule != "interaction-registered" {
		t.Error(findings)
	}
}

// TestDeprecationLeavesTheDigest: what is deprecated is asked and answered as before, so that the
// digest stays.
func TestDeprecationLeavesTheDigest(t *testing.T) {
	before, _ := policy.Resolve(valid())
	f := valid()
	f.Endpoints[0].Deprecated = true
	after, findings := policy.Resolve(f)
	if len(findings) > 0 || !after.Endpoints[0].Operations[0].Deprecated {
		t.Fatal(findings)
	}
	if before.Digest() != after.Digest() {
		t.Error("the digest moves")
	}
}

// TestConsequencesAreNotReported: what a source could not read may be what is
// missing here.
func TestConsequencesAreNotReported(t *testing.T) {
	f := valid()
	f.Mapping[0].Code.Value = "B0267"
	f.Systems[0].ASID.Value = "1"
	f.Incomplete = true
	m, findings := policy.Resolve(f)
	if m != nil || len(findings) != 1 || findings[0].Rule != "code-form" {
		t.Error(findings)
	}
}

func TestSuggestions(t *testing.T) {
	for in, want := range map[string]string{
		"b0268":        `did you mean "B0268"?`,
		"B268":         `did you mean "B0268"?`,
		"BO268":        `did you mean "B0268"?`,
		" B0268":       `did you mean "B0268"?`,
		"В0268":        "B0268",
		"Ｂ０２６８":        "B0268",
		"B0268\u200b":  "B0268",
		"B02680":       "the form is",
		"nothing like": "the form is",
	} {
		f := valid()
		f.Mapping[0].Code.Value = in
		_, findings := policy.Resolve(f)
		if len(findings) == 0 || !strings.Contains(findings[0].Suggestion, want) {
			t.Errorf("%q: %v, want %q", in, findings, want)
		}
	}
}

// The digit that would be right is named, and not that it was meant: any other may be mistyped as well.
func TestTheRightCheckDigit(t *testing.T) {
	for code, want := range map[string]string{"736253003": "would be 2;", "736999999": "would be 0;"} {
		f := valid()
		f.RecordTypes[0].Code.Value = code
		_, findings := policy.Resolve(f)
		if i := slices.IndexFunc(findings, func(f finding.Finding) bool { return strings.Contains(f.Message, code) }); i < 0 || !strings.Contains(findings[i].Suggestion, want) {
			t.Errorf("%s: %+v", code, findings)
		}
	}
}

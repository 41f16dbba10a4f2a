// SPDX-License-Identifier: Apache-2.0

package check_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/check"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// facts is a policy in the making; places are cells of one sheet, counted up.
type facts struct {
	policy.Facts
	cells int
}

func (f *facts) text(s string) policy.Text {
	f.cells++
	return policy.Text{Value: s, At: finding.InCell("p.xlsx", "S", fmt.Sprintf("A%d", f.cells))}
}

func (f *facts) texts(list []string) (out []policy.Text) {
	for _, s := range list {
		out = append(out, f.text(s))
	}
	return out
}

type part func(*facts)

// group is a record group with one record type; a code is left out as "".
func group(name, system, code, pointer, record string) part {
	return func(f *facts) {
		f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Group: f.text(name), Name: f.text(name + " type"), System: f.text(system), Code: f.text(code)})
		for _, level := range [][2]string{{"Pointer-only access", pointer}, {"Pointer and record access", record}} {
			if level[1] != "" {
				f.Mapping = append(f.Mapping, policy.MappingFact{Group: f.text(name), Types: f.texts([]string{name + " type"}), Level: f.text(level[0]), Code: f.text(level[1])})
			}
		}
	}
}

const snomed = "http://snomed.info/sct"

func one(pointer, record string) part {
	return group("One", snomed, "736253002", pointer, record)
}
func two(pointer, record string) part {
	return group("Two", snomed, "736373009", pointer, record)
}

func recordType(name, system, code string) part {
	return func(f *facts) {
		f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Name: f.text(name), System: f.text(system), Code: f.text(code)})
	}
}

func activity(code string, includes ...string) part {
	return func(f *facts) {
		f.Activities = append(f.Activities, policy.ActivityFact{Code: f.text(code), Name: f.text("Do " + code), Includes: f.texts(includes)})
	}
}

func role(code string, baseline ...string) part {
	return func(f *facts) {
		f.JobRoles = append(f.JobRoles, policy.JobRoleFact{Code: f.text(code), Name: f.text("Role")})
		for _, a := range baseline {
			role, activity := f.text(code), f.text(a)
			f.Baseline = append(f.Baseline, policy.BaselineFact{Role: role, Activity: activity, At: activity.At})
		}
	}
}

// published is a job role of a list that is not a sheet.
func published(code string) part {
	return func(f *facts) {
		f.JobRoles = append(f.JobRoles, policy.JobRoleFact{Code: policy.Text{Value: code, At: finding.InText("roles.json", 1, 1)}})
	}
}

func function(name, requirement string) part {
	return func(f *facts) {
		f.Functions = append(f.Functions, policy.FunctionFact{Name: f.text(name), Requirement: f.text(requirement)})
	}
}

func separation(a, b string) part {
	return func(f *facts) {
		f.Separations = append(f.Separations, policy.SeparationFact{First: f.text(a), Second: f.text(b)})
	}
}

const prefix = "urn:nhs:names:services:x:"

func operation(path string, o policy.OperationFact) part {
	return func(f *facts) {
		if len(f.Services) == 0 {
			f.HasSpecs = true
			f.Services = append(f.Services, policy.ServiceFact{Name: f.text("x"), Headers: f.text("nrl"), Tokens: f.text("spine")})
		}
		o.ID.At = f.text("").At
		f.Endpoints = append(f.Endpoints, policy.EndpointFact{Service: "x", Method: f.text("GET"), Path: f.text(path), Operations: []policy.OperationFact{o}})
	}
}

func id(s string) policy.OperationFact {
	return policy.OperationFact{ID: policy.Text{Value: prefix + s}, Scopes: []policy.Text{{Value: "patient/*.read"}}}
}

func demands(s, function string) policy.OperationFact {
	o := id(s)
	o.Function = policy.Text{Value: function}
	return o
}

// behindProxy makes the service one behind the proxy.
func behindProxy() part {
	return func(f *facts) {
		f.HasSpecs = true
		f.Services = append(f.Services, policy.ServiceFact{Name: f.text("x"), Headers: f.text("ssp"), Tokens: f.text("spine")})
	}
}

// limited limits the grants of a part to an area of work.
func limited(p part) part {
	return func(f *facts) {
		p(f)
		for i := range f.Mapping {
			f.Mapping[i].Areas = []policy.Text{f.text("P0010:Q0010:T0010")}
		}
	}
}

// beside adds an operation to the endpoint that was added last.
func beside(o policy.OperationFact) part {
	return func(f *facts) {
		o.ID.At = f.text("").At
		last := &f.Endpoints[len(f.Endpoints)-1]
		last.Operations = append(last.Operations, o)
	}
}

// What operation-never-allowed says.
const (
	openNothing   = "the user does not open what the operation demands (rule access)"
	selectNothing = "the parameters and headers select no operation, or more than one (rule parameters)"
)

func never(id, path string) string {
	return fmt.Sprintf("operation-never-allowed the guard refuses every request for %q at GET %s: ", prefix+id, path)
}

func level(s, l string) policy.OperationFact {
	o := id(s)
	o.Level, o.RecordTypes = policy.Text{Value: l}, []policy.Text{{Value: policy.AnyRecordType}}
	return o
}

// of lets a level be one of a record type, or of a group.
func of(o policy.OperationFact, recordType, group string) policy.OperationFact {
	o.RecordTypes, o.Group = nil, policy.Text{Value: group}
	if recordType != "" {
		o.RecordTypes = []policy.Text{{Value: recordType}}
	}
	return o
}

func registered(s, as string) policy.OperationFact {
	o := id(s)
	o.Registered = policy.Text{Value: prefix + as}
	return o
}

func aliased(s, as string) policy.OperationFact {
	o := id(s)
	o.Aliases = []policy.Text{{Value: prefix + as}}
	return o
}

func system(asid string, sends ...string) part {
	return func(f *facts) {
		for i := range sends {
			sends[i] = prefix + sends[i]
		}
		f.Systems = append(f.Systems, policy.SystemFact{ASID: f.text(asid), ODS: f.text("X99"), Sends: f.texts(sends)})
	}
}

func model(t testing.TB, parts ...part) *policy.Model {
	t.Helper()
	f := &facts{}
	for _, p := range parts {
		p(f)
	}
	m, findings := policy.Resolve(f.Facts)
	if m == nil {
		t.Fatal(findings)
	}
	return m
}

func messages(t *testing.T, m *policy.Model) []string {
	t.Helper()
	var out []string
	for _, f := range check.Run(m) {
		if f.Suggestion == "" || f.Severity != finding.Warning || f.Position.IsZero() {
			t.Errorf("%+v", f)
		}
		out = append(out, f.Rule+" "+f.Message)
	}
	slices.Sort(out)
	return out
}

// TestRules: for each rule policies that trigger it, and some that nearly do.
func TestRules(t *testing.T) {
	for name, c := range map[string]struct {
		parts []part
		want  string // rules and messages, one a line; empty: nothing is found
	}{
		"an activity that opens nothing": {
			[]part{one("B0001", "B0002"), activity("B0001"), activity("B0002"), activity("B0003")},
			"activity-grants-nothing B0003 opens no record group and no function",
		},
		"an activity that opens by inclusion": {[]part{one("B0001", "B0002"), activity("B0001"), activity("B0002"), activity("B0003", "B0001")}, ""},
		"an activity that a function needs":   {[]part{one("B0001", "B0002"), function("Print", "B0003")}, ""},

		"an inclusion that comes with another": {
			[]part{one("B0001", "B0002"), activity("B0001"), activity("B0002"), activity("B0003", "B0001"), activity("B0004", "B0001", "B0003")},
			"inclusion-redundant B0004 includes B0001, which comes with B0003 already",
		},
		"a diamond of inclusions": {[]part{one("B0001", "B0002"), activity("B0001"), activity("B0002"), activity("B0003", "B0001"), activity("B0004", "B0001"), activity("B0005", "B0003", "B0004")}, ""},

		"an inclusion that no role reaches": {
			[]part{one("B0001", "B0002"), activity("B0001"), activity("B0002"), activity("B0003", "B0001"), role("R8001", "B0001")},
			"inclusion-unreachable no job role holds B0003, which includes B0001",
		},
		"a chain of inclusions that no role reaches": {
			[]part{one("B0001", "B0002"), activity("B0001"), activity("B0002"), activity("B0003", "B0001"), activity("B0004", "B0003"), role("R8001", "B0001")},
			"inclusion-unreachable no job role holds B0004, which includes B0003",
		},
		"an inclusion that a role reaches by another": {
			[]part{one("B0001", "B0002"), activity("B0001"), activity("B0002"), activity("B0003", "B0001"), activity("B0004", "B0003"), role("R8001", "B0004")}, "",
		},
		"an inclusion where all activities are given locally": {[]part{one("B0001", "B0002"), activity("B0001"), activity("B0002"), activity("B0003", "B0001")}, ""},

		"a group with one level":                {[]part{one("B0001", "")}, `group-one-level the record group "One" has a code for one level only`},
		"a group with two levels":               {[]part{one("B0001", "B0002")}, ""},
		"a record type in no group":             {[]part{one("B0001", "B0002"), recordType("Plan", snomed, "325691000000100")}, `recordtype-no-group the record type "Plan" is in no record group`},
		"a pointer code that includes a record": {[]part{one("B0001", "B0002"), activity("B0001", "B0002"), activity("B0002")}, `pointer-includes-record B0001 shows the pointers of "One" and includes B0002, which opens the records`},
		"a pointer code that includes a record of another group": {
			[]part{one("B0001", "B0002"), two("B0003", "B0004"), activity("B0001", "B0004"), activity("B0002"), activity("B0003"), activity("B0004")}, "",
		},

		"SNOMED CT by https":           {[]part{group("One", "https://snomed.info/sct", "736253002", "B0001", "B0002")}, `recordtype-snomed-system the code system "https://snomed.info/sct" means SNOMED CT, and pointers have another: http://snomed.info/sct`},
		"SNOMED CT by its identifier":  {[]part{group("One", "urn:oid:2.16.840.1.113883.6.96", "736253002", "B0001", "B0002")}, `recordtype-snomed-system the code system "urn:oid:2.16.840.1.113883.6.96" means SNOMED CT, and pointers have another: http://snomed.info/sct`},
		"SNOMED CT in an edition":      {[]part{group("One", "http://snomed.info/sct/83821000000107", "736253002", "B0001", "B0002")}, `recordtype-snomed-system the code system "http://snomed.info/sct/83821000000107" means SNOMED CT, and pointers have another: http://snomed.info/sct`},
		"another system by https":      {[]part{group("One", "https://nicip.nhs.uk", "MAULR", "B0001", "B0002")}, ""},
		"a system that begins like it": {[]part{group("One", "https://snomed.information/sct", "MAULR", "B0001", "B0002")}, ""},

		"a role with both codes": {
			[]part{one("B0001", "B0002"), role("R8001", "B0001", "B0002")},
			`role-both-levels the baseline of R8001 holds B0001 and B0002, both codes of "One"`,
		},
		"a role with both codes by an activity that includes them": {
			[]part{one("B0001", "B0002"), activity("B0001"), activity("B0002"), activity("B0003", "B0001", "B0002"), role("R8001", "B0003")},
			`role-both-levels the baseline of R8001 holds B0001 and B0002, both codes of "One"`,
		},
		"a role whose record code includes the pointer code": {[]part{one("B0001", "B0002"), activity("B0001"), activity("B0002", "B0001"), role("R8001", "B0002")}, ""},
		"two roles with one code each":                       {[]part{one("B0001", "B0002"), role("R8001", "B0001"), role("R8002", "B0002")}, ""},
		"a role that sees every group": {
			[]part{one("B0001", "B0002"), two("B0003", "B0004"), role("R8001", "B0001", "B0004")},
			"role-every-group the baseline of R8001 opens each of the 2 record groups, 1 of them pointer only",
		},
		"a role that fetches from every group": {
			[]part{one("B0001", "B0002"), two("B0003", "B0004"), role("R8001", "B0002", "B0004")},
			"role-every-group the baseline of R8001 opens each of the 2 record groups",
		},
		"a role that sees pointers of every group": {
			[]part{one("B0001", "B0002"), two("B0003", "B0004"), role("R8001", "B0001", "B0003")},
			"role-every-group the baseline of R8001 opens each of the 2 record groups, all of them pointer only",
		},
		"two roles that see every group together": {[]part{one("B0001", "B0002"), two("B0003", "B0004"), role("R8001", "B0001"), role("R8002", "B0004")}, ""},
		"a role that sees the only group":         {[]part{one("B0001", "B0002"), role("R8001", "B0001")}, ""},
		"a role without a baseline":               {[]part{one("B0001", "B0002"), role("R8001", "B0001"), role("R8002")}, "role-no-baseline the job role R8002 has no baseline"},
		"a published role without a baseline":     {[]part{one("B0001", "B0002"), role("R8001", "B0001"), published("R8002")}, ""},
		"roles where nobody has a baseline":       {[]part{one("B0001", "B0002"), role("R8001"), role("R8002")}, ""},

		"a role with what must not meet": {
			[]part{one("B0001", "B0002"), two("B0003", "B0004"), separation("B0003", "B0002"), role("R8001", "B0002", "B0003"), role("R8002", "B0002")},
			"role-every-group the baseline of R8001 opens each of the 2 record groups, 1 of them pointer only\nrole-not-separated the baseline of R8001 holds B0002 and B0003, which must not meet",
		},
		"a role with half of what must not meet": {[]part{one("B0001", "B0002"), separation("B0001", "B0002"), role("R8001", "B0001")}, ""},
		"an activity with what must not meet, and one above it": {
			[]part{one("B0001", "B0002"), activity("B0001"), activity("B0002"), activity("B0003", "B0001", "B0002"), activity("B0004", "B0003"), separation("B0001", "B0002")},
			"activity-not-separated B0003 holds B0001 and B0002, which must not meet",
		},
		"a pair of which one includes the other": {
			[]part{one("B0001", "B0002"), activity("B0001"), activity("B0002", "B0001"), separation("B0001", "B0002")},
			"activity-not-separated B0002 holds B0001 and B0002, which must not meet",
		},
		"an activity with half of what must not meet": {[]part{one("B0001", "B0002"), activity("B0001"), activity("B0002"), activity("B0003", "B0001"), separation("B0001", "B0002")}, ""},

		"a level without a mapping":                                  {[]part{operation("/A", level("A.read", "pointer"))}, never("A.read", "/A") + openNothing},
		"a level that nobody is given":                               {[]part{one("B0001", ""), operation("/A", level("A.read", "record"))}, "group-one-level the record group \"One\" has a code for one level only\n" + never("A.read", "/A") + openNothing},
		"a level that somebody has":                                  {[]part{one("B0001", "B0002"), operation("/A", level("A.read", "record"))}, ""},
		"a level below what is given":                                {[]part{one("", "B0002"), operation("/A", level("A.read", "pointer"))}, `group-one-level the record group "One" has a code for one level only`},
		"a level of a type that nobody is given, though of another":  {[]part{one("B0001", ""), two("B0003", "B0004"), operation("/A", of(level("A.read", "record"), snomed+"|736253002", ""))}, "group-one-level the record group \"One\" has a code for one level only\n" + never("A.read", "/A") + openNothing},
		"a level of a group that nobody is given, though of another": {[]part{one("B0001", ""), two("B0003", "B0004"), operation("/A", of(level("A.read", "record"), "", "One"))}, "group-one-level the record group \"One\" has a code for one level only\n" + never("A.read", "/A") + openNothing},
		"a level of a type and of a group that somebody has":         {[]part{one("B0001", ""), two("B0003", "B0004"), operation("/A", of(level("A.read", "record"), snomed+"|736373009", "")), operation("/B", of(level("B.read", "pointer"), "", "One"))}, `group-one-level the record group "One" has a code for one level only`},
		"a level in one area alone":                                  {[]part{limited(one("B0001", "B0002")), operation("/A", level("A.read", "record"))}, ""},
		"a function that somebody has":                               {[]part{one("B0001", "B0002"), function("Print", "B0001"), operation("/A", demands("A.read", "Print"))}, ""},

		"an operation without a scope":              {[]part{operation("/A", policy.OperationFact{ID: policy.Text{Value: prefix + "A.read"}})}, never("A.read", "/A") + "the operation has no scope, so no token is right for it (rule operation-without-scope)"},
		"an operation behind the proxy":             {[]part{behindProxy(), operation("/A", id("A.read"))}, ""},
		"one behind the proxy that nobody receives": {[]part{behindProxy(), operation("/A", id("A.read")), system("900000000001", "A.read")}, ""},
		"operations that nothing tells apart": {[]part{operation("/A", id("A.read")), operation("/B", id("B.read")), beside(id("B.fetch"))},
			never("B.fetch", "/B") + selectNothing + "\n" + never("B.read", "/B") + selectNothing},

		"an interactionId of no system":             {[]part{operation("/A", id("A.read")), operation("/B", id("B.fetch")), system("900000000001", "A.read")}, never("B.fetch", "/B") + "the system that sends may not send the interactionId (rule sender-interaction)"},
		"an interactionId of a system by its alias": {[]part{operation("/A", aliased("A.read", "old.fetching")), system("900000000001", "old.fetching")}, ""},
		"an interactionId as it is registered":      {[]part{operation("/A", registered("A.content.read", "A.content")), system("900000000001", "A.content")}, never("A.content.read", "/A") + "the system that sends may not send the interactionId (rule sender-interaction)"},
		"an interactionId without any systems":      {[]part{operation("/A", id("A.read"))}, ""},

		"interactionIds that differ in case": {
			[]part{operation("/A", id("A.read")), operation("/B", id("a.Read"))},
			`ids-differ-in-case the interactionIds "urn:nhs:names:services:x:A.read" and "urn:nhs:names:services:x:a.Read" differ in capital and small letters alone`,
		},
		"record types that differ in case": {
			[]part{group("One", "https://nicip.nhs.uk", "MAULR", "B0001", "B0002"), group("ONE", "https://nicip.nhs.uk", "maulr", "B0003", "B0004")},
			`ids-differ-in-case the names of record types "One type" and "ONE type" differ in capital and small letters alone` + "\n" +
				`ids-differ-in-case the record groups "ONE" and "One" differ in capital and small letters alone` + "\n" +
				`ids-differ-in-case the record types "MAULR" and "maulr" differ in capital and small letters alone`,
		},
		"one code system in two spellings": {
			[]part{group("One", "https://nicip.nhs.uk", "MAULR", "B0001", "B0002"), group("Two", "https://NICIP.nhs.uk", "MAXIB", "B0003", "B0004")},
			`ids-differ-in-case the code systems "https://NICIP.nhs.uk" and "https://nicip.nhs.uk" differ in capital and small letters alone`,
		},
		"codes of two systems that differ in case": {
			[]part{group("One", "https://nicip.nhs.uk", "MAULR", "B0001", "B0002"), group("Two", "https://other.nhs.uk", "maulr", "B0003", "B0004")}, "",
		},
		"functions that differ in case": {
			[]part{one("B0001", "B0002"), function("Print", "B0001"), function("print", "B0002")},
			`ids-differ-in-case the functions "Print" and "print" differ in capital and small letters alone`,
		},
		"one id at two endpoints":  {[]part{operation("/A", id("A.read")), operation("/B", id("A.read"))}, ""},
		"ids that differ in a dot": {[]part{operation("/A", id("A.read")), operation("/B", id("A.re.ad"))}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(messages(t, model(t, c.parts...)), "\n"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestManySystems(t *testing.T) {
	const want = "systems-many the systems up to this one send and receive more than 10000 interactionIds"
	for n, found := range map[int]bool{100: false, 101: true} {
		got := messages(t, &policy.Model{Systems: systems(n)})
		if slices.Contains(got, want) != found {
			t.Errorf("%d systems: %q", n, got)
		}
	}
}

// systems returns n systems with 100 interactionIds each.
func systems(n int) []policy.System {
	var ids []string
	for i := range 100 {
		ids = append(ids, fmt.Sprintf("urn:nhs:names:services:x:y%d", i))
	}
	at := policy.Origin{At: []finding.Position{finding.InText("systems.csv", 2, 1)}}
	return slices.Repeat([]policy.System{{ASID: "900000000001", Sends: ids[:50], Receives: ids[50:], Origin: at}}, n)
}

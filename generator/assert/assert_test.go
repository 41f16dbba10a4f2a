// SPDX-License-Identifier: Apache-2.0

package assert_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

const svc = "urn:nhs:names:services:x:"

// small is a policy with two roles, one group, a function and two systems, of
// which one has an interactionId under an alias and one under the id that is
// registered.
func small() policy.Facts {
	op := func(id string) policy.OperationFact {
		return policy.OperationFact{ID: txt(svc + id), Scopes: []policy.Text{txt("patient/*.read")}}
	}
	update, content := op("update"), op("content.read")
	update.Aliases = []policy.Text{txt(svc + "patch")}
	content.Registered = txt(svc + "content")
	end := func(method, path string, o policy.OperationFact) policy.EndpointFact {
		return policy.EndpointFact{Service: "x", Method: txt(method), Path: txt(path), Operations: []policy.OperationFact{o}}
	}
	return policy.Facts{
		HasSpecs: true, HasActivityList: true, HasJobRoleList: true,
		Services:    []policy.ServiceFact{{Name: txt("x"), Headers: txt("ssp"), Tokens: txt("spine")}},
		Endpoints:   []policy.EndpointFact{end("GET", "/read", op("read")), end("PATCH", "/read", update), end("GET", "/content", content)},
		RecordTypes: []policy.RecordTypeFact{{Group: txt("GT1"), Name: txt("T1"), System: txt("urn:t"), Code: txt("T1")}, {Group: txt("GT1"), Name: txt("T2"), System: txt("urn:t"), Code: txt("12345")}},
		Mapping: []policy.MappingFact{
			{Group: txt("GT1"), Types: []policy.Text{txt("T1"), txt("T2")}, Level: txt("Pointer-only access"), Code: txt("B0001")},
			{Group: txt("GT1"), Types: []policy.Text{txt("T1"), txt("T2")}, Level: txt("Pointer and record access"), Code: txt("B0002")},
		},
		Activities: []policy.ActivityFact{{Code: txt("B0001")}, {Code: txt("B0002")}, {Code: txt("B0003")}, {Code: txt("B0004"), Includes: []policy.Text{txt("B0002")}}},
		JobRoles:   []policy.JobRoleFact{{Code: txt("R0001")}, {Code: txt("R0002")}},
		Baseline:   []policy.BaselineFact{{Role: txt("R0001"), Activity: txt("B0001")}, {Role: txt("R0002"), Activity: txt("B0004")}},
		Functions:  []policy.FunctionFact{{Name: txt("F"), Requirement: txt("B0003 OR (B0001 AND B0002)")}},
		Formats: []policy.FormatFact{
			{System: txt("urn:f"), Code: txt("pdf"), Display: txt("A PDF"), Retrieval: txt("ssp"), Interaction: txt(svc + "update")},
			{System: txt("urn:f"), Code: txt("page"), Retrieval: txt("direct")},
		},
		Systems: []policy.SystemFact{
			{ASID: txt("900000000001"), ODS: txt("X99"), Sends: []policy.Text{txt(svc + "patch"), txt(svc + "update"), txt(svc + "other")}},
			{ASID: txt("900000000002"), ODS: txt("X98"), Receives: []policy.Text{txt(svc + "content")}},
		},
	}
}

func TestExpectations(t *testing.T) {
	for row, failures := range map[string]int{
		"{role: R0001, type: T1, expect: pointer}":                                                        0,
		"{role: R0001, type: T1, expect: record}":                                                         1,
		"{role: R0001, type: T1, expect: allow}":                                                          0,
		"{role: R0002, type: 12345, expect: pointer}":                                                     1, // more than is expected is wrong, too
		"{role: R0002, type: urn:t|T1, expect: record}":                                                   0,
		"{role: [R0001, R0002], type: T1, expect: record}":                                                1,
		"{role: {every: all}, type: {every: GT1}, expect: record}":                                        2,
		"{role: {any: all}, type: {every: GT1}, expect: record}":                                          0,
		"{role: {every: all}, type: {any: all}, expect: record}":                                          1,
		"{role: {any: all}, type: {any: all}, expect: deny}":                                              1,
		"{role: {any: fam}, type: T1, expect: pointer}":                                                   0,
		"{role: {every: fam}, type: T1, expect: pointer}":                                                 0,
		"{role: R0001, activity: B0004, type: T1, expect: record}":                                        0,
		"{activity: [B0001, B0002], function: F, expect: allow}":                                          0, // together
		"{activity: {every: [B0001, B0002]}, function: F, expect: allow}":                                 2, // each for itself
		"{activity: {any: all}, function: F, expect: allow}":                                              0,
		"{activity: {every: all}, function: {every: all}, expect: deny}":                                  1,
		"{asid: 900000000001, interaction: '" + svc + "update', expect: allow}":                           0,
		"{asid: 900000000001, interaction: '" + svc + "patch', expect: allow}":                            0,
		"{asid: 900000000001, interaction: {every: all}, expect: deny}":                                   1,
		"{asid: {any: all}, interaction: '" + svc + "read', expect: allow}":                               1,
		"{asid: {every: all}, interaction: '" + svc + "content.read', expect: deny}":                      0,
		"{asid: 900000000002, interaction: '" + svc + "content.read', direction: receives, expect: deny}": 1,
		"{asid: 900000000001, endpoint: PATCH /read, expect: allow}":                                      0,
		"{asid: 900000000001, endpoint: x PATCH /read, expect: deny}":                                     1,
		"{asid: {every: all}, endpoint: {every: [GET /read, GET /content]}, expect: deny}":                0,
		"{asid: 900000000002, endpoint: GET /content, direction: receives, expect: allow}":                0,
		"{asid: {every: all}, format: pdf, expect: allow}":                                                1,
		"{asid: {every: all}, format: {every: all}, expect: allow}":                                       1, // what is direct needs no interactionId
		"{asid: {any: all}, format: urn:f|pdf, expect: allow}":                                            0,
		"{endpoint: GET /read, interaction: '" + svc + "read', expect: allow}":                            0,
		"{endpoint: PATCH /read, interaction: '" + svc + "patch', expect: allow}":                         0,
		"{endpoint: {every: all}, interaction: '" + svc + "read', expect: allow}":                         2,
		"{format: A PDF, interaction: '" + svc + "update', expect: allow}":                                0,
		"{format: {every: all}, interaction: '" + svc + "update', expect: allow}":                         1,
		"{format: page, interaction: {every: all}, expect: deny}":                                         0,
	} {
		suite := bind(t, small(), "version: 1\nfamilies: {fam: [R0001]}\ntests:\n  - "+row+"\n")
		if got := suite.Run(); len(got) != failures {
			t.Errorf("%s: %d failures, want %d: %+v", row, len(got), failures, got)
		}
	}
}

// TestMutationsOfSystemsAndFunctions: those that are killed are not listed.
func TestMutationsOfSystemsAndFunctions(t *testing.T) {
	for name, c := range map[string]struct {
		row  string
		kind string
		want []string // survivors, of the kind
	}{
		"of systems, with no word on any": {"{role: R0001, type: T1, expect: pointer}", "send", []string{
			"add sends 900000000001 content.read", "add sends 900000000001 read",
			"add sends 900000000002 content.read", "add sends 900000000002 read", "add sends 900000000002 update",
		}}, // an alias beside the id is not a loss, and what no spec has cannot be tested
		"of systems, with a denial": {"{asid: {every: all}, interaction: '" + svc + "read', expect: deny}", "send", []string{
			"add sends 900000000001 content.read", "add sends 900000000002 content.read", "add sends 900000000002 update",
		}},
		"of what is received under the id that is registered": {"{asid: {any: all}, interaction: '" + svc + "content.read', direction: receives, expect: allow}", "remove receive", nil},
		"of endpoints, with no word on any": {"{role: R0001, type: T1, expect: pointer}", "endpoint", []string{
			"remove endpoint x GET /content content.read", "remove endpoint x GET /read read", "remove endpoint x PATCH /read update",
		}},
		"of endpoints, with what one carries": {"{endpoint: GET /read, interaction: '" + svc + "read', expect: allow}", "endpoint", []string{
			"remove endpoint x GET /content content.read", "remove endpoint x PATCH /read update",
		}},
		"of endpoints, with who calls one": {"{asid: 900000000001, endpoint: PATCH /read, expect: allow}", "endpoint", []string{
			"remove endpoint x GET /content content.read", "remove endpoint x GET /read read",
		}},
		"of systems, with who may not call an endpoint": {"{asid: 900000000002, endpoint: PATCH /read, expect: deny}", "sends 900000000002", []string{
			"add sends 900000000002 content.read", "add sends 900000000002 read",
		}},
		"of formats, with no word on any":   {"{role: R0001, type: T1, expect: pointer}", "format", []string{"remove format urn:f|pdf update"}},
		"of formats, with who fetches one":  {"{asid: 900000000001, format: pdf, expect: allow}", "format", nil},
		"of formats, with what fetches one": {"{format: pdf, interaction: '" + svc + "update', expect: allow}", "format", nil},
		"of functions, with no word on any": {"{role: R0001, type: T1, expect: pointer}", "function", []string{
			"remove function F B0001 AND B0002", "remove function F B0003", "waive function F B0001", "waive function F B0002",
		}},
		"of functions, with who may":     {"{activity: B0003, function: F, expect: allow}", "function", []string{"remove function F B0001 AND B0002", "waive function F B0001", "waive function F B0002"}},
		"of functions, with who may not": {"{activity: B0001, function: F, expect: deny}", "function", []string{"remove function F B0001 AND B0002", "remove function F B0003", "waive function F B0001"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, u := range bind(t, small(), "version: 1\ntests:\n  - "+c.row+"\n").Mutate().Survived {
				if s := fmt.Sprint(u.Operator, " ", u.Kind, " ", u.From, " ", strings.TrimPrefix(u.To, svc)); strings.Contains(s, c.kind) {
					got = append(got, s)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestCoverage(t *testing.T) {
	for row, want := range map[string]string{
		"{role: R0001, type: T1, expect: pointer}":                                                         "2 of 13: mapping B0001, baseline R0001",
		"{role: R0002, type: T1, expect: record}":                                                          "3 of 13: mapping B0002, baseline R0002, includes B0004",
		"{role: R0001, type: T1, expect: record}":                                                          "0 of 13: ", // what fails covers nothing
		"{activity: B0003, type: T1, expect: deny}":                                                        "0 of 13: ",
		"{activity: B0003, function: F, expect: allow}":                                                    "1 of 13: function F",
		"{role: R0002, activity: B0001, function: F, expect: allow}":                                       "3 of 13: baseline R0002, includes B0004, function F",
		"{asid: 900000000001, interaction: '" + svc + "update', expect: allow}":                            "1 of 13: sends 900000000001",
		"{asid: 900000000002, interaction: '" + svc + "content.read', direction: receives, expect: allow}": "1 of 13: receives 900000000002",
		"{asid: 900000000001, endpoint: PATCH /read, expect: allow}":                                       "2 of 13: sends 900000000001, endpoint x PATCH /read",
		"{asid: 900000000001, format: pdf, expect: allow}":                                                 "2 of 13: sends 900000000001, format urn:f|pdf",
		"{asid: 900000000001, format: page, expect: allow}":                                                "0 of 13: ",
		"{asid: 900000000002, format: pdf, expect: deny}":                                                  "0 of 13: ",
		"{endpoint: GET /read, interaction: '" + svc + "read', expect: allow}":                             "1 of 13: endpoint x GET /read",
		"{format: pdf, interaction: '" + svc + "update', expect: allow}":                                   "1 of 13: format urn:f|pdf",
	} {
		c := bind(t, small(), "version: 1\ntests:\n  - "+row+"\n").Coverage()
		open := map[string]int{}
		for _, g := range c.Uncovered {
			open[g.Kind+" "+g.From]++
		}
		var covered []string
		for _, g := range []string{"mapping B0001", "mapping B0002", "baseline R0001", "baseline R0002", "includes B0004", "function F", "sends 900000000001", "receives 900000000002", "endpoint x GET /read", "endpoint x PATCH /read", "format urn:f|pdf"} {
			all := 1
			if strings.HasPrefix(g, "sends") {
				all = 2
			}
			if open[g] < all {
				covered = append(covered, g)
			}
		}
		if got := fmt.Sprintf("%d of %d: %s", c.Covered, c.Grants, strings.Join(covered, ", ")); got != want || c.Inert != 1 {
			t.Errorf("%s: %s (%d inert), want %s", row, got, c.Inert, want)
		}
	}
}

// What a test finds of traffic is what explain says to the same question.
func TestTrafficIsThatOfExplain(t *testing.T) {
	m, findings := policy.Resolve(small())
	if m == nil {
		t.Fatal(findings)
	}
	ix := query.New(m, small())
	for _, s := range m.Systems {
		for row, q := range map[string]query.Question{
			"endpoint: GET /read":    {ASID: s.ASID, Endpoint: "/read"},
			"endpoint: PATCH /read":  {ASID: s.ASID, Endpoint: "/read", Method: "PATCH"},
			"endpoint: GET /content": {ASID: s.ASID, Endpoint: "/content"},
			"format: pdf":            {ASID: s.ASID, Format: "pdf"},
			"format: page":           {ASID: s.ASID, Format: "page"},
		} {
			answer, err := ix.Explain(q)
			if err != nil {
				t.Fatal(err)
			}
			expect := map[bool]string{true: "allow", false: "deny"}[answer.Allowed]
			if got := bind(t, small(), "version: 1\ntests:\n  - {asid: "+s.ASID+", "+row+", expect: "+expect+"}\n").Run(); len(got) > 0 {
				t.Errorf("%s %s: %v", s.ASID, row, got)
			}
		}
	}
}

// FuzzParse: no text makes it panic, and what is read has no empty test.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"version: 1\ntests:\n  - {role: R8001, type: 736253002, expect: pointer}\n",
		"version: 1\nfamilies: {a: [R8001]}\ntests: [{role: {every: a}, type: {any: all}, expect: deny}]\n",
		"version: 1\ntests: [{asid: 1, interaction: x, expect: deny, direction: sends}]", "tests: {}", "[]", "version: 1\ntests: [{role: {every: }}]",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		file, findings := assert.Parse("t.yaml", []byte(s), yamldoc.Limits{Bytes: 1 << 16})
		if len(findings) > 0 {
			return
		}
		for _, test := range file.Tests {
			who := test.Role.Given() || test.Activity.Given() || test.ASID.Given() || test.Endpoint.Given() || test.Format.Given()
			what := test.Type.Given() || test.Function.Given() || test.Interact.Given() || test.ASID.Given()
			if !who || !what || !test.Expect.Given() {
				t.Fatalf("%q: %+v", s, test)
			}
		}
	})
}

// What only operations carry that have no scope is not allowed, and the reason stands
// beside the failure; an endpoint that is meant to have no interactionId carries nothing.
func TestWhatTheGuardAlwaysRefuses(t *testing.T) {
	f := small()
	at := finding.InText("x.yaml", 7, 3)
	f.Endpoints[0].Operations[0].Scopes = nil
	f.Endpoints[0].Operations[0].ID.At = at
	f.Endpoints = append(f.Endpoints, policy.EndpointFact{Service: "x", Method: txt("GET"), Path: txt("/metadata"), None: txt("public")})
	f.Systems[0].Sends = append(f.Systems[0].Sends, txt(svc+"read"))
	f.Formats = append(f.Formats, policy.FormatFact{System: txt("urn:f"), Code: txt("html"), Retrieval: txt("ssp"), Interaction: txt(svc + "read")})
	why := "the guard refuses " + svc + "read: the operation has no scope, so no token is right for it"
	for row, want := range map[string]string{
		"{asid: 900000000001, endpoint: GET /read, expect: allow}":                                    why,
		"{asid: 900000000001, interaction: '" + svc + "read', expect: allow}":                         why,
		"{asid: 900000000001, format: html, expect: allow}":                                           why,
		"{endpoint: GET /read, interaction: '" + svc + "read', expect: allow}":                        why,
		"{format: html, interaction: '" + svc + "read', expect: allow}":                               why,
		"{asid: 900000000001, endpoint: GET /read, expect: deny}":                                     "",
		"{asid: {every: all}, interaction: '" + svc + "read', expect: deny}":                          "",
		"{asid: 900000000001, endpoint: PATCH /read, expect: allow}":                                  "",
		"{asid: {every: all}, endpoint: GET /metadata, expect: deny}":                                 "",
		"{endpoint: GET /metadata, interaction: {every: all}, expect: deny}":                          "",
		"{asid: 900000000002, endpoint: GET /read, expect: allow}":                                    "900000000002",
		"{asid: 900000000001, endpoint: GET /metadata, expect: allow}":                                "public",
		"{endpoint: {any: all}, interaction: '" + svc + "read', expect: allow}":                       "of any of 4",
		"{asid: 900000000002, endpoint: {every: [GET /read, GET /content]}, expect: deny}":            "",
		"{asid: {any: all}, endpoint: {any: [GET /read, GET /metadata, PATCH /read]}, expect: allow}": "",
	} {
		got := bind(t, f, "version: 1\ntests:\n  - "+row+"\n").Run()
		if (len(got) > 0) != (want != "") || !strings.Contains(fmt.Sprint(got), want) {
			t.Errorf("%s: %+v", row, got)
		}
		if want == why {
			if last := got[0].Related[len(got[0].Related)-1]; last.Position != at || !strings.Contains(got[0].Suggestion, "scope") {
				t.Errorf("%s: %+v", row, got)
			}
		}
	}
	suite := bind(t, f, "version: 1\ntests:\n  - {asid: 900000000001, endpoint: GET /read, expect: deny}\n")
	if c := suite.Coverage(); c.Covered != 0 || c.Inert != 4 { // what no spec has, and the endpoint, the format and what the system sends
		t.Errorf("%+v", c)
	}
	for _, u := range suite.Mutate().Survived {
		if u.To == svc+"read" {
			t.Errorf("%+v changes nobody's access", u)
		}
	}
	// Another operation with a scope carries it elsewhere, and then it may be sent.
	f.Endpoints = append(f.Endpoints, policy.EndpointFact{Service: "x", Method: txt("GET"), Path: txt("/again"), Operations: []policy.OperationFact{{ID: txt(svc + "read"), Scopes: []policy.Text{txt("patient/*.read")}}}})
	for row, failures := range map[string]int{
		"{asid: 900000000001, interaction: '" + svc + "read', expect: allow}": 0,
		"{asid: 900000000001, endpoint: GET /again, expect: allow}":           0,
		"{asid: 900000000001, endpoint: GET /read, expect: allow}":            1,
	} {
		if got := bind(t, f, "version: 1\ntests:\n  - "+row+"\n").Run(); len(got) != failures {
			t.Errorf("%s: %+v", row, got)
		}
	}
}

// TestJUnitOfEqualNames: cases of one name are told apart, and a great many of them do not take forever.
func TestJUnitOfEqualNames(t *testing.T) {
	const row = "  - {name: %s, role: R0001, type: T1, expect: pointer}\n"
	tests := fmt.Sprintf("version: 1\ntests:\n"+row+row+row+row, "x (2)", "x", "x", "x (2)") + strings.Repeat(fmt.Sprintf(row, "x"), 40_000)
	report := bind(t, small(), tests).Report(assert.Options{}, finding.Position{File: "t.yaml"})
	var out strings.Builder
	if err := assert.JUnit(&out, []query.ConfigAnswer[assert.Report]{{Answer: &report}}); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, line := range strings.Split(out.String(), "<testcase ")[1:] {
		_, name, _ := strings.Cut(line, ` name="`)
		name, _, _ = strings.Cut(name, `"`)
		if want := []string{"x (2)", "x", "x (3)", "x (2) (2)", "x (4)"}; seen[name] || i < len(want) && name != want[i] {
			t.Fatalf("case %d is called %q", i, name)
		}
		seen[name] = true
	}
	if len(seen) != 40_004 {
		t.Errorf("%d cases", len(seen))
	}
}

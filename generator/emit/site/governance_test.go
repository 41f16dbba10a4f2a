// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// governed is a small policy with everything that the page of governance tells apart: B0001 opens the
// record of a group, and B0002 the pointer and, in an area of work, the record; no role brings B0003.
func governed() *policy.Model {
	return &policy.Model{
		RecordTypes: []policy.RecordType{{System: "s", Code: "1", Name: "Crisis plan", Group: "Mental health"}},
		Groups: []policy.RecordGroup{{Name: "Mental health", Grants: []policy.Grant{
			{Activity: "B0001", Level: policy.PointerAndRecord}, {Activity: "B0002", Level: policy.PointerOnly},
			{Activity: "B0002", Level: policy.PointerAndRecord, Areas: []string{"A0001"}}, {Activity: "B0003", Level: policy.PointerOnly},
		}}},
		Activities: []policy.Activity{
			{Code: "B0001", Name: "Read", Closure: []string{"B0001"}}, {Code: "B0002", Name: "Find", Closure: []string{"B0002"}}, {Code: "B0003", Name: "Audit", Closure: []string{"B0003"}},
		},
		JobRoles: []policy.JobRole{
			{Code: "R0001", Name: "Doctor", Baseline: []string{"B0001"}, Closure: []string{"B0001"}},
			{Code: "R0002", Name: "Clerk", Baseline: []string{"B0002"}, Closure: []string{"B0002"}},
		},
	}
}

func governancePage(t *testing.T, m *policy.Model, o site.Options) *html.Node {
	t.Helper()
	files, err := site.Files(m, o)
	if err != nil {
		t.Fatal(err)
	}
	s := parse(t, files)
	s.check(t)
	return s.pages["governance.html"]
}

// factsOf are the terms of a section with what is said of them.
func factsOf(page *html.Node, section string) map[string]string {
	out := map[string]string{}
	for _, s := range all(page, "section") {
		if attr(s, "id") != section {
			continue
		}
		for _, d := range all(s, "div") {
			if terms, said := all(d, "dt"), all(d, "dd"); len(terms) == 1 && len(said) == 1 {
				out[textOf(terms[0])] = strings.TrimSpace(textOf(said[0]))
			}
		}
	}
	return out
}

func textOfSection(page *html.Node, id string) string {
	for _, s := range all(page, "section") {
		if attr(s, "id") == id {
			return textOf(s)
		}
	}
	return ""
}

func TestWhoCanSeeWhat(t *testing.T) {
	facts := factsOf(governancePage(t, governed(), site.Options{Package: "p"}), "who-group-Mental-health")
	for term, want := range map[string]string{
		"Record types":                                "Crisis plan",
		"Job roles that open the record":              "2: R0001 Doctor, R0002 Clerk in A0001 alone",
		"Job roles that open the pointer only":        "1: R0002 Clerk",
		"Other activities that open the record":       "",
		"Other activities that open the pointer only": "1: B0003 Audit",
	} {
		if facts[term] != want {
			t.Errorf("%s: %q, want %q", term, facts[term], want)
		}
	}
}

// TestGovernanceSaysWhatTheQuestionsAnswer compares who is named for each record group, and how
// many, with who-can, which reads the policy by itself.
func TestGovernanceSaysWhatTheQuestionsAnswer(t *testing.T) {
	code := regexp.MustCompile(`(?:: |, )([BR][0-9]{4})\b`)
	limited := load(t, "example") // who works in the area sees the other groups there, too, as they do everywhere
	limited.Groups[0].Grants[1].Areas = []string{"P0001:Q0001:T0001"}
	for _, m := range []*policy.Model{load(t, "example"), load(t, "nrl"), governed(), limited} {
		page, index := governancePage(t, m, site.Options{Package: "p"}), query.New(m, policy.Facts{})
		brought := map[string]bool{}
		for _, j := range m.JobRoles {
			for _, a := range j.Closure {
				brought[a] = true
			}
		}
		for _, g := range m.Groups {
			at := slices.IndexFunc(m.RecordTypes, func(r policy.RecordType) bool { return r.Group == g.Name })
			answer, err := index.WhoCan(query.Question{RecordType: m.RecordTypes[at].System + "|" + m.RecordTypes[at].Code})
			if err != nil {
				t.Fatal(err)
			}
			want := map[[2]string][]string{}
			for _, row := range answer.Rows {
				if row.Kind == query.RowRole || !brought[row.Code] {
					key := [2]string{row.Kind, row.Access}
					want[key] = append(want[key], row.Code)
				}
			}
			facts := factsOf(page, "who-group-"+strings.ReplaceAll(g.Name, " ", "-"))
			for term, key := range map[string][2]string{
				"Job roles that open the record": {"role", "record"}, "Job roles that open the pointer only": {"role", "pointer"},
				"Other activities that open the record": {"activity", "record"}, "Other activities that open the pointer only": {"activity", "pointer"},
			} {
				var got []string
				for _, found := range code.FindAllStringSubmatch(facts[term], -1) {
					got = append(got, found[1])
				}
				if !slices.Equal(got, want[key]) || len(got) > 0 && !strings.HasPrefix(facts[term], fmt.Sprint(len(got), ":")) {
					t.Errorf("%s, %s: %q, want %q", g.Name, term, facts[term], want[key])
				}
			}
		}
	}
}

// TestGovernanceIsBounded: where many would be named they are counted, so that the page grows with
// the record groups and not with their product with job roles.
func TestGovernanceIsBounded(t *testing.T) {
	m := governed()
	for i := range 3000 {
		m.JobRoles = append(m.JobRoles, policy.JobRole{Code: fmt.Sprintf("R%d", 1000+i), Name: "Nurse", Baseline: []string{"B0001"}, Closure: []string{"B0001"}})
	}
	page := governancePage(t, m, site.Options{Package: "p"})
	if got := factsOf(page, "who-group-Mental-health")["Job roles that open the record"]; got != "3002" {
		t.Errorf("they are given as %.100q", got)
	}
	for _, a := range all(page, "a") {
		if textOf(a) == "3002" && attr(a, "href") != "rbac.html#level=record&type=Mental+health" {
			t.Errorf("the number leads to %s", attr(a, "href"))
		}
	}
}

func TestTitleNamesThePolicy(t *testing.T) {
	for _, o := range []site.Options{{Package: "p", Title: "Records of Example Trust"}, {Package: "p"}} {
		want := o.Title
		if want == "" {
			want = o.Package
		}
		if got := factsOf(governancePage(t, governed(), o), "policy")["Policy"]; got != want {
			t.Errorf("the policy is called %q, want %q", got, want)
		}
	}
}

func TestWhatHasChanged(t *testing.T) {
	counts := site.Approval{Gain: "role R0001 opens a: record", Who: "J. Doe", Why: "board of May", Until: "2027-01-31"}
	ended := counts
	ended.Not = "it ended on 2025-01-31"
	gain := func(what string, approvals ...site.Approval) site.Change {
		return site.Change{Kind: site.Gained, Who: "role R0001 Doctor", What: what, Detail: "none → record", Where: "m.xlsx!Mapping!D3", Approvals: approvals}
	}
	for name, c := range map[string]struct {
		changes    *site.Changes
		want, lack []string
	}{
		"nothing compared":      {nil, []string{"Nothing was compared.", "spineguard docs --base REF"}, []string{"Nobody gains"}},
		"nothing changed":       {&site.Changes{Base: "main"}, []string{"Nobody gains or loses anything.", "main"}, []string{"Gained", "Nothing was compared"}},
		"rows":                  {&site.Changes{Base: "main", List: []site.Change{{Kind: site.RowChanged, Who: "endpoint", What: "GET /x"}}}, []string{"Nobody gains or loses anything.", "GET /x"}, nil},
		"approved":              {&site.Changes{Base: "main", List: []site.Change{gain("opens a", counts), gain("opens b", counts)}}, []string{"2 gains, all approved.", "opens a; opens b", "approved by J. Doe until 2027-01-31: board of May", "m.xlsx!Mapping!D3"}, []string{"not approved"}},
		"ended":                 {&site.Changes{Base: "main", List: []site.Change{gain("opens a", ended)}}, []string{"1 gain, not approved.", "not approved: the approval by J. Doe does not count, since it ended on 2025-01-31: board of May"}, []string{"all approved"}},
		"ended and given again": {&site.Changes{Base: "main", List: []site.Change{gain("opens a", ended, counts)}}, []string{"1 gain, all approved"}, nil},
		"some":                  {&site.Changes{Base: "main", List: []site.Change{gain("opens a", counts), gain("opens b"), {Kind: site.Lost, Who: "role R0002", What: "opens a", Detail: "record → none"}}}, []string{"2 gains, of which 1 not approved; 1 loss.", "Lost"}, []string{"opens a; opens b"}},
	} {
		got := textOfSection(governancePage(t, governed(), site.Options{Package: "p", Changes: c.changes}), "changes")
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is not in %q", name, want, got)
			}
		}
		for _, lack := range c.lack {
			if strings.Contains(got, lack) {
				t.Errorf("%s: %q is in %q", name, lack, got)
			}
		}
	}
	page := governancePage(t, governed(), site.Options{Package: "p", Changes: &site.Changes{Base: "main", File: "a.yaml", Day: "2026-11-26", Approvals: []site.Approval{counts, ended}}})
	for _, want := range []string{"J. Doe", "board of May", "2027-01-31", "no: it ended on 2025-01-31", "yes"} {
		if got := textOfSection(page, "approvals"); !strings.Contains(got, want) {
			t.Errorf("%q is not among the approvals on file: %q", want, got)
		}
	}
	if got := factsOf(page, "changes")["Approvals as of"]; got != "2026-11-26" {
		t.Errorf("approvals are as of %q", got)
	}
	if got := textOfSection(page, "sign-off"); !strings.Contains(got, "Reviewed by") || !strings.Contains(got, "Date") {
		t.Errorf("nobody can sign: %q", got)
	}
}

// TestEarlierPagesAreKnown: what earlier versions wrote can be removed.
func TestEarlierPagesAreKnown(t *testing.T) {
	for _, name := range []string{"changes.html", "changes-2.html", "data/changes.js", "governance.html", "governance-2.html", "findings.html", "rbac-print.html"} {
		if !site.IsFile(name) {
			t.Errorf("%s is not known", name)
		}
	}
	if site.IsFile("change.html") {
		t.Error("change.html is taken for a page of the site")
	}
}

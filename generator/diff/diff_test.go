// SPDX-License-Identifier: Apache-2.0

package diff_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/policy"
)

// compare is about models without facts.
func compare(base, head *policy.Model) *diff.Report {
	return diff.Policies(diff.Policy{Model: base}, diff.Policy{Model: head})
}

// resolved draws a small policy by its facts, and resolves it.
func resolved(t *rapid.T, label string) *policy.Model {
	m, findings := policy.Resolve(drawFacts(t, label))
	if m == nil {
		t.Fatalf("%v", findings)
	}
	drawTraffic(t, label, m)
	return m
}

// drawFacts draws the facts about users and systems.
func drawFacts(t *rapid.T, label string) policy.Facts {
	text := func(s string) policy.Text { return policy.Text{Value: s} }
	activities := []string{"B0001", "B0002", "B0003", "B0004"}
	f := policy.Facts{HasActivityList: true, HasJobRoleList: true}
	for i, a := range activities {
		row := policy.ActivityFact{Code: text(a)}
		for _, other := range activities[i+1:] {
			if rapid.Bool().Draw(t, label+" includes") {
				row.Includes = append(row.Includes, text(other))
			}
		}
		f.Activities = append(f.Activities, row)
	}
	for i, code := range []string{"736253002", "887701000000100", "861421000000109"} {
		group := rapid.SampledFrom([]string{"G1", "G2"}).Draw(t, label+" group")
		f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Group: text(group), Name: text("Type " + string(rune('A'+i))), System: text("http://snomed.info/sct"), Code: text(code)})
	}
	for _, g := range []string{"G1", "G2"} {
		var types []policy.Text
		for _, r := range f.RecordTypes {
			if r.Group.Value == g {
				types = append(types, r.Name)
			}
		}
		if len(types) == 0 {
			continue
		}
		pair := rapid.SampledFrom([][2]string{{"B0001", "B0002"}, {"B0002", "B0003"}, {"B0003", "B0004"}, {"B0004", "B0001"}}).Draw(t, label+" codes")
		f.Mapping = append(f.Mapping,
			policy.MappingFact{Group: text(g), Types: types, Level: text("Pointer-only access"), Code: text(pair[0])},
			policy.MappingFact{Group: text(g), Types: types, Level: text("Pointer and record access"), Code: text(pair[1])})
		for i := range 2 {
			for _, area := range rapid.SampledFrom([][]string{nil, nil, areas[:1], areas[1:], areas}).Draw(t, label+" areas") {
				row := &f.Mapping[len(f.Mapping)-1-i]
				row.Areas = append(row.Areas, text(area))
			}
		}
	}
	for _, r := range []string{"R0001", "R0002"} {
		f.JobRoles = append(f.JobRoles, policy.JobRoleFact{Code: text(r), Name: text("Role " + r)})
		for _, a := range activities {
			if rapid.Bool().Draw(t, label+" baseline") {
				f.Baseline = append(f.Baseline, policy.BaselineFact{Role: text(r), Activity: text(a)})
			}
		}
	}
	for _, name := range []string{"Print", "Send"} {
		if rapid.Bool().Draw(t, label+" function") {
			req := rapid.SampledFrom([]string{"B0001", "B0001 AND B0002", "B0001 OR B0003", "B0002 AND (B0003 OR B0004)"}).Draw(t, label+" requirement")
			f.Functions = append(f.Functions, policy.FunctionFact{Name: text(name), Requirement: text(req)})
		}
	}
	for _, asid := range []string{"200000000001", "200000000002"} {
		if rapid.Bool().Draw(t, label+" system") {
			f.Systems = append(f.Systems, policy.SystemFact{ASID: text(asid), ODS: text("X99"), Host: text(rapid.SampledFrom([]string{"", "a.example", "b.example"}).Draw(t, label+" host"))})
		}
	}
	return f
}

// Whether any set of activities has a function is what the single comparisons
// come to: if none of them says anything, no set differs.
func TestNoSetOfActivitiesIsForgotten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := resolved(t, "base"), resolved(t, "head")
		r := compare(a, b)
		sets := [][]string{}
		for bits := range 16 {
			var set []string
			for i, code := range []string{"B0001", "B0002", "B0003", "B0004"} {
				if bits&(1<<i) != 0 {
					set = append(set, code)
				}
			}
			sets = append(sets, set)
		}
		for _, role := range []string{"", "R0001", "R0002"} {
			for _, set := range sets {
				for _, f := range []string{"Print", "Send"} {
					if may(a, role, set, f) != may(b, role, set, f) && r.Verdict == diff.Equal {
						t.Fatalf("%s with %v: %s differs", role, set, f)
					}
				}
			}
		}
	})
}

func may(m *policy.Model, role string, local []string, function string) bool {
	var has []string
	for _, a := range m.Activities {
		if slices.Contains(local, a.Code) {
			has = append(has, a.Closure...)
		}
	}
	for _, r := range m.JobRoles {
		if r.Code == role {
			has = append(has, r.Closure...)
		}
	}
	for _, f := range m.Functions {
		for _, all := range f.Alternatives {
			if f.Name == function && !slices.ContainsFunc(all, func(a string) bool { return !slices.Contains(has, a) }) {
				return true
			}
		}
	}
	return false
}

// An operation that asks for less is wider, and one that asks for more is
// narrower, and not both at once.
func TestEndpoints(t *testing.T) {
	model := func(o policy.Operation) *policy.Model {
		return &policy.Model{Endpoints: []policy.Endpoint{{Service: "s", Method: "GET", Path: "/x/{id}", Operations: []policy.Operation{o}}}}
	}
	base := policy.Operation{Interaction: "i", Actor: "consumer", Scopes: []string{"a"}, Query: [][]string{{"p"}}, Level: policy.PointerOnly, RecordTypes: []string{"any"}}
	change := func(f func(*policy.Operation)) policy.Operation { o := base; f(&o); return o }
	for name, c := range map[string]struct {
		head policy.Operation
		want diff.Verdict
	}{
		"the same":            {base, diff.Equal},
		"another scope":       {change(func(o *policy.Operation) { o.Scopes = []string{"b"} }), diff.Mixed},
		"one more scope":      {change(func(o *policy.Operation) { o.Scopes = []string{"a", "b"} }), diff.Widened},
		"no scope any longer": {change(func(o *policy.Operation) { o.Scopes = nil }), diff.Narrowed},
		"both actors":         {change(func(o *policy.Operation) { o.Actor = "both" }), diff.Widened},
		"no parameter":        {change(func(o *policy.Operation) { o.Query = nil }), diff.Widened},
		"one more parameter":  {change(func(o *policy.Operation) { o.Query = [][]string{{"p", "q"}} }), diff.Narrowed},
		"twice":               {change(func(o *policy.Operation) { o.Query = [][]string{{"p", "p"}} }), diff.Mixed},
		"another way in":      {change(func(o *policy.Operation) { o.Query = [][]string{{"p"}, {"q"}} }), diff.Widened},
		"a higher level":      {change(func(o *policy.Operation) { o.Level = policy.PointerAndRecord }), diff.Narrowed},
		"no level":            {change(func(o *policy.Operation) { o.Level, o.RecordTypes = policy.NoAccess, nil }), diff.Widened},
		"a function as well":  {change(func(o *policy.Operation) { o.Function = "f" }), diff.Narrowed},
		"a header as well":    {change(func(o *policy.Operation) { o.Header = []policy.HeaderMatch{{Name: "h", Value: "v"}} }), diff.Narrowed},
	} {
		if got := compare(model(base), model(c.head)); got.Verdict != c.want {
			t.Errorf("%s: %s, want %s", name, got.Verdict, c.want)
		}
	}
	closed := model(base)
	closed.Endpoints[0].Operations, closed.Endpoints[0].None = nil, "served elsewhere"
	if r := compare(model(base), closed); r.Verdict != diff.Narrowed || len(r.Rows) != 1 || r.Rows[0].To != "no interactionId, so that the guard refuses every request" {
		t.Errorf("an endpoint that loses its interactionId: %+v", r)
	}
	if r := compare(closed, model(base)); r.Verdict != diff.Widened || len(r.Rows) != 1 || len(r.Gained) != 1 {
		t.Errorf("an endpoint that gets an interactionId: %+v", r)
	}
	unscoped := model(change(func(o *policy.Operation) { o.Scopes = nil }))
	if r := compare(unscoped, model(base)); r.Verdict != diff.Widened || len(r.Rows) != 1 {
		t.Errorf("an operation that gets a scope: %+v", r)
	}
	if r := compare(closed, unscoped); r.Verdict != diff.Equal || len(r.Rows) != 1 {
		t.Errorf("what the guard refuses on both sides: %+v", r)
	}
	if r := compare(&policy.Model{}, closed); r.Verdict != diff.Equal || len(r.Rows) != 1 || r.Rows[0].From != "" {
		t.Errorf("an endpoint without an interactionId comes: %+v", r)
	}
	renamed := model(base)
	renamed.Endpoints[0].Path = "/x/{other}"
	if compare(model(base), renamed).Verdict != diff.Equal {
		t.Error("another name of a parameter is a change")
	}
}

func TestMarkdownIsText(t *testing.T) {
	r := &diff.Report{Verdict: diff.Widened, Gained: []diff.Change{{Kind: diff.RoleFunction, Subject: "R|`*<script>\n", Object: "[x](javascript:y) @everybody https://evil.example \u202e", From: "no", To: "yes"}}}
	var b strings.Builder
	if err := r.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "](", "@everybody", "https://", "\u202e"} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("%q in %s", bad, b.String())
		}
	}
}

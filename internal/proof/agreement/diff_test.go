// SPDX-License-Identifier: Apache-2.0

package agreement

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/spine"
)

// cell is who, in which areas of work, and which record type.
type cell struct{ who, area, object string }

// TestDiffIsTheTables: what is gained and lost between two random policies is what the sets of
// both sides say of every job role and activity, every record type and every area of work.
func TestDiffIsTheTables(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, head := drawPolicy(t, true), drawPolicy(t, true)
		if head.facts.MatchFullRole != base.facts.MatchFullRole || rapid.Bool().Draw(t, "edited") { // most of the base stays
			head.facts.Activities, head.facts.JobRoles, head.facts.Functions = base.facts.Activities, base.facts.JobRoles, base.facts.Functions
			head.facts.Baseline, head.facts.MatchFullRole, head.roles = base.facts.Baseline, base.facts.MatchFullRole, base.roles
			head.activities = base.activities
			head.facts.Mapping = slices.DeleteFunc(head.facts.Mapping, func(m policy.MappingFact) bool { return !slices.Contains(base.activities, m.Code.Value) })
		}
		if head.resolve(); head.model == nil {
			return
		}
		report := diff.Policies(diff.Policy{Model: base.model, Facts: base.facts}, diff.Policy{Model: head.model, Facts: head.facts})
		for _, kind := range []diff.Kind{diff.RoleType, diff.ActivityType} {
			want := cells(kind, base, head)
			got := map[cell]string{}
			for _, c := range slices.Concat(report.Gained, report.Lost) {
				if c.Kind == kind {
					say(got, c)
				}
			}
			if !maps.Equal(got, want) {
				t.Fatalf("%s: diff\n%v\nthe tables\n%v\n%+v\n%s\n%s", kind, got, want, report, base.describe(), head.describe())
			}
			isSorted(t, kind, report)
		}
		sameFunctions(t, base, head, report)
	})
}

// isSorted: what rises is gained, what falls is lost.
func isSorted(t *rapid.T, kind diff.Kind, report *diff.Report) {
	rank := map[string]int{"none": 0, "pointer": 1, "record": 2}
	for _, c := range report.Gained {
		if c.Kind == kind && rank[c.To] <= rank[c.From] {
			t.Fatalf("gained: %+v", c)
		}
	}
	for _, c := range report.Lost {
		if c.Kind == kind && rank[c.To] >= rank[c.From] {
			t.Fatalf("lost: %+v", c)
		}
	}
}

// say reads a change as what it says of who works in no area, and in each.
func say(out map[cell]string, c diff.Change) {
	levels := c.From + " to " + c.To
	if who, area, ok := strings.Cut(c.Subject, " in "); ok {
		out[cell{who, area, c.Object}] = levels
		return
	}
	who, except, _ := strings.Cut(c.Subject, " outside ")
	out[cell{who, "", c.Object}] = levels
	for _, area := range areas {
		if !slices.Contains(strings.Split(except, ", "), area) {
			out[cell{who, area, c.Object}] = levels
		}
	}
}

// cells are all that differ.
func cells(kind diff.Kind, base, head *drawnPolicy) map[cell]string {
	out := map[cell]string{}
	for _, who := range subjects(kind, base, head) {
		maps.Copy(out, cellsOf(who, base, head))
	}
	return out
}

// cellsOf are those of a job role or an activity.
func cellsOf(who string, base, head *drawnPolicy) map[cell]string {
	out := map[cell]string{}
	for _, area := range append([]string{""}, areas...) {
		for _, name := range types {
			r := spine.RecordType{System: "urn:test", Code: name}
			if from, to := base.level(who, area, r), head.level(who, area, r); from != to {
				out[cell{who, area, "urn:test|" + name}] = fmt.Sprintf("%s to %s", from, to)
			}
		}
	}
	return out
}

func subjects(kind diff.Kind, sides ...*drawnPolicy) (out []string) {
	for _, w := range sides {
		if kind == diff.RoleType {
			out = append(out, w.roles...)
		} else {
			out = append(out, w.activities...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// level is what somebody has who is a role or has one activity, and works in one area or none.
func (w *drawnPolicy) level(who, area string, r spine.RecordType) spine.AccessLevel {
	var u spine.User
	if !strings.HasPrefix(who, "B") {
		u.Role, _ = spine.ParseJobRole(who)
		u.RoleCode, _ = spine.ParseRoleCode(who)
	} else {
		a, _ := spine.ParseActivity(who)
		u.Activities = []spine.Activity{a}
	}
	if area != "" {
		u.Areas = []spine.AreaOfWork{spine.AreaOfWork(area)}
	}
	set, _ := w.policy.Expand(u)
	level, _ := set.Access(r)
	return level
}

// sameFunctions: each role and each function.
func sameFunctions(t *rapid.T, base, head *drawnPolicy, report *diff.Report) {
	got, want := map[cell]string{}, map[cell]string{}
	for _, c := range slices.Concat(report.Gained, report.Lost) {
		if c.Kind == diff.RoleFunction {
			got[cell{c.Subject, "", c.Object}] = c.From + " to " + c.To
		}
	}
	for _, role := range subjects(diff.RoleType, base, head) {
		for _, f := range functions {
			from, to := base.may(role, f), head.may(role, f)
			if from != to {
				want[cell{role, "", f}] = from + " to " + to
			}
		}
	}
	if !maps.Equal(got, want) {
		t.Fatalf("functions: diff\n%v\nthe tables\n%v\n%s\n%s", got, want, base.describe(), head.describe())
	}
}

// may is whether a role is enough for a function.
func (w *drawnPolicy) may(role, f string) string {
	set, _ := w.policy.Expand(userOf(query.Question{Role: role}))
	if may, _ := set.May(spine.Function(f)); may {
		return "yes"
	}
	return "no"
}

// otherThan is what a subject says of a role without its staff group.
var otherThan = regexp.MustCompile(` other than (\S+, )*\S+`)

// TestDiffWhereRolesAreMatchedOtherwise: one side matches job roles on their full codes, the
// other on their R part. A role without its staff group is that under a group of its own, which
// no document names.
func TestDiffWhereRolesAreMatchedOtherwise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, head := drawPolicy(t, true), drawPolicy(t, true)
		if base.facts.MatchFullRole == head.facts.MatchFullRole {
			return
		}
		report := diff.Policies(diff.Policy{Model: base.model, Facts: base.facts}, diff.Policy{Model: head.model, Facts: head.facts})
		got := map[cell]string{}
		for _, c := range slices.Concat(report.Gained, report.Lost) {
			if c.Kind == diff.RoleType {
				c.Subject = otherThan.ReplaceAllString(c.Subject, "")
				say(got, c)
			}
		}
		want := map[cell]string{}
		for _, who := range subjects(diff.RoleType, base, head) {
			code := who
			if !strings.Contains(who, ":") {
				code = "S0999:G0001:" + who
			}
			for c, levels := range cellsOf(code, base, head) {
				c.who = who
				want[c] = levels
			}
		}
		if !maps.Equal(got, want) {
			t.Fatalf("diff\n%v\nthe tables\n%v\n%+v\n%s\n%s", got, want, report, base.describe(), head.describe())
		}
	})
}

// SPDX-License-Identifier: Apache-2.0

package check_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/check"
	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// drawn is a policy of up to 70 activities, so that sets have more than one
// word, which include others of a lower number, with two groups.
func drawn(t *rapid.T) *policy.Model {
	n := rapid.SampledFrom([]int{6, 9, 70}).Draw(t, "activities")
	code := func(i int) string { return fmt.Sprintf("B%04d", i+1) }
	var parts []part
	for i := range n {
		var includes []string
		if i > 0 {
			for _, k := range rapid.SliceOfNDistinct(rapid.IntRange(0, i-1), 0, 2, rapid.ID).Draw(t, "includes") {
				includes = append(includes, code(k))
			}
		}
		parts = append(parts, activity(code(i), includes...))
	}
	c := rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 4, 4, rapid.ID).Draw(t, "codes")
	parts = append(parts, one(code(c[0]), code(c[1])), two(code(c[2]), code(c[3])), separation(code(c[0]), code(c[2])))
	for i := range rapid.IntRange(1, 70).Draw(t, "roles") {
		var baseline []string
		for _, k := range rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 0, 3, rapid.ID).Draw(t, "baseline") {
			baseline = append(baseline, code(k))
		}
		parts = append(parts, role(fmt.Sprintf("R%04d", i+1), baseline...))
	}
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

// found are the codes of what a rule names, each once, in order.
func found(m *policy.Model, rule, before, after string) []string {
	var out []string
	for _, f := range check.Run(m) {
		if rest, ok := strings.CutPrefix(f.Message, before); ok && f.Rule == rule {
			code, _, _ := strings.Cut(rest, after)
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestBothCodesAreTheSameHereAndAtRunTime: role-both-levels finds the roles of
// whose users the guard says that they hold both codes of a group.
func TestBothCodesAreTheSameHereAndAtRunTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawn(t)
		p := tables.Of(compile.Tables(m, false))
		var want []string
		for _, j := range m.JobRoles {
			role, _ := spine.ParseJobRole(j.Code)
			if set, _ := p.Expand(spine.User{Role: role}); set.HoldsBoth() {
				want = append(want, j.Code)
			}
		}
		if got := found(m, "role-both-levels", "the baseline of ", " "); !slices.Equal(got, want) {
			t.Errorf("the rule finds %q, the guard %q", got, want)
		}
	})
}

// TestSetsSayWhatPairsSay asks each rule that works on sets of bits again, by a
// look at each activity and role.
func TestSetsSayWhatPairsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawn(t)
		opens := func(code string) bool {
			return slices.ContainsFunc(m.Groups, func(g policy.RecordGroup) bool { return opensGroup(g, code) })
		}
		includes := func(a policy.Activity, code string) bool { return slices.Contains(a.Closure, code) }
		of := func(code string) policy.Activity {
			return m.Activities[slices.IndexFunc(m.Activities, func(a policy.Activity) bool { return a.Code == code })]
		}
		held, pair := map[string]bool{}, m.Separations[0]
		var all, pairs, nothing, redundant, meeting []string
		for _, j := range m.JobRoles {
			see := func(g policy.RecordGroup) bool {
				return slices.ContainsFunc(j.Closure, func(code string) bool { return opensGroup(g, code) })
			}
			if see(m.Groups[0]) && see(m.Groups[1]) {
				all = append(all, j.Code)
			}
			if slices.Contains(j.Closure, pair.First) && slices.Contains(j.Closure, pair.Second) {
				pairs = append(pairs, j.Code)
			}
			for _, code := range j.Closure {
				held[code] = true
			}
		}
		for _, a := range m.Activities {
			if !slices.ContainsFunc(a.Closure, opens) {
				nothing = append(nothing, a.Code)
			}
			both := func(a policy.Activity) bool { return includes(a, pair.First) && includes(a, pair.Second) }
			below := false
			for _, x := range a.Includes {
				below = below || both(of(x))
				for _, y := range a.Includes {
					if x != y && includes(of(y), x) {
						redundant = append(redundant, a.Code)
					}
				}
			}
			if both(a) && !below {
				meeting = append(meeting, a.Code)
			}
		}
		for _, c := range []struct {
			rule, before string
			want         []string
		}{
			{"role-every-group", "the baseline of ", all}, {"role-not-separated", "the baseline of ", pairs},
			{"activity-grants-nothing", "", nothing}, {"inclusion-redundant", "", redundant}, {"activity-not-separated", "", meeting},
		} {
			if got := found(m, c.rule, c.before, " "); !slices.Equal(got, slices.Compact(c.want)) {
				t.Errorf("%s finds %q, want %q", c.rule, got, c.want)
			}
		}
		for _, code := range found(m, "inclusion-unreachable", "no job role holds ", ",") {
			if held[code] || len(of(code).Includes) == 0 {
				t.Errorf("inclusion-unreachable finds %s", code)
			}
		}
	})
}

func opensGroup(g policy.RecordGroup, code string) bool {
	return slices.ContainsFunc(g.Grants, func(grant policy.Grant) bool { return grant.Activity == code })
}

// TestReportsStayInProportion: half a million roles with what must not meet
// are a thousand findings, and a word on the rest.
func TestReportsStayInProportion(t *testing.T) {
	count := map[string]int{}
	for _, f := range check.Run(large()) {
		count[f.Rule]++
		if count[f.Rule] == 1001 && f.Message != "498500 more findings of this rule are not listed" && f.Rule == "role-not-separated" {
			t.Error(f.Message)
		}
	}
	for _, rule := range []string{"role-not-separated", "role-both-levels", "inclusion-redundant"} {
		if count[rule] != 1001 {
			t.Errorf("%s has %d findings, want 1000 and one for the rest", rule, count[rule])
		}
	}
}

// BenchmarkLargePolicy: a thousand activities, five hundred record types and a
// thousand roles.
func BenchmarkLargePolicy(b *testing.B) {
	m := large()
	for b.Loop() {
		check.Run(m)
	}
}

func large() *policy.Model {
	m := &policy.Model{}
	code := func(i int) string { return fmt.Sprintf("B%04d", i+1) }
	for i := range 1000 {
		a := policy.Activity{Code: code(i)}
		for k := range i + 1 { // a chain: each holds all below it
			a.Closure = append(a.Closure, code(k))
		}
		a.Includes = a.Closure[max(0, i-5):i]
		m.Activities = append(m.Activities, a)
		m.JobRoles = append(m.JobRoles, policy.JobRole{Code: fmt.Sprintf("R%04d", i+1), Baseline: []string{a.Code}, Closure: a.Closure})
		if i > 0 {
			m.Separations = append(m.Separations, policy.Separation{First: code(i - 1), Second: code(i)})
		}
	}
	for i := range 500 {
		name := fmt.Sprintf("Group %d", i)
		m.Groups = append(m.Groups, policy.RecordGroup{Name: name, Grants: []policy.Grant{
			{Activity: code(2 * i), Level: policy.PointerAndRecord}, {Activity: code(2*i + 1), Level: policy.PointerOnly}}})
		m.RecordTypes = append(m.RecordTypes, policy.RecordType{System: "https://example.org", Code: fmt.Sprint(i), Name: name + " type", Group: name})
	}
	return m
}

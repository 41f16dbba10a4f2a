// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/emit/largetest"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// slow reads who opens what in the plainest way: it goes through the lists of the policy
// as they are written, again for every question, and asks nothing of the code that the site is
// made by. It knows activities with what they include, baselines and grants; it does
// not read the closures of the policy.
type slow struct{ m *policy.Model }

// person is an activity or a job role.
type person struct{ kind, code string } // "activity" or "role"

// people are all persons, with the activities that they begin with.
func (s slow) people() map[person][]string {
	out := map[person][]string{}
	for _, a := range s.m.Activities {
		out[person{"activity", a.Code}] = []string{a.Code}
	}
	for _, j := range s.m.JobRoles {
		out[person{"role", j.Code}] = j.Baseline
	}
	return out
}

func (s slow) includes(code string) []string {
	for _, a := range s.m.Activities {
		if a.Code == code {
			return a.Includes
		}
	}
	return nil
}

// far is how many steps each activity is away from one, of those that it includes in
// however many.
func (s slow) far(from string) map[string]int {
	out, edge := map[string]int{from: 0}, []string{from}
	for steps := 1; len(edge) > 0; steps++ {
		var next []string
		for _, code := range edge {
			for _, inner := range s.includes(code) {
				if _, ok := out[inner]; !ok {
					out[inner] = steps
					next = append(next, inner)
				}
			}
		}
		edge = next
	}
	return out
}

// held are all activities of somebody who begins with some.
func (s slow) held(roots []string) map[string]bool {
	out := map[string]bool{}
	for _, root := range roots {
		for code := range s.far(root) {
			out[code] = true
		}
	}
	return out
}

// level is what a group is to somebody who works in an area, or in none if it is empty.
func (s slow) level(held map[string]bool, group policy.RecordGroup, area string) string {
	best := "none"
	for _, g := range group.Grants {
		if !held[g.Activity] || len(g.Areas) > 0 && !slices.Contains(g.Areas, area) {
			continue
		}
		switch {
		case g.Level == "record":
			best = "record"
		case g.Level == "pointer" && best == "none":
			best = "pointer"
		}
	}
	return best
}

// areas are those that some grant is limited to.
func (s slow) areas() map[string]bool {
	out := map[string]bool{}
	for _, g := range s.m.Groups {
		for _, grant := range g.Grants {
			for _, area := range grant.Areas {
				out[area] = true
			}
		}
	}
	return out
}

// cell is one question: what a record type is to somebody who works in an area, or in none.
type cell struct {
	person
	area        string
	group, name string // of the record type
}

// cells answers all questions.
func (s slow) cells() map[cell]string {
	out := map[cell]string{}
	areas := append([]string{""}, slices.Sorted(maps.Keys(s.areas()))...)
	for who, roots := range s.people() {
		held := s.held(roots)
		for _, g := range s.m.Groups {
			for _, area := range areas {
				level := s.level(held, g, area)
				for _, t := range s.m.RecordTypes {
					if t.Group == g.Name {
						out[cell{who, area, g.Name, t.Name}] = level
					}
				}
			}
		}
	}
	return out
}

// way is how somebody comes to a grant: by an activity that they begin with.
type way struct {
	person
	group, level string
	from, to     string // activities: the first, and the one of the grant
	areas        string // of the grant, with commas
	where        string // cells of the grant, with commas
}

// ways are all of them, each with how many steps it has at least.
func (s slow) ways() map[way]int {
	out := map[way]int{}
	for who, roots := range s.people() {
		for _, root := range roots {
			far := s.far(root)
			for _, g := range s.m.Groups {
				for _, grant := range g.Grants {
					steps, ok := far[grant.Activity]
					if !ok {
						continue
					}
					var where []string
					for _, at := range grant.At {
						where = append(where, finding.Position.String(at))
					}
					out[way{who, g.Name, string(grant.Level), root, grant.Activity, strings.Join(grant.Areas, ", "), strings.Join(where, ", ")}] = steps
				}
			}
		}
	}
	return out
}

// random is a policy that a seed determines: includes that meet again, baselines that
// overlap or are empty, grants for some areas of work alone, groups that nobody opens, types in
// no group. Every tenth is larger than what a page shows at once.
func random(t testing.TB, seed uint64) *policy.Model {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 18))
	activities, roles, groups := 2+r.IntN(12), 1+r.IntN(6), 1+r.IntN(8)
	if seed%10 == 9 {
		activities, roles, groups = 110+r.IntN(60), 90+r.IntN(40), 38+r.IntN(20)
	}
	txt := func(format string, args ...any) policy.Text { return policy.Text{Value: fmt.Sprintf(format, args...)} }
	one := func(of int) bool { return r.IntN(of) == 0 }
	f := policy.Facts{HasActivityList: true, HasJobRoleList: true, MatchFullRole: one(3)}
	for i := range activities {
		a := policy.ActivityFact{Code: txt("B%04d", i+1), Name: txt("Do what %d says", i+1)}
		for j := i + 1; j < min(activities, i+12); j++ {
			if one(5) {
				a.Includes = append(a.Includes, txt("B%04d", j+1))
			}
		}
		f.Activities = append(f.Activities, a)
	}
	for i := range roles {
		code := txt("R%04d", i+1)
		if f.MatchFullRole {
			code = txt("S%04d:G0001:R%04d", i+1, i/2+1)
		}
		f.JobRoles = append(f.JobRoles, policy.JobRoleFact{Code: code, Name: txt("Role that is number %d", i+1)})
		for _, at := range r.Perm(activities)[:min(activities, r.IntN(5))] {
			f.Baseline = append(f.Baseline, policy.BaselineFact{Role: code, Activity: f.Activities[at].Code})
		}
	}
	areas := []policy.Text{txt("P0001:Q0001:T0001"), txt("P0001:Q0001:T0002"), txt("P0002:Q0001:T0001")}
	for i := range groups {
		group := txt("Group %02d of %d", i+1, groups)
		var types []policy.Text
		for k := range 1 + r.IntN(3) {
			name := txt("Type %d of group %d", k+1, i+1)
			types = append(types, name)
			f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Group: group, Name: name, System: txt("urn:test:%d", k%2), Code: txt("%d", 1000*(i+1)+k)})
		}
		for _, at := range r.Perm(activities)[:min(activities, 1+r.IntN(4))] {
			row := policy.MappingFact{Group: group, Types: types, Level: txt("%s", []string{"Pointer-only access", "Pointer and record access"}[r.IntN(2)]), Code: f.Activities[at].Code}
			if one(4) {
				row.Areas = areas[r.IntN(2) : 2+r.IntN(2)]
			}
			f.Mapping = append(f.Mapping, row)
		}
	}
	f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Name: txt("Type of nobody"), System: txt("urn:test:0"), Code: txt("1")})
	m, findings := policy.Resolve(f)
	if m == nil {
		t.Fatalf("seed %d: %v", seed, findings)
	}
	return m
}

// The slow reading itself, where its answers are known.
func TestTheSlowReading(t *testing.T) {
	m := &policy.Model{
		RecordTypes: []policy.RecordType{{System: "s", Code: "1", Name: "T", Group: "G"}},
		Groups: []policy.RecordGroup{{Name: "G", Grants: []policy.Grant{
			{Activity: "B0003", Level: "pointer"}, {Activity: "B0004", Level: "record", Areas: []string{"X"}},
		}}},
		Activities: []policy.Activity{{Code: "B0001", Includes: []string{"B0002", "B0003"}}, {Code: "B0002", Includes: []string{"B0003", "B0004"}}, {Code: "B0003"}, {Code: "B0004"}, {Code: "B0005"}},
		JobRoles:   []policy.JobRole{{Code: "R0001", Baseline: []string{"B0002", "B0005"}}, {Code: "R0002"}},
	}
	cells := slow{m}.cells()
	for key, want := range map[[3]string]string{
		{"role", "R0001", ""}: "pointer", {"role", "R0001", "X"}: "record", {"role", "R0002", "X"}: "none",
		{"activity", "B0001", ""}: "pointer", {"activity", "B0001", "X"}: "record", {"activity", "B0004", ""}: "none", {"activity", "B0004", "X"}: "record", {"activity", "B0005", "X"}: "none",
	} {
		if got := cells[cell{person{key[0], key[1]}, key[2], "G", "T"}]; got != want {
			t.Errorf("%v: %q, want %q", key, got, want)
		}
	}
	if len(cells) != 2*7 {
		t.Errorf("%d cells", len(cells))
	}
	ways := slow{m}.ways()
	if steps, ok := ways[way{person{"activity", "B0001"}, "G", "pointer", "B0001", "B0003", "", ""}]; !ok || steps != 1 {
		t.Errorf("%d steps, %v", steps, ok)
	}
	if steps, ok := ways[way{person{"role", "R0001"}, "G", "record", "B0002", "B0004", "X", ""}]; !ok || steps != 1 || len(ways) != 8 {
		t.Errorf("%d steps, %v, of %d", steps, ok, len(ways))
	}
}

// policies are the real ones with activities, and random ones, by name.
func policies(t *testing.T, randoms int) map[string]*policy.Model {
	t.Helper()
	out := map[string]*policy.Model{"large": largetest.Model(230, 450, 120)}
	for _, name := range []string{"nrl", "example", "nrl/history/2019-09-11", "gpconnect"} {
		p, err := generator.Load("../../specs/" + name + "/spineguard.yaml")
		if err != nil || p.Model == nil {
			t.Fatal(err, p)
		}
		if len(p.Model.Activities) > 0 {
			out[name] = p.Model
		}
	}
	for seed := range uint64(randoms) {
		out[fmt.Sprint("random ", seed)] = random(t, seed)
	}
	return out
}

// mayUse are the job roles whose baseline is enough for a function, sorted.
func (s slow) mayUse(f policy.Function) (roles []string) {
	for _, j := range s.m.JobRoles {
		held := s.held(j.Baseline)
		if slices.ContainsFunc(f.Alternatives, func(all []string) bool {
			return !slices.ContainsFunc(all, func(code string) bool { return !held[code] })
		}) {
			roles = append(roles, j.Code)
		}
	}
	slices.Sort(roles)
	return roles
}

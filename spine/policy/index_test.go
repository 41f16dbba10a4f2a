// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/policy"
)

// some are positions below n, each with a probability of one in k.
func some(r *rand.Rand, n, k int) (out []uint16) {
	for i := range n {
		if r.IntN(k) == 0 {
			out = append(out, uint16(i))
		}
	}
	return out
}

// drawn are tables of some activities, groups, areas, functions and systems.
func drawn(r *rand.Rand) *policy.Tables {
	n := []int{1, 5, 70, 300}[r.IntN(4)]
	t := &policy.Tables{}
	a := &t.RBAC
	a.Areas = []spine.AreaOfWork{"P0001:Q0001:T0001", "P0001:Q0001:T0002"}
	for i := range n {
		a.Position = append(append(a.Position, make([]uint16, r.IntN(2))...), uint16(i+1))
		if i == 0 {
			a.Position = []uint16{0, 1}
		}
		closure := append(some(r, n, 8), uint16(i))
		slices.Sort(closure)
		a.Closures = append(a.Closures, slices.Compact(closure))
	}
	for i := range 3 {
		a.JobRoles = append(a.JobRoles, policy.JobRoleRow{Role: spine.JobRole(i + 1), Baseline: some(r, n, 5)})
	}
	groups := [][]policy.GrantRow{nil, nil, nil, nil}
	for i := range groups[1:] {
		for _, p := range some(r, n, 3) {
			g := policy.GrantRow{Activity: p, Level: spine.AccessLevel(r.IntN(3))}
			for _, area := range some(r, 2, 4) {
				g.Areas = append(g.Areas, uint16(n)+area)
			}
			groups[i+1] = append(groups[i+1], g)
		}
	}
	for i := range 8 {
		row := policy.RecordTypeRow{Type: spine.RecordType{System: "s", Code: fmt.Sprint(i)}}
		if g := r.IntN(len(groups)); g > 0 {
			row.Group, row.Grants = spine.RecordGroup(fmt.Sprint("g", g)), groups[g]
		}
		a.Types = append(a.Types, row)
	}
	for i := range 4 {
		row := policy.FunctionRow{Function: spine.Function(fmt.Sprint("f", i))}
		for range r.IntN(3) {
			row.Alternatives = append(row.Alternatives, some(r, n, n/2+1))
		}
		a.Functions = append(a.Functions, row)
	}
	for _, id := range []spine.InteractionID{"a", "b", "c"} {
		registered := []spine.InteractionID{id, "", "reg", "a", "b"}[r.IntN(5)]
		t.Interactions = append(t.Interactions, spine.Interaction{ID: id, Registered: registered})
		t.Aliases = append(t.Aliases, spine.Alias{Alias: "of " + id, ID: id})
	}
	for i := range 4 {
		row := spine.SystemRow{ASID: spine.ASID(fmt.Sprint(i))}
		for _, id := range []spine.InteractionID{"a", "b", "c", "of a", "of b", "other", "reg"} {
			if r.IntN(3) == 0 {
				row.Sends = append(row.Sends, id)
			}
			if r.IntN(3) == 0 {
				row.Receives = append(row.Receives, id)
			}
		}
		t.Systems = append(t.Systems, row)
	}
	return t
}

// An index lists what the policy says yes to, of every user and every system.
func TestIndexListsWhatThePolicyAnswers(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 0))
		tables := drawn(r)
		p := policy.Of(tables)
		x := policy.NewIndex(p)
		all := slices.Collect(p.Activities())
		for role := range spine.JobRole(4) {
			u := spine.User{Role: role}
			if role == 0 {
				u.Activities = []spine.Activity{all[r.IntN(len(all))]}
			}
			everywhere, _ := p.Expand(u)
			for _, area := range append([]spine.AreaOfWork{""}, tables.RBAC.Areas...) {
				u.Areas = []spine.AreaOfWork{area}
				set, _ := p.Expand(u)
				lists(t, p, x, set)
				if opens := fmt.Sprint(x.Groups(set)); opens != fmt.Sprint(x.Groups(everywhere)) && !slices.Contains(x.Areas(everywhere), area) {
					t.Errorf("seed %d: in %s a set opens %s", seed, area, opens)
				}
			}
		}
		for _, row := range tables.Systems {
			s, _ := p.LookupSystem(row.ASID)
			for _, i := range tables.Interactions {
				_, sends := p.MaySend(s, i.ID)
				_, receives := p.MayReceive(s, i.ID)
				if slices.Contains(x.Sends(row), i.ID) != sends || slices.Contains(x.Receives(row), i.ID) != receives {
					t.Errorf("seed %d: %v sends %v and receives %v, and of %s the policy says %v, %v", seed, row, x.Sends(row), x.Receives(row), i.ID, sends, receives)
				}
			}
			if slices.Contains(row.Sends, "other") != slices.Contains(x.Sends(row), "other") {
				t.Errorf("seed %d: an id that the policy does not know is lost", seed)
			}
		}
	}
}

// lists compares what is listed of a set with each answer.
func lists(t *testing.T, p policy.Policy, x *policy.Index, set policy.Set) {
	t.Helper()
	for a := range p.Activities() {
		if slices.Contains(x.Activities(set), a) != set.Has(a) {
			t.Errorf("%v is listed of %v", a, x.Activities(set))
		}
	}
	groups := x.Groups(set)
	for r := range p.RecordTypes() {
		level, _ := set.Access(r)
		group, _ := p.GroupOf(r)
		i := slices.IndexFunc(groups, func(g policy.GroupAccess) bool { return g.Group == group })
		if i < 0 && level != spine.NoAccess || i >= 0 && (groups[i].Level != level || len(groups[i].By) == 0 || !slices.IsSorted(groups[i].By)) {
			t.Errorf("%v is opened to %v, and listed is %v", r, level, groups)
		}
	}
	if !slices.IsSortedFunc(groups, func(a, b policy.GroupAccess) int {
		if a.Group <= b.Group {
			return -1
		}
		return 1
	}) {
		t.Errorf("not sorted: %v", groups)
	}
	for f := range p.Functions() {
		if may, _ := set.May(f); may != slices.Contains(x.Functions(set), f) {
			t.Errorf("%s is listed of %v: %v", f, x.Functions(set), !may)
		}
	}
}

// The index of one policy says nothing of the sets of another.
func TestIndexIsOfOnePolicy(t *testing.T) {
	p := of(3)
	set, _ := p.Expand(spine.User{Activities: []spine.Activity{3}})
	if x := policy.NewIndex(p); len(x.Groups(set)) != 1 || len(x.Activities(set)) != 1 || len(x.Functions(set)) != 1 {
		t.Error("a set of the policy opens nothing")
	}
	for name, x := range map[string]*policy.Index{"another policy": policy.NewIndex(of(3)), "none": policy.NewIndex(policy.Policy{})} {
		if x.Groups(set) != nil || x.Activities(set) != nil || x.Functions(set) != nil || x.Areas(set) != nil {
			t.Errorf("the index of %s lists a set", name)
		}
		if x.Groups(policy.Set{}) != nil || x.Activities(policy.Set{}) != nil {
			t.Errorf("the index of %s lists the empty set", name)
		}
	}
}

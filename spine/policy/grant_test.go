// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// tablesOf are those of the reasons, with and without them, and two functions.
func tablesOf(stated *Stated) Policy {
	t := &Tables{RBAC: explained}
	t.RBAC.Stated = stated
	t.RBAC.Types = []RecordTypeRow{explained.Types[0], {Type: limitedPlan, Group: "h", Grants: []GrantRow{{Activity: 3, Level: spine.PointerOnly, Areas: []uint16{5}}}}}
	t.RBAC.Functions = []FunctionRow{{Function: "any", Alternatives: [][]uint16{nil, {1, 2}, {3}}}, {Function: "none", Alternatives: [][]uint16{nil}}}
	return Of(t)
}

var limitedPlan = spine.RecordType{System: "s", Code: "2"}

// Grants are those of the tables, and those of a set are what it is opened by,
// whether the tables hold reasons or not.
func TestGrants(t *testing.T) {
	for name, stated := range map[string]*Stated{"with reasons": &why, "without": nil} {
		p := tablesOf(stated)
		list := func(in func(yield func(Grant) bool)) (out []string) {
			for g := range in {
				text := g.Activity.String() + " " + g.Level.String()
				for a := range g.Areas() {
					text += " " + string(a)
				}
				out = append(out, text)
			}
			return out
		}
		if got := list(p.Grants(crisis)); !slices.Equal(got, []string{"B0004 pointer", "B0002 record"}) {
			t.Errorf("%s: all grants: %q", name, got)
		}
		if got := list(p.Grants(limitedPlan)); !slices.Equal(got, []string{"B0004 pointer " + string(there)}) {
			t.Errorf("%s: a limited grant: %q", name, got)
		}
		set, _ := p.Expand(spine.User{Role: 2})
		if got := list(set.Grants(crisis)); !slices.Equal(got, []string{"B0004 pointer", "B0002 record"}) {
			t.Errorf("%s: of a role: %q", name, got)
		}
		low, _ := p.Expand(spine.User{Activities: []spine.Activity{4}})
		if got := list(low.Grants(crisis)); !slices.Equal(got, []string{"B0004 pointer"}) {
			t.Errorf("%s: of an activity: %q", name, got)
		}
		if got := list(low.Grants(limitedPlan)); got != nil {
			t.Errorf("%s: in no area: %q", name, got)
		}
		if got := list(low.In(here).Grants(limitedPlan)); got != nil {
			t.Errorf("%s: in another area: %q", name, got)
		}
		if got := list(low.In(here).In(there).Grants(limitedPlan)); len(got) != 1 {
			t.Errorf("%s: in the area: %q", name, got)
		}
		if level, _ := low.Access(limitedPlan); level != spine.NoAccess {
			t.Errorf("%s: In has changed the set", name)
		}
		if got := list(p.Grants(spine.RecordType{})); got != nil {
			t.Errorf("%s: of an unknown type: %q", name, got)
		}
	}
}

// The highest level of the grants of a set is its access, in every area, and what
// In gives is what Expand gives, for every size of policy.
func TestInIsExpand(t *testing.T) {
	for _, n := range []int{4, 300} {
		rows := Tables{RBAC: explained}
		rows.RBAC.Closures = slices.Clone(explained.Closures)
		for len(rows.RBAC.Closures) < n {
			rows.RBAC.Closures = append(rows.RBAC.Closures, []uint16{uint16(len(rows.RBAC.Closures))})
		}
		rows.RBAC.Types = []RecordTypeRow{{Type: crisis, Group: "g", Grants: []GrantRow{
			{Activity: 3, Level: spine.PointerOnly, Areas: []uint16{uint16(n)}}, {Activity: 1, Level: spine.PointerAndRecord, Areas: []uint16{uint16(n + 1)}},
		}}}
		p := Of(&rows)
		for _, a := range []spine.Activity{1, 2, 3, 4} {
			for _, area := range []spine.AreaOfWork{"", here, there} {
				user := spine.User{Activities: []spine.Activity{a}}
				set, _ := p.Expand(user)
				in := set.In(area)
				user.Areas = []spine.AreaOfWork{area}
				want, _ := p.Expand(user)
				highest := spine.NoAccess
				for g := range in.Grants(crisis) {
					highest = max(highest, g.Level)
				}
				got, _ := in.Access(crisis)
				if level, _ := want.Access(crisis); got != level || highest != level {
					t.Errorf("%d, %v in %q: %v by %v, want %v", n, a, area, got, highest, level)
				}
				if level, _ := set.Access(crisis); level != spine.NoAccess {
					t.Errorf("%d: In has changed the set", n)
				}
			}
		}
	}
	if level, known := (Set{}).In(here).Access(crisis); known || level != spine.NoAccess {
		t.Error("the zero set opens something in an area")
	}
}

// An alternative is held as a whole, and there is one exactly where the set may.
func TestAlternative(t *testing.T) {
	p := tablesOf(&why)
	for given, want := range map[spine.Activity][]spine.Activity{1: {2, 3}, 2: {4}, 3: {4}, 4: {4}, 5: nil} {
		set, _ := p.Expand(spine.User{Activities: []spine.Activity{given}})
		if got, ok := set.Alternative("any"); !slices.Equal(got, want) || ok != (want != nil) {
			t.Errorf("%v: %v, %v", given, got, ok)
		}
		for _, f := range []spine.Function{"any", "none", "unknown", ""} {
			_, ok := set.Alternative(f)
			if may, _ := set.May(f); ok != may {
				t.Errorf("%v: %q: %v, and may %v", given, f, ok, may)
			}
		}
	}
	if _, ok := (Set{}).Alternative("any"); ok {
		t.Error("the zero set has an alternative")
	}
}

func TestActivitiesOfASet(t *testing.T) {
	p := tablesOf(nil)
	for given, want := range map[spine.Activity][]spine.Activity{1: {1, 2, 3, 4}, 2: {2, 4}, 4: {4}, 5: nil, 0: nil} {
		set, _ := p.Expand(spine.User{Activities: []spine.Activity{given}})
		if got := slices.Collect(set.Activities()); !slices.Equal(got, want) {
			t.Errorf("%v: %v", given, got)
		}
		for included := range spine.Activity(7) {
			if p.Includes(given, included) != slices.Contains(want, included) {
				t.Errorf("%v includes %v: %v", given, included, p.Includes(given, included))
			}
		}
	}
}

func TestMatchJobRole(t *testing.T) {
	p := tablesOf(nil)
	for _, c := range []struct {
		role spine.JobRole
		code spine.RoleCode
		want spine.RoleCode
		ok   bool
	}{
		{0, 0, 0, false}, {1, 0, 0, false}, {1, 1_0001_0001, 1_0001_0001, true}, {1, 2_0001_0001, 0, false}, {2, 0, 0, true}, {2, 1_0001_0002, 0, true}, {3, 0, 0, false},
	} {
		role, code, ok := p.MatchJobRole(c.role, c.code)
		if ok != c.ok || code != c.want || ok && role != c.role || !ok && role != 0 {
			t.Errorf("%v %v: %v %v %v", c.role, c.code, role, code, ok)
		}
	}
}

// There is a path for each activity that the user was given and that leads there,
// whether the table of includes goes in a circle or not.
func TestPaths(t *testing.T) {
	circle := why
	circle.Includes = [][]uint16{{1, 2}, {0, 3}, {0, 3}, {1}}
	for name, stated := range map[string]*Stated{"a tree": &why, "a circle": &circle} {
		p := tablesOf(stated)
		got, ok := p.Paths(spine.User{Role: 2, Activities: []spine.Activity{1, 2, 3, 9}}, 4)
		want := []Path{{Role: 2, Activities: []spine.Activity{2, 4}}, {Activities: []spine.Activity{1, 2, 4}}, {Activities: []spine.Activity{2, 4}}, {Activities: []spine.Activity{3, 4}}}
		if !ok || !slices.EqualFunc(got, want, samePath) {
			t.Errorf("%s: %v, %v", name, got, ok)
		}
	}
	p := tablesOf(&why)
	got, _ := p.Paths(spine.User{Role: 1, RoleCode: 1_0001_0001}, 1)
	if !slices.EqualFunc(got, []Path{{Role: 1, Code: 1_0001_0001, Activities: []spine.Activity{1}}}, samePath) {
		t.Errorf("a full role: %v", got)
	}
	if got, ok := p.Paths(spine.User{Role: 1, Activities: []spine.Activity{4}}, 1); !ok || got != nil {
		t.Errorf("what the user does not hold: %v, %v", got, ok)
	}
	if _, ok := p.Paths(spine.User{}, 9); ok {
		t.Error("an unknown activity has paths")
	}
	if _, ok := tablesOf(nil).Paths(spine.User{Role: 2}, 2); ok {
		t.Error("paths without reasons")
	}
}

func samePath(a, b Path) bool {
	return a.Role == b.Role && a.Code == b.Code && slices.Equal(a.Activities, b.Activities)
}

// A directory that is made once answers as one that is made for each question.
func TestDirectory(t *testing.T) {
	p := Of(&Tables{
		Interactions: []spine.Interaction{{ID: "a", Registered: "r"}, {ID: "b", Registered: "b"}},
		Aliases:      []spine.Alias{{Alias: "x", ID: "a"}},
	})
	d := p.Directory()
	for _, c := range []struct {
		listed, id      spine.InteractionID
		sends, receives bool
	}{
		{"a", "a", true, true}, {"x", "a", true, true}, {"r", "a", false, true}, {"b", "a", false, false},
		{"b", "b", true, true}, {"a", "x", false, false}, {"z", "z", false, false}, {"z", "", false, false},
	} {
		s := spine.NewSystem(spine.SystemRow{Sends: []spine.InteractionID{c.listed}, Receives: []spine.InteractionID{c.listed}})
		held, ok := d.MaySend(s, c.id)
		again, same := p.MaySend(s, c.id)
		if ok != c.sends || ok && held != c.listed || again != held || same != ok {
			t.Errorf("%s listed, %s sent: %q, %v", c.listed, c.id, held, ok)
		}
		held, ok = d.MayReceive(s, c.id)
		again, same = p.MayReceive(s, c.id)
		if ok != c.receives || ok && held != c.listed || again != held || same != ok {
			t.Errorf("%s listed, %s received: %q, %v", c.listed, c.id, held, ok)
		}
	}
}

// Nothing is known to the zero Policy and the zero Directory. A policy without specs knows
// every id as itself.
func TestDirectoriesOfNothing(t *testing.T) {
	s := spine.NewSystem(spine.SystemRow{Sends: []spine.InteractionID{"", "x"}, Receives: []spine.InteractionID{"x"}})
	for name, c := range map[string]struct {
		d    Directory
		want bool
	}{"zero": {Directory{}, false}, "of the zero policy": {Policy{}.Directory(), false}, "without specs": {Of(&Tables{}).Directory(), true}} {
		_, sends := c.d.MaySend(s, "x")
		_, receives := c.d.MayReceive(s, "x")
		_, nothing := c.d.MaySend(s, "")
		if sends != c.want || receives != c.want || nothing {
			t.Errorf("%s: sends %v, receives %v, sends nothing %v", name, sends, receives, nothing)
		}
	}
}

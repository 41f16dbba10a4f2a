// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/gen/example"
	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
)

// answers are what a generated package says of one user.
type answers struct {
	access func(spine.RecordType) (spine.AccessLevel, bool)
	has    func(spine.Activity) bool
	may    func(spine.Function) (bool, bool)
}

// generated is a generated package with its documents.
type generated struct {
	name       string
	workbook   string
	expand     func(spine.User) (answers, []spine.Activity)
	types      func() []spine.RecordType
	activities func() []spine.Activity
	roles      func() []spine.JobRole
}

func packages() []generated {
	return []generated{
		{
			"nrl", specs("nrl", "rbac-mapping.xlsx"),
			func(u spine.User) (answers, []spine.Activity) {
				s, unknown := nrl.Policy().Expand(u)
				return answers{s.Access, s.Has, s.May}, unknown
			},
			func() []spine.RecordType { return slices.Collect(nrl.Policy().RecordTypes()) },
			func() []spine.Activity { return slices.Collect(nrl.Policy().Activities()) },
			func() []spine.JobRole { return slices.Collect(nrl.Policy().JobRoles()) },
		},
		{
			"example", specs("example", "rbac-mapping.xlsx"),
			func(u spine.User) (answers, []spine.Activity) {
				s, unknown := example.Policy().Expand(u)
				return answers{s.Access, s.Has, s.May}, unknown
			},
			func() []spine.RecordType { return slices.Collect(example.Policy().RecordTypes()) },
			func() []spine.Activity { return slices.Collect(example.Policy().Activities()) },
			func() []spine.JobRole { return slices.Collect(example.Policy().JobRoles()) },
		},
	}
}

// lists are all codes that a workbook holds, wherever it holds them.
func lists(p slowPolicy) (types [][2]string, activities, roles []string) {
	for _, r := range p.sheets["Record types"] {
		types = append(types, [2]string{r["Code system"], r["Code"]})
	}
	for _, r := range slices.Concat(p.sheets["Mapping"], p.sheets["Activities"]) {
		activities = append(activities, r["RBAC code"])
	}
	for _, r := range p.sheets["Job roles"] {
		roles = append(roles, r["Role code"])
	}
	slices.Sort(activities)
	return types, slices.Compact(activities), roles
}

// TestAccessIsWhatTheWorkbookSays asks, for nobody and every role, with no
// local activity, every one and every pair of them, of every activity, record
// type and function.
func TestAccessIsWhatTheWorkbookSays(t *testing.T) {
	for _, g := range packages() {
		t.Run(g.name, func(t *testing.T) {
			if differences := compare(g, slowPolicy{workbook(t, g.workbook)}); len(differences) > 0 {
				t.Errorf("%d answers of a role differ, such as %s", len(differences), differences[0])
			}
		})
	}
}

// TestLargerSetsAreWhatTheWorkbookSays draws local activities in any number,
// in any order and several times, and among them some that are unknown.
func TestLargerSetsAreWhatTheWorkbookSays(t *testing.T) {
	for _, g := range packages() {
		t.Run(g.name, func(t *testing.T) {
			p := slowPolicy{workbook(t, g.workbook)}
			_, activities, roles := lists(p)
			rapid.Check(t, func(t *rapid.T) {
				role := rapid.SampledFrom(append([]string{"", "R9999"}, roles...)).Draw(t, "role")
				given := rapid.SliceOfN(rapid.SampledFrom(activities), 0, 2*len(activities)).Draw(t, "activities")
				strange := rapid.SliceOfN(rapid.SampledFrom([]string{"B0001", "B9999"}), 0, 2).Draw(t, "unknown")
				a := asker{g: g, p: p}
				a.lists()
				a.ask(role, append(given, strange...)...)
				for _, d := range a.differences {
					t.Error(d)
				}
			})
		})
	}
}

// TestTheProofCanFail changes one cell of each kind in what was read, and the
// comparison must notice each.
func TestTheProofCanFail(t *testing.T) {
	g := packages()[1]
	for sheet, change := range map[string]func([]row){
		"Mapping": func(rows []row) {
			rows[0]["RBAC code"], rows[1]["RBAC code"] = rows[1]["RBAC code"], rows[0]["RBAC code"]
		},
		"Record types": func(rows []row) { rows[0]["Record group"] = rows[len(rows)-1]["Record group"] },
		"Baseline":     func(rows []row) { rows[0]["RBAC code"] = "B9012" },
		"Functions":    func(rows []row) { rows[0]["Requirement"] = "B9012" },
		"Activities": func(rows []row) {
			for _, r := range rows {
				if r["Includes"] != "" {
					r["Includes"] = ""
					return
				}
			}
		},
	} {
		p := slowPolicy{workbook(t, g.workbook)}
		change(p.sheets[sheet])
		if len(compare(g, p)) == 0 {
			t.Errorf("a change in %q is not noticed", sheet)
		}
	}
}

// asker asks a generated package and the workbook the same.
type asker struct {
	g           generated
	p           slowPolicy
	types       [][2]string
	activities  []string
	roles       []string
	differences []string
}

func (a *asker) lists() { a.types, a.activities, a.roles = lists(a.p) }

func (a *asker) differ(format string, args ...any) {
	a.differences = append(a.differences, fmt.Sprintf(format, args...))
}

// compare asks everything, until the answers for a role differ.
func compare(g generated, p slowPolicy) []string {
	a := asker{g: g, p: p}
	a.lists()
	for what, n := range map[string][2]int{
		"record types": {len(g.types()), len(a.types)},
		"activities":   {len(g.activities()), len(a.activities)},
		"job roles":    {len(g.roles()), len(a.roles)},
	} {
		if n[0] != n[1] {
			a.differ("%d %s, want %d", n[0], what, n[1])
		}
	}
	for _, role := range append(a.roles, "") {
		if len(a.differences) > 0 {
			break
		}
		a.ask(role)
		for i, first := range a.activities {
			a.ask(role, first)
			for _, second := range a.activities[i+1:] {
				a.ask(role, first, second)
			}
		}
	}
	return a.differences
}

// ask compares all answers for one user.
func (a *asker) ask(role string, given ...string) {
	u := spine.User{}
	u.Role, _ = spine.ParseJobRole(role)
	strange := 0
	for _, code := range given {
		activity, _ := spine.ParseActivity(code)
		u.Activities = append(u.Activities, activity)
		if !slices.Contains(a.activities, code) {
			strange++
		}
	}
	got, unknown := a.g.expand(u)
	if len(unknown) != strange {
		a.differ("%v: unknown %v", given, unknown)
	}
	set := a.p.activities(role, given...)
	for _, ty := range a.types {
		want := a.p.level(set, ty[0], ty[1])
		if level, ok := got.access(spine.RecordType{System: ty[0], Code: ty[1]}); !ok || level.String() != want {
			a.differ("role %q activities %v type %v: %v, want %s", role, given, ty, level, want)
		}
	}
	for _, code := range a.activities {
		activity, _ := spine.ParseActivity(code)
		if got.has(activity) != set[code] {
			a.differ("role %q activities %v: has %s is %v", role, given, code, got.has(activity))
		}
	}
	for _, f := range a.p.sheets["Functions"] {
		want := a.p.may(set, f["Requirement"])
		if may, known := got.may(spine.Function(f["Function"])); !known || may != want {
			a.differ("role %q activities %v: %s is %v, want %v", role, given, f["Function"], may, want)
		}
	}
}

// TestUnknownIsDenied asks with every code that is not in the policy.
func TestUnknownIsDenied(t *testing.T) {
	for _, g := range packages() {
		known := map[spine.Activity]bool{}
		for _, a := range g.activities() {
			known[a] = true
		}
		for n := range 1 << 16 {
			a := spine.Activity(n)
			if known[a] {
				continue
			}
			got, unknown := g.expand(spine.User{Activities: []spine.Activity{a}})
			if len(unknown) != 1 || unknown[0] != a || got.has(a) {
				t.Fatalf("%s: activity %d is taken for known", g.name, n)
			}
			for _, ty := range g.types() {
				if level, _ := got.access(ty); level != spine.NoAccess {
					t.Fatalf("%s: activity %d opens %v", g.name, n, ty)
				}
			}
		}
		roles := map[spine.JobRole]bool{}
		for _, r := range g.roles() {
			roles[r] = true
		}
		for n := range 1 << 16 {
			if roles[spine.JobRole(n)] {
				continue
			}
			got, _ := g.expand(spine.User{Role: spine.JobRole(n)})
			for _, ty := range g.types() {
				if level, _ := got.access(ty); level != spine.NoAccess {
					t.Fatalf("%s: role %d opens %v", g.name, n, ty)
				}
			}
		}
		got, _ := g.expand(spine.User{Activities: g.activities()})
		for _, ty := range []spine.RecordType{{}, {System: "http://snomed.info/sct"}, {Code: "736253002"}, {System: "http://snomed.info/sct ", Code: "736253002"}, {System: "http://snomed.info/sct", Code: "736253003"}} {
			if level, ok := got.access(ty); ok || level != spine.NoAccess {
				t.Errorf("%s: the unknown type %v gives %v, %v", g.name, ty, level, ok)
			}
		}
		if may, known := got.may("no such function"); may || known {
			t.Errorf("%s: an unknown function is allowed", g.name)
		}
	}
}

func TestLookupsDoNotAllocate(t *testing.T) {
	user := spine.User{Role: example.R8001, Activities: []spine.Activity{example.B0825, example.B0380}}
	ty, _ := example.Policy().LookupRecordType("http://snomed.info/sct", "736253002")
	if n := testing.AllocsPerRun(100, func() {
		set, _ := example.Policy().Expand(user)
		set.Access(ty)
		set.Has(example.B0825)
		set.May(example.FunctionRecordConsent)
		example.Policy().LookupSystem("900000000001")
		nrl.Policy().RetrievalInteraction(nrl.FormatUnstructured())
		nrl.Policy().ResolveInteraction(nrl.DocumentReferenceRead)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

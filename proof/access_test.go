package proof

import (
	"fmt"
	"slices"
	"testing"

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
				s, unknown := nrl.Expand(u)
				return answers{s.Access, s.Has, s.May}, unknown
			},
			func() []spine.RecordType { return slices.Collect(nrl.RecordTypes()) },
			func() []spine.Activity { return slices.Collect(nrl.Activities()) },
			func() []spine.JobRole { return slices.Collect(nrl.JobRoles()) },
		},
		{
			"example", specs("example", "rbac-mapping.xlsx"),
			func(u spine.User) (answers, []spine.Activity) {
				s, unknown := example.Expand(u)
				return answers{s.Access, s.Has, s.May}, unknown
			},
			func() []spine.RecordType { return slices.Collect(example.RecordTypes()) },
			func() []spine.Activity { return slices.Collect(example.Activities()) },
			func() []spine.JobRole { return slices.Collect(example.JobRoles()) },
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

// TestAccessIsWhatTheWorkbookSays asks for no activity, every activity, every
// pair of them and every role, of every record type and function.
func TestAccessIsWhatTheWorkbookSays(t *testing.T) {
	for _, g := range packages() {
		t.Run(g.name, func(t *testing.T) {
			p := slowPolicy{workbook(t, g.workbook)}
			if differences := compare(t, g, p); len(differences) > 0 {
				t.Errorf("%d answers differ, such as %s", len(differences), differences[0])
			}
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
		if len(compare(t, g, p)) == 0 {
			t.Errorf("a change in %q is not noticed", sheet)
		}
	}
}

func compare(t *testing.T, g generated, p slowPolicy) []string {
	t.Helper()
	types, activities, roles := lists(p)
	var out []string
	differ := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if got := len(g.types()); got != len(types) {
		differ("%d record types, want %d", got, len(types))
	}
	if got := len(g.activities()); got != len(activities) {
		differ("%d activities, want %d", got, len(activities))
	}
	if got := len(g.roles()); got != len(roles) {
		differ("%d job roles, want %d", got, len(roles))
	}
	ask := func(role string, given ...string) {
		u := spine.User{}
		if role != "" {
			u.Role, _ = spine.ParseJobRole(role)
		}
		for _, code := range given {
			a, ok := spine.ParseActivity(code)
			if !ok {
				t.Fatalf("%s is no activity", code)
			}
			u.Activities = append(u.Activities, a)
		}
		got, unknown := g.expand(u)
		if len(unknown) > 0 {
			differ("%v: unknown %v", given, unknown)
		}
		set := p.activities(role, given...)
		for _, ty := range types {
			want := p.level(set, ty[0], ty[1])
			if level, ok := got.access(spine.RecordType{System: ty[0], Code: ty[1]}); !ok || level.String() != want {
				differ("role %q activities %v type %v: %v, want %s", role, given, ty, level, want)
			}
		}
		for _, code := range activities {
			a, _ := spine.ParseActivity(code)
			if got.has(a) != set[code] {
				differ("role %q activities %v: has %s is %v", role, given, code, got.has(a))
			}
		}
		for _, f := range p.sheets["Functions"] {
			want := p.may(set, f["Requirement"])
			if may, known := got.may(spine.Function(f["Function"])); !known || may != want {
				differ("role %q activities %v: %s is %v, want %v", role, given, f["Function"], may, want)
			}
		}
	}
	ask("")
	for _, r := range roles {
		ask(r)
	}
	for i, a := range activities {
		ask("", a)
		for _, b := range activities[i+1:] {
			ask("", a, b)
		}
	}
	for i, r := range roles {
		ask(r, activities[i%len(activities)])
	}
	return out
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
	ty, _ := example.LookupRecordType("http://snomed.info/sct", "736253002")
	if n := testing.AllocsPerRun(100, func() {
		set, _ := example.Expand(user)
		set.Access(ty)
		set.Has(example.B0825)
		set.May(example.FunctionRecordConsent)
		example.LookupSystem("900000000001")
		nrl.RetrievalInteraction(nrl.FormatUnstructured())
		nrl.ResolveInteraction(nrl.DocumentReferenceRead)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

package spine_test

import (
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/policy"
)

func TestCodesComeBack(t *testing.T) {
	for n := range 1 << 16 {
		a, r := spine.Activity(n), spine.JobRole(n)
		back, ok := spine.ParseActivity(a.String())
		if known := n > 0 && n < 10000; ok != known || known && back != a {
			t.Fatalf("activity %d is %q and comes back as %d, %v", n, a, back, ok)
		}
		role, ok := spine.ParseJobRole(r.String())
		if known := n > 0 && n < 10000; ok != known || known && role != r {
			t.Fatalf("role %d is %q and comes back as %d, %v", n, r, role, ok)
		}
	}
	for _, n := range []uint16{0, 10000, 10001, 1<<16 - 1} {
		if a, r := spine.Activity(n), spine.JobRole(n); a.String() != "unknown" || r.String() != "unknown" {
			t.Errorf("%d is the activity %s and the role %s", n, a, r)
		}
	}
	if r, ok := spine.ParseJobRole("S8000:G8000:R8001"); !ok || r.String() != "R8001" {
		t.Errorf("the full form is %v, %v", r, ok)
	}
}

func TestWhatIsNoCode(t *testing.T) {
	for _, s := range []string{"", "B", "B0000", "R0000", "b0268", "B268", "B02680", "B026O", " B0268", "B0268 ", "B0268\n", "B٠٢٦٨", "B-268", "B+268",
		"B:000", "B0:00", "B00:0", "B000:", "B/000", "B0/00", "B00/0", "B000/", "B1:00", "B10:0", "B100:", "R8:01", "R80:1", "R800:", "R1/00", "R10/0", "R100/",
		"R8001,R8002", "S8000:G8000:R0000", "S8000-G8000-R8001", "X8000:G8000:R8001", "S8000:G8000:B8001", "S800:G80000:R8001", "*"} {
		if a, ok := spine.ParseActivity(s); ok || a != 0 {
			t.Errorf("%q is the activity %v", s, a)
		}
		if r, ok := spine.ParseJobRole(s); ok || r != 0 {
			t.Errorf("%q is the role %v", s, r)
		}
	}
}

func TestFullCodesComeBack(t *testing.T) {
	for _, s := range []string{"S8000:G8000:R8001", "S0001:G0010:R0100", "S9999:G9999:R9999"} {
		c, ok := spine.ParseRoleCode(s)
		role, _ := spine.ParseJobRole(s)
		if !ok || c.String() != s || c.JobRole() != role || role.String() != s[12:] {
			t.Errorf("%s is %v, %v, of the role %v", s, c, ok, role)
		}
	}
	for _, s := range []string{"", "R8001", "S8000:G8000:R0000", "S0000:G8000:R8001", "S8000:G0000:R8001", "S8000:G8000", "S8000:G8000:R8001 ",
		"S8000;G8000;R8001", "S8000;G8000:R8001", "S8000:G8000;R8001", "P8000:Q8000:T8001", "G8000:S8000:R8001", "S8000:G8000:R8001:R8002"} {
		if c, ok := spine.ParseRoleCode(s); ok || c != 0 {
			t.Errorf("%q is the code %v", s, c)
		}
	}
	for _, c := range []spine.RoleCode{0, 8001, 8000_8001, 8000_0000_8001, 8000_8000_0000, 10000_8000_8001} {
		if c.String() != "unknown" {
			t.Errorf("%d is the code %s", uint64(c), c)
		}
	}
}

func TestAreasAndWorkgroups(t *testing.T) {
	if a, ok := spine.ParseAreaOfWork("P0020:Q0300:T0640"); !ok || a != "P0020:Q0300:T0640" {
		t.Errorf("an area is %q, %v", a, ok)
	}
	if w, ok := spine.ParseWorkgroup("910000000504"); !ok || w != "910000000504" {
		t.Errorf("a workgroup is %q, %v", w, ok)
	}
	for _, s := range []string{"", "P0020", "P0020:Q0300", "p0020:q0300:t0640", "P0020:Q0300:T0640,", "P0020:Q0300:T0000", "S8000:G8000:R8001",
		"P0020;Q0300:T0640", "P0020:Q0300;T0640", "91000000050/", "91000000050:", "91000000050 ", "/91000000050", "91000000050", "9100000005040", "000000000000", "91000000050x", "P0020:Q0300:T٠٦٤"} {
		if a, ok := spine.ParseAreaOfWork(s); ok || a != "" {
			t.Errorf("%q is the area %q", s, a)
		}
		if w, ok := spine.ParseWorkgroup(s); ok || w != "" {
			t.Errorf("%q is the workgroup %q", s, w)
		}
	}
}

// TestFullRoles: a row with a full code is for users who have that code, and
// whose role agrees with it.
func TestFullRoles(t *testing.T) {
	tables := policy.AccessTables{JobRoles: []policy.JobRoleRow{
		{Role: 8000, Baseline: []uint16{0}},
		{Role: 8001, Code: 8000_8000_8001, Baseline: []uint16{1}},
		{Role: 8001, Code: 8001_8002_8001, Baseline: []uint16{2}},
	}}
	for _, c := range []struct {
		role spine.JobRole
		code spine.RoleCode
		want uint64
	}{
		{8000, 0, 1}, {8000, 8000_8000_8000, 1}, {8001, 0, 0}, {8001, 8000_8000_8001, 2}, {8001, 8001_8002_8001, 4},
		{8001, 8000_8002_8001, 0}, {8000, 8000_8000_8001, 1}, {0, 8000_8000_8001, 0}, {8002, 8000_8000_8001, 0}, {8001, 8000_8000_8002, 0},
	} {
		set := []uint64{0}
		if tables.Expand(set, spine.User{Role: c.role, RoleCode: c.code}); set[0] != c.want {
			t.Errorf("%v, %v: %b, want %b", c.role, c.code, set[0], c.want)
		}
	}
	if n := len(slices.Collect(tables.Roles())); n != 2 {
		t.Errorf("%d roles", n)
	}
}

// TestZeroValuesDeny asks every zero value for everything.
func TestZeroValuesDeny(t *testing.T) {
	var tables policy.AccessTables
	var set [1]uint64
	if unknown := tables.Expand(set[:], spine.User{Role: 8001, Activities: []spine.Activity{268}}); len(unknown) != 1 || set[0] != 0 {
		t.Error("empty tables know an activity")
	}
	if level, ok := tables.Access([]uint64{^uint64(0)}, spine.RecordType{}); ok || level != spine.NoAccess {
		t.Error("empty tables open something")
	}
	if may, known := tables.May([]uint64{^uint64(0)}, ""); may || known {
		t.Error("empty tables allow something")
	}
	if tables.Has([]uint64{^uint64(0)}, 0) {
		t.Error("the unknown activity is held")
	}
	var s spine.System
	if s.MaySend("") || s.MayReceive("") || s.MaySend("urn:x") || s.ASID() != "" {
		t.Error("the zero system may do something")
	}
	var level spine.AccessLevel
	if level.SeesPointer() || level.SeesRecord() || spine.AccessLevel(7).SeesPointer() || spine.AccessLevel(7).SeesRecord() || spine.AccessLevel(7).String() != "none" {
		t.Error("no level sees something")
	}
	if _, ok := policy.RetrievalInteraction([]spine.Format{{}}, spine.FormatCode{}); ok {
		t.Error("an empty format is retrieved")
	}
	if id, ok := policy.ResolveInteraction(nil, nil, ""); ok || id != "" {
		t.Error("an empty id is known")
	}
}

// TestAlternatives: a function needs all activities of one alternative, and an
// empty alternative is a table that is wrong, not a door that is open.
func TestAlternatives(t *testing.T) {
	tables := policy.AccessTables{Functions: []policy.FunctionRow{
		{Function: "broken", Alternatives: [][]uint16{{}}},
		{Function: "both", Alternatives: [][]uint16{{0, 1}}},
		{Function: "either", Alternatives: [][]uint16{{0}, {1}}},
	}}
	tables.Functions[0], tables.Functions[1] = tables.Functions[1], tables.Functions[0] // sorted: both, broken, either
	for set, want := range map[uint64][3]bool{0: {}, 1: {false, false, true}, 2: {false, false, true}, 3: {true, false, true}} {
		for i, f := range []spine.Function{"both", "broken", "either"} {
			if may, known := tables.May([]uint64{set}, f); !known || may != want[i] {
				t.Errorf("set %b, %s: %v, %v", set, f, may, known)
			}
		}
	}
}

func TestHigherLevelCounts(t *testing.T) {
	ty := spine.RecordType{System: "s", Code: "c"}
	tables := policy.AccessTables{Types: []policy.RecordTypeRow{{Type: ty, Grants: []policy.GrantRow{{Activity: 1, Level: spine.PointerAndRecord}, {Activity: 0, Level: spine.PointerOnly}}}}}
	for set, want := range map[uint64]spine.AccessLevel{0: spine.NoAccess, 1: spine.PointerOnly, 2: spine.PointerAndRecord, 3: spine.PointerAndRecord, 4: spine.NoAccess} {
		if level, ok := tables.Access([]uint64{set}, ty); !ok || level != want {
			t.Errorf("set %b: %v", set, level)
		}
	}
}

func FuzzParseCodes(f *testing.F) {
	for _, s := range []string{"B0268", "R8001", "S8000:G8000:R8001", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if a, ok := spine.ParseActivity(s); ok && a.String() != s || !ok && a != 0 {
			t.Errorf("%q is %v, %v", s, a, ok)
		}
		if r, ok := spine.ParseJobRole(s); ok && len(s) == 5 && r.String() != s || !ok && r != 0 {
			t.Errorf("%q is %v, %v", s, r, ok)
		}
	})
}

// A code that the other includes is not held apart from it.
func TestHoldingBothCodes(t *testing.T) {
	tables := func(closures ...[]uint16) *policy.AccessTables {
		return &policy.AccessTables{Closures: closures, Types: []policy.RecordTypeRow{{Grants: []policy.GrantRow{{Activity: 0, Level: spine.PointerOnly}, {Activity: 1, Level: spine.PointerAndRecord}}}}}
	}
	apart, included := tables([]uint16{0}, []uint16{1}), tables([]uint16{0}, []uint16{0, 1})
	for _, c := range []struct {
		tables *policy.AccessTables
		set    uint64
		want   bool
	}{{apart, 0, false}, {apart, 1, false}, {apart, 2, false}, {apart, 3, true}, {included, 3, false}} {
		if got := c.tables.HoldsBoth([]uint64{c.set}); got != c.want {
			t.Errorf("%b: %v", c.set, got)
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// TestFullRoles: a row with a full code is for users who have that code, and
// whose role agrees with it.
func TestFullRoles(t *testing.T) {
	tables := RBAC{JobRoles: []JobRoleRow{
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
		if tables.expand(set, spine.User{Role: c.role, RoleCode: c.code}); set[0] != c.want {
			t.Errorf("%v, %v: %b, want %b", c.role, c.code, set[0], c.want)
		}
	}
	if n := len(slices.Collect(tables.roles())); n != 2 {
		t.Errorf("%d roles", n)
	}
}

// TestZeroValuesDeny asks every zero value for everything.
func TestZeroValuesDeny(t *testing.T) {
	var tables RBAC
	var set [1]uint64
	if unknown := tables.expand(set[:], spine.User{Role: 8001, Activities: []spine.Activity{268}}); len(unknown) != 1 || set[0] != 0 {
		t.Error("empty tables know an activity")
	}
	if level, ok := tables.access([]uint64{^uint64(0)}, spine.RecordType{}); ok || level != spine.NoAccess {
		t.Error("empty tables open something")
	}
	if may, known := tables.may([]uint64{^uint64(0)}, ""); may || known {
		t.Error("empty tables allow something")
	}
	if tables.has([]uint64{^uint64(0)}, 0) {
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
	if _, ok := Of(&Tables{Formats: []spine.Format{{}}}).RetrievalInteraction(spine.FormatCode{}); ok {
		t.Error("an empty format is retrieved")
	}
	if id, ok := Of(nil).ResolveInteraction(""); ok || id != "" {
		t.Error("an empty id is known")
	}
}

// TestAlternatives: a function needs all activities of one alternative, and an
// empty alternative is a table that is wrong, and opens nothing.
func TestAlternatives(t *testing.T) {
	tables := RBAC{Functions: []FunctionRow{
		{Function: "broken", Alternatives: [][]uint16{{}}},
		{Function: "both", Alternatives: [][]uint16{{0, 1}}},
		{Function: "either", Alternatives: [][]uint16{{0}, {1}}},
	}}
	tables.Functions[0], tables.Functions[1] = tables.Functions[1], tables.Functions[0] // sorted: both, broken, either
	for set, want := range map[uint64][3]bool{0: {}, 1: {false, false, true}, 2: {false, false, true}, 3: {true, false, true}} {
		for i, f := range []spine.Function{"both", "broken", "either"} {
			if may, known := tables.may([]uint64{set}, f); !known || may != want[i] {
				t.Errorf("set %b, %s: %v, %v", set, f, may, known)
			}
		}
	}
}

func TestHigherLevelCounts(t *testing.T) {
	ty := spine.RecordType{System: "s", Code: "c"}
	tables := RBAC{Types: []RecordTypeRow{{Type: ty, Grants: []GrantRow{{Activity: 1, Level: spine.PointerAndRecord}, {Activity: 0, Level: spine.PointerOnly}}}}}
	for set, want := range map[uint64]spine.AccessLevel{0: spine.NoAccess, 1: spine.PointerOnly, 2: spine.PointerAndRecord, 3: spine.PointerAndRecord, 4: spine.NoAccess} {
		if level, ok := tables.access([]uint64{set}, ty); !ok || level != want {
			t.Errorf("set %b: %v", set, level)
		}
	}
}

// A code that the other includes is not held apart from it.
func TestHoldingBothCodes(t *testing.T) {
	tables := func(closures ...[]uint16) *RBAC {
		return &RBAC{Closures: closures, Types: []RecordTypeRow{{Grants: []GrantRow{{Activity: 0, Level: spine.PointerOnly}, {Activity: 1, Level: spine.PointerAndRecord}}}}}
	}
	apart, included := tables([]uint16{0}, []uint16{1}), tables([]uint16{0}, []uint16{0, 1})
	for _, c := range []struct {
		tables *RBAC
		set    uint64
		want   bool
	}{{apart, 0, false}, {apart, 1, false}, {apart, 2, false}, {apart, 3, true}, {included, 3, false}} {
		if got := c.tables.holdsBoth([]uint64{c.set}); got != c.want {
			t.Errorf("%b: %v", c.set, got)
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// opens is a grant of activity 0 for a level.
func opens(level spine.AccessLevel) []GrantRow {
	return []GrantRow{{Activity: 0, Level: level}}
}

// One code may stand in several systems, and each of them has its own row.
func TestRecordTypesAreFoundWhole(t *testing.T) {
	tables := RBAC{Types: []RecordTypeRow{
		{Type: spine.RecordType{System: "r", Code: "2"}, Group: "g", Grants: opens(spine.PointerOnly)},
		{Type: spine.RecordType{System: "t", Code: "2"}, Group: "h", Grants: opens(spine.PointerAndRecord)},
		{Type: spine.RecordType{System: "s", Code: "4"}, Grants: opens(spine.PointerAndRecord)},
		{Type: spine.RecordType{System: "s", Code: "6"}, Grants: opens(spine.PointerOnly)},
		{Type: spine.RecordType{System: "s", Code: "8"}, Grants: opens(spine.PointerOnly)},
	}}
	for _, c := range []struct {
		system, code string
		known        bool
		level        spine.AccessLevel
		group        spine.RecordGroup
	}{
		{"r", "2", true, spine.PointerOnly, "g"},
		{"t", "2", true, spine.PointerAndRecord, "h"},
		{"s", "4", true, spine.PointerAndRecord, ""},
		{"s", "6", true, spine.PointerOnly, ""},
		{"s", "8", true, spine.PointerOnly, ""},
		{"q", "2", false, spine.NoAccess, ""},
		{"s", "2", false, spine.NoAccess, ""},
		{"u", "2", false, spine.NoAccess, ""},
		{"r", "1", false, spine.NoAccess, ""},
		{"t", "1", false, spine.NoAccess, ""},
		{"t", "3", false, spine.NoAccess, ""},
		{"r", "4", false, spine.NoAccess, ""},
		{"t", "4", false, spine.NoAccess, ""},
		{"s", "5", false, spine.NoAccess, ""},
		{"", "", false, spine.NoAccess, ""},
	} {
		r := spine.RecordType{System: c.system, Code: c.code}
		if level, known := tables.access([]uint64{1}, r); known != c.known || level != c.level {
			t.Errorf("%v: %v, %v", r, level, known)
		}
		if group, ok := tables.groupOf(r); group != c.group || ok != (c.group != "") {
			t.Errorf("%v is in the group %q, %v", r, group, ok)
		}
		if found, known := tables.lookupRecordType(c.system, c.code); known != c.known || known && found != r {
			t.Errorf("%v is found as %v, %v", r, found, known)
		}
	}
}

// A function that the tables do not know is none of those beside it.
func TestUnknownFunctions(t *testing.T) {
	tables := RBAC{Functions: []FunctionRow{
		{Function: "b", Alternatives: [][]uint16{{0}}}, {Function: "d", Alternatives: [][]uint16{{0}}},
	}}
	for f, want := range map[spine.Function]bool{"": false, "a": false, "b": true, "c": false, "d": true, "e": false} {
		if may, known := tables.may([]uint64{1}, f); may != want || known != want {
			t.Errorf("%q: %v, %v", f, may, known)
		}
	}
}

// A role that the tables do not know has no baseline, even if a table is wrong.
func TestUnknownRoles(t *testing.T) {
	tables := RBAC{JobRoles: []JobRoleRow{
		{Role: 0, Baseline: []uint16{0}}, {Role: 1, Baseline: []uint16{1}}, {Role: 3, Code: 3_0003_0003, Baseline: []uint16{2}}, {Role: 5, Baseline: []uint16{3}},
	}}
	for role, want := range map[spine.JobRole]uint64{0: 0, 1: 2, 2: 0, 3: 0, 4: 0, 5: 8, 6: 0} {
		set := []uint64{0}
		if tables.expand(set, spine.User{Role: role}); set[0] != want {
			t.Errorf("%v: %b, want %b", role, set[0], want)
		}
	}
}

func TestHas(t *testing.T) {
	tables := RBAC{Position: []uint16{0, 1, 0, 2}}
	for a, want := range map[spine.Activity]bool{0: false, 1: false, 2: false, 3: true, 4: false} {
		if tables.has([]uint64{2}, a) != want {
			t.Errorf("%v: %v", a, !want)
		}
	}
}

// One area is enough for a table, and a set that ends in front of its position
// does not hold it.
func TestOneArea(t *testing.T) {
	closures := make([][]uint16, 64)
	closures[0] = []uint16{0}
	tables := RBAC{
		Position: []uint16{0, 1}, Closures: closures, Areas: []spine.AreaOfWork{here},
		Types: []RecordTypeRow{{Type: crisis, Grants: []GrantRow{{Activity: 0, Level: spine.PointerOnly, Areas: []uint16{64}}}}},
	}
	user := spine.User{Activities: []spine.Activity{1}, Areas: []spine.AreaOfWork{here}}
	for words, want := range map[int]spine.AccessLevel{1: spine.NoAccess, 2: spine.PointerOnly} {
		set := make([]uint64, words)
		tables.expand(set, user)
		if level, _ := tables.access(set, crisis); level != want {
			t.Errorf("%d words: %v", words, level)
		}
	}
}

// Two codes for the same level are not both codes of a group.
func TestTwoCodesForOneLevel(t *testing.T) {
	for _, level := range []spine.AccessLevel{spine.PointerOnly, spine.PointerAndRecord} {
		tables := RBAC{Closures: [][]uint16{{0}, {1}}, Types: []RecordTypeRow{{Grants: []GrantRow{
			{Activity: 0, Level: level}, {Activity: 1, Level: level},
		}}}}
		if tables.holdsBoth([]uint64{3}) {
			t.Errorf("%v twice", level)
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"testing"

	"github.com/spineguard/spineguard/spine"
)

const (
	here      spine.AreaOfWork = "P0020:Q0300:T0640"
	there     spine.AreaOfWork = "P0020:Q0300:T0650"
	elsewhere spine.AreaOfWork = "P0030:Q0300:T0640"
)

var crisis = spine.RecordType{System: "s", Code: "1"}

// limited lets B0268 see pointers, and in two areas B0269 fetch records.
var limited = RBAC{
	Position: append(make([]uint16, 268), 1, 2),
	Closures: [][]uint16{{0}, {1}},
	JobRoles: []JobRoleRow{{Role: 8001, Baseline: []uint16{0, 1}}},
	Areas:    []spine.AreaOfWork{here, there},
	Types: []RecordTypeRow{{Type: crisis, Group: "g", Grants: []GrantRow{
		{Activity: 0, Level: spine.PointerOnly}, {Activity: 1, Level: spine.PointerAndRecord, Areas: []uint16{2, 3}},
	}}},
}

func TestALimitedGrantCountsInItsAreasAlone(t *testing.T) {
	for _, c := range []struct {
		name       string
		activities []spine.Activity
		areas      []spine.AreaOfWork
		level      spine.AccessLevel
		both       bool
	}{
		{"no area is known", []spine.Activity{268, 269}, nil, spine.PointerOnly, false},
		{"one of the areas", []spine.Activity{269}, []spine.AreaOfWork{here}, spine.PointerAndRecord, false},
		{"the other", []spine.Activity{268, 269}, []spine.AreaOfWork{elsewhere, there}, spine.PointerAndRecord, true},
		{"another area that shares a task", []spine.Activity{269}, []spine.AreaOfWork{elsewhere}, spine.NoAccess, false},
		{"a part of an area", []spine.Activity{269}, []spine.AreaOfWork{"T0640", "P0020", "P0020:Q0300", ""}, spine.NoAccess, false},
		{"the area without the activity", nil, []spine.AreaOfWork{here}, spine.NoAccess, false},
	} {
		u := spine.User{Activities: c.activities, Areas: c.areas}
		var set [1]uint64
		limited.expand(set[:], u)
		if level, known := limited.access(set[:], crisis); level != c.level || !known {
			t.Errorf("%s: %v", c.name, level)
		}
		if limited.holdsBoth(set[:]) != c.both {
			t.Errorf("%s: holds both: %v", c.name, !c.both)
		}
		reasons, _ := limited.reasons(&Stated{Activities: []spine.Activity{268, 269}, Includes: [][]uint16{nil, nil}}, u, crisis)
		highest := spine.NoAccess
		for _, r := range reasons {
			highest = max(highest, r.Level)
			if (r.Level == spine.PointerAndRecord) != (r.Area != "") {
				t.Errorf("%s: %+v", c.name, r)
			}
		}
		if highest != c.level {
			t.Errorf("%s: explained as %v", c.name, highest)
		}
	}
}

// A set that has no room for areas, or tables that name positions beyond it,
// open nothing that is limited.
func TestASetWithoutRoomForAreasIsNoYes(t *testing.T) {
	far := limited
	far.Types = []RecordTypeRow{{Type: crisis, Grants: []GrantRow{{Activity: 0, Level: spine.PointerOnly, Areas: []uint16{64}}}}}
	var set [1]uint64
	far.expand(set[:], spine.User{Activities: []spine.Activity{268}, Areas: []spine.AreaOfWork{here}})
	if level, _ := far.access(set[:], crisis); level != spine.NoAccess {
		t.Error(level)
	}
}

package policy_test

import (
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/policy"
)

const (
	here      spine.AreaOfWork = "P0020:Q0300:T0640"
	there     spine.AreaOfWork = "P0020:Q0300:T0650"
	elsewhere spine.AreaOfWork = "P0030:Q0300:T0640"
)

var crisis = spine.RecordType{System: "s", Code: "1"}

// limited lets B0268 see pointers, and in two areas B0269 fetch records.
var limited = policy.AccessTables{
	Position: append(make([]uint16, 268), 1, 2),
	Closures: [][]uint16{{0}, {1}},
	JobRoles: []policy.JobRoleRow{{Role: 8001, Baseline: []uint16{0, 1}}},
	Areas:    []spine.AreaOfWork{here, there},
	Types: []policy.RecordTypeRow{{Type: crisis, Group: "g", Grants: []policy.GrantRow{
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
		limited.Expand(set[:], u)
		if level, known := limited.Access(set[:], crisis); level != c.level || !known {
			t.Errorf("%s: %v", c.name, level)
		}
		if limited.HoldsBoth(set[:]) != c.both {
			t.Errorf("%s: holds both: %v", c.name, !c.both)
		}
		reasons, _ := limited.Explain(&policy.ExplainTables{Activities: []spine.Activity{268, 269}, Includes: [][]uint16{nil, nil}}, u, crisis)
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
	far.Types = []policy.RecordTypeRow{{Type: crisis, Grants: []policy.GrantRow{{Activity: 0, Level: spine.PointerOnly, Areas: []uint16{64}}}}}
	var set [1]uint64
	far.Expand(set[:], spine.User{Activities: []spine.Activity{268}, Areas: []spine.AreaOfWork{here}})
	if level, _ := far.Access(set[:], crisis); level != spine.NoAccess {
		t.Error(level)
	}
}

// The guard asks the areas of the user that its resolver gives.
func TestTheGuardAsksTheUsersAreas(t *testing.T) {
	s := fixture.Service("retrieval")
	s.Access = &limited
	for area, want := range map[spine.AreaOfWork]spine.Rule{here: "", elsewhere: spine.RuleAccess, "": spine.RuleAccess} {
		o := fixture.Common(new(fixture.Sink))
		o.Users = fixture.UserFunc(func() (spine.User, error) {
			return spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{268, 269}, Areas: []spine.AreaOfWork{area}}, nil
		})
		g, err := guard.NewProvider(s, guard.ProviderOptions{Options: o, ASID: fixture.Provider})
		if err != nil {
			t.Fatal(err)
		}
		var d guard.Decision
		if g.Check(fixture.Request("retrieval", "GET", "/a"), &d); d.Rule != want {
			t.Errorf("%s: %q, want %q", area, d.Rule, want)
		}
	}
}

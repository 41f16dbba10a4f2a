// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// B0001 includes B0002 and B0003, and those include B0004.
var (
	explained = RBAC{
		Position: []uint16{0, 1, 2, 3, 4},
		Closures: [][]uint16{{0, 1, 2, 3}, {1, 3}, {2, 3}, {3}},
		JobRoles: []JobRoleRow{{Role: 1, Code: 1_0001_0001, Baseline: []uint16{0, 1, 2, 3}}, {Role: 2, Baseline: []uint16{1, 3}}},
		Areas:    []spine.AreaOfWork{here, there},
		Types: []RecordTypeRow{
			{Type: crisis, Group: "g", Grants: []GrantRow{
				{Activity: 2, Level: spine.NoAccess}, {Activity: 3, Level: spine.PointerOnly}, {Activity: 1, Level: spine.PointerAndRecord},
			}},
			{Type: spine.RecordType{System: "s", Code: "2"}, Group: "h", Grants: []GrantRow{
				{Activity: 3, Level: spine.PointerOnly, Areas: []uint16{0, 3, 6, 5}},
			}},
		},
	}
	why = Stated{
		Activities: []spine.Activity{1, 2, 3, 4},
		Includes:   [][]uint16{{1, 2}, {3}, {3}, nil},
		JobRoles:   []JobRoleRow{{Role: 1, Code: 1_0001_0001, Baseline: []uint16{0}}, {Role: 2, Baseline: []uint16{1}}},
	}
)

// Reasons are the shortest ways, the highest level first; of two as short that
// by the role.
func TestReasons(t *testing.T) {
	limited := spine.RecordType{System: "s", Code: "2"}
	for _, c := range []struct {
		name  string
		user  spine.User
		asked spine.RecordType
		want  []Reason
	}{
		{"nothing", spine.User{}, crisis, nil},
		{"no such role", spine.User{Role: 3}, crisis, nil},
		{"an activity that nobody knows", spine.User{Activities: []spine.Activity{0, 5}}, crisis, nil},
		{"what opens nothing", spine.User{Activities: []spine.Activity{3}}, crisis, []Reason{
			{Level: spine.PointerOnly, Group: "g", Path: []spine.Activity{3, 4}},
		}},
		{"locally", spine.User{Activities: []spine.Activity{1}}, crisis, []Reason{
			{Level: spine.PointerAndRecord, Group: "g", Path: []spine.Activity{1, 2}}, {Level: spine.PointerOnly, Group: "g", Path: []spine.Activity{1, 2, 4}},
		}},
		{"by the role", spine.User{Role: 2}, crisis, []Reason{
			{Level: spine.PointerAndRecord, Group: "g", Role: 2, Path: []spine.Activity{2}}, {Level: spine.PointerOnly, Group: "g", Role: 2, Path: []spine.Activity{2, 4}},
		}},
		{"by a full role, and nearer locally", spine.User{Role: 1, RoleCode: 1_0001_0001, Activities: []spine.Activity{4, 5}}, crisis, []Reason{
			{Level: spine.PointerAndRecord, Group: "g", Role: 1, Code: 1_0001_0001, Path: []spine.Activity{1, 2}}, {Level: spine.PointerOnly, Group: "g", Path: []spine.Activity{4}},
		}},
		{"a full role without its code", spine.User{Role: 1}, crisis, nil},
		{"both", spine.User{Role: 2, Activities: []spine.Activity{2}}, crisis, []Reason{
			{Level: spine.PointerAndRecord, Group: "g", Role: 2, Path: []spine.Activity{2}}, {Level: spine.PointerOnly, Group: "g", Role: 2, Path: []spine.Activity{2, 4}},
		}},
		{"in an area", spine.User{Activities: []spine.Activity{4}, Areas: []spine.AreaOfWork{here, there}}, limited, []Reason{
			{Level: spine.PointerOnly, Group: "h", Path: []spine.Activity{4}, Area: there},
		}},
		{"in another area", spine.User{Activities: []spine.Activity{4}, Areas: []spine.AreaOfWork{here}}, limited, nil},
		{"in no area", spine.User{Activities: []spine.Activity{4}, Areas: []spine.AreaOfWork{""}}, limited, nil},
	} {
		got, known := explained.reasons(&why, c.user, c.asked)
		same := slices.EqualFunc(got, c.want, func(a, b Reason) bool {
			return a.Level == b.Level && a.Group == b.Group && a.Role == b.Role && a.Code == b.Code && a.Area == b.Area && slices.Equal(a.Path, b.Path)
		})
		if !same || !known {
			t.Errorf("%s: %+v, %v", c.name, got, known)
		}
	}
	if got, known := explained.reasons(&why, spine.User{Role: 2}, spine.RecordType{System: "s", Code: "0"}); known || got != nil {
		t.Errorf("an unknown type: %+v, %v", got, known)
	}
}

// Whatever includes itself, the search ends.
func TestReasonsInACircle(t *testing.T) {
	circle := why
	circle.Includes = [][]uint16{{1, 2}, {0, 3}, {0}, {1}}
	got, _ := explained.reasons(&circle, spine.User{Activities: []spine.Activity{3, 3}}, crisis)
	if len(got) != 2 || !slices.Equal(got[0].Path, []spine.Activity{3, 1, 2}) || !slices.Equal(got[1].Path, []spine.Activity{3, 1, 2, 4}) {
		t.Errorf("%+v", got)
	}
}

func TestSourcesOfReasons(t *testing.T) {
	path := []spine.Activity{1, 2}
	for _, c := range []struct {
		reason Reason
		want   []string
	}{
		{Reason{}, nil},
		{Reason{Role: 1}, nil},
		{Reason{Group: "g", Level: spine.PointerOnly, Path: path}, []string{"activity B0001", "activity B0002", "grant g pointer B0002"}},
		{Reason{Group: "g", Level: spine.PointerAndRecord, Path: path[:1], Role: 1}, []string{"job role R0001", "activity B0001", "grant g record B0001"}},
		{Reason{Group: "g", Level: spine.PointerAndRecord, Path: path[:1], Role: 1, Code: 1_0001_0001}, []string{"job role S0001:G0001:R0001", "activity B0001", "grant g record B0001"}},
		{Reason{Group: "g", Level: spine.PointerAndRecord, Path: path[:1], Code: 1}, []string{"job role unknown", "activity B0001", "grant g record B0001"}},
	} {
		if got := c.reason.Sources(); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q", c.reason, got)
		}
	}
}

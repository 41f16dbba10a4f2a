// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/policy"
)

// An operation demands its level of all that it names. Access to another record type, or
// to some of those that are named, is not enough; what is contradictory or unknown is
// allowed to nobody.
func TestAllowsOfWhatAnOperationNames(t *testing.T) {
	kind := func(code string, group spine.RecordGroup, low uint16) policy.RecordTypeRow {
		row := policy.RecordTypeRow{Type: spine.RecordType{System: "s", Code: code}, Group: group}
		if group != "" {
			row.Grants = []policy.GrantRow{{Activity: low, Level: spine.PointerOnly}, {Activity: low + 1, Level: spine.PointerAndRecord}}
		}
		return row
	}
	p := policy.Of(&policy.Tables{RBAC: policy.RBAC{
		Position: []uint16{0, 1, 2, 3, 4}, Closures: [][]uint16{{0}, {1}, {2}, {3}},
		Types: []policy.RecordTypeRow{kind("1", "Plans", 0), kind("2", "Letters", 2), kind("3", "Plans", 0), kind("4", "", 0)},
	}})
	const plans, letters spine.Activity = 2, 4 // each opens the records of a group; one below, the pointers
	for _, c := range []struct {
		types string
		group spine.RecordGroup
		level spine.AccessLevel
		has   []spine.Activity
		may   bool
	}{
		{"any", "", 2, []spine.Activity{plans}, true},
		{"any", "", 2, []spine.Activity{letters}, true},
		{"any", "", 2, []spine.Activity{plans - 1, letters - 1}, false},
		{"s|1", "", 2, []spine.Activity{plans}, true},
		{"s|1", "", 2, []spine.Activity{letters}, false},
		{"s|1", "", 2, []spine.Activity{plans - 1}, false},
		{"s|1", "", 1, []spine.Activity{plans - 1}, true},
		{"s|1 s|3", "", 2, []spine.Activity{plans}, true},
		{"s|1 s|2", "", 2, []spine.Activity{plans}, false},
		{"s|1 s|2", "", 2, []spine.Activity{letters}, false},
		{"s|1 s|2", "", 2, []spine.Activity{plans, letters - 1}, false},
		{"s|1 s|2", "", 2, []spine.Activity{plans, letters}, true},
		{"", "Plans", 2, []spine.Activity{plans}, true},
		{"", "Plans", 2, []spine.Activity{plans - 1}, false},
		{"", "Plans", 2, []spine.Activity{letters}, false},
		{"s|2", "Plans", 2, []spine.Activity{letters}, false},
		{"s|2", "Plans", 2, []spine.Activity{plans}, false},
		{"s|2", "Plans", 2, []spine.Activity{plans, letters}, true},
		{"any", "Plans", 2, []spine.Activity{letters}, false},
		{"", "", 1, []spine.Activity{plans, letters}, false},
		{"any", "", 0, []spine.Activity{plans, letters}, false},
		{"", "Plans", 0, []spine.Activity{plans, letters}, false},
		{"s|4", "", 1, []spine.Activity{plans, letters}, false},
		{"s|9", "", 1, []spine.Activity{plans, letters}, false},
		{"", "plans", 1, []spine.Activity{plans, letters}, false},
		{"Any", "", 1, []spine.Activity{plans, letters}, false},
		{"any s|1", "", 1, []spine.Activity{plans, letters}, false},
		{"s|1|", "", 1, []spine.Activity{plans, letters}, false},
		{"any", "", 3, []spine.Activity{plans, letters}, false},
	} {
		o := spine.Operation{Level: c.level, RecordTypes: c.types, Group: c.group}
		if may, _ := p.Allows(spine.User{Activities: c.has}, &o); may != c.may || !o.DemandsUser() {
			t.Errorf("level %d of %q and %q, to somebody with %v: %v", c.level, c.types, c.group, c.has, may)
		}
	}
}

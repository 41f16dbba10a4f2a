package check_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/generator/check"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

func group(grants ...policy.Grant) policy.RecordGroup {
	return policy.RecordGroup{Name: "Group", Grants: grants}
}

var (
	pointer = policy.Grant{Activity: "B0268", Level: policy.PointerOnly}
	record  = policy.Grant{Activity: "B0269", Level: policy.PointerAndRecord}
)

// TestRules: for each rule a policy that triggers it, and one that nearly does.
func TestRules(t *testing.T) {
	for name, c := range map[string]struct {
		model policy.Model
		want  string // rule and message; empty: nothing is found
	}{
		"a role with both codes": {
			policy.Model{Groups: []policy.RecordGroup{group(pointer, record)}, JobRoles: []policy.JobRole{{Code: "R8001", Closure: []string{"B0268", "B0269"}}}},
			`role-both-levels the baseline of R8001 holds B0268 and B0269, both codes of "Group"`,
		},
		"two roles with one code each": {
			policy.Model{Groups: []policy.RecordGroup{group(pointer, record)}, JobRoles: []policy.JobRole{
				{Code: "R8001", Closure: []string{"B0268"}}, {Code: "R8002", Closure: []string{"B0269"}}}}, "",
		},
		"a group with one level": {
			policy.Model{Groups: []policy.RecordGroup{group(pointer)}},
			`group-one-level the record group "Group" has a code for one level only`,
		},
		"a group with two codes for one level": {
			policy.Model{Groups: []policy.RecordGroup{group(pointer, policy.Grant{Activity: "B0001", Level: policy.PointerOnly})}},
			`group-one-level the record group "Group" has a code for one level only`,
		},
		"a group with two levels": {policy.Model{Groups: []policy.RecordGroup{group(pointer, record)}}, ""},
		"a record type in no group": {
			policy.Model{RecordTypes: []policy.RecordType{{Name: "Plan"}}},
			`recordtype-no-group the record type "Plan" is in no record group`,
		},
		"a record type in a group": {policy.Model{RecordTypes: []policy.RecordType{{Name: "Plan", Group: "Group"}}}, ""},
		"a role with what must not meet": {
			policy.Model{Separations: []policy.Separation{{First: "B0001", Second: "B0002"}}, JobRoles: []policy.JobRole{{Code: "R8001", Closure: []string{"B0001", "B0002"}}}},
			"role-not-separated the baseline of R8001 holds B0001 and B0002, which must not meet",
		},
		"a role with half of what must not meet": {
			policy.Model{Separations: []policy.Separation{{First: "B0001", Second: "B0002"}}, JobRoles: []policy.JobRole{{Code: "R8001", Closure: []string{"B0001"}}}}, "",
		},
		"too many systems": {
			policy.Model{Systems: systems(101)},
			"systems-many the systems up to this one send and receive more than 10000 interactionIds",
		},
		"as many systems as may be": {policy.Model{Systems: systems(100)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			for _, f := range check.Run(&c.model) {
				got += f.Rule + " " + f.Message
				if f.Suggestion == "" || f.Severity != finding.Warning {
					t.Errorf("%+v", f)
				}
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// systems returns n systems with 100 interactionIds each.
func systems(n int) []policy.System {
	var ids []string
	for i := range 100 {
		ids = append(ids, fmt.Sprintf("urn:nhs:names:services:x:y%d", i))
	}
	return slices.Repeat([]policy.System{{ASID: "900000000001", Sends: ids[:50], Receives: ids[50:]}}, n)
}

// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/policy"
)

var plan = spine.RecordType{System: "s", Code: "1"}

// of makes a policy of n activities, B0001 and following, of which the last opens
// the plan and is what the function asks for.
func of(n int) policy.Policy {
	t := &policy.Tables{Digest: fmt.Sprint(n)}
	t.RBAC.Position = make([]uint16, n+1)
	for i := range n {
		t.RBAC.Position[i+1] = uint16(i + 1)
		t.RBAC.Closures = append(t.RBAC.Closures, []uint16{uint16(i)})
	}
	last := uint16(n - 1)
	t.RBAC.Types = []policy.RecordTypeRow{{Type: plan, Group: "g", Grants: []policy.GrantRow{{Activity: last, Level: spine.PointerAndRecord}}}}
	t.RBAC.Functions = []policy.FunctionRow{{Function: "f", Alternatives: [][]uint16{{last}}}}
	return policy.Of(t)
}

// A set of a policy of any size holds what it was given and nothing else.
func TestSetsOfPoliciesOfAnySize(t *testing.T) {
	for _, n := range []int{1, 63, 64, 65, 255, 256, 257, 1000, 1536, 1537, 1600} {
		p := of(n)
		for _, given := range []int{1, n/2 + 1, n} {
			a := spine.Activity(given)
			set, unknown := p.Expand(spine.User{Activities: []spine.Activity{a, 9999}})
			if !slices.Equal(unknown, []spine.Activity{9999}) {
				t.Errorf("%d activities: unknown %v", n, unknown)
			}
			for b := range p.Activities() {
				if set.Has(b) != (a == b) {
					t.Errorf("%d activities: a set of %v has %v: %v", n, a, b, a != b)
				}
			}
			level, known := set.Access(plan)
			may, knownFunction := set.May("f")
			if l, ok := p.Access(spine.User{Activities: []spine.Activity{a}}, plan); l != level || ok != known {
				t.Errorf("%d activities: Access of %v: %v, %v", n, a, l, ok)
			}
			if may, _ := p.Allows(spine.User{Activities: []spine.Activity{a}}, demand(spine.PointerAndRecord, "f")); may != (given == n) {
				t.Errorf("%d activities: Allows of %v: %v", n, a, may)
			}
			if !known || !knownFunction || may != (given == n) || level.SeesRecord() != (given == n) {
				t.Errorf("%d activities: a set of %v opens %v, may %v", n, a, level, may)
			}
		}
	}
}

// A set answers for the policy that made it alone: what another one knows besides is
// unknown. The zero set knows nothing.
func TestASetAnswersForItsPolicyAlone(t *testing.T) {
	other := &policy.Tables{RBAC: policy.RBAC{
		Position: []uint16{0, 1}, Closures: [][]uint16{{0}},
		Types:     []policy.RecordTypeRow{{Type: spine.RecordType{System: "s", Code: "2"}, Group: "g", Grants: []policy.GrantRow{{Activity: 0, Level: spine.PointerAndRecord}}}},
		Functions: []policy.FunctionRow{{Function: "other", Alternatives: [][]uint16{{0}}}},
	}}
	for name, c := range map[string]struct {
		set   policy.Set
		knows string
	}{
		"one":     {first(of(1).Expand(spine.User{Activities: []spine.Activity{1}})), "1 f"},
		"other":   {first(policy.Of(other).Expand(spine.User{Activities: []spine.Activity{1}})), "2 other"},
		"zero":    {policy.Set{}, ""},
		"of zero": {first(policy.Policy{}.Expand(spine.User{Activities: []spine.Activity{1}})), ""},
	} {
		for _, code := range []string{"1", "2"} {
			level, known := c.set.Access(spine.RecordType{System: "s", Code: code})
			if want := strings.HasPrefix(c.knows, code); known != want || level.SeesRecord() != want {
				t.Errorf("%s: type %s: %v, %v", name, code, level, known)
			}
		}
		for _, f := range []spine.Function{"f", "other"} {
			may, known := c.set.May(f)
			if want := strings.HasSuffix(c.knows, " "+string(f)); may != want || known != want {
				t.Errorf("%s: function %s: %v, %v", name, f, may, known)
			}
		}
		if c.set.Has(1) != (c.knows != "") || c.set.HoldsBoth() {
			t.Errorf("%s: has %v", name, c.set.Has(1))
		}
		if c.set.Policy().IsZero() != (c.knows == "") {
			t.Errorf("%s: a policy", name)
		}
	}
}

// demand is an operation that demands a level of any record type, and a function.
func demand(l spine.AccessLevel, f spine.Function) *spine.Operation {
	return &spine.Operation{Level: l, RecordTypes: spine.AnyRecordType, Function: f}
}

func first(s policy.Set, _ []spine.Activity) policy.Set { return s }

// The zero Policy knows nothing.
func TestTheZeroPolicyDenies(t *testing.T) {
	var p policy.Policy
	set, unknown := p.Expand(spine.User{Role: 1, Activities: []spine.Activity{1}})
	if _, known := set.Access(plan); known || len(unknown) != 1 {
		t.Error("a level")
	}
	if may, _ := p.Allows(spine.User{Activities: []spine.Activity{1}}, demand(spine.PointerOnly, "")); may {
		t.Error("a user")
	}
	if may, _ := p.Allows(spine.User{}, new(spine.Operation)); may {
		t.Error("nothing that is asked for")
	}
	if level, known := p.Access(spine.User{Activities: []spine.Activity{1}}, plan); known || level != spine.NoAccess {
		t.Error("a level of a user")
	}
	if _, ok := p.Service("nrl"); ok || !p.Direct("nrl").Service().IsZero() || !p.Proxied("nrl").Service().IsZero() {
		t.Error("a service")
	}
	if _, ok := p.Registry(); ok {
		t.Error("systems")
	}
	if _, ok := p.Reasons(spine.User{}, plan); ok || p.Digest() != "" || p.Operations().Len() != 0 {
		t.Error("reasons")
	}
}

// Expand of a policy that fits into a Set allocates nothing, and of a larger one once.
func TestExpandAllocatesOnce(t *testing.T) {
	for n, want := range map[int]float64{256: 0, 257: 1, 5000: 1} {
		p, user := of(n), spine.User{Activities: []spine.Activity{1, spine.Activity(n)}}
		got := testing.AllocsPerRun(100, func() {
			set, _ := p.Expand(user)
			set.Access(plan)
			set.May("f")
		})
		if got != want {
			t.Errorf("%d activities: %v allocations", n, got)
		}
		if got := testing.AllocsPerRun(100, func() { p.Access(user, plan) }); got != 0 {
			t.Errorf("%d activities: Access: %v allocations", n, got)
		}
		named := demand(spine.PointerAndRecord, "f")
		named.RecordTypes, named.Group = plan.System+"|"+plan.Code+" "+plan.System+"|"+plan.Code, "g"
		for _, o := range []*spine.Operation{demand(spine.PointerAndRecord, "f"), named} {
			may := false
			if got := testing.AllocsPerRun(100, func() { may, _ = p.Allows(user, o) }); got != 0 || !may {
				t.Errorf("%d activities: Allows of %q: %v allocations, %v", n, o.RecordTypes, got, may)
			}
		}
	}
}

// Positions that no activity has are those of tables that are wrong: nobody holds them,
// whoever is asked.
func TestPositionsBeyondTheTables(t *testing.T) {
	tables := &policy.Tables{RBAC: policy.RBAC{
		Position: []uint16{0, 1}, Closures: [][]uint16{{0, 64, 200, 20000}},
		JobRoles: []policy.JobRoleRow{{Role: 1, Baseline: []uint16{200}}},
		Types: []policy.RecordTypeRow{{Type: plan, Group: "g", Grants: []policy.GrantRow{
			{Activity: 200, Level: spine.PointerAndRecord}, {Activity: 20000, Level: spine.PointerAndRecord},
		}}},
	}}
	p, user := policy.Of(tables), spine.User{Role: 1, Activities: []spine.Activity{1}}
	set, _ := p.Expand(user)
	if level, _ := set.Access(plan); level != spine.NoAccess {
		t.Errorf("the set opens %v", level)
	}
	if level, _ := p.Access(user, plan); level != spine.NoAccess {
		t.Errorf("the policy opens %v", level)
	}
	if may, _ := p.Allows(user, demand(spine.PointerOnly, "")); may {
		t.Error("the user may")
	}
}

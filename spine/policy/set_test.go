package policy_test

import (
	"fmt"
	"slices"
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
	for _, n := range []int{1, 63, 64, 65, 255, 256, 257, 1000} {
		p := of(n)
		for _, given := range []int{1, n/2 + 1, n} {
			a := spine.Activity(given)
			set, unknown := p.Expand(spine.User{Activities: []spine.Activity{a, 9999}})
			if !slices.Equal(unknown, []spine.Activity{9999}) {
				t.Errorf("%d activities: unknown %v", n, unknown)
			}
			for b := range p.Activities() {
				if p.Has(set, b) != (a == b) {
					t.Errorf("%d activities: a set of %v has %v: %v", n, a, b, a != b)
				}
			}
			level, known := p.Access(set, plan)
			may, knownFunction := p.May(set, "f")
			if !known || !knownFunction || may != (given == n) || level.SeesRecord() != (given == n) {
				t.Errorf("%d activities: a set of %v opens %v, may %v", n, a, level, may)
			}
			if l, ok := p.AccessOf(set)(plan); l != level || !ok {
				t.Errorf("%d activities: AccessOf: %v", n, l)
			}
		}
	}
}

// What one policy made another does not know, whichever of them is larger, and
// neither does the zero of either.
func TestASetOfAnotherPolicyIsUnknown(t *testing.T) {
	policies := []policy.Policy{of(3), of(3), of(300), {}}
	for i, made := range policies {
		for j, asked := range policies {
			set, _ := made.Expand(spine.User{Activities: []spine.Activity{1, 2, 3, 300}})
			same := i == j && !made.IsZero()
			if _, known := asked.Access(set, plan); known != same {
				t.Errorf("policy %d of a set of %d: known %v", j, i, known)
			}
			if may, known := asked.May(set, "f"); may != same || known != same {
				t.Errorf("policy %d of a set of %d: may %v, known %v", j, i, may, known)
			}
			if asked.Has(set, 1) != same || asked.HoldsBoth(set) {
				t.Errorf("policy %d of a set of %d: has %v", j, i, asked.Has(set, 1))
			}
		}
		if level, known := made.Access(policy.Set{}, plan); level != spine.NoAccess || known {
			t.Errorf("policy %d of the zero set: %v, %v", i, level, known)
		}
	}
}

// The zero Policy knows nothing.
func TestTheZeroPolicyDenies(t *testing.T) {
	var p policy.Policy
	set, unknown := p.Expand(spine.User{Role: 1, Activities: []spine.Activity{1}})
	if _, known := p.Access(set, plan); known || len(unknown) != 1 {
		t.Error("a level")
	}
	if may, _ := p.Allows(spine.User{Activities: []spine.Activity{1}}, spine.PointerOnly, ""); may {
		t.Error("a user")
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
			p.Access(set, plan)
			p.May(set, "f")
		})
		if got != want {
			t.Errorf("%d activities: %v allocations", n, got)
		}
		if got := testing.AllocsPerRun(100, func() { p.Allows(user, spine.PointerAndRecord, "f") }); got != 0 {
			t.Errorf("%d activities: Allows: %v allocations", n, got)
		}
	}
}

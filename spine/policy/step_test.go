// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// Steps are those of every way, each once.
func TestSteps(t *testing.T) {
	tables := explained
	tables.Stated = &why
	p := Of(&Tables{RBAC: tables})
	includes := func(from, to spine.Activity) Step { return Step{From: from, To: to} }
	for name, c := range map[string]struct {
		user spine.User
		to   spine.Activity
		want []Step
	}{
		"nobody":                     {spine.User{}, 4, nil},
		"an activity nobody knows":   {spine.User{Activities: []spine.Activity{5}}, 5, nil},
		"what does not lead there":   {spine.User{Role: 2}, 3, nil},
		"locally":                    {spine.User{Activities: []spine.Activity{4}}, 4, nil},
		"on two ways":                {spine.User{Activities: []spine.Activity{1}}, 4, []Step{includes(1, 2), includes(1, 3), includes(2, 4), includes(3, 4)}},
		"by a role":                  {spine.User{Role: 2}, 4, []Step{{Role: 2, To: 2}, includes(2, 4)}},
		"by a full role and locally": {spine.User{Role: 1, RoleCode: 1_0001_0001, Activities: []spine.Activity{2}}, 2, []Step{{Role: 1, Code: 1_0001_0001, To: 1}, includes(1, 2)}},
		"by a full role without it":  {spine.User{Role: 1}, 2, nil},
	} {
		if got := p.Steps(c.user, c.to); !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	tables.Stated = nil
	if got := Of(&Tables{RBAC: tables}).Steps(spine.User{Role: 2}, 4); got != nil {
		t.Errorf("without reasons: %+v", got)
	}
}

// Alternatives are all that a set holds, of which the first is that of Alternative.
func TestAlternativesOfASet(t *testing.T) {
	p := tablesOf(&why)
	for given, want := range map[spine.Activity]int{1: 2, 2: 1, 4: 1, 5: 0} {
		set, _ := p.Expand(spine.User{Activities: []spine.Activity{given}})
		got := slices.Collect(set.Alternatives("any"))
		first, ok := set.Alternative("any")
		if len(got) != want || ok != (want > 0) || ok && !slices.Equal(got[0], first) {
			t.Errorf("%v: %v, and the first is %v", given, got, first)
		}
		for _, f := range []spine.Function{"none", "unknown"} {
			if got := slices.Collect(set.Alternatives(f)); got != nil {
				t.Errorf("%v: %s: %v", given, f, got)
			}
		}
		for range set.Alternatives("any") {
			break // as who looks for one does
		}
	}
	if got := slices.Collect((Set{}).Alternatives("any")); got != nil {
		t.Errorf("of the zero set: %v", got)
	}
}

package compile_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
)

// What the tables say that activities include, and roles bring, is what the model says.
func TestClosuresAreThoseOfTheModel(t *testing.T) {
	txt := func(s string) policy.Text { return policy.Text{Value: s} }
	rapid.Check(t, func(t *rapid.T) {
		f := policy.Facts{HasActivityList: true}
		n := rapid.IntRange(1, 9).Draw(t, "activities")
		code := func(i int) policy.Text { return txt(fmt.Sprintf("B%04d", i+1)) }
		for i := range n {
			a := policy.ActivityFact{Code: code(i)}
			for j := range n {
				if (i*5)%9 < (j*5)%9 && rapid.Bool().Draw(t, "includes") { // in an order that is not that of the codes
					a.Includes = append(a.Includes, code(j))
				}
			}
			f.Activities = append(f.Activities, a)
			for _, r := range []string{"R0002", "R0001", "R0003"}[:rapid.IntRange(0, 3).Draw(t, "roles")] {
				f.Baseline = append(f.Baseline, policy.BaselineFact{Role: txt(r), Activity: code(i)})
			}
		}
		m, findings := policy.Resolve(f)
		if m == nil {
			t.Fatal(findings)
		}
		rbac := compile.Tables(m, false).RBAC
		codes := func(positions []uint16) (out []string) {
			for _, p := range positions {
				out = append(out, spine.Activity(slices.Index(rbac.Position, p+1)).String())
			}
			return out
		}
		for i, a := range m.Activities {
			if got := codes(rbac.Closures[i]); !slices.Equal(got, a.Closure) {
				t.Errorf("%s: %v, want %v", a.Code, got, a.Closure)
			}
		}
		for i, j := range m.JobRoles {
			if got := codes(rbac.JobRoles[i].Baseline); !slices.Equal(got, j.Closure) {
				t.Errorf("%s: %v, want %v", j.Code, got, j.Closure)
			}
		}
	})
}

// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/policy"
)

// fullRoles is a policy in which one R code stands under two staff groups.
func fullRoles() policy.Facts {
	f := valid()
	f.MatchFullRole = true
	f.Baseline = append(f.Baseline, policy.BaselineFact{Role: text("S8001:G8002:R8001"), Activity: text("B0269")})
	return f
}

func TestFullRolesAreKeptApart(t *testing.T) {
	m, findings := policy.Resolve(fullRoles())
	if m == nil || len(findings) > 0 {
		t.Fatal(findings)
	}
	var got []string
	for _, j := range m.JobRoles {
		got = append(got, j.Code+" "+j.Name+" "+strings.Join(j.Baseline, ","))
	}
	if want := []string{"S8000:G8000:R8001 Nurse B0825", "S8001:G8002:R8001 Nurse B0269"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWhatFullRolesRefuse(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*policy.Facts)
		want   string
	}{
		"a role that is not full": {func(f *policy.Facts) { f.Baseline[1].Role.Value = "R8001" }, `code-form "R8001" is not a full job role code`},
		"a part of zero":          {func(f *policy.Facts) { f.Baseline[1].Role.Value = "S8001:G0000:R8001" }, `code-form "S8001:G0000:R8001" is not a full job role code`},
		"a role of no list":       {func(f *policy.Facts) { f.Baseline[1].Role.Value = "S8001:G8002:R8002" }, `unknown-reference no job role "S8001:G8002:R8002" is defined`},
		"a name twice": {func(f *policy.Facts) {
			f.JobRoles = append(f.JobRoles, policy.JobRoleFact{Code: text("R8001"), Name: text("Nurses")})
		},
			`duplicate the job role "R8001" is listed twice`},
		"a full code twice": {func(f *policy.Facts) {
			f.JobRoles = []policy.JobRoleFact{{Code: text("S8000:G8000:R8001")}, {Code: text("S8001:G8002:R8001")}, {Code: text("S8001:G8002:R8001")}}
		}, `duplicate the job role "S8001:G8002:R8001" is listed twice`},
	} {
		t.Run(name, func(t *testing.T) {
			f := fullRoles()
			c.change(&f)
			m, findings := policy.Resolve(f)
			if m != nil || len(findings) != 1 || !strings.HasPrefix(findings[0].Rule+" "+findings[0].Message, c.want) {
				t.Errorf("%v, want %s", findings, c.want)
			}
		})
	}
}

// TestAFullCodeWithoutARole: what is not a code at run time is not one here.
func TestAFullCodeWithoutARole(t *testing.T) {
	for _, code := range []string{"S8000:G8000:R0000", "S0000:G8000:R8001", "S8000:G0000:R8001"} {
		f := valid()
		f.Baseline[0].Role.Value = code
		if m, findings := policy.Resolve(f); m != nil || len(findings) != 1 {
			t.Errorf("%s: %v", code, findings)
		}
	}
}

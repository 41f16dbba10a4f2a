// SPDX-License-Identifier: Apache-2.0

package diff_test

import (
	"fmt"
	"testing"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/policy"
)

// large is a policy of 1,000 activities, 500 record types and 1,000 job roles.
func large(shift int) *policy.Model {
	m := new(policy.Model)
	for g := range 100 {
		m.Groups = append(m.Groups, policy.RecordGroup{Name: fmt.Sprintf("Group %d", g), Grants: []policy.Grant{
			{Activity: fmt.Sprintf("B%04d", 1+(g*7+shift)%1000), Level: policy.PointerOnly},
			{Activity: fmt.Sprintf("B%04d", 1+(g*7+3)%1000), Level: policy.PointerAndRecord},
		}})
	}
	for i := range 500 {
		m.RecordTypes = append(m.RecordTypes, policy.RecordType{System: "http://snomed.info/sct", Code: fmt.Sprint(1000 + i), Name: fmt.Sprintf("Type %d", i), Group: fmt.Sprintf("Group %d", i%100)})
	}
	for i := range 1000 {
		a := policy.Activity{Code: fmt.Sprintf("B%04d", i+1)}
		for j := range 5 {
			a.Closure = append(a.Closure, fmt.Sprintf("B%04d", 1+(i+j*13)%1000))
		}
		m.Activities = append(m.Activities, a)
	}
	for i := range 1000 {
		r := policy.JobRole{Code: fmt.Sprintf("R%04d", i+1)}
		for j := range 40 {
			r.Closure = append(r.Closure, fmt.Sprintf("B%04d", 1+(i*3+j*17)%1000))
		}
		m.JobRoles = append(m.JobRoles, r)
	}
	return m
}

func BenchmarkLarge(b *testing.B) {
	base, head := large(0), large(1)
	b.ReportAllocs()
	for b.Loop() {
		if r := compare(base, head); r.Verdict != diff.Mixed {
			b.Fatal(r.Verdict)
		}
	}
}

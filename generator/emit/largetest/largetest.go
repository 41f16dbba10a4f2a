// SPDX-License-Identifier: Apache-2.0

package largetest

import (
	"fmt"
	"runtime"
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
)

// Model is a policy of many activities and record types, 10 types a group,
// every activity including its successor's successor within a block of 20.
func Model(activities, types, roles int) *policy.Model {
	m := &policy.Model{}
	for i := range types {
		m.RecordTypes = append(m.RecordTypes, policy.RecordType{System: "https://example.org/types", Code: fmt.Sprintf("%06d", i), Name: fmt.Sprintf("Record type number %d", i), Group: fmt.Sprintf("Group %03d", i/10)})
	}
	code := func(i int) string { return fmt.Sprintf("B%04d", i+1) }
	for i := range activities {
		a := policy.Activity{Code: code(i), Name: fmt.Sprintf("Do the thing number %d", i), Closure: []string{code(i)}}
		for j := i + 2; j < activities && j/20 == i/20; j += 2 {
			a.Closure = append(a.Closure, code(j))
			if j == i+2 {
				a.Includes = []string{code(j)}
			}
		}
		m.Activities = append(m.Activities, a)
	}
	for i := range (types + 9) / 10 {
		g := policy.RecordGroup{Name: fmt.Sprintf("Group %03d", i)}
		for k := range 10 {
			g.Grants = append(g.Grants, policy.Grant{Activity: code((i*37 + k*91) % activities), Level: []policy.AccessLevel{policy.PointerOnly, policy.PointerAndRecord}[k%2]})
		}
		m.Groups = append(m.Groups, g)
	}
	for i := range roles {
		j := policy.JobRole{Code: fmt.Sprintf("R%04d", i+1), Name: fmt.Sprintf("Role number %d", i)}
		for k := range 10 {
			j.Baseline = append(j.Baseline, code((i*53+k*17)%activities))
		}
		slices.Sort(j.Baseline)
		for _, b := range j.Baseline {
			at := slices.IndexFunc(m.Activities, func(a policy.Activity) bool { return a.Code == b })
			j.Closure = append(j.Closure, m.Activities[at].Closure...)
		}
		slices.Sort(j.Closure)
		j.Closure = slices.Compact(j.Closure)
		m.JobRoles = append(m.JobRoles, j)
	}
	return m
}

// Disjoint is a policy of n record groups, each with a record type, two activities
// and a job role of its own: there are 2n ways to a group, and n times n pairs
// of people and groups.
func Disjoint(n int) *policy.Model {
	m := &policy.Model{}
	for i := range n {
		name, low, high := fmt.Sprintf("Group %05d", i), fmt.Sprintf("B%04d", 2*i+1), fmt.Sprintf("B%04d", 2*i+2)
		m.RecordTypes = append(m.RecordTypes, policy.RecordType{System: "https://example.org/types", Code: fmt.Sprintf("%06d", i), Name: fmt.Sprintf("Record type number %d", i), Group: name})
		m.Groups = append(m.Groups, policy.RecordGroup{Name: name, Grants: []policy.Grant{{Activity: low, Level: policy.PointerOnly}, {Activity: high, Level: policy.PointerAndRecord}}})
		m.Activities = append(m.Activities, policy.Activity{Code: low, Closure: []string{low}}, policy.Activity{Code: high, Closure: []string{high}})
		m.JobRoles = append(m.JobRoles, policy.JobRole{Code: fmt.Sprintf("R%04d", i+1), Baseline: []string{high}, Closure: []string{high}})
		m.Functions = append(m.Functions, policy.Function{Name: fmt.Sprintf("Function %05d", i), Requirement: low, Alternatives: [][]string{{low}}})
	}
	return m
}

// Growth is how many times as much memory a run allocates, in all, for four
// times the rows.
func Growth(run func(*policy.Model)) float64 {
	allocated := func(n int) float64 {
		m := Disjoint(n)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		run(m)
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc - before.TotalAlloc)
	}
	return allocated(1000) / allocated(250)
}

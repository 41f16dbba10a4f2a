// SPDX-License-Identifier: Apache-2.0

package query_test

import (
	"fmt"
	"testing"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// large is a policy of 1,000 activities, 500 record types in 250 groups and
// 1,000 job roles with ten activities each, includes in chains of twenty.
func large() *policy.Model {
	f := policy.Facts{HasActivityList: true, HasJobRoleList: true}
	code := func(i int) policy.Text { return txt(fmt.Sprintf("B%04d", i+1)) }
	for g := range 250 {
		group, a, b := txt(fmt.Sprintf("Group %d", g)), fmt.Sprintf("Type %d", 2*g), fmt.Sprintf("Type %d", 2*g+1)
		for i, name := range []string{a, b} {
			f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Group: group, Name: txt(name), System: txt("urn:t"), Code: txt(fmt.Sprintf("T%d", 2*g+i))})
		}
		types := []policy.Text{txt(a), txt(b)}
		f.Mapping = append(f.Mapping,
			policy.MappingFact{Group: group, Types: types, Level: txt("Pointer-only access"), Code: code(2 * g)},
			policy.MappingFact{Group: group, Types: types, Level: txt("Pointer and record access"), Code: code(2*g + 1)})
	}
	for i := range 1000 {
		a := policy.ActivityFact{Code: code(i)}
		if i >= 500 {
			a.Includes = append(a.Includes, code(i*7%500))
			if i%20 != 0 {
				a.Includes = append(a.Includes, code(i-1))
			}
		}
		f.Activities = append(f.Activities, a)
		role := txt(fmt.Sprintf("R%04d", i+1))
		f.JobRoles = append(f.JobRoles, policy.JobRoleFact{Code: role})
		for k := range 10 {
			f.Baseline = append(f.Baseline, policy.BaselineFact{Role: role, Activity: code(500 + (i*13+k*101)%500)})
		}
	}
	f.Functions = append(f.Functions, policy.FunctionFact{Name: txt("F"), Requirement: txt("(B0001 OR B0002 OR B0003 OR B0004) AND (B0005 OR B0006 OR B0007 OR B0008) AND (B0009 OR B0010 OR B0011 OR B0012)")})
	m, findings := policy.Resolve(f)
	if m == nil {
		panic(fmt.Sprint(findings[0]))
	}
	return m
}

func BenchmarkLarge(b *testing.B) {
	m := large()
	ix := query.New(m, policy.Facts{})
	for name, ask := range map[string]func() error{
		"index":              func() error { ix = query.New(m, policy.Facts{}); return nil },
		"explain a type":     func() error { _, err := ix.Explain(question{Role: "R0500", RecordType: "T100"}); return err },
		"explain a function": func() error { _, err := ix.Explain(question{Activities: []string{"B0020"}, Function: "F"}); return err },
		"who-can":            func() error { _, err := ix.WhoCan(question{RecordType: "T100"}); return err },
		"what-can":           func() error { _, err := ix.WhatCan(question{Role: "R0500"}); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := ask(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// grown is a policy of n job roles, activities, record types, interactionIds and
// systems each, with one of the others each: what is asked of it grows with n.
func grown(n int) *policy.Model {
	f := policy.Facts{HasActivityList: true, HasJobRoleList: true, HasSpecs: true, Services: []policy.ServiceFact{{Name: txt("ssp"), Headers: txt("ssp"), Tokens: txt("spine")}}}
	var all []policy.Text
	for i := range n {
		code, role, name, group := fmt.Sprintf("B%04d", i+1), fmt.Sprintf("R%04d", i+1), fmt.Sprintf("Type %d", i), fmt.Sprintf("Group %d", i/100)
		f.Activities = append(f.Activities, policy.ActivityFact{Code: txt(code)})
		f.JobRoles = append(f.JobRoles, policy.JobRoleFact{Code: txt(role)})
		f.Baseline = append(f.Baseline, policy.BaselineFact{Role: txt(role), Activity: txt(code)})
		f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Group: txt(group), Name: txt(name), System: txt("urn:t"), Code: txt(fmt.Sprintf("T%d", i))})
		id := policy.OperationFact{ID: txt(fmt.Sprintf("%sThing%d.read", nrl, i)), Scopes: []policy.Text{txt("patient/Thing.read")}, Registered: txt(fmt.Sprintf("%sThing%d.registered", nrl, i))}
		all = append(all, id.ID)
		f.Endpoints = append(f.Endpoints, policy.EndpointFact{Service: "ssp", Method: txt("GET"), Path: txt(fmt.Sprintf("/Thing%d/{id}", i)), Operations: []policy.OperationFact{id}})
		f.Systems = append(f.Systems, policy.SystemFact{ASID: txt(fmt.Sprintf("9%011d", i)), ODS: txt("X99"), Sends: []policy.Text{id.ID}, Receives: []policy.Text{id.Registered}})
	}
	f.Systems = append(f.Systems, policy.SystemFact{ASID: txt("800000000000"), ODS: txt("X99"), Sends: all, Receives: all})
	for g := range (n + 99) / 100 {
		var types []policy.Text
		for i := g * 100; i < min(n, g*100+100); i++ {
			types = append(types, f.RecordTypes[i].Name)
		}
		f.Mapping = append(f.Mapping, policy.MappingFact{Group: txt(fmt.Sprintf("Group %d", g)), Types: types, Level: txt("Pointer and record access"), Code: txt(fmt.Sprintf("B%04d", g+1)),
			Areas: []policy.Text{txt(fmt.Sprintf("P0001:Q0001:T%04d", g+1))}})
	}
	f.Formats = []policy.FormatFact{{System: txt("urn:f"), Code: txt("pdf"), Retrieval: txt("ssp"), Interaction: all[0]}}
	m, findings := policy.Resolve(f)
	if m == nil {
		panic(fmt.Sprint(findings[0]))
	}
	return m
}

// TestAnswersGrowLinearly: ten times the rows take about ten times the
// allocations, and what is about one of them takes no more than that.
func TestAnswersGrowLinearly(t *testing.T) {
	small, big := query.New(grown(100), policy.Facts{}), query.New(grown(1000), policy.Facts{})
	for name, ask := range map[string]func(*query.Index) error{
		"who-can type":     func(ix *query.Index) error { _, err := ix.WhoCan(question{RecordType: "T10"}); return err },
		"who-can retrieve": func(ix *query.Index) error { _, err := ix.WhoCan(question{Format: "pdf"}); return err },
		"who-can id": func(ix *query.Index) error {
			_, err := ix.WhoCan(question{Interaction: nrl + "Thing1.read"})
			return err
		},
		"what-can role":   func(ix *query.Index) error { _, err := ix.WhatCan(question{Role: "R0001"}); return err },
		"what-can system": func(ix *query.Index) error { _, err := ix.WhatCan(question{ASID: "800000000000"}); return err },
		"explain type": func(ix *query.Index) error {
			_, err := ix.Explain(question{Role: "R0050", RecordType: "T10"})
			return err
		},
	} {
		cost := func(ix *query.Index) float64 {
			return testing.AllocsPerRun(1, func() {
				if err := ask(ix); err != nil {
					t.Fatal(err)
				}
			})
		}
		if a, b := cost(small), cost(big); b > 15*a {
			t.Errorf("%s: %v allocations, and %v of ten times the rows", name, a, b)
		}
	}
}

// BenchmarkGrown shows how the answers grow: ten times the rows, ten times the time.
func BenchmarkGrown(b *testing.B) {
	for _, n := range []int{999, 9990} {
		m := grown(n)
		ix := query.New(m, policy.Facts{})
		for _, c := range []struct {
			name string
			ask  func() error
		}{
			{"index", func() error { ix = query.New(m, policy.Facts{}); return nil }},
			{"who-can type", func() error { _, err := ix.WhoCan(question{RecordType: "T100"}); return err }},
			{"who-can retrieve", func() error { _, err := ix.WhoCan(question{Format: "pdf"}); return err }},
			{"who-can id", func() error { _, err := ix.WhoCan(question{Interaction: nrl + "Thing1.read"}); return err }},
			{"what-can role", func() error { _, err := ix.WhatCan(question{Role: "R0001"}); return err }},
			{"what-can system", func() error { _, err := ix.WhatCan(question{ASID: "800000000000"}); return err }},
			{"explain type", func() error { _, err := ix.Explain(question{Role: "R0500", RecordType: "T100"}); return err }},
			{"explain system", func() error {
				_, err := ix.Explain(question{ASID: "900000000001", Interaction: nrl + "Thing2.read"})
				return err
			}},
		} {
			b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) {
				for b.Loop() {
					if err := c.ask(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

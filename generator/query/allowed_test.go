// SPDX-License-Identifier: Apache-2.0

package query

import (
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/policy"
)

// TestWhatIsNeverAllowed: what the guard refuses whatever the request is listed nowhere, and
// is noted.
func TestWhatIsNeverAllowed(t *testing.T) {
	text := func(s string) policy.Text { return policy.Text{Value: s} }
	f := policy.Facts{HasSpecs: true, Services: []policy.ServiceFact{{Name: text("ssp"), Headers: text("ssp"), Tokens: text("spine")}}}
	const read, write = "urn:nhs:names:services:nrl:A.read", "urn:nhs:names:services:nrl:A.write"
	for method, id := range map[string]string{"GET": read, "POST": write} {
		f.Endpoints = append(f.Endpoints, policy.EndpointFact{Service: "ssp", Method: text(method), Path: text("/A"), Operations: []policy.OperationFact{{ID: text(id), Actor: text("consumer")}}})
	}
	for i, e := range f.Endpoints {
		if e.Operations[0].ID.Value == read {
			f.Endpoints[i].Operations[0].Scopes = []policy.Text{text("patient/A.read")}
		}
	}
	f.Systems = []policy.SystemFact{{ASID: text("900000000001"), ODS: text("X99"), Sends: []policy.Text{text(read), text(write)}}}
	m, findings := policy.Resolve(f)
	if m == nil {
		t.Fatal(findings)
	}
	ix := New(m, f)
	for _, c := range []struct {
		ask  func() (Table, error)
		rows int
		note bool
	}{
		{func() (Table, error) { return ix.WhoCan(Question{Interaction: read}) }, 1, false},
		{func() (Table, error) { return ix.WhoCan(Question{Interaction: write}) }, 0, true},
		{func() (Table, error) { return ix.WhatCan(Question{ASID: "900000000001"}) }, 1, true},
	} {
		table, err := c.ask()
		noted := slices.ContainsFunc(table.Notes, func(n string) bool {
			return strings.Contains(n, "no request for "+write+" at POST /A is allowed: the operation has no scope")
		})
		if err != nil || len(table.Rows) != c.rows || noted != c.note {
			t.Errorf("%+v, %v", table, err)
		}
	}
}

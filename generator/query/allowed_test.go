package query

import (
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
)

// TestWhatIsNeverAllowed is asked once for each operation, is listed nowhere, and
// is noted.
func TestWhatIsNeverAllowed(t *testing.T) {
	text := func(s string) policy.Text { return policy.Text{Value: s} }
	f := policy.Facts{HasSpecs: true, Services: []policy.ServiceFact{{Name: text("ssp"), Headers: text("ssp"), Tokens: text("spine")}}}
	const read, write = "urn:nhs:names:services:nrl:A.read", "urn:nhs:names:services:nrl:A.write"
	for method, id := range map[string]string{"GET": read, "POST": write} {
		f.Endpoints = append(f.Endpoints, policy.EndpointFact{Service: "ssp", Method: text(method), Path: text("/A"), Operations: []policy.OperationFact{{ID: text(id)}}})
	}
	f.Systems = []policy.SystemFact{{ASID: text("900000000001"), ODS: text("X99"), Sends: []policy.Text{text(read), text(write)}}}
	m, findings := policy.Resolve(f)
	if m == nil {
		t.Fatal(findings)
	}
	ix := New(m, f)
	var asked []string
	ix.never = func(o spine.Operation) string {
		asked = append(asked, string(o.Interaction))
		if o.Interaction == write {
			return "it has no scope"
		}
		return ""
	}
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
			return strings.Contains(n, "no request for "+write+" at POST /A is allowed: it has no scope")
		})
		if err != nil || len(table.Rows) != c.rows || noted != c.note {
			t.Errorf("%+v, %v", table, err)
		}
	}
	if want := []string{read, write, read, write}; !slices.Equal(asked, want) {
		t.Errorf("asked of %q", asked)
	}
}

// SPDX-License-Identifier: Apache-2.0

package agreement

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// explains is what explain says.
func (w *drawnPolicy) explains(t *rapid.T, q query.Question) bool {
	answer, err := w.index.Explain(q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return answer.Allowed
}

// TestWhoCanIsWhomExplainAllows: of a random question without anybody, in each area of work.
func TestWhoCanIsWhomExplainAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawPolicy(t, true)
		m := drawOperations(t, w)
		q := m.q
		q.Role, q.Activities, q.ASID, q.Receive, q.Position = "", nil, "", false, ""
		if chance(t, 4, "users alone") {
			q.Endpoint, q.Method, q.Service, q.Interaction, q.Format = "", "", "", "", ""
		}
		table, err := w.index.WhoCan(q)
		if err != nil {
			return
		}
		var demands bool
		for _, o := range m.operations {
			demands = demands || (q.Interaction != "" || q.Endpoint != "") && (o.Level > 0 || o.Function != "")
		}
		if demands || q.RecordType != "" || q.Function != "" || q.Format != "" {
			w.whoOfUsers(t, q, table)
		}
		if q.Interaction != "" || q.Endpoint != "" || q.Format == "pdf" {
			w.whoOfSystems(t, q, table)
		}
	})
}

func (w *drawnPolicy) whoOfUsers(t *rapid.T, q query.Question, table query.Table) {
	for _, area := range append([]string{""}, areas...) {
		one := q
		if area != "" {
			one.Areas = append(slices.Clip(q.Areas), area)
		}
		lists := func(kind, code string) bool {
			return slices.ContainsFunc(table.Rows, func(r query.Row) bool {
				return r.Kind == kind && r.Code == code && (len(r.Areas) == 0 || slices.Contains(r.Areas, area))
			})
		}
		for _, one.Role = range w.roles {
			if lists(query.RowRole, one.Role) != w.explains(t, one) {
				t.Fatalf("who-can %+v: %+v%s", one, table, w.describe())
			}
		}
		one.Role = ""
		for _, code := range w.activities {
			if one.Activities = []string{code}; lists(query.RowActivity, code) != w.explains(t, one) {
				t.Fatalf("who-can %+v: %+v%s", one, table, w.describe())
			}
		}
	}
}

// whoOfSystems asks who sends: who receives explain answers no, too, if nobody sends.
func (w *drawnPolicy) whoOfSystems(t *rapid.T, q query.Question, table query.Table) {
	for _, s := range w.model.Systems {
		one := query.Question{ASID: s.ASID, Interaction: q.Interaction, Endpoint: q.Endpoint, Method: q.Method, Service: q.Service, Format: q.Format}
		lists := slices.ContainsFunc(table.Rows, func(r query.Row) bool {
			return r.Kind == query.RowSystem && r.Code == s.ASID && r.Access == query.RowSends
		})
		if lists != w.explains(t, one) {
			t.Fatalf("who-can %+v: %+v%s", one, table, w.describe())
		}
	}
}

// TestWhatCanIsWhatExplainAllows: of a random user and a random system.
func TestWhatCanIsWhatExplainAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawPolicy(t, true)
		q := query.Question{Role: rapid.SampledFrom(w.roles).Draw(t, "role"), Activities: some(t, w.activities, 2, "local"),
			Areas: rapid.SampledFrom([][]string{nil, areas[:1], areas}).Draw(t, "areas")}
		table, err := w.index.WhatCan(q)
		if err != nil {
			t.Fatal(err)
		}
		w.whatOfUser(t, q, table)
		for _, s := range w.model.Systems {
			table, err := w.index.WhatCan(query.Question{ASID: s.ASID})
			if err != nil {
				t.Fatal(err)
			}
			w.whatOfSystem(t, s.ASID, table)
		}
	})
}

func (w *drawnPolicy) whatOfUser(t *rapid.T, q query.Question, table query.Table) {
	for _, area := range append([]string{""}, areas...) {
		one := q
		if area != "" {
			one.Areas = append(slices.Clip(q.Areas), area)
		}
		lists := func(kind, code string, level policy.AccessLevel) bool {
			return slices.ContainsFunc(table.Rows, func(r query.Row) bool {
				return r.Kind == kind && r.Code == code && policy.AccessLevel(r.Access).Rank() >= level.Rank() && (len(r.Areas) == 0 || slices.Contains(r.Areas, area))
			})
		}
		for _, one.Function = range functions {
			if lists(query.RowFunction, one.Function, "") != w.explains(t, one) {
				t.Fatalf("what-can %+v: %+v%s", one, table, w.describe())
			}
		}
		one.Function = ""
		for _, one.RecordType = range types {
			for _, one.Level = range []policy.AccessLevel{policy.PointerOnly, policy.PointerAndRecord} {
				if lists(query.RowRecordType, "urn:test|"+one.RecordType, one.Level) != w.explains(t, one) {
					t.Fatalf("what-can %+v: %+v%s", one, table, w.describe())
				}
			}
		}
	}
}

func (w *drawnPolicy) whatOfSystem(t *rapid.T, asid string, table query.Table) {
	lists := map[string]bool{}
	for _, r := range table.Rows {
		id, _ := w.index.Interaction(r.Code)
		lists[r.Kind+" "+id] = true
		lists[r.Kind+" "+r.Code] = true
	}
	for _, id := range w.ids {
		if one := (query.Question{ASID: asid, Interaction: id}); lists[query.RowSends+" "+id] != w.explains(t, one) {
			t.Fatalf("what-can %+v: %+v%s", one, table, w.describe())
		}
	}
	if one := (query.Question{ASID: asid, Format: "pdf"}); lists[query.RowFormat+" urn:f|pdf"] != w.explains(t, one) {
		t.Fatalf("what-can %+v: %+v%s", one, table, w.describe())
	}
}

// SPDX-License-Identifier: Apache-2.0

package query_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// randomPolicy is a small random policy as facts, with what is needed to evaluate it
// slowly and without anything of the code under test.
type randomPolicy struct {
	facts    policy.Facts
	includes map[string][]string
	baseline map[string][]string
	grants   map[string]map[string]int    // group to activity to level: 1 pointer, 2 record
	limits   map[string]map[string]string // group to activity to the area that it is limited to
	groupOf  map[string]string            // record type to group
	needs    map[string]requirement
}

// requirement is a tree of AND, OR and activities.
type requirement struct {
	op   string
	code string
	of   []requirement
}

func (r requirement) String() string {
	if r.op == "" {
		return r.code
	}
	var parts []string
	for _, o := range r.of {
		parts = append(parts, o.String())
	}
	return "(" + strings.Join(parts, " "+r.op+" ") + ")"
}

func (r requirement) isSatisfied(held map[string]bool) bool {
	for _, o := range r.of {
		if o.isSatisfied(held) == (r.op == "OR") {
			return r.op == "OR"
		}
	}
	if r.op == "" {
		return held[r.code]
	}
	return r.op == "AND"
}

var areas = []string{"P0001:Q0001:T0001", "P0001:Q0001:T0002"}

func txt(s string) policy.Text { return policy.Text{Value: s} }

func activities(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("B%04d", i+1))
	}
	return out
}

func drawPolicy(t *rapid.T) *randomPolicy {
	codes := activities(rapid.IntRange(2, 8).Draw(t, "activities"))
	w := &randomPolicy{includes: map[string][]string{}, baseline: map[string][]string{}, grants: map[string]map[string]int{}, limits: map[string]map[string]string{}, groupOf: map[string]string{}, needs: map[string]requirement{}}
	w.facts.HasActivityList = true
	for i, c := range codes {
		a := policy.ActivityFact{Code: txt(c)}
		for _, d := range codes[i+1:] {
			if rapid.IntRange(0, 3).Draw(t, c+d) == 0 {
				w.includes[c] = append(w.includes[c], d)
				a.Includes = append(a.Includes, txt(d))
			}
		}
		w.facts.Activities = append(w.facts.Activities, a)
	}
	for _, r := range []string{"R0001", "R0002"} {
		w.facts.JobRoles = append(w.facts.JobRoles, policy.JobRoleFact{Code: txt(r)})
		for _, c := range codes {
			if rapid.IntRange(0, 3).Draw(t, r+c) == 0 {
				w.baseline[r] = append(w.baseline[r], c)
				w.facts.Baseline = append(w.facts.Baseline, policy.BaselineFact{Role: txt(r), Activity: txt(c)})
			}
		}
	}
	for i, g := range []string{"G1", "G2"} {
		name := fmt.Sprintf("T%d", i+1)
		w.groupOf[name] = g
		w.facts.RecordTypes = append(w.facts.RecordTypes, policy.RecordTypeFact{Group: txt(g), Name: txt(name), System: txt("urn:test"), Code: txt(name)})
		w.grants[g], w.limits[g] = map[string]int{}, map[string]string{}
		for n := range rapid.IntRange(1, 3).Draw(t, "grants") {
			c := rapid.SampledFrom(codes).Draw(t, "code")
			if w.grants[g][c] != 0 {
				continue
			}
			w.grants[g][c] = 1 + (n+i)%2
			word := []string{"", "Pointer-only access", "Pointer and record access"}[w.grants[g][c]]
			row := policy.MappingFact{Group: txt(g), Types: []policy.Text{txt(name)}, Level: txt(word), Code: txt(c)}
			if area := rapid.SampledFrom([]string{"", "", "", areas[0], areas[1]}).Draw(t, "limit"); area != "" {
				w.limits[g][c] = area
				row.Areas = []policy.Text{txt(area)}
			}
			w.facts.Mapping = append(w.facts.Mapping, row)
		}
	}
	w.needs["F"] = drawRequirement(t, codes, 2)
	w.facts.Functions = append(w.facts.Functions, policy.FunctionFact{Name: txt("F"), Requirement: txt(w.needs["F"].String())})
	return w
}

func drawRequirement(t *rapid.T, codes []string, depth int) requirement {
	op := rapid.SampledFrom([]string{"", "AND", "OR"}).Draw(t, "op")
	if op == "" || depth == 0 {
		return requirement{code: rapid.SampledFrom(codes).Draw(t, "code")}
	}
	r := requirement{op: op}
	for range rapid.IntRange(2, 3).Draw(t, "operands") {
		r.of = append(r.of, drawRequirement(t, codes, depth-1))
	}
	return r
}

// held is the fixpoint over includes.
func (w *randomPolicy) held(role string, local []string) map[string]bool {
	out := map[string]bool{}
	var add func(string)
	add = func(c string) {
		out[c] = true
		for _, d := range w.includes[c] {
			add(d)
		}
	}
	for _, c := range slices.Concat(w.baseline[role], local) {
		add(c)
	}
	return out
}

func (w *randomPolicy) level(recordType string, held map[string]bool, in []string) int {
	out := 0
	for c, l := range w.grants[w.groupOf[recordType]] {
		if limit := w.limits[w.groupOf[recordType]][c]; held[c] && (limit == "" || slices.Contains(in, limit)) {
			out = max(out, l)
		}
	}
	return out
}

// right is what the answer must be.
func (w *randomPolicy) right(q query.Question, extra ...string) bool {
	held := w.held(q.Role, slices.Concat(q.Activities, extra))
	ok := q.RecordType == "" || w.level(q.RecordType, held, q.Areas) >= max(1, q.Level.Rank())
	return ok && (q.Function == "" || w.needs[q.Function].isSatisfied(held))
}

func (w *randomPolicy) draw(t *rapid.T) query.Question {
	all := activities(len(w.facts.Activities))
	q := query.Question{
		Role:       rapid.SampledFrom([]string{"", "R0001", "R0002"}).Draw(t, "role"),
		Activities: rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, 2, rapid.ID[string]).Draw(t, "local"),
		Areas:      rapid.SampledFrom([][]string{nil, areas[:1], areas[1:], areas}).Draw(t, "areas"),
		RecordType: rapid.SampledFrom([]string{"", "T1", "T2"}).Draw(t, "type"),
		Function:   rapid.SampledFrom([]string{"", "F"}).Draw(t, "function"),
	}
	if q.RecordType != "" {
		q.Level = rapid.SampledFrom([]policy.AccessLevel{"", policy.PointerOnly, policy.PointerAndRecord}).Draw(t, "level")
	}
	if q.RecordType == "" {
		q.Function = "F"
	}
	if q.Role == "" && len(q.Activities) == 0 {
		q.Role = "R0001"
	}
	return q
}

func resolve(t rapid.TB, f policy.Facts) *query.Index {
	t.Helper()
	m, findings := policy.Resolve(f)
	if m == nil {
		t.Fatalf("%+v", findings)
	}
	return query.New(m, f)
}

// TestAnswersAreThoseOfASlowEvaluation, and so are the paths, the smallest
// changes and the inverted tables.
func TestAnswersAreThoseOfASlowEvaluation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawPolicy(t)
		ix, q := resolve(t, w.facts), w.draw(t)
		answer, err := ix.Explain(q)
		if err != nil {
			t.Fatal(err)
		}
		if answer.Allowed != w.right(q) {
			t.Fatalf("%+v: %+v", q, answer)
		}
		w.checkPaths(t, q, answer)
		if answer.Allowed == (len(answer.Changes) > 0) {
			t.Fatalf("%+v: changes %+v", q, answer.Changes)
		}
		for _, way := range answer.Changes {
			w.checkWay(t, q, way)
		}
		if !answer.Allowed {
			w.checkArea(t, q, answer.Changes)
		}
		w.checkTables(t, ix, q)
	})
}

// checkPaths: each step is a fact, and there is one path for each root that
// leads to what opens the record type at the level that is asked for, or, where
// none is asked for or it is not had, at the level that is had.
func (w *randomPolicy) checkPaths(t *rapid.T, q query.Question, answer query.Answer) {
	for _, c := range answer.Checks {
		if c.Kind != query.KindRecordType {
			continue
		}
		if c.Level.Rank() != w.level(q.RecordType, w.held(q.Role, q.Activities), q.Areas) {
			t.Fatalf("%+v: level %q", q, c.Level)
		}
		want, least := 0, c.Level.Rank()
		if q.Level.Rank() > 0 {
			least = min(least, q.Level.Rank())
		}
		for code, l := range w.grants[w.groupOf[q.RecordType]] {
			if limit := w.limits[w.groupOf[q.RecordType]][code]; limit != "" && !slices.Contains(q.Areas, limit) {
				continue
			}
			for _, root := range slices.Concat(w.baseline[q.Role], q.Activities) {
				if l >= least && w.held("", []string{root})[code] {
					want++
				}
			}
		}
		if len(c.Paths) != want {
			t.Fatalf("%+v: %d paths, want %d: %+v", q, len(c.Paths), want, c.Paths)
		}
		for _, p := range c.Paths {
			at := ""
			for _, s := range p {
				ok := false
				switch s.Kind {
				case query.StepLocal:
					ok = slices.Contains(q.Activities, s.To)
				case query.StepBaseline:
					ok = s.From == q.Role && slices.Contains(w.baseline[q.Role], s.To)
				case query.StepIncludes:
					ok = s.From == at && slices.Contains(w.includes[at], s.To)
				case query.StepOpens:
					ok = s.From == at && w.grants[s.To][at] == s.Level.Rank()
				}
				if !ok {
					t.Fatalf("the step %+v of %+v is not a fact", s, p)
				}
				at = s.To
			}
		}
	}
}

// checkWay: the changes make it a grant, and nothing smaller does.
func (w *randomPolicy) checkWay(t *rapid.T, q query.Question, way []query.Change) {
	var codes, in []string
	for _, c := range way {
		switch c.Kind {
		case query.ChangeArea:
			in = append(in, c.Code)
		case query.ChangeMapping: // nothing opens that level: there is no other way
			for _, l := range w.grants[w.groupOf[q.RecordType]] {
				if l >= max(1, q.Level.Rank()) {
					t.Fatalf("%+v: %+v", q, way)
				}
			}
			return
		default:
			codes = append(codes, c.Code)
		}
	}
	changed := q
	changed.Areas = slices.Concat(q.Areas, in)
	if !w.right(changed, codes...) {
		t.Fatalf("%+v: %v in %v does not make it a grant", q, codes, in)
	}
	for _, o := range w.ways(q) {
		if len(o.codes)+len(o.areas) < len(way) {
			t.Fatalf("%+v: %+v is smaller than %+v", q, o, way)
		}
	}
}

// sets are what a user could get.
type sets struct{ codes, areas []string }

// ways are all sets of activities and of areas of work that make it a grant.
func (w *randomPolicy) ways(q query.Question) (out []sets) {
	all := activities(len(w.facts.Activities))
	for mask := range 1 << (len(all) + len(areas)) {
		var s sets
		for i, c := range all {
			if mask&(1<<i) != 0 {
				s.codes = append(s.codes, c)
			}
		}
		for i, a := range areas {
			if mask&(1<<(len(all)+i)) != 0 {
				s.areas = append(s.areas, a)
			}
		}
		changed := q
		changed.Areas = slices.Concat(q.Areas, s.areas)
		if w.right(changed, s.codes...) {
			out = append(out, s)
		}
	}
	return out
}

// opened is how much somebody sees, over all record groups.
func (w *randomPolicy) opened(q query.Question, s sets) (sum int) {
	held := w.held(q.Role, slices.Concat(q.Activities, s.codes))
	for name := range w.groupOf {
		sum += w.level(name, held, slices.Concat(q.Areas, s.areas))
	}
	return sum
}

// checkArea: another area of work is listed where it alone makes it a grant and
// opens no more than what is listed.
func (w *randomPolicy) checkArea(t *rapid.T, q query.Question, ways [][]query.Change) {
	least, listed := -1, false
	for _, way := range ways {
		var s sets
		for _, c := range way {
			if c.Kind == query.ChangeMapping {
				return
			}
			if c.Kind == query.ChangeArea {
				s.areas = append(s.areas, c.Code)
			} else {
				s.codes = append(s.codes, c.Code)
			}
		}
		listed = listed || len(s.codes) == 0
		least = w.opened(q, s)
	}
	for _, s := range w.ways(q) {
		if len(s.codes) == 0 && len(s.areas) == 1 && w.opened(q, s) <= least && !listed && len(ways) < 5 {
			t.Fatalf("%+v: %+v is not listed: %+v", q, s, ways)
		}
	}
}

func (w *randomPolicy) checkTables(t *rapid.T, ix *query.Index, q query.Question) {
	asked := q
	asked.Role, asked.Activities = "", nil
	table, err := ix.WhoCan(asked)
	if err != nil {
		t.Fatal(err)
	}
	for _, area := range append([]string{""}, areas...) {
		got := map[string]bool{}
		for _, r := range table.Rows {
			got[r.Code] = got[r.Code] || len(r.Areas) == 0 || slices.Contains(r.Areas, area)
		}
		asked.Areas = append(slices.Clip(q.Areas), area)
		for _, role := range []string{"R0001", "R0002"} {
			if asked.Role, asked.Activities = role, nil; got[role] != w.right(asked) {
				t.Fatalf("who-can %+v: %+v", asked, table.Rows)
			}
		}
		asked.Role = ""
		for _, code := range activities(len(w.facts.Activities)) {
			if asked.Activities = []string{code}; got[code] != w.right(asked) {
				t.Fatalf("who-can %+v: %+v", asked, table.Rows)
			}
		}
	}
	table, err = ix.WhatCan(query.Question{Role: q.Role, Activities: q.Activities, Areas: q.Areas})
	if err != nil {
		t.Fatal(err)
	}
	held := w.held(q.Role, q.Activities)
	for _, area := range append([]string{""}, areas...) {
		levels := map[string]string{}
		for _, r := range table.Rows { // what is so in some areas follows what is so elsewhere
			if len(r.Areas) == 0 || slices.Contains(r.Areas, area) {
				levels[r.Name] = r.Access
			}
			if r.Kind == query.RowActivity && !held[r.Code] {
				t.Fatalf("what-can %+v: %+v", q, r)
			}
		}
		for name := range w.groupOf {
			if want := []string{"", "pointer", "record"}[w.level(name, held, append(slices.Clip(q.Areas), area))]; levels[name] != want {
				t.Fatalf("what-can %+v: %q, want %q in %q", q, levels[name], want, area)
			}
		}
	}
}

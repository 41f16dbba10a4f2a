// SPDX-License-Identifier: Apache-2.0

package query

import (
	"errors"
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/spine"
)

// Table is what WhoCan and WhatCan return. Its JSON form is as stable as that
// of [Answer].
type Table struct {
	Version    int      `json:"version"`
	Question   Question `json:"question"`
	Rows       []Row    `json:"rows"`                 // by kind, in the order of the constants, then by code
	Conditions []string `json:"conditions,omitempty"` // what else the policy demands
	Notes      []string `json:"notes,omitempty"`
}

// Kinds of rows.
const (
	RowRole       = "role"
	RowActivity   = "activity"
	RowRecordType = "recordType"
	RowFunction   = "function"
	RowSystem     = "system"
	RowSends      = "sends"    // an interactionId that a system may send
	RowReceives   = "receives" // one that it may receive
	RowFormat     = "format"   // one that it may retrieve
)

// Row is one who, or one what.
type Row struct {
	Kind   string             `json:"kind" enum:"role activity recordType function system sends receives format"`
	Code   string             `json:"code"`
	Name   string             `json:"name,omitempty"`
	Access string             `json:"access,omitempty"` // pointer or record; of systems sends or receives
	By     []string           `json:"by,omitempty"`     // activities by which, or endpoints at which
	Areas  []string           `json:"areas,omitempty"`  // in these areas of work alone; beside what another row says of elsewhere
	At     []finding.Position `json:"at,omitempty"`
}

// WhoCan lists the job roles and single activities that open the record type
// (up to the level, or with any), meet the function, or both where both are
// asked for; and the systems that send or receive what is called. An error
// says that the question names nothing, or something that is not there.
func (ix *Index) WhoCan(q Question) (Table, error) {
	if err := asksWho(q); err != nil {
		return Table{}, err
	}
	e := &explainer{ix: ix, q: q, a: &Answer{}, user: &user{}, tables: ix.tables, policy: ix.policy}
	anybody, err := e.withoutUser()
	if err != nil {
		return Table{}, err
	}
	t := Table{Version: 1, Question: q, Rows: []Row{}, Conditions: e.a.Conditions}
	if !anybody {
		t.Notes = e.a.Notes
		return t, nil
	}
	if w, ok := ix.wanted(e); ok {
		t.Rows = append(t.Rows, ix.users(w)...)
		t.Conditions = nil
		if q.called() && q.RecordType == "" {
			t.Conditions = e.a.Conditions
		}
	} else if q.called() {
		e.note("nothing is demanded of the user here")
	}
	if e.id != "" {
		t.Rows = append(t.Rows, ix.holders(e.id)...)
	}
	t.Notes = e.a.Notes
	return t, nil
}

// asksWho reports a question that WhoCan has no answer to.
func asksWho(q Question) error {
	switch {
	case q.Role != "" || len(q.Activities) > 0 || q.ASID != "":
		return errors.New("who-can asks for roles, activities and systems; to ask what they can, use what-can")
	case !q.called() && q.RecordType == "" && q.Function == "":
		return errors.New("nothing is asked: name a record type, a function, or what is called (interaction, endpoint, format)")
	case q.Level != "" && (q.Level.Rank() == 0 || q.RecordType == ""):
		return errLevel
	}
	return areasRead(q)
}

// withoutUser reads what is asked for and collects its conditions, and reports whether
// anybody may call it. What is not there is an error.
func (e *explainer) withoutUser() (anybody bool, err error) {
	if e.request, err = readRequest(e.q); err != nil {
		return false, err
	}
	e.resolveCall()
	e.format()
	operations := len(e.calls)
	e.calls = e.allowed(e.calls)
	e.demands()
	for _, c := range e.a.Checks {
		if !c.Allowed {
			return false, errors.New(c.Because)
		}
	}
	e.areas()
	return len(e.calls) > 0 || operations == 0, nil
}

// wanted is what a user has to have.
type wanted struct {
	goals     []goal
	opening   []map[string][]spine.RecordType // by goal: its types by an activity that opens them
	functions []spine.Function
	areas     []spine.AreaOfWork // in which whoever is listed works
}

// wanted is what the question and what it calls ask of a user; false if
// that is nothing that a table of users can answer.
func (ix *Index) wanted(e *explainer) (wanted, bool) {
	w := wanted{goals: e.goals, areas: workIn(e.q.Areas)}
	for _, g := range w.goals {
		w.opening = append(w.opening, ix.opening(g.types))
	}
	for _, f := range slices.Sorted(slices.Values(e.functions)) {
		w.functions = append(w.functions, spine.Function(f))
	}
	if t := e.asked(); t != nil {
		if _, ok := ix.policy.GroupOf(typeOf(t)); !ok {
			e.note("%s is in no record group, so nobody sees it", typeName(t))
		}
	}
	return w, len(w.goals)+len(w.functions) > 0
}

// opening are record types by the activities that open them.
func (ix *Index) opening(types []spine.RecordType) map[string][]spine.RecordType {
	out := map[string][]spine.RecordType{}
	for _, r := range types {
		for g := range ix.policy.Grants(r) {
			code := g.Activity.String()
			out[code] = append(out[code], r)
		}
	}
	return out
}

// users are the roles whose baselines, and the activities that alone, give
// what is wanted.
func (ix *Index) users(w wanted) []Row {
	var out []Row
	for i := range ix.model.JobRoles {
		j := &ix.model.JobRoles[i]
		for _, l := range ix.accessOf(w, ix.user(Question{Role: j.Code}).User, j.Closure) {
			by := slices.DeleteFunc(slices.Clone(j.Baseline), func(root string) bool {
				return !slices.ContainsFunc(l.codes, func(code string) bool { return ix.opens(root, code) })
			})
			row := Row{Kind: RowRole, Code: j.Code, Name: j.Name, Access: string(levels[l.level]), By: by, Areas: l.areas}
			for _, root := range by {
				row.At = append(row.At, ix.BroughtAt(j.Code, root)...)
			}
			out = append(out, row)
		}
	}
	for i := range ix.model.Activities {
		a := &ix.model.Activities[i]
		for _, l := range ix.accessOf(w, spine.User{Activities: []spine.Activity{activity(a.Code)}}, a.Closure) {
			out = append(out, Row{RowActivity, a.Code, a.Name, string(levels[l.level]), l.codes, l.areas, a.At})
		}
	}
	return out
}

// accessOf is how a user has what is wanted: wherever they work, if that is enough,
// and where more is opened in some areas.
func (ix *Index) accessOf(w wanted, u spine.User, closure []string) []limit {
	goals, ok := w.within(closure)
	if !ok {
		return nil
	}
	u.Areas = w.areas
	set, _ := ix.policy.Expand(u)
	var forFunctions []string
	for _, f := range w.functions {
		alternative, ok := set.Alternative(f)
		if !ok {
			return nil
		}
		forFunctions = append(forFunctions, codesOf(alternative)...)
	}
	found := []limit{{}}
	if len(goals) > 0 {
		found = ix.opened(set, goals...)
		found = slices.DeleteFunc(found, func(l limit) bool { return !l.met })
	}
	for i := range found {
		found[i].codes = slices.Concat(found[i].codes, forFunctions)
		slices.Sort(found[i].codes)
		found[i].codes = slices.Compact(found[i].codes)
	}
	return found
}

// within are the goals with those types alone that an activity of a closure might open, of which
// alone the policy is asked; false if one of them has none.
func (w wanted) within(closure []string) ([]goal, bool) {
	var out []goal
	for i, g := range w.goals {
		var types []spine.RecordType
		seen := map[spine.RecordType]bool{}
		for _, code := range closure {
			for _, r := range w.opening[i][code] {
				if !seen[r] {
					seen[r] = true
					types = append(types, r)
				}
			}
		}
		if len(types) == 0 {
			return nil, false
		}
		out = append(out, goal{types, g.level})
	}
	return out, true
}

// holders are the systems that send and those that receive an interactionId.
func (ix *Index) holders(id string) []Row {
	var out []Row
	for i := range ix.model.Systems {
		s := &ix.model.Systems[i]
		for _, receives := range []bool{false, true} {
			if held, ok := ix.may(s, id, receives); ok {
				row := Row{Kind: RowSystem, Code: s.ASID, Name: s.ODS, Access: RowSends, At: s.At}
				if receives {
					row.Access = RowReceives
				}
				if held != id {
					row.By = []string{held}
				}
				out = append(out, row)
			}
		}
	}
	return out
}

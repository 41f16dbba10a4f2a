package query

import (
	"errors"
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
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
	called := q.Interaction != "" || q.Endpoint != "" || q.Format != ""
	switch {
	case q.Role != "" || len(q.Activities) > 0 || q.ASID != "":
		return Table{}, errors.New("who-can asks for roles, activities and systems; to ask what they can, use what-can")
	case !called && q.RecordType == "" && q.Function == "":
		return Table{}, errors.New("nothing is asked: name a record type, a function, or what is called (interaction, endpoint, format)")
	case q.Level != "" && (q.Level.Rank() == 0 || q.RecordType == ""):
		return Table{}, errLevel
	}
	e := &explainer{ix: ix, q: q, a: &Answer{}, user: ix.user("", nil, nil)}
	err := areasRead(q)
	if err != nil {
		return Table{}, err
	}
	if e.request, err = readRequest(q); err != nil {
		return Table{}, err
	}
	e.called()
	e.format()
	e.demands() // without a user: conditions, and checks that failed
	for _, c := range e.a.Checks {
		if !c.Allowed {
			return Table{}, errors.New(c.Because)
		}
	}
	e.areas()
	t := Table{Version: 1, Question: q, Rows: []Row{}, Conditions: e.a.Conditions}
	if w, ok := ix.wanted(e); ok {
		w.areas = q.Areas
		t.Rows = append(t.Rows, ix.users(w)...)
		t.Conditions = nil
		if called && q.RecordType == "" {
			t.Conditions = e.a.Conditions
		}
	}
	if e.id != "" {
		t.Rows = append(t.Rows, ix.holders(e.id)...)
	}
	t.Notes = e.a.Notes
	return t, nil
}

// wanted is what a user has to have.
type wanted struct {
	group     *policy.RecordGroup // nil if no record type is asked for
	level     policy.AccessLevel
	functions []*policy.Function
	areas     []string // in which whoever is listed works
}

// wanted reads what the question and what it calls ask of a user; false if
// that is nothing that a table of users can answer.
func (ix *Index) wanted(e *explainer) (wanted, bool) {
	w := wanted{level: policy.PointerOnly}
	if e.q.Level != "" {
		w.level = e.q.Level
	}
	if e.retrieve {
		w.level = policy.PointerAndRecord
	}
	names := []string{e.q.Function}
	for _, o := range e.calls {
		if o.Level.Rank() > w.level.Rank() {
			w.level = o.Level
		}
		names = append(names, o.Function)
	}
	slices.Sort(names)
	for _, n := range slices.Compact(names) {
		if f := ix.function[n]; f != nil {
			w.functions = append(w.functions, f)
		}
	}
	if e.q.RecordType != "" {
		t := ix.types.find(e.q.RecordType)[0]
		if w.group = ix.group[t.Group]; w.group == nil {
			w.group = &policy.RecordGroup{}
			e.note("%s is in no record group, so nobody sees it", typeName(t))
		}
	}
	return w, w.group != nil || len(w.functions) > 0
}

// users are the roles whose baselines, and the activities that alone, give
// what is wanted.
func (ix *Index) users(w wanted) []Row {
	var out []Row
	for i := range ix.model.JobRoles {
		j := &ix.model.JobRoles[i]
		for _, l := range w.met(j.Closure) {
			by := slices.DeleteFunc(slices.Clone(j.Baseline), func(root string) bool {
				return !slices.ContainsFunc(l.codes, func(code string) bool { return ix.opens(root, code) })
			})
			row := Row{Kind: RowRole, Code: j.Code, Name: j.Name, Access: string(l.level), By: by, Areas: l.areas}
			for _, root := range by {
				row.At = append(row.At, at(ix.broughtAt[[2]string{j.Code, root}])...)
			}
			out = append(out, row)
		}
	}
	for i := range ix.model.Activities {
		a := &ix.model.Activities[i]
		for _, l := range w.met(a.Closure) {
			out = append(out, Row{RowActivity, a.Code, a.Name, string(l.level), l.codes, l.areas, a.At})
		}
	}
	return out
}

// met is how a closed, sorted set of activities gives what is wanted: wherever
// the user works, if that is enough, and where more is opened in some areas.
func (w wanted) met(closure []string) []limit {
	h := holding{func(code string) bool { return holds(closure, code) }, w.areas}
	var forFunctions []string
	for _, f := range w.functions {
		i := slices.IndexFunc(f.Alternatives, func(a []string) bool { return meets(a, h.held) })
		if i < 0 {
			return nil
		}
		forFunctions = append(forFunctions, f.Alternatives[i]...)
	}
	found := []limit{{}}
	if w.group != nil {
		everywhere := best(w.group, h)
		found = append([]limit{{level: everywhere, codes: givers(w.group, everywhere, h)}}, h.limits(w.group)...)
		found = slices.DeleteFunc(found, func(l limit) bool { return l.level.Rank() < w.level.Rank() })
	}
	for i := range found {
		found[i].codes = slices.Concat(found[i].codes, forFunctions)
		slices.Sort(found[i].codes)
		found[i].codes = slices.Compact(found[i].codes)
	}
	return found
}

// givers are the activities by which somebody opens a level of a group.
func givers(g *policy.RecordGroup, level policy.AccessLevel, h holding) []string {
	var out []string
	for _, grant := range g.Grants {
		if grant.Level == level && h.has(grant) {
			out = append(out, grant.Activity)
		}
	}
	return out
}

// holders are the systems that send and those that receive an interactionId.
func (ix *Index) holders(id string) []Row {
	var out []Row
	for i := range ix.model.Systems {
		s := &ix.model.Systems[i]
		for _, receives := range []bool{false, true} {
			if held, ok := ix.lists(s, id, receives); ok {
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

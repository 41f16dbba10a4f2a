// SPDX-License-Identifier: Apache-2.0

package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
)

// WhatCan lists what a user may see and do (record types with their levels,
// functions, and all activities that come with those named), and what a system
// may send, receive and retrieve. An error says that the question names
// nobody, or somebody who is not there.
func (ix *Index) WhatCan(q Question) (Table, error) {
	if q.RecordType != "" || q.Function != "" || q.called() {
		return Table{}, errors.New("what-can asks what a user or a system can do; to ask who can do something, use who-can")
	}
	if q.Role == "" && len(q.Activities) == 0 && q.ASID == "" {
		return Table{}, errors.New("nobody is named: name a role, activities or an ASID")
	}
	if err := areasRead(q); err != nil {
		return Table{}, err
	}
	e := &explainer{ix: ix, q: q, a: &Answer{}, user: ix.user(q), tables: ix.tables, policy: ix.policy}
	e.names()
	if q.Role != "" && e.user.role == nil {
		return Table{}, fmt.Errorf("the policy knows no job role %q%s", q.Role, ix.roleHint(q.Role))
	}
	for _, a := range e.user.unknown {
		return Table{}, fmt.Errorf("the policy knows no activity %q%s", a, hint(a, ix.activity))
	}
	t := Table{Version: 1, Question: q, Rows: []Row{}, Notes: e.a.Notes}
	if q.Role != "" || len(q.Activities) > 0 {
		t.Rows = append(t.Rows, ix.access(e.user)...)
	}
	if q.ASID != "" {
		s := ix.system[q.ASID]
		if s == nil {
			return Table{}, fmt.Errorf("the policy knows no system with the ASID %q", q.ASID)
		}
		t.Rows = append(t.Rows, e.exchanges(s)...)
		t.Notes = e.a.Notes
	}
	return t, nil
}

func (ix *Index) access(u *user) []Row {
	var out []Row
	opened := map[string][]limit{} // by record group
	for i := range ix.model.RecordTypes {
		t := &ix.model.RecordTypes[i]
		found, again := opened[t.Group]
		if !again {
			found = ix.opened(u.set, goal{types: []spine.RecordType{typeOf(t)}})
			opened[t.Group] = found
		}
		for _, l := range found {
			if l.level != spine.NoAccess {
				out = append(out, Row{RowRecordType, t.System + "|" + t.Code, t.Name, string(levels[l.level]), l.codes, l.areas, t.At})
			}
		}
	}
	for i := range ix.model.Functions {
		f := &ix.model.Functions[i]
		if alternative, ok := u.set.Alternative(spine.Function(f.Name)); ok {
			out = append(out, Row{Kind: RowFunction, Code: f.Name, By: codesOf(alternative), At: f.At})
		}
	}
	roots := codesOf(u.Activities)
	if u.role != nil {
		roots = append(roots, u.role.Baseline...)
	}
	slices.Sort(roots)
	roots = slices.Compact(roots)
	for a := range u.set.Activities() {
		code := a.String()
		by := slices.DeleteFunc(slices.Clone(roots), func(root string) bool { return !ix.opens(root, code) })
		out = append(out, Row{Kind: RowActivity, Code: code, Name: ix.activity[code].Name, By: by, At: ix.activity[code].At})
	}
	return out
}

// exchanges are what a system sends, receives and retrieves.
func (e *explainer) exchanges(s *policy.System) []Row {
	out := append(e.exchanged(s, RowSends, s.Sends), e.exchanged(s, RowReceives, s.Receives)...)
	for i := range e.ix.model.Formats {
		f := &e.ix.model.Formats[i]
		id, ok := e.ix.policy.RetrievalInteraction(spine.FormatCode{System: f.System, Code: f.Code})
		if !ok {
			continue
		}
		if _, ok := e.ix.may(s, e.ix.resolved(string(id)), false); ok && e.ix.isPossible(string(id)) {
			out = append(out, Row{Kind: RowFormat, Code: f.System + "|" + f.Code, Name: f.Display, By: []string{f.Interaction}, At: f.At})
		}
	}
	return out
}

// exchanged are the rows of one list of a system. What is listed and is not an
// interactionId of a spec is noted: no request is for it.
func (e *explainer) exchanged(s *policy.System, kind string, list []string) []Row {
	rows := map[string]Row{}
	for _, listed := range list {
		meant := e.ix.meant(listed, kind == RowReceives)
		if len(meant) == 0 {
			e.note("no spec has the interactionId %q, which stands among those that %s %s", listed, s.ASID, kind)
		}
		for _, id := range meant {
			operations := e.ix.operations[e.ix.resolved(id)]
			can := e.allowed(operations)
			if len(can) == 0 && len(operations) > 0 {
				continue
			}
			row := Row{Kind: kind, Code: id, At: s.At}
			for _, o := range can {
				row.By = append(row.By, strings.TrimSpace(o.endpoint.Method+" "+o.endpoint.Path))
			}
			rows[id] = row
		}
	}
	var out []Row
	for _, id := range keys(rows) {
		out = append(out, rows[id])
	}
	return out
}

// meant are the interactionIds that an id stands for in a list: itself, also if
// it is an alias, and of what is received those that are registered under it.
func (ix *Index) meant(listed string, receives bool) []string {
	var out []string
	if _, ok := ix.Interaction(listed); ok {
		out = append(out, listed)
	}
	if receives {
		out = append(out, ix.registered[listed]...)
	}
	return out
}

package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
)

// WhatCan lists what a user may see and do (record types with their levels,
// functions, and all activities that come with those named), and what a system
// may send, receive and retrieve. An error says that the question names
// nobody, or somebody who is not there.
func (ix *Index) WhatCan(q Question) (Table, error) {
	if q.RecordType != "" || q.Function != "" || q.Interaction != "" || q.Endpoint != "" || q.Format != "" {
		return Table{}, errors.New("what-can asks what a user or a system can do; to ask who can do something, use who-can")
	}
	if q.Role == "" && len(q.Activities) == 0 && q.ASID == "" {
		return Table{}, errors.New("nobody is named: name a role, activities or an ASID")
	}
	if err := areasRead(q); err != nil {
		return Table{}, err
	}
	e := &explainer{ix: ix, q: q, a: &Answer{}, user: ix.user(q.Role, q.Activities, q.Areas)}
	e.names()
	if q.Role != "" && e.user.role == nil {
		return Table{}, fmt.Errorf("the policy knows no job role %q%s", q.Role, hint(q.Role, ix.role))
	}
	for _, a := range q.Activities {
		if ix.activity[a] == nil {
			return Table{}, fmt.Errorf("the policy knows no activity %q%s", a, hint(a, ix.activity))
		}
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
		t.Rows = append(t.Rows, ix.traffic(s)...)
	}
	return t, nil
}

func (ix *Index) access(u *user) []Row {
	var out []Row
	held := func(code string) bool { return u.held[code] }
	for i := range ix.model.RecordTypes {
		t := &ix.model.RecordTypes[i]
		g := ix.group[t.Group]
		if g == nil {
			continue
		}
		row := Row{Kind: RowRecordType, Code: t.System + "|" + t.Code, Name: t.Name, At: t.At}
		if level := u.level(g); level != policy.NoAccess {
			row.Access, row.By = string(level), givers(g, level, u.holding())
			out = append(out, row)
		}
		for _, l := range u.holding().limits(g) {
			row.Access, row.By, row.Areas = string(l.level), l.codes, l.areas
			out = append(out, row)
		}
	}
	for i := range ix.model.Functions {
		f := &ix.model.Functions[i]
		if k := slices.IndexFunc(f.Alternatives, func(a []string) bool { return meets(a, held) }); k >= 0 {
			out = append(out, Row{Kind: RowFunction, Code: f.Name, By: f.Alternatives[k], At: f.At})
		}
	}
	var roots []string
	if u.role != nil {
		roots = append(roots, u.role.Baseline...)
	}
	roots = append(roots, u.local...)
	slices.Sort(roots)
	roots = slices.Compact(roots)
	for _, code := range keys(u.held) {
		by := slices.DeleteFunc(slices.Clone(roots), func(root string) bool { return !ix.opens(root, code) })
		out = append(out, Row{Kind: RowActivity, Code: code, Name: ix.activity[code].Name, By: by, At: ix.activity[code].At})
	}
	return out
}

func (ix *Index) traffic(s *policy.System) []Row {
	var out []Row
	for _, list := range []struct {
		kind string
		ids  []string
	}{{RowSends, s.Sends}, {RowReceives, s.Receives}} {
		for _, id := range list.ids {
			row := Row{Kind: list.kind, Code: id, At: s.At}
			for _, o := range ix.operations[ix.canonical[id]] {
				row.By = append(row.By, strings.TrimSpace(o.endpoint.Method+" "+o.endpoint.Path))
			}
			out = append(out, row)
		}
	}
	for i := range ix.model.Formats {
		f := &ix.model.Formats[i]
		if f.Interaction == "" {
			continue
		}
		id := f.Interaction
		if c, ok := ix.canonical[id]; ok {
			id = c
		}
		if _, ok := ix.lists(s, id, false); ok {
			out = append(out, Row{Kind: RowFormat, Code: f.System + "|" + f.Code, Name: f.Display, By: []string{f.Interaction}, At: f.At})
		}
	}
	return out
}

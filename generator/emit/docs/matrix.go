// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"fmt"
	"slices"
	"strings"

	tables "github.com/spineguard/spineguard/spine/policy"
)

// maxColumns is how many record types one matrix has at most, unless a single
// group has more: wider tables cannot be read on a screen.
const maxColumns = 16

// matrices fills in the tables of who sees what: whole groups side by side, as
// many as fit. With more than maxCells in all, those of the mapping included, there
// are none.
func (b *builder) matrices(d *Data) {
	mapping := 0
	for _, g := range d.Groups {
		mapping += len(g.Types) * len(g.Grants)
	}
	byActivity, byJobRole := newMatrices(d.Groups), newMatrices(d.Groups)
	isFull := func() bool {
		if !b.whole && mapping+byActivity.cells+byJobRole.cells > maxCells {
			d.Access = accessFile
		}
		return d.Access != ""
	}
	for _, a := range b.model.Activities {
		if byActivity.add(b.activityRef(a.Code), a.Name, b.sees.Activity(a.Code)); isFull() {
			return
		}
	}
	for _, j := range b.model.JobRoles {
		if byJobRole.add(b.jobRoleRef(j.Code), j.Name, b.sees.JobRole(j.Code)); isFull() {
			return
		}
	}
	d.ByActivity, d.ByJobRole = byActivity.wanted(), byJobRole.wanted()
}

// matrices are those of one kind.
type matrices struct {
	list    []Matrix
	at      map[string]column // of each group
	without []Ref
	cells   int
}

// column is where the columns of a group are.
type column struct{ matrix, from, to int }

func newMatrices(groups []Group) *matrices {
	t := &matrices{at: map[string]column{}}
	for from := 0; from < len(groups); {
		to, columns := from, 0
		for to < len(groups) && (to == from || columns+len(groups[to].Types) <= maxColumns) {
			t.at[string(groups[to].Name)] = column{len(t.list), columns, columns + len(groups[to].Types)}
			columns += len(groups[to].Types)
			to++
		}
		t.list = append(t.list, columnsOf(groups[from:to]))
		from = to
	}
	return t
}

// columnsOf is a matrix without rows.
func columnsOf(groups []Group) Matrix {
	var m Matrix
	for _, g := range groups {
		m.Groups = append(m.Groups, g.Self)
		m.Types = append(m.Types, g.Types...)
	}
	return m
}

// wanted leaves out what has no columns.
func (t *matrices) wanted() []Matrix {
	var out []Matrix
	for _, m := range t.list {
		if len(m.Types) > 0 {
			m.Without = t.without
			out = append(out, m)
		}
	}
	return out
}

// add adds somebody's rows to each matrix of which they see anything: one, and one
// more for the areas of work in which they see more, those with the same levels
// together. Who sees nothing of any group is listed separately.
func (t *matrices) add(who Ref, name string, s Sight) {
	everywhere := t.rows(s.Everywhere)
	for matrix, levels := range everywhere {
		t.list[matrix].Rows = append(t.list[matrix].Rows, MatrixRow{Who: who, Name: Text(name), Levels: levels})
		t.cells += len(levels)
	}
	same := map[string]int{} // rows of areas, by matrix and levels
	for _, in := range s.Areas {
		for matrix, levels := range t.rows(in.Groups) {
			if slices.Equal(levels, everywhere[matrix]) {
				continue
			}
			rows, key := &t.list[matrix].Rows, fmt.Sprint(matrix, " ", strings.Join(levels, " "))
			i, ok := same[key]
			if !ok {
				i, same[key] = len(*rows), len(*rows)
				*rows = append(*rows, MatrixRow{Who: who, Name: Text(name), Levels: levels})
				t.cells += len(levels)
			}
			(*rows)[i].Areas = append((*rows)[i].Areas, Text(in.Area))
		}
	}
	if s.IsEmpty() {
		t.without = append(t.without, who)
	}
}

// rows are the levels of somebody in each matrix of which they see anything.
func (t *matrices) rows(groups []tables.GroupAccess) map[int][]string {
	out := map[int][]string{}
	for _, g := range groups {
		at := t.at[string(g.Group)]
		levels := out[at.matrix]
		if levels == nil {
			levels = make([]string, len(t.list[at.matrix].Types))
			out[at.matrix] = levels
		}
		for i := at.from; i < at.to; i++ {
			levels[i] = g.Level.String()
		}
	}
	return out
}

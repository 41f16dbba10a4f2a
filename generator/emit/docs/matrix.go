package docs

import (
	"maps"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
)

// maxColumns is how many record types one matrix has at most, unless a single
// group has more: wider tables cannot be read on a screen.
const maxColumns = 16

// matrices fills in the tables of who sees what: whole groups side by side, as
// many as fit.
func (b *builder) matrices(d *Data) {
	byActivity, byJobRole := newTables(d.Groups), newTables(d.Groups)
	for _, a := range b.model.Activities {
		byActivity.add(b, b.activityRef(a.Code), a.Name, []string{a.Code})
	}
	for _, j := range b.model.JobRoles {
		byJobRole.add(b, b.jobRoleRef(j.Code), j.Name, j.Baseline)
	}
	d.ByActivity, d.ByJobRole = byActivity.matrices(), byJobRole.matrices()
}

// tables are the matrices of one kind.
type tables struct {
	groups  []Group
	list    []Matrix
	at      []column // of each group
	without []Ref
}

// column is where the columns of a group are.
type column struct{ table, from, to int }

func newTables(groups []Group) *tables {
	t := &tables{groups: groups}
	for from := 0; from < len(groups); {
		to, columns := from, 0
		for to < len(groups) && (to == from || columns+len(groups[to].Types) <= maxColumns) {
			t.at = append(t.at, column{len(t.list), columns, columns + len(groups[to].Types)})
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

// matrices leaves out what has no columns.
func (t *tables) matrices() []Matrix {
	var out []Matrix
	for _, m := range t.list {
		if len(m.Types) > 0 {
			m.Without = t.without
			out = append(out, m)
		}
	}
	return out
}

// add adds somebody's rows to each matrix of which she sees anything. Who sees
// nothing of any group is listed apart.
func (t *tables) add(b *builder, who Ref, name string, roots []string) {
	list := b.ways.of(roots)
	if len(list) == 0 {
		t.without = append(t.without, who)
	}
	for len(list) > 0 {
		table := t.at[list[0].group].table
		n := slices.IndexFunc(list, func(w way) bool { return t.at[w.group].table != table })
		if n < 0 {
			n = len(list)
		}
		t.rows(table, MatrixRow{Who: who, Name: Text(name)}, list[:n])
		list = list[n:]
	}
}

// rows adds somebody's row; and one more for the areas of work in which she
// sees more, those with the same levels together.
func (t *tables) rows(table int, row MatrixRow, list []way) {
	m := &t.list[table]
	row.Levels = make([]string, len(m.Types))
	everywhere := false
	limited := map[string][]way{}
	for _, w := range list {
		areas := t.groups[w.group].Grants[w.grant].Areas
		if len(areas) == 0 {
			everywhere = true
			t.raise(row.Levels, w)
		}
		for _, area := range areas {
			limited[string(area)] = append(limited[string(area)], w)
		}
	}
	if everywhere {
		m.Rows = append(m.Rows, row)
	}
	same := map[string]int{} // rows by their levels
	for _, area := range slices.Sorted(maps.Keys(limited)) {
		levels := slices.Clone(row.Levels)
		for _, w := range limited[area] {
			t.raise(levels, w)
		}
		if slices.Equal(levels, row.Levels) {
			continue
		}
		key := strings.Join(levels, " ")
		i, ok := same[key]
		if !ok {
			i, same[key] = len(m.Rows), len(m.Rows)
			m.Rows = append(m.Rows, MatrixRow{Who: row.Who, Name: row.Name, Levels: levels})
		}
		m.Rows[i].Areas = append(m.Rows[i].Areas, Text(area))
	}
}

// raise puts what a way leads to into the columns of its group.
func (t *tables) raise(levels []string, w way) {
	level := t.groups[w.group].Grants[w.grant].Level
	for i := t.at[w.group].from; i < t.at[w.group].to; i++ {
		if levels[i] != string(policy.PointerAndRecord) {
			levels[i] = level
		}
	}
}

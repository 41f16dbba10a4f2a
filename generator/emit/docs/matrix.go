package docs

import (
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
)

// maxColumns is how many record types one matrix has at most, unless a single
// group has more: wider tables cannot be read on a screen.
const maxColumns = 16

// matrices fills in the tables of who sees what: whole groups side by side, as
// many as fit.
func (b *builder) matrices(d *Data) {
	for from := 0; from < len(d.Groups); {
		to, columns := from, 0
		for to < len(d.Groups) && (to == from || columns+len(d.Groups[to].Types) <= maxColumns) {
			columns += len(d.Groups[to].Types)
			to++
		}
		if columns > 0 {
			activities, roles := columnsOf(d.Groups[from:to]), columnsOf(d.Groups[from:to])
			for _, a := range b.model.Activities {
				b.row(&activities, d.Groups[from:to], from, b.activityRef(a.Code), a.Name, a.Closure)
			}
			for _, j := range b.model.JobRoles {
				b.row(&roles, d.Groups[from:to], from, b.jobRoleRef(j.Code), j.Name, j.Closure)
			}
			d.ByActivity, d.ByJobRole = append(d.ByActivity, activities), append(d.ByJobRole, roles)
		}
		from = to
	}
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

// row adds somebody's row, if she sees anything of these groups; and one more
// for the areas of work in which she sees more. Who sees nothing of any group is
// listed apart.
func (b *builder) row(m *Matrix, groups []Group, from int, who Ref, name string, closure []string) {
	everywhere, anything := b.levels(groups, from, closure, "")
	if anything {
		m.Rows = append(m.Rows, MatrixRow{Who: who, Name: Text(name), Levels: everywhere})
	}
	first := len(m.Rows)
	for _, area := range b.limits {
		levels, _ := b.levels(groups, from, closure, area)
		if slices.Equal(levels, everywhere) {
			continue
		}
		anything = true
		i := slices.IndexFunc(m.Rows[first:], func(r MatrixRow) bool { return slices.Equal(r.Levels, levels) })
		if i < 0 {
			i = len(m.Rows) - first
			m.Rows = append(m.Rows, MatrixRow{Who: who, Name: Text(name), Levels: levels})
		}
		m.Rows[first+i].Areas = append(m.Rows[first+i].Areas, Text(area))
	}
	if !anything && !slices.ContainsFunc(b.model.Groups, func(g policy.RecordGroup) bool { return b.opensAnywhere(&g, closure) }) {
		m.Without = append(m.Without, who)
	}
}

// levels are those of the columns of some groups, in an area of work or in
// none, and whether any of them is one.
func (b *builder) levels(groups []Group, from int, closure []string, area string) (out []string, anything bool) {
	for i, g := range groups {
		level := levelOf(best(&b.model.Groups[from+i], closure, area))
		anything = anything || level != ""
		for range g.Types {
			out = append(out, level)
		}
	}
	return out, anything
}

func (b *builder) opensAnywhere(g *policy.RecordGroup, closure []string) bool {
	return slices.ContainsFunc(append([]string{""}, b.limits...), func(area string) bool { return best(g, closure, area) != policy.NoAccess })
}

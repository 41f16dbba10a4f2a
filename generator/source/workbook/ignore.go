// SPDX-License-Identifier: Apache-2.0

package workbook

import (
	"slices"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

// without returns the sheet of a table without the columns that the
// configuration says to ignore. What they hold is not looked at, so it can be
// of any kind, hidden or struck out.
func (r *reader) without(l layout, s *xlsx.Sheet) *xlsx.Sheet {
	if len(r.opt.IgnoreColumns) == 0 || len(s.Rows) == 0 || s.Rows[0].Number != 1 {
		return s
	}
	t := &table{r: r, layout: l, sheet: s}
	ignored := map[int]bool{}
	for _, c := range s.Rows[0].Cells {
		if c.Kind == xlsx.Text && slices.Contains(r.opt.IgnoreColumns, c.Text) && t.mayIgnore(c) {
			ignored[int(c.Column)] = true
			r.tables.Ignored = append(r.tables.Ignored, c.Text)
		}
	}
	out := *s
	out.Rows = slices.Clone(s.Rows)
	for i := range out.Rows {
		row := &out.Rows[i]
		row.Cells = slices.DeleteFunc(slices.Clone(row.Cells), func(c xlsx.Cell) bool { return ignored[int(c.Column)] })
	}
	return &out
}

// mayIgnore refuses to ignore a column of the policy: one that has, or was
// meant to have, the header of a column that the table does not have
// elsewhere, and one that marks the activities of roles.
func (t *table) mayIgnore(header xlsx.Cell) bool {
	for _, c := range t.layout.columns {
		if header.Text == c.header || near(header.Text, c.header) && !t.hasHeader(c.header) {
			t.add(ruleOptions, 1, int(header.Column), "the column %q is part of the policy and cannot be ignored", header.Text).
				suggest("take it out of ignoreColumns, or give the column another header")
			return false
		}
	}
	if t.layout.key == "baseline" {
		for _, row := range t.sheet.Rows {
			if c, ok := row.Cell(int(header.Column)); ok && fold(c.Text) == mark {
				t.add(ruleOptions, row.Number, int(c.Column), "the column %q marks an activity and cannot be ignored", header.Text).
					suggest("take it out of ignoreColumns, or write something other than %q", mark)
				return false
			}
		}
	}
	return true
}

func (t *table) hasHeader(text string) bool {
	return slices.ContainsFunc(t.sheet.Rows[0].Cells, func(c xlsx.Cell) bool { return c.Text == text })
}

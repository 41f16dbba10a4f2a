// SPDX-License-Identifier: Apache-2.0

package workbook

import (
	"maps"
	"slices"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

// layout is a table as the configuration can name it: a key and the default
// name of the sheet, and the same for its columns.
type layout struct {
	key, name string
	columns   []column
}

type column struct {
	key, header string
	optional    bool // the column may be missing, and its cells may be blank
}

// layouts are the tables in the order in which they are read. Mapping has the
// layout in which the NRL published its table.
var layouts = []layout{
	{"recordTypes", "Record types", []column{
		{key: "recordGroup", header: "Record group"},
		{key: "recordType", header: "Record type"},
		{key: "codeSystem", header: "Code system"},
		{key: "code", header: "Code"},
	}},
	{"mapping", "Mapping", []column{
		{key: "recordGroup", header: "Record group"},
		{key: "recordTypesContained", header: "Record types contained"},
		{key: "accessLevel", header: "Access level"},
		{key: "rbacCode", header: "RBAC code"},
		{key: "areaOfWork", header: "Area of work", optional: true},
	}},
	{"activities", "Activities", []column{
		{key: "rbacCode", header: "RBAC code"},
		{key: "activity", header: "Activity"},
		{key: "includes", header: "Includes", optional: true},
	}},
	{"jobRoles", "Job roles", []column{
		{key: "roleCode", header: "Role code"},
		{key: "roleName", header: "Role name"},
	}},
	{"baseline", "Baseline", []column{
		{key: "roleCode", header: "Role code"},
		{key: "rbacCode", header: "RBAC code"},
	}},
	{"functions", "Functions", []column{
		{key: "function", header: "Function"},
		{key: "requirement", header: "Requirement"},
	}},
	{"separation", "Separation", []column{
		{key: "firstCode", header: "First RBAC code"},
		{key: "secondCode", header: "Second RBAC code"},
	}},
}

// The waivers that a configuration can grant.
const (
	AllowHiddenRows    = "hidden-rows"
	AllowHiddenColumns = "hidden-columns"
	AllowHiddenSheets  = "hidden-sheets"
	AllowFormulas      = "formulas"
)

// SheetKeys returns the keys by which Options.Sheets names the tables.
func SheetKeys() []string {
	keys := make([]string, len(layouts))
	for i, l := range layouts {
		keys[i] = l.key
	}
	return keys
}

// ColumnKeys returns the keys by which Options.Columns names the columns, each
// for all tables ("rbacCode") and for one ("mapping.rbacCode"), sorted.
func ColumnKeys() []string {
	set := map[string]bool{}
	for _, l := range layouts {
		for _, c := range l.columns {
			set[c.key], set[l.key+"."+c.key] = true, true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// Waivers returns the words that Options.Allow may hold.
func Waivers() []string {
	return []string{AllowHiddenRows, AllowHiddenColumns, AllowHiddenSheets, AllowFormulas}
}

// with returns the layout with the names that the options set. A key of one
// table goes before a key of all tables.
func (l layout) with(opt Options) layout {
	if name, ok := opt.Sheets[l.key]; ok {
		l.name = name.Value
	}
	l.columns = slices.Clone(l.columns)
	for i := range l.columns {
		c := &l.columns[i]
		if h, ok := opt.Columns[l.key+"."+c.key]; ok {
			c.header = h
		} else if h, ok := opt.Columns[c.key]; ok {
			c.header = h
		}
	}
	return l
}

// How far headers are searched for: rows that are listed, and cells in each.
const (
	maxTitle   = 20
	maxHeaders = 64
)

// headIn finds the row of a sheet that holds the headers of the table, as an
// index of its rows.
func (l layout) headIn(s *xlsx.Sheet) (int, bool) {
	i := slices.IndexFunc(s.Rows[:min(len(s.Rows), maxTitle)], l.heads)
	return i, i >= 0
}

// heads reports whether a row holds the headers of the table, or what was
// meant to be them: those of all columns that it needs, or those of a matrix.
func (l layout) heads(row xlsx.Row) bool {
	row.Cells = row.Cells[:min(len(row.Cells), maxHeaders)]
	holds := func(c column) bool {
		return c.optional || slices.ContainsFunc(row.Cells, func(cell xlsx.Cell) bool { return near(cell.Text, c.header) })
	}
	return !slices.ContainsFunc(l.columns, func(c column) bool { return !holds(c) }) || l.headsMatrix(row)
}

// headsMatrix reports whether a row begins as a matrix does: with the header of
// the roles, and none of any table beside it.
func (l layout) headsMatrix(row xlsx.Row) bool {
	return l.key == "baseline" && len(row.Cells) > 1 && near(row.Cells[0].Text, l.columns[0].header) && !anyHeader(row.Cells[1].Text)
}

// anyHeader reports whether a text was meant for the header of some table.
func anyHeader(text string) bool {
	return slices.ContainsFunc(layouts, func(l layout) bool {
		return slices.ContainsFunc(l.columns, func(c column) bool { return near(text, c.header) })
	})
}

// columnKey returns the key by which a configuration sets the header of one
// column and no other: with its table if another table has the same key.
func (l layout) columnKey(c column) string {
	for _, other := range layouts {
		if other.key != l.key && slices.ContainsFunc(other.columns, func(o column) bool { return o.key == c.key }) {
			return l.key + "." + c.key
		}
	}
	return c.key
}

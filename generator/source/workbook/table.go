// SPDX-License-Identifier: Apache-2.0

package workbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

// table is a sheet with the layout that it is read by.
type table struct {
	r       *reader
	layout  layout
	sheet   *xlsx.Sheet
	columns map[string]int // column numbers by key
	header  map[int]string // header texts by column number
	broken  []string       // header texts that are reported already
	cache   map[[2]int]result
}

func (t *table) at(row, column int) finding.Position {
	return finding.InCell(t.r.file, t.sheet.Name, xlsx.Ref(row, column))
}

func (t *table) add(rule finding.Rule, row, column int, format string, args ...any) *pending {
	return &pending{t.r, finding.New(rule, t.at(row, column), format, args...)}
}

// pending is a finding that still needs its suggestion.
type pending struct {
	r *reader
	f finding.Finding
}

func (p *pending) suggest(format string, args ...any) { p.r.add(p.f.Suggest(format, args...)) }

// checkVisible reports what a reviewer of the sheet does not see.
func (t *table) checkVisible() {
	s, at := t.sheet, t.r.onSheet(t.sheet.Name)
	if s.State != xlsx.Visible {
		next := "unhide the sheet"
		if s.State == xlsx.VeryHidden {
			next = "make the sheet visible in the Visual Basic editor or copy it into a new workbook"
		}
		t.r.waivable(AllowHiddenSheets, finding.New(ruleHidden, at, "sheet %q is hidden (%s)", s.Name, s.State).Suggest("%s", next))
	}
	if s.Filter != "" {
		t.r.waivable(AllowHiddenRows, finding.New(ruleHidden, at, "a filter on %s hides rows", s.Filter).Suggest("clear the filter"))
	}
	columns := map[int]bool{}
	for _, row := range s.Rows {
		if row.Hidden && len(row.Cells) > 0 {
			c := row.Cells[0]
			t.r.waivable(AllowHiddenRows, finding.New(ruleHidden, t.at(row.Number, int(c.Column)), "row %d is hidden and holds %.80q", row.Number, c.Text).Suggest("unhide the row, or make it high enough to be read"))
		}
		for _, c := range row.Cells {
			if n := int(c.Column); len(s.HiddenColumns) > 0 && !columns[n] && s.ColumnHidden(n) {
				columns[n] = true
				t.r.waivable(AllowHiddenColumns, finding.New(ruleHidden, t.at(row.Number, n), "column %s is hidden and holds %.80q", xlsx.ColumnName(n), c.Text).Suggest("unhide the column, or make it wide enough to be read"))
			}
		}
	}
}

// checkLayers reports formats that would show a cell otherwise if they apply.
// Whether the rule of a conditional format holds is not worked out: it can
// depend on other cells, on the day, and on the program.
func (t *table) checkLayers() {
	for i := range t.sheet.Layers {
		layer := &t.sheet.Layers[i]
		c, look := t.sheet.Under(layer)
		if look == nil {
			continue
		}
		row, column := int(c.Row), int(c.Column)
		if c.Kind == xlsx.Blank {
			t.add(ruleFaint, row, column, "%s lies over a blank cell, and can look like a value of it", layer.By).suggest("move it beside the table; type what is meant to count into the cell")
			continue
		}
		if look.Struck != "" {
			t.add(ruleStruck, row, column, "%s can strike out %.80q", layer.By, c.Text).suggest("delete what no longer holds, and remove the format")
		}
		if look.Format != "" {
			t.add(ruleShown, row, column, "%s can show %.80q by the number format %.80q", layer.By, c.Text, look.Format).suggest("remove the format, and see whether the cells still say what is meant")
		}
		if look.Faint != "" {
			t.add(ruleFaint, row, column, "%s can make %.80q hard to see: %s", layer.By, c.Text, look.Faint).suggest(seen)
		}
	}
}

// checkMerges refuses merges of which it is unclear what they are for.
func (t *table) checkMerges() {
	for _, m := range t.sheet.Merges {
		switch {
		case m.FirstColumn != m.LastColumn:
			t.add(ruleMerge, m.FirstRow, m.FirstColumn, "cells %s are merged across columns", m).
				suggest("unmerge the cells and write each column's value; row 1 holds the headers and nothing stands above them")
		case m.FirstRow == 1 && m.LastRow > 1:
			t.add(ruleMerge, m.FirstRow, m.FirstColumn, "the header is merged with the rows below it (%s)", m).
				suggest("unmerge the cells")
		}
	}
}

// belowTitle reports headers that stand below row 1. Nothing else is said of
// such a sheet: a title is merged across columns as a rule, and has none of the
// headers.
func (t *table) belowTitle() bool {
	i, ok := t.layout.headIn(t.sheet)
	if !ok || t.sheet.Rows[i].Number == 1 {
		return false
	}
	row := t.sheet.Rows[i]
	f := finding.New(ruleHeader, t.at(row.Number, int(row.Cells[0].Column)), "the headers stand in row %d, not in row 1", row.Number)
	for _, above := range t.sheet.Rows[:i] {
		if len(above.Cells) > 0 {
			c := above.Cells[0]
			f = f.Relate(t.at(above.Number, int(c.Column)), "%.80q stands above them", c.Text)
		}
	}
	next := "delete row 1"
	if row.Number > 2 {
		next = fmt.Sprintf("delete rows 1 to %d", row.Number-1)
	}
	t.r.add(f.Suggest("%s", next))
	return true
}

// readHeader reads row 1. It returns false if the table cannot be read.
func (t *table) readHeader() bool {
	t.header = map[int]string{}
	ok := true
	first := map[string]int{}
	if len(t.sheet.Rows) > 0 && t.sheet.Rows[0].Number == 1 {
		for _, c := range t.sheet.Rows[0].Cells {
			n := int(c.Column)
			text, state := t.value(1, n)
			if state != valid {
				t.broken, ok = append(t.broken, c.Text), false
				continue
			}
			if other, twice := first[text.Value]; twice {
				t.add(ruleHeader, 1, n, "header %q is there twice", text.Value).suggest("remove one of the columns; the other is %s", xlsx.Ref(1, other))
				ok = false
			}
			first[text.Value], t.header[n] = n, text.Value
		}
	}
	if len(t.header) == 0 && ok {
		t.r.add(finding.New(ruleHeader, t.r.onSheet(t.sheet.Name), "row 1 holds no headers").
			Suggest("write the headers into row 1: %s", t.headers()))
		return false
	}
	return t.checkHeaderless() && ok
}

// checkHeaderless reports columns that hold something without a header.
func (t *table) checkHeaderless() bool {
	seen, ok := map[int]bool{}, true
	for _, row := range t.sheet.Rows {
		if row.Number == 1 {
			for _, c := range row.Cells {
				seen[int(c.Column)] = true
			}
			continue
		}
		for _, c := range row.Cells {
			if n := int(c.Column); !seen[n] {
				seen[n], ok = true, false
				t.add(ruleHeader, row.Number, n, "column %s holds %.80q but has no header in row 1", xlsx.ColumnName(n), c.Text).
					suggest("give the column its header, or delete what it holds")
			}
		}
	}
	return ok
}

// bind finds the column of each key by its exact header. With others, headers
// that no column of the layout has are allowed and returned in order.
func (t *table) bind(columns []column, others bool) (rest []int, ok bool) {
	t.columns = map[string]int{}
	taken := map[int]bool{}
	var missing []column
	for _, c := range columns {
		n, found := t.find(c.header)
		if !found {
			missing = append(missing, c)
			continue
		}
		if taken[n] {
			t.add(ruleOptions, 1, n, "two columns of the table have the header %q", c.header).suggest("set their headers apart under \"columns\" in the configuration")
			return nil, false
		}
		t.columns[c.key], taken[n] = n, true
	}
	ok = true
	for _, n := range sortedKeys(t.header) {
		if taken[n] {
			continue
		}
		if i := t.meant(n, missing); i >= 0 {
			c := missing[i]
			t.add(ruleHeader, 1, n, "header %q is not %q", t.header[n], c.header).
				suggest("write %q, or set columns: {%s: %q} in the configuration", c.header, t.layout.columnKey(c), t.header[n])
			missing, ok = append(missing[:i:i], missing[i+1:]...), false
		} else if others {
			rest = append(rest, n)
		} else {
			t.unread(n)
			ok = false
		}
	}
	for _, c := range missing {
		if c.optional || slices.ContainsFunc(t.broken, func(h string) bool { return near(h, c.header) }) {
			continue
		}
		t.missingHeader(c)
		ok = false
	}
	return rest, ok
}

// unread reports a column that is not read. One whose header is that of a
// column of the table could not be ignored.
func (t *table) unread(n int) {
	next := "remove the column, or name it under \"ignoreColumns\" in the configuration"
	if slices.ContainsFunc(t.layout.columns, func(c column) bool { return c.header == t.header[n] }) {
		next = "remove the column"
	}
	t.add(ruleHeader, 1, n, "column %q is not read", t.header[n]).suggest("%s; those that are read are: %s", next, t.headers())
}

func (t *table) find(header string) (int, bool) {
	for _, n := range sortedKeys(t.header) {
		if t.header[n] == header {
			return n, true
		}
	}
	return 0, false
}

// meant returns which of the missing columns a header was probably meant for.
func (t *table) meant(n int, missing []column) int {
	for i, c := range missing {
		if near(t.header[n], c.header) {
			return i
		}
	}
	return -1
}

func (t *table) missingHeader(c column) {
	t.add(ruleHeader, 1, 1, "no column has the header %q", c.header).
		suggest("add the column, or set columns: {%s: ...} to its header in the configuration", t.layout.columnKey(c))
}

func (t *table) headers() string {
	names := make([]string, len(t.layout.columns))
	for i, c := range t.layout.columns {
		names[i] = fmt.Sprintf("%q", c.header)
	}
	return strings.Join(names, ", ")
}

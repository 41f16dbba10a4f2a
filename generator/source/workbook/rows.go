// SPDX-License-Identifier: Apache-2.0

package workbook

import (
	"iter"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

// row is a row of a table on its way to become a fact.
type row struct {
	t      *table
	number int
	bad    bool // something in it is reported, so it becomes no fact
}

// each calls visit for every row below the header that holds anything, merged
// cells included.
func (t *table) each(visit func(*row)) {
	count := 0
	for number := range t.dataRows() {
		count++
		t.r.tables.Rows++
		if t.repeatsHeader(number) {
			t.add(ruleHeader, number, 1, "row %d is a second header", number).suggest("delete the row: row 1 holds the headers")
			continue
		}
		visit(&row{t: t, number: number})
	}
	if count == 0 {
		t.r.add(finding.New(ruleEmpty, t.r.onSheet(t.sheet.Name), "the table has a header but no rows").
			Suggest("add its rows, or remove the sheet"))
	}
}

// dataRows yields the numbers of the rows from 2 in which a cell holds
// something or that a merged cell which holds something covers.
func (t *table) dataRows() iter.Seq[int] {
	holds := make([]bool, t.lastRow()+1)
	for _, r := range t.sheet.Rows {
		if len(r.Cells) > 0 {
			holds[r.Number] = true
		}
	}
	for _, m := range t.sheet.Merges {
		if _, filled := t.sheet.Cell(m.FirstRow, m.FirstColumn); filled {
			for n := m.FirstRow; n <= m.LastRow; n++ {
				holds[n] = true
			}
		}
	}
	return func(yield func(int) bool) {
		for n := 2; n < len(holds); n++ {
			if holds[n] && !yield(n) {
				return
			}
		}
	}
}

func (t *table) lastRow() int {
	last := 1
	if n := len(t.sheet.Rows); n > 0 {
		last = t.sheet.Rows[n-1].Number
	}
	for _, m := range t.sheet.Merges {
		last = max(last, m.LastRow)
	}
	return last
}

// repeatsHeader reports a row in which every cell holds its column's header.
func (t *table) repeatsHeader(number int) bool {
	same := 0
	for n, header := range t.header {
		c, ok := t.sheet.Cell(number, n)
		if !ok {
			continue
		}
		if fold(c.Text) != fold(header) || c.Kind != xlsx.Text {
			return false
		}
		same++
	}
	return same >= 2 || same == len(t.header)
}

// text returns the value of a column, which must hold one unless the column
// is optional.
func (r *row) text(key string) policy.Text {
	column, ok := r.t.columns[key]
	if !ok {
		return policy.Text{}
	}
	text, state := r.t.value(r.number, column)
	if state == blank && !r.t.optional(key) {
		r.blank(column)
		state = bad
	}
	r.bad = r.bad || state == bad
	return text
}

// own is text with the address of its row, where a cell is merged over several:
// what stands for the row is then distinguished from what stands for the others.
func (r *row) own(key string) policy.Text {
	text := r.text(key)
	if text.Value != "" {
		text.At = r.t.at(r.number, r.t.columns[key])
	}
	return text
}

func (r *row) blank(column int) {
	r.t.add(ruleBlank, r.number, column, "the cell under %q is blank", r.t.header[column]).
		suggest("write the value; it is not taken from the row above unless the cells are merged")
}

// list returns the entries of a column.
func (r *row) list(key string) []policy.Text {
	text := r.text(key)
	if text.Value == "" {
		return nil
	}
	out, ok := r.t.entries(text)
	r.bad = r.bad || !ok
	return out
}

// codes is list for codes, which hold no comma: one stands for a separator
// that is none.
func (r *row) codes(key string) []policy.Text {
	out := r.list(key)
	for _, text := range out {
		if strings.Contains(text.Value, ",") {
			r.t.r.add(finding.New(ruleList, text.At, "the list of codes %.200q is separated by commas", text.Value).
				Suggest("separate the codes by line breaks or semicolons, without blanks"))
			r.bad = true
		}
	}
	return out
}

func (t *table) optional(key string) bool {
	for _, c := range t.layout.columns {
		if c.key == key {
			return c.optional
		}
	}
	return false
}

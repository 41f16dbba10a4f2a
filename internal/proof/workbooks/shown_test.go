// SPDX-License-Identifier: Apache-2.0

package workbooks

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/workbook"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

var (
	books = flag.Int("workbooks", 4, "how many random workbooks are compared")
	seed  = flag.Uint64("seed", 1, "of the random workbooks")
	keep  = flag.String("keep", "", "a folder in which the workbooks stay")
)

// perRun is how many workbooks LibreOffice is given at once.
const perRun = 100

// counts is what a comparison has seen.
type counts struct{ workbooks, cells, trusted, remarks, findings, facts, differences, careful int }

// TestWhatLibreOfficeShowsIsWhatIsRead: for random workbooks, what LibreOffice
// shows in a cell is what textconv says, or textconv says that it is not; and
// a fact is what LibreOffice shows, or there is a finding.
func TestWhatLibreOfficeShowsIsWhatIsRead(t *testing.T) {
	var c counts
	r := &random{Rand: rand.New(rand.NewPCG(*seed, 0))}
	for c.workbooks < *books {
		var batch [][]byte
		for range min(perRun, *books-c.workbooks) {
			batch = append(batch, r.workbook(t))
		}
		for i, s := range show(t, batch) {
			c.compare(t, fmt.Sprintf("workbook %d", c.workbooks), batch[i], s)
			c.workbooks++
		}
	}
	t.Logf("%d workbooks, %d cells, of which %d texts without a remark, %d cells with remarks (%d of them only to be careful), %d findings, %d texts of facts; %d differences",
		c.workbooks, c.cells, c.trusted, c.remarks, c.careful, c.findings, c.facts, c.differences)
}

func (c *counts) differ(t *testing.T, format string, args ...any) {
	t.Helper()
	if c.differences++; c.differences <= 40 {
		t.Errorf(format, args...)
	}
}

func (c *counts) compare(t *testing.T, name string, data []byte, s shown) {
	t.Helper()
	book, findings := xlsx.Read("rbac.xlsx", data, xlsx.Limits{})
	if len(findings) > 0 {
		t.Fatalf("%s is not read: %v", name, findings)
	}
	for i := range book.Sheets {
		sheet := &book.Sheets[i]
		for row, values := range s.cells[sheet.Name] {
			for column, value := range values {
				cell, _ := sheet.Cell(row+1, column+1)
				cell.Row, cell.Column = int32(row+1), int32(column+1)
				c.cell(t, fmt.Sprintf("%s, %s!%s", name, sheet.Name, cell.Ref()), sheet, cell, value, s)
			}
		}
	}
	c.read(t, name, data, s)
}

// cell compares one cell of textconv.
func (c *counts) cell(t *testing.T, at string, sheet *xlsx.Sheet, cell xlsx.Cell, value string, s shown) {
	t.Helper()
	if cell.Kind == xlsx.Blank {
		if value != "" {
			c.differ(t, "%s: nothing is read, %q is shown", at, value)
		}
		return
	}
	c.cells++
	var own, laid xlsx.Look
	if cell.Look != nil {
		own = *cell.Look
		c.remarks++
	}
	for i := range sheet.Layers {
		if l := sheet.Layers[i].Look(cell); l != nil {
			laid.Struck, laid.Format, laid.Faint = laid.Struck+l.Struck, laid.Format+l.Format, laid.Faint+l.Faint
		}
	}
	if cell.Kind != xlsx.Text {
		return
	}
	if own == (xlsx.Look{}) && laid == (xlsx.Look{}) {
		c.trusted++
	}
	if same := strings.TrimSpace(value) == strings.TrimSpace(cell.Text); !same && own.Format == "" {
		c.differ(t, "%s: %q is read without a remark, %q is shown", at, cell.Text, value)
	} else if same && own.Format != "" {
		c.careful++
	}
	hidden := sheet.RowHidden(int(cell.Row)) || sheet.ColumnHidden(int(cell.Column))
	for _, token := range tokens.FindAllString(cell.Text, -1) {
		l, seen := s.seen[token]
		switch {
		case (!seen || l.low) && !hidden && own.Format+laid.Format == "":
			c.differ(t, "%s: %q is read and not seen", at, cell.Text)
		case l.struck && own.Struck+laid.Struck == "":
			c.differ(t, "%s: %q is read without a remark and shown struck out", at, token)
		case l.font != "" && own.Faint+laid.Faint+own.Format == "" && near(l.font, l.behind()):
			c.differ(t, "%s: %q is read without a remark and shown in %s on %s", at, token, l.font, l.behind())
		}
	}
}

func (l look) behind() string {
	if l.fill == "" {
		return "FFFFFF"
	}
	return l.fill
}

// read compares the facts.
func (c *counts) read(t *testing.T, name string, data []byte, s shown) {
	t.Helper()
	facts, findings := workbook.Read("rbac.xlsx", data, workbook.Options{})
	c.findings += len(findings)
	said := map[string]bool{}
	for _, f := range findings {
		said[f.Rule+" "+f.Position.Sheet] = true
	}
	each(reflect.ValueOf(facts), func(text policy.Text) {
		if text.Value == "" {
			return
		}
		c.facts++
		row, column := at(t, text.At)
		value := s.cells[text.At.Sheet][row-1][column-1]
		if !strings.Contains(value, text.Value) { // an entry of a list is a part of its cell
			c.differ(t, "%s: the fact %q is shown as %q", name, text, value)
		}
		for _, token := range tokens.FindAllString(text.Value, -1) {
			l, seen := s.seen[token]
			if (!seen || l.low) && !said["workbook-hidden "+text.At.Sheet] && !said["workbook-number-format "+text.At.Sheet] {
				c.differ(t, "%s: the fact %q is not seen", name, text)
			}
			if l.struck && !said["workbook-struck-out "+text.At.Sheet] {
				c.differ(t, "%s: the fact %q is struck out", name, text)
			}
		}
	})
}

func at(t *testing.T, p finding.Position) (row, column int) {
	t.Helper()
	for column = 1; column < 20; column++ {
		for row = 1; row < 50; row++ {
			if xlsx.Ref(row, column) == p.Cell {
				return row, column
			}
		}
	}
	t.Fatalf("%s is far away", p)
	return 0, 0
}

// each calls visit for every text of the facts.
func each(v reflect.Value, visit func(policy.Text)) {
	if text, ok := v.Interface().(policy.Text); ok {
		visit(text)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			each(v.Field(i), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			each(v.Index(i), visit)
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"cmp"
	"slices"
)

// Book is a workbook: its sheets in the order of their tabs.
type Book struct{ Sheets []Sheet }

// State says whether a sheet's tab can be seen.
type State string

// The states of a sheet. A very hidden sheet cannot be shown from the menus.
const (
	Visible    State = "visible"
	Hidden     State = "hidden"
	VeryHidden State = "veryHidden"
)

// Sheet is one sheet with every row that holds a cell or is hidden.
type Sheet struct {
	Name  string
	State State
	Chart bool  // a tab that shows a chart and holds no cells
	Rows  []Row // ascending

	Merges        []Range // in the order of the file, never overlapping
	HiddenColumns []Span  // ascending but for those behind frozen panes, which come first
	HiddenByRule  bool    // rows without a format of their own are hidden
	Filter        string  // the range of an active filter, such as "A1:D20"
	Layers        []Layer // formats that lie over those of the cells

	merged map[int][]Range // Merges by each column that they cover, ascending

	// Damaged says that findings speak of this sheet and its cells cannot be
	// relied on.
	Damaged bool
}

// Row is one row with its cells, ascending by column. It is hidden as well if
// it is so low that nothing can be read in it, if it is folded away, and if it
// lies behind frozen panes, where nobody can scroll to it.
type Row struct {
	Number int
	Hidden bool
	level  uint8 // of the outline
	Cells  []Cell
}

// Kind is the type of what a cell holds.
type Kind uint8

// The kinds of cells. A blank cell (a style without a value, or an empty
// text) is never part of a Row.
const (
	Blank Kind = iota
	Text
	Number
	Boolean
	Error
	Date // an ISO 8601 date (t="d"); the usual date is a Number with a style
	Formula
)

var kindNames = [...]string{"blank", "text", "number", "boolean", "error", "date", "formula"}

// String returns the kind as a lower case word.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// Cell is one cell that holds something.
type Cell struct {
	Row, Column int32 // from 1
	Kind        Kind
	style       int32
	Cached      Kind   // of a Formula: the kind of its stored result, Blank if there is none
	Text        string // as stored: the text, the number's digits, 0 or 1, #REF!; of a Formula its stored result
	Formula     string // of a Formula: its text without "=", empty if another cell holds it
	Look        *Look  // in what the cell looks like something else than it holds; usually nil
}

// Ref returns the address in the sheet, such as "C7".
func (c Cell) Ref() string { return Ref(int(c.Row), int(c.Column)) }

// Range is a rectangle of cells, both corners included.
type Range struct{ FirstRow, FirstColumn, LastRow, LastColumn int }

// String returns the range as "A2:A5".
func (r Range) String() string {
	return Ref(r.FirstRow, r.FirstColumn) + ":" + Ref(r.LastRow, r.LastColumn)
}

// Contains reports whether a cell lies in the range.
func (r Range) Contains(row, column int) bool {
	return r.FirstRow <= row && row <= r.LastRow && r.FirstColumn <= column && column <= r.LastColumn
}

// Span is a run of columns, both ends included.
type Span struct{ First, Last int }

// String returns the span as "C:D".
func (s Span) String() string { return ColumnName(s.First) + ":" + ColumnName(s.Last) }

// RowHidden reports whether a row of the sheet is hidden.
func (s *Sheet) RowHidden(row int) bool {
	i, ok := s.row(row)
	return ok && s.Rows[i].Hidden || !ok && s.HiddenByRule
}

// ColumnHidden reports whether a column of the sheet is hidden.
func (s *Sheet) ColumnHidden(column int) bool {
	for _, h := range s.HiddenColumns {
		if h.First <= column && column <= h.Last {
			return true
		}
	}
	return false
}

func (s *Sheet) row(number int) (int, bool) {
	return slices.BinarySearchFunc(s.Rows, number, func(r Row, n int) int { return cmp.Compare(r.Number, n) })
}

// Cell returns the cell at an address, if it holds anything.
func (s *Sheet) Cell(row, column int) (Cell, bool) {
	i, ok := s.row(row)
	if !ok {
		return Cell{}, false
	}
	return s.Rows[i].Cell(column)
}

// Cell returns the row's cell in a column, if it holds anything.
func (r Row) Cell(column int) (Cell, bool) {
	i, ok := slices.BinarySearchFunc(r.Cells, column, func(c Cell, n int) int { return cmp.Compare(int(c.Column), n) })
	if !ok {
		return Cell{}, false
	}
	return r.Cells[i], true
}

// SPDX-License-Identifier: Apache-2.0

package finding

import (
	"cmp"
	"fmt"
	"path"
	"strings"
)

// Position is the address of a fact or a finding. Exactly one of the two
// forms is used: Line and Column (both from 1, Column counts bytes) for a text
// file, Sheet and Cell (such as "C7") for a workbook. Any part from the right
// may be absent: a finding can be about a whole sheet or a whole file.
type Position struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Sheet  string `json:"sheet,omitempty"`
	Cell   string `json:"cell,omitempty"`
	// Target is the JSONPath of the action of an overlay that set what stands
	// there, as it is written.
	Target string `json:"target,omitempty"`
}

// InText returns the address of a line and column of a text file.
func InText(file string, line, column int) Position {
	return Position{File: file, Line: line, Column: column}
}

// InCell returns the address of a cell of a workbook.
func InCell(file, sheet, cell string) Position {
	return Position{File: file, Sheet: sheet, Cell: cell}
}

// IsZero reports whether the position says nothing.
func (p Position) IsZero() bool { return p == Position{} }

// String writes file:line:column or workbook!sheet!cell, without the target.
func (p Position) String() string {
	switch {
	case p.Sheet != "" && p.Cell != "":
		return p.File + "!" + p.Sheet + "!" + p.Cell
	case p.Sheet != "":
		return p.File + "!" + p.Sheet
	case p.Line > 0 && p.Column > 0:
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	case p.Line > 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	default:
		return p.File
	}
}

// Cite writes the position with the target of the overlay, if there is one:
// file:line:column (target $.paths).
func (p Position) Cite() string {
	if p.Target == "" {
		return p.String()
	}
	return p.String() + " (target " + Visible(p.Target) + ")"
}

// Compare orders positions as a person reads: by file, then down the lines,
// or by sheet and down the rows of it (C9 before C10).
func (p Position) Compare(q Position) int {
	pc, pr := splitCell(p.Cell)
	qc, qr := splitCell(q.Cell)
	return cmp.Or(
		strings.Compare(p.File, q.File),
		strings.Compare(p.Sheet, q.Sheet),
		cmp.Compare(p.Line, q.Line),
		cmp.Compare(p.Column, q.Column),
		cmp.Compare(pr, qr),
		cmp.Compare(pc, qc),
		strings.Compare(p.Cell, q.Cell),
		strings.Compare(p.Target, q.Target),
	)
}

// InDir returns the position with its file put below dir.
func (p Position) InDir(dir string) Position {
	if p.File != "" && dir != "" && dir != "." && !path.IsAbs(p.File) {
		p.File = path.Join(dir, p.File)
	}
	return p
}

// splitCell splits "AB12" into column 28 and row 12; anything else is 0, 0.
func splitCell(cell string) (column, row int) {
	i := 0
	for i < len(cell) && cell[i] >= 'A' && cell[i] <= 'Z' && i < 3 {
		column = column*26 + int(cell[i]-'A') + 1
		i++
	}
	if i == 0 || i == len(cell) || len(cell)-i > 7 {
		return 0, 0
	}
	for ; i < len(cell); i++ {
		if cell[i] < '0' || cell[i] > '9' {
			return 0, 0
		}
		row = row*10 + int(cell[i]-'0')
	}
	return column, row
}

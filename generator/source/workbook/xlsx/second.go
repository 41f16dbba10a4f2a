// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"github.com/spineguard/spineguard/generator/finding"
)

// compare reads the workbook with excelize and reports each cell that it sees
// otherwise than the strict reader. Sheets that are damaged are left out: they have
// findings already.
func compare(r *report, data []byte, book *Book, limits Limits) {
	err := guarded(func() (err error) {
		f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
			RawCellValue: true,
			// Both limits are the same, so that nothing is inflated to disk.
			UnzipSizeLimit:    limits.Inflated,
			UnzipXMLSizeLimit: limits.Inflated,
		})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		var names []string
		for _, s := range book.Sheets {
			names = append(names, s.Name)
		}
		if list := f.GetSheetList(); !slices.Equal(list, names) {
			r.add(finding.New(ruleReaders, r.here(), "two readers disagree on the sheets: %q and %q", names, list).Suggest(again))
		}
		for i := range book.Sheets {
			if s := &book.Sheets[i]; !s.Damaged && !s.Chart {
				compareSheet(r, f, s)
			}
		}
		return nil
	})
	if err != nil {
		r.add(finding.New(ruleReaders, r.here(), "excelize cannot open the workbook: %v", err).Suggest(again))
	}
}

// guarded turns a panic of the library into an error.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return f()
}

func compareSheet(r *report, f *excelize.File, s *Sheet) {
	at := finding.Position{File: r.file, Sheet: s.Name}
	rows, err := f.Rows(s.Name)
	if err != nil {
		s.Damaged = true
		r.add(finding.New(ruleReaders, at, "excelize cannot read the sheet: %v", err).Suggest(again))
		return
	}
	next, number := 0, 0
	for rows.Next() {
		number++
		values, err := rows.Columns()
		if err != nil {
			s.disagree(r, at, "excelize stops in row %d: %v", number, err)
			break
		}
		var cells []Cell
		if next < len(s.Rows) && s.Rows[next].Number == number {
			cells = s.Rows[next].Cells
			next++
		}
		compareRow(r, s, number, cells, values)
	}
	for ; next < len(s.Rows); next++ {
		if len(s.Rows[next].Cells) > 0 {
			s.disagree(r, at, "excelize ends at row %d, before row %d", number, s.Rows[next].Number)
			break
		}
	}
	if err := rows.Close(); err != nil {
		s.disagree(r, at, "excelize cannot read the sheet to its end: %v", err)
	}
}

func (s *Sheet) disagree(r *report, at finding.Position, format string, args ...any) {
	s.Damaged = true
	r.add(finding.New(ruleReaders, at, format, args...).Suggest(again))
}

// compareRow compares the values of one row, of which excelize gives blanks
// between cells as "" and leaves out those at the end.
func compareRow(r *report, s *Sheet, number int, cells []Cell, values []string) {
	i := 0
	for column, value := range values {
		want := ""
		if i < len(cells) && int(cells[i].Column) == column+1 {
			want = cells[i].Text
			i++
		}
		if value != want {
			s.disagree(r, r.cell(s.Name, Ref(number, column+1)), "two readers disagree: %.80q and %.80q", want, value)
		}
	}
	for ; i < len(cells); i++ {
		s.disagree(r, r.cell(s.Name, cells[i].Ref()), "two readers disagree: %.80q and nothing", cells[i].Text)
	}
}

// SPDX-License-Identifier: Apache-2.0

package query

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// InDir returns the table with every file name put below dir.
func (t Table) InDir(dir string) Table {
	t.Rows = slices.Clone(t.Rows)
	for i := range t.Rows {
		t.Rows[i].At = inDir(t.Rows[i].At, dir)
	}
	return t
}

// maxByShown is how many activities of a row the text shows; the JSON has all.
const maxByShown = 5

// Text writes a table for people: a line of headings and one line a row, columns aligned.
func (t Table) Text(w io.Writer) error {
	heading := "KIND\tCODE\tACCESS\tNAME\tBY"
	if len(t.Rows) == 0 {
		heading = "nothing"
	}
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if _, err := fmt.Fprintln(columns, heading); err != nil {
		return err
	}
	for _, r := range t.Rows {
		by := strings.Join(r.By[:min(len(r.By), maxByShown)], ", ")
		if len(r.By) > maxByShown {
			by += fmt.Sprintf(" and %d more", len(r.By)-maxByShown)
		}
		if len(r.Areas) > 0 {
			by += " in " + strings.Join(r.Areas, ", ") + " alone"
		}
		line := fmt.Sprintf("%s\t%s\t%s\t%s\t%s", r.Kind, cell(r.Code), cell(r.Access), cell(r.Name), by)
		if _, err := fmt.Fprintln(columns, strings.TrimRight(line, "\t")); err != nil {
			return err
		}
	}
	if err := columns.Flush(); err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	section(b, "on condition that", t.Conditions)
	section(b, "note", t.Notes)
	return b.Flush()
}

// cell is a text as a cell: a dash for none, so that columns can be
// separated by programs that split at blanks.
func cell(s string) string {
	if s == "" {
		return "-"
	}
	return Visible(s)
}

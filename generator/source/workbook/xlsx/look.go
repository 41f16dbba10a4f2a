// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"cmp"
	"fmt"
	"strings"
)

// Look says in what a cell appears otherwise than it is stored.
type Look struct {
	Struck string // what of its text is struck out
	Format string // its number format, if that shows something else than the text
	Faint  string // why its text can hardly be seen
}

// Remarks returns what there is to say, a few words each.
func (l Look) Remarks() []string {
	var out []string
	if l.Struck != "" {
		out = append(out, fmt.Sprintf("struck out: %+q", l.Struck))
	}
	if l.Format != "" {
		out = append(out, fmt.Sprintf("shown by the format %+q", l.Format))
	}
	if l.Faint != "" {
		out = append(out, "faint: "+l.Faint)
	}
	return out
}

// or returns what either of two looks says, the first one first.
func (l *Look) or(other *Look) *Look {
	if l == nil || other == nil {
		return cmp.Or(l, other)
	}
	return &Look{cmp.Or(l.Struck, other.Struck), cmp.Or(l.Format, other.Format), cmp.Or(l.Faint, other.Faint)}
}

// look returns how a cell of the style looks, or nothing if it shows what it
// holds. A text made up of runs is looked at run by run. A line break that is
// struck out does not show, but a blank does, as a dash.
func (s style) look(c Cell, runs []run) *Look {
	if !s.alters() && len(runs) == 0 {
		return nil
	}
	l := Look{Faint: s.faint}
	if len(runs) > 0 {
		l.Faint = faintest(runs, s.font, s.fill)
	} else if s.struck {
		l.Struck = c.Text
	}
	for _, r := range runs {
		if text, _ := unescape(r.text); (s.struck || r.font.struck) && strings.Trim(text, "\r\n") != "" {
			l.Struck += text
		}
	}
	if c.holdsText() {
		l.Format = s.format
	}
	if l == (Look{}) {
		return nil
	}
	return &l
}

// faintest says why one of the runs can hardly be seen, or nothing. Those that
// have no font of their own have that of the cell.
func faintest(runs []run, font face, fill []rgb) string {
	for _, r := range runs {
		own := font
		if r.own {
			own = r.font
		}
		if why := faint(own, fill); why != "" && strings.TrimSpace(r.text) != "" {
			return why
		}
	}
	return ""
}

// holdsText reports whether the cell shows a text, so that the section for
// texts of its number format counts.
func (c Cell) holdsText() bool { return c.Kind == Text || c.Cached == Text }

// Layer is what lies over cells and their formats: a conditional format, which
// counts if its rule holds, the format of a table, or a drawing. Whether a rule
// holds is not worked out.
type Layer struct {
	By     string // such as: the conditional format expression "$A2=1"
	Areas  []Range
	format differential
	styles *styles
	rich   map[place][]run // of the sheet: texts made up of runs
}

// Look returns how the cell looks under the layer, or nothing if it lies
// elsewhere or shows what it holds all the same.
func (l *Layer) Look(c Cell) *Look {
	over := false
	for _, a := range l.Areas {
		over = over || a.Contains(int(c.Row), int(c.Column))
	}
	if !over {
		return nil
	}
	base := l.styles.cells[c.style]
	s := style{struck: l.format.struck, format: l.format.format, faint: l.format.faint}
	font, fill, runs := base.font, base.fill, l.rich[place{int(c.Row), int(c.Column)}]
	if l.format.fill != nil {
		fill = l.format.fill
	}
	if l.format.colour != nil { // some programs let it count for the runs as well
		font.colour = *l.format.colour
		s.faint = cmp.Or(s.faint, faint(font, fill))
	}
	if l.format.fill != nil {
		if len(runs) == 0 {
			runs = []run{{text: c.Text}}
		}
		s.faint = cmp.Or(s.faint, faintest(runs, font, fill))
	}
	return s.look(c, nil)
}

// liesOver is what is said of a cell under a drawing.
const liesOver = "it lies over the cell"

// Under returns the first cell that looks like something else under the layer:
// a blank one if a drawing lies over blank cells alone, of those that rows and
// columns with values enclose.
func (s *Sheet) Under(l *Layer) (Cell, *Look) {
	for _, row := range s.Rows {
		for _, c := range row.Cells {
			if look := l.Look(c); look != nil {
				return c, look
			}
		}
	}
	if l.format.faint == liesOver {
		used := s.used()
		for _, a := range l.Areas {
			if row, column := max(a.FirstRow, used.FirstRow), max(a.FirstColumn, used.FirstColumn); used.Contains(row, column) && a.Contains(row, column) {
				return Cell{Row: int32(row), Column: int32(column)}, &Look{Faint: liesOver}
			}
		}
	}
	return Cell{}, nil
}

// used returns the smallest range with all cells that hold anything.
func (s *Sheet) used() Range {
	used := Range{FirstRow: maxRow, FirstColumn: maxColumn}
	for _, row := range s.Rows {
		if n := len(row.Cells); n > 0 {
			used.FirstRow, used.LastRow = min(used.FirstRow, row.Number), max(used.LastRow, row.Number)
			used.FirstColumn, used.LastColumn = min(used.FirstColumn, int(row.Cells[0].Column)), max(used.LastColumn, int(row.Cells[n-1].Column))
		}
	}
	return used
}

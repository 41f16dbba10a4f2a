package xlsx

import (
	"cmp"
	"fmt"
	"strings"
)

// Look says in what a cell looks like something else than what it holds.
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
	if !s.odd() && len(runs) == 0 {
		return nil
	}
	if len(runs) == 0 {
		runs = []run{{text: c.Text}}
	}
	var l Look
	for _, r := range runs {
		text, _ := unescape(r.text)
		if (s.struck || r.font.struck) && strings.Trim(text, "\r\n") != "" {
			l.Struck += text
		}
		if l.Faint == "" && strings.TrimSpace(text) != "" {
			l.Faint = s.faint
			if r.own {
				l.Faint = faint(r.font, s.fill)
			}
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
	if l.format.colour != nil || l.format.fill != nil {
		font, fill := base.font, base.fill
		if l.format.colour != nil {
			font.colour = *l.format.colour
		}
		if l.format.fill != nil {
			fill = l.format.fill
		}
		s.faint = faint(font, fill)
	}
	return s.look(c, nil)
}

// Under returns the first cell that looks like something else under the layer.
func (s *Sheet) Under(l *Layer) (Cell, *Look) {
	for _, row := range s.Rows {
		for _, c := range row.Cells {
			if look := l.Look(c); look != nil {
				return c, look
			}
		}
	}
	return Cell{}, nil
}

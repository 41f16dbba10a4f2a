// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"encoding/xml"
	"math"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// sheetReader is the strict reader of one sheet. What is wrong with a
// row or a cell is a finding and the reading goes on; what is wrong with the
// XML ends it.
type sheetReader struct {
	x       *xmlReader
	r       *report
	out     *Sheet
	strings []richText
	styles  *styles
	limits  Limits
	cells   *int // of the workbook so far
	space   string

	seen    []string          // the elements so far that can be there once
	data    int               // sheetData elements so far
	low     bool              // rows without a height of their own are too low to be read
	narrow  bool              // columns without a width of their own are too narrow to be read
	columns []columnFormat    // ascending
	lost    place             // rows and columns up to it cannot be reached behind frozen ones
	arrays  []Range           // cells that a formula elsewhere fills
	areas   int               // to which formats are applied
	related map[string]string // the kinds of parts that the sheet names, by relationship

	at       place   // of the last cell
	current  []Cell  // of the current row
	rowStyle int     // of the current row, -1 if it has none
	raw      content // of the current cell
	rich     map[place][]run
}

type place struct{ row, column int }

// columnFormat is what is said of a run of columns.
type columnFormat struct {
	Span
	style         int
	level         int // of the outline
	sized, hidden bool
}

// read walks the sheet to its end.
func (s *sheetReader) read() error {
	root, err := s.x.root()
	if err != nil {
		return err
	}
	s.space = root.Name.Space
	if root.Name.Local == "chartsheet" && isMain(root.Name.Space) {
		s.out.Chart = true
		if err := s.x.skip(s.stray); err != nil {
			return err
		}
		return s.x.finish()
	}
	if root.Name.Local != "worksheet" || !isMain(root.Name.Space) {
		return s.x.fail("the root element is <%s>, not <worksheet>", root.Name.Local)
	}
	if err := s.x.children(s.section); err != nil {
		return err
	}
	if err := s.x.finish(); err != nil {
		return err
	}
	if s.data != 1 {
		return s.x.fail("the sheet holds %d tables of cells, not one", s.data)
	}
	s.hideColumns()
	s.checkMerges()
	s.markArrays()
	return nil
}

func (s *sheetReader) section(e xml.StartElement) error {
	if e.Name.Space != s.space {
		return s.skip(e)
	}
	if err := s.inOrder(e.Name.Local); err != nil {
		return err
	}
	switch e.Name.Local {
	case "sheetData":
		s.data++
		return s.x.children(s.own(s.row))
	case "sheetViews":
		return s.x.children(s.own(s.view))
	case "cols":
		return s.x.children(s.own(s.column))
	case "sheetFormatPr":
		return s.format(e)
	case "autoFilter":
		return s.filter(e)
	case "mergeCells":
		return s.x.children(s.own(s.merge))
	case "picture":
		if err := s.addLayer("the picture behind the sheet", everywhere.String(), differential{faint: "it lies behind the cell"}); err != nil {
			return err
		}
		return s.skip(e)
	case "drawing", "legacyDrawing":
		s.related[relationID(e)] = map[string]string{"drawing": "drawing", "legacyDrawing": "vmlDrawing"}[e.Name.Local]
		return s.skip(e)
	case "tableParts":
		return s.x.children(s.own(func(e xml.StartElement) error {
			s.related[relationID(e)] = "table"
			return s.skip(e)
		}))
	case "customSheetViews": // what a person sees who chooses one
		return s.x.skip(func(e xml.StartElement) error {
			if e.Name.Local == "autoFilter" {
				return nil
			}
			return s.misplaced(e)
		})
	}
	return s.skip(e)
}

func (s *sheetReader) format(e xml.StartElement) error {
	if err := s.x.check(e); err != nil {
		return err
	}
	s.sizes(e)
	return s.x.skip(s.misplaced)
}

// inOrder refuses an element that comes twice, or behind the cells that it says something of.
func (s *sheetReader) inOrder(name string) error {
	switch name {
	case "sheetViews", "sheetFormatPr", "autoFilter", "mergeCells":
		if slices.Contains(s.seen, name) {
			return s.x.fail("a second element <%s>", name)
		}
		s.seen = append(s.seen, name)
	}
	switch name {
	case "sheetViews", "sheetFormatPr", "cols":
		if s.data > 0 {
			return s.x.fail("an element <%s> behind the cells", name)
		}
	}
	return nil
}

// own wraps a visit of elements among which none of another namespace belongs:
// programs differ on whether they read it.
func (s *sheetReader) own(visit func(xml.StartElement) error) func(xml.StartElement) error {
	return func(e xml.StartElement) error {
		if e.Name.Local == "extLst" {
			return s.skip(e)
		}
		if e.Name.Space != s.space {
			return s.x.fail("an element <%s> of the namespace %.80q, which not every program reads", e.Name.Local, e.Name.Space)
		}
		return visit(e)
	}
}

// skip passes over an element that holds no cells. Conditional formats are
// read wherever they stand: newer ones are extensions.
func (s *sheetReader) skip(e xml.StartElement) error {
	if isConditional(e) {
		return s.conditional(e)
	}
	if err := s.misplaced(e); err != nil {
		return err
	}
	return s.x.skip(func(e xml.StartElement) error {
		if isConditional(e) {
			return s.conditional(e)
		}
		return s.misplaced(e)
	})
}

func isConditional(e xml.StartElement) bool {
	return e.Name.Local == "conditionalFormatting" && (isMain(e.Name.Space) || e.Name.Space == newerSpace)
}

// misplaced refuses what some programs read in a place where others do not look:
// what is stray, and of the namespaces of sheets what hides cells, as in one of
// several forms of the same.
func (s *sheetReader) misplaced(e xml.StartElement) error {
	if isMain(e.Name.Space) {
		switch e.Name.Local {
		case "cols", "sheetFormatPr", "sheetViews", "mergeCells", "autoFilter":
			return s.x.fail("an element <%s> out of place", e.Name.Local)
		}
		if e.Name.Space != s.space {
			return s.x.fail("an element <%s> of another form of the format than the sheet", e.Name.Local)
		}
	}
	return s.stray(e)
}

// stray refuses rows and conditional formats where none belong, in whatever
// namespace: excelize would read the rows.
func (s *sheetReader) stray(e xml.StartElement) error {
	switch e.Name.Local {
	case "row", "sheetData", "conditionalFormatting":
		return s.x.fail("an element <%s> out of place", e.Name.Local)
	}
	return nil
}

// view notes what lies above or left of the first cell of a view whose panes are
// frozen: nobody can scroll to it.
func (s *sheetReader) view(e xml.StartElement) error {
	if err := s.x.check(e); err != nil {
		return err
	}
	row, column, scrolled := parseRef(attribute(e, "topLeftCell"))
	return s.x.children(s.own(func(pane xml.StartElement) error {
		if err := s.x.check(pane); err != nil {
			return err
		}
		if pane.Name.Local == "pane" && strings.HasPrefix(attribute(pane, "state"), "frozen") {
			if deep := max(split(pane, "ySplit"), split(pane, "xSplit")); deep > screen {
				s.out.Damaged = true
				s.r.add(finding.New(ruleStructure, s.r.cell(s.out.Name, ""), "more than %d rows or columns are frozen, and what does not fit onto the screen cannot be reached", screen).Suggest("unfreeze the panes, or freeze the header alone"))
			}
			if scrolled && split(pane, "ySplit") > 0 {
				s.lost.row = max(s.lost.row, row-1)
			}
			if scrolled && split(pane, "xSplit") > 0 {
				s.lost.column = max(s.lost.column, column-1)
			}
		}
		return s.skip(pane)
	}))
}

// screen is how many rows or columns fit onto a screen.
const screen = 50

// split returns how many rows or columns a pane has of its own.
func split(pane xml.StartElement, name string) float64 {
	n, _ := parseDecimal(attribute(pane, name))
	return n
}

// sizes notes whether rows and columns can be read that have no size of their own.
func (s *sheetReader) sizes(e xml.StartElement) {
	s.low = below(attribute(e, "defaultRowHeight"), lowRow)
	s.out.HiddenByRule = s.low || isTrue(attribute(e, "zeroHeight"))
	width := attribute(e, "defaultColWidth")
	if width == "" {
		width = attribute(e, "baseColWidth")
	}
	s.narrow = below(width, narrow)
}

// below reports whether a size is given and less than can be read.
func below(size string, least float64) bool {
	n, given := parseDecimal(size)
	return given && n < least
}

func (s *sheetReader) column(e xml.StartElement) error {
	if err := s.x.check(e); err != nil {
		return err
	}
	first, ok1 := parseNumber(attribute(e, "min"), maxColumn)
	last, ok2 := parseNumber(attribute(e, "max"), maxColumn)
	previous := 0
	if n := len(s.columns); n > 0 {
		previous = s.columns[n-1].Last
	}
	if !ok1 || !ok2 || first <= previous || first > last {
		return s.x.fail("columns %q to %q", attribute(e, "min"), attribute(e, "max"))
	}
	width := attribute(e, "width")
	c := columnFormat{Span: Span{first, last}, sized: width != "", hidden: isTrue(attribute(e, "hidden")) || below(width, narrow)}
	c.level, _ = parseNumber(attribute(e, "outlineLevel"), maxLevel)
	if c.style, ok1 = s.styleNumber(e, "style"); !ok1 {
		return s.x.fail("columns with the style %q", attribute(e, "style"))
	}
	if isTrue(attribute(e, "collapsed")) {
		next := first
		for i := len(s.columns) - 1; i >= 0 && s.columns[i].Last == next-1 && s.columns[i].level > c.level; i-- {
			s.columns[i].hidden, next = true, s.columns[i].First
		}
	}
	s.columns = append(s.columns, c)
	return s.skip(e)
}

// hideColumns lists the columns that are hidden, be it for want of a width or
// because nobody can scroll to them.
func (s *sheetReader) hideColumns() {
	next := 1
	if s.lost.column > 0 {
		s.out.HiddenColumns = append(s.out.HiddenColumns, Span{1, s.lost.column})
	}
	gap := func(last int) {
		if s.narrow && next <= last {
			s.out.HiddenColumns = append(s.out.HiddenColumns, Span{next, last})
		}
	}
	for _, c := range s.columns {
		gap(c.First - 1)
		if c.hidden || s.narrow && !c.sized {
			s.out.HiddenColumns = append(s.out.HiddenColumns, c.Span)
		}
		next = c.Last + 1
	}
	gap(maxColumn)
}

// styleNumber returns a cell format by its number, -1 if none is named. It must
// be one that there is.
func (s *sheetReader) styleNumber(e xml.StartElement, name string) (int, bool) {
	style := attribute(e, name)
	if style == "" {
		return -1, true
	}
	return parseNumber(style, math.MaxInt32)
}

// filter notes a filter that has a condition. Arrows alone hide nothing.
func (s *sheetReader) filter(e xml.StartElement) error {
	ref := strings.ReplaceAll(attribute(e, "ref"), "$", "")
	return s.x.children(func(c xml.StartElement) error {
		if c.Name.Local != "filterColumn" {
			return s.skip(c)
		}
		// A column without a condition says only whether it has an arrow.
		return s.x.children(func(condition xml.StartElement) error {
			s.out.Filter = ref
			return s.skip(condition)
		})
	})
}

func (s *sheetReader) merge(e xml.StartElement) error {
	ref := attribute(e, "ref")
	m, ok := parseRange(ref)
	if e.Name.Local != "mergeCell" || !ok {
		return s.x.fail("a merged range <%s> %q", e.Name.Local, ref)
	}
	if m.LastRow > s.limits.Rows {
		s.out.Damaged = true
		s.r.add(finding.New(ruleLimit, s.r.cell(s.out.Name, ""), "merged cells %s reach below row %d, the limit", m, s.limits.Rows).Suggest("%s", raise("rows")))
	}
	s.out.Merges = append(s.out.Merges, m)
	return s.skip(e)
}

// add reports a problem of the sheet at a cell (or of the sheet as a whole).
func (s *sheetReader) add(rule finding.Rule, ref, format string, args ...any) {
	s.out.Damaged = true
	s.r.add(finding.New(rule, s.r.cell(s.out.Name, ref), format, args...).Suggest(again))
}

// markArrays makes formulas of the cells that an array formula or a data
// table fills: only its first cell carries the formula.
func (s *sheetReader) markArrays() {
	for _, a := range s.arrays {
		i, _ := s.out.row(a.FirstRow)
		for ; i < len(s.out.Rows) && s.out.Rows[i].Number <= a.LastRow; i++ {
			cells := s.out.Rows[i].Cells
			for j := range cells {
				if c := &cells[j]; c.Kind != Formula && a.Contains(int(c.Row), int(c.Column)) {
					c.Cached, c.Kind = c.Kind, Formula
				}
			}
		}
	}
}

package xlsx

import (
	"encoding/xml"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// sheetReader is the guard's own reading of one sheet. What is wrong with a
// row or a cell is a finding and the reading goes on; what is wrong with the
// XML ends it.
type sheetReader struct {
	x       *xmlReader
	r       *report
	out     *Sheet
	strings []string
	struck  map[int]bool // styles that strike the text out
	limits  Limits
	cells   *int // of the workbook so far
	space   string

	data       int     // sheetData elements so far
	lastColumn int     // of the column formats so far
	arrays     []Range // cells that a formula elsewhere fills

	at      place   // of the last cell
	current []Cell  // of the current row
	raw     content // of the current cell
}

type place struct{ row, column int }

// read walks the sheet to its end.
func (s *sheetReader) read() error {
	root, err := s.x.root()
	if err != nil {
		return err
	}
	if root.Name.Local == "chartsheet" && isMain(root.Name.Space) {
		s.out.Chart = true
		if err := s.skip(root); err != nil {
			return err
		}
		return s.x.finish()
	}
	if root.Name.Local != "worksheet" || !isMain(root.Name.Space) {
		return s.x.fail("the root element is <%s>, not <worksheet>", root.Name.Local)
	}
	s.space = root.Name.Space
	if err := s.x.children(s.section); err != nil {
		return err
	}
	if err := s.x.finish(); err != nil {
		return err
	}
	if s.data != 1 {
		return s.x.fail("the sheet holds %d tables of cells, not one", s.data)
	}
	s.checkMerges()
	s.markArrays()
	return nil
}

func (s *sheetReader) section(e xml.StartElement) error {
	if e.Name.Space != s.space {
		return s.skip(e)
	}
	switch e.Name.Local {
	case "sheetData":
		s.data++
		return s.x.children(s.row)
	case "sheetFormatPr":
		s.out.HiddenByRule = isTrue(attribute(e, "zeroHeight"))
		if attribute(e, "defaultColWidth") == "0" {
			s.out.HiddenColumns = append(s.out.HiddenColumns, Span{1, maxColumn})
		}
		return s.skip(e)
	case "cols":
		return s.x.children(s.column)
	case "autoFilter":
		return s.filter(e)
	case "mergeCells":
		return s.x.children(s.merge)
	}
	return s.skip(e)
}

// skip passes over an element that holds no cells. A row in a place where
// none belongs is refused: excelize would read it.
func (s *sheetReader) skip(e xml.StartElement) error {
	odd := func(e xml.StartElement) error {
		if e.Name.Local == "row" || e.Name.Local == "sheetData" {
			return s.x.fail("an element <%s> out of place", e.Name.Local)
		}
		return nil
	}
	if err := odd(e); err != nil {
		return err
	}
	return s.x.skip(odd)
}

func (s *sheetReader) column(e xml.StartElement) error {
	first, ok1 := parseNumber(attribute(e, "min"), maxColumn)
	last, ok2 := parseNumber(attribute(e, "max"), maxColumn)
	if !ok1 || !ok2 || first <= s.lastColumn || first > last {
		return s.x.fail("columns %q to %q", attribute(e, "min"), attribute(e, "max"))
	}
	s.lastColumn = last
	if isTrue(attribute(e, "hidden")) || attribute(e, "width") == "0" {
		s.out.HiddenColumns = append(s.out.HiddenColumns, Span{first, last})
	}
	return s.skip(e)
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

// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"encoding/xml"
	"math"
	"slices"
)

// row reads a <row>. A row without a number of its own follows the one before.
func (s *sheetReader) row(e xml.StartElement) error {
	if e.Name.Local != "row" {
		return s.x.fail("an element <%s> among the rows", e.Name.Local)
	}
	if err := s.x.check(e); err != nil {
		return err
	}
	if foreign(e, "r", "hidden") {
		return s.x.fail("a row with an attribute of another namespace in place of its own")
	}
	last := 0
	if n := len(s.out.Rows); n > 0 {
		last = s.out.Rows[n-1].Number
	}
	number, err := s.rowNumber(e, last)
	if err != nil {
		return err
	}
	height := attribute(e, "ht")
	hidden := isTrue(attribute(e, "hidden")) || below(height, lowRow) || height == "" && s.low || number <= s.lost.row
	level, _ := parseNumber(attribute(e, "outlineLevel"), maxLevel)
	if isTrue(attribute(e, "collapsed")) {
		s.fold(number, level)
	}
	var ok bool
	if s.rowStyle, ok = s.styleNumber(e, "s"); !ok {
		return s.x.fail("a row with the style %q", attribute(e, "s"))
	}
	s.current, s.at = s.current[:0], place{row: number}
	if err := s.x.children(s.own(s.cell)); err != nil {
		return err
	}
	if number > last {
		s.out.Rows = append(s.out.Rows, Row{Number: number, Hidden: hidden, level: uint8(level), Cells: slices.Clone(s.current)})
	}
	return nil
}

// rowNumber is the number of a row, which must come after the last one.
func (s *sheetReader) rowNumber(e xml.StartElement, last int) (int, error) {
	number := last + 1
	if r := attribute(e, "r"); r != "" {
		var ok bool
		if number, ok = parseNumber(r, maxRow); !ok || number == 0 {
			return 0, s.x.fail("a row with the number %q", r)
		}
	}
	switch {
	case number > maxRow:
		return 0, s.x.fail("more rows than the format allows")
	case number == last:
		s.add(ruleStructure, Ref(number, 1), "row %d is there twice", number)
	case number < last:
		s.add(ruleStructure, Ref(number, 1), "row %d stands after row %d", number, last)
	}
	return number, nil
}

// fold hides the rows of the outline above a row that is folded up. Some
// programs say of each of them that it is hidden, others obey this alone.
func (s *sheetReader) fold(number, level int) {
	for i := len(s.out.Rows) - 1; i >= 0; i-- {
		r := &s.out.Rows[i]
		if number--; r.Number != number || int(r.level) <= level {
			return
		}
		r.Hidden = true
	}
}

// foreign reports an attribute that has the name of one of ours in another
// namespace; excelize does not look at the namespace.
func foreign(e xml.StartElement, names ...string) bool {
	for _, a := range e.Attr {
		if a.Name.Space != "" {
			for _, n := range names {
				if a.Name.Local == n {
					return true
				}
			}
		}
	}
	return false
}

// cell reads a <c> into the row, if it holds anything.
func (s *sheetReader) cell(e xml.StartElement) error {
	if e.Name.Local != "c" {
		return s.x.fail("an element <%s> among the cells of a row", e.Name.Local)
	}
	if foreign(e, "r", "t", "s") {
		return s.x.fail("a cell with an attribute of another namespace in place of its own")
	}
	row, column, previous := s.at.row, s.at.column+1, s.at.column
	if r := attribute(e, "r"); r != "" {
		n, c, ok := parseRef(r)
		if !ok || n != row {
			return s.x.fail("a cell in row %d with the address %q", row, r)
		}
		column = c
	}
	style, ok := s.styleNumber(e, "s")
	if !ok {
		return s.x.fail("a cell with the style %q", attribute(e, "s"))
	}
	s.at.column, s.raw = column, content{}
	if err := s.x.children(s.own(s.part)); err != nil {
		return err
	}
	c := Cell{Row: int32(row), Column: int32(column)}
	s.interpret(&c, attribute(e, "t"), s.raw)
	if column == previous {
		s.add(ruleStructure, c.Ref(), "the cell is there twice")
	} else if column < previous {
		s.add(ruleStructure, c.Ref(), "the cell stands after %s", Ref(row, previous))
	}
	if c.Text == "" && c.Kind != Formula {
		return nil
	}
	if attribute(e, "vm") != "" && c.holdsText() {
		s.add(ruleStructure, c.Ref(), "the cell shows something else in place of its text %.80q, such as a picture", c.Text)
	}
	if err := s.count(c); err != nil {
		return err
	}
	s.setLook(&c, style)
	s.current = append(s.current, c)
	return nil
}

// setLook works out how a cell looks. A cell without a style has the first one,
// or in some programs that of its row or column: what any of them changes counts.
func (s *sheetReader) setLook(c *Cell, number int) {
	numbers := [3]int{number, -1, -1}
	if number < 0 {
		numbers = [3]int{0, s.rowStyle, s.columnStyle(int(c.Column))}
	}
	c.style = int32(numbers[0])
	if len(s.raw.runs) > 0 {
		s.rich[place{int(c.Row), int(c.Column)}] = s.raw.runs
	}
	for _, n := range numbers {
		if n >= len(s.styles.cells) {
			s.add(ruleStructure, c.Ref(), "the cell has the style %d, but there are %d", n, len(s.styles.cells))
			c.style = 0
			return
		}
		if n >= 0 {
			c.Look = c.Look.or(s.styles.cells[n].look(*c, s.raw.runs))
		}
	}
}

func (s *sheetReader) columnStyle(column int) int {
	for _, f := range s.columns {
		if f.First <= column && column <= f.Last {
			return f.style
		}
	}
	return -1
}

// count keeps the cells within the limits.
func (s *sheetReader) count(c Cell) error {
	*s.cells++
	switch {
	case int(c.Row) > s.limits.Rows:
		return limitError{s.x.fail("cell %s is below row %d, the limit", c.Ref(), s.limits.Rows), "rows"}
	case int(c.Column) > s.limits.Columns:
		return limitError{s.x.fail("cell %s is right of column %s, the limit", c.Ref(), ColumnName(s.limits.Columns)), "workbookColumns"}
	case *s.cells > s.limits.Cells:
		return limitError{s.x.fail("the workbook has more cells than the limit of %d", s.limits.Cells), "cells"}
	}
	return nil
}

// content is what stands inside a <c>.
type content struct {
	value, inline, formula          string
	runs                            []run
	hasValue, hasInline, hasFormula bool
}

// part reads one element inside a <c>.
func (s *sheetReader) part(e xml.StartElement) (err error) {
	var seen bool
	c := &s.raw
	switch e.Name.Local {
	case "v":
		seen, c.hasValue = c.hasValue, true
		c.value, err = s.x.text()
	case "is":
		seen, c.hasInline = c.hasInline, true
		var rich richText
		rich, err = s.x.richText(s.space, &s.styles.palette)
		c.inline, c.runs = rich.text, rich.runs
	case "f":
		seen, c.hasFormula = c.hasFormula, true
		s.array(e)
		c.formula, err = s.x.text()
	default:
		return s.x.fail("an element <%s> inside a cell", e.Name.Local)
	}
	if seen && err == nil {
		return s.x.fail("a cell with two <%s>", e.Name.Local)
	}
	return err
}

// array notes the range that an array formula or a data table fills.
func (s *sheetReader) array(e xml.StartElement) {
	if t := attribute(e, "t"); t != "array" && t != "dataTable" {
		return
	}
	if a, ok := parseRange(attribute(e, "ref")); ok {
		s.arrays = append(s.arrays, a)
	}
}

// interpret sets the kind and the text of a cell from its type.
func (s *sheetReader) interpret(c *Cell, kind string, raw content) {
	c.Text = raw.value
	if raw.hasInline != (kind == "inlineStr") && (raw.hasInline || raw.hasValue) {
		s.add(ruleStructure, c.Ref(), "a cell of type %q that stores its value elsewhere", kind)
		return
	}
	switch kind {
	case "", "n":
		c.Kind = Number
	case "b":
		c.Kind = Boolean
	case "e":
		c.Kind = Error
	case "d":
		c.Kind = Date
	case "s":
		c.Kind, c.Text = Text, s.shared(c, raw)
	case "str":
		c.Kind, c.Text = Text, s.plain(c, raw.value)
	case "inlineStr":
		c.Kind, c.Text = Text, s.plain(c, raw.inline)
		if raw.hasValue {
			s.add(ruleStructure, c.Ref(), "the cell stores two values")
		}
	default:
		s.add(ruleStructure, c.Ref(), "the cell has the unknown type %q", kind)
	}
	if c.Text == "" {
		c.Kind = Blank
	}
	if raw.hasFormula {
		c.Cached, c.Kind, c.Formula = c.Kind, Formula, raw.formula
	}
}

func (s *sheetReader) shared(c *Cell, raw content) string {
	if !raw.hasValue {
		return ""
	}
	i, ok := parseNumber(raw.value, math.MaxInt32)
	if !ok {
		s.add(ruleString, c.Ref(), "the cell points to the shared text %.40q, which is not a number", raw.value)
		return ""
	}
	if i >= len(s.strings) {
		s.add(ruleString, c.Ref(), "the cell points to shared text %d, but there are %d", i, len(s.strings))
		return ""
	}
	s.raw.runs = s.strings[i].runs
	return s.strings[i].text
}

func (s *sheetReader) plain(c *Cell, text string) string {
	out, ok := unescape(text)
	if !ok {
		s.add(ruleString, c.Ref(), "%.80q holds an escape that does not stand for a character", text)
	}
	return out
}

package xlsx

import (
	"encoding/xml"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// conditional reads the conditional formats of some cells. In the newer form,
// which is an extension, the cells and the format stand inside.
func (s *sheetReader) conditional(e xml.StartElement) error {
	elements := 0
	n, err := s.x.node(e, func(e xml.StartElement) error {
		if elements++; elements > maxNode {
			return s.x.fail("a conditional format of more than %d elements", maxNode)
		}
		return s.odd(e)
	})
	if err != nil {
		return err
	}
	cells := n.attribute("sqref")
	if c, ok := n.child("sqref"); ok {
		if cells != "" {
			return s.x.fail("a conditional format with cells that are given twice")
		}
		cells = c.text
	}
	for _, rule := range n.children {
		if rule.name != "cfRule" {
			continue
		}
		var format differential
		if own, ok := rule.child("dxf"); ok {
			if rule.attribute("dxfId") != "" {
				return s.x.fail("a conditional format with a format that is given twice")
			}
			format = s.styles.differential(own)
		} else if id := rule.attribute("dxfId"); id != "" {
			if format, err = s.styles.differentialAt(id); err != nil {
				return s.x.fail("%w", err)
			}
		}
		if err := s.lay("the conditional format "+describe(rule), cells, format); err != nil {
			return s.x.fail("%w", err)
		}
	}
	return nil
}

// describe names a rule by its kind and by what it compares with.
func describe(rule node) string {
	words := []string{rule.attribute("type")}
	if operator := rule.attribute("operator"); operator != "" {
		words = append(words, operator)
	}
	for _, c := range rule.children {
		if c.name == "formula" || c.name == "f" {
			words = append(words, fmt.Sprintf("%.80q", c.text))
		}
	}
	return strings.Join(words, " ")
}

// lay notes a format over some cells, if it changes how they look.
func (s *sheetReader) lay(by, cells string, format differential) error {
	if !format.struck && format.format == "" && format.faint == "" && format.colour == nil && format.fill == nil {
		return nil
	}
	var areas []Range
	for word := range strings.FieldsSeq(cells) {
		area, ok := parseRange(word)
		if !ok {
			return fmt.Errorf("%s lies over %q, which is no range of cells", by, word)
		}
		areas = append(areas, area)
	}
	if s.areas += len(areas); s.areas > maxAreas {
		return fmt.Errorf("more than %d ranges of cells with something laid over them", maxAreas)
	}
	s.out.Layers = append(s.out.Layers, Layer{By: by, Areas: areas, format: format, styles: s.styles, rich: s.rich})
	return nil
}

// readOverlays reads what the other parts of a sheet lay over its cells: tables
// and drawings.
func (p *pack) readOverlays(s *sheetReader, sheet string) error {
	for _, rel := range p.relations[relationsOf(sheet)] {
		read, root, in, strict := s.table, "table", isMain, true
		switch rel.kind {
		case "table":
		case "drawing":
			read, root, in, strict = s.drawing, "wsDr", isDrawing, false
		default:
			continue
		}
		part := resolve(path.Dir(sheet), rel.target)
		if _, ok := p.byName[part]; !ok {
			s.add(ruleStructure, "", "the sheet names %q as a %s, but the archive holds no such part", part, rel.kind)
			continue
		}
		n, err := p.tree(part, root, in, strict)
		if err == nil {
			err = read(n)
		}
		if err != nil {
			return fmt.Errorf("part %s: %w", part, err)
		}
	}
	return nil
}

// table reads formats of a table's own, those of its style if the workbook
// defines it, and a filter.
func (s *sheetReader) table(table node) error {
	ref, formats := table.attribute("ref"), formatsOf(table)
	for _, n := range table.children {
		switch n.name {
		case "autoFilter":
			for _, column := range n.children { // one without a condition hides nothing
				if len(column.children) > 0 {
					s.out.Filter = n.attribute("ref")
				}
			}
		case "tableColumns":
			for _, column := range n.children {
				formats = append(formats, formatsOf(column)...)
			}
		case "tableStyleInfo":
			formats = append(formats, s.styles.tables[n.attribute("name")]...)
		}
	}
	for _, id := range formats {
		format, err := s.styles.differentialAt(id)
		if err != nil {
			return err
		}
		if format.colour == nil || format.fill == nil {
			format.colour, format.fill = nil, nil // one of several that add up
		}
		if err := s.lay("the format of the table "+fmt.Sprintf("%.80q", table.attribute("displayName")), ref, format); err != nil {
			return err
		}
	}
	return nil
}

// formatsOf returns the formats that a table or a column of it lays over cells.
func formatsOf(n node) []string {
	var out []string
	for _, a := range n.attrs {
		if strings.HasSuffix(a.Name.Local, "DxfId") {
			out = append(out, a.Value)
		}
	}
	return out
}

// The sizes of a usual row and column in the unit of drawings, of which 12,700
// make a point. By them the cells are guessed that a drawing without an end covers.
const (
	usualRow    = 190_500
	usualColumn = 609_600
)

func isDrawing(space string) bool { return space == drawingSpace || space == drawingSpaceStrict }

// drawing reads where pictures, boxes and lines lie: what is under a picture is
// not seen, and a line through a row says what a struck-out text says.
func (s *sheetReader) drawing(n node) error {
	for _, c := range n.children {
		if !isDrawing(c.space) || !strings.HasSuffix(c.name, "Anchor") {
			if err := s.drawing(c); err != nil { // one of several forms of the same
				return err
			}
			continue
		}
		by := "the drawing"
		if name := c.find("cNvPr").attribute("name"); name != "" {
			by += fmt.Sprintf(" %.80q", name)
		}
		area, err := anchored(c)
		if err != nil {
			return err
		}
		if err := s.lay(by, area.String(), differential{faint: "it lies over the cell"}); err != nil {
			return err
		}
	}
	return nil
}

// anchored returns the cells that a drawing covers.
func anchored(anchor node) (Range, error) {
	var parts [4]node
	for i, name := range []string{"from", "to", "ext", "pos"} {
		for _, c := range anchor.children {
			if c.name != name || c.space != anchor.space {
				continue
			}
			if parts[i].name != "" {
				return Range{}, fmt.Errorf("a second <%s> inside <%s>", name, anchor.name)
			}
			parts[i] = c
		}
	}
	from, to, size, start := parts[0], parts[1], parts[2], parts[3]
	first := place{from.number("row") + start.size("y")/usualRow, from.number("col") + start.size("x")/usualColumn}
	last := place{first.row + size.size("cy")/usualRow, first.column + size.size("cx")/usualColumn}
	if to.name != "" { // it does not reach into the cell at whose edge it ends
		last = place{to.number("row") - 1 + min(to.number("rowOff"), 1), to.number("col") - 1 + min(to.number("colOff"), 1)}
	}
	return Range{
		min(first.row, maxRow-1) + 1, min(first.column, maxColumn-1) + 1,
		min(max(first.row, last.row), maxRow-1) + 1, min(max(first.column, last.column), maxColumn-1) + 1,
	}, nil
}

// number returns the number that a child holds as its text, 0 without one.
func (n node) number(child string) int {
	c, _ := n.child(child)
	return small(strings.TrimSpace(c.text))
}

// size returns an attribute that is a number, 0 without one.
func (n node) size(attribute string) int { return small(n.attribute(attribute)) }

// small reads a number that is neither negative nor very large.
func small(s string) int {
	v, _ := strconv.ParseInt(s, 10, 64)
	return int(min(max(v, 0), 1<<30))
}

// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
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
		return s.misplaced(e)
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
		if err := s.addLayer("the conditional format "+describe(rule), cells, format); err != nil {
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

// addLayer notes a format over some cells, if it changes how they look.
func (s *sheetReader) addLayer(by, cells string, format differential) error {
	if !format.struck && format.format == "" && format.faint == "" && format.colour == nil && format.fill == nil {
		return nil
	}
	var areas []Range
	for word := range strings.FieldsSeq(cells) {
		area, ok := parseRange(word)
		if !ok {
			return fmt.Errorf("%s lies over %q, which is not a range of cells", by, word)
		}
		areas = append(areas, area)
	}
	if s.areas += len(areas); s.areas > maxAreas {
		return fmt.Errorf("more than %d ranges of cells with something laid over them", maxAreas)
	}
	s.out.Layers = append(s.out.Layers, Layer{By: by, Areas: areas, format: format, styles: s.styles, rich: s.rich})
	return nil
}

// readOverlays reads what the other parts of a sheet apply to its cells: tables
// and drawings.
func (p *pack) readOverlays(s *sheetReader, sheet string) error {
	relations := p.relations[relationsOf(sheet)]
	for id, kind := range s.related {
		if i := slices.IndexFunc(relations, func(r relation) bool { return r.id == id && r.kind != kind }); i >= 0 {
			s.add(ruleStructure, "", "the sheet has a %s that its relationships take for a %s", kind, relations[i].kind)
		}
	}
	for _, rel := range relations {
		read, root, in, strict := s.table, "table", isMain, true
		switch rel.kind {
		case "table":
		case "drawing":
			read, root, in, strict = s.drawing, "wsDr", isDrawing, false
		case "vmlDrawing":
			if err := p.readOldDrawing(s, resolve(path.Dir(sheet), rel.target), rel.id); err != nil {
				return err
			}
			continue
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

var (
	oldShape = regexp.MustCompile(`<\w+:(shape|rect|roundrect|oval|line|polyline|arc|curve|image)[\s/>]`)
	oldNote  = regexp.MustCompile(`ObjectType\s*=\s*["']Note["']`)
)

// readOldDrawing looks for shapes among the notes of a sheet, which are drawn
// in an older form that is not worked out.
func (p *pack) readOldDrawing(s *sheetReader, part, id string) error {
	f, ok := p.byName[part]
	if !ok || s.related[id] != "vmlDrawing" {
		return nil
	}
	rc, err := f.Open()
	if err != nil {
		return err
	}
	text, err := io.ReadAll(rc)
	if err = errors.Join(err, rc.Close()); err != nil {
		return err
	}
	if len(oldShape.FindAll(text, -1)) == len(oldNote.FindAll(text, -1)) {
		return nil
	}
	return s.addLayer("a drawing that is not a note", everywhere.String(), differential{faint: liesOver})
}

// table reads formats of a table's own, those of its style if the workbook
// defines it, and a filter.
func (s *sheetReader) table(table node) error {
	ref := table.attribute("ref")
	formats, alone := s.tableFormats(table)
	for _, id := range formats {
		format, err := s.styles.differentialAt(id)
		if err != nil {
			return err
		}
		if !alone && (format.colour == nil || format.fill == nil) {
			format.colour, format.fill = nil, nil // one of several that add up
		}
		if err := s.addLayer("the format of the table "+fmt.Sprintf("%.80q", table.attribute("displayName")), ref, format); err != nil {
			return err
		}
	}
	return nil
}

// tableFormats are the formats of a table, and whether each of them counts alone. It
// notes a filter on the way, and the header of a built-in style.
func (s *sheetReader) tableFormats(table node) (formats []string, alone bool) {
	formats = formatsOf(table)
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
			name := n.attribute("name")
			formats = append(formats, s.styles.tables[name]...)
			alone = !s.styles.addUp(s.styles.tables[name])
			if builtIn.MatchString(name) && table.attribute("headerRowCount") != "0" {
				s.showHeader(table.attribute("ref"))
			}
		}
	}
	return formats, alone
}

var builtIn = regexp.MustCompile(`^TableStyle(Light|Medium|Dark)[0-9]+$`)

// showHeader takes back what is said of the colour of headers that have no fill
// of their own: the styles that programs bring along put a white text on a dark
// fill there.
func (s *sheetReader) showHeader(ref string) {
	area, ok := parseRange(ref)
	i, found := s.out.row(area.FirstRow)
	if !ok || !found {
		return
	}
	for j := range s.out.Rows[i].Cells {
		c := &s.out.Rows[i].Cells[j]
		base := s.styles.cells[c.style]
		if !area.Contains(int(c.Row), int(c.Column)) || c.Look == nil || c.Look.Faint == "" || base.fill != nil {
			continue
		}
		if c.Look.Faint = base.font.faint(); *c.Look == (Look{}) {
			c.Look = nil
		}
	}
}

// formatsOf returns the formats that a table or a column of it applies to cells.
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
		if isHidden(c) {
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
		if err := s.addLayer(by, area.String(), differential{faint: liesOver}); err != nil {
			return err
		}
	}
	return nil
}

// isHidden reports whether an anchor holds one shape, which is hidden.
func isHidden(anchor node) bool {
	shapes, hidden := 0, false
	for _, c := range anchor.children {
		switch c.name {
		case "from", "to", "ext", "pos", "clientData":
			continue
		}
		shapes++
		for _, properties := range c.children {
			name, _ := properties.child("cNvPr")
			hidden = hidden || isDrawing(name.space) && isTrue(name.attribute("hidden"))
		}
	}
	return shapes == 1 && hidden
}

// thick is the width in the unit of drawings above which a line reaches far
// beyond the cells that it is drawn over.
const thick = 5 * 12_700

// reachesOut reports whether a drawing can cover more than the cells at which it
// is anchored.
func reachesOut(anchor node) bool {
	shape := anchor.find("prstGeom")
	return anchor.name == "absoluteAnchor" || anchor.find("custGeom").name != "" || anchor.find("ln").size("w") > thick ||
		strings.Contains(shape.attribute("prst"), "Callout") && shape.find("gd").name != ""
}

// everywhere is a whole sheet.
var everywhere = Range{1, 1, maxRow, maxColumn}

// anchored returns the cells that a drawing covers: all of them if it can
// reach beyond its place.
func anchored(anchor node) (Range, error) {
	if reachesOut(anchor) {
		return everywhere, nil
	}
	var parts [3]node
	for i, name := range []string{"from", "to", "ext"} {
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
	from, to, size := parts[0], parts[1], parts[2]
	first := place{from.number("row"), from.number("col")}
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

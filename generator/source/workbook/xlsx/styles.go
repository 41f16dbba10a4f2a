// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"cmp"
	"fmt"
	"math"
)

// style is what a cell format does to the look of a cell, as far as the cell
// then looks like something else than what it holds.
type style struct {
	struck bool
	format string // the number format, if it does not show a text as it is
	faint  string // why the text can hardly be seen
	font   face
	fill   []rgb
}

// alters reports whether a cell of the style appears otherwise than it is stored.
func (s style) alters() bool { return s.struck || s.format != "" || s.faint != "" }

// differential is a format that is applied over those of cells.
type differential struct {
	struck bool
	format string
	faint  string // why the text can hardly be seen, whatever the colours
	colour *rgb   // nil leaves that of the cell
	fill   []rgb  // nil leaves that of the cell
}

// styles is what the part of the styles says.
type styles struct {
	palette       palette
	formats       map[string]string // number formats of the workbook's own, by number
	fonts         []face
	fills         [][]rgb
	crossed       []bool // the borders, of which some cross their cell out
	named         []node // the formats of the named styles
	cells         []style
	differentials []differential
	tables        map[string][]string // by the name of a table style, the numbers of the formats that it applies
}

// readStyles reads the part of the styles, which a workbook may lack. What it
// says decides whether a text is shown as it is, so nothing in it is guessed.
// Its lists refer to each other, so they are read in this order, whatever
// their order in the part.
func (p *pack) readStyles() (*styles, error) {
	s := &styles{formats: map[string]string{}, tables: map[string][]string{}}
	if err := p.readTheme(&s.palette); err != nil {
		return s, err
	}
	lists, err := p.styleLists()
	if err != nil {
		return s, err
	}
	for _, list := range []struct {
		name, entry string
		read        func(node) error
	}{
		{"colors", "", s.palette.read}, //nolint:misspell // as the format spells it
		{"numFmts", "numFmt", s.readNumberFormat},
		{"fonts", "font", func(n node) error { s.fonts = append(s.fonts, s.palette.face(n)); return nil }},
		{"fills", "fill", func(n node) error { s.fills = append(s.fills, s.palette.fill(n, "fgColor")); return nil }},
		{"borders", "border", func(n node) error { s.crossed = append(s.crossed, crosses(n)); return nil }},
		{"cellStyleXfs", "xf", func(n node) error { s.named = append(s.named, n); return nil }},
		{"cellXfs", "xf", s.readCellFormat},
		{"dxfs", "dxf", func(n node) error { s.differentials = append(s.differentials, s.differential(n)); return nil }},
		{"tableStyles", "tableStyle", s.readTableStyle},
	} {
		for _, n := range lists[list.name].children {
			if list.entry != "" && n.name != list.entry {
				return s, fmt.Errorf("part %s: an element <%s> among the <%s>", p.styles, n.name, list.name)
			}
			if err := list.read(n); err != nil {
				return s, fmt.Errorf("part %s: %w", p.styles, err)
			}
		}
	}
	if len(s.cells) == 0 {
		s.cells = []style{{}} // that of a cell which names none
	}
	return s, nil
}

// styleLists returns the lists of the part by name.
func (p *pack) styleLists() (map[string]node, error) {
	lists := map[string]node{}
	if p.styles == "" {
		return lists, nil
	}
	root, err := p.tree(p.styles, "styleSheet", isMain, true)
	for _, n := range root.children {
		if _, twice := lists[n.name]; twice {
			return lists, fmt.Errorf("part %s: a second list <%s>", p.styles, n.name)
		}
		lists[n.name] = n
	}
	return lists, err
}

// readNumberFormat keeps the format under its number. Of two with the same
// number, of which programs take one or the other, the one that does not show
// texts as they are is kept.
func (s *styles) readNumberFormat(n node) error {
	id, code := n.attribute("numFmtId"), n.attribute("formatCode")
	if other, twice := s.formats[id]; !twice || s.palette.showsText(other, nil) {
		s.formats[id] = code
	}
	return nil
}

// readCellFormat works out a cell format. It has a font and a number format of
// its own, and those of a named style. Programs differ on which count unless
// the format says that its own do, so what either of the two changes counts.
func (s *styles) readCellFormat(n node) error {
	var named node
	if i, ok := parseNumber(n.attribute("xfId"), math.MaxInt32); ok && i < len(s.named) {
		named = s.named[i]
	}
	font, err := s.font(n, named)
	if err != nil {
		return err
	}
	out := style{struck: font.struck || s.isCrossed(n), font: font, fill: s.fill(n, named)}
	if !isTrue(n.attribute("applyBorder")) {
		out.struck = out.struck || s.isCrossed(named)
	}
	out.format = s.alteringFormat(n, out.fill)
	if other, err := s.font(named, n); err != nil {
		return err
	} else if !isTrue(n.attribute("applyFont")) && other.struck {
		out.struck = true
	}
	if out.format == "" && !isTrue(n.attribute("applyNumberFormat")) {
		out.format = s.alteringFormat(named, out.fill)
	}
	out.faint = cmp.Or(faint(font, out.fill), placed(n), placed(named))
	s.cells = append(s.cells, out)
	return nil
}

// font returns the font of a format, or of the other one if it names none.
func (s *styles) font(n, other node) (face, error) {
	id := n.attribute("fontId")
	if id == "" {
		id = other.attribute("fontId")
	}
	if id == "" {
		return face{}, nil
	}
	i, ok := parseNumber(id, math.MaxInt32)
	if !ok || i >= len(s.fonts) {
		return face{}, fmt.Errorf("a cell format with the font %q, but there are %d", id, len(s.fonts))
	}
	return s.fonts[i], nil
}

func (s *styles) fill(n, other node) []rgb {
	id := n.attribute("fillId")
	if id == "" {
		id = other.attribute("fillId")
	}
	if i, ok := parseNumber(id, math.MaxInt32); ok && i < len(s.fills) {
		return s.fills[i]
	}
	return nil
}

// farIn is the indent from which a text can lie outside its cell.
const farIn = 16

// placed says how a format places a text so that it can hardly be seen, or nothing.
func placed(n node) string {
	alignment, _ := n.child("alignment")
	if indent, _ := parseNumber(alignment.attribute("indent"), math.MaxInt32); indent >= farIn {
		return fmt.Sprintf("it is indented by %d", indent)
	}
	if alignment.attribute("textRotation") == "255" {
		return "its letters stand below each other"
	}
	return ""
}

// crosses reports whether a border has a line from corner to corner.
func crosses(border node) bool {
	line, _ := border.child("diagonal")
	shown := isTrue(border.attribute("diagonalUp")) || isTrue(border.attribute("diagonalDown"))
	kind := line.attribute("style")
	return shown && kind != "" && kind != "none"
}

func (s *styles) isCrossed(n node) bool {
	i, ok := parseNumber(n.attribute("borderId"), math.MaxInt32)
	return ok && i < len(s.crossed) && s.crossed[i]
}

// alteringFormat returns the number format of a cell format if it does not show a
// text as it is. Those that programs know by their number alone show it.
func (s *styles) alteringFormat(n node, fill []rgb) string {
	code, ok := s.formats[n.attribute("numFmtId")]
	if !ok || s.palette.showsText(code, fill) {
		return ""
	}
	return code
}

// differential reads a format that a rule or a table applies to its cells.
func (s *styles) differential(n node) differential {
	var d differential
	if font, ok := n.child("font"); ok {
		own := s.palette.face(font)
		d.struck, d.faint = own.struck, own.faint()
		if c, ok := font.child("color"); ok {
			colour := s.palette.colour(c, black)
			d.colour = &colour
		}
	}
	d.faint = cmp.Or(d.faint, placed(n))
	if border, ok := n.child("border"); ok {
		d.struck = d.struck || crosses(border)
	}
	if fill, ok := n.child("fill"); ok {
		d.fill = s.palette.fill(fill, "bgColor")
	}
	if f, ok := n.child("numFmt"); ok {
		code := f.attribute("formatCode")
		if code == "" {
			code = s.formats[f.attribute("numFmtId")]
		}
		if !s.palette.showsText(code, d.fill) {
			d.format = code
		}
	}
	return d
}

// differentialAt returns a format that is applied over others by its number.
func (s *styles) differentialAt(id string) (differential, error) {
	i, ok := parseNumber(id, math.MaxInt32)
	if !ok || i >= len(s.differentials) {
		return differential{}, fmt.Errorf("the format %q is laid over cells, but there are %d", id, len(s.differentials))
	}
	return s.differentials[i], nil
}

// addUp reports whether some of the formats set the colour of a text, and some
// the one behind it: which of them meet is not worked out.
func (s *styles) addUp(ids []string) bool {
	colour, fill := false, false
	for _, id := range ids {
		if d, err := s.differentialAt(id); err == nil {
			colour, fill = colour || d.colour != nil, fill || d.fill != nil
		}
	}
	return colour && fill
}

func (s *styles) readTableStyle(n node) error {
	name := n.attribute("name")
	for _, e := range n.children {
		if id := e.attribute("dxfId"); id != "" {
			s.tables[name] = append(s.tables[name], id)
		}
	}
	return nil
}

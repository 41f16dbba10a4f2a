package xlsx

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

type rgb [3]uint8

var (
	black = rgb{}
	white = rgb{255, 255, 255}
)

// face is how a font makes a text look.
type face struct {
	struck bool
	colour rgb
	size   float64 // in points; 0 if it is not said
	signs  bool    // it has signs in place of letters
}

// The sizes below which a person sees something else than a text. Text is
// eight points high and more; a width of one is that of a digit.
const (
	smallFont = 4 // points
	lowRow    = 5 // points
	narrow    = 1 // characters
	// sameColour is how far two colours differ at most, in each of red, green
	// and blue of 255, to be taken for the same.
	sameColour = 32
)

// palette resolves the colours that a workbook names.
type palette struct {
	theme   [12]string // in the order of their numbers; "" if the theme does not say
	indexed []string   // of the workbook's own; nil for the usual ones
}

// themeColours are the elements of a colour scheme in the order of the numbers
// by which cells name them.
var themeColours = []string{"lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink"}

// readTheme reads the first colour scheme of the theme, which a workbook may lack.
func (p *pack) readTheme(out *palette) error {
	out.theme[0], out.theme[1] = "FFFFFF", "000000"
	if p.theme == "" {
		return nil
	}
	current, read := -1, map[int]bool{}
	return p.each(p.theme, func(e xml.StartElement) {
		if i := slices.Index(themeColours, e.Name.Local); i >= 0 {
			current = i
			return
		}
		value := attribute(e, "val")
		if e.Name.Local == "sysClr" {
			value = attribute(e, "lastClr")
		} else if e.Name.Local != "srgbClr" {
			return
		}
		if current >= 0 && !read[current] {
			out.theme[current], read[current] = value, true
		}
	})
}

// read takes a palette of the workbook's own.
func (p *palette) read(n node) error {
	if n.name != "indexedColors" {
		return nil
	}
	for _, c := range n.children {
		p.indexed = append(p.indexed, c.attribute("rgb"))
	}
	return nil
}

// colour resolves a colour, or gives the usual one for its place if the
// program chooses it.
func (p *palette) colour(n node, usual rgb) rgb {
	value := n.attribute("rgb")
	if i, ok := parseNumber(n.attribute("theme"), len(p.theme)-1); ok {
		value = p.theme[i]
	} else if i, ok := parseNumber(n.attribute("indexed"), len(excelize.IndexedColorMapping)-1); ok && value == "" {
		value = p.number(i)
	}
	out, ok := parseColour(value)
	if !ok {
		return usual
	}
	if tint, ok := parseDecimal(n.attribute("tint")); ok {
		out, _ = parseColour(excelize.ThemeColor(hex(out), tint))
	}
	return out
}

// number returns a colour of the palette.
func (p *palette) number(i int) string {
	if i < len(p.indexed) {
		return p.indexed[i]
	}
	if i < len(excelize.IndexedColorMapping) {
		return excelize.IndexedColorMapping[i]
	}
	return ""
}

// parseColour reads RRGGBB, or AARRGGBB, whose first byte no program obeys.
func parseColour(s string) (rgb, bool) {
	if len(s) == 8 {
		s = s[2:]
	}
	n, err := strconv.ParseUint(s, 16, 32)
	return rgb{uint8(n >> 16), uint8(n >> 8), uint8(n)}, err == nil && len(s) == 6
}

func hex(c rgb) string {
	n := 1<<24 | uint64(c[0])<<16 | uint64(c[1])<<8 | uint64(c[2])
	return strconv.FormatUint(n, 16)[1:]
}

// face reads a font, or the properties of a run of text.
func (p *palette) face(n node) face {
	var f face
	for _, c := range n.children {
		switch c.name {
		case "strike", "dstrike":
			f.struck = f.struck || isOn(c.attribute("val"))
		case "color":
			f.colour = p.colour(c, black)
		case "sz":
			f.size, _ = parseDecimal(c.attribute("val"))
		case "charset":
			f.signs = f.signs || c.attribute("val") == "2"
		case "name", "rFont":
			f.signs = f.signs || slices.Contains(signFonts, strings.ToLower(c.attribute("val")))
		}
	}
	return f
}

// signFonts are fonts that come with common programs and in which a letter looks
// like something else.
var signFonts = []string{"symbol", "wingdings", "wingdings 2", "wingdings 3", "webdings", "marlett", "opensymbol", "zapfdingbats", "zapf dingbats"}

// isOn reports whether a property that stands there is on: it is unless it
// says otherwise.
func isOn(s string) bool { return s != "0" && s != "false" }

// fill returns the colours that stand behind the text, none if there is no
// fill. A pattern has two, a gradient any number. A solid pattern shows the one
// in front in the format of a cell, and the one behind in a format that is laid
// over cells, in which a pattern without a type is a solid one.
func (p *palette) fill(n node, solid string) []rgb {
	var out []rgb
	gradient, _ := n.child("gradientFill")
	for _, stop := range gradient.children {
		colour, _ := stop.child("color")
		out = append(out, p.colour(colour, white))
	}
	pattern, found := n.child("patternFill")
	front, hasFront := pattern.child("fgColor")
	back, hasBack := pattern.child("bgColor")
	kind := pattern.attribute("patternType")
	switch {
	case !found || kind == "none" || !hasFront && !hasBack && kind != "solid" || kind == "" && solid == "fgColor":
		return out
	case kind != "" && kind != "solid":
		return append(out, p.colour(front, black), p.colour(back, white))
	case solid == "bgColor" && hasBack:
		front = back
	}
	return append(out, p.colour(front, black))
}

// faint says why a text can hardly be seen, or nothing.
func faint(f face, fill []rgb) string {
	switch {
	case hides(f.colour, fill):
		return "its font has the colour of what is behind it"
	case f.size > 0 && f.size < smallFont:
		return "its font is " + strconv.FormatFloat(f.size, 'f', -1, 64) + " points high"
	case f.signs:
		return "its font has signs in place of letters"
	}
	return ""
}

// hides reports whether a text of a colour does not stand out from any of the
// colours behind it. Behind a cell without a fill the sheet is white.
func hides(text rgb, fill []rgb) bool {
	if len(fill) == 0 {
		fill = []rgb{white}
	}
	for _, c := range fill {
		for i := range c {
			if max(c[i], text[i])-min(c[i], text[i]) > sameColour {
				return false
			}
		}
	}
	return true
}

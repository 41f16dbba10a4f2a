// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"cmp"
	"fmt"
	"math"
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
	// leastContrast is the contrast of two colours below which one can hardly be
	// seen on the other; a text that is easy to read has 4.5 and more.
	leastContrast = 1.5
	// sameContrast is that of two colours below which they are taken for the same.
	sameContrast = 1.15
)

// palette resolves the colours that a workbook names.
type palette struct {
	theme   [12]string // in the order of their numbers; "" if the theme does not say
	indexed []string   // of the workbook's own; nil for the usual ones
}

// themeColours are the elements of a colour scheme in the order of the numbers
// by which cells name them.
var themeColours = []string{"lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink"}

// readTheme reads the colours of the theme, which a workbook may lack. One
// that programs work out, each in its way, is refused.
func (p *pack) readTheme(out *palette) error {
	out.theme[0], out.theme[1] = "FFFFFF", "000000"
	if p.theme == "" {
		return nil
	}
	root, err := p.tree(p.theme, "theme", isTheme, false)
	if err != nil {
		return err
	}
	elements, _ := root.child("themeElements")
	scheme, _ := elements.child("clrScheme")
	for _, c := range scheme.children {
		i := slices.Index(themeColours, c.name)
		if i < 0 || c.space != root.space {
			continue
		}
		value, ok := themeColour(c)
		if !ok {
			return fmt.Errorf("part %s: the colour <%s> is not given by its red, green and blue alone, once", p.theme, c.name)
		}
		out.theme[i] = value
	}
	return nil
}

func isTheme(space string) bool { return space == themeSpace || space == themeSpaceStrict }

// systemColours are those of the screen that themes name.
var systemColours = map[string]string{"window": "FFFFFF", "windowText": "000000"}

// themeColour reads a colour of a theme. One of the screen has the value that
// it had when the workbook was saved.
func themeColour(c node) (string, bool) {
	if len(c.children) != 1 || len(c.children[0].children) > 0 {
		return "", false
	}
	of := c.children[0]
	value := of.attribute("val")
	if of.name == "sysClr" {
		usual := systemColours[value]
		value = cmp.Or(of.attribute("lastClr"), usual)
		if usual != "" && !strings.EqualFold(value, usual) {
			return "", false
		}
	} else if of.name != "srgbClr" {
		return "", false
	}
	_, ok := parseColour(value)
	return value, ok && of.space == c.space && len(value) == 6
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
	case !found || kind == "none" || kind == "" && (solid == "fgColor" || !hasFront && !hasBack):
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
	switch least := leastOf(f.colour, fill); {
	case least < sameContrast:
		return "its font has the colour of what is behind it"
	case least < leastContrast:
		return "its font hardly stands out from what is behind it"
	}
	return f.faint()
}

// faint says why a text can hardly be seen whatever its colour, or nothing.
func (f face) faint() string {
	switch {
	case f.size > 0 && f.size < smallFont:
		return "its font is " + strconv.FormatFloat(f.size, 'f', -1, 64) + " points high"
	case f.signs:
		return "its font has signs in place of letters"
	}
	return ""
}

// hides reports whether a text of a colour does not stand out from one of the
// colours behind it. Behind a cell without a fill the sheet is white.
func hides(text rgb, fill []rgb) bool { return leastOf(text, fill) < leastContrast }

// leastOf returns the contrast of a text with that of the colours behind it
// from which it stands out least.
func leastOf(text rgb, fill []rgb) float64 {
	if len(fill) == 0 {
		return contrast(text, white)
	}
	least := math.Inf(1)
	for _, c := range fill {
		least = min(least, contrast(text, c))
	}
	return least
}

// contrast returns how far two colours stand out from each other, from 1 for
// the same to 21 for black and white (WCAG 2.2, contrast ratio).
func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance returns how light a colour is, from 0 to 1 (WCAG 2.2, relative
// luminance).
func (c rgb) luminance() float64 {
	sum := 0.0
	for i, weight := range [3]float64{0.2126, 0.7152, 0.0722} {
		v := float64(c[i]) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

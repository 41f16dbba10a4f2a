package xlsx

import (
	"encoding/xml"
	"strconv"
)

// stylesPart is where every writer that we know keeps the styles.
const stylesPart = "xl/styles.xml"

// struckStyles returns the cell styles whose font is struck out. A text that
// is struck out says "not any more" to a person and nothing to a program; it
// must not be taken for a grant. The lists of the part follow each other in
// the order of the format: fonts, then the formats of cells.
func (p *pack) struckStyles() (map[int]bool, error) {
	fonts, styles := map[int]bool{}, map[int]bool{}
	list, font, style := "", -1, -1
	err := p.each(stylesPart, func(e xml.StartElement) {
		switch e.Name.Local {
		case "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs":
			list = e.Name.Local
		case "font":
			if list == "fonts" {
				font++
			}
		case "strike":
			if v := attribute(e, "val"); list == "fonts" && (v == "" || isTrue(v)) {
				fonts[font] = true
			}
		case "xf":
			if list == "cellXfs" {
				style++
				id, err := strconv.Atoi(attribute(e, "fontId"))
				if err == nil && fonts[id] {
					styles[style] = true
				}
			}
		}
	})
	return styles, err
}

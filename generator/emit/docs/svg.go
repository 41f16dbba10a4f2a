// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Measures of pictures, in pixels. Text is monospaced, so that its width is
// known without a font.
const (
	letter     = 7.3 // width of a character at 12 px
	line       = 16  // height of a line
	padding    = 8   // inside of a box
	gap        = 10  // between boxes of a column
	waypoint   = 6   // height of a place where an arrow passes
	corridor   = 70  // between columns
	border     = 12  // around the picture
	maxLetters = 90  // of a line; longer ones are cut, and stand in full in the description
)

const style = `text { font: 12px ui-monospace, Menlo, Consolas, monospace; fill: #1f2328; }
rect { fill: #f6f8fa; stroke: #59636e; }
path { fill: none; stroke: #59636e; }
marker path { fill: #59636e; stroke: none; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  rect { fill: #151b23; stroke: #9198a1; }
  path { stroke: #9198a1; }
  marker path { fill: #9198a1; }
}`

// place is where a box or a waypoint stands.
type place struct{ x, y, width, height float64 }

// svg draws the diagram. Everything that it shows stands in its description
// too, one sentence for each arrow.
func (d diagram) svg() []byte {
	l := d.layout()
	places, width, height := d.places(l)
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" role="img" aria-labelledby="%s-title %s-desc">`+"\n", width, height, width, height, d.name, d.name)
	fmt.Fprintf(&b, "<!-- %s -->\n<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">\n", Header, d.name, xml(d.title), d.name)
	for _, a := range d.arrows {
		fmt.Fprintf(&b, "%s.\n", xml(a.text))
	}
	fmt.Fprintf(&b, "</desc>\n<style>\n%s\n</style>\n", style)
	fmt.Fprintf(&b, `<marker id="%s-end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>`+"\n", d.name)
	for _, leg := range l.legs {
		fmt.Fprintf(&b, `<path d="%s" marker-end="url(#%s-end)"/>`+"\n", curve(leg, places), d.name)
	}
	for _, box := range d.boxes {
		p := places[box.key]
		fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="4"/>`+"\n", p.x, p.y, p.width, p.height)
		for i, text := range box.lines {
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f">%s</text>`+"\n", p.x+padding, p.y+padding+float64(i+1)*line-4, xml(cut(text)))
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// places stacks each column, all of them in the middle of the picture.
func (d diagram) places(l layout) (places map[string]place, width, height float64) {
	places = map[string]place{}
	boxes := map[string]box{}
	for _, b := range d.boxes {
		boxes[b.key] = b
	}
	heights := make([]float64, len(l.columns))
	x := float64(border)
	for i, column := range l.columns {
		wide := 0.0
		for _, key := range column {
			p := place{x: x, y: heights[i], height: waypoint}
			if b, ok := boxes[key]; ok {
				p.height = 2*padding + float64(len(b.lines))*line
				for _, text := range b.lines {
					p.width = max(p.width, 2*padding+float64(utf8.RuneCountInString(cut(text)))*letter)
				}
			}
			wide = max(wide, p.width)
			places[key] = p
			heights[i] += p.height + gap
		}
		for _, key := range column {
			p := places[key]
			p.width = wide
			places[key] = p
		}
		height = max(height, heights[i])
		x += wide + corridor
	}
	for i, column := range l.columns {
		for _, key := range column {
			p := places[key]
			p.y += border + (height-heights[i])/2
			places[key] = p
		}
	}
	return places, x - corridor + border, height - gap + 2*border
}

// curve leads from the right side of a box to the left side of another,
// straight through the waypoints between them.
func curve(leg []string, places map[string]place) string {
	var b strings.Builder
	from := places[leg[0]]
	x, y := from.x+from.width, from.y+from.height/2
	fmt.Fprintf(&b, "M%.1f %.1f", x, y)
	for i, key := range leg[1:] {
		p := places[key]
		toX, toY := p.x, p.y+p.height/2
		fmt.Fprintf(&b, "C%.1f %.1f %.1f %.1f %.1f %.1f", x+corridor/2, y, toX-corridor/2, toY, toX, toY)
		x, y = toX, toY
		if i < len(leg)-2 {
			x += p.width
			fmt.Fprintf(&b, "H%.1f", x)
		}
	}
	return b.String()
}

// cut shortens a line that is too long to be drawn.
func cut(s string) string {
	s = fold(s)
	if r := []rune(s); len(r) > maxLetters {
		return string(r[:maxLetters-1]) + "…"
	}
	return s
}

// xml escapes a text for pictures: character data and attributes.
func xml(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;").Replace(fold(s))
}

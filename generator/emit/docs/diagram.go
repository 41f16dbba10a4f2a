package docs

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A picture with more boxes than this cannot be read; the tables say the same.
const maxBoxes = 300

// Mermaid refuses diagrams of more than 500 arrows or 50,000 characters (its
// options maxEdges and maxTextSize, unless a site sets others).
const (
	maxMermaidArrows = 450
	maxMermaidText   = 45_000
)

// diagram is boxes in columns and arrows from left to right.
type diagram struct {
	name   string // of the file, without .svg; also in the ids of the SVG
	title  string // what it shows
	boxes  []box
	arrows []arrow
}

// box is one thing. Its key distinguishes it from the others of the diagram.
type box struct {
	key    string
	lines  []string
	column int // from 0
}

// arrow leads from one box to another further right. Its text is part of
// the text alternative.
type arrow struct{ from, to, text string }

// picture draws the diagram; nil if there is nothing to see, or too much.
func (d diagram) picture(put func(string, []byte)) *Picture {
	if len(d.arrows) == 0 || len(d.boxes) > maxBoxes {
		return nil
	}
	file := d.name + ".svg"
	put(file, d.svg())
	p := &Picture{File: file, Alt: Text(d.title), Says: mapped(d.arrows, func(a arrow) Text { return Text(a.text) })}
	if text := d.mermaid(); len(d.arrows) <= maxMermaidArrows && len(text) <= maxMermaidText {
		p.Mermaid = text
	}
	return p
}

// mermaid writes the diagram for Mermaid, one fact a line.
func (d diagram) mermaid() Markup {
	ids := mermaidIDs(d.boxes)
	lines := []string{"graph LR"}
	for _, b := range d.boxes {
		label := mapped(b.lines, mermaidText)
		lines = append(lines, fmt.Sprintf(`  %s["%s"]`, ids[b.key], strings.Join(label, "<br>")))
	}
	for _, a := range d.arrows {
		lines = append(lines, fmt.Sprintf("  %s --> %s", ids[a.from], ids[a.to]))
	}
	return Markup(strings.Join(lines, "\n"))
}

// mermaidIDs are letters, digits and underscores, made from the keys alone.
func mermaidIDs(boxes []box) map[string]string {
	plain := func(key string) string {
		return "n_" + strings.NewReplacer("-", "_", ".", "_").Replace(plainID(key))
	}
	uses := map[string]int{}
	for _, b := range boxes {
		uses[plain(b.key)]++
	}
	out := map[string]string{}
	for _, b := range boxes {
		id := plain(b.key)
		if uses[id] > 1 {
			sum := sha256.Sum256([]byte(b.key))
			id += "_" + hex.EncodeToString(sum[:4])
		}
		out[b.key] = id
	}
	return out
}

// mermaidText escapes a text for labels, which are in double quotes:
// what is not a letter, a digit or a blank becomes a code that Mermaid shows as it is
// (#35; for #), so that it is neither markup nor the end of the label.
func mermaidText(s string) string {
	var b strings.Builder
	for _, c := range fold(s) {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || c == ' ' || c == '.' || c == ',' {
			b.WriteRune(c)
		} else {
			fmt.Fprintf(&b, "#%d;", c)
		}
	}
	return b.String()
}

// layout puts the boxes of each column in an order in which few arrows cross.
// An arrow over several columns gets a waypoint in each between, so that it
// runs between boxes and not behind them.
type layout struct {
	columns [][]string // keys from top to bottom
	legs    [][]string // an arrow each: keys of its boxes and waypoints
}

func (d diagram) layout() layout {
	column := map[string]int{}
	var l layout
	add := func(key string, at int) {
		for len(l.columns) <= at {
			l.columns = append(l.columns, nil)
		}
		column[key] = at
		l.columns[at] = append(l.columns[at], key)
	}
	for _, b := range d.boxes {
		add(b.key, b.column)
	}
	beside := map[string][]string{}
	for i, a := range d.arrows {
		leg := []string{a.from}
		for at := column[a.from] + 1; at < column[a.to]; at++ {
			key := fmt.Sprintf("\x00%d\x00%d", i, at)
			add(key, at)
			leg = append(leg, key)
		}
		leg = append(leg, a.to)
		for j := 1; j < len(leg); j++ {
			beside[leg[j]] = append(beside[leg[j]], leg[j-1])
			beside[leg[j-1]] = append(beside[leg[j-1]], leg[j])
		}
		l.legs = append(l.legs, leg)
	}
	for pass := range 6 {
		l.orderColumns(column, beside, pass%2 == 1)
	}
	return l
}

// orderColumns orders each column by the mean place of what is beside it in the
// column before (or after). What is equal stays in its order.
func (l layout) orderColumns(column map[string]int, beside map[string][]string, back bool) {
	for i := range l.columns {
		at, other := i, i-1
		if back {
			at, other = len(l.columns)-1-i, len(l.columns)-i
		}
		if other < 0 || other >= len(l.columns) {
			continue
		}
		place := map[string]float64{}
		for p, key := range l.columns[other] {
			place[key] = float64(p) / float64(len(l.columns[other]))
		}
		mean := map[string]float64{}
		for p, key := range l.columns[at] {
			sum, n := 0.0, 0
			for _, b := range beside[key] {
				if column[b] == other {
					sum, n = sum+place[b], n+1
				}
			}
			mean[key] = float64(p) / float64(len(l.columns[at]))
			if n > 0 {
				mean[key] = sum / float64(n)
			}
		}
		slices.SortStableFunc(l.columns[at], func(a, b string) int { return cmp.Compare(mean[a], mean[b]) })
	}
}

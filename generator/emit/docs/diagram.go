// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"cmp"
	"fmt"
	"slices"
)

// A picture with more boxes than this cannot be read; the tables say the same.
const maxBoxes = 300

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
	return &Picture{File: file, Alt: Text(d.title), Says: mapped(d.arrows, func(a arrow) Text { return Text(a.text) })}
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

// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"fmt"
	"slices"
)

// maxPieces is how many pieces of text a page has at most before it goes on in
// another file, unless a single section has more. A browser reads about 5,000
// in a tenth of a second.
const maxPieces = 10_000

// longPieces is from where on a browser is told to leave out what nobody looks
// at.
const longPieces = 5_000

// IsLong reports whether there is much on the page.
func (p page) IsLong() bool {
	n := 0
	for _, s := range p.Sections {
		n += s.pieces()
	}
	return n > longPieces
}

// split makes several pages of one with too much on it, section by section.
func split(p page) []page {
	var parts []page
	weight := maxPieces
	for _, s := range p.Sections {
		w := s.pieces()
		if len(parts) == 0 || weight+w > maxPieces {
			next := p
			next.Sections, next.Of = nil, p.Name
			parts, weight = append(parts, next), 0
		}
		weight += w
		last := &parts[len(parts)-1]
		last.Sections = append(last.Sections, s)
	}
	if len(parts) < 2 {
		p.Of = p.Name
		return []page{p}
	}
	var all []part
	for i := range parts {
		if i > 0 {
			parts[i].Name = fmt.Sprintf("%s-%d", p.Name, i+1)
			parts[i].File = parts[i].Name + ".html"
		}
		first := parts[i].Sections[0]
		all = append(all, part{Text: fmt.Sprintf("%d: %s", i+1, first.heading()), Href: parts[i].File})
	}
	for i := range parts {
		parts[i].Parts = all
	}
	return parts
}

func (s section) heading() string {
	if s.Code != "" && s.Title != "" {
		return s.Code + " " + s.Title
	}
	return s.Code + s.Title
}

// pieces counts the texts of a section.
func (s section) pieces() int {
	n := 1
	s.eachCell(func(c *cell) { n += 1 + len(c.Parts) })
	return n
}

// eachCell visits the cells of a section and of those in it.
func (s section) eachCell(do func(*cell)) {
	for i := range s.Facts {
		do(&s.Facts[i].Cell)
	}
	for _, t := range s.Tables {
		for _, row := range t.Rows {
			for i := range row {
				do(&row[i])
			}
		}
	}
	for _, inner := range s.Sections {
		inner.eachCell(do)
	}
}

// moves says where the places are that are not on the page of their kind, by
// the address that they would have there.
func moves(pages []page) map[string]string {
	files := map[string]string{}
	for _, p := range pages {
		if p.Name == p.Of {
			files[p.Name] = p.File
		}
	}
	out := map[string]string{}
	for _, p := range pages {
		if p.Name == p.Of {
			continue
		}
		put := func(id string) {
			if id != "" {
				out[files[p.Of]+"#"+id] = p.File + "#" + id
			}
		}
		for _, s := range p.Sections {
			put(s.ID)
			s.eachCell(func(c *cell) { put(c.ID) })
		}
	}
	return out
}

// addressOf is the address of a place that may have moved.
func addressOf(moved map[string]string, href string) string { return cmp.Or(moved[href], href) }

// follow mends the links to what has moved.
func follow(pages []page, moved map[string]string) {
	if len(moved) == 0 {
		return
	}
	for _, p := range pages {
		for _, s := range p.Sections {
			s.eachCell(func(c *cell) {
				c.Parts = slices.Clone(c.Parts) // cells share them
				for i := range c.Parts {
					c.Parts[i].Href = addressOf(moved, c.Parts[i].Href)
				}
			})
		}
	}
}

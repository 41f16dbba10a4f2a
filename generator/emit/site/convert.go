// SPDX-License-Identifier: Apache-2.0

package site

import "github.com/spineguard/spineguard/generator/emit/docs"

// What follows turns the data of package docs into cells. Texts lose nothing
// but their Markdown escapes.

func text(t docs.Text) cell            { return cell{Parts: []part{{Text: docs.Plain(t)}}} }
func word(s string) cell               { return text(docs.Text(s)) }
func code(t docs.Text) cell            { return cell{Parts: []part{{Text: docs.Plain(t), Code: true}}} }
func link(r docs.Ref) cell             { return cell{Parts: []part{linked(r)}} }
func links(list []docs.Ref) cell       { return joined(list, linked, ", ") }
func path(list []docs.Ref) cell        { return joined(list, linked, " → ") }
func conjunction(list []docs.Ref) cell { return joined(list, linked, " and ") }
func codes(list []docs.Text) cell      { return joined(list, coded, ", ") }
func access(l string) cell             { return cell{Level: levelOf(l)} }
func anchored(id string, c cell) cell  { c.ID = id; return c }

// linked is a link, unless there would be nothing to click.
func linked(r docs.Ref) part {
	p := part{Text: docs.Plain(r.Label), Code: r.IsCode}
	if p.Text != "" {
		p.Href = r.Href
	}
	return p
}

func coded(t docs.Text) part { return part{Text: docs.Plain(t), Code: true} }

func joined[T any](list []T, f func(T) part, separator string) cell {
	c := cell{Sep: separator}
	for _, e := range list {
		c.Parts = append(c.Parts, f(e))
	}
	return c
}

// within says that a cell is so in some areas of work alone.
func within(c cell, areas []docs.Text) cell {
	if len(areas) == 0 {
		return c
	}
	parts := c.Parts
	c.Parts = nil
	put := func(list []part, separator string) {
		for i, p := range list {
			if i > 0 {
				c.Parts = append(c.Parts, part{Text: separator})
			}
			c.Parts = append(c.Parts, p)
		}
	}
	put(parts, c.Sep)
	c.Parts, c.Sep = append(c.Parts, part{Text: " in "}), ""
	put(mapped(areas, coded), ", ")
	c.Parts = append(c.Parts, part{Text: " alone"})
	return c
}

// paths are several paths, all of which are needed.
func paths(list [][]docs.Ref) cell {
	c := cell{}
	for i, p := range list {
		for j, r := range p {
			switch {
			case j > 0:
				c.Parts = append(c.Parts, part{Text: " → "})
			case i > 0:
				c.Parts = append(c.Parts, part{Text: " and "})
			}
			c.Parts = append(c.Parts, linked(r))
		}
	}
	return c
}

// copied is the cell with a button behind each of its parts.
func copied(c cell) cell {
	for i := range c.Parts {
		c.Parts[i].Copy = true
	}
	return c
}

// facts leaves out those of which there is nothing to say.
func facts(list ...fact) []fact {
	var out []fact
	for _, f := range list {
		if f.Cell.String() != "" {
			out = append(out, f)
		}
	}
	return out
}

func tables(list ...table) []table {
	var out []table
	for _, t := range list {
		if len(t.Rows) > 0 || t.Draw != "" {
			out = append(out, t)
		}
	}
	return out
}

func pictured(p *docs.Picture) *picture {
	if p == nil {
		return nil
	}
	out := &picture{File: pictureDir + p.File, Alt: docs.Plain(p.Alt)}
	for _, s := range p.Says {
		out.Says = append(out.Says, docs.Plain(s))
	}
	return out
}

func mapped[A, B any](list []A, f func(A) B) []B {
	var out []B
	for _, e := range list {
		out = append(out, f(e))
	}
	return out
}

// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"maps"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// opened is what somebody opens on each side, by record group.
type opened struct{ base, head map[string]tables.GroupAccess }

func (c *comparison) opened(base, head tables.Set) opened {
	return opened{c.base.opened(base), c.head.opened(head)}
}

func (s *side) opened(set tables.Set) map[string]tables.GroupAccess {
	out := map[string]tables.GroupAccess{}
	for _, g := range s.index.Groups(set) {
		out[string(g.Group)] = g
	}
	return out
}

// levels compares what a subject opens: to those who work in no area of work
// that a grant is limited to, and in each that one is. Who works in several
// opens what any of them does.
func (c *comparison) levels(s *subject, types regroupings) {
	base, head := s.base.set, s.head.set
	everywhere := c.opened(base, head)
	inside := map[string]opened{}
	for _, area := range union(c.base.index.Areas(base), c.head.index.Areas(head)) {
		inside[string(area)] = c.opened(base.In(area), head.In(area))
	}
	inOrder := slices.Sorted(maps.Keys(inside))
	for _, g := range types.of(everywhere, inside) {
		from, to := everywhere.base[g.base], everywhere.head[g.head]
		var other []string // areas in which it is otherwise
		for _, area := range inOrder {
			f, t := inside[area].base[g.base], inside[area].head[g.head]
			if f.Level != from.Level || t.Level != to.Level {
				other = append(other, area)
				c.level(s, place{s.code + " in " + area, area}, g, f, t)
			}
		}
		who := s.code
		if len(other) > 0 {
			who += " outside " + strings.Join(other, ", ")
		}
		c.level(s, place{who, ""}, g, from, to)
	}
}

// place is somebody in an area of work, or in none.
type place struct{ who, area string }

// level reports what somebody has of the types of a group, if it has changed.
func (c *comparison) level(s *subject, p place, g regrouping, from, to tables.GroupAccess) {
	if from.Level == to.Level {
		return
	}
	d, by := c.lost(), from.By
	if to.Level > from.Level {
		d, by = c.gained(), to.By
	}
	edits, at := d.opening(s, g, p.area, by)
	for _, id := range g.types {
		ch := Change{Kind: s.kind, Subject: p.who, Object: id, From: from.Level.String(), To: to.Level.String(), subjectName: s.name(), objectName: c.typeName(id)}
		d.add(ch, append(d.moved(g, id), edits...), at)
	}
}

// regrouping are the record types that the base has in one group and the head
// in one group. An empty name is none: the side does not have them in a group,
// or does not have them.
type regrouping struct {
	base, head string
	types      []string // by system and code
}

// in is the group of the head, or that of the base.
func (g regrouping) in(head bool) string {
	if head {
		return g.head
	}
	return g.base
}

// regroupings are all of them, and which a group of each side has a part in.
type regroupings struct {
	list       []regrouping
	base, head map[string][]int
}

func (c *comparison) regroupings() regroupings {
	out := regroupings{base: map[string][]int{}, head: map[string][]int{}}
	at := map[[2]string]int{}
	for _, id := range union(keys(c.base.types), keys(c.head.types)) {
		pair := [2]string{c.base.groupOf(id), c.head.groupOf(id)}
		i, ok := at[pair]
		if !ok {
			i = len(out.list)
			at[pair] = i
			out.list = append(out.list, regrouping{base: pair[0], head: pair[1]})
			out.base[pair[0]] = append(out.base[pair[0]], i)
			out.head[pair[1]] = append(out.head[pair[1]], i)
		}
		out.list[i].types = append(out.list[i].types, id)
	}
	return out
}

// of are those of which somebody opens something, anywhere.
func (r regroupings) of(everywhere opened, inside map[string]opened) []regrouping {
	var at []int
	put := func(o opened) {
		for group := range o.base {
			at = append(at, r.base[group]...)
		}
		for group := range o.head {
			at = append(at, r.head[group]...)
		}
	}
	put(everywhere)
	for _, o := range inside {
		put(o)
	}
	var out []regrouping
	for _, i := range union(at, nil) {
		out = append(out, r.list[i])
	}
	return out
}

func (s *side) groupOf(id string) string {
	if i, ok := s.types[id]; ok {
		t := &s.RecordTypes[i]
		group, _ := s.policy.GroupOf(spine.RecordType{System: t.System, Code: t.Code})
		return string(group)
	}
	return ""
}

func (c *comparison) typeName(id string) string {
	if i, ok := c.head.types[id]; ok {
		return c.head.RecordTypes[i].Name
	}
	if i, ok := c.base.types[id]; ok {
		return c.base.RecordTypes[i].Name
	}
	return ""
}

package diff

import (
	"maps"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
)

// opened is what somebody opens on each side, by record group: the grants of
// the highest level.
type opened struct{ base, head map[string][]*policy.Grant }

func (c *comparison) opened(s *subject, area string) opened {
	return opened{c.base.levels(s.base.closure, area), c.head.levels(s.head.closure, area)}
}

// levels compares what a subject opens: to those who work in no area of work
// that a grant is limited to, and in each that one is. Who works in several
// opens what any of them does.
func (c *comparison) levels(s *subject, types []regrouping) {
	everywhere := c.opened(s, "")
	inside := map[string]opened{}
	for _, area := range union(c.base.areas(s.base.closure), c.head.areas(s.head.closure)) {
		inside[area] = c.opened(s, area)
	}
	if len(everywhere.base) == 0 && len(everywhere.head) == 0 && len(inside) == 0 {
		return
	}
	for _, g := range types {
		from, to := everywhere.base[g.base], everywhere.head[g.head]
		var other []string // areas in which it is otherwise
		for _, area := range slices.Sorted(maps.Keys(inside)) {
			f, t := inside[area].base[g.base], inside[area].head[g.head]
			if rank(f) != rank(from) || rank(t) != rank(to) {
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

// areas are those that something of a set of activities is limited to.
func (s *side) areas(closure []string) []string {
	var out []string
	for _, a := range closure {
		for _, o := range s.opens[a] {
			out = append(out, o.grant.Areas...)
		}
	}
	return out
}

// level reports what somebody has of the types of a group, if it has changed.
func (c *comparison) level(s *subject, p place, g regrouping, from, to []*policy.Grant) {
	if rank(from) == rank(to) {
		return
	}
	d, grants := c.lost(), from
	if rank(to) > rank(from) {
		d, grants = c.gained(), to
	}
	edits, at := d.opening(s, g, p.area, grants)
	for _, id := range g.types {
		ch := Change{Kind: s.kind, Subject: p.who, Object: id, From: level(from), To: level(to), subjectName: s.name(), objectName: c.typeName(id)}
		d.add(ch, append(d.moved(g, id), edits...), at)
	}
}

// rank is that of the level of grants, all of which have the same.
func rank(grants []*policy.Grant) int {
	if len(grants) == 0 {
		return 0
	}
	return grants[0].Level.Rank()
}

func level(grants []*policy.Grant) string {
	if rank(grants) == 0 {
		return "none"
	}
	return string(grants[0].Level)
}

package diff

import (
	"maps"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
)

// subject is an activity or a job role, with the activities, already expanded,
// that it has on each side.
type subject struct {
	kind       Kind
	code, name string
	base, head []string
}

// opened is what somebody opens on each side, by record group.
type opened struct{ base, head map[string]*policy.Grant }

// levels compares what a subject opens: to those who work in no area of work
// that a grant is limited to, and in each that one is. Who works in several
// opens what any of them does.
func (c *comparison) levels(s subject, types []regrouping) {
	everywhere := opened{c.base.levels(s.base, ""), c.head.levels(s.head, "")}
	inside := map[string]opened{}
	for _, area := range union(c.base.areas(s.base), c.head.areas(s.head)) {
		inside[area] = opened{c.base.levels(s.base, area), c.head.levels(s.head, area)}
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
				c.level(s, s.code+" in "+area, g.types, f, t)
			}
		}
		who := s.code
		if len(other) > 0 {
			who += " outside " + strings.Join(other, ", ")
		}
		c.level(s, who, g.types, from, to)
	}
}

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
func (c *comparison) level(s subject, who string, types []string, from, to *policy.Grant) {
	if rank(from) == rank(to) {
		return
	}
	for _, id := range types {
		ch := Change{Kind: s.kind, Subject: who, Object: id, From: level(from), To: level(to), subjectName: s.name, objectName: c.typeName(id)}
		if rank(to) > rank(from) {
			c.gain(ch, to.At)
		} else {
			c.lose(ch, from.At)
		}
	}
}

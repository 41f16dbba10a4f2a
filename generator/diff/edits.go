// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
)

// What is edited.
const (
	EditBaseline   = "baseline"    // a job role brings an activity
	EditInclude    = "include"     // an activity includes another
	EditMapping    = "mapping"     // an activity opens a level of a record group, everywhere or in some areas of work
	EditRecordType = "record-type" // a record type is in a record group
	EditFunction   = "function"    // the requirement of a function
	EditMatchRole  = "match-role"  // rbac.matchRole of the configuration
	EditSystem     = "system"
	EditEndpoint   = "endpoint"
	EditAlias      = "interaction"
	EditFormat     = "format"
	EditService    = "service"
)

// Edit is a cell, a row or a key that the sides do not have in common and that
// led to a change. A place that is absent does not stand on that side, or, of a
// policy.json, is not known.
type Edit struct {
	What string            `json:"what" enum:"baseline include mapping record-type function match-role system endpoint interaction format service"`
	Text string            `json:"text"` // what stands there on the side that has the access; of match-role, what differs
	Base *finding.Position `json:"base,omitempty"`
	Head *finding.Position `json:"head,omitempty"`
}

// edit is an Edit before it is said which side is which.
type edit struct {
	what, text string
	in, out    finding.Position
}

// direction is a comparison in one direction: what in has, and out has not.
type direction struct {
	*comparison
	in, out *side
	gained  bool
}

func (c *comparison) gained() direction { return direction{c, c.head, c.base, true} }
func (c *comparison) lost() direction   { return direction{c, c.base, c.head, false} }

func (c *comparison) directions() []direction { return []direction{c.gained(), c.lost()} }

// add puts a change into the report, with what was edited and where what that
// led to stands.
func (d direction) add(ch Change, edits []edit, ledTo []finding.Position) {
	seen := map[finding.Position]bool{{}: true}
	cite := func(p finding.Position) {
		if !seen[p] {
			ch.Sources = append(ch.Sources, p)
		}
		seen[p] = true
	}
	for _, e := range edits {
		cite(e.in)
		ch.Edits = append(ch.Edits, d.sides(e))
	}
	for _, p := range ledTo {
		cite(p)
	}
	if d.gained {
		d.report.Gained = append(d.report.Gained, ch)
	} else {
		d.report.Lost = append(d.report.Lost, ch)
	}
}

func (d direction) sides(e edit) Edit {
	out := Edit{What: e.what, Text: e.text, Base: given(e.out), Head: given(e.in)}
	if !d.gained {
		out.Base, out.Head = out.Head, out.Base
	}
	return out
}

// other is the place on the side that does not have the access.
func (e Edit) other(gained bool) *finding.Position {
	if gained {
		return e.Base
	}
	return e.Head
}

func given(p finding.Position) *finding.Position {
	if p.IsZero() {
		return nil
	}
	return &p
}

// String says an edit in a line: what, and where on either side.
func (e Edit) String() string {
	switch {
	case e.Base != nil && e.Head != nil:
		return fmt.Sprintf("%s: %s → %s", e.Text, e.Base.Cite(), e.Head.Cite())
	case e.Head != nil:
		return fmt.Sprintf("%s: new at %s", e.Text, e.Head.Cite())
	case e.Base != nil:
		return fmt.Sprintf("%s: was at %s", e.Text, e.Base.Cite())
	}
	return e.Text
}

// step is one edited step on the way from somebody to an activity.
type step struct {
	edit
	to     string
	stands bool // on the other side as well, where it is about another job role
}

// steps are the edits by which a subject comes to activities that it does not
// hold on the other side, and where that stands which was not edited and is
// about another job role there.
func (d direction) steps(s *subject, activities []string) (edits []edit, at []finding.Position) {
	_, other := s.holders(d.gained)
	activities = slices.DeleteFunc(activities, other.has)
	if len(activities) == 0 {
		return nil, nil
	}
	edits = d.matchRole(s)
	for _, st := range d.missing(s) {
		switch {
		case !slices.ContainsFunc(activities, func(a string) bool { return d.in.leads(st.to, a) }):
		case st.stands:
			at = append(at, st.in)
		default:
			edits = append(edits, st.edit)
		}
	}
	return edits, at
}

// missing are all steps of a subject that the other side does not have.
func (d direction) missing(s *subject) []step {
	if found, ok := s.missing[d.gained]; ok {
		return found
	}
	h, other := s.holders(d.gained)
	var out []step
	for _, a := range h.brings {
		b := d.in.places.baseline[[2]string{h.code, a}]
		if !contains(other.brings, a) {
			e := edit{what: EditBaseline, text: h.code + " brings " + a, in: b.At}
			out = append(out, step{e, a, d.out.places.written[[2]string{b.Role.Value, a}]})
		}
	}
	for _, a := range d.in.index.Activities(h.set) {
		out = append(out, d.inclusions(a)...)
	}
	s.missing[d.gained] = out
	return out
}

// inclusions are what an activity includes on one side alone.
func (d direction) inclusions(a spine.Activity) []step {
	if found, ok := d.in.ownIncludes[a]; ok {
		return found
	}
	var out []step
	code := a.String()
	for _, i := range d.in.activities[code].Includes {
		if other := d.out.activities[code]; other == nil || !contains(other.Includes, i) {
			e := edit{what: EditInclude, text: code + " includes " + i, in: d.in.places.includes[[2]string{code, i}]}
			out = append(out, step{edit: e, to: i})
		}
	}
	d.in.ownIncludes[a] = out
	return out
}

// leads reports whether an activity is another or includes it.
func (s *side) leads(from, to string) bool {
	a, _ := spine.ParseActivity(from)
	b, _ := spine.ParseActivity(to)
	return s.policy.Includes(a, b)
}

// matchRole is the edit that makes a user of one code another job role.
func (d direction) matchRole(s *subject) []edit {
	if s.kind != RoleType || !d.matched {
		return nil
	}
	text := "rbac.matchRole is full in the base"
	if d.head.isFull() {
		text = "rbac.matchRole is full in the head"
	}
	return []edit{{EditMatchRole, text, d.in.places.matchRole, d.out.places.matchRole}}
}

// opening are the edits by which a subject opens the types of a group by the
// grants of activities, and where the grants stand.
func (d direction) opening(s *subject, g regrouping, area string, by []spine.Activity) (edits []edit, at []finding.Position) {
	var activities []string
	for _, a := range by {
		grant := d.in.grants[[2]string{g.in(d.gained), a.String()}]
		activities = append(activities, grant.Activity)
		edits = append(edits, d.mapping(g, area, grant)...)
		at = append(at, grant.At...)
	}
	steps, unedited := d.steps(s, activities)
	return append(steps, edits...), append(unedited, at...)
}

// mapping are the cells of a row of the mapping in which the other side says
// less.
func (d direction) mapping(g regrouping, area string, grant *policy.Grant) []edit {
	key := [2]string{g.in(d.gained), grant.Activity}
	row := d.in.places.mapping[key]
	e := edit{what: EditMapping, text: fmt.Sprintf("%s opens %s of %q", grant.Activity, grant.Level, key[0]), in: first(grant.At)}
	if grant.Limited() {
		e.text += " in " + strings.Join(grant.Areas, ", ")
	}
	key[0] = d.counterpart(g)
	other, old := d.out.grants[key], d.out.places.mapping[key]
	if other == nil {
		return []edit{e}
	}
	var out []edit
	if other.Level.Rank() < grant.Level.Rank() {
		level := e
		level.in, level.out = cmp.Or(row.Level.At, e.in), cmp.Or(old.Level.At, first(other.At))
		out = append(out, level)
	}
	if !other.Counts(area) {
		e.in, e.out = cmp.Or(whereIs(row.Areas, area), firstOf(row.Areas), e.in), cmp.Or(firstOf(old.Areas), first(other.At))
		out = append(out, e)
	}
	return out
}

// counterpart is the group with which the one of a regrouping is compared on
// the other side: that of its name, or that which lost its name to it.
func (d direction) counterpart(g regrouping) string {
	if d.renamed(g) {
		return g.in(!d.gained)
	}
	return g.in(d.gained)
}

// renamed reports whether a group is another by its name alone.
func (d direction) renamed(g regrouping) bool {
	kept, stays := d.out.groups[g.in(d.gained)], d.in.groups[g.in(!d.gained)]
	return g.base != g.head && g.in(!d.gained) != "" && !kept && !stays
}

// moved is the edit that puts a record type into another group.
func (d direction) moved(g regrouping, id string) []edit {
	if g.base == g.head || d.renamed(g) {
		return nil
	}
	return []edit{{EditRecordType, fmt.Sprintf("%s is in %q", id, g.in(d.gained)), d.in.places.group(id), d.out.places.group(id)}}
}

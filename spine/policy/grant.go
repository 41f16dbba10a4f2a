// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"iter"
	"slices"

	"github.com/spineguard/spineguard/spine"
)

// Grant is the level that an activity opens of a record type: to everybody who has
// it, or to those alone who work in one of its areas.
type Grant struct {
	Activity spine.Activity
	Level    spine.AccessLevel

	of    *RBAC
	areas []uint16
}

// Areas returns the areas of work that the grant is limited to, sorted; none if it
// counts everywhere.
func (g Grant) Areas() iter.Seq[spine.AreaOfWork] {
	return func(yield func(spine.AreaOfWork) bool) {
		for _, p := range g.areas {
			i := int(p) - len(g.of.Closures)
			if i >= 0 && i < len(g.of.Areas) && !yield(g.of.Areas[i]) {
				return
			}
		}
	}
}

// Grants returns all that opens a record type, in the order of the tables; nothing for
// a type that is unknown or in no group.
func (p Policy) Grants(r spine.RecordType) iter.Seq[Grant] {
	return p.get().RBAC.grants(r, func(*GrantRow) bool { return true })
}

// Grants returns that by which the set opens a record type. The highest level of it is
// the one that [Set.Access] returns.
func (s Set) Grants(r spine.RecordType) iter.Seq[Grant] {
	words := s.words()
	return s.Policy().get().RBAC.grants(r, func(g *GrantRow) bool { return g.opens(words) })
}

func (t *RBAC) grants(r spine.RecordType, which func(*GrantRow) bool) iter.Seq[Grant] {
	return func(yield func(Grant) bool) {
		i, ok := t.findType(r)
		if !ok {
			return
		}
		for j := range t.Types[i].Grants {
			g := &t.Types[i].Grants[j]
			if g.Level != spine.NoAccess && which(g) && !yield(Grant{t.activity(g.Activity), g.Level, t, g.Areas}) {
				return
			}
		}
	}
}

// activity is the one at a position; unknown if there is none.
func (t *RBAC) activity(p uint16) spine.Activity {
	if t.Stated != nil && int(p) < len(t.Stated.Activities) {
		return t.Stated.Activities[p]
	}
	return spine.Activity(max(0, slices.Index(t.Position, p+1)))
}

// Alternative returns the activities by which the set is enough for a function: those
// of the first alternative that it holds as a whole. It is false where [Set.May] is.
func (s Set) Alternative(f spine.Function) ([]spine.Activity, bool) {
	t := &s.Policy().get().RBAC
	all, _ := t.alternative(s.words(), f)
	return t.named(all), len(all) > 0
}

func (t *RBAC) named(positions []uint16) []spine.Activity {
	var out []spine.Activity
	for _, p := range positions {
		out = append(out, t.activity(p))
	}
	return out
}

// Activities returns the activities of the set, sorted.
func (s Set) Activities() iter.Seq[spine.Activity] {
	return func(yield func(spine.Activity) bool) {
		for a := range s.Policy().Activities() {
			if s.Has(a) && !yield(a) {
				return
			}
		}
	}
}

// In returns the set of the same user who works in one more area of work. It opens what
// the set opens, and what is limited to that area.
func (s Set) In(area spine.AreaOfWork) Set {
	if s.of != nil {
		s.large = slices.Clone(s.large)
		s.of.RBAC.addAreas(s.words(), []spine.AreaOfWork{area})
	}
	return s
}

// Includes reports whether an activity is another, or includes it however far.
func (p Policy) Includes(a, included spine.Activity) bool {
	t := &p.get().RBAC
	from, ok := t.position(a)
	to, known := t.position(included)
	return ok && known && slices.Contains(t.Closures[from], to)
}

// MatchJobRole returns the job role that brings a user the activities of its baseline,
// with its full code where the policy matches roles by that. It is false if the policy
// knows no such role; then the user's role brings nothing.
func (p Policy) MatchJobRole(role spine.JobRole, code spine.RoleCode) (spine.JobRole, spine.RoleCode, bool) {
	row := rowOf(p.get().RBAC.JobRoles, role, code)
	if row == nil {
		return 0, 0, false
	}
	return row.Role, row.Code, true
}

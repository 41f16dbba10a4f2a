// SPDX-License-Identifier: Apache-2.0

package policy

import "github.com/spineguard/spineguard/spine"

// inline is the number of words that a Set holds in itself: 256 activities, and areas
// of work that grants are limited to.
const inline = 4

// Set is the set of activities that a user has, and the areas of work that count for
// them. It carries the policy that made it, and answers for that one alone: what
// another policy knows besides is unknown. The zero Set is of no policy, is empty and
// knows nothing.
type Set struct {
	of    *Tables
	used  uint8 // words of small
	small [inline]uint64
	large []uint64 // in place of small, if the policy has more
}

// Expand returns the activities of a user: those of the baseline of the job role,
// those given locally, and all that these include. Activities that the policy does not
// know open nothing and are returned. It allocates only for those, and once for a
// policy of more than 256 activities.
func (p Policy) Expand(u spine.User) (set Set, unknown []spine.Activity) {
	if p.tables == nil {
		return Set{}, u.Activities
	}
	set.of = p.tables
	if n := p.tables.RBAC.words(); n > inline {
		set.large = make([]uint64, n)
	} else {
		set.used = uint8(n)
	}
	unknown = p.tables.RBAC.expand(set.words(), u)
	return set, unknown
}

// Policy returns the policy that made the set.
func (s Set) Policy() Policy { return Policy{s.of} }

// Access returns how far the set opens a record type; false if the policy does not
// know the type. If the set holds both codes of a group, the higher level counts.
func (s Set) Access(r spine.RecordType) (spine.AccessLevel, bool) {
	if s.of == nil {
		return spine.NoAccess, false
	}
	return s.of.RBAC.access(s.words(), r)
}

// May reports whether the set is enough for a function, and whether the policy knows
// the function.
func (s Set) May(f spine.Function) (may, known bool) {
	if s.of == nil {
		return false, false
	}
	return s.of.RBAC.may(s.words(), f)
}

// Has reports whether the set holds an activity.
func (s Set) Has(a spine.Activity) bool { return s.of != nil && s.of.RBAC.has(s.words(), a) }

// HoldsBoth reports whether the set holds both codes of a record group, although a
// user should hold one of the two (NRL, RBAC mapping table). The higher level counts.
// A code that comes with the other, by inclusion, is not held apart.
func (s Set) HoldsBoth() bool { return s.of != nil && s.of.RBAC.holdsBoth(s.words()) }

func (s *Set) words() []uint64 {
	if s.large != nil {
		return s.large
	}
	return s.small[:s.used]
}

// words is the length of a set. What lies behind maxWords is not held.
func (t *RBAC) words() int {
	return min(maxWords, max(1, (len(t.Closures)+len(t.Areas)+63)/64))
}

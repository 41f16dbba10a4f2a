package policy

import "github.com/spineguard/spineguard/spine"

// inline is the number of words that a Set holds in itself: 256 activities, and areas
// of work that grants are limited to.
const inline = 4

// Set is the set of activities that a user has, and the areas of work that count for
// them. It carries its policy: asked of another one it answers unknown. The zero Set
// is of no policy and opens nothing.
type Set struct {
	of    *Tables
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
	}
	unknown = p.tables.RBAC.expand(set.words(), u)
	return set, unknown
}

// made reports whether a set is one of this policy.
func (p Policy) made(s *Set) bool { return p.tables != nil && s.of == p.tables }

func (s *Set) words() []uint64 {
	if s.large != nil {
		return s.large
	}
	return s.small[:]
}

// words is the length of a set.
func (t *RBAC) words() int { return (len(t.Closures) + len(t.Areas) + 63) / 64 }

package policy

import (
	"slices"

	"github.com/spineguard/spineguard/spine"
)

// maxWords hold one bit for each activity that there can be, and for each of
// 1,024 areas of work that grants are limited to.
const maxWords = (10000+1024)/64 + 1

// usual is the number of words for 1,536 activities: all that a national policy uses.
const usual = 24

// allows reports whether a user has a function, and a level for at least one
// record type; and whether they hold both codes of a group.
func (t *RBAC) allows(u spine.User, level spine.AccessLevel, f spine.Function) (may, both bool) {
	n := t.words()
	switch { // the less has to be cleared, the better
	case n <= inline:
		var words [inline]uint64
		return t.allowsIn(words[:n], u, level, f)
	case n <= usual:
		var words [usual]uint64
		return t.allowsIn(words[:n], u, level, f)
	}
	var words [maxWords]uint64
	return t.allowsIn(words[:n], u, level, f)
}

// allowsIn is allows in an empty set.
func (t *RBAC) allowsIn(set []uint64, u spine.User, level spine.AccessLevel, f spine.Function) (may, both bool) {
	t.fill(set, u)
	if f != "" {
		if may, _ := t.may(set, f); !may {
			return false, t.holdsBoth(set)
		}
	}
	return level == spine.NoAccess || t.opensAny(set, level), t.holdsBoth(set)
}

// holdsBoth reports whether a set holds both codes of a record group, although
// a user should hold one of the two (NRL, RBAC mapping table). The higher level
// counts. A code that comes with the other, by inclusion, is not held apart.
func (t *RBAC) holdsBoth(set []uint64) bool {
	for i := range t.Types {
		grants := t.Types[i].Grants
		for j := range grants {
			high := &grants[j]
			if high.Level != spine.PointerAndRecord || !high.opens(set) {
				continue
			}
			for k := range grants {
				low := &grants[k]
				if low.Level == spine.PointerOnly && low.opens(set) && !slices.Contains(t.Closures[high.Activity], low.Activity) {
					return true
				}
			}
		}
	}
	return false
}

func (t *RBAC) opensAny(set []uint64, level spine.AccessLevel) bool {
	for i := range t.Types {
		for j := range t.Types[i].Grants {
			if g := &t.Types[i].Grants[j]; g.Level >= level && g.opens(set) {
				return true
			}
		}
	}
	return false
}

// fill is expand for those who do not ask what was unknown.
func (t *RBAC) fill(set []uint64, u spine.User) {
	t.addAreas(set, u.Areas)
	if row := rowOf(t.JobRoles, u.Role, u.RoleCode); row != nil {
		add(set, row.Baseline)
	}
	for _, a := range u.Activities {
		if p, ok := t.position(a); ok {
			add(set, t.Closures[p])
		}
	}
}

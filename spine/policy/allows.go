// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

// maxWords hold one bit for each activity that there can be, and for each of
// 1,024 areas of work that grants are limited to.
const maxWords = (10000+1024)/64 + 1

// usual is the number of words for 1,536 activities: all that a national policy uses.
const usual = 24

// allows reports whether a user has what an operation demands, and whether they hold
// both codes of a group.
func (t *RBAC) allows(u spine.User, o *spine.Operation) (may, both bool) {
	n := t.words()
	switch { // the less has to be cleared, the better
	case n <= inline:
		var words [inline]uint64
		return t.allowsIn(words[:n], u, o)
	case n <= usual:
		var words [usual]uint64
		return t.allowsIn(words[:n], u, o)
	}
	var words [maxWords]uint64
	return t.allowsIn(words[:n], u, o)
}

// allowsIn is allows in an empty set.
func (t *RBAC) allowsIn(set []uint64, u spine.User, o *spine.Operation) (may, both bool) {
	t.fill(set, u)
	if o.Function != "" {
		if may, _ := t.may(set, o.Function); !may {
			return false, t.holdsBoth(set)
		}
	}
	return t.opensDemanded(set, o), t.holdsBoth(set)
}

// opensDemanded reports whether a set opens the level of an operation of all that it names.
// One that has a level and names nothing, or the other way round, is allowed to nobody.
func (t *RBAC) opensDemanded(set []uint64, o *spine.Operation) bool {
	if o.Level == spine.NoAccess {
		return o.RecordTypes == "" && o.Group == ""
	}
	if o.Group != "" && !t.opensGroup(set, o.Group, o.Level) {
		return false
	}
	switch o.RecordTypes {
	case "":
		return o.Group != ""
	case spine.AnyRecordType:
		return t.opensAny(set, o.Level)
	}
	for rest := o.RecordTypes; rest != ""; {
		var name string
		name, rest, _ = strings.Cut(rest, " ")
		system, code, _ := strings.Cut(name, "|")
		if level, _ := t.access(set, spine.RecordType{System: system, Code: code}); level < o.Level {
			return false
		}
	}
	return true
}

// opensGroup reports whether a set opens a level of a record group: of its record types, which
// the same grants open.
func (t *RBAC) opensGroup(set []uint64, g spine.RecordGroup, level spine.AccessLevel) bool {
	for i := range t.Types {
		if row := &t.Types[i]; row.Group == g {
			return anyOpens(row.Grants, set, level)
		}
	}
	return false
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
		if anyOpens(t.Types[i].Grants, set, level) {
			return true
		}
	}
	return false
}

// anyOpens reports whether one of the grants opens a level to a set.
func anyOpens(grants []GrantRow, set []uint64, level spine.AccessLevel) bool {
	for i := range grants {
		if g := &grants[i]; g.Level >= level && g.opens(set) {
			return true
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

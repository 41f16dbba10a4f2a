// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"iter"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// boundCheck is a check of a demand.
type boundCheck struct {
	*demand
	*check
}

// isRight reports whether a policy says what is expected of a check.
func (w *evaluator) isRight(a boundCheck) bool { return right(a.test.Expect.Value, w.found(a.check)) }

// index is which checks are about which rows.
type index struct {
	byGroup    map[spine.RecordGroup]map[*user][]boundCheck
	byFunction map[spine.Function]map[*user][]boundCheck
	byTraffic  map[grantKey][]boundCheck // by system, endpoint, format or nothing, and interactionId
	byRole     map[*policy.JobRole][]*user
	right      map[*demand]int // of the demands that say any, how many of their checks are right

	holders  [][]*user                               // by position, of activities that include others
	opened   [][]opening                             // by position, what the activity opens
	required [][]spine.Function                      // by position, what asks for the activity
	types    map[spine.RecordGroup]spine.RecordType  // one of each group
	grants   map[spine.RecordGroup][]tables.GrantRow // of a group, which its types share
}

// opening is a group that an activity opens.
type opening struct {
	group spine.RecordGroup
	areas []spine.AreaOfWork // of work, to which that is limited
}

func newIndex(s *Suite, t *tables.Tables) index {
	n := len(t.RBAC.Closures)
	x := index{
		byGroup: map[spine.RecordGroup]map[*user][]boundCheck{}, byFunction: map[spine.Function]map[*user][]boundCheck{}, byTraffic: map[grantKey][]boundCheck{},
		byRole: map[*policy.JobRole][]*user{}, right: map[*demand]int{},
		holders: make([][]*user, n), opened: make([][]opening, n), required: make([][]spine.Function, n),
		types: map[spine.RecordGroup]spine.RecordType{}, grants: map[spine.RecordGroup][]tables.GrantRow{},
	}
	x.rows(&t.RBAC)
	for i := range s.tests {
		for j := range s.tests[i].demands {
			d := &s.tests[i].demands[j]
			for k := range d.checks {
				x.add(s.evaluator, boundCheck{d, &d.checks[k]})
			}
		}
	}
	for _, u := range s.users {
		x.hold(s.evaluator.tables, u)
	}
	return x
}

func (x *index) rows(t *tables.RBAC) {
	for _, row := range t.Types {
		if _, ok := x.types[row.Group]; ok || row.Group == "" {
			continue
		}
		x.types[row.Group], x.grants[row.Group] = row.Type, row.Grants
		for _, g := range row.Grants {
			x.opened[g.Activity] = append(x.opened[g.Activity], opening{row.Group, areasOf(t, &g)})
		}
	}
	for _, row := range t.Functions {
		for _, p := range asked(row.Alternatives) {
			x.required[p] = append(x.required[p], row.Function)
		}
	}
}

// areasOf are the areas of work to which a row of the mapping is limited.
func areasOf(t *tables.RBAC, row *tables.GrantRow) (out []spine.AreaOfWork) {
	for _, p := range row.Areas {
		out = append(out, t.Areas[int(p)-len(t.Closures)])
	}
	return out
}

func (x *index) add(w *evaluator, a boundCheck) {
	if len(a.checks) > 1 && w.isRight(a) {
		x.right[a.demand]++
	}
	switch {
	case a.user == nil:
		x.addTraffic(w, a)
	case a.function != nil:
		addOf(x.byFunction, spine.Function(a.function.Name), a)
	default:
		addOf(x.byGroup, spine.RecordGroup(a.recordType.Group), a)
	}
}

func addOf[K comparable](to map[K]map[*user][]boundCheck, key K, a boundCheck) {
	if to[key] == nil {
		to[key] = map[*user][]boundCheck{}
	}
	to[key][a.user] = append(to[key][a.user], a)
}

func (x *index) addTraffic(w *evaluator, a boundCheck) {
	t := a.traffic
	put := func(kind, from, to string) {
		key := grantKey{kind, from, to}
		x.byTraffic[key] = append(x.byTraffic[key], a)
	}
	for _, id := range w.carried(t) {
		if t.system != nil {
			put(direction(t.receives), t.system.ASID, id)
		}
		if t.endpoint != nil {
			put(GrantEndpoint, endpointName(t.endpoint), id)
		} else {
			put(GrantEndpoint, "", id)
		}
	}
	if t.format != nil {
		put(GrantFormat, formatName(t.format), t.format.Interaction)
	}
}

// hold puts a user where includes of activities, and baselines, are looked at.
func (x *index) hold(t *tables.Tables, u *user) {
	if u.role != nil {
		x.byRole[u.role] = append(x.byRole[u.role], u)
	}
	for _, c := range closedOf(&t.RBAC, u) {
		for _, p := range *c.row {
			list := &x.holders[p]
			if n := len(*list); len(t.RBAC.Stated.Includes[p]) > 0 && (n == 0 || (*list)[n-1] != u) {
				*list = append(*list, u)
			}
		}
	}
}

// of are the checks of a user on what activities open or are asked for, each once.
func (x *index) of(u *user, activities []uint16, yield func(boundCheck) bool) bool {
	groups, functions := map[spine.RecordGroup]bool{}, map[spine.Function]bool{}
	for _, p := range activities {
		for _, o := range x.opened[p] {
			if !groups[o.group] && !each(x.byGroup[o.group][u], yield) {
				return false
			}
			groups[o.group] = true
		}
		for _, f := range x.required[p] {
			if !functions[f] && !each(x.byFunction[f][u], yield) {
				return false
			}
			functions[f] = true
		}
	}
	return true
}

func each(list []boundCheck, yield func(boundCheck) bool) bool {
	for _, a := range list {
		if !yield(a) {
			return false
		}
	}
	return true
}

// ofAll are the checks of all users, or of those who hold an activity.
func ofAll(by map[*user][]boundCheck, which func(*user) bool) iter.Seq[boundCheck] {
	return func(yield func(boundCheck) bool) {
		for u, list := range by {
			if which(u) && !each(list, yield) {
				return
			}
		}
	}
}

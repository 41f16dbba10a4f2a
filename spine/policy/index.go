// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"cmp"
	"iter"
	"math/bits"
	"slices"

	"github.com/spineguard/spineguard/spine"
)

// Index lists what sets of activities and systems come to, where a [Policy] answers
// for one record type, function or interactionId at a time: what it lists is what the
// policy says yes to. It is for those who ask of every user and every system, such as
// a comparison of two policies. To make it takes time and memory that grow with the
// tables, and a list grows with what stands in it. Guards have no use for it.
type Index struct {
	policy     Policy
	activities []spine.Activity                              // by position
	groups     []spine.RecordGroup                           // sorted
	grants     [][]groupGrant                                // by position of the activity
	functions  [][]*FunctionRow                              // by the position that the fewest alternatives ask for
	received   map[spine.InteractionID][]spine.InteractionID // interactions by what their endpoint is registered as
}

// groupGrant is a grant of a record group.
type groupGrant struct {
	group int
	*GrantRow
}

// GroupAccess is what a set opens of a record group.
type GroupAccess struct {
	Group spine.RecordGroup
	Level spine.AccessLevel // of every record type of the group, as [Set.Access] returns it
	By    []spine.Activity  // those of the set that open this level, sorted
}

// NewIndex makes the index of a policy.
func NewIndex(p Policy) *Index {
	t := p.get()
	n := t.RBAC.words() * 64
	x := &Index{
		policy: p, activities: make([]spine.Activity, n), grants: make([][]groupGrant, n), functions: make([][]*FunctionRow, n),
		received: map[spine.InteractionID][]spine.InteractionID{},
	}
	for a := range p.Activities() {
		position, _ := t.RBAC.position(a)
		x.activities[position] = a
	}
	x.addGrants(&t.RBAC)
	x.addFunctions(&t.RBAC)
	for _, i := range t.Interactions {
		if i.Registered != i.ID && i.Registered != "" {
			x.received[i.Registered] = append(x.received[i.Registered], i.ID)
		}
	}
	return x
}

// addGrants takes the grants of one record type of each group: all have the same.
func (x *Index) addGrants(t *RBAC) {
	first := map[spine.RecordGroup]*RecordTypeRow{}
	for i := range t.Types {
		if row := &t.Types[i]; row.Group != "" && first[row.Group] == nil {
			first[row.Group] = row
			x.groups = append(x.groups, row.Group)
		}
	}
	slices.Sort(x.groups)
	for i, group := range x.groups {
		grants := first[group].Grants
		for j := range grants {
			if g := &grants[j]; g.Level != spine.NoAccess {
				x.grants[g.Activity] = append(x.grants[g.Activity], groupGrant{i, g})
			}
		}
	}
}

// addFunctions puts each alternative under one activity, without which nobody meets it.
func (x *Index) addFunctions(t *RBAC) {
	asked := make([]int, len(x.activities))
	for _, row := range t.Functions {
		for _, p := range slices.Concat(row.Alternatives...) {
			asked[p]++
		}
	}
	for i := range t.Functions {
		row := &t.Functions[i]
		for _, all := range row.Alternatives {
			if len(all) > 0 {
				rarest := slices.MinFunc(all, func(p, q uint16) int { return cmp.Compare(asked[p], asked[q]) })
				x.functions[rarest] = append(x.functions[rarest], row)
			}
		}
	}
}

// Activities returns the activities of a set, sorted as the tables have them; none of
// the set of another policy.
func (x *Index) Activities(s Set) []spine.Activity {
	var out []spine.Activity
	for p := range x.positions(s) {
		if a := x.activities[p]; a != 0 { // and not an area of work
			out = append(out, a)
		}
	}
	return out
}

// Groups returns the record groups of which a set opens anything, sorted.
func (x *Index) Groups(s Set) []GroupAccess {
	var open []groupGrant
	for p := range x.positions(s) {
		for _, g := range x.grants[p] {
			if g.opens(s.words()) {
				open = append(open, g)
			}
		}
	}
	slices.SortStableFunc(open, func(a, b groupGrant) int {
		return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(b.Level, a.Level))
	})
	var out []GroupAccess
	for _, g := range open {
		group, by := x.groups[g.group], x.activities[g.Activity]
		if last := len(out) - 1; last < 0 || out[last].Group != group {
			out = append(out, GroupAccess{group, g.Level, []spine.Activity{by}})
		} else if out[last].Level == g.Level {
			out[last].By = append(out[last].By, by)
		}
	}
	return out
}

// Areas returns the areas of work to which something is limited that the activities of
// a set open, sorted: in no other area do they open more than in none.
func (x *Index) Areas(s Set) []spine.AreaOfWork {
	var out []spine.AreaOfWork
	for p := range x.positions(s) {
		for _, g := range x.grants[p] {
			out = slices.AppendSeq(out, Grant{of: &s.of.RBAC, areas: g.Areas}.Areas())
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Functions returns the functions for which a set is enough, sorted.
func (x *Index) Functions(s Set) []spine.Function {
	var out []spine.Function
	for p := range x.positions(s) {
		for _, row := range x.functions[p] {
			if may, _ := s.May(row.Function); may {
				out = append(out, row.Function)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Sends returns the interactions that a system may send, sorted, and what it is listed
// with that the policy does not know.
func (x *Index) Sends(row spine.SystemRow) []spine.InteractionID { return x.stand(row.Sends, nil) }

// Receives returns the interactions that a system receives, sorted, and what it is
// listed with that the policy does not know.
func (x *Index) Receives(row spine.SystemRow) []spine.InteractionID {
	return x.stand(row.Receives, x.received)
}

// stand are the interactions that ids of a directory stand for.
func (x *Index) stand(ids []spine.InteractionID, registered map[spine.InteractionID][]spine.InteractionID) []spine.InteractionID {
	var out []spine.InteractionID
	for _, id := range ids {
		interaction, ok := x.policy.ResolveInteraction(id)
		if ok {
			out = append(out, interaction)
		}
		out = append(out, registered[id]...)
		if !ok && len(registered[id]) == 0 {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// positions are those of a set.
func (x *Index) positions(s Set) iter.Seq[int] {
	return func(yield func(int) bool) {
		if s.of == nil || s.of != x.policy.tables {
			return
		}
		for i, word := range s.words() {
			for ; word != 0; word &= word - 1 {
				if !yield(i*64 + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"iter"
	"slices"

	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// Mutation operators.
const (
	OperatorRemove = "remove" // the grant is taken away
	OperatorLevel  = "level"  // the activity opens the other level
	OperatorWaive  = "waive"  // the function no longer requires the activity To
	OperatorFree   = "free"   // the grant is no longer limited to areas of work
	OperatorAdd    = "add"    // a job role brings, or a system has, what it does not
)

// Mutant is one change of the policy in one place.
type Mutant struct {
	Operator string `json:"flip" enum:"remove level free waive add"`
	Grant
}

// Mutation is which changes of the policy the tests find. Equivalent mutants, which
// change nobody's access, such as an include to which another path leads, are not
// counted.
type Mutation struct {
	Mutants  int      `json:"flips"`
	Killed   int      `json:"noticed"`
	Survived []Mutant `json:"unnoticed"`
}

// Mutate changes every grant in turn, in memory, and looks which mutants survive
// the tests. What is there is taken away, gets the other level or loses its limits; each job role
// gets each activity that opens a record group and that it does not hold; each
// system gets each interactionId of the specs that it does not have. It says
// something only of a suite without failures.
//
// A mutant changes a row of a copy of the tables, and puts it back. Only tests of
// what the row is about run again.
func (s *Suite) Mutate() Mutation {
	m := newMutator(s)
	m.mapping()
	m.baselines()
	m.includes()
	m.functions()
	m.systems()
	m.endpoints()
	m.formats()
	return m.mutation
}

// mutator evaluates a policy in which one row after the other differs from that of
// the suite.
type mutator struct {
	index
	suite     *Suite
	evaluator *evaluator
	mutation  Mutation
	undo      []func()           // what puts the rows back
	again     map[*[]uint16]bool // the rows that are closed again
}

func newMutator(s *Suite) *mutator {
	t := copyOf(s.evaluator.tables)
	return &mutator{suite: s, evaluator: newEvaluator(t, s.users), index: newIndex(s, t), mutation: Mutation{Survived: []Mutant{}}, again: map[*[]uint16]bool{}}
}

// copyOf copies the lists in which rows are changed, and shares the rest.
func copyOf(t *tables.Tables) *tables.Tables {
	out := *t
	out.Operations, out.Formats, out.Systems = slices.Clone(t.Operations), slices.Clone(t.Formats), slices.Clone(t.Systems)
	r := &out.RBAC
	r.Closures, r.JobRoles, r.Types, r.Functions = slices.Clone(r.Closures), slices.Clone(r.JobRoles), slices.Clone(r.Types), slices.Clone(r.Functions)
	if r.Stated != nil {
		stated := *r.Stated
		stated.Includes = slices.Clone(stated.Includes)
		r.Stated = &stated
	}
	grants := map[spine.RecordGroup][]tables.GrantRow{} // which all types of a group share
	for i := range r.Types {
		row := &r.Types[i]
		if _, ok := grants[row.Group]; !ok {
			grants[row.Group] = slices.Clone(row.Grants)
		}
		row.Grants = grants[row.Group]
	}
	return &out
}

// put changes a row, or a part of it, until the mutant is restored.
func put[T any](m *mutator, row *T, changed T) {
	was := *row
	*row = changed
	m.undo = append(m.undo, func() { *row = was })
}

func (m *mutator) restore() {
	for _, undo := range slices.Backward(m.undo) {
		undo()
	}
	m.undo = m.undo[:0]
	clear(m.again)
}

// try ends a mutant: it counts it, and lists it if none of the checks kills it.
func (m *mutator) try(operator string, g Grant, checks iter.Seq[boundCheck]) {
	defer m.restore()
	m.mutation.Mutants++
	if m.isKilled(checks) {
		m.mutation.Killed++
		return
	}
	m.mutation.Survived = append(m.mutation.Survived, Mutant{operator, g})
}

// isKilled reports whether a demand that was met is missed, if these checks run
// again.
func (m *mutator) isKilled(checks iter.Seq[boundCheck]) bool {
	var again map[*demand]map[*check]bool // of those that say any
	for a := range checks {
		if len(a.checks) > 1 {
			if again == nil {
				again = map[*demand]map[*check]bool{}
			}
			if again[a.demand] == nil {
				again[a.demand] = map[*check]bool{}
			}
			again[a.demand][a.check] = m.evaluator.isRight(a)
		} else if !m.evaluator.isRight(a) && m.suite.evaluator.isRight(a) {
			return true
		}
	}
	for d, now := range again {
		left := m.right[d]
		for c, isRight := range now {
			if m.suite.evaluator.isRight(boundCheck{d, c}) {
				left--
			}
			if isRight {
				left++
			}
		}
		if left == 0 && m.right[d] > 0 {
			return true
		}
	}
	return false
}

// ofUsers are the checks of users on what activities, by position, open or are
// asked for, as far as the users have come to hold other ones of these. Each
// user is changed for as long as their checks run.
func (m *mutator) ofUsers(users []*user, activities []uint16, change func(*user)) iter.Seq[boundCheck] {
	return func(yield func(boundCheck) bool) {
		for _, u := range users {
			change(u)
			before := m.evaluator.sets[u.number]
			after := m.evaluator.expand(u.User)
			m.evaluator.sets[u.number] = after
			more := m.of(u, m.differ(activities, before, after), yield)
			m.evaluator.sets[u.number] = before
			if !more {
				return
			}
		}
	}
}

// differ are those of the activities that one of two sets holds.
func (m *mutator) differ(activities []uint16, a, b tables.Set) (out []uint16) {
	for _, p := range activities {
		if a.Has(m.code(p)) != b.Has(m.code(p)) {
			out = append(out, p)
		}
	}
	return out
}

// isEquivalent reports whether it changes nothing that a set has become another one,
// which differs in some activities: no function asks for these, and what they
// open, the other set opens, too.
func (m *mutator) isEquivalent(activities []uint16, before, after tables.Set) bool {
	return !slices.ContainsFunc(activities, func(p uint16) bool {
		return m.required[p] != nil || slices.ContainsFunc(m.opened[p], func(o opening) bool {
			return !slices.Equal(m.levels(o, before), m.levels(o, after))
		})
	})
}

// levels are what a set opens of a group anywhere, and in the areas of work to
// which what an activity opens is limited.
func (m *mutator) levels(o opening, s tables.Set) []spine.AccessLevel {
	level, _ := s.Access(m.types[o.group])
	out := []spine.AccessLevel{level}
	for _, area := range o.areas {
		level, _ := s.In(area).Access(m.types[o.group])
		out = append(out, level)
	}
	return out
}

// SPDX-License-Identifier: Apache-2.0

package check

import (
	"iter"
	"math/bits"
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
)

// index holds what several rules ask of a model, as sets of bits: a policy of
// a thousand activities and a thousand roles has too many pairs to look at one
// by one.
type index struct {
	*policy.Model
	at      map[string]int // position of an activity by its code
	closure []set          // of each activity: the activities that it holds, itself included
	holders []set          // of each activity: the job roles whose baseline holds it, includes and all
	opens   set            // activities that open a record group or are asked for by a function, by themselves
}

func newIndex(m *policy.Model) *index {
	x := &index{Model: m, at: make(map[string]int, len(m.Activities))}
	for i, a := range m.Activities {
		x.at[a.Code] = i
	}
	x.closure, x.holders = make([]set, len(m.Activities)), make([]set, len(m.Activities))
	for i, a := range m.Activities {
		x.closure[i] = x.set(a.Closure)
		x.holders[i] = newSet(len(m.JobRoles))
	}
	for i, j := range m.JobRoles {
		for _, code := range j.Closure {
			if a, ok := x.at[code]; ok {
				x.holders[a].add(i)
			}
		}
	}
	x.opens = newSet(len(m.Activities))
	for _, g := range m.Groups {
		for _, grant := range g.Grants {
			x.open(grant.Activity)
		}
	}
	for _, f := range m.Functions {
		for _, alternative := range f.Alternatives {
			for _, code := range alternative {
				x.open(code)
			}
		}
	}
	return x
}

func (x *index) open(code string) {
	if a, ok := x.at[code]; ok {
		x.opens.add(a)
	}
}

// set is the set of the positions of activities.
func (x *index) set(codes []string) set {
	s := newSet(len(x.Activities))
	for _, code := range codes {
		if a, ok := x.at[code]; ok {
			s.add(a)
		}
	}
	return s
}

// grants reports whether an activity opens anything, by itself or by what it
// includes.
func (x *index) grants(activity int) bool { return intersects(x.closure[activity], x.opens) }

// levels returns the positions of the activities that open a group at a level.
func (x *index) levels(g policy.RecordGroup, level policy.AccessLevel) []int {
	var out []int
	for _, grant := range g.Grants {
		if a, ok := x.at[grant.Activity]; ok && grant.Level == level {
			out = append(out, a)
		}
	}
	return out
}

// set is a set of small numbers.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s set) with(t set) {
	for i := range s {
		s[i] |= t[i]
	}
}

func (s set) clone() set { return slices.Clone(s) }

// intersection returns what is in two sets.
func intersection(s, t set) set {
	out := s.clone()
	for i := range out {
		out[i] &= t[i]
	}
	return out
}

func intersects(s, t set) bool {
	for i := range s {
		if s[i]&t[i] != 0 {
			return true
		}
	}
	return false
}

// all yields the members in order.
func (s set) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, word := range s {
			for ; word != 0; word &= word - 1 {
				if !yield(i*64 + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}

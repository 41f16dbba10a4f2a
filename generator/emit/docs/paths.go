// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
)

// graph is what activities include, as written.
type graph struct {
	activity map[string]*policy.Activity
	parents  map[string][]string
}

func newGraph(m *policy.Model) graph {
	g := graph{map[string]*policy.Activity{}, map[string][]string{}}
	for i := range m.Activities {
		a := &m.Activities[i]
		g.activity[a.Code] = a
		for _, c := range a.Includes {
			g.parents[c] = append(g.parents[c], a.Code)
		}
	}
	return g
}

// depths are the lengths of the longest ways to each activity from one that
// nobody includes.
func (g graph) depths() map[string]int {
	depth := make(map[string]int, len(g.activity))
	var of func(code string) int
	of = func(code string) int {
		if d, ok := depth[code]; ok {
			return d
		}
		d := 0
		for _, p := range g.parents[code] {
			d = max(d, of(p)+1)
		}
		depth[code] = d
		return d
	}
	for code := range g.activity {
		of(code)
	}
	return depth
}

// tree walks from an activity along all that it includes. It returns what comes
// before each on the shortest way there, of two that are as short on the first in the
// order of codes, and what it reached.
func (g graph) tree(from string) (before map[string]string, reached []string) {
	before, reached = map[string]string{from: ""}, []string{from}
	for i := 0; i < len(reached); i++ {
		for _, next := range g.activity[reached[i]].Includes {
			if _, seen := before[next]; !seen {
				before[next] = reached[i]
				reached = append(reached, next)
			}
		}
	}
	return before, reached
}

// back is the way to an activity, from its start.
func back(before map[string]string, to string) []string {
	var out []string
	for c := to; c != ""; c = before[c] {
		out = append(out, c)
	}
	slices.Reverse(out)
	return out
}

// levelOf is an access level as templates get it: one of three words.
func levelOf(l policy.AccessLevel) string {
	switch l {
	case policy.PointerOnly, policy.PointerAndRecord:
		return string(l)
	default:
		return ""
	}
}

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

// path is the shortest way from one activity to another along what they
// include, both ends in it; of two that are as short the first in the order of
// codes. It is nil if there is none.
func (g graph) path(from, to string) []string {
	if a := g.activity[from]; a == nil || !holds(a.Closure, to) {
		return nil
	}
	before := map[string]string{from: ""}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		here := queue[0]
		if here == to {
			break
		}
		for _, next := range g.activity[here].Includes {
			if _, seen := before[next]; !seen && holds(g.activity[next].Closure, to) {
				before[next] = here
				queue = append(queue, next)
			}
		}
	}
	var out []string
	for c := to; c != ""; c = before[c] {
		out = append(out, c)
	}
	slices.Reverse(out)
	return out
}

// holds looks a code up in a sorted list.
func holds(sorted []string, code string) bool {
	_, ok := slices.BinarySearch(sorted, code)
	return ok
}

// best is the highest level that a closed set of activities opens of a group to
// who works in an area of work, or in none.
func best(g *policy.RecordGroup, closure []string, area string) policy.AccessLevel {
	level := policy.NoAccess
	for _, grant := range g.Grants {
		if grant.Level.Rank() > level.Rank() && holds(closure, grant.Activity) && grant.Counts(area) {
			level = grant.Level
		}
	}
	return level
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

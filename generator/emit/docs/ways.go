// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"cmp"
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
)

// ways finds what somebody sees from what they have, so that time grows with what
// there is to see and not with all pairs of people and record groups.
type ways struct {
	graph    graph
	grants   map[string][]spot            // of each activity, in the order of groups
	from     map[string][]way             // of each activity, once it has been asked for
	shortest map[[2]string][]Ref          // from one activity to another, once it has been asked for
	trees    map[string]map[string]string // of each activity: what comes before each that it includes
	ref      func(code string) Ref        // of an activity
}

// spot is where a grant stands in the model.
type spot struct{ group, grant int }

// way leads from an activity to a grant.
type way struct {
	spot
	path []string // of codes
}

func newWays(m *policy.Model, ref func(string) Ref) *ways {
	w := &ways{graph: newGraph(m), grants: map[string][]spot{}, from: map[string][]way{}, shortest: map[[2]string][]Ref{}, trees: map[string]map[string]string{}, ref: ref}
	for i, g := range m.Groups {
		for j, grant := range g.Grants {
			w.grants[grant.Activity] = append(w.grants[grant.Activity], spot{i, j})
		}
	}
	return w
}

// of lists every way from any of some activities to a grant: by groups, then by
// grants, then in the order of the activities.
func (w *ways) of(roots []string) []way {
	if len(roots) == 1 {
		return w.ofOne(roots[0])
	}
	var out []way
	for _, root := range roots {
		out = append(out, w.ofOne(root)...)
	}
	slices.SortStableFunc(out, func(a, b way) int { return a.compare(b.spot) })
	return out
}

func (w *ways) ofOne(root string) []way {
	if out, ok := w.from[root]; ok {
		return out
	}
	var out []way
	before, reached := w.graph.tree(root)
	for _, code := range reached {
		if len(w.grants[code]) == 0 {
			continue
		}
		path := back(before, code)
		for _, p := range w.grants[code] {
			out = append(out, way{p, path})
		}
	}
	slices.SortFunc(out, func(a, b way) int { return a.compare(b.spot) })
	w.from[root] = out
	return out
}

// count is how many ways lead from some activities to grants.
func (w *ways) count(roots []string) int {
	n := 0
	for _, root := range roots {
		n += len(w.ofOne(root))
	}
	return n
}

func (p spot) compare(q spot) int {
	return cmp.Or(cmp.Compare(p.group, q.group), cmp.Compare(p.grant, q.grant))
}

// path is the shortest way from one activity to another; nil if there is none.
func (w *ways) path(from, to string) []Ref {
	key := [2]string{from, to}
	if path, ok := w.shortest[key]; ok {
		return path
	}
	before, ok := w.trees[from]
	if !ok {
		before, _ = w.graph.tree(from)
		w.trees[from] = before
	}
	if _, reached := before[to]; reached {
		w.shortest[key] = mapped(back(before, to), w.ref)
	}
	return w.shortest[key]
}

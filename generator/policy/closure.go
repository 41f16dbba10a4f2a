// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"math/bits"
	"slices"
)

// closures follows the edges of a graph from every node to the end. Each
// closure is sorted and holds its own node. If the graph has a cycle, one is
// returned instead: the smallest node of it first, and again at its end.
func closures(edges map[string][]string) (map[string][]string, []string) {
	w := walker{edges: edges, at: map[string]int{}, open: map[string]bool{}}
	for n, list := range edges {
		w.nodes = append(append(w.nodes, n), list...)
	}
	slices.Sort(w.nodes)
	w.nodes = slices.Compact(w.nodes)
	for i, n := range w.nodes {
		w.at[n] = i
	}
	w.done = make([][]uint64, len(w.nodes))
	out := make(map[string][]string, len(edges))
	for _, n := range w.nodes {
		if cycle := w.visit(n); cycle != nil {
			return nil, cycle
		}
		if _, ok := edges[n]; ok {
			out[n] = w.list(w.done[w.at[n]])
		}
	}
	return out, nil
}

type walker struct {
	edges map[string][]string
	nodes []string
	at    map[string]int // position of a node
	done  [][]uint64     // of each node: the nodes that it reaches, a bit each, since they can be all pairs
	open  map[string]bool
	path  []string
}

func (w *walker) visit(n string) (cycle []string) {
	if w.done[w.at[n]] != nil {
		return nil
	}
	if w.open[n] {
		return rotate(w.path[slices.Index(w.path, n):])
	}
	w.open[n] = true
	w.path = append(w.path, n)
	reach := make([]uint64, (len(w.nodes)+63)/64)
	reach[w.at[n]/64] |= 1 << (w.at[n] % 64)
	for _, m := range w.edges[n] {
		if cycle := w.visit(m); cycle != nil {
			return cycle
		}
		for i, word := range w.done[w.at[m]] {
			reach[i] |= word
		}
	}
	w.done[w.at[n]] = reach
	w.path = w.path[:len(w.path)-1]
	w.open[n] = false
	return nil
}

// list are the nodes of a set, in order.
func (w *walker) list(set []uint64) []string {
	n := 0
	for _, word := range set {
		n += bits.OnesCount64(word)
	}
	out := make([]string, 0, n)
	for i, word := range set {
		for ; word != 0; word &= word - 1 {
			out = append(out, w.nodes[i*64+bits.TrailingZeros64(word)])
		}
	}
	return out
}

// rotate starts a cycle at its smallest node and closes it.
func rotate(cycle []string) []string {
	i := slices.Index(cycle, slices.Min(cycle))
	out := slices.Concat(cycle[i:], cycle[:i])
	return append(out, out[0])
}

package policy

import "slices"

// closures follows the edges of a graph from every node to the end. Each
// closure is sorted and holds its own node. If the graph has a cycle, one is
// returned instead: the smallest node of it first, and again at its end.
func closures(edges map[string][]string) (map[string][]string, []string) {
	nodes := make([]string, 0, len(edges))
	for n := range edges {
		nodes = append(nodes, n)
	}
	slices.Sort(nodes)
	w := walker{edges: edges, done: map[string]map[string]bool{}, open: map[string]bool{}}
	out := map[string][]string{}
	for _, n := range nodes {
		if cycle := w.visit(n); cycle != nil {
			return nil, cycle
		}
		var list []string
		for m := range w.done[n] {
			list = append(list, m)
		}
		slices.Sort(list)
		out[n] = list
	}
	return out, nil
}

type walker struct {
	edges map[string][]string
	done  map[string]map[string]bool
	open  map[string]bool
	path  []string
}

func (w *walker) visit(n string) (cycle []string) {
	if w.done[n] != nil {
		return nil
	}
	if w.open[n] {
		return rotate(w.path[slices.Index(w.path, n):])
	}
	w.open[n] = true
	w.path = append(w.path, n)
	reach := map[string]bool{n: true}
	for _, m := range w.edges[n] {
		if cycle := w.visit(m); cycle != nil {
			return cycle
		}
		for k := range w.done[m] {
			reach[k] = true
		}
	}
	w.done[n] = reach
	w.path = w.path[:len(w.path)-1]
	w.open[n] = false
	return nil
}

// rotate starts a cycle at its smallest node and closes it.
func rotate(cycle []string) []string {
	i := slices.Index(cycle, slices.Min(cycle))
	out := slices.Concat(cycle[i:], cycle[:i])
	return append(out, out[0])
}

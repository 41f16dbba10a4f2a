package openapi

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// parameters are those of an operation together with those of its path item.
type parameters struct {
	query, header []policy.Text // names, sorted
	all           []string      // "in name" of each, sorted
}

// parameters merges the parameters of a path item and an operation: one of
// the operation replaces one of the path item with its place and name.
func (r *reader) parameters(item, operation place) parameters {
	var out parameters
	known := map[string]bool{}
	for _, from := range []place{operation, item} {
		list, ok := r.get(from, "parameters")
		if !ok {
			continue
		}
		for _, c := range list.node.Content {
			r.parameter(&out, known, list.with(c))
		}
	}
	byName := func(a, b policy.Text) int { return strings.Compare(a.Value, b.Value) }
	slices.SortFunc(out.query, byName)
	slices.SortFunc(out.header, byName)
	slices.Sort(out.all)
	return out
}

func (r *reader) parameter(out *parameters, known map[string]bool, p place) {
	p, ok := r.follow(p, partParameter)
	if !ok {
		return
	}
	in, _ := yamldoc.Lookup(p.node, "in")
	name, _ := yamldoc.Lookup(p.node, "name")
	where, ok := yamldoc.String(in)
	text, good := r.text(p.with(name))
	if !ok || !good {
		return // kin-openapi reports it
	}
	key := where + " " + text.Value
	if known[key] {
		return
	}
	known[key] = true
	out.all = append(out.all, key)
	switch where {
	case "query":
		out.query = append(out.query, text)
	case "header":
		out.header = append(out.header, text)
	}
}

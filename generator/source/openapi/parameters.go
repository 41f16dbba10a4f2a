// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// parameters are those of an operation together with those of its path item.
type parameters struct {
	query         []policy.Text // names, sorted
	all           []string      // "in name" of each, sorted
	named, headed *names        // those of the query and of headers
}

// names are those that conditions may refer to.
type names struct {
	list  []string
	known map[string]bool
	fold  func(string) string // what makes no difference
	words *finding.Words      // of the list, once one has been missed
}

func newNames(fold func(string) string) *names { return &names{known: map[string]bool{}, fold: fold} }

func (n *names) add(name string) {
	n.list = append(n.list, name)
	n.known[n.fold(name)] = true
}

func (n *names) has(name string) bool { return n.known[n.fold(name)] }

// nearest returns a name that was probably meant.
func (n *names) nearest(name string) (string, bool) {
	if n.words == nil {
		n.words = finding.NewWords(n.list)
	}
	return n.words.Nearest(name)
}

// parameters merges the parameters of a path item and an operation: one of
// the operation replaces one of the path item with its place and name.
func (r *reader) parameters(item, operation place) parameters {
	// Header names are compared without regard to case, as HTTP does (RFC 9110, 5.1).
	out := parameters{named: newNames(func(s string) string { return s }), headed: newNames(strings.ToLower)}
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
	slices.Sort(out.all)
	slices.Sort(out.named.list)
	slices.Sort(out.headed.list)
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
		out.named.add(text.Value)
	case "header":
		out.headed.add(text.Value)
	}
}

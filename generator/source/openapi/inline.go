// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// inline puts in place of each reference that stands for an operation what it
// leads to. OpenAPI has no such references, but documents are published with
// them, whose tools resolve every $ref, and a reader that does not would see
// an operation without parameters. Extensions beside the reference stay, so
// that an overlay can name the interactionId.
//
// All of them are looked up before the first is put in place, so that the
// order of the paths makes no difference. What is refused stays a reference.
func (r *reader) inline(entries []pathEntry) {
	contents := map[*yaml.Node][]*yaml.Node{} // of operations, by what stands for them
	for _, p := range entries {
		for k, v := range yamldoc.Pairs(p.item.node) {
			operation := p.item.with(v)
			_, isRef := r.ref(operation)
			if _, done := contents[v]; done || !isRef || !isMethod(k.Value) {
				continue
			}
			contents[v] = r.behind(r.method(p.item.with(k)), p.template, operation)
			p.item.file.changed = true
		}
	}
	for n, content := range contents {
		if content != nil {
			n.Content = content
			delete(r.keys, n)
		}
	}
}

// behind returns the content of the operation that a reference leads to, or
// nil if it is refused.
func (r *reader) behind(method, template policy.Text, operation place) []*yaml.Node {
	to, ok := r.follow(operation, "")
	if !ok {
		return nil
	}
	ref, _ := r.ref(operation)
	hops := r.hops(operation)
	content, ok := r.beside(operation, to, ref)
	switch {
	case len(hops) > 2:
		r.refuse(finding.New(ruleRef, r.at(ref), "the reference %q leads to another reference, and readers disagree on what stands between the two", ref.node.Value).
			Suggest("let it lead to the operation itself, %s", r.direct(hops)))
		ok = false
	case to.node.Kind != yaml.MappingNode:
		r.refuse(finding.New(ruleRef, r.at(ref), "the reference %q leads to %s and must lead to an operation", ref.node.Value, yamldoc.KindName(to.node)).
			Suggest("correct the reference"))
		ok = false
	default:
		r.list.Add(finding.New(ruleOperationRef, r.at(ref), "%s %s is a reference, which OpenAPI has for a whole path and not for an operation; it is read as the operation that stands in %q", method.Value, template.Value, ref.node.Value).
			Suggest("bundle the document into one, or move all operations of the path into one file and let the path refer to that"))
	}
	if !ok {
		for _, hop := range hops {
			r.use(hop)
		}
		return nil
	}
	for _, c := range to.node.Content {
		content = append(content, r.copied(to.with(c), operation.file))
	}
	if r.copies > r.mostCopies() {
		r.refuse(finding.New(ruleRef, r.at(ref), "the operations behind references have more than %d keys and values, which is the limit", r.mostCopies()).
			Suggest("bundle the document"))
		return nil
	}
	return content
}

// mostCopies bounds the nodes that are put in place of references: a short
// document can refer to a long operation in each of its paths.
func (r *reader) mostCopies() int { return min(r.limits.Document.Nodes, 100_000) }

// use lets the extension of an operation that is not read pass.
func (r *reader) use(operation place) {
	for k := range yamldoc.Pairs(operation.node) {
		r.used[k] = true
	}
}

// beside returns the extensions that stand beside a reference to an operation.
func (r *reader) beside(operation, to, ref place) ([]*yaml.Node, bool) {
	var out []*yaml.Node
	ok := true
	for k, v := range yamldoc.Pairs(operation.node) {
		_, twice := r.get(to, k.Value)
		switch {
		case k.Value == "$ref":
		case !strings.HasPrefix(k.Value, "x-"):
			r.refuse(finding.New(ruleRef, r.at(operation.with(k)), "%q stands beside the reference %q, and readers disagree on which counts", k.Value, ref.node.Value).
				Suggest("move it to where the reference leads, or write the operation out here"))
			ok = false
		case twice:
			r.refuse(finding.New(ruleRef, r.at(operation.with(k)), "%q stands beside the reference %q and where that leads", k.Value, ref.node.Value).
				Suggest("keep one of the two"))
			ok = false
		default:
			out = append(out, k, v)
		}
	}
	return out, ok
}

// copied returns a copy of a node for another file: positions go on naming the
// file that it stands in, and references go on leading where they led.
func (r *reader) copied(p place, to *file) *yaml.Node {
	if r.copies++; r.copies > r.mostCopies() {
		return p.node
	}
	out := *p.node
	out.Content = nil
	for i, c := range p.node.Content {
		inner := r.copied(p.with(c), to)
		if inner != c && isReference(p.node, i) {
			inner.Value = relativeRef(inner.Value, p.file.name, to.name)
		}
		out.Content = append(out.Content, inner)
	}
	r.inlined[&out] = r.at(p)
	return &out
}

// isReference reports whether the child of a node is the text of a $ref.
func isReference(n *yaml.Node, child int) bool {
	return n.Kind == yaml.MappingNode && child%2 == 1 && n.Content[child-1].Value == "$ref" && n.Content[child].Kind == yaml.ScalarNode
}

// relativeRef returns a reference in one file as another file has to write it. One
// that is not a path of ours stays what it is, and is refused there as well.
func relativeRef(ref, from, to string) string {
	name, fragment, hasFragment := strings.Cut(ref, "#")
	local := from
	if name != "" {
		var problem string
		if local, problem = localFile(from, name); problem != "" {
			return ref
		}
	}
	out := ""
	if local != to {
		relative, err := filepath.Rel(filepath.FromSlash(path.Dir(to)), filepath.FromSlash(local))
		if err != nil {
			return ref
		}
		out = (&url.URL{Path: filepath.ToSlash(relative)}).EscapedPath()
	}
	if hasFragment || out == "" {
		out += "#" + fragment
	}
	return out
}

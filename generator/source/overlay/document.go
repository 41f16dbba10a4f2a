// SPDX-License-Identifier: Apache-2.0

package overlay

import (
	"iter"
	"slices"

	"github.com/theory/jsonpath/spec"
	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// Origin says which overlay set a node. Line and column stand in the node.
type Origin struct {
	File   string // the overlay
	Target string // of the action
}

// Origins are the nodes that came from overlays. A node that is not in it
// stands in the document.
type Origins map[*yaml.Node]Origin

// At returns the address of a node: in the overlay that set it, with the
// target, or else in the file.
func (o Origins) At(file string, n *yaml.Node) finding.Position {
	origin, ok := o[n]
	if !ok {
		return yamldoc.Pos(file, n)
	}
	at := yamldoc.Pos(origin.File, n)
	at.Target = origin.Target
	return at
}

// Document is a document that overlays are applied to.
type Document struct {
	file    string
	folder  string
	origins Origins
	limits  yamldoc.Limits
	root    *value
	made    int             // values, for their order
	stale   map[*value]bool // mappings that have lost entries which their nodes still have
	looked  int             // values that were looked at in search of targets and keys
	full    bool            // a limit was passed; one finding is enough
}

// NewDocument prepares a document for overlays, once for all of them. File
// names it in findings. What overlays add to the nodes is recorded in origins.
// The limits bound the depth and the number of nodes that they add.
func NewDocument(file string, root *yaml.Node, origins Origins, limits yamldoc.Limits) *Document {
	d := &Document{file: file, origins: origins, limits: limits.WithDefaults(), stale: map[*value]bool{}}
	d.root = d.grow(nil, nil, root)
	return d
}

// In says in which folder the configuration lies, as an absolute path with
// forward slashes: an overlay may name the document by way of folders above
// it. It returns the document.
func (d *Document) In(folder string) *Document {
	d.folder = folder
	return d
}

// value is a node with what the library for JSONPath can look at. The two are
// kept in step, so that an action costs no more than what it looks at.
type value struct {
	parent    *value
	key, node *yaml.Node // the key of an entry of a mapping
	plain     any        // map[string]any, []any, string, float64, bool or nil
	names     map[string]*value
	list      []*value
	index     int // in the list of the parent
	depth     int
	size      int // values: this one and all below it
	order     int // in which the values were made: that of the document, then of the actions
}

// grow makes the values of a node and of all below it, as the last entry of
// the parent.
func (d *Document) grow(parent *value, key, n *yaml.Node) *value {
	v := &value{parent: parent, key: key, node: n, order: d.made}
	d.made++
	switch n.Kind {
	case yaml.MappingNode:
		v.names, v.plain = make(map[string]*value, len(n.Content)/2), make(map[string]any, len(n.Content)/2)
	case yaml.SequenceNode:
		v.plain = make([]any, 0, len(n.Content))
	default:
		v.plain = plain(n)
	}
	v.attach()
	for k, c := range yamldoc.Pairs(n) {
		d.grow(v, k, c)
	}
	if n.Kind == yaml.SequenceNode {
		for _, c := range n.Content {
			d.grow(v, nil, c)
		}
	}
	return v
}

// attach makes the value an entry of its parent.
func (v *value) attach() {
	p := v.parent
	v.resize(1)
	switch {
	case p == nil:
		return
	case p.names != nil:
		p.names[v.key.Value] = v
		v.set(v.plain)
	default:
		v.index = len(p.list)
		p.list = append(p.list, v)
		p.set(append(p.plain.([]any), v.plain))
	}
	v.depth = p.depth + 1
}

func (v *value) resize(by int) {
	for ; v != nil; v = v.parent {
		v.size += by
	}
}

// set gives the value another plain form, in the parent as well.
func (v *value) set(plain any) {
	v.plain = plain
	switch p := v.parent; {
	case p == nil:
	case p.names != nil:
		p.plain.(map[string]any)[v.key.Value] = plain
	default:
		p.plain.([]any)[v.index] = plain
	}
}

// detach takes the value out of its parent. The entries of a list have to be
// closed up by [value.close].
func (d *Document) detach(v *value) {
	p := v.parent
	p.resize(-v.size)
	v.parent = nil
	if p.names != nil {
		delete(p.names, v.key.Value)
		delete(p.plain.(map[string]any), v.key.Value)
		d.stale[p] = true
		return
	}
	p.list[v.index] = nil
}

// close closes up a list that has lost entries.
func (v *value) close() {
	v.list = slices.DeleteFunc(v.list, func(e *value) bool { return e == nil })
	all := make([]any, len(v.list))
	v.node.Content = v.node.Content[:0]
	for i, e := range v.list {
		e.index, all[i] = i, e.plain
		v.node.Content = append(v.node.Content, e.node)
	}
	v.set(all)
}

// settle takes out of the nodes of mappings what the mappings have lost.
func (d *Document) settle() {
	for v := range d.stale {
		kept := v.node.Content[:0]
		for k, e := range v.pairs() {
			kept = append(kept, k, e.node)
		}
		v.node.Content = kept
	}
	clear(d.stale)
}

// pairs goes through the entries of a mapping, without those that it has lost.
func (v *value) pairs() iter.Seq2[*yaml.Node, *value] {
	return func(yield func(*yaml.Node, *value) bool) {
		for k, n := range yamldoc.Pairs(v.node) {
			if e := v.names[k.Value]; e != nil && e.node == n && !yield(k, e) {
				return
			}
		}
	}
}

// plain is a scalar as JSON has it. A date is a text there.
func plain(n *yaml.Node) any {
	var v any
	if _, ok := yamldoc.String(n); ok || n.Decode(&v) != nil {
		return n.Value
	}
	switch v := v.(type) {
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case uint64:
		return float64(v)
	case float64, bool, nil:
		return v
	}
	return n.Value
}

// find returns the values that a path selects, in the order in which they were
// made: the library has none. If there are none, last are those that the path
// came to. It stops with false once too much was looked at.
func (d *Document) find(p jsonPath) (found, last []*value, ok bool) {
	effort := p.effort(d.root.size, d.limits.Depth)
	found = []*value{d.root}
	for _, segment := range p.query.Segments() {
		var next []*value
		seen := map[*value]bool{}
		for _, v := range found {
			for _, s := range segment.Selectors() {
				if !d.look(effort.selector(s, segment.IsDescendant(), v.entries(), float64(v.size))) {
					return nil, nil, false
				}
				one := spec.Child(s)
				if segment.IsDescendant() {
					one = spec.Descendant(s)
				}
				located := one.SelectLocated(v.plain, d.root.plain, nil)
				if !d.look(ways(located)) {
					return nil, nil, false
				}
				for _, located := range located {
					if to := v.walk(located.Path); !seen[to] {
						seen[to] = true
						next = append(next, to)
					}
				}
				if p.functions.work > maxLooked || !d.look(float64(p.functions.work)) {
					return nil, nil, false
				}
				p.functions.work = 0
			}
		}
		if len(next) == 0 {
			return nil, found, true
		}
		found = next
	}
	slices.SortFunc(found, func(a, b *value) int { return a.order - b.order })
	return found, nil, true
}

// ways is what it costs to walk to the values that were selected, each of them
// from where the selection began.
func ways(located []*spec.LocatedNode) (steps float64) {
	for _, l := range located {
		steps += float64(len(l.Path))
	}
	return steps
}

func (v *value) entries() float64 {
	return float64(len(v.names) + len(v.list))
}

func (v *value) walk(path spec.NormalizedPath) *value {
	for _, s := range path {
		switch s := s.(type) {
		case spec.Name:
			v = v.names[string(s)]
		case spec.Index:
			v = v.list[s]
		}
	}
	return v
}

// maxLooked bounds the search for targets and keys: an action that searches
// all of a document of the size of the largest published ones can stand in an
// overlay a thousand times.
const maxLooked = 50_000_000

// look reports whether the document may be looked at so much more.
func (d *Document) look(values float64) bool {
	if values > float64(maxLooked-d.looked) {
		d.full = true
		return false
	}
	d.looked += int(values)
	return true
}

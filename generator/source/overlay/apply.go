// SPDX-License-Identifier: Apache-2.0

package overlay

import (
	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// Apply changes the document, action by action. An action that fails changes
// nothing at the place where it fails.
func (d *Document) Apply(o *Overlay) []finding.Finding {
	a := applier{Document: d, overlay: o}
	a.extends()
	a.list.Add(o.faults.Sorted()...)
	for _, act := range o.actions {
		if d.full {
			break
		}
		a.action = act
		a.apply()
	}
	d.settle()
	return a.list.Sorted()
}

type applier struct {
	*Document
	overlay *Overlay
	action  action
	list    finding.List
}

// find finds the targets, or the source of a copy. There is at least one.
func (a *applier) find(what string, q query) ([]*value, bool) {
	found, last, ok := a.Document.find(q.path)
	switch {
	case !ok:
		a.tooMuch(q.At)
	case len(found) == 0:
		a.list.Add(a.noMatch(what, q, last))
	}
	return found, ok && len(found) > 0
}

func (a *applier) noMatch(what string, q query, last []*value) finding.Finding {
	f := finding.New(ruleNoMatch, q.At, "the %s %q matches nothing in %s", what, q.Value, a.file)
	for _, v := range last {
		if ref := v.names["$ref"]; ref != nil {
			return f.Suggest("an overlay does not follow references: name the place that the reference leads to, if it lies in %s", a.file).
				Relate(a.at(ref.node), "the document refers to %q here", ref.node.Value)
		}
	}
	return f.Suggest("compare the %s with the document; it may have changed", what)
}

func (a *applier) tooMuch(at finding.Position) {
	a.list.Add(finding.New(ruleGrowth, at, "the targets of overlays would cost more than a look at %d million values", maxLooked/1_000_000).
		Suggest("name the places instead of searching for them, or split the document"))
}

func (a *applier) apply() {
	act := a.action
	if act.target.path.query == nil || act.copy.Given() && act.copy.path.query == nil {
		return // a fault
	}
	targets, ok := a.find("target", act.target)
	if !ok {
		return
	}
	update := act.update
	switch {
	case act.remove:
		a.remove(targets)
		return
	case act.copy.Given():
		if update, ok = a.source(); !ok {
			return
		}
	case update == nil:
		return
	}
	if !a.alike(targets) {
		return
	}
	for _, v := range targets {
		if a.full {
			return
		}
		a.update(v, update)
	}
}

// alike refuses targets of different kinds, as Overlay 1.1 does.
func (a *applier) alike(targets []*value) bool {
	for _, v := range targets {
		if a.overlay.minor > 0 && v.node.Kind != targets[0].node.Kind {
			a.list.Add(finding.New(ruleMismatch, a.action.target.At, "the target %q selects %s and %s, and one update cannot fit both", a.action.target.Value, yamldoc.KindName(targets[0].node), yamldoc.KindName(v.node)).
				Suggest("make two actions of it").Relate(a.at(targets[0].node), "selected here").Relate(a.at(v.node), "selected here"))
			return false
		}
	}
	return true
}

func (a *applier) at(n *yaml.Node) finding.Position { return a.origins.At(a.file, n) }

// source returns what a copy takes, as if it stood where the overlay says copy.
func (a *applier) source() (*yaml.Node, bool) {
	c := a.action.copy
	found, ok := a.find("source", c)
	if !ok {
		return nil, false
	}
	if len(found) > 1 {
		a.list.Add(finding.New(ruleMismatch, c.At, "the source %q selects %d places, and a copy takes one", c.Value, len(found)).
			Suggest("name the place").Relate(a.at(found[0].node), "selected here").Relate(a.at(found[1].node), "selected here"))
		return nil, false
	}
	if !a.look(float64(found[0].size)) {
		a.tooMuch(c.At)
		return nil, false
	}
	return found[0].copied(c.At), true
}

// copied copies the nodes of a value to another place.
func (v *value) copied(at finding.Position) *yaml.Node {
	to := func(n yaml.Node) *yaml.Node {
		n.Line, n.Column, n.Content = at.Line, at.Column, nil
		return &n
	}
	c := to(*v.node)
	for k, e := range v.pairs() {
		c.Content = append(c.Content, to(*k), e.copied(at))
	}
	for _, e := range v.list {
		c.Content = append(c.Content, e.copied(at))
	}
	return c
}

func (a *applier) remove(targets []*value) {
	lists := map[*value]bool{}
	for _, v := range targets {
		if p := v.parent; p.names == nil {
			lists[p] = true
		}
		a.detach(v)
	}
	for p := range lists {
		if !a.look(float64(len(p.list))) {
			a.tooMuch(a.action.target.At)
			return
		}
		p.close()
	}
}

// update changes a target. A list that is the update of a list is one more
// entry of it in Overlay 1.0, and since then its entries are appended.
func (a *applier) update(v *value, update *yaml.Node) {
	switch {
	case a.overlay.minor == 0 && v.node.Kind == yaml.ScalarNode:
		a.list.Add(finding.New(ruleMismatch, a.action.target.At, "the target %q selects %s; an update needs a mapping or a list", a.action.target.Value, yamldoc.KindName(v.node)).
			Suggest("select the mapping around it and name the key in the update, or begin the overlay with overlay: 1.1.0").Relate(a.at(v.node), "selected here"))
	case v.node.Kind == yaml.SequenceNode && (a.overlay.minor == 0 || update.Kind != yaml.SequenceNode):
		a.add(v, nil, update)
	default:
		a.merge(v, update)
	}
}

// merge puts an update into a value of the same kind.
func (a *applier) merge(into *value, update *yaml.Node) {
	if a.full {
		return
	}
	if !a.look(1) {
		a.tooMuch(a.action.target.At)
		return
	}
	if into.node.Kind != update.Kind {
		a.list.Add(finding.New(ruleMismatch, yamldoc.Pos(a.overlay.file, update), "the update is %s where the document has %s", yamldoc.KindName(update), yamldoc.KindName(into.node)).
			Suggest("remove what stands there by an action of its own, then add the new").Relate(a.at(into.node), "the document has this"))
		return
	}
	switch update.Kind {
	case yaml.MappingNode:
		for k, n := range yamldoc.Pairs(update) {
			if old, ok := into.names[k.Value]; ok {
				a.merge(old, n)
			} else {
				a.add(into, k, n)
			}
		}
	case yaml.SequenceNode:
		for _, n := range update.Content {
			a.add(into, nil, n)
		}
	default:
		*into.node = *update
		a.came(into.node)
		into.set(plain(update))
	}
}

func (a *applier) came(n *yaml.Node) { a.origins[n] = Origin{a.overlay.file, a.action.target.Value} }

// add makes a node an entry of a mapping or a list.
func (a *applier) add(to *value, key, n *yaml.Node) {
	if key != nil {
		key = a.copy(key, to.depth+1)
		to.node.Content = append(to.node.Content, key)
	}
	n = a.copy(n, to.depth+1)
	to.node.Content = append(to.node.Content, n)
	a.grow(to, key, n)
}

// copy makes nodes of their own for each place that an action selects.
func (a *applier) copy(n *yaml.Node, depth int) *yaml.Node {
	if !a.full && (len(a.origins) >= a.limits.Nodes || depth > a.limits.Depth) {
		a.list.Add(finding.New(ruleGrowth, yamldoc.Pos(a.overlay.file, n), "the overlay makes the document larger than %d keys and values or deeper than %d levels, which is the limit", a.limits.Nodes, a.limits.Depth).
			Suggest("select fewer places, or raise limits.documentNodes or limits.documentDepth in the configuration"))
		a.full = true
	}
	c := *n
	c.Content = nil
	a.came(&c)
	if a.full {
		return &c
	}
	for _, child := range n.Content {
		c.Content = append(c.Content, a.copy(child, depth+1))
	}
	return &c
}

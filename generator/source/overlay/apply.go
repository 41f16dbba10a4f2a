package overlay

import (
	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// Origins says of the nodes that came from overlays in which file they stand.
// A node that is not in it stands in the document.
type Origins map[*yaml.Node]string

// Apply changes the document, action by action, and records what it adds in
// origins. An action that fails changes nothing at the place where it fails.
// The limits bound the depth and the number of nodes that overlays add.
func (o *Overlay) Apply(file string, root *yaml.Node, origins Origins, limits yamldoc.Limits) []finding.Finding {
	a := applier{overlay: o, file: file, origins: origins, limits: limits.WithDefaults()}
	for _, act := range o.actions {
		a.action(root, act)
		if a.full {
			break
		}
	}
	return a.list.Sorted()
}

type applier struct {
	overlay *Overlay
	file    string // of the document
	origins Origins
	limits  yamldoc.Limits
	looked  int  // nodes that were looked at in search of targets and keys
	full    bool // a limit was passed; one finding is enough
	list    finding.List
}

func (a *applier) at(n *yaml.Node) finding.Position {
	if file, ok := a.origins[n]; ok {
		return yamldoc.Pos(file, n)
	}
	return yamldoc.Pos(a.file, n)
}

// maxLooked bounds the search for targets and keys: thousands of actions for
// as many operations stay below it, wildcards over a large document in each
// of them don't.
const maxLooked = 1_000_000_000

func (a *applier) tooMuch(at finding.Position) {
	if !a.full {
		a.list.Add(finding.New(ruleGrowth, at, "the overlay selects too much of the document to be applied in reasonable time").
			Suggest("name the places instead of using wildcards, or split the document"))
	}
	a.full = true
}

func (a *applier) action(root *yaml.Node, act action) {
	found, looked := find(root, act.path, maxLooked-a.looked)
	if a.looked += looked; a.looked > maxLooked {
		a.tooMuch(act.at)
		return
	}
	if len(found) == 0 {
		a.list.Add(finding.New(ruleNoMatch, act.at, "the target %q matches nothing in %s", act.target, a.file).
			Suggest("compare the target with the document; it may have changed"))
		return
	}
	if act.update == nil {
		remove(found)
		return
	}
	for _, m := range found {
		switch m.node.Kind {
		case yaml.MappingNode:
			a.merge(m.node, act.update, len(act.path))
		case yaml.SequenceNode:
			m.node.Content = append(m.node.Content, a.copy(act.update, len(act.path)+1))
		default:
			a.list.Add(finding.New(ruleMismatch, act.at, "the target %q selects %s; an update needs a mapping or a list", act.target, yamldoc.KindName(m.node)).
				Suggest("select the mapping around it and name the key in the update").Relate(a.at(m.node), "selected here"))
		}
	}
}

// remove takes out the places from the last to the first, so that the slots
// of the others stay right.
func remove(found []match) {
	for i := len(found) - 1; i >= 0; i-- {
		m := found[i]
		from, to := m.slot, m.slot+1
		if m.parent.Kind == yaml.MappingNode {
			from-- // the key
		}
		m.parent.Content = append(m.parent.Content[:from], m.parent.Content[to:]...)
	}
}

// merge puts an update into a node of the same kind.
func (a *applier) merge(into, update *yaml.Node, depth int) {
	if a.full {
		return
	}
	if into.Kind != update.Kind {
		a.list.Add(finding.New(ruleMismatch, yamldoc.Pos(a.overlay.file, update), "the update is %s where the document has %s", yamldoc.KindName(update), yamldoc.KindName(into)).
			Suggest("remove what stands there by an action of its own, then add the new").Relate(a.at(into), "the document has this"))
		return
	}
	switch into.Kind {
	case yaml.MappingNode:
		for k, v := range yamldoc.Pairs(update) {
			a.entry(into, k, v, depth)
		}
	case yaml.SequenceNode:
		for _, c := range update.Content {
			into.Content = append(into.Content, a.copy(c, depth+1))
		}
	default:
		*into = *update
		a.origins[into] = a.overlay.file
	}
}

func (a *applier) entry(into, key, value *yaml.Node, depth int) {
	if a.looked += len(into.Content); a.looked > maxLooked {
		a.tooMuch(yamldoc.Pos(a.overlay.file, key))
		return
	}
	if old, ok := yamldoc.Lookup(into, key.Value); ok {
		a.merge(old, value, depth+1)
		return
	}
	into.Content = append(into.Content, a.copy(key, depth+1), a.copy(value, depth+1))
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
	a.origins[&c] = a.overlay.file
	if a.full {
		return &c
	}
	for _, child := range n.Content {
		c.Content = append(c.Content, a.copy(child, depth+1))
	}
	return &c
}

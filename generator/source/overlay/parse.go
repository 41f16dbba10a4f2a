package overlay

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// Overlay is an overlay document that was read without a finding.
type Overlay struct {
	file    string
	actions []action
}

// action changes every place that its target selects.
type action struct {
	at     finding.Position // of the target
	target string
	path   []step
	update *yaml.Node // nil for a removal
}

var version = regexp.MustCompile(`\A1\.0\.[0-9]+\z`)

// Parse reads an overlay document. The overlay is nil if any finding was made.
func Parse(file string, data []byte, limits yamldoc.Limits) (*Overlay, []finding.Finding) {
	root, findings := yamldoc.Parse(file, data, limits)
	if root == nil {
		return nil, findings
	}
	r := &reader{overlay: &Overlay{file: file}}
	r.document(root)
	if r.list.Len() > 0 {
		return nil, r.list.Sorted()
	}
	return r.overlay, nil
}

type reader struct {
	overlay *Overlay
	list    finding.List
}

func (r *reader) at(n *yaml.Node) finding.Position { return yamldoc.Pos(r.overlay.file, n) }

func (r *reader) document(root *yaml.Node) {
	v, ok := yamldoc.Lookup(root, "overlay")
	if s, text := yamldoc.String(v); !ok || !text || !version.MatchString(s) {
		at := r.at(root)
		if ok {
			at = r.at(v)
		}
		r.list.Add(finding.New(ruleVersion, at, "the file is no OpenAPI Overlay of version 1.0").
			Suggest("begin the file with the line overlay: 1.0.0"))
		return
	}
	r.keys(root, "an overlay", "overlay", "info", "extends", "actions")
	r.info(root)
	actions, ok := yamldoc.Lookup(root, "actions")
	if !ok || actions.Kind != yaml.SequenceNode || len(actions.Content) == 0 {
		at := r.at(root)
		if ok {
			at = r.at(actions)
		}
		r.list.Add(finding.New(ruleShape, at, "the overlay has no list of actions").Suggest("add actions: with a target and an update each"))
		return
	}
	for _, n := range actions.Content {
		r.action(n)
	}
}

// info has to be there by the specification; it says whose overlay this is.
func (r *reader) info(root *yaml.Node) {
	info, _ := yamldoc.Lookup(root, "info")
	for _, key := range []string{"title", "version"} {
		v, _ := yamldoc.Lookup(info, key)
		if _, ok := yamldoc.String(v); !ok {
			at := r.at(root)
			if info != nil {
				at = r.at(info)
			}
			r.list.Add(finding.New(ruleShape, at, "info.%s is %s and must be a text", key, yamldoc.KindName(v)).
				Suggest("add info: {title: …, version: \"1\"}, in which the version is in quotes"))
		}
	}
	r.keys(info, "info", "title", "version", "description")
	if extends, ok := yamldoc.Lookup(root, "extends"); ok {
		if _, ok := yamldoc.String(extends); !ok {
			r.list.Add(finding.New(ruleShape, r.at(extends), "extends is %s and must be a text", yamldoc.KindName(extends)))
		}
	}
}

func (r *reader) action(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.list.Add(finding.New(ruleShape, r.at(n), "an action is %s and must be a mapping", yamldoc.KindName(n)).
			Suggest("write target: and update: or remove: true"))
		return
	}
	r.keys(n, "an action", "target", "description", "update", "remove")
	target, _ := yamldoc.Lookup(n, "target")
	text, ok := yamldoc.String(target)
	if !ok {
		r.list.Add(finding.New(ruleShape, r.at(n), "the target of an action is %s and must be a text", yamldoc.KindName(target)).
			Suggest("write target: $.paths['/Patient'].get"))
		return
	}
	path, err := parsePath(text)
	if err != nil {
		r.list.Add(finding.New(ruleTarget, r.at(target), "the target %q cannot be read: %v", text, err).
			Suggest("use $, .name, ['name'], [0], .* and [*] only; other forms of JSONPath are not supported"))
		return
	}
	a := action{at: r.at(target), target: text, path: path}
	update, updates := yamldoc.Lookup(n, "update")
	remove, removes := r.removes(n)
	switch {
	case updates && remove:
		r.list.Add(finding.New(ruleShape, r.at(n), "an action updates and removes its target").Suggest("make two actions of it"))
		return
	case updates:
		a.update = update
	case !remove:
		if !removes {
			r.list.Add(finding.New(ruleShape, r.at(n), "an action neither updates nor removes its target").
				Suggest("add update: or remove: true"))
		}
		return
	case len(path) == 0:
		r.list.Add(finding.New(ruleMismatch, a.at, "the whole document cannot be removed").Suggest("remove a part of it"))
		return
	}
	r.overlay.actions = append(r.overlay.actions, a)
}

// removes returns the value of remove, and whether a finding is due for its
// absence.
func (r *reader) removes(n *yaml.Node) (value, reported bool) {
	remove, ok := yamldoc.Lookup(n, "remove")
	if !ok {
		return false, false
	}
	if remove.Kind != yaml.ScalarNode || remove.Tag != "!!bool" || remove.Value != "true" && remove.Value != "false" {
		r.list.Add(finding.New(ruleShape, r.at(remove), "remove is %s and must be true or false", describe(remove)))
		return false, true
	}
	return remove.Value == "true", false
}

func describe(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode {
		return yamldoc.KindName(n) + " (" + n.Value + ")"
	}
	return yamldoc.KindName(n)
}

// keys refuses the keys that have no meaning; extensions have one elsewhere.
func (r *reader) keys(n *yaml.Node, what string, known ...string) {
	for k := range yamldoc.Pairs(n) {
		if slices.Contains(known, k.Value) || strings.HasPrefix(k.Value, "x-") && !strings.HasPrefix(k.Value, "x-spine") {
			continue
		}
		f := finding.New(ruleKey, r.at(k), "%q is no key of %s", k.Value, what)
		if near, ok := finding.Nearest(k.Value, known); ok {
			f = f.Suggest("did you mean %q?", near)
		} else {
			f = f.Suggest("use %s", strings.Join(known, ", "))
		}
		r.list.Add(f)
	}
}

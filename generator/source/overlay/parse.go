package overlay

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// Overlay is an overlay document that was read without an error.
type Overlay struct {
	file    string
	minor   int // 0 or 1: of the version of the format
	extends query
	actions []action
	faults  finding.List // targets that are not a JSONPath
}

// action changes every place that its target selects.
type action struct {
	target query
	update *yaml.Node // one of the three, or none for an action without an effect
	copy   query
	remove bool
}

// query is a text of an overlay that names places.
type query struct {
	text string
	at   finding.Position
	path jsonPath
}

func (q query) given() bool { return q.at.File != "" }

var version = regexp.MustCompile(`\A1\.([01])\.[0-9]+\z`)

// Parse reads an overlay document. The overlay is nil if an error was found.
// That a target is not a JSONPath, of which the schema of the format says no
// more than that it begins with $, is found when the overlay is applied.
func Parse(file string, data []byte, limits yamldoc.Limits) (*Overlay, []finding.Finding) {
	root, findings := yamldoc.Parse(file, data, limits)
	if root == nil {
		return nil, findings
	}
	r := &reader{overlay: &Overlay{file: file}}
	r.document(root)
	if r.list.HasErrors() {
		r.list.Add(r.overlay.faults.Sorted()...)
		return nil, r.list.Sorted()
	}
	return r.overlay, r.list.Sorted()
}

type reader struct {
	overlay *Overlay
	list    finding.List
	parsed  int // see [parsePath]
}

func (r *reader) at(n *yaml.Node) finding.Position { return yamldoc.Pos(r.overlay.file, n) }

func (r *reader) document(root *yaml.Node) {
	v, ok := yamldoc.Lookup(root, "overlay")
	text, _ := yamldoc.String(v)
	number := version.FindStringSubmatch(text)
	if number == nil {
		at := r.at(root)
		if ok {
			at = r.at(v)
		}
		r.list.Add(finding.New(ruleVersion, at, "the file is not an OpenAPI Overlay of version 1.0 or 1.1").
			Suggest("begin the file with the line overlay: 1.1.0"))
		return
	}
	r.overlay.minor = int(number[1][0] - '0')
	r.keys(root, "an overlay", "overlay", "info", "extends", "actions")
	r.info(root)
	r.extends(root)
	actions, ok := yamldoc.Lookup(root, "actions")
	if !ok || actions.Kind != yaml.SequenceNode || len(actions.Content) == 0 {
		at := r.at(root)
		if ok {
			at = r.at(actions)
		}
		r.list.Add(finding.New(ruleShape, at, "the overlay has no list of actions").Suggest("add actions: with a target and an update each"))
		return
	}
	first := map[string]*yaml.Node{}
	for _, n := range actions.Content {
		r.action(n)
		// An action that stands twice is a slip: the format asks for unique ones.
		if old := first[canonical(n)]; old != nil {
			r.list.Add(finding.New(ruleShape, r.at(n), "the action stands in the overlay twice").
				Suggest("keep one of the two").Relate(r.at(old), "it stands here first"))
		} else {
			first[canonical(n)] = n
		}
	}
}

// canonical writes nodes so that equal ones look the same: keys in order,
// scalars as JSON has them.
func canonical(n *yaml.Node) string {
	var parts []string
	switch n.Kind {
	case yaml.MappingNode:
		for k, v := range yamldoc.Pairs(n) {
			parts = append(parts, fmt.Sprintf("%q:%s", k.Value, canonical(v)))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}"
	case yaml.SequenceNode:
		for _, c := range n.Content {
			parts = append(parts, canonical(c))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return fmt.Sprintf("%#v", plain(n))
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
	r.text(info, "description")
}

// text returns the text of a key that may be absent.
func (r *reader) text(n *yaml.Node, key string) (text string, at finding.Position) {
	v, ok := yamldoc.Lookup(n, key)
	if !ok {
		return "", finding.Position{}
	}
	text, ok = yamldoc.String(v)
	if !ok {
		r.list.Add(finding.New(ruleShape, r.at(v), "%s is %s and must be a text", key, describe(v)).Suggest("put it in quotes"))
		return "", finding.Position{}
	}
	return text, r.at(v)
}

func (r *reader) action(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.list.Add(finding.New(ruleShape, r.at(n), "an action is %s and must be a mapping", yamldoc.KindName(n)).
			Suggest("write target: and update: or remove: true"))
		return
	}
	known := []string{"target", "description", "update", "remove", "copy"}
	if r.overlay.minor == 0 {
		known = known[:4]
		if k := key(n, "copy"); k != nil {
			r.list.Add(finding.New(ruleKey, r.at(k), "an action of Overlay 1.0 has no copy").Suggest("begin the overlay with overlay: 1.1.0"))
			known = append(known, "copy")
		}
	}
	r.keys(n, "an action", known...)
	r.text(n, "description")
	if _, ok := yamldoc.Lookup(n, "target"); !ok {
		r.list.Add(finding.New(ruleShape, r.at(n), "an action has no target").Suggest("write target: $.paths['/Patient'].get"))
		return
	}
	a := action{target: r.query(n, "target"), copy: r.query(n, "copy"), remove: r.remove(n)}
	a.update, _ = yamldoc.Lookup(n, "update")
	if r.effect(n, a) {
		r.overlay.actions = append(r.overlay.actions, a)
	}
}

// effect reports whether an action changes anything.
func (r *reader) effect(n *yaml.Node, a action) bool {
	switch updates, copies := a.update != nil, a.copy.given(); {
	case a.remove && a.target.path.isDocument():
		r.list.Add(finding.New(ruleMismatch, a.target.at, "the whole document cannot be removed").Suggest("remove a part of it"))
	case a.remove && (updates || copies):
		r.list.Add(finding.New(ruleNoEffect, r.at(n), "the action removes its target, so what it puts there has no effect").
			Suggest("take out the one of the two that is not meant, or make two actions of it"))
	case updates && copies:
		r.list.Add(finding.New(ruleShape, r.at(n), "an action has an update and a copy, and each of them says that it counts only without the other").
			Suggest("make two actions of it"))
	case !a.remove && !updates && !copies:
		r.list.Add(finding.New(ruleNoEffect, r.at(n), "the action changes nothing").Suggest("add update: or remove: true, or take it out"))
		return false
	}
	return true
}

// query reads the path at a key of an action.
func (r *reader) query(n *yaml.Node, key string) query {
	text, at := r.text(n, key)
	q := query{text: text, at: at}
	if !q.given() {
		return q
	}
	var err error
	if q.path, err = parsePath(text, &r.parsed); err != nil {
		to := &r.overlay.faults
		if !strings.HasPrefix(text, "$") {
			to = &r.list
		}
		to.Add(finding.New(ruleTarget, at, "the %s %q cannot be read: %v", key, text, err).
			Suggest("write a JSONPath as RFC 9535 has it, such as $.paths['/Patient'].get; a name with other characters than letters and digits stands in brackets and quotes"))
	}
	return q
}

func key(n *yaml.Node, name string) *yaml.Node {
	for k := range yamldoc.Pairs(n) {
		if k.Value == name {
			return k
		}
	}
	return nil
}

func (r *reader) remove(n *yaml.Node) bool {
	v, ok := yamldoc.Lookup(n, "remove")
	if ok && (v.Kind != yaml.ScalarNode || v.Tag != "!!bool" || v.Value != "true" && v.Value != "false") {
		r.list.Add(finding.New(ruleShape, r.at(v), "remove is %s and must be true or false", describe(v)))
	}
	return ok && v.Value == "true"
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
		r.list.Add(finding.New(ruleKey, r.at(k), "%q is not a key of %s", k.Value, what).
			SuggestNear(k.Value, known, "use %s", strings.Join(known, ", ")))
	}
}

// SPDX-License-Identifier: Apache-2.0

package overlay

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// Overlay is an overlay document that was read without an error.
type Overlay struct {
	file    string
	minor   int // 0 or 1: of the version of the format
	extends policy.Text
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
	policy.Text
	path jsonPath
}

var version = regexp.MustCompile(`\A1\.([01])\.[0-9]+\z`)

// Parse reads an overlay document. The overlay is nil if an error was found.
// That a target is not a JSONPath, of which the schema of the format says no
// more than that it begins with $, is found when the overlay is applied.
func Parse(file string, data []byte, limits yamldoc.Limits) (*Overlay, []finding.Finding) {
	root, findings := yamldoc.Parse(file, data, limits)
	if root == nil {
		return nil, findings
	}
	r := newReader(file)
	r.document(root)
	if r.List.HasErrors() {
		r.List.Add(r.overlay.faults.Sorted()...)
		return nil, r.List.Sorted()
	}
	return r.overlay, r.List.Sorted()
}

type reader struct {
	*yamldoc.Reader
	overlay *Overlay
	parsed  int // see [parsePath]
}

func newReader(file string) *reader {
	return &reader{overlay: &Overlay{file: file}, Reader: &yamldoc.Reader{
		List: &finding.List{}, At: func(n *yaml.Node) finding.Position { return yamldoc.Pos(file, n) }, What: "the overlay",
		Other:   func(key string) bool { return strings.HasPrefix(key, "x-") && !strings.HasPrefix(key, "x-spine") }, // extensions, which have a meaning elsewhere
		Unknown: ruleKey, Missing: ruleShape, Kind: ruleShape, Bad: ruleShape,
	}}
}

// anyText is a text that may be empty, as the schema of the format has it.
var anyText = yamldoc.Syntax{Empty: true}

func (r *reader) document(root *yaml.Node) {
	v, ok := yamldoc.Lookup(root, "overlay")
	format, _ := yamldoc.String(v)
	number := version.FindStringSubmatch(format)
	if number == nil {
		at := r.At(root)
		if ok {
			at = r.At(v)
		}
		r.List.Add(finding.New(ruleVersion, at, "the file is not an OpenAPI Overlay of version 1.0 or 1.1").
			Suggest("begin the file with the line overlay: 1.1.0"))
		return
	}
	r.overlay.minor = int(number[1][0] - '0')
	first := map[string]*yaml.Node{}
	text := r.TextOf(anyText, new(policy.Text)) // of which the overlay says something to its readers alone
	const info = `info: {title: …, version: "1"}, in which the version is in quotes`
	r.Mapping(
		yamldoc.Key{Name: "overlay", Read: func(yamldoc.Value) {}},
		yamldoc.Key{Name: "info", Required: true, Example: info, Read: r.Mapping(
			yamldoc.Key{Name: "title", Read: text, Required: true, Example: info},
			yamldoc.Key{Name: "version", Read: text, Required: true, Example: info},
			yamldoc.Key{Name: "description", Read: text},
		)},
		yamldoc.Key{Name: "extends", Read: r.TextOf(reference, &r.overlay.extends)},
		yamldoc.Key{Name: "actions", Required: true, Example: "actions: with a target and an update each", Read: r.Some(func(v yamldoc.Value) {
			r.action(v)
			// An action that stands twice is a slip: the format asks for unique ones.
			if old := first[canonical(v.Node)]; old != nil {
				r.List.Add(finding.New(ruleShape, r.At(v.Node), "the action stands in the overlay twice").
					Suggest("keep one of the two").Relate(r.At(old), "it stands here first"))
			} else {
				first[canonical(v.Node)] = v.Node
			}
		})},
	)(yamldoc.Value{Node: root})
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

func (r *reader) action(v yamldoc.Value) {
	var a action
	before := r.List.Len()
	r.Mapping(
		yamldoc.Key{Name: "target", Read: r.query("target", &a.target), Required: true, Example: "target: $.paths['/Patient'].get"},
		yamldoc.Key{Name: "description", Read: r.TextOf(anyText, new(policy.Text))},
		yamldoc.Key{Name: "update", Read: func(v yamldoc.Value) { a.update = v.Node }},
		yamldoc.Key{Name: "remove", Read: r.Bool(&a.remove)},
		yamldoc.Key{Name: "copy", Read: func(v yamldoc.Value) {
			if r.overlay.minor == 0 {
				r.List.Add(finding.New(ruleKey, r.At(v.Node), "an action of Overlay 1.0 has no copy").Suggest("begin the overlay with overlay: 1.1.0"))
				return
			}
			r.query("copy", &a.copy)(v)
		}},
	)(v)
	if r.List.Len() == before && r.effect(v.Node, a) {
		r.overlay.actions = append(r.overlay.actions, a)
	}
}

// effect reports whether an action changes anything.
func (r *reader) effect(n *yaml.Node, a action) bool {
	switch updates, copies := a.update != nil, a.copy.Given(); {
	case a.remove && a.target.path.isDocument():
		r.List.Add(finding.New(ruleMismatch, a.target.At, "the whole document cannot be removed").Suggest("remove a part of it"))
	case a.remove && (updates || copies):
		r.List.Add(finding.New(ruleNoEffect, r.At(n), "the action removes its target, so what it puts there has no effect").
			Suggest("take out the one of the two that is not meant, or make two actions of it"))
	case updates && copies:
		r.List.Add(finding.New(ruleShape, r.At(n), "an action has an update and a copy, and each of them says that it counts only without the other").
			Suggest("make two actions of it"))
	case !a.remove && !updates && !copies:
		r.List.Add(finding.New(ruleNoEffect, r.At(n), "the action changes nothing").Suggest("add update: or remove: true, or take it out"))
		return false
	}
	return true
}

// query returns what reads a path.
func (r *reader) query(what string, to *query) yamldoc.Read {
	return func(v yamldoc.Value) {
		if r.TextOf(anyText, &to.Text)(v); !to.Given() {
			return
		}
		var err error
		if to.path, err = parsePath(to.Value, &r.parsed); err != nil {
			list := &r.overlay.faults
			if !strings.HasPrefix(to.Value, "$") {
				list = r.List
			}
			list.Add(finding.New(ruleTarget, to.At, "the %s %q cannot be read: %v", what, to.Value, err).
				Suggest("write a JSONPath as RFC 9535 has it, such as $.paths['/Patient'].get; a name with other characters than letters and digits stands in brackets and quotes"))
		}
	}
}

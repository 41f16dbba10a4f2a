// SPDX-License-Identifier: Apache-2.0

package yamldoc

import (
	"iter"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
)

// Pos returns the address of a node. A nil node gives the file alone.
func Pos(file string, n *yaml.Node) finding.Position {
	if n == nil {
		return finding.Position{File: file}
	}
	return finding.InText(file, n.Line, n.Column)
}

// Lookup returns the value of a key of a mapping. A node that is not a mapping
// has no keys.
func Lookup(n *yaml.Node, key string) (*yaml.Node, bool) {
	for k, v := range Pairs(n) {
		if k.Value == key {
			return v, true
		}
	}
	return nil, false
}

// Pairs goes through the keys and values of a mapping, in the order of the
// document. A node that is not a mapping has none.
func Pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(*yaml.Node, *yaml.Node) bool) {
		if n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

// String returns the text of a scalar that is a text. Numbers, booleans,
// nulls and dates are none, however they are written; their quoted forms are.
func String(n *yaml.Node) (string, bool) {
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag != stringTag {
		return "", false
	}
	return n.Value, true
}

// KindName says what a node is, for messages: "a mapping", "a number".
func KindName(n *yaml.Node) string {
	switch {
	case n == nil:
		return "nothing"
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.AliasNode:
		return "an alias"
	}
	switch n.Tag {
	case stringTag:
		return "a text"
	case intTag, "!!float":
		return "a number"
	case "!!bool":
		return "a boolean"
	case nullTag:
		return "empty"
	case "!!timestamp":
		return "a date"
	case mergeTag:
		return "a merge key"
	default:
		return "a value with the tag " + n.Tag
	}
}

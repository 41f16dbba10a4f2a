// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// element is one element of a resource: XML elements and JSON members look
// the same in it; a JSON array is a run of elements of one name.
type element struct {
	name     string
	value    string
	listed   bool // it stands in a JSON array
	at       finding.Position
	children []*element
}

func (e *element) all(name string) []*element {
	var out []*element
	for _, c := range e.children {
		if c.name == name {
			out = append(out, c)
		}
	}
	return out
}

// text returns the value of a child; empty if there is none.
func (e *element) text(name string) (string, finding.Position) {
	for _, c := range e.children {
		if c.name == name {
			return c.value, c.at
		}
	}
	return "", finding.Position{}
}

// walk visits an element and all below it.
func (e *element) walk(visit func(*element)) {
	visit(e)
	for _, c := range e.children {
		c.walk(visit)
	}
}

// fromJSON reads JSON by the strict reader of documents, which refuses
// duplicate members.
func fromJSON(file string, data []byte, limits Limits) (*element, []finding.Finding) {
	root, findings := yamldoc.Parse(file, data, limits)
	if root == nil {
		return nil, findings
	}
	e := &element{at: yamldoc.Pos(file, root)}
	fill(file, e, root)
	e.name, _ = e.text("resourceType")
	return e, findings
}

func fill(file string, e *element, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for key, value := range yamldoc.Pairs(n) {
			items, listed := []*yaml.Node{value}, value.Kind == yaml.SequenceNode
			if listed {
				items = value.Content
			}
			for _, item := range items {
				child := &element{name: key.Value, at: yamldoc.Pos(file, item), listed: listed}
				fill(file, child, item)
				e.children = append(e.children, child)
			}
		}
	case yaml.ScalarNode:
		if n.Tag == "!!str" {
			e.value = n.Value
		}
	}
}

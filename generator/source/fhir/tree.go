package fhir

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// element is one element of a resource: XML elements and JSON members look
// the same in it; a JSON array is a run of elements of one name.
type element struct {
	name     string
	value    string
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

// fromJSON reads JSON by the strict reader of documents, which refuses
// duplicate members.
func fromJSON(file string, data []byte, limits Limits) (*element, []finding.Finding) {
	root, findings := yamldoc.Parse(file, data, yamldoc.Limits{Bytes: limits.Bytes})
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
			items := []*yaml.Node{value}
			if value.Kind == yaml.SequenceNode {
				items = value.Content
			}
			for _, item := range items {
				child := &element{name: key.Value, at: yamldoc.Pos(file, item)}
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

// maxDepth is how deep elements may nest; real lists nest to about ten.
const maxDepth = 64

// fromXML reads XML to its end. A DOCTYPE is refused: with it come entities,
// and with them text that stands nowhere in the file.
func fromXML(file string, data []byte) (*element, []finding.Finding) {
	d := xml.NewDecoder(bytes.NewReader(data))
	root := &element{}
	stack := []*element{root}
	at := func() finding.Position {
		line, column := d.InputPos()
		return finding.InText(file, line, column)
	}
	fail := func(format string, args ...any) (*element, []finding.Finding) {
		return nil, []finding.Finding{finding.New(ruleForm, at(), format, args...).Suggest("correct the file, or take it anew from its publisher")}
	}
	for {
		place := at()
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fail("this is not well-formed XML: %v", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return fail("a document type declaration is not accepted")
		case xml.StartElement:
			if len(stack) > maxDepth {
				return fail("elements nest more than %d deep", maxDepth)
			}
			e := &element{name: t.Name.Local, at: place}
			for _, a := range t.Attr {
				if a.Name.Local == "value" && a.Name.Space == "" {
					e.value = a.Value
				}
			}
			top := stack[len(stack)-1]
			top.children = append(top.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) == 1 && strings.TrimSpace(strings.TrimPrefix(string(t), "\uFEFF")) != "" {
				return fail("text stands outside of the resource")
			}
		}
	}
	if len(root.children) != 1 {
		return fail("the file holds %d resources and must hold one", len(root.children))
	}
	return root.children[0], nil
}

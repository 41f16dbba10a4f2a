// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"encoding/xml"
	"fmt"
)

// node is an element with all that it holds but extensions, for the small
// elements of which several parts count together.
type node struct {
	space, name string
	attrs       []xml.Attr
	text        string
	children    []node
}

// node reads the element just opened to its end and calls visit, if any, for
// each element inside. Programs leave out an element of a namespace that they
// do not know, or take it for their own, and take one or the other of two that
// should be one. So both are refused.
func (x *xmlReader) node(e xml.StartElement, visit func(xml.StartElement) error) (node, error) {
	return x.tree(e, visit, true)
}

// tree is node, which refuses nothing if it is not strict: drawings and themes
// are made up of many namespaces.
func (x *xmlReader) tree(e xml.StartElement, visit func(xml.StartElement) error, strict bool) (node, error) {
	if strict {
		if err := x.check(e); err != nil {
			return node{}, err
		}
	}
	n := node{space: e.Name.Space, name: e.Name.Local, attrs: e.Attr}
	for {
		token, err := x.next()
		if err != nil {
			return n, x.cut(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if visit != nil {
				if err := visit(x.element); err != nil {
					return n, err
				}
			}
			if x.element.Name.Local == "extLst" {
				if err := x.skip(visit); err != nil {
					return n, err
				}
				continue
			}
			if err := n.adopt(x.element.Name); err != nil && strict {
				return n, x.fail("%w", err)
			}
			child, err := x.tree(x.element, visit, strict)
			if err != nil {
				return n, err
			}
			n.children = append(n.children, child)
		case xml.EndElement:
			return n, nil
		case xml.CharData:
			n.text += string(t)
		}
	}
}

// The namespaces of the newer form of conditional formats.
const (
	newerSpace   = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
	formulaSpace = "http://schemas.microsoft.com/office/excel/2006/main"
)

// onceIn are the elements of which each child is there once at most.
var onceIn = map[string]bool{"font": true, "rPr": true, "fill": true, "patternFill": true, "stop": true, "border": true, "diagonal": true, "xf": true, "dxf": true}

// adopt refuses a child that does not belong into an element.
func (n node) adopt(c xml.Name) error {
	if !n.owns(c.Space) {
		return fmt.Errorf("an element <%s> of the namespace %.80q inside <%s>, which not every program reads", c.Local, c.Space, n.name)
	}
	if onceIn[n.name] || c.Local == "sqref" || c.Local == "dxf" && n.name != "dxfs" {
		if _, twice := n.child(c.Local); twice {
			return fmt.Errorf("a second <%s> inside <%s>", c.Local, n.name)
		}
	}
	return nil
}

// owns reports whether elements of a namespace belong into the element.
func (n node) owns(space string) bool {
	return space == n.space || n.space == newerSpace && (space == formulaSpace || n.name == "dxf" && isMain(space))
}

// attribute returns an attribute that has no namespace.
func (n node) attribute(name string) string {
	return attribute(xml.StartElement{Attr: n.attrs}, name)
}

// child returns the first child of a name in a namespace that belongs.
func (n node) child(name string) (node, bool) {
	for _, c := range n.children {
		if c.name == name && n.owns(c.space) {
			return c, true
		}
	}
	return node{}, false
}

// tree reads a part whole, which must have the root element that is wanted in
// one of the namespaces that are.
func (p *pack) tree(part, want string, in func(space string) bool, strict bool) (node, error) {
	x, err := openXML(p.byName[part])
	if err != nil {
		return node{}, err
	}
	defer func() { _ = x.close() }()
	x.limit = maxElements
	root, err := x.root()
	if err != nil {
		return node{}, err
	}
	if root.Name.Local != want || !in(root.Name.Space) {
		return node{}, x.fail("the root element is <%s>, not <%s>", root.Name.Local, want)
	}
	n, err := x.tree(root, nil, strict)
	if err != nil {
		return n, err
	}
	return n, x.finish()
}

// find returns the first element of a name inside, at any depth.
func (n node) find(name string) node {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
		if found := c.find(name); found.name != "" {
			return found
		}
	}
	return node{}
}

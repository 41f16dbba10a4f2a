package xlsx

import "encoding/xml"

// node is an element with all that it holds, for the small elements of which
// several parts count together. Namespaces are left out: what a program takes
// for a format of its own is one, whoever wrote it.
type node struct {
	name     string
	attrs    []xml.Attr
	text     string
	children []node
}

// node reads the element just opened to its end and calls each, if it is given, for
// each element inside.
func (x *xmlReader) node(e xml.StartElement, each func(xml.StartElement) error) (node, error) {
	n := node{name: e.Name.Local, attrs: e.Attr}
	for {
		token, err := x.next()
		if err != nil {
			return n, x.cut(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if each != nil {
				if err := each(x.element); err != nil {
					return n, err
				}
			}
			child, err := x.node(x.element, each)
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

// attribute returns an attribute that has no namespace.
func (n node) attribute(name string) string {
	return attribute(xml.StartElement{Attr: n.attrs}, name)
}

// child returns the first child of a name.
func (n node) child(name string) (node, bool) {
	for _, c := range n.children {
		if c.name == name {
			return c, true
		}
	}
	return node{}, false
}

// tree reads a part whole, which must have the root element that is wanted.
func (p *pack) tree(part, want string) (node, error) {
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
	if root.Name.Local != want {
		return node{}, x.fail("the root element is <%s>, not <%s>", root.Name.Local, want)
	}
	n, err := x.node(root, nil)
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

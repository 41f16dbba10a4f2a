// SPDX-License-Identifier: Apache-2.0

package xlsx

import "encoding/xml"

// binding is a namespace prefix ("" is the default) that is in force down to
// the end of the element at its depth.
type binding struct {
	prefix, space string
	depth         int
}

// resolve puts namespaces in place of the prefixes of an element and of its
// attributes, refuses repeated attributes, and keeps the result as x.element.
func (x *xmlReader) resolve(e xml.StartElement) error {
	for _, a := range e.Attr {
		switch {
		case a.Name.Space == "xmlns":
			x.bindings = append(x.bindings, binding{a.Name.Local, a.Value, len(x.stack)})
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			x.bindings = append(x.bindings, binding{"", a.Value, len(x.stack)})
		}
	}
	if len(x.bindings) > maxAttributes {
		return x.fail("more than %d namespaces", maxAttributes)
	}
	var err error
	if e.Name.Space, err = x.space(e.Name.Space); err != nil {
		return err
	}
	for i := range e.Attr {
		name := &e.Attr[i].Name
		if name.Space != "" && name.Space != "xmlns" {
			if name.Space, err = x.space(name.Space); err != nil {
				return err
			}
		}
		for _, b := range e.Attr[:i] {
			if *name == b.Name {
				return x.fail("an element <%s> with two attributes %q", e.Name.Local, name.Local)
			}
		}
	}
	x.element = e
	return nil
}

func (x *xmlReader) space(prefix string) (string, error) {
	for i := len(x.bindings) - 1; i >= 0; i-- {
		if b := x.bindings[i]; b.prefix == prefix {
			return b.space, nil
		}
	}
	if prefix == "" || prefix == "xml" {
		return prefix, nil
	}
	return "", x.fail("a namespace prefix %q that is not declared", prefix)
}

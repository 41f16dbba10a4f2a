// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

const fhirSpace = "http://hl7.org/fhir"

// element is an XML element as encoding/xml reads it, without comments and
// blank text.
type element struct {
	name     xml.Name
	attrs    []xml.Attr
	text     string
	children []*element
}

// parseXML reads a document with encoding/xml.
func parseXML(in string) (*element, error) {
	d := xml.NewDecoder(strings.NewReader(in))
	stack := []*element{{}}
	for {
		t, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch t := t.(type) {
		case xml.StartElement:
			e := &element{name: t.Name}
			for _, a := range t.Attr {
				if a != (xml.Attr{Name: xml.Name{Local: "xmlns"}, Value: fhirSpace}) {
					e.attrs = append(e.attrs, a)
				}
			}
			top.children = append(top.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			text := string(t)
			if len(stack) == 1 {
				text = strings.TrimPrefix(text, "\ufeff")
			}
			top.text += strings.Trim(text, " \t\r\n")
		case xml.Directive:
			return nil, fmt.Errorf("a directive")
		}
	}
	if len(stack[0].children) != 1 || stack[0].text != "" {
		return nil, fmt.Errorf("not one root")
	}
	return stack[0].children[0], nil
}

// all returns the children of a name. It is doubtful if any child of that name
// is in another case or namespace, if there are more than most, or if there is
// text.
func (e *element) all(name string, most int, wrong *bool) (out []*element) {
	for _, c := range e.children {
		switch {
		case c.name == (xml.Name{Space: fhirSpace, Local: name}):
			out = append(out, c)
		case strings.EqualFold(c.name.Local, name), c.name.Space != fhirSpace:
			*wrong = true
		}
	}
	*wrong = *wrong || e.text != "" || len(out) > most
	return out
}

func (e *element) value() string {
	for _, a := range e.attrs {
		if a.Name == (xml.Name{Local: "value"}) {
			return a.Value
		}
	}
	return ""
}

// slowXML is the filter on the tree. It leaves what is not a Bundle as it is.
func slowXML(b *element) (r pointers.Result) {
	top := slowParts("bundle")
	var kept []*element
	for _, c := range b.children {
		copier := slowXMLCopy{}
		if p, ok := top[c.name.Local]; ok {
			c = copier.part(c, p.what)
		} else if c.name.Local == "entry" {
			c = slowXMLEntry(c, &r)
		} else {
			c = nil
		}
		if c != nil && !copier.odd {
			kept = append(kept, c)
		}
	}
	b.children, b.attrs = kept, nil
	return r
}

const many = 1 << 30

// hides reports whether there is a resource below, or an attribute that is
// like a value.
func (e *element) hides() bool {
	return slices.ContainsFunc(e.children, func(c *element) bool {
		like := func(a xml.Attr) bool {
			return strings.EqualFold(a.Name.Local, "value") && a.Name != xml.Name{Local: "value"}
		}
		return slices.ContainsFunc(c.attrs, like) || c.name.Local[0] >= 'A' && c.name.Local[0] <= 'Z' || c.hides()
	})
}

func slowXMLEntry(e *element, r *pointers.Result) *element {
	var types []spine.RecordType
	wrong, pointer, contained := false, false, false
	for _, res := range e.all("resource", 1, &wrong) {
		wrong = wrong || len(res.children) > 1
		for _, p := range res.all("DocumentReference", 1, &wrong) {
			pointer = true
			wrong = wrong || p.hides()
			contained = len(p.all("contained", many, &wrong)) > 0
			for _, t := range p.all("type", 1, &wrong) {
				for _, c := range t.all("coding", many, &wrong) {
					one := spine.RecordType{}
					for _, s := range c.all("system", 1, &wrong) {
						one.System = s.value()
					}
					for _, s := range c.all("code", 1, &wrong) {
						one.Code = s.value()
					}
					types = append(types, one)
				}
			}
		}
	}
	switch {
	case wrong:
		r.Unknown++
		return nil
	case !pointer:
		r.Other++
		return nil
	case contained || len(types) != 1 || types[0].System == "" || types[0].Code == "":
		r.Unknown++
		return nil
	}
	level, known := access(types[0])
	list := map[spine.AccessLevel]string{spine.PointerOnly: "marked", spine.PointerAndRecord: "kept"}[level]
	switch {
	case !known:
		r.Unknown++
		return nil
	case list == "":
		r.Denied++
		return nil
	}
	c := slowXMLCopy{typ: types[0]}
	out := c.part(e, list)
	if c.odd {
		r.Unknown++
		return nil
	}
	r.Kept++
	if list == "marked" {
		r.Marked++
	}
	return out
}

// slowXMLCopy copies what may stay of an element.
type slowXMLCopy struct {
	typ spine.RecordType
	odd bool
}

func (c *slowXMLCopy) part(e *element, what string) *element {
	out := &element{name: e.name}
	switch {
	case what == "whole": // the element is the resource's
		out.children = e.children
		return out
	case what == "masked":
		m, err := parseXML(strings.Replace(xmlMask, "<url>", `<url xmlns="http://hl7.org/fhir">`, 1))
		if err != nil {
			panic(err)
		}
		out.children = m.children
		return out
	case kinds[what] != nil:
		value := e.value()
		if strings.ContainsAny(value, "\t\r\n") || !slowFits(what, e.name.Local, value, c.typ) {
			return nil
		}
		out.attrs = []xml.Attr{{Name: xml.Name{Local: "value"}, Value: value}}
		return out
	}
	list, seen := slowParts(what), map[string]bool{}
	if e.name.Local == "resource" {
		list = map[string]slowPart{"DocumentReference": {what: "DocumentReference"}}
	}
	c.odd = c.odd || e.text != ""
	for _, k := range e.children {
		p, ok := list[k.name.Local]
		for known := range list {
			c.odd = c.odd || strings.EqualFold(known, k.name.Local) && known != k.name.Local
		}
		c.odd = c.odd || k.name.Space != fhirSpace || ok && !p.many && seen[k.name.Local] ||
			k.name.Local == "modifierExtension" || k.name.Local == "implicitRules"
		seen[k.name.Local] = true
		if !ok {
			continue
		}
		if k = c.part(k, p.what); k != nil {
			out.children = append(out.children, k)
		}
	}
	if len(out.children) == 0 || what == "Link" && len(out.children) < 2 {
		return nil
	}
	return out
}

// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/ascii"
)

// maxDepth is how deep elements may nest; real lists nest to about ten.
const maxDepth = 64

// The namespace of FHIR's elements, and that of the narrative for people,
// which stands in a div of theirs.
const (
	fhirSpace      = "http://hl7.org/fhir"
	narrativeSpace = "http://www.w3.org/1999/xhtml"
)

// fromXML reads XML to its end. A DOCTYPE is refused: with it come entities,
// and with them text that stands nowhere in the file.
func fromXML(file string, data []byte) (*element, []finding.Finding) {
	x := xmlReader{file: file, decoder: xml.NewDecoder(bytes.NewReader(data)), stack: []open{{element: &element{}, space: fhirSpace}}}
	x.decoder.CharsetReader = ascii.Reader
	for {
		place := x.at()
		token, err := x.decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		var encoding *ascii.EncodingError
		switch {
		case errors.As(err, &encoding):
			x.findings.Add(finding.New(ruleForm, x.at(), "%s", encoding).Suggest("save it in UTF-8, and say so in its first line"))
			return nil, x.findings.Sorted()
		case err != nil:
			return x.fail("this is not well-formed XML: %v", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return x.fail("a document type declaration is not accepted")
		case xml.StartElement:
			if len(x.stack) > maxDepth {
				return x.fail("elements nest more than %d deep", maxDepth)
			}
			x.start(t, place)
		case xml.EndElement:
			x.stack = x.stack[:len(x.stack)-1]
		case xml.CharData:
			if len(x.stack) == 1 && strings.TrimSpace(strings.TrimPrefix(string(t), "\uFEFF")) != "" {
				return x.fail("text stands outside of the resource")
			}
		}
	}
	resources := x.stack[0].element.children
	if len(resources) != 1 {
		return x.fail("the file holds %d resources and must hold one", len(resources))
	}
	return resources[0], x.findings.Sorted()
}

type xmlReader struct {
	file     string
	decoder  *xml.Decoder
	stack    []open
	findings finding.List
}

// open is an element whose end is still to come.
type open struct {
	element *element
	space   string
}

func (x *xmlReader) at() finding.Position {
	line, column := x.decoder.InputPos()
	return finding.InText(x.file, line, column)
}

func (x *xmlReader) fail(format string, args ...any) (*element, []finding.Finding) {
	x.add(x.at(), format, args...)
	return nil, x.findings.Sorted()
}

func (x *xmlReader) add(at finding.Position, format string, args ...any) {
	x.findings.Add(finding.New(ruleForm, at, format, args...).Suggest("correct the file, or take it anew from its publisher"))
}

// start puts an element into the tree; narrative stays outside of it.
func (x *xmlReader) start(t xml.StartElement, at finding.Position) {
	e := &element{name: t.Name.Local, at: at}
	x.attributes(e, t.Attr)
	top := x.stack[len(x.stack)-1]
	switch space := t.Name.Space; {
	case space == fhirSpace && top.space != narrativeSpace:
		top.element.children = append(top.element.children, e)
	case space == narrativeSpace && (top.space == narrativeSpace || e.name == "div" && top.element.name == "text"):
	case space == top.space: // said of the element around it
		top.element.children = append(top.element.children, e)
	default:
		x.foreign(e, space, top.space)
		top.element.children = append(top.element.children, e)
	}
	x.stack = append(x.stack, open{e, t.Name.Space})
}

func (x *xmlReader) foreign(e *element, space, around string) {
	switch {
	case around == narrativeSpace:
		x.add(e.at, "%q stands in the namespace %q, inside of narrative", e.name, space)
	case space == "":
		x.add(e.at, "%q stands in no namespace and must stand in %q", e.name, fhirSpace)
	default:
		x.add(e.at, "%q stands in the namespace %q and must stand in %q", e.name, space, fhirSpace)
	}
}

// attributes takes the value of an element. XML has each attribute once, which
// encoding/xml does not check.
func (x *xmlReader) attributes(e *element, attributes []xml.Attr) {
	seen := map[xml.Name]bool{}
	for _, a := range attributes {
		if seen[a.Name] {
			x.add(e.at, "the attribute %q stands twice in %q", a.Name.Local, e.name)
		}
		seen[a.Name] = true
		if a.Name.Local != "value" || a.Name.Space == "xmlns" {
			continue
		}
		if a.Name.Space != "" {
			x.add(e.at, "the attribute %q stands in the namespace %q and must stand in none", a.Name.Local, a.Name.Space)
			continue
		}
		e.value = a.Value
	}
}

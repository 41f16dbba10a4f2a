package pointers_test

import (
	"encoding/xml"
	"fmt"
	"io"
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
			e := &element{name: t.Name, attrs: append([]xml.Attr(nil), t.Attr...)}
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

// slowXML is the filter on the tree. It leaves what is no Bundle as it is.
func slowXML(b *element) (r pointers.Result) {
	var kept []*element
	for _, c := range b.children {
		if c.name.Local != "total" && (c.name.Local != "entry" || slowXMLEntry(c, &r)) {
			kept = append(kept, c)
		}
	}
	b.children = kept
	return r
}

const many = 1 << 30

func slowXMLEntry(e *element, r *pointers.Result) bool {
	var types []spine.RecordType
	var contents []*element
	wrong, pointer, contained := false, false, false
	for _, res := range e.all("resource", 1, &wrong) {
		wrong = wrong || len(res.children) > 1
		for _, p := range res.all("DocumentReference", 1, &wrong) {
			pointer = true
			contained = len(p.all("contained", many, &wrong)) > 0
			contents = p.all("content", many, &wrong)
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
		return false
	case !pointer:
		r.Other++
		return false
	case contained || len(types) != 1 || types[0].System == "" || types[0].Code == "":
		r.Unknown++
		return false
	}
	level, known := access(types[0])
	switch {
	case !known || level == spine.PointerOnly && !slowXMLMark(contents):
		r.Unknown++
		return false
	case level == spine.NoAccess:
		r.Denied++
		return false
	case level == spine.PointerOnly:
		r.Marked++
	}
	r.Kept++
	return true
}

func slowXMLMark(contents []*element) bool {
	wrong := false
	for _, c := range contents {
		for _, a := range c.all("attachment", 1, &wrong) {
			for _, name := range []string{"url", "data"} {
				for _, u := range a.all(name, 1, &wrong) {
					m, err := parseXML(strings.Replace(xmlMask, "<url>", `<url xmlns="http://hl7.org/fhir">`, 1))
					if err != nil {
						panic(err)
					}
					u.attrs, u.text, u.children = nil, "", m.children
				}
			}
		}
	}
	return !wrong
}

// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"github.com/spineguard/spineguard/generator/source/ascii"
)

// The namespace of spreadsheet parts in the transitional and the strict form
// of the format, those of relationship ids, of drawings
// and of themes.
const (
	mainSpace          = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	mainSpaceStrict    = "http://purl.oclc.org/ooxml/spreadsheetml/main"
	relIDSpace         = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	relIDSpaceStrict   = "http://purl.oclc.org/ooxml/officeDocument/relationships"
	drawingSpace       = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
	drawingSpaceStrict = "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing"
	themeSpace         = "http://schemas.openxmlformats.org/drawingml/2006/main"
	themeSpaceStrict   = "http://purl.oclc.org/ooxml/drawingml/main"
	byteOrderMark      = "\uFEFF"
)

// xmlReader hands out the tokens of one part and refuses what no spreadsheet
// program writes: a DOCTYPE, processing instructions, deep nesting, repeated
// attributes, a second root. Its error at a proper end is io.EOF.
type xmlReader struct {
	part     string
	rc       io.ReadCloser
	dec      *xml.Decoder
	element  xml.StartElement // the last one opened, names resolved
	stack    []xml.Name       // the open elements, as written
	bindings []binding        // the namespaces in force
	roots    int
	elements int
	limit    int    // of elements; 0 is none
	buf      []byte // of text, kept between calls
}

func openXML(f *zip.File) (*xmlReader, error) {
	rc, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", f.Name, err)
	}
	x := &xmlReader{part: f.Name, rc: rc, dec: xml.NewDecoder(rc)}
	x.dec.CharsetReader = ascii.Reader
	return x, nil
}

func (x *xmlReader) close() error { return x.rc.Close() }

// next returns the next token; of a start element the caller takes x.element,
// in which the names carry their namespaces. Character data is valid until the
// next call.
//
// RawToken is used, and names and nesting are checked here, because Token makes
// a second copy of every element: a tenth of the time of the whole reading.
func (x *xmlReader) next() (xml.Token, error) {
	token, err := x.dec.RawToken()
	if err != nil {
		return nil, x.ended(err)
	}
	switch t := token.(type) {
	case xml.StartElement:
		return token, x.open(t)
	case xml.EndElement:
		return token, x.shut(t.Name)
	case xml.CharData:
		if len(x.stack) == 0 && len(bytes.TrimSpace(t)) > 0 && (x.roots > 0 || string(t) != byteOrderMark) {
			return nil, x.fail("text outside the root element")
		}
	case xml.Directive:
		return nil, x.fail("a DOCTYPE or other declaration")
	case xml.ProcInst:
		if t.Target != "xml" {
			return nil, x.fail("a processing instruction %q", t.Target)
		}
	}
	return token, nil
}

func (x *xmlReader) open(e xml.StartElement) error {
	if len(x.stack) == 0 {
		x.roots++
	}
	x.stack = append(x.stack, e.Name)
	x.elements++
	switch {
	case x.roots > 1:
		return x.fail("a second root element <%s>", e.Name.Local)
	case len(x.stack) > maxDepth:
		return x.fail("elements nested more than %d deep", maxDepth)
	case x.limit > 0 && x.elements > x.limit:
		return x.fail("more than %d elements", x.limit)
	case len(e.Attr) > maxAttributes:
		return x.fail("an element <%s> with %d attributes", e.Name.Local, len(e.Attr))
	}
	return x.resolve(e)
}

// shut checks that an end tag closes the element that is open.
func (x *xmlReader) shut(name xml.Name) error {
	n := len(x.stack) - 1
	if n < 0 || x.stack[n] != name {
		return x.fail("an end tag </%s> that closes nothing", name.Local)
	}
	x.stack = x.stack[:n]
	for len(x.bindings) > 0 && x.bindings[len(x.bindings)-1].depth > n {
		x.bindings = x.bindings[:len(x.bindings)-1]
	}
	return nil
}

// ended turns the decoder's end into io.EOF, or into an error that says where.
func (x *xmlReader) ended(err error) error {
	switch {
	case errors.Is(err, io.EOF) && x.roots == 1 && len(x.stack) == 0:
		return io.EOF
	case errors.Is(err, io.EOF) && x.roots > 0:
		return x.fail("the part ends too early")
	case errors.Is(err, io.EOF):
		return x.fail("no root element")
	}
	var encoding *ascii.EncodingError
	if errors.As(err, &encoding) {
		return x.fail("%w", encoding)
	}
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return x.fail("%s", syntax.Msg)
	}
	return x.fail("%w", err)
}

// fail returns an error with the place in the part.
func (x *xmlReader) fail(format string, args ...any) error {
	line, column := x.dec.InputPos()
	return fmt.Errorf("part %s, line %d, byte %d: %w", x.part, line, column, fmt.Errorf(format, args...))
}

// children calls visit for each child element of the element just opened.
// visit must read its element to the end. Text between the children is
// refused unless it is blank.
func (x *xmlReader) children(visit func(xml.StartElement) error) error {
	for {
		token, err := x.next()
		if err != nil {
			return x.cut(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := visit(x.element); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return x.fail("text %.40q between elements", t)
			}
		}
	}
}

// text returns the character data of the element just opened, which may hold
// no elements. A comment inside a value is refused: some readers end the value
// there.
func (x *xmlReader) text() (string, error) {
	x.buf = x.buf[:0]
	for {
		token, err := x.next()
		if err != nil {
			return "", x.cut(err)
		}
		switch t := token.(type) {
		case xml.CharData:
			x.buf = append(x.buf, t...)
		case xml.EndElement:
			return string(x.buf), nil
		default:
			return "", x.fail("markup inside a value")
		}
	}
}

// skip reads the element just opened to its end and calls each for each
// element inside.
func (x *xmlReader) skip(each func(xml.StartElement) error) error {
	for depth := len(x.stack); len(x.stack) >= depth; {
		token, err := x.next()
		if err != nil {
			return x.cut(err)
		}
		if _, ok := token.(xml.StartElement); ok && each != nil {
			if err := each(x.element); err != nil {
				return err
			}
		}
	}
	return nil
}

// root returns the root element.
func (x *xmlReader) root() (xml.StartElement, error) {
	for {
		token, err := x.next()
		if err != nil {
			return xml.StartElement{}, x.cut(err)
		}
		if _, ok := token.(xml.StartElement); ok {
			return x.element, nil
		}
	}
}

// finish reads what follows the root element.
func (x *xmlReader) finish() error {
	for {
		if _, err := x.next(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

// cut makes an error of an end that comes too early.
func (x *xmlReader) cut(err error) error {
	if errors.Is(err, io.EOF) {
		return x.fail("the part ends too early")
	}
	return err
}

// local returns the name of an element if it is in the namespace, and else "".
func local(e xml.StartElement, space string) string {
	if e.Name.Space != space {
		return ""
	}
	return e.Name.Local
}

// attribute returns an attribute that has no namespace.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

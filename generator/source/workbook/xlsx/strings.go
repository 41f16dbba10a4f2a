// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"encoding/xml"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/spineguard/spineguard/generator/finding"
)

// richText is a text and the runs that make it up, if it is made up of runs.
type richText struct {
	text string
	runs []run
}

// run is a part of a text with a font of its own.
type run struct {
	text string
	own  bool // false: it has the font of the cell
	font face
}

// readStrings reads the table of shared texts; none is fine, since a workbook
// may store its texts in the cells. It returns false if it cannot be relied on.
func (p *pack) readStrings(r *report, colours *palette, limits Limits) ([]richText, bool) {
	f, ok := p.byName[p.strings]
	if !ok {
		return nil, true
	}
	var table []richText
	before := r.list.Len()
	err := func() error {
		x, err := openXML(f)
		if err != nil {
			return err
		}
		defer func() { _ = x.close() }()
		root, err := x.root()
		if err != nil {
			return err
		}
		if root.Name.Local != "sst" || !isMain(root.Name.Space) {
			return x.fail("the root element is <%s>, not <sst>", root.Name.Local)
		}
		if err := x.children(func(e xml.StartElement) error {
			if e.Name.Local == "extLst" {
				return x.skip(nil)
			}
			if e.Name.Local != "si" || e.Name.Space != root.Name.Space {
				return x.fail("an element <%s> among the shared texts", e.Name.Local)
			}
			if len(table) >= limits.SharedStrings {
				return limitError{x.fail("more shared texts than the limit of %d", limits.SharedStrings), "workbookTexts"}
			}
			s, err := x.richText(e.Name.Space, colours)
			if err != nil {
				return err
			}
			plain, ok := unescape(s.text)
			if !ok {
				r.add(finding.New(ruleString, r.here(), "shared text %d, %.80q, holds an escape that does not stand for a character", len(table), s.text).Suggest("type the text anew"))
			}
			table = append(table, richText{plain, s.runs})
			return nil
		}); err != nil {
			return err
		}
		return x.finish()
	}()
	if err != nil {
		r.broken(r.here(), err)
	}
	return table, r.list.Len() == before
}

// richText reads the content of an <si> or <is>: one plain text, or runs that
// make up one text. Phonetic guides (rPh) are not part of it.
func (x *xmlReader) richText(space string, colours *palette) (richText, error) {
	var out richText
	texts := 0
	err := x.children(func(e xml.StartElement) (err error) {
		switch local(e, space) {
		case "t":
			texts++
			out.text, err = x.text()
			return err
		case "r":
			r, err := x.run(space, colours)
			out.runs = append(out.runs, r)
			return err
		case "rPh", "phoneticPr":
			return x.skip(nil)
		default:
			return x.fail("an element <%s> inside a text", e.Name.Local)
		}
	})
	if err == nil && (texts > 1 || texts > 0 && len(out.runs) > 0) {
		return out, x.fail("a text that is given twice")
	}
	if len(out.runs) > 0 {
		var all strings.Builder
		for _, r := range out.runs {
			all.WriteString(r.text)
		}
		out.text = all.String()
	}
	return out, err
}

// run reads one run of a rich text: its properties and its text.
func (x *xmlReader) run(space string, colours *palette) (run, error) {
	var out run
	texts := 0
	err := x.children(func(e xml.StartElement) (err error) {
		switch local(e, space) {
		case "t":
			texts++
			out.text, err = x.text()
			return err
		case "rPr":
			if out.own {
				return x.fail("a run of text with two <rPr>")
			}
			n, err := x.node(e, nil)
			out.own, out.font = true, colours.face(n)
			return err
		default:
			return x.fail("an element <%s> inside a run of text", e.Name.Local)
		}
	})
	if err == nil && texts > 1 {
		return out, x.fail("a run of text that is given twice")
	}
	return out, err
}

// unescape decodes _xHHHH_, by which the format writes characters that XML
// cannot hold (ECMA-376 part 1, 22.9.2.19, ST_Xstring). Half a surrogate pair
// is not a character; excelize drops it without a word.
func unescape(s string) (string, bool) {
	if !strings.Contains(s, "_x") {
		return s, true
	}
	var b strings.Builder
	ok := true
	for len(s) > 0 {
		i := strings.Index(s, "_x")
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		if len(s) < 7 || s[6] != '_' {
			b.WriteByte(s[0])
			s = s[1:]
			continue
		}
		c, err := strconv.ParseUint(s[2:6], 16, 16)
		if err != nil {
			b.WriteByte(s[0])
			s = s[1:]
			continue
		}
		ok = ok && !utf16.IsSurrogate(rune(c))
		b.WriteRune(rune(c))
		s = s[7:]
	}
	b.WriteString(s)
	return b.String(), ok
}

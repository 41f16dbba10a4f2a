package xlsx

import (
	"encoding/xml"
	"fmt"
	"path"
	"strings"
)

// conditional reads the conditional formats of some cells. In the newer form,
// which is an extension, the cells and the format stand inside.
func (s *sheetReader) conditional(e xml.StartElement) error {
	elements := 0
	n, err := s.x.node(e, func(e xml.StartElement) error {
		if elements++; elements > maxNode {
			return s.x.fail("a conditional format of more than %d elements", maxNode)
		}
		return s.odd(e)
	})
	if err != nil {
		return err
	}
	cells := n.attribute("sqref")
	if c, ok := n.child("sqref"); ok {
		cells = c.text
	}
	for _, rule := range n.children {
		if rule.name != "cfRule" {
			continue
		}
		var format differential
		if own, ok := rule.child("dxf"); ok {
			format = s.styles.differential(own)
		} else if id := rule.attribute("dxfId"); id != "" {
			if format, err = s.styles.differentialAt(id); err != nil {
				return s.x.fail("%w", err)
			}
		}
		if err := s.lay("the conditional format "+describe(rule), cells, format); err != nil {
			return s.x.fail("%w", err)
		}
	}
	return nil
}

// describe names a rule by its kind and by what it compares with.
func describe(rule node) string {
	words := []string{rule.attribute("type")}
	if operator := rule.attribute("operator"); operator != "" {
		words = append(words, operator)
	}
	for _, c := range rule.children {
		if c.name == "formula" || c.name == "f" {
			words = append(words, fmt.Sprintf("%.80q", c.text))
		}
	}
	return strings.Join(words, " ")
}

// lay notes a format over some cells, if it changes how they look.
func (s *sheetReader) lay(by, cells string, format differential) error {
	if !format.struck && format.format == "" && format.colour == nil && format.fill == nil {
		return nil
	}
	l := Layer{By: by, format: format, styles: s.styles}
	for word := range strings.FieldsSeq(cells) {
		area, ok := parseRange(word)
		if !ok {
			return fmt.Errorf("%s lies over %q, which is no range of cells", by, word)
		}
		if s.areas++; s.areas > maxAreas {
			return fmt.Errorf("more than %d ranges of cells with formats laid over them", maxAreas)
		}
		l.Areas = append(l.Areas, area)
	}
	s.out.Layers = append(s.out.Layers, l)
	return nil
}

// readTables reads what the tables of a sheet lay over its cells: formats of
// their own, those of a style that the workbook defines, and a filter.
func (p *pack) readTables(s *sheetReader, sheet string) error {
	for _, rel := range p.relations[relationsOf(sheet)] {
		if rel.kind != "table" {
			continue
		}
		part := resolve(path.Dir(sheet), rel.target)
		if _, ok := p.byName[part]; !ok {
			s.add(ruleStructure, "", "the sheet names %q as a table, but the archive holds no such part", part)
			continue
		}
		table, err := p.tree(part, "table")
		if err == nil {
			err = s.table(table)
		}
		if err != nil {
			return fmt.Errorf("part %s: %w", part, err)
		}
	}
	return nil
}

func (s *sheetReader) table(table node) error {
	ref, formats := table.attribute("ref"), formatsOf(table)
	for _, n := range table.children {
		switch n.name {
		case "autoFilter":
			if _, ok := n.child("filterColumn"); ok {
				s.out.Filter = n.attribute("ref")
			}
		case "tableColumns":
			for _, column := range n.children {
				formats = append(formats, formatsOf(column)...)
			}
		case "tableStyleInfo":
			formats = append(formats, s.styles.tables[n.attribute("name")]...)
		}
	}
	for _, id := range formats {
		format, err := s.styles.differentialAt(id)
		if err != nil {
			return err
		}
		if format.colour == nil || format.fill == nil {
			format.colour, format.fill = nil, nil // one of several that add up
		}
		if err := s.lay("the format of the table "+fmt.Sprintf("%.80q", table.attribute("displayName")), ref, format); err != nil {
			return err
		}
	}
	return nil
}

// formatsOf returns the formats that a table or a column of it lays over cells.
func formatsOf(n node) []string {
	var out []string
	for _, a := range n.attrs {
		if strings.HasSuffix(a.Name.Local, "DxfId") {
			out = append(out, a.Value)
		}
	}
	return out
}

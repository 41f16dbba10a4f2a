// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"github.com/spineguard/spineguard/generator/finding"
)

// Read reads a workbook. The name of the file is for the findings alone. The
// book is nil if the archive cannot be relied on; otherwise it has every sheet,
// and those that findings speak of are marked as damaged. At most 1,000
// findings are listed.
func Read(file string, data []byte, limits Limits) (*Book, []finding.Finding) {
	limits = limits.WithDefaults()
	r := &report{file: file}
	a := openArchive(r, data, limits)
	if a == nil {
		return nil, r.sorted()
	}
	p := openPack(r, a, limits)
	if p == nil {
		return nil, r.sorted()
	}
	styles, err := p.readStyles()
	if err != nil {
		r.broken(r.here(), err)
		return nil, r.sorted()
	}
	texts, ok := p.readStrings(r, &styles.palette, limits)
	if !ok {
		return nil, r.sorted()
	}
	book := p.readSheets(r, texts, styles, limits)
	compare(r, data, book, limits)
	return book, r.sorted()
}

func (p *pack) readSheets(r *report, texts []richText, styles *styles, limits Limits) *Book {
	book := &Book{Sheets: make([]Sheet, len(p.sheets))}
	cells := 0
	for i, part := range p.sheets {
		s := &book.Sheets[i]
		s.Name, s.State = part.name, part.state
		if err := p.readSheet(r, s, part.path, texts, styles, limits, &cells); err != nil {
			s.Damaged = true
			r.broken(finding.Position{File: r.file, Sheet: s.Name}, err)
		}
	}
	return book
}

func (p *pack) readSheet(r *report, s *Sheet, path string, texts []richText, styles *styles, limits Limits, cells *int) (err error) {
	x, err := openXML(p.byName[path])
	if err != nil {
		return err
	}
	defer func() { _ = x.close() }()
	reader := &sheetReader{x: x, r: r, out: s, strings: texts, styles: styles, limits: limits, cells: cells, rich: map[place][]run{}, related: map[string]string{}}
	if err := reader.read(); err != nil {
		return err
	}
	return p.readOverlays(reader, path)
}

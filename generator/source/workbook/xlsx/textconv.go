// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// Textconv writes a workbook as text for a reviewer and for git diff: one
// line for each sheet with its state, for each chart, merge, hidden row and
// hidden column, and for each cell that holds anything:
//
//	Mapping!D2	text	"B0268"
//	Mapping!D3	text	"B0269"	struck out: "B0269"
//
// A cell that looks like something else than it holds has the remarks of its
// [Look] behind it, and a layer that makes one so has a line. Texts are quoted, and every character outside ASCII is written as its
// escape, so that an invisible or look-alike letter shows. A formula has two
// texts: the formula and its stored result. Odd cells are written as they
// are; only a workbook that cannot be read at all gives no text.
func Textconv(file string, data []byte, limits Limits) (string, []finding.Finding) {
	book, findings := Read(file, data, limits)
	if book == nil {
		return "", findings
	}
	var b strings.Builder
	for i := range book.Sheets {
		writeSheet(&b, &book.Sheets[i])
	}
	return b.String(), findings
}

func writeSheet(b *strings.Builder, s *Sheet) {
	name := sheetName(s.Name)
	fmt.Fprintf(b, "%s\tsheet\t%s\n", name, s.State)
	if s.Chart {
		fmt.Fprintf(b, "%s\tchart\n", name)
	}
	if s.Damaged {
		fmt.Fprintf(b, "%s\tdamaged\n", name)
	}
	if s.Filter != "" {
		fmt.Fprintf(b, "%s\tfilter\t%s\n", name, strconv.QuoteToASCII(s.Filter))
	}
	if s.HiddenByRule {
		fmt.Fprintf(b, "%s\thidden rows\tall that are not listed\n", name)
	}
	for _, h := range s.HiddenColumns {
		fmt.Fprintf(b, "%s\thidden columns\t%s\n", name, h)
	}
	for _, m := range s.Merges {
		fmt.Fprintf(b, "%s\tmerged\t%s\n", name, m)
	}
	for i := range s.Layers {
		if c, look := s.Under(&s.Layers[i]); look != nil {
			fmt.Fprintf(b, "%s!%s\tunder\t%+q\t%s\n", name, c.Ref(), s.Layers[i].By, strings.Join(look.Remarks(), "\t"))
		}
	}
	for _, row := range s.Rows {
		if row.Hidden {
			fmt.Fprintf(b, "%s\thidden row\t%d\n", name, row.Number)
		}
		for _, c := range row.Cells {
			writeCell(b, name, c)
		}
	}
}

func writeCell(b *strings.Builder, sheet string, c Cell) {
	b.WriteString(sheet)
	b.WriteByte('!')
	b.WriteString(c.Ref())
	b.WriteByte('\t')
	b.WriteString(c.Kind.String())
	if c.Kind == Formula {
		b.WriteByte('\t')
		b.WriteString(strconv.QuoteToASCII("=" + c.Formula))
		b.WriteByte('\t')
		b.WriteString(c.Cached.String())
	}
	b.WriteByte('\t')
	b.WriteString(strconv.QuoteToASCII(c.Text))
	if c.Look != nil {
		for _, remark := range c.Look.Remarks() {
			b.WriteByte('\t')
			b.WriteString(remark)
		}
	}
	b.WriteByte('\n')
}

// sheetName quotes the name of a sheet if it holds more than plain characters.
func sheetName(name string) string {
	if q := strconv.QuoteToASCII(name); q[1:len(q)-1] != name {
		return q
	}
	return name
}

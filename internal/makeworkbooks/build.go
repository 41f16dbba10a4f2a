// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"io"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
	"github.com/xuri/excelize/v2"
)

// properties are those of each workbook. The date is fixed, so that the same
// text gives the same bytes at any time. They stand in the prefix that Excel
// uses: excelize would write them in the default namespace, in which exceljs
// does not know them and opens nothing.
const properties = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"` +
	` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
	`<dc:creator>spineguard</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>` +
	`<dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>`

// build writes the workbook: sheets in their order, headers frozen and bold,
// every cell a text.
func build(w io.Writer, sheets []sheet) (err error) {
	f := excelize.NewFile()
	defer func() { err = cmp.Or(err, f.Close()) }()
	f.Pkg.Store("docProps/core.xml", []byte(properties))
	look, err := newLook(f)
	if err != nil {
		return err
	}
	for i, s := range sheets {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), s.name)
		} else {
			_, err = f.NewSheet(s.name)
		}
		if err == nil {
			err = s.write(f, look)
		}
		if err != nil {
			return err
		}
	}
	_, err = f.WriteTo(w)
	return err
}

// look holds the numbers of the two styles: both format cells as text.
type look struct{ header, body int }

func newLook(f *excelize.File) (look, error) {
	const asText = 49 // the built-in number format "@"
	alignment := &excelize.Alignment{Vertical: "top", WrapText: true}
	header, err := f.NewStyle(&excelize.Style{NumFmt: asText, Alignment: alignment, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return look{}, err
	}
	body, err := f.NewStyle(&excelize.Style{NumFmt: asText, Alignment: alignment})
	return look{header, body}, err
}

func (s sheet) write(f *excelize.File, l look) error {
	width := len(s.rows[0])
	for i, row := range s.rows {
		for j, text := range row {
			if text == "" || text == above {
				continue
			}
			if err := f.SetCellStr(s.name, xlsx.Ref(i+1, j+1), text); err != nil {
				return err
			}
		}
	}
	for j := range width {
		if err := s.merge(f, j); err != nil {
			return err
		}
	}
	last := xlsx.ColumnName(width)
	return cmp.Or(
		f.SetCellStyle(s.name, "A1", xlsx.Ref(1, width), l.header),
		f.SetCellStyle(s.name, "A2", xlsx.Ref(len(s.rows), width), l.body),
		f.SetColWidth(s.name, "A", last, 28),
		f.SetPanes(s.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
	)
}

// merge merges the cells of a column that continue the one above them.
func (s sheet) merge(f *excelize.File, column int) error {
	for first := 1; first < len(s.rows); {
		end := first + 1
		for end < len(s.rows) && s.rows[end][column] == above {
			end++
		}
		if end-first > 1 {
			if err := f.MergeCell(s.name, xlsx.Ref(first+1, column+1), xlsx.Ref(end, column+1)); err != nil {
				return err
			}
		}
		first = end
	}
	return nil
}

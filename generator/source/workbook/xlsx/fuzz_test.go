// SPDX-License-Identifier: Apache-2.0

package xlsx_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

// small keeps a fuzzing run quick.
var small = xlsx.Limits{Inflated: 1 << 20, Entry: 1 << 19, Rows: 1000, Columns: 100, Cells: 5000, SharedStrings: 1000}

// FuzzXLSX feeds any bytes: no panic, and either a finding or a book on which
// both readers agree.
func FuzzXLSX(f *testing.F) {
	f.Add(raw(f, row1+row2))
	f.Add(xlsxtest.Zip(f, xlsxtest.RawEntries("T", odd, oddStrings)...))
	f.Add(xlsxtest.Zip(f, xlsxtest.Entry{Name: "[Content_Types].xml", Data: "<Types/>"}))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("role,code\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		book, findings := xlsx.Read(file, data, small)
		if book == nil && len(findings) == 0 {
			t.Error("neither a book nor a finding")
		}
	})
}

// FuzzSheetXML feeds the XML of a sheet and of the shared texts. Excelize
// never gets to see more or other cells than a book without findings holds.
func FuzzSheetXML(f *testing.F) {
	f.Add(xlsxtest.SheetXML(row1+row2), xlsxtest.StringsXML(texts...))
	f.Add(odd, oddStrings)
	f.Add(xlsxtest.SheetXML(`<row r="1"><c r="A1" t="str"><f>1</f><v>x</v></c></row>`), "<sst/>")
	f.Add(strings.TrimSuffix(xlsxtest.SheetXML(row1), "</worksheet>"), xlsxtest.StringsXML())
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		data := xlsxtest.Zip(t, xlsxtest.RawEntries("T", sheet, shared)...)
		book, findings := xlsx.Read(file, data, small)
		if book == nil || len(findings) > 0 {
			return
		}
		rows, err := lenient(data)
		if err != nil {
			t.Fatalf("excelize refuses what was accepted: %v", err)
		}
		given, read := 0, 0
		for _, row := range rows {
			for _, v := range row {
				if v != "" {
					given++
				}
			}
		}
		for _, row := range book.Sheets[0].Rows {
			for _, c := range row.Cells {
				if c.Text != "" {
					read++
				}
			}
		}
		if given != read {
			t.Errorf("excelize gives %d values, the book has %d", given, read)
		}
	})
}

// FuzzLooks feeds what makes a cell look like something else: the lists of the
// styles, the content of a sheet and of its drawing. No panic, and the same
// answer twice.
func FuzzLooks(f *testing.F) {
	f.Add(cellFormat(`<xf fontId="1" numFmtId="170" xfId="1"/>`), oneCell, `<xdr:oneCellAnchor xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"><xdr:from><xdr:row>1</xdr:row></xdr:from><xdr:ext cx="9999999"/></xdr:oneCellAnchor>`)
	f.Add(`<numFmts><numFmt numFmtId="170" formatCode="[White]@_)"/></numFmts>`+cellFormat(`<xf numFmtId="170" fillId="4"/>`), `<cols><col min="1" max="9" style="1" outlineLevel="1"/></cols>`+plainCell, "")
	f.Add(cellFormat(""), plainCell+`<conditionalFormatting sqref="D1:D9"><cfRule type="expression" dxfId="0"><formula>A1</formula></cfRule></conditionalFormatting>`, "<a/>")
	f.Add("<fonts/><fonts/>", `<sheetViews><sheetView topLeftCell="C3"><pane xSplit="1" state="frozen"/></sheetView></sheetViews>`+oneCell, "")
	f.Fuzz(func(t *testing.T, lists, sheet, drawing string) {
		data := xlsxtest.Relate(t, dressed(t, sheet, lists), "xl/worksheets/_rels/sheet1.xml.rels", "drawing", "../drawings/drawing1.xml", xlsxtest.Entry{Name: "xl/drawings/drawing1.xml", Data: `<wsDr xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">` + drawing + "</wsDr>"})
		text, findings := xlsx.Textconv(file, data, small)
		again, _ := xlsx.Textconv(file, data, small)
		if text != again {
			t.Errorf("two answers:\n%s\n%s", text, again)
		}
		if text == "" && len(findings) == 0 {
			t.Error("neither a text nor a finding")
		}
	})
}

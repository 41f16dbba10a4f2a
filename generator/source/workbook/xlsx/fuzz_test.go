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
		rows, err := naive(data)
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

// SPDX-License-Identifier: Apache-2.0

package xlsx_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

// odd is a sheet with everything that a cell can be.
const odd = `<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>
<cols><col min="3" max="4" hidden="1"/><col min="6" max="6" width="0"/></cols>
<sheetData>
<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>
<row r="3" hidden="1"><c r="A3" t="inlineStr"><is><r><rPr><b/></rPr><t>R80</t></r><r><t>00</t></r></is></c><c r="B3"/><c r="C3"><v>0042</v></c><c r="D3" t="b"><v>1</v></c></row>
<row r="4" ht="0"><c r="A4" t="e"><v>#REF!</v></c><c r="B4" t="d"><v>2026-02-03T00:00:00</v></c><c r="C4" t="s"><v>2</v></c></row>
<row r="5"><c r="A5"><f>1+1</f><v>2</v></c><c r="B5" t="str"><f t="array" ref="B5:C5">X1:Y1</f><v>a</v></c><c r="C5" t="str"><v>b</v></c><c r="D5"><f>NOW()</f></c></row>
<row r="6"><c r="A6" s="1"/><c r="B6" t="s"><v>3</v></c></row>
</sheetData>
<autoFilter ref="$A$1:$B$5"><filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn></autoFilter>
<mergeCells><mergeCell ref="E2:E9"/></mergeCells></worksheet>`

const oddStrings = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>plain</t></si>` +
	`<si><t>kanji</t><rPh sb="0" eb="1"><t>guide</t></rPh><phoneticPr fontId="1"/></si>` +
	`<si><t xml:space="preserve"> _x000D_&#10;_x005F_x000D_&#x200B;В_xZ</t></si><si><t></t></si></sst>`

const oddText = `T	sheet	visible
T	filter	"A1:B5"
T	hidden columns	C:D
T	hidden columns	F:F
T	merged	E2:E9
T!A1	text	"plain"
T!B1	text	"kanji"
T	hidden row	3
T!A3	text	"R8000"
T!C3	number	"0042"
T!D3	boolean	"1"
T	hidden row	4
T!A4	error	"#REF!"
T!B4	date	"2026-02-03T00:00:00"
T!C4	text	" \r\n_x000D_\u200b\u0412_xZ"
T!A5	formula	"=1+1"	number	"2"
T!B5	formula	"=X1:Y1"	text	"a"
T!C5	formula	"="	text	"b"
T!D5	formula	"=NOW()"	blank	""
`

func TestTextconvShowsEverything(t *testing.T) {
	data := xlsxtest.Zip(t, xlsxtest.RawEntries("T", odd, oddStrings)...)
	text, findings := xlsx.Textconv(file, data, xlsx.Limits{})
	if len(findings) > 0 {
		t.Error(lines(findings))
	}
	if text != oddText {
		t.Errorf("got\n%s", text)
	}
	book, _ := xlsx.Read(file, data, xlsx.Limits{})
	s := &book.Sheets[0]
	if !s.RowHidden(3) || s.RowHidden(5) || s.RowHidden(99) || !s.ColumnHidden(4) || s.ColumnHidden(5) {
		t.Error("hidden rows or columns are wrong")
	}
	if m, ok := s.MergeAt(7, 5); !ok || m.String() != "E2:E9" {
		t.Errorf("merge %v %v", m, ok)
	}
	if _, ok := s.MergeAt(10, 5); ok {
		t.Error("a merge where none is")
	}
}

func TestTextconvOfDamageAndOddNames(t *testing.T) {
	data := xlsxtest.Raw(t, "T\u200b &amp; U", row1+row1, texts...)
	text, findings := xlsx.Textconv(file, data, xlsx.Limits{})
	want := "\"T\\u200b & U\"\tsheet\tvisible\n\"T\\u200b & U\"\tdamaged\n\"T\\u200b & U\"!A1\ttext\t\"role\"\n\"T\\u200b & U\"!B1\ttext\t\"code\"\n"
	if text != want || len(findings) != 1 {
		t.Errorf("got %q, %v", text, lines(findings))
	}
}

func TestRowsHiddenByRule(t *testing.T) {
	data := xlsxtest.Patch(t, raw(t, row1), xlsxtest.SheetPart, xlsxtest.Replace(t, "<sheetData>", `<sheetFormatPr zeroHeight="1" defaultColWidth="0"/><sheetData>`))
	book, findings := xlsx.Read(file, data, xlsx.Limits{})
	if s := book.Sheets[0]; len(findings) > 0 || s.RowHidden(1) || !s.RowHidden(2) || !s.ColumnHidden(1) {
		t.Errorf("got %+v %v", book, lines(findings))
	}
}

func TestFilterColumnWithoutAConditionHidesNothing(t *testing.T) {
	for column, want := range map[string]string{
		`<filterColumn colId="0" hiddenButton="1"/>`:                                                                         "",
		`<filterColumn colId="0"><filters blank="1"/></filterColumn>`:                                                        "A1:B5",
		`<filterColumn colId="0" showButton="0"/><filterColumn colId="1"><top10 val="1"/></filterColumn>`:                    "A1:B5",
		`<filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn><filterColumn colId="1"></filterColumn>`: "A1:B5",
	} {
		sheet := strings.Replace(odd, `<filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn>`, column, 1)
		book, findings := xlsx.Read(file, xlsxtest.Zip(t, xlsxtest.RawEntries("T", sheet, oddStrings)...), xlsx.Limits{})
		if len(findings) > 0 || book.Sheets[0].Filter != want {
			t.Errorf("%s: filter %q, want %q; %v", column, book.Sheets[0].Filter, want, lines(findings))
		}
	}
}

func TestRealWorkbooksKeepEveryCell(t *testing.T) {
	for _, file := range corpus(t) {
		f, err := excelize.OpenFile(file)
		if err != nil {
			t.Fatal(err)
		}
		book, findings := xlsx.Read("real.xlsx", read(t, file), xlsx.Limits{})
		if len(findings) > 0 {
			t.Errorf("%s: %v", file, lines(findings))
			continue
		}
		names := f.GetSheetList()
		for i, s := range book.Sheets {
			if s.Name != names[i] {
				t.Errorf("sheet %q, not %q", s.Name, names[i])
			}
			for _, row := range s.Rows {
				for _, c := range row.Cells {
					if v, err := f.GetCellValue(s.Name, c.Ref(), excelize.Options{RawCellValue: true}); err != nil || v != c.Text {
						t.Errorf("%s!%s: %q, excelize %q %v", s.Name, c.Ref(), c.Text, v, err)
					}
				}
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Whatever texts are written come back, each in its cell, and both readers
// agree on them.
func TestWrittenTextsComeBack(t *testing.T) {
	value := rapid.OneOf(
		rapid.StringMatching(`[RB][0-9]{4}| ?[A-Za-zŵ –]{1,12}[ \n]?|_xZ|&<>"']]>`),
		rapid.Just(""), rapid.SampledFrom([]string{"\u200b", "\u00a0x", "В0825", "\U0001F600", "1e21", "TRUE", "=A1", "*"}))
	rapid.Check(t, func(rt *rapid.T) {
		cells := rapid.MapOfN(rapid.IntRange(0, 59), value, 1, 20).Draw(rt, "cells")
		f := excelize.NewFile()
		for at, v := range cells {
			if err := f.SetCellStr("Sheet1", xlsx.Ref(at/6+1, at%6+1), v); err != nil {
				rt.Fatal(err)
			}
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			rt.Fatal(err)
		}
		book, findings := xlsx.Read(file, out.Bytes(), xlsx.Limits{})
		if len(findings) > 0 {
			rt.Fatalf("refused: %v", lines(findings))
		}
		for at, v := range cells {
			c, _ := book.Sheets[0].Cell(at/6+1, at%6+1)
			if c.Text != v {
				rt.Errorf("%s: wrote %q, read %q", xlsx.Ref(at/6+1, at%6+1), v, c.Text)
			}
		}
	})
}

// Escapes are decoded as spreadsheet programs decode them (excelize writes
// some of them wrongly, so the parts are written by hand).
func TestEscapes(t *testing.T) {
	for stored, want := range map[string]string{
		"a_x000D_b": "a\rb", "_x005F_x000D_": "_x000D_", "_x0042_0825": "B0825", "_x00e9_": "é",
		"_x004": "_x004", "_x": "_x", "_xGGGG_": "_xGGGG_", "__x0041_": "_A", "_X0041_": "_X0041_",
	} {
		book, findings := xlsx.Read(file, xlsxtest.Raw(t, "T", `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, stored), xlsx.Limits{})
		if len(findings) > 0 {
			t.Errorf("%q: %v", stored, lines(findings))
		} else if c, _ := book.Sheets[0].Cell(1, 1); c.Text != want {
			t.Errorf("%q: got %q, want %q", stored, c.Text, want)
		}
	}
}

func TestRef(t *testing.T) {
	for want, at := range map[string][2]int{"A1": {1, 1}, "Z9": {9, 26}, "AA10": {10, 27}, "XFD1048576": {1 << 20, 1 << 14}} {
		if got := xlsx.Ref(at[0], at[1]); got != want {
			t.Errorf("Ref(%v) = %s, not %s", at, got, want)
		}
	}
}

func TestManyFindingsAreCapped(t *testing.T) {
	var b strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&b, `<row r="%d"><c r="A%d" t="s"><v>99</v></c></row>`, i+1, i+1)
	}
	_, findings := xlsx.Read(file, raw(t, b.String()), xlsx.Limits{})
	if n := len(findings); n != 1001 || findings[n-1].Message != "500 more findings are not listed" {
		t.Errorf("%d findings", n)
	}
}

func TestRulesAreDistinct(t *testing.T) {
	var ids []string
	for _, r := range xlsx.Rules() {
		if slices.Contains(ids, r.ID) || r.Summary == "" || r.Severity == "" {
			t.Errorf("rule %+v", r)
		}
		ids = append(ids, r.ID)
	}
}

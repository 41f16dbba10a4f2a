// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

// hostileWorkbooks are the workbooks of the bad cases, by name. Each is the
// valid workbook with one thing wrong.
var hostileWorkbooks = map[string]func(testing.TB) []byte{
	"hidden-row":        with(func(f *excelize.File) error { return f.SetRowVisible("Mapping", 3, false) }),
	"hidden-column":     with(func(f *excelize.File) error { return f.SetColVisible("Mapping", "D", false) }),
	"hidden-sheet":      with(func(f *excelize.File) error { return f.SetSheetVisible("Mapping", false) }),
	"very-hidden-sheet": with(func(f *excelize.File) error { return f.SetSheetVisible("Mapping", false, true) }),
	"struck-out-code":   with(styled(&excelize.Style{Font: &excelize.Font{Strike: true}})),
	"struck-out-in-part": with(func(f *excelize.File) error {
		return f.SetCellRichText("Mapping", "D3", []excelize.RichTextRun{{Text: "B0268\n"}, {Text: "B0269", Font: &excelize.Font{Strike: true}}})
	}),
	"struck-out-when-a-rule-holds": with(ruled(&excelize.Style{Font: &excelize.Font{Strike: true}})),
	"hidden-by-a-format":           with(styled(&excelize.Style{CustomNumFmt: new(";;;")})),
	"another-code-by-a-format":     with(styled(&excelize.Style{CustomNumFmt: new(`0;0;0;"B0001"`)})),
	"a-format-for-numbers":         with(styled(&excelize.Style{CustomNumFmt: new("#,##0")})),
	"white-on-white":               with(styled(&excelize.Style{Font: &excelize.Font{Color: "FFFFFF"}})),
	"white-on-blue":                with(styled(&excelize.Style{Font: &excelize.Font{Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F497D"}}})),
	"low-row":                      with(func(f *excelize.File) error { return f.SetRowHeight("Mapping", 3, 0.1) }),
	"narrow-column":                with(func(f *excelize.File) error { return f.SetColWidth("Mapping", "D", "D", 0.02) }),
	"withdrawn-in-every-way": with(styled(&excelize.Style{Font: &excelize.Font{Strike: true, Color: "FFFFFF"}, CustomNumFmt: new(";;;")}),
		ruled(&excelize.Style{Font: &excelize.Font{Strike: true}}),
		func(f *excelize.File) error { return f.SetRowHeight("Mapping", 2, 0.1) }),
	"styles-elsewhere": func(tb testing.TB) []byte {
		return moved(tb, with(styled(&excelize.Style{Font: &excelize.Font{Strike: true}}))(tb), xlsxtest.StylesPart, "xl/cellStyles.xml")
	},
	"styles-that-nothing-leads-to": func(tb testing.TB) []byte {
		data := with(styled(&excelize.Style{Font: &excelize.Font{Strike: true}}))(tb)
		return xlsxtest.Patch(tb, data, xlsxtest.BookRels, xlsxtest.Replace(tb, "relationships/styles", "relationships/looks"))
	},
	"a-code-in-a-foreign-element": rows(validRow + `<row r="2"><c r="A2" t="inlineStr"><is><r><t>R8001</t></r><q:r xmlns:q="urn:q"><t>0</t></q:r></is></c></row>`),
	"crossed-out":                 with(styled(&excelize.Style{Border: []excelize.Border{{Type: "diagonalUp", Style: 5, Color: "000000"}, {Type: "diagonalDown", Style: 5, Color: "000000"}}})),
	"merge-across-columns":        with(func(f *excelize.File) error { return f.MergeCell("Mapping", "C3", "D3") }),
	"formula": with(func(f *excelize.File) error {
		if err := f.SetCellValue("Mapping", "D3", nil); err != nil {
			return err
		}
		return f.SetCellFormula("Mapping", "D3", `"B0269"`)
	}),
	"error-cell": func(tb testing.TB) []byte {
		return xlsxtest.Raw(tb, "Activities", `<row r="1"><c r="A1" t="inlineStr"><is><t>RBAC code</t></is></c><c r="B1" t="inlineStr"><is><t>Activity</t></is></c></row>`+
			`<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2" t="inlineStr"><is><t>See</t></is></c></row>`)
	},
	"number-for-a-code":     cell("D3", 269),
	"boolean-for-a-code":    cell("D3", true),
	"blank-around-a-code":   cell("D3", "B0269 "),
	"zero-width-space":      cell("D3", "B0269\u200b"),
	"no-break-space":        cell("D3", "B0269\u00a0"),
	"cyrillic-letter":       cell("D3", "В0269"),
	"full-width-code":       cell("D3", "Ｂ０２６９"),
	"two-codes-in-a-cell":   cell("D3", "B0268, B0269"),
	"wildcard":              cell("D3", "*"),
	"placeholder":           cell("D3", "Bxxxy"),
	"lower-case-code":       cell("D3", "b0269"),
	"renamed-header":        cell("D1", "RBAC Code"),
	"repeated-header":       cell("C1", "RBAC code"),
	"extra-column":          cell("E1", "Notes"),
	"title":                 sheets(recordTypes(), titled()),
	"renamed-sheet":         sheets(recordTypes(), renamed(validMapping(), "RBAC 2019")),
	"unknown-level":         cell("C3", "Full access"),
	"empty-code":            cell("D3", ""),
	"type-not-listed":       cell("B2", "Summary record"),
	"group-not-defined":     cell("A3", "Record Group 2"),
	"several-mistakes":      cells(map[string]any{"C2": "Pointer only", "D2": "b0268", "D3": "Bxxxy"}),
	"no-rows":               sheets(recordTypes(), mapping()),
	"unknown-sheet":         sheets(recordTypes(), validMapping(), xlsxtest.Sheet{Name: "Maping", Rows: xlsxtest.Rows([]string{"x"})}),
	"no-known-sheet":        sheets(xlsxtest.Sheet{Name: "Sheet1", Rows: xlsxtest.Rows([]string{"x"})}),
	"repeated-row":          sheets(recordTypes(), mapping(pointerRow, recordRow, recordRow)),
	"type-in-two-groups":    sheets(recordTypesTwice(), validMapping()),
	"cycle-of-includes":     sheets(recordTypes(), validMapping(), activities([]string{"B0268", "See", "B0269"}, []string{"B0269", "Fetch", "B0268"})),
	"role-not-listed":       sheets(recordTypes(), validMapping(), table("Job roles", "Role code\tRole name", "R8001\tNurse"), table("Baseline", "Role code\tRBAC code", "R8002\tB0268")),
	"x-in-a-matrix":         sheets(recordTypes(), validMapping(), table("Baseline", "Role code\tB0268\tB0269", "R8001\tx\tyes")),
	"ambiguous-requirement": sheets(recordTypes(), validMapping(), table("Functions", "Function\tRequirement", "Read\tB0268 AND B0269 OR B0268")),

	"cut-xml": func(tb testing.TB) []byte {
		complete := xlsxtest.SheetXML(validRow)
		return xlsxtest.Zip(tb, xlsxtest.RawEntries("Mapping", complete[:len(complete)-40], xlsxtest.StringsXML())...)
	},
	"shared-string-out-of-range": rows(`<row r="1"><c r="A1" t="s"><v>7</v></c></row>`),
	"rows-out-of-order":          rows(`<row r="2"><c r="A2" t="inlineStr"><is><t>B</t></is></c></row><row r="1"><c r="A1" t="inlineStr"><is><t>A</t></is></c></row>`),
	"far-cell":                   rows(validRow + `<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>B</t></is></c></row>`),
	"doctype": func(tb testing.TB) []byte {
		xml := xlsxtest.SheetXML(validRow)
		return xlsxtest.Zip(tb, xlsxtest.RawEntries("Mapping", strings.Replace(xml, "<worksheet", `<!DOCTYPE x [<!ENTITY a "b">]><worksheet`, 1), xlsxtest.StringsXML())...)
	},
	"macros":          added(xlsxtest.Entry{Name: "xl/vbaProject.bin", Data: "x"}),
	"external-link":   added(xlsxtest.Entry{Name: "xl/externalLinks/externalLink1.xml", Data: "<externalLink/>"}),
	"duplicate-entry": added(xlsxtest.Entry{Name: "XL/worksheets/Sheet1.xml", Data: xlsxtest.SheetXML("")}),
	"dot-dot-entry":   added(xlsxtest.Entry{Name: "../evil.xml", Data: "<a/>"}),
	"bomb":            added(xlsxtest.Entry{Name: "xl/media.xml", Data: "<a>" + strings.Repeat(" ", 300<<20) + "</a>"}),
	"prefix-bytes":    func(tb testing.TB) []byte { return append([]byte("MZ..."), valid(tb)...) },
	"not-a-zip":       func(testing.TB) []byte { return []byte("this is not a workbook") },
	"csv-renamed":     func(testing.TB) []byte { return []byte("Record group,RBAC code\nGroup,B0268\n") },
	"old-xls": func(testing.TB) []byte {
		return append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...)
	},
}

const validRow = `<row r="1"><c r="A1" t="inlineStr"><is><t>Role code</t></is></c></row>`

var (
	pointerRow = []string{"Record Group 1", "Mental Health Crisis Plan", "Pointer-only access", "B0268"}
	recordRow  = []string{"Record Group 1", "Mental Health Crisis Plan", "Pointer and record access", "B0269"}
)

// titled is the valid mapping below a title.
func titled() xlsxtest.Sheet {
	s := validMapping()
	s.Rows = append([][]any{{"Mapping of 2019"}, nil}, s.Rows...)
	return s
}

func renamed(s xlsxtest.Sheet, name string) xlsxtest.Sheet {
	s.Name = name
	return s
}

func validMapping() xlsxtest.Sheet { return mapping(pointerRow, recordRow) }

func valid(tb testing.TB) []byte {
	return xlsxtest.Build(tb, []xlsxtest.Sheet{recordTypes(), validMapping()})
}

// with is the valid workbook after some edits.
func with(edits ...func(*excelize.File) error) func(testing.TB) []byte {
	return func(tb testing.TB) []byte {
		return xlsxtest.Build(tb, []xlsxtest.Sheet{recordTypes(), validMapping()}, edits...)
	}
}

// styled sets the style of the cell with the record code.
func styled(style *excelize.Style) func(*excelize.File) error {
	return func(f *excelize.File) error {
		id, err := f.NewStyle(style)
		if err != nil {
			return err
		}
		return f.SetCellStyle("Mapping", "D3", "D3", id)
	}
}

// ruled applies a style to the codes, if a rule holds.
func ruled(style *excelize.Style) func(*excelize.File) error {
	return func(f *excelize.File) error {
		id, err := f.NewConditionalStyle(style)
		if err != nil {
			return err
		}
		return f.SetConditionalFormat("Mapping", "D2:D9", []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: `$C2="Pointer and record access"`, Format: &id}})
	}
}

// moved gives a part of a workbook another name, with all that leads to it.
func moved(tb testing.TB, data []byte, from, to string) []byte {
	entries := xlsxtest.Unzip(tb, data)
	for i := range entries {
		if entries[i].Name == from {
			entries[i].Name = to
		}
		entries[i].Data = strings.ReplaceAll(entries[i].Data, "/"+from, "/"+to)
		entries[i].Data = strings.ReplaceAll(entries[i].Data, `"`+strings.TrimPrefix(from, "xl/")+`"`, `"`+strings.TrimPrefix(to, "xl/")+`"`)
	}
	return xlsxtest.Zip(tb, entries...)
}

// cell is the valid workbook with another value in a cell of the mapping.
func cell(ref string, value any) func(testing.TB) []byte { return cells(map[string]any{ref: value}) }

func cells(values map[string]any) func(testing.TB) []byte {
	return with(func(f *excelize.File) error {
		for ref, value := range values {
			if err := f.SetCellValue("Mapping", ref, value); err != nil {
				return err
			}
		}
		return nil
	})
}

// sheets is a workbook of these sheets.
func sheets(list ...xlsxtest.Sheet) func(testing.TB) []byte {
	return func(tb testing.TB) []byte { return xlsxtest.Build(tb, list) }
}

// rows is a workbook around rows written by hand.
func rows(xml string) func(testing.TB) []byte {
	return func(tb testing.TB) []byte { return xlsxtest.Raw(tb, "Mapping", xml) }
}

// added is the valid workbook with one more entry in its archive.
func added(e xlsxtest.Entry) func(testing.TB) []byte {
	return func(tb testing.TB) []byte { return xlsxtest.Add(tb, valid(tb), e) }
}

// table is a sheet of rows whose cells are separated by tabs.
func table(name string, lines ...string) xlsxtest.Sheet {
	var out [][]string
	for _, l := range lines {
		out = append(out, strings.Split(l, "\t"))
	}
	return xlsxtest.Sheet{Name: name, Rows: xlsxtest.Rows(out...)}
}

func activities(list ...[]string) xlsxtest.Sheet {
	return xlsxtest.Sheet{Name: "Activities", Rows: xlsxtest.Rows(append([][]string{{"RBAC code", "Activity", "Includes"}}, list...)...)}
}

func recordTypesTwice() xlsxtest.Sheet {
	s := recordTypes()
	s.Rows = append(s.Rows, xlsxtest.Rows([]string{"Record Group 2", "Mental Health Crisis Plan", "http://snomed.info/sct", "736253002"})...)
	return s
}

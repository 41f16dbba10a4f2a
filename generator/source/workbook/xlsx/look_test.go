// SPDX-License-Identifier: Apache-2.0

package xlsx_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

const (
	main         = ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	fonts        = `<fonts><font/><font><strike/></font><font><strike val="0"/></font><font><color rgb="FFFAFAFA"/></font><font><color theme="0"/></font><font><color theme="1" tint="0.95"/></font><font><color indexed="9"/></font><font><sz val="1"/></font><font><color rgb="FF1F497D"/></font></fonts>`
	fills        = `<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor theme="3"/><bgColor indexed="64"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FF000000"/></patternFill></fill><fill><gradientFill><stop position="0"><color rgb="FF000000"/></stop><stop position="1"><color rgb="FF0A0A0A"/></stop></gradientFill></fill><fill><patternFill patternType="solid"><fgColor auto="1"/></patternFill></fill></fills>`
	borders      = `<borders><border/><border diagonalUp="1"><diagonal style="thick"/></border><border diagonalUp="1" diagonalDown="1"><diagonal style="thin"><color auto="1"/></diagonal></border><border><diagonal style="thin"/></border><border diagonalUp="1"><diagonal/></border></borders>`
	struckLayer  = `<dxfs><dxf><font><strike/></font></dxf><dxf><numFmt numFmtId="164" formatCode=";;;"/></dxf><dxf><font><color rgb="FFFFFFFF"/></font></dxf><dxf><fill><patternFill><bgColor rgb="FF000000"/></patternFill></fill></dxf><dxf><font><color rgb="FF9C0006"/></font><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill></dxf><dxf><numFmt numFmtId="164" formatCode="0"/></dxf><dxf><numFmt numFmtId="171"/></dxf><dxf><font><sz val="1"/></font></dxf><dxf><font><name val="Wingdings"/></font></dxf><dxf><border diagonalUp="1"><diagonal style="thin"/></border></dxf></dxfs>`
	nrlTheme     = `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:clrScheme><a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1><a:dk2><a:srgbClr val="1F497D"/></a:dk2></a:clrScheme></a:themeElements></a:theme>`
	oneCell      = `<sheetData><row r="2"><c r="D2" t="s" s="1"><v>3</v></c></row></sheetData>`
	plainCell    = `<sheetData><row r="2"><c r="D2" t="s"><v>3</v></c></row></sheetData>`
	worksheet    = `<worksheet` + main + `>`
	worksheetEnd = `</worksheet>`
)

// dressed is a workbook around the content of a <worksheet> and the lists of
// a part of styles.
func dressed(tb testing.TB, sheet, lists string, shared ...string) []byte {
	if shared == nil {
		shared = texts
	}
	data := xlsxtest.Zip(tb, xlsxtest.RawEntries("T", worksheet+sheet+worksheetEnd, xlsxtest.StringsXML(shared...))...)
	return xlsxtest.Relate(tb, data, xlsxtest.BookRels, "styles", "styles.xml", xlsxtest.Entry{Name: xlsxtest.StylesPart, Data: xlsxtest.StylesXML(lists)})
}

// cellFormat is a part of styles in which the format 1 is as given.
func cellFormat(xf string) string {
	return fonts + fills + `<cellStyleXfs><xf fontId="0"/><xf fontId="1" numFmtId="170"/></cellStyleXfs><cellXfs><xf fontId="0"/>` + xf + `</cellXfs>` + struckLayer
}

// remarks returns the lines of textconv that have to do with looks, without
// what they all begin with.
func remarks(tb testing.TB, data []byte) []string {
	tb.Helper()
	text, findings := xlsx.Textconv(file, data, xlsx.Limits{})
	if len(findings) > 0 {
		return lines(findings)
	}
	var out []string
	for line := range strings.Lines(text) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) > 3 {
			out = append(out, strings.TrimPrefix(strings.Join(fields, " "), `T!D2 text "B0825" `))
		} else if strings.HasPrefix(fields[1], "hidden") || fields[1] == "filter" {
			out = append(out, strings.Join(fields[1:], " "))
		}
	}
	return out
}

func TestLooksOfCells(t *testing.T) {
	const struck = `struck out: "B0825"`
	numberFormats := func(code string) string {
		return `<numFmts><numFmt numFmtId="170" formatCode="` + code + `"/></numFmts>`
	}
	faint := "faint: its font has the colour of what is behind it"
	for _, c := range []struct {
		name, sheet, lists string
		want               []string
	}{
		{"plain", oneCell, cellFormat(`<xf fontId="0"/>`), nil},
		{"struck out", oneCell, cellFormat(`<xf fontId="1"/>`), []string{struck}},
		{"struck out, not applied", oneCell, cellFormat(`<xf fontId="1" applyFont="0"/>`), []string{struck}},
		{"not struck out", oneCell, cellFormat(`<xf fontId="2"/>`), nil},
		{"struck out by the named style", oneCell, cellFormat(`<xf fontId="0" xfId="1"/>`), []string{struck}},
		{"struck out by the named style alone", oneCell, cellFormat(`<xf xfId="1" applyFont="1"/>`), []string{struck}},
		{"the named style overruled", oneCell, cellFormat(`<xf fontId="0" xfId="1" applyFont="1"/>`), nil},
		{"fonts behind the formats", oneCell, `<cellXfs><xf/><xf fontId="1"/></cellXfs>` + fonts, []string{struck}},
		{"struck out by the row", `<sheetData><row r="2" s="1" customFormat="1"><c r="D2" t="s"><v>3</v></c></row></sheetData>`, cellFormat(`<xf fontId="1"/>`), []string{struck}},
		{"struck out by the column", `<cols><col min="3" max="4" style="1"/></cols>` + plainCell, cellFormat(`<xf fontId="1"/>`), []string{struck}},
		{"struck out by the row, not by the column", `<cols><col min="4" max="4" style="0"/></cols><sheetData><row r="2" s="1"><c r="D2" t="s"><v>3</v></c></row></sheetData>`, cellFormat(`<xf fontId="1"/>`), []string{struck}},
		{"a column right of it struck out", `<cols><col min="5" max="5" style="1"/></cols>` + plainCell, cellFormat(`<xf fontId="1"/>`), nil},
		{"another column struck out", `<cols><col min="3" max="3" style="1"/></cols>` + plainCell, cellFormat(`<xf fontId="1"/>`), nil},
		{"struck out by the column, in part by itself", `<cols><col min="3" max="4" style="1"/></cols><sheetData><row r="2"><c r="D2" t="inlineStr"><is><r><t>B08</t></r><r><rPr><color rgb="FFFFFFFF"/></rPr><t>25</t></r></is></c></row></sheetData>`, cellFormat(`<xf fontId="1"/>`), []string{struck + " " + faint}},
		{"in part by itself, not by the column", `<cols><col min="3" max="4" style="1"/></cols><sheetData><row r="2"><c r="D2" t="inlineStr"><is><r><rPr><strike/></rPr><t>B0825</t></r></is></c></row></sheetData>`, cellFormat(`<xf/>`), []string{struck}},
		{"the number of a formula", `<sheetData><row r="2"><c r="D2" s="1"><f>A1</f><v>1</v></c></row></sheetData>`, numberFormats(";;;") + cellFormat(`<xf numFmtId="170"/>`), []string{`T!D2 formula "=A1" number "1"`}},
		{"a fill that the program chooses", oneCell, cellFormat(`<xf fillId="5"/>`), []string{faint}},
		{"the cell's own style counts", `<cols><col min="3" max="4" style="1"/></cols><sheetData><row r="2" s="1"><c r="D2" t="s" s="0"><v>3</v></c></row></sheetData>`, cellFormat(`<xf fontId="1"/>`), nil},
		{"a style that is not there", oneCell, `<cellXfs><xf/></cellXfs>`, []string{`workbook-structure !T!D2: the cell has the style 1, but there are 1`}},
		{"a font that is not there", oneCell, cellFormat(`<xf fontId="9"/>`), []string{`workbook-xml : part xl/styles.xml: a cell format with the font "9", but there are 9`}},
		{"a font that is not a number", oneCell, cellFormat(`<xf fontId="x"/>`), []string{`workbook-xml : part xl/styles.xml: fontId="x" of an element <xf> is not a whole number`}},
		{"a named style that is not there", oneCell, cellFormat(`<xf fontId="0" xfId="2"/>`), nil},
		{"a named style with a font that is not there", oneCell, `<fonts><font/></fonts><cellStyleXfs><xf fontId="7"/></cellStyleXfs><cellXfs><xf/><xf fontId="0" xfId="0"/></cellXfs>`, []string{`workbook-xml : part xl/styles.xml: a cell format with the font "7", but there are 1`}},
		{"a fill that is not there", oneCell, cellFormat(`<xf fontId="0" fillId="6"/>`), nil},
		{"the fill of the named style", oneCell, fonts + fills + `<cellStyleXfs><xf fontId="0" fillId="3"/></cellStyleXfs><cellXfs><xf/><xf fontId="0" xfId="0"/></cellXfs>`, []string{faint}},
		{"a list twice", oneCell, cellFormat(``) + fonts, []string{`workbook-xml : part xl/styles.xml: a second list <fonts>`}},
		{"something else among the fonts", oneCell, `<fonts><x/></fonts>`, []string{`workbook-xml : part xl/styles.xml: an element <x> among the <fonts>`}},

		{"hidden by its format", oneCell, numberFormats(";;;") + cellFormat(`<xf fontId="0" numFmtId="170"/>`), []string{`shown by the format ";;;"`}},
		{"another code by its format", oneCell, numberFormats(`0;0;0;&quot;B0001&quot;`) + cellFormat(`<xf numFmtId="170"/>`), []string{`shown by the format "0;0;0;\"B0001\""`}},
		{"a format of the named style", oneCell, numberFormats(";;;") + cellFormat(`<xf fontId="0" numFmtId="0" xfId="1" applyFont="1"/>`), []string{`shown by the format ";;;"`}},
		{"a format of the named style overruled", oneCell, numberFormats(";;;") + cellFormat(`<xf fontId="0" numFmtId="0" xfId="1" applyFont="1" applyNumberFormat="1"/>`), nil},
		{"a format for numbers", oneCell, numberFormats("#,##0") + cellFormat(`<xf numFmtId="170"/>`), nil},
		{"a format known by its number", oneCell, cellFormat(`<xf numFmtId="44"/>`), nil},
		{"a format known by its number, defined anew", oneCell, strings.Replace(numberFormats(";;;"), "170", "49", 1) + cellFormat(`<xf numFmtId="49"/>`), []string{`shown by the format ";;;"`}},
		{"a format defined twice", oneCell, `<numFmts><numFmt numFmtId="170" formatCode="0"/><numFmt numFmtId="170" formatCode=";;;"/><numFmt numFmtId="170" formatCode="@"/></numFmts>` + cellFormat(`<xf numFmtId="170"/>`), []string{`shown by the format ";;;"`}},
		{"crossed out", oneCell, borders + cellFormat(`<xf borderId="1"/>`), []string{struck}},
		{"crossed out by two lines, not applied", oneCell, borders + cellFormat(`<xf borderId="2" applyBorder="0"/>`), []string{struck}},
		{"a line from corner to corner that is not shown", oneCell, borders + cellFormat(`<xf borderId="3"/>`), nil},
		{"a line from corner to corner of no kind", oneCell, borders + cellFormat(`<xf borderId="4"/>`), nil},
		{"a border that is not there", oneCell, borders + cellFormat(`<xf borderId="5"/>`), nil},
		{"crossed out by the named style", oneCell, borders + `<cellStyleXfs><xf borderId="1"/></cellStyleXfs><cellXfs><xf/><xf borderId="0" xfId="0"/></cellXfs>`, []string{struck}},
		{"crossed out by the named style, overruled", oneCell, borders + `<cellStyleXfs><xf borderId="1"/></cellStyleXfs><cellXfs><xf/><xf borderId="0" xfId="0" applyBorder="1"/></cellXfs>`, nil},
		{"black on dots of black", oneCell, cellFormat(`<xf fontId="0" fillId="1"/>`), []string{faint}},
		{"the colour of a format on a fill", oneCell, numberFormats("[Black]@") + cellFormat(`<xf numFmtId="170" fontId="4" fillId="3"/>`), []string{`shown by the format "[Black]@"`}},
		{"a number under such a format", `<sheetData><row r="2"><c r="D2" s="1"><v>3</v></c></row></sheetData>`, numberFormats(";;;") + cellFormat(`<xf numFmtId="170"/>`), nil},
		{"the text of a formula", `<sheetData><row r="2"><c r="D2" s="1" t="str"><f>A1</f><v>x</v></c></row></sheetData>`, numberFormats(";;;") + cellFormat(`<xf numFmtId="170"/>`), []string{`T!D2 formula "=A1" text "x" shown by the format ";;;"`}},

		{"nearly white on white", oneCell, cellFormat(`<xf fontId="3"/>`), []string{faint}},
		{"the white of the theme", oneCell, cellFormat(`<xf fontId="4"/>`), []string{faint}},
		{"a tint of black", oneCell, cellFormat(`<xf fontId="5"/>`), []string{faint}},
		{"a number of the palette", oneCell, cellFormat(`<xf fontId="6"/>`), []string{faint}},
		{"a palette of the workbook's own", oneCell, cellFormat(`<xf fontId="6"/>`) + `<colors><indexedColors>` + strings.Repeat(`<rgbColor rgb="FF000000"/>`, 64) + `</indexedColors></colors>`, nil},
		{"white on a dark fill", oneCell, cellFormat(`<xf fontId="4" fillId="2"/>`), nil},
		{"the colour of the fill, from the theme", oneCell, cellFormat(`<xf fontId="8" fillId="2"/>`), []string{faint}},
		{"black on black", oneCell, cellFormat(`<xf fontId="0" fillId="3"/>`), []string{faint}},
		{"black on a gradient of blacks", oneCell, cellFormat(`<xf fontId="0" fillId="4"/>`), []string{faint}},
		{"far in", oneCell, cellFormat(`<xf><alignment horizontal="right" indent="60"/></xf>`), []string{"faint: it is indented by 60"}},
		{"a little in", oneCell, cellFormat(`<xf><alignment indent="15"/></xf>`), nil},
		{"letter below letter", oneCell, cellFormat(`<xf><alignment textRotation="255"/></xf>`), []string{"faint: its letters stand below each other"}},
		{"turned", oneCell, cellFormat(`<xf><alignment textRotation="90"/></xf>`), nil},
		{"tiny", oneCell, cellFormat(`<xf fontId="7"/>`), []string{"faint: its font is 1 points high"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := xlsxtest.Relate(t, dressed(t, c.sheet, c.lists), xlsxtest.BookRels, "theme", "theme/theme1.xml", xlsxtest.Entry{Name: "xl/theme/theme1.xml", Data: nrlTheme})
			if got := remarks(t, data); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestLooksOfRuns(t *testing.T) {
	run := func(properties, text string) string {
		return `<r><rPr>` + properties + `</rPr><t xml:space="preserve">` + text + `</t></r>`
	}
	const plain = `<r><t>B08</t></r>`
	for name, c := range map[string]struct{ rich, want string }{
		"struck out in part":        {plain + run(`<strike/>`, "25"), `struck out: "25"`},
		"struck out by its value":   {plain + run(`<strike val="1"/>`, "25"), `struck out: "25"`},
		"doubly":                    {plain + run(`<dstrike/>`, "25"), `struck out: "25"`},
		"in several runs":           {run(`<strike/>`, "B0") + run(`<b/><strike/>`, "825"), `struck out: "B0825"`},
		"not struck out":            {plain + run(`<strike val="0"/>`, "25"), ""},
		"false":                     {plain + run(`<strike val="false"/>`, "25"), ""},
		"a blank that is a dash":    {plain + run(`<strike/>`, " ") + `<r><t>25</t></r>`, `struck out: " "`},
		"a line break":              {plain + run(`<strike/>`, "\n") + `<r><t>25</t></r>`, ""},
		"nothing":                   {plain + run(`<strike/>`, "") + `<r><t>25</t></r>`, ""},
		"white":                     {plain + run(`<color rgb="FFFFFFFF"/>`, "25"), "faint: its font has the colour of what is behind it"},
		"a white blank":             {plain + run(`<color rgb="FFFFFFFF"/>`, " "), ""},
		"red":                       {plain + run(`<color rgb="FFFF0000"/>`, "25"), ""},
		"struck out by an escape":   {plain + run(`<strike/>`, "_x0032_5"), `struck out: "25"`},
		"between other properties":  {plain + run(`<b/><sz val="11"/><strike/><u/>`, "25"), `struck out: "25"`},
		"in a phonetic guide alone": {`<t>B0825</t><rPh sb="0" eb="1"><t>x</t></rPh>`, ""},
	} {
		inline := `<sheetData><row r="2"><c r="D2" t="inlineStr"><is>` + c.rich + `</is></c></row></sheetData>`
		shared := dressed(t, plainCell, "", "a", "b", "c", "x")
		for where, data := range map[string][]byte{
			"inline": dressed(t, inline, ""),
			"shared": xlsxtest.Patch(t, shared, xlsxtest.StringsPart, xlsxtest.Replace(t, `<si><t>x</t></si>`, `<si>`+c.rich+`</si>`)),
		} {
			got := strings.Join(remarks(t, data), "\n")
			if i := strings.Index(got, `" `); i >= 0 {
				got = got[i+2:]
			}
			if got != c.want {
				t.Errorf("%s, %s: got %q, want %q", name, where, got, c.want)
			}
		}
	}
}

// Runs that show what they hold are not a reason for a remark or for a finding.
func TestPlainRunsHaveNoLook(t *testing.T) {
	data := dressed(t, `<sheetData><row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>B08</t></r><r><t>25</t></r></is></c></row></sheetData>`, "")
	book, findings := xlsx.Read(file, data, xlsx.Limits{})
	if len(findings) > 0 || book.Sheets[0].Rows[0].Cells[0].Look != nil {
		t.Errorf("%v %v", book, lines(findings))
	}
}

// A person sees a text whose cell's font is white if all of its runs are black.
func TestRunsHaveFontsOfTheirOwn(t *testing.T) {
	rich := `<sheetData><row r="2"><c r="D2" t="inlineStr" s="1"><is>%s<r><rPr><b/></rPr><t>25</t></r></is></c></row></sheetData>`
	white := cellFormat(`<xf fontId="3"/>`)
	if got := remarks(t, dressed(t, fmt.Sprintf(rich, `<r><rPr><b/></rPr><t>B08</t></r>`), white)); got != nil {
		t.Error(got)
	}
	if got := remarks(t, dressed(t, fmt.Sprintf(rich, `<r><t>B08</t></r>`), white)); len(got) != 1 {
		t.Error(got)
	}
}

func TestLayers(t *testing.T) {
	rule := func(cells, rule string) string {
		return plainCell + `<conditionalFormatting sqref="` + cells + `">` + rule + `</conditionalFormatting>`
	}
	newer := func(cells, dxf string) string {
		return plainCell + `<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression" priority="1"><xm:f>Other!$A$1=1</xm:f><x14:dxf>` + dxf + `</x14:dxf></x14:cfRule><xm:sqref>` + cells + `</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>`
	}
	const expression = `<cfRule type="expression" dxfId="%d" priority="1"><formula>$A2="x"</formula></cfRule>`
	const by = `T!D2 under "the conditional format expression \"$A2=\\\"x\\\"\"" `
	dxf := func(n int) string { return fmt.Sprintf(expression, n) }
	over := func(of string) string { return strings.TrimPrefix(rule("D2", of), plainCell) }
	const faint = "faint: its font has the colour of what is behind it"
	rich := func(font string) string {
		return `<sheetData><row r="2"><c r="D2" t="inlineStr"><is><r><rPr>` + font + `</rPr><t>B0825</t></r></is></c></row></sheetData>`
	}
	for _, c := range []struct {
		name, sheet string
		want        []string
	}{
		{"struck out", rule("D2:D9", dxf(0)), []string{by + `struck out: "B0825"`}},
		{"in the last of several areas", rule("A1 C1:C9 D1:E9", dxf(0)), []string{by + `struck out: "B0825"`}},
		{"in the first of several areas", rule("D1:E9 A1 C1:C9", dxf(0)), []string{by + `struck out: "B0825"`}},
		{"behind black, a white text", rich(`<color rgb="FFFFFFFF"/>`) + over(dxf(3)), []string{faint}},
		{"behind black, a run of black", rich(`<color rgb="FF000000"/>`) + over(dxf(3)), []string{by + faint}},
		{"white, a run of black", rich(`<color rgb="FF000000"/>`) + over(dxf(2)), []string{by + faint}},
		{"white on a dark cell", strings.Replace(rule("D2", dxf(2)), `t="s"`, `t="s" s="1"`, 1), nil},
		{"elsewhere", rule("A1 C1:C9 D3:E9", dxf(0)), nil},
		{"hidden by the number format", rule("D2", dxf(1)), []string{by + `shown by the format ";;;"`}},
		{"white", rule("D2", dxf(2)), []string{by + "faint: its font has the colour of what is behind it"}},
		{"behind black", rule("D2", dxf(3)), []string{by + "faint: its font has the colour of what is behind it"}},
		{"in colours that can be seen", rule("D2", dxf(4)), nil},
		{"a rule without a format", rule("D2", `<cfRule type="colorScale" priority="1"/>`), nil},
		{"another kind of rule", rule("D2", `<cfRule type="cellIs" operator="equal" dxfId="0" priority="1"><formula>"B0825"</formula></cfRule>`), []string{`T!D2 under "the conditional format cellIs equal \"\\\"B0825\\\"\"" struck out: "B0825"`}},
		{"a format for numbers", rule("D2", dxf(5)), nil},
		{"a number format by its number", rule("D2", dxf(6)), []string{by + `shown by the format ";;;"`}},
		{"a range that is none", rule("D", dxf(0)), []string{`workbook-xml !T: part xl/worksheets/sheet1.xml: the conditional format expression "$A2=\"x\"" lies over "D", which is not a range of cells`}},
		{"a format that is not there", rule("D2", dxf(10)), []string{`workbook-xml !T: part xl/worksheets/sheet1.xml: the format "10" is laid over cells, but there are 10`}},
		{"tiny", rule("D2", dxf(7)), []string{by + "faint: its font is 1 points high"}},
		{"in signs", rule("D2", dxf(8)), []string{by + "faint: its font has signs in place of letters"}},
		{"crossed out", rule("D2", dxf(9)), []string{by + `struck out: "B0825"`}},
		{"tiny, in the newer form", newer("D2", `<font><sz val="1"/></font>`), []string{`T!D2 under "the conditional format expression \"Other!$A$1=1\"" faint: its font is 1 points high`}},
		{"very many ranges", rule(strings.Repeat("D2 ", 2001), dxf(0)), []string{`workbook-xml !T: part xl/worksheets/sheet1.xml: more than 2000 ranges of cells with something laid over them`}},
		{"a very long rule", rule("D2", strings.Repeat("<cfRule/>", 10001)), []string{`workbook-xml !T: part xl/worksheets/sheet1.xml: a conditional format of more than 10000 elements`}},
		{"a row inside", rule("D2", "<row/>"), []string{`workbook-xml !T: part xl/worksheets/sheet1.xml: an element <row> out of place`}},
		{"in the newer form", newer("D1:D3", `<font><strike/></font>`), []string{`T!D2 under "the conditional format expression \"Other!$A$1=1\"" struck out: "B0825"`}},
		{"in the newer form, elsewhere", newer("E1:E3", `<font><strike/></font>`), nil},
		{"in an extension of a cell", `<sheetData><row r="2"><c r="D2" t="s"><v>3</v><extLst><conditionalFormatting sqref="D2">` + dxf(0) + `</conditionalFormatting></extLst></c></row></sheetData>`, []string{by + `struck out: "B0825"`}},
		{"in another namespace", plainCell + `<o:conditionalFormatting xmlns:o="urn:o" sqref="D2">` + dxf(0) + `</o:conditionalFormatting>`, []string{`workbook-xml !T: part xl/worksheets/sheet1.xml: an element <conditionalFormatting> out of place`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := remarks(t, dressed(t, c.sheet, `<numFmts><numFmt numFmtId="171" formatCode=";;;"/></numFmts>`+cellFormat(`<xf fontId="8" fillId="3" xfId="0"/>`))); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestTablesLayFormatsOverCells(t *testing.T) {
	styles := cellFormat("") + `<tableStyles><tableStyle name="Old"><tableStyleElement type="wholeTable" dxfId="0"/></tableStyle><tableStyle name="Dark"><tableStyleElement type="headerRow" dxfId="2"/><tableStyleElement type="wholeTable" dxfId="3"/></tableStyle><tableStyle name="White"><tableStyleElement type="wholeTable" dxfId="2"/></tableStyle><tableStyle name="Black"><tableStyleElement type="wholeTable" dxfId="3"/></tableStyle></tableStyles>`
	const struck = `T!D2 under "the format of the table \"Codes\"" struck out: "B0825"`
	for _, c := range []struct {
		name, attributes, inside string
		want                     []string
	}{
		{"plain", ``, ``, nil},
		{"a style of its own", ``, `<tableStyleInfo name="Old"/>`, []string{struck}},
		{"a colour that adds up with nothing", ``, `<tableStyleInfo name="White"/>`, []string{`T!D2 under "the format of the table \"Codes\"" faint: its font has the colour of what is behind it`}},
		{"a fill that adds up with nothing", ``, `<tableStyleInfo name="Black"/>`, []string{`T!D2 under "the format of the table \"Codes\"" faint: its font has the colour of what is behind it`}},
		{"colours that add up", ``, `<tableStyleInfo name="Dark"/>`, nil},
		{"a usual style", ``, `<tableStyleInfo name="TableStyleMedium2"/>`, nil},
		{"a format for its cells", ` dataDxfId="0"`, ``, []string{struck}},
		{"a format of a column", ``, `<tableColumns><tableColumn dataDxfId="0"/></tableColumns>`, []string{struck}},
		{"a filter", ``, `<autoFilter ref="D1:D3"><filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn></autoFilter>`, []string{`filter "D1:D3"`}},
		{"a button of a filter", ``, `<autoFilter ref="D1:D3"><filterColumn colId="0" hiddenButton="1"/></autoFilter>`, nil},
		{"arrows of a filter", ``, `<autoFilter ref="D1:D3"/>`, nil},
		{"a range that is none", ` dataDxfId="0"`, ``, []string{`workbook-xml !T: part xl/tables/table1.xml: the format of the table "Codes" lies over "D", which is not a range of cells`}},
		{"a format that is not there", ` dataDxfId="10"`, ``, []string{`workbook-xml !T: part xl/tables/table1.xml: the format "10" is laid over cells, but there are 10`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ref := "D1:D3"
			if c.name == "a range that is none" {
				ref = "D"
			}
			table := xlsxtest.Entry{Name: "xl/tables/table1.xml", Data: `<table` + main + ` displayName="Codes" ref="` + ref + `"` + c.attributes + `>` + c.inside + `</table>`}
			data := xlsxtest.Relate(t, dressed(t, plainCell, styles), "xl/worksheets/_rels/sheet1.xml.rels", "table", "../tables/table1.xml", table)
			if got := remarks(t, data); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
	lost := xlsxtest.Relate(t, dressed(t, plainCell, styles), "xl/worksheets/_rels/sheet1.xml.rels", "table", "../tables/table2.xml", xlsxtest.Entry{Name: "xl/tables/table1.xml", Data: `<table/>`})
	if got, want := remarks(t, lost), []string{`workbook-structure !T: the sheet names "xl/tables/table2.xml" as a table, but the archive holds no such part`}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestRowsAndColumnsTooSmallToBeRead(t *testing.T) {
	row := func(attributes string) string {
		return `<sheetData><row r="2"` + attributes + `><c r="D2" t="s"><v>3</v></c></row></sheetData>`
	}
	for _, c := range []struct {
		name, sheet string
		want        []string
	}{
		{"a usual row", row(` ht="15" customHeight="1"`), nil},
		{"a row that can just be read", row(` ht="5"`), nil},
		{"a column that can just be read", `<cols><col min="4" max="4" width="1"/></cols>` + row(``), nil},
		{"a low row", row(` ht="0.1" customHeight="1"`), []string{"hidden row 2"}},
		{"a low row that says not that it is low", row(` ht="4.9"`), []string{"hidden row 2"}},
		{"the row of no height", row(` ht="0.00"`), []string{"hidden row 2"}},
		{"a height below nothing", row(` ht="-15"`), []string{"hidden row 2"}},
		{"low rows by default", `<sheetFormatPr defaultRowHeight="0.1" customHeight="1"/>` + row(``), []string{"hidden rows all that are not listed", "hidden row 2"}},
		{"low rows by default but for this one", `<sheetFormatPr defaultRowHeight="0.1"/>` + row(` ht="15"`), []string{"hidden rows all that are not listed"}},
		{"rows hidden by default but for this one", `<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>` + row(``), []string{"hidden rows all that are not listed"}},
		{"defaults behind the rows", row(``) + `<sheetFormatPr defaultRowHeight="0.1"/>`, []string{`workbook-xml !T: part xl/worksheets/sheet1.xml: an element <sheetFormatPr> behind the cells`}},
		{"a usual column", `<cols><col min="4" max="4" width="9.5"/></cols>` + row(``), nil},
		{"a narrow column", `<cols><col min="4" max="5" width="0.02"/></cols>` + row(``), []string{"hidden columns D:E"}},
		{"narrow columns by default", `<sheetFormatPr defaultColWidth="0.5"/>` + row(``), []string{"hidden columns A:XFD"}},
		{"narrow columns by their base", `<sheetFormatPr baseColWidth="0"/>` + row(``), []string{"hidden columns A:XFD"}},
		{"narrow columns by default but for some", `<sheetFormatPr defaultColWidth="0"/><cols><col min="2" max="3" width="9"/><col min="4" max="4" style="0"/></cols>` + row(``), []string{"hidden columns A:A", "hidden columns D:D", "hidden columns E:XFD"}},
		{"a group folded up", `<sheetData><row r="1" outlineLevel="1"/><row r="3" outlineLevel="2"/><row r="4" outlineLevel="1"/><row r="5" collapsed="1"/></sheetData>`, []string{"hidden row 3", "hidden row 4"}},
		{"a group within one, folded up", `<sheetData><row r="1" outlineLevel="1"/><row r="2" outlineLevel="2"/><row r="3" outlineLevel="1" collapsed="1"/></sheetData>`, []string{"hidden row 2"}},
		{"a group from the first row on, folded up", `<sheetData><row r="1" outlineLevel="1"/><row r="2" outlineLevel="1"/><row r="3" collapsed="1"/></sheetData>`, []string{"hidden row 1", "hidden row 2"}},
		{"a group that is not folded up", `<sheetData><row r="1" outlineLevel="1"/><row r="2" outlineLevel="1"/><row r="3" collapsed="0"/></sheetData>`, nil},
		{"columns that are not folded up", `<cols><col min="1" max="2" outlineLevel="1"/><col min="3" max="3"/></cols>` + row(``), nil},
		{"columns from the first on, folded up", `<cols><col min="1" max="1" outlineLevel="1"/><col min="2" max="2" outlineLevel="2"/><col min="3" max="3" collapsed="1"/></cols>` + row(``), []string{"hidden columns A:A", "hidden columns B:B"}},
		{"columns folded up within others", `<cols><col min="1" max="1" outlineLevel="1"/><col min="2" max="2" outlineLevel="2"/><col min="3" max="3" outlineLevel="1" collapsed="1"/></cols>` + row(``), []string{"hidden columns B:B"}},
		{"columns folded up", `<cols><col min="1" max="1" outlineLevel="1"/><col min="3" max="4" outlineLevel="1"/><col min="5" max="5" collapsed="1"/></cols>` + row(``), []string{"hidden columns C:D"}},
		{"columns with a style that is not a number", `<cols><col min="1" max="1" style="x"/></cols>` + row(``), []string{`workbook-xml !T: part xl/worksheets/sheet1.xml: columns with the style "x"`}},
		{"a row with a style that is not a number", row(` s="x"`), []string{`workbook-xml !T: part xl/worksheets/sheet1.xml: a row with the style "x"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := remarks(t, dressed(t, c.sheet, "")); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// The parts of a workbook are found by what leads to them, whatever they are
// called, and a part that nothing leads to is refused.
func TestPartsAreFoundByRelationships(t *testing.T) {
	styled := dressed(t, oneCell, cellFormat(`<xf fontId="1"/>`))
	struck := []string{`struck out: "B0825"`}
	renamed := func(target, name string) []byte {
		entries := xlsxtest.Unzip(t, styled)
		for i := range entries {
			if entries[i].Name == xlsxtest.StylesPart {
				entries[i].Name = name
			}
			entries[i].Data = strings.Replace(entries[i].Data, `Target="styles.xml"`, `Target="`+target+`"`, 1)
		}
		return xlsxtest.Zip(t, entries...)
	}
	clean := xlsxtest.Entry{Name: "xl/other.xml", Data: xlsxtest.StylesXML(cellFormat(`<xf fontId="0"/>`))}
	declared := func(kind string) []byte {
		data := xlsxtest.Add(t, styled, xlsxtest.Entry{Name: "xl/other.dat", Data: clean.Data})
		return xlsxtest.Patch(t, data, xlsxtest.TypesPart, xlsxtest.Replace(t, "</Types>", `<Override PartName="/xl/other.dat" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.`+kind+`+xml"/></Types>`))
	}
	for _, c := range []struct {
		name string
		data []byte
		want []string
	}{
		{"the usual place", styled, struck},
		{"another name", renamed("cellStyles.xml", "xl/cellStyles.xml"), struck},
		{"another name without an extension", renamed("looks", "xl/looks"), struck},
		{"another folder", renamed("../looks/all.xml", "looks/all.xml"), struck},
		{"an absolute target", renamed("/xl/looks/all.xml", "xl/looks/all.xml"), struck},
		{"a target that is not there", renamed("styles.xml", "xl/Styles.xml"), []string{`workbook-structure : the workbook names "xl/styles.xml" as its styles, but the archive holds no such part`}},
		{"a theme that is not there", xlsxtest.Patch(t, styled, xlsxtest.BookRels, xlsxtest.Replace(t, "</Relationships>", `<Relationship Id="looks" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme" Target="theme/theme1.xml"/></Relationships>`)), struck},
		{"nothing leads to it", xlsxtest.Patch(t, styled, xlsxtest.BookRels, xlsxtest.Replace(t, "/styles\"", "/looks\"")), []string{`workbook-structure : part "xl/styles.xml" is a list of styles to which the workbook does not lead`}},
		{"two of them", xlsxtest.Relate(t, styled, xlsxtest.BookRels, "styles", "other.xml", clean), []string{`workbook-structure : the workbook names two parts as its styles: "xl/styles.xml" and "xl/other.xml"`}},
		{"a second one that nothing leads to", xlsxtest.Add(t, styled, clean), []string{`workbook-structure : part "xl/other.xml" is a list of styles to which the workbook does not lead`}},
		{"a second one that its type leads to", declared("styles"), []string{`workbook-structure : part "xl/other.dat" is a list of styles to which the workbook does not lead`}},
		{"styles that are something else", xlsxtest.Patch(t, styled, xlsxtest.StylesPart, xlsxtest.Replace(t, "styleSheet", "sheets")), []string{`workbook-xml : part xl/styles.xml: the root element is <sheets>, not <styleSheet>`}},
		{"two relationships to the same part", xlsxtest.Patch(t, styled, xlsxtest.BookRels, xlsxtest.Replace(t, "</Relationships>", `<Relationship Id="again" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="/xl/styles.xml"/></Relationships>`)), struck},
		{"two workbooks", xlsxtest.Relate(t, styled, xlsxtest.RootRels, "officeDocument", "xl/book.xml", xlsxtest.Entry{Name: "xl/book.xml", Data: "<workbook" + main + "/>"}), []string{`workbook-structure : the archive names two workbooks: xl/workbook.xml and xl/book.xml`}},
		{"a second workbook", xlsxtest.Add(t, styled, xlsxtest.Entry{Name: "xl/book.xml", Data: "<workbook" + main + "/>"}), []string{`workbook-structure : part "xl/book.xml" is another workbook`}},
		{"a sheet in another folder", xlsxtest.Add(t, styled, xlsxtest.Entry{Name: "xl/sheet9.xml", Data: worksheet + worksheetEnd}), []string{`workbook-structure : part "xl/sheet9.xml" is a sheet that the workbook does not list`}},
		{"a second list of texts", xlsxtest.Add(t, styled, xlsxtest.Entry{Name: "xl/texts.xml", Data: xlsxtest.StringsXML("x")}), []string{`workbook-structure : part "xl/texts.xml" is a list of texts to which the workbook does not lead`}},
		{"texts that nothing leads to", xlsxtest.Patch(t, styled, xlsxtest.BookRels, xlsxtest.Replace(t, "/sharedStrings\"", "/texts\"")), []string{`workbook-structure : part "xl/sharedStrings.xml" is a list of texts to which the workbook does not lead`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := remarks(t, c.data); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestDrawingsLieOverCells(t *testing.T) {
	cell := func(name string, row, rowOff, col, colOff int) string {
		return fmt.Sprintf(`<xdr:%[1]s><xdr:col>%[4]d</xdr:col><xdr:colOff>%[5]d</xdr:colOff><xdr:row>%[2]d</xdr:row><xdr:rowOff>%[3]d</xdr:rowOff></xdr:%[1]s>`, name, row, rowOff, col, colOff)
	}
	const shape = `<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="Rectangle 1"/></xdr:nvSpPr></xdr:sp>`
	hidden := strings.Replace(shape, `id="2"`, `id="2" hidden="1"`, 1)
	away := func(inside string) string {
		return `<xdr:twoCellAnchor>` + cell("from", 90, 0, 90, 0) + cell("to", 95, 0, 95, 0) + strings.Replace(shape, "</xdr:sp>", inside+"</xdr:sp>", 1) + `</xdr:twoCellAnchor>`
	}
	over := []string{`T!D2 under "the drawing \"Rectangle 1\"" faint: it lies over the cell`}
	for _, c := range []struct {
		name, anchor string
		want         []string
	}{
		{"over the cell", `<xdr:twoCellAnchor>` + cell("from", 0, 0, 0, 0) + cell("to", 5, 0, 5, 0) + shape + `</xdr:twoCellAnchor>`, over},
		{"a line inside the cell", `<xdr:twoCellAnchor>` + cell("from", 1, 9, 3, 1) + cell("to", 1, 9, 3, 8) + shape + `</xdr:twoCellAnchor>`, over},
		{"one of two forms", `<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><xdr:twoCellAnchor>` + cell("from", 1, 0, 3, 0) + cell("to", 2, 0, 4, 0) + shape + `</xdr:twoCellAnchor></mc:Choice></mc:AlternateContent>`, over},
		{"into the cell", `<xdr:twoCellAnchor>` + cell("from", 0, 0, 0, 0) + cell("to", 1, 9, 3, 9) + shape + `</xdr:twoCellAnchor>`, over},
		{"to its upper edge", `<xdr:twoCellAnchor>` + cell("from", 0, 0, 0, 0) + cell("to", 1, 0, 3, 9) + shape + `</xdr:twoCellAnchor>`, nil},
		{"to its left edge", `<xdr:twoCellAnchor>` + cell("from", 0, 0, 0, 0) + cell("to", 1, 9, 3, 0) + shape + `</xdr:twoCellAnchor>`, nil},
		{"right of it", `<xdr:twoCellAnchor>` + cell("from", 0, 0, 4, 0) + cell("to", 9, 0, 9, 0) + shape + `</xdr:twoCellAnchor>`, nil},
		{"below it", `<xdr:twoCellAnchor>` + cell("from", 2, 0, 0, 0) + cell("to", 9, 0, 9, 0) + shape + `</xdr:twoCellAnchor>`, nil},
		{"over blank cells below the table", `<xdr:twoCellAnchor>` + cell("from", 1, 0, 1, 0) + cell("to", 5, 0, 3, 0) + shape + `</xdr:twoCellAnchor>`, nil},
		{"over blank cells alone", `<xdr:twoCellAnchor>` + cell("from", 0, 0, 1, 0) + cell("to", 5, 0, 3, 0) + shape + `</xdr:twoCellAnchor>`, []string{`T!B1 under "the drawing \"Rectangle 1\"" faint: it lies over the cell`}},
		{"a hidden shape", `<xdr:twoCellAnchor>` + cell("from", 0, 0, 0, 0) + cell("to", 5, 0, 5, 0) + hidden + `<xdr:clientData/></xdr:twoCellAnchor>`, nil},
		{"a hidden shape of two", `<xdr:twoCellAnchor>` + cell("from", 0, 0, 0, 0) + cell("to", 5, 0, 5, 0) + shape + hidden + `</xdr:twoCellAnchor>`, over},
		{"hidden by a name of another namespace", `<xdr:twoCellAnchor>` + cell("from", 0, 0, 0, 0) + cell("to", 5, 0, 5, 0) + `<xdr:sp><xdr:nvSpPr><q:cNvPr xmlns:q="urn:q" name="Rectangle 1" hidden="1"/></xdr:nvSpPr></xdr:sp></xdr:twoCellAnchor>`, over},
		{"a thick line elsewhere", away(`<xdr:spPr><a:ln xmlns:a="urn:a" w="99999"/></xdr:spPr>`), over},
		{"a thin line elsewhere", away(`<xdr:spPr><a:ln xmlns:a="urn:a" w="12700"/></xdr:spPr>`), nil},
		{"a form of its own elsewhere", away(`<xdr:spPr><a:custGeom xmlns:a="urn:a"/></xdr:spPr>`), over},
		{"a callout elsewhere", away(`<xdr:spPr><a:prstGeom xmlns:a="urn:a" prst="wedgeRectCallout"><a:avLst><a:gd name="adj1"/></a:avLst></a:prstGeom></xdr:spPr>`), over},
		{"of a size", `<xdr:oneCellAnchor>` + cell("from", 0, 0, 1, 0) + `<xdr:ext cx="1219200" cy="190500"/>` + shape + `</xdr:oneCellAnchor>`, over},
		{"of a smaller size", `<xdr:oneCellAnchor>` + cell("from", 0, 0, 1, 0) + `<xdr:ext cx="1219199" cy="190500"/>` + shape + `</xdr:oneCellAnchor>`, nil},
		{"at a point of the sheet", `<xdr:absoluteAnchor><xdr:pos x="1828800" y="190500"/><xdr:ext cx="1" cy="1"/>` + shape + `</xdr:absoluteAnchor>`, over},
		{"an end of another namespace", `<xdr:twoCellAnchor>` + cell("from", 0, 0, 0, 0) + `<q:to xmlns:q="urn:q"><xdr:col>0</xdr:col><xdr:row>0</xdr:row></q:to>` + cell("to", 5, 0, 5, 0) + shape + `</xdr:twoCellAnchor>`, over},
		{"an end inside something else", `<xdr:twoCellAnchor><q:w xmlns:q="urn:q">` + cell("to", 0, 0, 0, 0) + `</q:w>` + cell("from", 0, 0, 0, 0) + cell("to", 5, 0, 5, 0) + shape + `</xdr:twoCellAnchor>`, over},
		{"two ends", `<xdr:twoCellAnchor>` + cell("from", 0, 0, 0, 0) + cell("to", 0, 0, 0, 0) + cell("to", 5, 0, 5, 0) + shape + `</xdr:twoCellAnchor>`, []string{"workbook-xml !T: part xl/drawings/drawing1.xml: a second <to> inside <twoCellAnchor>"}},
		{"far away", `<xdr:twoCellAnchor>` + cell("from", 99999999, 0, 99999999, 0) + cell("to", 0, 0, 0, 0) + shape + `</xdr:twoCellAnchor>`, nil},
		{"very many", strings.Repeat(`<xdr:oneCellAnchor/>`, 2001), []string{"workbook-xml !T: part xl/drawings/drawing1.xml: more than 2000 ranges of cells with something laid over them"}},
		{"without a name", `<xdr:twoCellAnchor>` + cell("from", 0, 0, 0, 0) + cell("to", 5, 0, 5, 0) + `</xdr:twoCellAnchor>`, []string{`T!D2 under "the drawing" faint: it lies over the cell`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			drawing := xlsxtest.Entry{Name: "xl/drawings/drawing1.xml", Data: `<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">` + c.anchor + `</xdr:wsDr>`}
			sheet := plainCell
			if strings.HasPrefix(c.name, "over blank") {
				sheet = `<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="D1" t="s"><v>0</v></c></row></sheetData>`
			}
			data := xlsxtest.Relate(t, dressed(t, sheet, ""), "xl/worksheets/_rels/sheet1.xml.rels", "drawing", "../drawings/drawing1.xml", drawing)
			if got := remarks(t, data); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// Nobody can scroll to what lies in front of the first cell of a view whose
// panes are frozen.
func TestRowsAndColumnsBehindFrozenPanes(t *testing.T) {
	const pane = `<sheetViews><sheetView%s><pane%s/></sheetView></sheetViews>`
	for _, c := range []struct {
		name, view, pane string
		want             []string
	}{
		{"frozen at the beginning", ` topLeftCell="A1"`, ` ySplit="1" topLeftCell="A50" state="frozen"`, nil},
		{"frozen", ``, ` ySplit="1" topLeftCell="A50" state="frozen"`, nil},
		{"rows", ` topLeftCell="A3"`, ` ySplit="1" topLeftCell="A4" state="frozen"`, []string{"hidden row 2"}},
		{"columns", ` topLeftCell="E3"`, ` xSplit="1" state="frozenSplit"`, []string{"hidden columns A:D"}},
		{"rows, but columns alone are frozen", ` topLeftCell="A6"`, ` xSplit="1" ySplit="0" state="frozen"`, nil},
		{"split and not frozen", ` topLeftCell="E3"`, ` xSplit="1" ySplit="1" state="split"`, nil},
	} {
		sheet := fmt.Sprintf(pane, c.view, c.pane) + plainCell
		if got := remarks(t, dressed(t, sheet, "")); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// foreign declares a namespace that no program knows and that all may ignore.
const foreign = ` xmlns:q="urn:q" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="q"`

// Programs leave out an element of a namespace that they do not know, or take
// it for their own. It is refused where it could change what is read.
func TestElementsOfOtherNamespacesAreRefused(t *testing.T) {
	cell := func(inside string) string {
		return `<sheetData><row r="2"><c r="D2" t="s">` + inside + `</c></row></sheetData>`
	}
	rich := func(inside string) string {
		return `<sheetData><row r="2"><c r="D2" t="inlineStr"><is>` + inside + `</is></c></row></sheetData>`
	}
	layer := func(of string) string {
		return plainCell + `<conditionalFormatting sqref="D2">` + of + `</conditionalFormatting>`
	}
	const choice = `<mc:AlternateContent><mc:Choice Requires="x14">%s</mc:Choice></mc:AlternateContent>`
	strict := ` xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"`
	for _, c := range []struct{ name, sheet, lists, want string }{
		{"a value", cell(`<q:v>3</q:v>`), "", "an element <v> of the namespace \"urn:q\""},
		{"a text", `<sheetData><row r="2"><c r="D2" t="inlineStr"><q:is><t>B0825</t></q:is></c></row></sheetData>`, "", "an element <is> of the namespace \"urn:q\""},
		{"the letters of a text", rich(`<q:t>B0825</q:t>`), "", "an element <t> inside a text"},
		{"a run", rich(`<r><t>B90</t></r><q:r><t>0</t></q:r>`), "", "an element <r> inside a text"},
		{"the letters of a run", rich(`<r><q:t>B90</q:t></r>`), "", "an element <t> inside a run"},
		{"the font of a run", rich(`<r><rPr><strike/></rPr><q:rPr/><t>B90</t></r>`), "", "an element <rPr> inside a run"},
		{"a second font of a run", rich(`<r><rPr><strike/></rPr><rPr/><t>B90</t></r>`), "", "a run of text with two <rPr>"},
		{"a line through a run", rich(`<r><rPr><q:strike/></rPr><t>B90</t></r>`), "", "an element <strike> of the namespace \"urn:q\" inside <rPr>"},
		{"one of two forms of a run", rich(`<r><rPr>` + fmt.Sprintf(choice, "<strike/>") + `</rPr><t>B90</t></r>`), "", "an element <AlternateContent> of the namespace"},
		{"a cell", `<sheetData><row r="2"><q:c r="D2" t="s"><v>3</v></q:c></row></sheetData>`, "", "an element <c> of the namespace"},
		{"a column", `<cols><q:col min="1" max="9" hidden="1"/></cols>` + plainCell, "", "an element <col> of the namespace"},
		{"a merge", plainCell + `<mergeCells><q:mergeCell ref="D2:D3"/></mergeCells>`, "", "an element <mergeCell> of the namespace"},
		{"a view", `<sheetViews><q:sheetView/></sheetViews>` + plainCell, "", "an element <sheetView> of the namespace"},
		{"sizes twice", `<sheetFormatPr defaultRowHeight="1"/><sheetFormatPr defaultRowHeight="15"/>` + plainCell, "", "a second element <sheetFormatPr>"},
		{"columns in one of two forms", fmt.Sprintf(choice, `<cols><col min="4" max="4" hidden="1"/></cols>`) + plainCell, "", "an element <cols> out of place"},
		{"sizes in one of two forms", fmt.Sprintf(choice, `<sheetFormatPr zeroHeight="1"/>`) + plainCell, "", "an element <sheetFormatPr> out of place"},
		{"views in one of two forms", fmt.Sprintf(choice, `<sheetViews/>`) + plainCell, "", "an element <sheetViews> out of place"},
		{"merges in one of two forms", plainCell + fmt.Sprintf(choice, `<mergeCells/>`), "", "an element <mergeCells> out of place"},
		{"a filter in one of two forms", plainCell + fmt.Sprintf(choice, `<autoFilter ref="D1:D3"/>`), "", "an element <autoFilter> out of place"},
		{"columns of the strict form", `<cols` + strict + `><col min="4" max="4" hidden="1"/></cols>` + plainCell, "", "an element <cols> out of place"},
		{"merges of the strict form", plainCell + `<mergeCells` + strict + `/>`, "", "an element <mergeCells> out of place"},
		{"a picture of the strict form", plainCell + `<picture` + strict + `/>`, "", "an element <picture> of another form of the format than the sheet"},
		{"a rule in one of two forms", layer(fmt.Sprintf(choice, `<cfRule type="expression" dxfId="0"/>`)), cellFormat(""), "an element <AlternateContent> of the namespace"},
		{"a rule", layer(`<q:cfRule type="expression" dxfId="0"/>`), cellFormat(""), "an element <cfRule> of the namespace"},
		{"the cells of a rule", layer(`<q:sqref>A100</q:sqref><cfRule type="expression" dxfId="0"/>`), cellFormat(""), "an element <sqref> of the namespace"},
		{"the cells of a rule given twice", layer(`<sqref>A100</sqref><cfRule type="expression" dxfId="0"/>`), cellFormat(""), "cells that are given twice"},
		{"the format of a rule given twice", layer(`<cfRule type="expression" dxfId="0"><dxf/></cfRule>`), cellFormat(""), "a format that is given twice"},
		{"two formats of a rule", layer(`<cfRule type="expression"><dxf/><dxf/></cfRule>`), cellFormat(""), "a second <dxf> inside <cfRule>"},
		{"a cell format", plainCell, `<cellXfs><q:xf/><xf/></cellXfs>`, "an element <xf> of the namespace"},
		{"a font", plainCell, `<fonts><q:font/><font/></fonts>`, "an element <font> of the namespace"},
		{"a list", plainCell, `<q:fonts><font/></q:fonts>`, "an element <fonts> of the namespace"},
		{"a format of rules", plainCell, `<dxfs><q:dxf/></dxfs>`, "an element <dxf> of the namespace"},
		{"the font of a format of rules", plainCell, `<dxfs><dxf><q:font/><font><strike/></font></dxf></dxfs>`, "an element <font> of the namespace"},
		{"two fonts of a format of rules", plainCell, `<dxfs><dxf><font/><font><strike/></font></dxf></dxfs>`, "a second <font> inside <dxf>"},
		{"two colours", plainCell, `<fonts><font><color rgb="FFFFFFFF"/><color rgb="FF000000"/></font></fonts>`, "a second <color> inside <font>"},
		{"a size", plainCell, `<fonts><font><sz val="1"/><q:sz val="11"/></font></fonts>`, "an element <sz> of the namespace"},
		{"a pattern", plainCell, `<fills><fill><q:patternFill patternType="none"/><patternFill/></fill></fills>`, "an element <patternFill> of the namespace"},
		{"a palette", plainCell, `<colors><q:indexedColors/></colors>`, "an element <indexedColors> of the namespace"},
		{"a colour of the palette", plainCell, `<colors><indexedColors><q:rgbColor rgb="FF000000"/></indexedColors></colors>`, "an element <rgbColor> of the namespace"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := dressed(t, c.sheet, c.lists)
			for _, part := range []string{xlsxtest.SheetPart, xlsxtest.StylesPart} {
				data = xlsxtest.Patch(t, data, part, xlsxtest.Replace(t, main+">", main+foreign+">"))
			}
			if got := remarks(t, data); len(got) != 1 || !strings.Contains(got[0], c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// What real programs write in other namespaces is read: attributes, and
// extensions at the end of an element.
func TestExtensionsAreLeftOut(t *testing.T) {
	sheet := `<sheetViews><sheetView q:a="1"/><extLst><ext/></extLst></sheetViews><sheetData><row r="2" q:dyDescent="0.25"><c r="D2" t="s" s="1"><v>3</v><extLst><ext><q:x>1</q:x></ext></extLst></c></row></sheetData><customSheetViews><customSheetView><autoFilter ref="A1:A2"/></customSheetView></customSheetViews>` +
		fmt.Sprintf(`<mc:AlternateContent><mc:Choice Requires="x14">%s</mc:Choice></mc:AlternateContent><extLst><ext><q:slicers/></ext></extLst>`, `<controls/>`)
	data := dressed(t, sheet, `<fonts q:knownFonts="1"><font/><extLst><ext><q:font/></ext></extLst></fonts><cellXfs><xf/><xf fontId="0"><extLst><ext><q:xf/></ext></extLst></xf></cellXfs><extLst><ext><q:slicerStyles/></ext></extLst>`)
	for _, part := range []string{xlsxtest.SheetPart, xlsxtest.StylesPart} {
		data = xlsxtest.Patch(t, data, part, xlsxtest.Replace(t, main+">", main+foreign+">"))
	}
	if got := remarks(t, data); got != nil {
		t.Error(got)
	}
}

// Programs differ on what else than the usual form of a number or a truth value
// they read, so that is refused.
func TestOddFormsAreRefused(t *testing.T) {
	row := func(attributes string) string {
		return `<sheetData><row r="2"` + attributes + `><c r="D2" t="s"><v>3</v></c></row></sheetData>`
	}
	column := func(attributes string) string {
		return `<cols><col min="4" max="4"` + attributes + `/></cols>` + plainCell
	}
	font := func(inside string) string { return `<fonts><font>` + inside + `</font></fonts>` }
	for _, c := range []struct{ sheet, lists, want string }{
		{row(` hidden="2"`), "", `hidden="2" of an element <row> is not true or false`},
		{row(` hidden="t"`), "", `hidden="t" of`},
		{row(` hidden=" 1 "`), "", `hidden=" 1 " of`},
		{row(` hidden=""`), "", `hidden="" of`},
		{row(` collapsed="2"`), "", `collapsed="2" of`},
		{row(` outlineLevel="01"`), "", `outlineLevel="01" of an element <row> is not a whole number`},
		{row(` ht="tall"`), "", `ht="tall" of an element <row> is not a number`},
		{row(` ht="NaN"`), "", `ht="NaN" of`},
		{row(` ht="0x1p4"`), "", `ht="0x1p4" of`},
		{row(` ht="inf"`), "", `ht="inf" of`},
		{row(` ht="+15"`), "", `ht="+15" of`},
		{row(` ht="1_5"`), "", `ht="1_5" of`},
		{column(` hidden="2"`), "", `hidden="2" of an element <col>`},
		{column(` collapsed="yes"`), "", `collapsed="yes" of`},
		{column(` outlineLevel="+1"`), "", `outlineLevel="+1" of`},
		{column(` width="9 "`), "", `width="9 " of`},
		{`<sheetFormatPr defaultRowHeight="0x1"/>` + plainCell, "", `defaultRowHeight="0x1" of`},
		{`<sheetFormatPr zeroHeight="2"/>` + plainCell, "", `zeroHeight="2" of`},
		{`<sheetViews><sheetView topLeftCell="$A$6"/></sheetViews>` + plainCell, "", `topLeftCell="$A$6" of an element <sheetView> is not the address of a cell`},
		{`<sheetViews><sheetView><pane ySplit="one"/></sheetView></sheetViews>` + plainCell, "", `ySplit="one" of`},
		{plainCell, `<numFmts><numFmt numFmtId="0164" formatCode=";;;"/></numFmts>`, `numFmtId="0164" of`},
		{plainCell, `<cellXfs><xf numFmtId="+164"/></cellXfs>`, `numFmtId="+164" of an element <xf>`},
		{plainCell, `<cellXfs><xf numFmtId=" 164 "/></cellXfs>`, `numFmtId=" 164 " of`},
		{plainCell, `<cellXfs><xf fillId="02"/></cellXfs>`, `fillId="02" of`},
		{plainCell, `<cellXfs><xf applyFont="2"/></cellXfs>`, `applyFont="2" of`},
		{plainCell, font(`<color theme="00"/>`), `theme="00" of an element <color> is not the number of a colour of the theme`},
		{plainCell, font(`<color theme="12"/>`), `theme="12" of`},
		{plainCell, font(`<color indexed="09"/>`), `indexed="09" of`},
		{plainCell, font(`<color theme="1" tint="2"/>`), `tint="2" of an element <color> is not a number from -1 to 1`},
		{plainCell, font(`<color theme="1" tint=" 1 "/>`), `tint=" 1 " of`},
		{plainCell, font(`<color rgb=" FFFFFFFF"/>`), `rgb=" FFFFFFFF" of an element <color> is not a colour of six or eight digits`},
		{plainCell, font(`<color rgb="FFFFFFF"/>`), `rgb="FFFFFFF" of`},
		{plainCell, font(`<sz val="0"/>`), `val="0" of an element <sz> is not a number above 0`},
		{plainCell, font(`<sz val="-3"/>`), `val="-3" of`},
		{plainCell, font(`<sz val="1 "/>`), `val="1 " of`},
		{plainCell, font(`<sz val="0x1p4"/>`), `val="0x1p4" of`},
		{plainCell, font(`<strike val="2"/>`), `val="2" of an element <strike> is not true or false`},
		{plainCell, font(`<charset val="02"/>`), `val="02" of`},
		{plainCell, `<fills><fill><patternFill patternType=" solid"/></fill></fills>`, `patternType=" solid" of an element <patternFill> is not a pattern`},
	} {
		got := remarks(t, dressed(t, c.sheet, c.lists))
		if len(got) != 1 || !strings.HasPrefix(got[0], "workbook-xml ") || !strings.Contains(got[0], c.want) {
			t.Errorf("%s: got %q", c.want, got)
		}
	}
	usual := row(` ht="1.5E+1" hidden="false"`) + `<q:x xmlns:q="urn:q" hidden="2"/>`
	if got := remarks(t, dressed(t, usual, font(`<color theme="1" tint="-4.9E-2"/><strike val="false"/>`))); got != nil {
		t.Error(got)
	}
}

// Programs work out the colours of a theme in their own ways, so one that is
// given by anything but its red, green and blue is refused.
func TestColoursOfTheTheme(t *testing.T) {
	styles := `<fonts><font><color theme="1"/></font></fonts><cellXfs><xf/><xf fontId="0"/></cellXfs>`
	const refused = `workbook-xml : part xl/theme/theme1.xml: the colour <dk1> is not given by its red, green and blue alone, once`
	for _, c := range []struct{ dark, want string }{
		{`<a:sysClr val="windowText" lastClr="000000"/>`, ""},
		{`<a:sysClr val="windowText"/>`, ""},
		{`<a:sysClr val="btnText" lastClr="000000"/>`, ""},
		{`<a:srgbClr val="1F497D"/>`, ""},
		{`<a:srgbClr val="FFFFFF"/>`, "faint: its font has the colour of what is behind it"},
		{`<a:sysClr val="window" lastClr="FFFFFF"/>`, "faint: its font has the colour of what is behind it"},
		{`<a:sysClr val="window" lastClr="000000"/>`, refused},
		{`<a:sysClr val="btnText"/>`, refused},
		{`<a:prstClr val="white"/>`, refused},
		{`<a:scrgbClr r="100000" g="100000" b="100000"/>`, refused},
		{`<a:srgbClr val="000000"><a:lumOff val="100000"/></a:srgbClr>`, refused},
		{`<a:srgbClr val="000000"/><a:srgbClr val="FFFFFF"/>`, refused},
		{`<q:srgbClr xmlns:q="urn:q" val="000000"/>`, refused},
		{`<a:srgbClr val="FFF"/>`, refused},
		{``, refused},
	} {
		theme := strings.Replace(nrlTheme, `<a:sysClr val="windowText" lastClr="000000"/>`, c.dark, 1)
		theme = strings.Replace(theme, "<a:clrScheme>", `<a:clrScheme><q:dk1 xmlns:q="urn:q"><q:srgbClr val="FFFFFF"/></q:dk1>`, 1)
		data := xlsxtest.Relate(t, dressed(t, oneCell, styles), xlsxtest.BookRels, "theme", "theme/theme1.xml", xlsxtest.Entry{Name: "xl/theme/theme1.xml", Data: theme})
		if got := strings.Join(remarks(t, data), "\n"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.dark, got, c.want)
		}
	}
}

// The styles that programs bring along put white headers on a dark fill. It
// stands in the program, so a white text without a fill of its own is fine there.
func TestHeadersOfTables(t *testing.T) {
	const faint = "faint: its font has the colour of what is behind it"
	for _, c := range []struct {
		name, xf, attributes, style string
		want                        []string
	}{
		{"white", `<xf fontId="4"/>`, ` ref="D2:D3"`, "TableStyleMedium2", nil},
		{"white on white", `<xf fontId="4" fillId="6"/>`, ` ref="D2:D3"`, "TableStyleMedium2", []string{faint}},
		{"tiny", `<xf fontId="7"/>`, ` ref="D2:D3"`, "TableStyleMedium2", []string{"faint: its font is 1 points high"}},
		{"white below the header", `<xf fontId="4"/>`, ` ref="D1:D3"`, "TableStyleMedium2", []string{faint}},
		{"white beside the table", `<xf fontId="4"/>`, ` ref="E2:E3"`, "TableStyleMedium2", []string{faint}},
		{"without a header", `<xf fontId="4"/>`, ` ref="D2:D3" headerRowCount="0"`, "TableStyleMedium2", []string{faint}},
		{"a style of another name", `<xf fontId="4"/>`, ` ref="D2:D3"`, "Mine", []string{faint}},
	} {
		white := strings.Replace(cellFormat(c.xf), "</fills>", `<fill><patternFill patternType="solid"><fgColor rgb="FFFFFFFF"/></patternFill></fill></fills>`, 1)
		table := xlsxtest.Entry{Name: "xl/tables/table1.xml", Data: `<table` + main + ` displayName="Codes"` + c.attributes + `><tableStyleInfo name="` + c.style + `"/></table>`}
		data := xlsxtest.Relate(t, dressed(t, oneCell, white), "xl/worksheets/_rels/sheet1.xml.rels", "table", "../tables/table1.xml", table)
		if got := remarks(t, data); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPicturesBehindASheetAndOldDrawings(t *testing.T) {
	const names = `<%s xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rel-vmlDrawing-xl/drawings/vml1.vml"/>`
	const note = `<v:shape type="#_x0000_t202"><v:fill/><x:ClientData ObjectType="Note"><x:Row>1</x:Row></x:ClientData></v:shape>`
	for _, c := range []struct {
		name, element, shapes string
		want                  []string
	}{
		{"a picture", "picture", "", []string{`T!D2 under "the picture behind the sheet" faint: it lies behind the cell`}},
		{"notes", "legacyDrawing", `<v:shapetype id="_x0000_t202"/>` + note + note, nil},
		{"a shape among notes", "legacyDrawing", note + `<v:rect style="position:absolute"/>`, []string{`T!D2 under "a drawing that is not a note" faint: it lies over the cell`}},
		{"a picture of a header", "legacyDrawingHF", `<v:shape id="LH"/>`, nil},
	} {
		data := dressed(t, plainCell+fmt.Sprintf(names, c.element), "")
		if c.shapes != "" {
			data = xlsxtest.Relate(t, data, "xl/worksheets/_rels/sheet1.xml.rels", "vmlDrawing", "../drawings/vml1.vml", xlsxtest.Entry{Name: "xl/drawings/vml1.vml", Data: "<xml>" + c.shapes + "<br></xml>"})
		}
		if got := remarks(t, data); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

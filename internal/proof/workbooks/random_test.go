// SPDX-License-Identifier: Apache-2.0

package workbooks

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

// tables are the sheets that the generator reads, with their headers.
var tables = []struct {
	name    string
	headers []string
}{
	{"Record types", []string{"Record group", "Record type", "Code system", "Code"}},
	{"Mapping", []string{"Record group", "Record types contained", "Access level", "RBAC code", "Area of work"}},
	{"Activities", []string{"RBAC code", "Activity", "Includes"}},
	{"Job roles", []string{"Role code", "Role name"}},
	{"Baseline", []string{"Role code", "RBAC code"}},
	{"Functions", []string{"Function", "Requirement"}},
	{"Separation", []string{"First RBAC code", "Second RBAC code"}},
}

// Pieces of number formats, and whole ones, of which random formats are made.
var (
	pieces   = []string{"@", "0", "#,##0", ";", ";", ";", `"B0001"`, `"x"`, "_)", "_(", "* ", "*-", `\B`, " ", "General", "[Red]", "[White]", "[Color2]", "[>5]", "[$-809]", "[$£-809]", "yyyy", "h:mm", "?/?", "%", "E+00", "-", "(", ")", "[h]", "[DBNum1]", "!", "$"}
	complete = []string{"General", "@", "0", "0.00", "#,##0", ";;;", ";;", "0;0;0;", `0;0;0;"B0001"`, `@"x"`, `"x"@`, "@@", "0;@", "0;0;@", "0;0;0;@", "@;0", "[White]@", "[Red]@", "[>0]@", `_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)`, "yyyy-mm-dd", `"B0001"`, `"B0001";"B0002"`, "[=1]\"a\";0", "[$-409]@", "(@)", "*-@"}
	colour   = []string{`rgb="FFFFFFFF"`, `rgb="FF000000"`, `rgb="FFFF0000"`, `rgb="FFF0F0F0"`, `theme="0"`, `theme="1"`, `theme="4"`, `theme="1" tint="0.99"`, `theme="0" tint="-0.9"`, `indexed="9"`, `indexed="8"`, `indexed="10"`, `indexed="64"`, `auto="1"`}
	// Mostly the usual sizes of rows and columns.
	defaults = []string{
		`defaultRowHeight="15"`, `defaultRowHeight="15"`, `defaultRowHeight="15"`, `defaultRowHeight="15"`, `defaultRowHeight="15" baseColWidth="10"`,
		`defaultRowHeight="15" zeroHeight="1"`, `defaultRowHeight="0.1" customHeight="1"`, `defaultRowHeight="15" defaultColWidth="0"`,
	}
	strike = []string{`<strike/>`, `<strike val="1"/>`, `<strike val="true"/>`, `<strike val="0"/>`, `<strike val="false"/>`}
)

// theme has a colour scheme in which a dark colour, a light one and an accent
// are distinguished. Without one, programs differ on what its colours are.
const theme = `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="T"><a:themeElements><a:clrScheme name="C">` +
	`<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1><a:dk2><a:srgbClr val="102030"/></a:dk2><a:lt2><a:srgbClr val="E0E0D0"/></a:lt2>` +
	`<a:accent1><a:srgbClr val="2060C0"/></a:accent1><a:accent2><a:srgbClr val="C06020"/></a:accent2><a:accent3><a:srgbClr val="808080"/></a:accent3><a:accent4><a:srgbClr val="C0A000"/></a:accent4><a:accent5><a:srgbClr val="60A0C0"/></a:accent5><a:accent6><a:srgbClr val="60A040"/></a:accent6>` +
	`<a:hlink><a:srgbClr val="0000C0"/></a:hlink><a:folHlink><a:srgbClr val="800080"/></a:folHlink></a:clrScheme></a:themeElements></a:theme>`

// random makes workbooks.
type random struct {
	*rand.Rand
	token   int
	shared  []string
	formats int // cell formats
	laid    int // formats for rules
}

// once reports true once in n times.
func (r *random) once(n int) bool { return r.IntN(n) == 0 }

func pick[T any](r *random, from []T) T { return from[r.IntN(len(from))] }

// text is a text that stands nowhere else in the workbook, so that it is found
// again in what LibreOffice writes.
func (r *random) text() string {
	r.token++
	return fmt.Sprintf("B%05d", r.token)
}

// workbook makes a workbook of all tables.
func (r *random) workbook(tb testing.TB) []byte {
	r.shared, r.token = nil, 0
	styles := r.styles()
	var sheets []string
	for n, table := range tables {
		sheets = append(sheets, r.sheet(table.headers, n == 0))
	}
	entries := xlsxtest.RawEntries(tables[0].name, sheets[0], "")
	for i := range entries {
		if entries[i].Name == xlsxtest.StringsPart {
			entries[i].Data = xlsxtest.StringsXML() // replaced below, once all texts are known
			entries[i].Data = strings.Replace(entries[i].Data, "</sst>", strings.Join(r.shared, "")+"</sst>", 1)
		}
		if entries[i].Name == xlsxtest.BookPart {
			for n, table := range tables[1:] {
				entries[i].Data = strings.Replace(entries[i].Data, "</sheets>", fmt.Sprintf(`<sheet name="%s" sheetId="%d" r:id="rel-worksheet-xl/worksheets/sheet%d.xml"/></sheets>`, table.name, n+2, n+2), 1)
			}
		}
	}
	data := xlsxtest.Zip(tb, entries...)
	for n, sheet := range sheets[1:] {
		name := fmt.Sprintf("sheet%d.xml", n+2)
		data = xlsxtest.Relate(tb, data, xlsxtest.BookRels, "worksheet", "worksheets/"+name, xlsxtest.Entry{Name: "xl/worksheets/" + name, Data: sheet})
	}
	data = xlsxtest.Relate(tb, data, xlsxtest.BookRels, "theme", "theme/theme1.xml", xlsxtest.Entry{Name: "xl/theme/theme1.xml", Data: theme})
	part := pick(r, []string{"styles.xml", "cellStyles.xml", "looks/all.xml"})
	data = xlsxtest.Relate(tb, data, xlsxtest.BookRels, "styles", part, xlsxtest.Entry{Name: "xl/" + part, Data: styles})
	return xlsxtest.Patch(tb, data, xlsxtest.TypesPart, func(s string) string {
		more := `<Override PartName="/xl/theme/theme1.xml" ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/><Override PartName="/xl/` + part + `" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>`
		for n := range sheets[1:] {
			more += fmt.Sprintf(`<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, n+2)
		}
		return strings.Replace(s, "</Types>", more+"</Types>", 1)
	})
}

// styles makes a part of styles. The first of every list is the usual one.
func (r *random) styles() string {
	var numbers, fonts, fills, named, cells, laid strings.Builder
	count := 8
	for i := range count {
		fmt.Fprintf(&numbers, `<numFmt numFmtId="%d" formatCode="%s"/>`, 170+i, escape(r.numberFormat()))
	}
	fonts.WriteString(`<font><sz val="11"/><name val="Calibri"/></font>`)
	fills.WriteString(`<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>`)
	named.WriteString(`<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>`)
	cells.WriteString(`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>`)
	for range count {
		fonts.WriteString(`<font>` + r.font(true) + `</font>`)
		fmt.Fprintf(&fills, `<fill><patternFill patternType="solid"><fgColor %s/><bgColor indexed="64"/></patternFill></fill>`, pick(r, colour))
	}
	for range 3 {
		fmt.Fprintf(&named, `<xf numFmtId="%d" fontId="%d" fillId="0" borderId="0"/>`, r.numberFormatID(count), r.IntN(count+1))
	}
	r.formats = 24
	for range r.formats {
		font, number, fill := 0, 0, 0
		if r.once(2) {
			font = r.IntN(count + 1)
		}
		if r.once(2) {
			number = r.numberFormatID(count)
		}
		if r.once(4) {
			fill = r.IntN(count + 2)
		}
		apply := ""
		for _, a := range []string{"applyFont", "applyNumberFormat", "applyFill", "quotePrefix"} {
			apply += pick(r, []string{"", ` ` + a + `="1"`, ` ` + a + `="1"`, ` ` + a + `="0"`})
		}
		fmt.Fprintf(&cells, `<xf numFmtId="%d" fontId="%d" fillId="%d" borderId="0" xfId="%d"%s/>`, number, font, fill, max(0, r.IntN(8)-4), apply)
	}
	r.laid = 4
	for range r.laid {
		dxf := `<font>` + r.font(false) + `</font>`
		if r.once(3) {
			dxf += fmt.Sprintf(`<numFmt numFmtId="190" formatCode="%s"/>`, escape(r.numberFormat()))
		}
		if r.once(3) {
			dxf += fmt.Sprintf(`<fill><patternFill><bgColor %s/></patternFill></fill>`, pick(r, colour))
		}
		laid.WriteString(`<dxf>` + dxf + `</dxf>`)
	}
	return xlsxtest.StylesXML(`<numFmts>` + numbers.String() + `</numFmts><fonts>` + fonts.String() + `</fonts><fills>` + fills.String() + `</fills>` +
		`<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs>` + named.String() + `</cellStyleXfs><cellXfs>` + cells.String() + `</cellXfs>` +
		`<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/><cellStyle name="Old" xfId="1"/><cellStyle name="Older" xfId="2"/><cellStyle name="Oldest" xfId="3"/></cellStyles>` +
		`<dxfs>` + laid.String() + `</dxfs>`)
}

func (r *random) numberFormatID(count int) int {
	if r.once(3) {
		return r.IntN(50) // one that programs know by its number
	}
	return 170 + r.IntN(count)
}

func (r *random) numberFormat() string {
	if r.once(2) {
		return pick(r, complete)
	}
	code := ""
	for range 1 + r.IntN(6) {
		code += pick(r, pieces)
	}
	return code
}

// font is what a font says, in the order of the format.
func (r *random) font(complete bool) string {
	out := ""
	if r.once(3) {
		out += `<b/>`
	}
	if r.once(3) {
		out += pick(r, strike)
	}
	size := fmt.Sprintf(`<sz val="%d"/>`, pick(r, []int{8, 11, 11, 14}))
	if r.once(3) {
		out += `<color ` + pick(r, colour) + `/>`
	}
	if complete {
		return out + size + `<name val="Calibri"/>`
	}
	return out
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escape(s string) string { return escaper.Replace(s) }

// sheet makes a sheet with a plain header and random rows. Conditional formats
// of the newer form, which bring their looks with them, are in one sheet alone:
// LibreOffice 7.4 mixes up those of two.
func (r *random) sheet(headers []string, newer bool) string {
	var b strings.Builder
	b.WriteString(`<sheetFormatPr ` + pick(r, defaults) + `/><cols>`)
	for i := range headers {
		width := "14"
		if r.once(25) {
			width = pick(r, []string{"0", "0.02", "0.1"})
		}
		attributes := ""
		switch r.IntN(25) {
		case 0:
			attributes = ` hidden="1"`
		case 1, 2:
			if i > 0 { // LibreOffice folds the group of column A together with any group of rows
				attributes = ` outlineLevel="1"`
			}
		case 3:
			attributes = ` collapsed="1"`
		}
		if r.once(8) {
			attributes += fmt.Sprintf(` style="%d"`, r.IntN(r.formats+1))
		}
		fmt.Fprintf(&b, `<col min="%d" max="%d" width="%s" customWidth="1"%s/>`, i+1, i+1, width, attributes)
	}
	b.WriteString(`</cols><sheetData><row r="1">`)
	for i, h := range headers {
		fmt.Fprintf(&b, `<c r="%s" s="0" t="inlineStr"><is><t>%s</t></is></c>`, xlsx.Ref(1, i+1), h)
	}
	b.WriteString(`</row>`)
	rows := 12
	for n := 2; n <= rows; n++ {
		attributes := ""
		switch r.IntN(24) {
		case 0:
			attributes = ` hidden="1"`
		case 1:
			attributes = ` ht="` + pick(r, []string{"0", "0.1", "0.00", "1.5"}) + `" customHeight="1"`
		case 2:
			attributes = fmt.Sprintf(` s="%d" customFormat="1"`, r.IntN(r.formats+1))
		case 3, 4, 5:
			attributes = fmt.Sprintf(` outlineLevel="%d"`, 1+r.IntN(2))
		case 6, 7:
			attributes = ` collapsed="1"`
		}
		fmt.Fprintf(&b, `<row r="%d"%s>`, n, attributes)
		for column := range headers {
			b.WriteString(r.cell(xlsx.Ref(n, column+1)))
		}
		b.WriteString(`</row>`)
	}
	b.WriteString(`</sheetData>`)
	extension := ""
	for i := range r.IntN(3) {
		column := 1 + r.IntN(len(headers))
		row := 2 + r.IntN(rows-1)
		area := xlsx.Range{FirstRow: row, FirstColumn: column, LastRow: min(rows, row+2), LastColumn: column}
		rule := pick(r, []string{
			`type="expression" %s><formula>TRUE</formula>`, `type="expression" %s><formula>FALSE</formula>`,
			`type="cellIs" operator="notEqual" %s><formula>"x"</formula>`, `type="containsText" operator="containsText" text="B" %s><formula>NOT(ISERROR(SEARCH("B",` + xlsx.Ref(row, column) + `)))</formula>`,
		})
		if newer && r.once(3) {
			extension += fmt.Sprintf(`<x14:conditionalFormatting><x14:cfRule type="expression" priority="%d" id="{0000000%d-0000-0000-0000-000000000000}"><xm:f>TRUE</xm:f><x14:dxf><font>%s</font></x14:dxf></x14:cfRule><xm:sqref>%s</xm:sqref></x14:conditionalFormatting>`, i+1, i, r.font(false), area)
			continue
		}
		fmt.Fprintf(&b, `<conditionalFormatting sqref="%s"><cfRule `+rule+`</cfRule></conditionalFormatting>`, area, fmt.Sprintf(`dxfId="%d" priority="%d"`, r.IntN(r.laid), i+1))
	}
	if extension != "" {
		b.WriteString(`<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:conditionalFormattings>` + extension + `</x14:conditionalFormattings></ext></extLst>`)
	}
	sheet := xlsxtest.SheetXML("")
	return strings.Replace(sheet, `<sheetData></sheetData>`, b.String(), 1)
}

// cell makes a cell: mostly a text, stored in one way or another.
func (r *random) cell(ref string) string {
	style := ""
	switch r.IntN(4) {
	case 0, 1:
		style = ` s="0"`
	case 2:
		style = fmt.Sprintf(` s="%d"`, r.IntN(r.formats+1))
	}
	c := `<c r="` + ref + `"` + style
	switch r.IntN(30) {
	case 0:
		return c + `/>`
	case 1:
		return fmt.Sprintf(`%s><v>%d</v></c>`, c, r.IntN(10000))
	case 2:
		return c + ` t="b"><v>1</v></c>`
	case 3:
		return c + ` t="e"><v>#N/A</v></c>`
	case 4:
		return c + ` t="str"><f>"` + r.text() + `"</f><v>` + fmt.Sprintf("B%05d", r.token) + `</v></c>`
	case 5, 6, 7:
		return c + ` t="inlineStr"><is>` + r.runs() + `</is></c>`
	case 8, 9, 10:
		r.shared = append(r.shared, `<si>`+r.runs()+`</si>`)
	case 11, 12, 13:
		return c + ` t="inlineStr"><is><t>` + r.text() + `</t></is></c>`
	case 14:
		return c + ` t="str"><v>` + r.text() + `</v></c>`
	default:
		r.shared = append(r.shared, `<si><t>`+r.text()+`</t></si>`)
	}
	return fmt.Sprintf(`%s t="s"><v>%d</v></c>`, c, len(r.shared)-1)
}

// runs makes a text of one to three runs.
func (r *random) runs() string {
	out := ""
	for i := range 1 + r.IntN(3) {
		if i > 0 {
			out += `<r><t xml:space="preserve">` + pick(r, []string{" ", "\n", "-"}) + `</t></r>`
		}
		properties := `<rPr>` + r.runFont() + `</rPr>`
		if r.once(3) {
			properties = ""
		}
		out += `<r>` + properties + `<t>` + r.text() + `</t></r>`
	}
	return out
}

func (r *random) runFont() string {
	out := ""
	if r.once(4) {
		out += `<b/>`
	}
	if r.once(5) {
		out += pick(r, strike)
	}
	if r.once(4) {
		out += `<color ` + pick(r, colour) + `/>`
	}
	return out + `<sz val="11"/><rFont val="Calibri"/>`
}

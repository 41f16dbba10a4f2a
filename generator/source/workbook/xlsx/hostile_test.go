// SPDX-License-Identifier: Apache-2.0

package xlsx_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

const file = "rbac.xlsx"

// inPart is the place in a part, which is tested once and left out elsewhere.
var inPart = regexp.MustCompile(`, line [0-9]+, byte [0-9]+`)

// lines writes findings one a line: rule, address and message.
func lines(findings []finding.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, fmt.Sprintf("%s %s: %s", f.Rule, strings.TrimPrefix(f.Position.String(), file), inPart.ReplaceAllString(f.Message, "")))
		if f.Suggestion == "" || f.Severity != finding.Error {
			out = append(out, "and says not what to do")
		}
	}
	return out
}

// lenient reads the first sheet as most programs do: excelize, its error checked.
func lenient(data []byte) (rows [][]string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return f.GetRows(f.GetSheetList()[0])
}

const (
	row1 = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>`
	row2 = `<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c></row>`
)

var texts = []string{"role", "code", "R8000", "B0825"}

func raw(tb testing.TB, sheetData string) []byte { return xlsxtest.Raw(tb, "T", sheetData, texts...) }

func replaceSheet(t *testing.T, old, new string) []byte {
	return xlsxtest.Patch(t, raw(t, row1+row2), xlsxtest.SheetPart, xlsxtest.Replace(t, old, new))
}

func patch(t *testing.T, part, old, new string) []byte {
	return xlsxtest.Patch(t, raw(t, row1+row2), part, xlsxtest.Replace(t, old, new))
}

func TestValidWorkbookIsReadCompletely(t *testing.T) {
	book, findings := xlsx.Read(file, raw(t, row1+row2), xlsx.Limits{})
	if len(findings) > 0 || len(book.Sheets) != 1 || len(book.Sheets[0].Rows) != 2 {
		t.Fatalf("%v %+v", lines(findings), book)
	}
	if c := book.Sheets[0].Rows[1].Cells[1]; c.Ref() != "B2" || c.Kind != xlsx.Text || c.Text != "B0825" {
		t.Errorf("got %+v", c)
	}
}

// TestSheetsThatReadersLose has the damage that excelize takes without an
// error: lenient says what it then gives, "" if it refuses as well.
func TestSheetsThatReadersLose(t *testing.T) {
	const complete = "[[role code] [R8000 B0825]]"
	for _, c := range []struct {
		name    string
		data    []byte
		lenient string
		want    string
	}{
		{"cut inside a cell", replaceSheet(t, `<c r="B2" t="s"><v>3</v></c></row></sheetData></worksheet>`, `<c r="B2" t="s"><v>3`), "[[role code] [R8000]]",
			"workbook-xml !T: part xl/worksheets/sheet1.xml: the part ends too early"},
		{"cut before the second row", replaceSheet(t, row2+`</sheetData></worksheet>`, ``), "[[role code]]",
			"workbook-xml !T: part xl/worksheets/sheet1.xml: the part ends too early"},
		{"a syntax error in the middle", replaceSheet(t, `<row r="2">`, `<row r=2>`), "[[role code]]",
			`workbook-xml !T: part xl/worksheets/sheet1.xml: unquoted or missing attribute value in element`},
		{"an undefined entity", replaceSheet(t, `<v>3</v>`, `<v>&nothing;</v>`), "[[role code] [R8000]]",
			`workbook-xml !T: part xl/worksheets/sheet1.xml: invalid character entity &nothing;`},
		{"a shared text out of range", replaceSheet(t, `<v>3</v>`, `<v>30</v>`), "[[role code] [R8000]]",
			"workbook-string !T!B2: the cell points to shared text 30, but there are 4"},
		{"a shared text that is not a number", replaceSheet(t, `<v>3</v>`, `<v>B0825</v>`), "[[role code] [R8000 role]]",
			`workbook-string !T!B2: the cell points to the shared text "B0825", which is not a number`},
		{"a negative shared text", replaceSheet(t, `<v>3</v>`, `<v>-1</v>`), "[[role code] [R8000]]",
			`workbook-string !T!B2: the cell points to the shared text "-1", which is not a number`},
		{"a row twice", raw(t, row1+row2+row2), "[[role code] [R8000 B0825 R8000 B0825]]",
			"workbook-structure !T!A2: row 2 is there twice"},
		{"rows out of order", raw(t, row2+row1), "[[] [R8000 B0825 role code]]",
			"workbook-structure !T!A1: row 1 stands after row 2"},
		{"a cell twice", replaceSheet(t, `<c r="B2" t="s"><v>3</v></c>`, `<c r="B2" t="s"><v>3</v></c><c r="B2" t="s"><v>0</v></c>`), "[[role code] [R8000 B0825 role]]",
			"workbook-structure !T!B2: the cell is there twice"},
		{"cells out of order", raw(t, row1+`<row r="2"><c r="B2" t="s"><v>3</v></c><c r="A2" t="s"><v>2</v></c></row>`), "[[role code] [ B0825 R8000]]",
			"workbook-structure !T!A2: the cell stands after B2"},
		{"a cell in another row's place", replaceSheet(t, `r="B2"`, `r="B7"`), complete,
			`workbook-xml !T: part xl/worksheets/sheet1.xml: a cell in row 2 with the address "B7"`},
		{"an address in lower case", replaceSheet(t, `r="B2"`, `r="b2"`), complete,
			`workbook-xml !T: part xl/worksheets/sheet1.xml: a cell in row 2 with the address "b2"`},
		{"an address that is none", replaceSheet(t, `r="B2"`, `r="2B"`), "[[role code]]",
			`workbook-xml !T: part xl/worksheets/sheet1.xml: a cell in row 2 with the address "2B"`},
		{"an attribute twice", replaceSheet(t, `<c r="B2"`, `<c r="B2" r="C2"`), "[[role code] [R8000  B0825]]",
			`workbook-xml !T: part xl/worksheets/sheet1.xml: an element <c> with two attributes "r"`},
		{"an attribute of another namespace", replaceSheet(t, `<c r="B2"`, `<c r="B2" xmlns:o="urn:o" o:r="C2"`), "[[role code] [R8000  B0825]]",
			`workbook-xml !T: part xl/worksheets/sheet1.xml: a cell with an attribute of another namespace in place of its own`},
		{"a style that is not a number", replaceSheet(t, `<c r="B2"`, `<c r="B2" s="x"`), "[[role code] [R8000]]",
			`workbook-xml !T: part xl/worksheets/sheet1.xml: a cell with the style "x"`},
		{"two values in a cell", replaceSheet(t, `<v>3</v>`, `<v>3</v><v>0</v>`), "[[role code] [R8000 role]]",
			`workbook-xml !T: part xl/worksheets/sheet1.xml: a cell with two <v>`},
		{"a comment inside a value", replaceSheet(t, `<v>3</v>`, `<v><!-- -->3</v>`), complete,
			`workbook-xml !T: part xl/worksheets/sheet1.xml: markup inside a value`},
		{"a value of a type that does not store it so", replaceSheet(t, `<c r="B2" t="s"><v>3</v>`, `<c r="B2"><is><t>B0825</t></is>`), "[[role code] [R8000]]",
			`workbook-structure !T!B2: a cell of type "" that stores its value elsewhere`},
		{"an unknown type", replaceSheet(t, `<c r="B2" t="s">`, `<c r="B2" t="S">`), "[[role code] [R8000 3]]",
			`workbook-structure !T!B2: the cell has the unknown type "S"`},
		{"a row behind the table", replaceSheet(t, `</sheetData>`, `</sheetData><extLst><ext><row r="3"><c r="A3" t="s"><v>3</v></c></row></ext></extLst>`), "[[role code] [R8000 B0825] [B0825]]",
			`workbook-xml !T: part xl/worksheets/sheet1.xml: an element <row> out of place`},
		{"a row in another namespace", replaceSheet(t, `<row r="2">`, `<o:row xmlns:o="urn:o" r="3"></o:row><row r="2">`), "",
			`workbook-xml !T: part xl/worksheets/sheet1.xml: an element <row> of the namespace "urn:o", which not every program reads`},
		{"a second table", replaceSheet(t, `</sheetData>`, `</sheetData><sheetData/>`), complete,
			`workbook-xml !T: part xl/worksheets/sheet1.xml: the sheet holds 2 tables of cells, not one`},
		{"a second root", replaceSheet(t, `</worksheet>`, `</worksheet><worksheet/>`), complete,
			`workbook-xml !T: part xl/worksheets/sheet1.xml: a second root element <worksheet>`},
		{"text between the cells", replaceSheet(t, `<row r="2">`, `<row r="2">B0001`), complete,
			`workbook-xml !T: part xl/worksheets/sheet1.xml: text "B0001" between elements`},
		{"half a surrogate pair", xlsxtest.Raw(t, "T", row1+row2, "role", "code", "R8000", "B08_xD83D_25"), complete,
			`workbook-string : shared text 3, "B08_xD83D_25", holds an escape that does not stand for a character`},
		{"a text given twice", xlsxtest.Patch(t, raw(t, row1+row2), xlsxtest.StringsPart, xlsxtest.Replace(t, `<t>B0825</t>`, `<t>B0825</t><r><t>x</t></r>`)), "[[role code] [R8000 B0825x]]",
			`workbook-xml : part xl/sharedStrings.xml: a text that is given twice`},
		{"a value under a merge", replaceSheet(t, `</sheetData>`, `</sheetData><mergeCells><mergeCell ref="B1:B2"/></mergeCells>`), complete,
			`workbook-structure !T!B2: "B0825" is hidden under the merged cells B1:B2`},
		{"merges that overlap", replaceSheet(t, `</sheetData>`, `</sheetData><mergeCells><mergeCell ref="C1:C3"/><mergeCell ref="C2:C4"/></mergeCells>`), complete,
			`workbook-structure !T!C2: merged cells C1:C3 and C2:C4 overlap`},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := lenient(c.data)
			if got := fmt.Sprint(rows); c.lenient != "" && (err != nil || got != c.lenient) {
				t.Errorf("excelize alone gives %s, %v", got, err)
			}
			_, findings := xlsx.Read(file, c.data, xlsx.Limits{})
			if got := lines(findings); !slices.Equal(got, []string{c.want}) {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "\n"), c.want)
			}
		})
	}
}

func TestPlaceInAPart(t *testing.T) {
	_, findings := xlsx.Read(file, replaceSheet(t, `<v>3</v>`, "\n<v>&nothing;</v>"), xlsx.Limits{})
	const want = "part xl/worksheets/sheet1.xml, line 3, byte 13: invalid character entity &nothing;"
	if len(findings) != 1 || findings[0].Message != want {
		t.Errorf("got %+v", findings)
	}
}

func TestDoctypeIsRefusedInEveryPart(t *testing.T) {
	valid := xlsxtest.Add(t, raw(t, row1+row2), xlsxtest.Entry{Name: "docProps/app.xml", Data: "<Properties/>"}, xlsxtest.Entry{Name: "customXml/item1.xml", Data: "<?mso x?><!DOCTYPE a><a/>"}, xlsxtest.Entry{Name: "customXml/item2.xml", Data: "\xff\xfe<\x00a\x00/\x00>\x00"})
	if _, findings := xlsx.Read(file, valid, xlsx.Limits{}); len(findings) > 0 {
		t.Fatal(lines(findings))
	}
	for _, e := range xlsxtest.Unzip(t, valid) {
		if strings.HasPrefix(e.Name, "customXml/") {
			continue
		}
		bad := xlsxtest.Patch(t, valid, e.Name, func(s string) string {
			i := strings.LastIndex(s, "?>")
			if i >= 0 {
				s = s[i+2:]
			}
			return `<!DOCTYPE a [<!ENTITY x "B0825">]>` + s
		})
		_, findings := xlsx.Read(file, bad, xlsx.Limits{})
		if got := lines(findings); len(got) != 1 || !strings.Contains(got[0], "part "+e.Name) || !strings.Contains(got[0], "a DOCTYPE or other declaration") {
			t.Errorf("%s: %v", e.Name, got)
		}
	}
}

func TestNotAWorkbook(t *testing.T) {
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "this is an empty file, not an .xlsx workbook"},
		{"csv", []byte("role,code\nR8000,B0825\n"), "this is a text file, such as .csv, not an .xlsx workbook"},
		{"html", []byte("\ufeff <!DOCTYPE HTML><html>"), "this is an HTML page, not an .xlsx workbook"},
		{"xml", []byte("<?xml version='1.0'?><Workbook/>"), "this is an XML document, not an .xlsx workbook"},
		{"pdf", []byte("%PDF-1.7 \xff\xff"), "this is a PDF document, not an .xlsx workbook"},
		{"xls", []byte(ole), "this is a workbook in the old binary format (.xls), not an .xlsx workbook"},
		{"encrypted", []byte(ole + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"), "this is an encrypted workbook, not an .xlsx workbook"},
		{"noise", []byte("\x00\x01\x02\xff"), "this is something other than a zip archive, not an .xlsx workbook"},
		{"ods", xlsxtest.Zip(t, xlsxtest.Entry{Name: "mimetype", Data: "application/vnd.oasis.opendocument.spreadsheet"}), "this is an OpenDocument file (.ods), not an .xlsx workbook"},
		{"xlsb", xlsxtest.Zip(t, xlsxtest.Entry{Name: "xl/workbook.bin", Data: "x"}), "this is a binary workbook (.xlsb), not an .xlsx workbook"},
		{"docx", xlsxtest.Zip(t, xlsxtest.Entry{Name: "word/document.xml", Data: "<a/>"}), "this is a text document (.docx), not an .xlsx workbook"},
		{"numbers", xlsxtest.Zip(t, xlsxtest.Entry{Name: "Index/Document.iwa", Data: "x"}), "this is an Apple Numbers document, not an .xlsx workbook"},
		{"any zip", xlsxtest.Zip(t, xlsxtest.Entry{Name: "a.txt", Data: "x"}), "the zip archive holds no workbook: [Content_Types].xml is missing"},
		{"no root relation", patch(t, xlsxtest.RootRels, "officeDocument\"", "other\""), "the zip archive holds no workbook: nothing in _rels/.rels leads to one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			book, findings := xlsx.Read(file, c.data, xlsx.Limits{})
			if got := lines(findings); book != nil || !slices.Equal(got, []string{"workbook-format : " + c.want}) {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestActiveContent(t *testing.T) {
	const rel = `<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	related := func(kind, target, mode string) []byte {
		return patch(t, xlsxtest.BookRels, "</Relationships>", rel+kind+`" Target="`+target+`"`+mode+`/></Relationships>`)
	}
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"macros by name", xlsxtest.Add(t, raw(t, row1), xlsxtest.Entry{Name: "xl/vbaProject.bin", Data: "x"}), "the workbook holds macros: xl/vbaProject.bin"},
		{"macros by content type", patch(t, xlsxtest.TypesPart, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"), `the workbook declares macros: content type "application/vnd.ms-excel.sheet.macroEnabled.main+xml"`},
		{"macros by default type", xlsxtest.Add(t, patch(t, xlsxtest.TypesPart, `<Default Extension="rels"`, `<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default Extension="rels"`), xlsxtest.Entry{Name: "xl/other.bin", Data: "x"}), `the workbook declares macros: content type "application/vnd.ms-office.vbaProject"`},
		{"macros by relationship", related("vbaProject", "x.bin", ""), `the workbook refers to macros: "x.bin" in xl/_rels/workbook.xml.rels`},
		{"an external link", xlsxtest.Add(t, raw(t, row1), xlsxtest.Entry{Name: "xl/externalLinks/externalLink1.xml", Data: "<externalLink/>"}), "the workbook holds an external link: xl/externalLinks/externalLink1.xml"},
		{"an external link by relationship", related("externalLink", "l.xml", ""), `the workbook refers to an external link: "l.xml" in xl/_rels/workbook.xml.rels`},
		{"a reference to an external link", patch(t, xlsxtest.BookPart, "</workbook>", `<externalReferences><externalReference/></externalReferences></workbook>`), "the workbook refers to an external link"},
		{"a data connection", xlsxtest.Add(t, raw(t, row1), xlsxtest.Entry{Name: "xl/connections.xml", Data: "<connections/>"}), "the workbook holds a data connection: xl/connections.xml"},
		{"a query", related("queryTable", "q.xml", ""), `the workbook refers to a data connection: "q.xml" in xl/_rels/workbook.xml.rels`},
		{"an embedded object", xlsxtest.Add(t, raw(t, row1), xlsxtest.Entry{Name: "xl/embeddings/oleObject1.bin", Data: "x"}), "the workbook holds an embedded object: xl/embeddings/oleObject1.bin"},
		{"a linked picture", related("image", "file://server/x.png", ` TargetMode="External"`), `the workbook refers to "file://server/x.png" outside itself, as image in xl/_rels/workbook.xml.rels`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if rows, err := lenient(c.data); err != nil || len(rows) == 0 {
				t.Errorf("excelize alone gives %v, %v", rows, err)
			}
			book, findings := xlsx.Read(file, c.data, xlsx.Limits{})
			if got := lines(findings); book != nil || !slices.Equal(got, []string{"workbook-active-content : " + c.want}) {
				t.Errorf("got %v", got)
			}
		})
	}
	if _, findings := xlsx.Read(file, related("hyperlink", "https://example.org/", ` TargetMode="External"`), xlsx.Limits{}); len(findings) > 0 {
		t.Errorf("a link on a cell is refused: %v", lines(findings))
	}
}

func TestSheetsOfTheWorkbook(t *testing.T) {
	const other = `<sheet name="%s" sheetId="2" r:id="%s"/></sheets>`
	second := func(name, id string) []byte {
		return patch(t, xlsxtest.BookPart, "</sheets>", fmt.Sprintf(other, name, id))
	}
	withSecond := func(name string) []byte {
		data := xlsxtest.Add(t, second(name, "rId3"), xlsxtest.Entry{Name: "xl/worksheets/sheet2.xml", Data: xlsxtest.SheetXML(row1)})
		return xlsxtest.Patch(t, data, xlsxtest.BookRels, xlsxtest.Replace(t, "</Relationships>", `<Relationship Id="rId3" Type="http://x/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>`))
	}
	if book, findings := xlsx.Read(file, withSecond("U"), xlsx.Limits{}); len(findings) > 0 || len(book.Sheets) != 2 {
		t.Fatal(lines(findings))
	}
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"names that differ in case", withSecond("t"), `workbook-structure !t: two sheets are named "T" and "t": readers differ in which one they take`},
		{"one part for two sheets", second("U", "rId1"), `workbook-structure !U: sheets "T" and "U" are one and the same part`},
		{"no part", second("U", "rId7"), `workbook-structure !U: sheet "U" is listed but has no part in the archive`},
		{"no table", second("U", "rId2"), `workbook-structure !U: sheet "U" is a sharedStrings, not a table of cells`},
		{"the relationships of a sheet in another case", xlsxtest.Add(t, raw(t, row1), xlsxtest.Entry{Name: "xl/worksheets/_rels/Sheet1.xml.rels", Data: "<Relationships/>"}), `workbook-structure : part "xl/worksheets/_rels/Sheet1.xml.rels" is named in another case than "xl/worksheets/_rels/sheet1.xml.rels", where not every reader finds it`},
		{"relationships with another extension", xlsxtest.Add(t, raw(t, row1), xlsxtest.Entry{Name: "xl/worksheets/_rels/sheet1.xml.RELS", Data: "<Relationships/>"}), `workbook-structure : part "xl/worksheets/_rels/sheet1.xml.RELS" is named in another case than "xl/worksheets/_rels/sheet1.xml.rels", where not every reader finds it`},
		{"no tabs", patch(t, xlsxtest.BookPart, "<sheets>", `<bookViews><workbookView showSheetTabs="0"/></bookViews><sheets>`), `workbook-structure : the workbook opens without its window or without the tabs of its sheets`},
		{"no window", patch(t, xlsxtest.BookPart, "<sheets>", `<bookViews><workbookView visibility="hidden"/></bookViews><sheets>`), `workbook-structure : the workbook opens without its window or without the tabs of its sheets`},
		{"a picture in place of a text", patch(t, xlsxtest.SheetPart, `<c r="B1"`, `<c vm="1" r="B1"`), `workbook-structure !T!B1: the cell shows something else in place of its text "code", such as a picture`},
		{"a drawing that its relationships call something else", xlsxtest.Relate(t, patch(t, xlsxtest.SheetPart, `</sheetData>`, `</sheetData><drawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rel-picture-xl/d.xml"/>`), "xl/worksheets/_rels/sheet1.xml.rels", "picture", "../d.xml", xlsxtest.Entry{Name: "xl/d.xml", Data: "<a/>"}), `workbook-structure !T: the sheet has a drawing that its relationships take for a picture`},
		{"very many frozen rows", patch(t, xlsxtest.SheetPart, `<sheetData>`, `<sheetViews><sheetView><pane ySplit="51" state="frozen"/></sheetView></sheetViews><sheetData>`), `workbook-structure !T: more than 50 rows or columns are frozen, and what does not fit onto the screen cannot be reached`},
		{"a chart with cells", patch(t, xlsxtest.SheetPart, "worksheet", "chartsheet"), `workbook-xml !T: part xl/worksheets/sheet1.xml: an element <sheetData> out of place`},
		{"an unlisted sheet", xlsxtest.Add(t, raw(t, row1), xlsxtest.Entry{Name: "xl/worksheets/sheet9.xml", Data: xlsxtest.SheetXML(row1)}), `workbook-structure : part "xl/worksheets/sheet9.xml" is a sheet that the workbook does not list`},
		{"sheets that only some readers see", patch(t, xlsxtest.BookPart, "</sheets>", `<o:sheet xmlns:o="urn:o" name="U" sheetId="2" r:id="rId1"/></sheets>`), `workbook-readers-disagree : two readers disagree on the sheets: ["T"] and ["T" "U"]`},
		{"very many sheets", patch(t, xlsxtest.BookPart, "</sheets>", strings.Repeat(`<sheet name="U" sheetId="2" r:id="rId1"/>`, 200)+"</sheets>"), `workbook-limit : the workbook has 201 sheets, more than the limit of 100`},
		{"an unknown state", patch(t, xlsxtest.BookPart, `sheetId="1"`, `sheetId="1" state="gone"`), `workbook-structure !T: sheet "T" has the unknown state "gone"`},
		{"shared texts elsewhere", patch(t, xlsxtest.BookRels, `"sharedStrings.xml"`, `"texts.xml"`), `workbook-structure : the shared texts are in "xl/texts.xml", where not every reader finds them`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, findings := xlsx.Read(file, c.data, xlsx.Limits{})
			if got := lines(findings); !slices.Equal(got, []string{c.want}) {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestTwoReadersDisagree(t *testing.T) {
	// The escape in a formula's text is decoded by programs, not by excelize.
	data := raw(t, row1+`<row r="2"><c r="A2" t="str"><v>R8000_x000D_</v></c></row>`)
	_, findings := xlsx.Read(file, data, xlsx.Limits{})
	want := []string{`workbook-readers-disagree !T!A2: two readers disagree: "R8000\r" and "R8000_x000D_"`}
	if got := lines(findings); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

// stored returns an archive of entries that are not compressed, to be broken
// byte by byte.
func stored(t *testing.T, entries []xlsxtest.Entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		f, err := w.CreateRaw(&zip.FileHeader{Name: e.Name, CompressedSize64: uint64(len(e.Data)), UncompressedSize64: uint64(len(e.Data)), CRC32: crc(e.Data)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(e.Data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

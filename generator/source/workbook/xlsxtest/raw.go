// SPDX-License-Identifier: Apache-2.0

package xlsxtest

import (
	"fmt"
	"strings"
	"testing"
)

const xmlHeader = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// The parts of a workbook made by Raw.
const (
	SheetPart   = "xl/worksheets/sheet1.xml"
	StringsPart = "xl/sharedStrings.xml"
	StylesPart  = "xl/styles.xml"
	BookPart    = "xl/workbook.xml"
	BookRels    = "xl/_rels/workbook.xml.rels"
	TypesPart   = "[Content_Types].xml"
	RootRels    = "_rels/.rels"
)

// Raw returns the smallest workbook around the content of a <sheetData>
// written by hand, in one sheet of that name, with a table of shared texts.
func Raw(tb testing.TB, name, sheetData string, sharedStrings ...string) []byte {
	tb.Helper()
	return Zip(tb, RawEntries(name, SheetXML(sheetData), StringsXML(sharedStrings...))...)
}

// SheetXML wraps the content of a <sheetData> into a sheet part.
func SheetXML(sheetData string) string {
	return xmlHeader + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + sheetData + `</sheetData></worksheet>`
}

// StringsXML returns the part of shared texts; the texts are taken as XML.
func StringsXML(texts ...string) string {
	var b strings.Builder
	b.WriteString(xmlHeader + `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
	for _, t := range texts {
		b.WriteString(`<si><t>` + t + `</t></si>`)
	}
	b.WriteString(`</sst>`)
	return b.String()
}

// StylesXML wraps the lists of a part of styles: fonts, formats of cells and
// the like.
func StylesXML(lists string) string {
	return xmlHeader + `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + lists + `</styleSheet>`
}

// Relate returns the archive with one more part and a relationship of the kind
// that leads to it, in the .rels part given, which is added if it is missing.
func Relate(tb testing.TB, data []byte, rels, kind, target string, part Entry) []byte {
	tb.Helper()
	relation := fmt.Sprintf(`<Relationship Id="rel-%s-%s" Type="%s/%s" Target="%s"/></Relationships>`, kind, part.Name, relations, kind, target)
	entries, found := Unzip(tb, data), false
	for i := range entries {
		if entries[i].Name == rels {
			entries[i].Data, found = strings.Replace(entries[i].Data, `</Relationships>`, relation, 1), true
		}
	}
	if !found {
		entries = append(entries, Entry{rels, xmlHeader + relationships + relation})
	}
	return Zip(tb, append(entries, part)...)
}

const (
	relations     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	relationships = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
)

// RawEntries returns the entries of the smallest workbook: one sheet of the
// name, its part and the part of shared texts as given.
func RawEntries(name, sheetXML, stringsXML string) []Entry {
	const types = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	const rel, rels = relations, relationships
	return []Entry{
		{TypesPart, xmlHeader + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + types + `sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + types + `worksheet+xml"/>` +
			`<Override PartName="/xl/sharedStrings.xml" ContentType="` + types + `sharedStrings+xml"/></Types>`},
		{RootRels, xmlHeader + rels + `<Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{BookPart, xmlHeader + fmt.Sprintf(`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="%s">`+
			`<sheets><sheet name="%s" sheetId="1" r:id="rId1"/></sheets></workbook>`, rel, name)},
		{BookRels, xmlHeader + rels + `<Relationship Id="rId1" Type="` + rel + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + rel + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		{SheetPart, sheetXML},
		{StringsPart, stringsXML},
	}
}

// SPDX-License-Identifier: Apache-2.0

package xlsx_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

func crc(s string) uint32 { return crc32.ChecksumIEEE([]byte(s)) }

func entries() []xlsxtest.Entry {
	return xlsxtest.RawEntries("T", xlsxtest.SheetXML(row1+row2), xlsxtest.StringsXML(texts...))
}

func TestArchive(t *testing.T) {
	valid := raw(t, row1+row2)
	plain := stored(t, entries())
	if _, findings := xlsx.Read(file, plain, xlsx.Limits{}); len(findings) > 0 {
		t.Fatal(lines(findings))
	}
	grants := xlsxtest.Entry{Name: xlsxtest.SheetPart, Data: xlsxtest.SheetXML(row1)}
	named := func(name string) []byte { return xlsxtest.Add(t, valid, xlsxtest.Entry{Name: name, Data: "<a/>"}) }
	upper := grants
	upper.Name = "XL/Worksheets/Sheet1.XML"
	const twice = `workbook-archive : two entries are named "xl/worksheets/sheet1.xml" and "xl/worksheets/sheet1.xml": readers differ in which one they take`
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"a name twice", xlsxtest.Add(t, valid, grants), twice},
		{"a name twice but for case", xlsxtest.Add(t, valid, upper), strings.Replace(twice, `and "xl/worksheets/sheet1.xml"`, `and "XL/Worksheets/Sheet1.XML"`, 1)},
		{"a name that leads out", named("../evil.xml"), `workbook-archive : entry name "../evil.xml" has an empty, "." or ".." part`},
		{"a name with dots inside", named("xl/../evil.xml"), `workbook-archive : entry name "xl/../evil.xml" has an empty, "." or ".." part`},
		{"an absolute name", named("/evil.xml"), `workbook-archive : entry name "/evil.xml" is absolute`},
		{"a drive", named("C:evil.xml"), `workbook-archive : entry name "C:evil.xml" is absolute`},
		{"a backslash", named(`xl\evil.xml`), `workbook-archive : entry name "xl\\evil.xml" holds a backslash`},
		{"a NUL", named("xl/evil.xml\x00.png"), `workbook-archive : entry name "xl/evil.xml\x00.png" holds a NUL (U+0000)`},
		{"a letter beyond ASCII", named("xl/ſheet.xml"), `workbook-archive : entry name "xl/ſheet.xml" holds a character outside printable ASCII`},
		{"bytes in front", append([]byte("#!/bin/sh\n"), valid...), "workbook-archive : bytes stand in front of the zip archive"},
		{"bytes behind", append(slices.Clone(valid), "more"...), "workbook-archive : bytes follow the end of the zip archive"},
		{"a cut archive", valid[:len(valid)-40], "workbook-archive : the zip archive is cut or damaged: zip: not a valid zip file"},
		{"half an archive", valid[:len(valid)/2], "workbook-archive : the zip archive is cut or damaged: zip: not a valid zip file"},
		{"another name in the local header", replaceFirst(plain, "xl/workbook.xml", "xl/worKbook.xml"), `workbook-archive : entry "xl/workbook.xml" does not follow the entry before it, or is named differently in its own header`},
		{"a byte changed", replaceFirst(plain, ">B0825<", ">B0826<"), "workbook-xml : part xl/sharedStrings.xml: zip: checksum error"},
		{"encrypted", setBits(plain, 1), `workbook-archive : entry "[Content_Types].xml" is encrypted`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, findings := xlsx.Read(file, c.data, xlsx.Limits{})
			if got := lines(findings); len(got) == 0 || got[0] != c.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "\n"), c.want)
			}
		})
	}
	// The lenient reader: excelize takes the last of two entries and finds fewer rows.
	if rows, err := lenient(xlsxtest.Add(t, valid, grants)); err != nil || len(rows) != 1 {
		t.Errorf("excelize alone gives %v, %v", rows, err)
	}
	if rows, err := lenient(append([]byte("#!/bin/sh\n"), valid...)); err != nil || len(rows) != 2 {
		t.Errorf("excelize alone gives %v, %v", rows, err)
	}
}

// replaceFirst changes the first occurrence, which of a name is the entry's
// own header; of text in an entry, its data.
func replaceFirst(data []byte, old, new string) []byte {
	out := slices.Clone(data)
	// [Content_Types].xml names the parts too, with a slash in front.
	for i := bytes.Index(out, []byte(old)); i >= 0; {
		if i == 0 || out[i-1] != '/' && out[i-1] != '"' {
			copy(out[i:], new)
			return out
		}
		next := bytes.Index(out[i+1:], []byte(old))
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return out
}

// setBits sets flag bits of the first entry in the directory.
func setBits(data []byte, bits uint16) []byte {
	out := slices.Clone(data)
	i := bytes.Index(out, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint16(out[i+8:], binary.LittleEndian.Uint16(out[i+8:])|bits)
	return out
}

func TestHiddenEntryBetweenTheListedOnes(t *testing.T) {
	// An entry is taken out of the directory but stays in the archive, where a
	// program that reads from the beginning finds it.
	list := append([]xlsxtest.Entry{{Name: "xl/ghost.xml", Data: "<a/>"}}, entries()...)
	data := stored(t, list)
	dir := bytes.Index(data, []byte("PK\x01\x02"))
	size := 46 + len("xl/ghost.xml")
	cut := append(slices.Clone(data[:dir]), data[dir+size:]...)
	end := len(cut) - 22
	binary.LittleEndian.PutUint16(cut[end+8:], uint16(len(list)-1))
	binary.LittleEndian.PutUint16(cut[end+10:], uint16(len(list)-1))
	binary.LittleEndian.PutUint32(cut[end+12:], binary.LittleEndian.Uint32(cut[end+12:])-uint32(size))
	if rows, err := lenient(cut); err != nil || len(rows) != 2 {
		t.Fatalf("the lenient reader does not work: %v, %v", rows, err)
	}
	_, findings := xlsx.Read(file, cut, xlsx.Limits{})
	want := []string{`workbook-archive : entry "[Content_Types].xml" does not follow the entry before it, or is named differently in its own header`}
	if got := lines(findings); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestLimits(t *testing.T) {
	valid := raw(t, row1+row2)
	blanks := strings.Repeat(" ", 3<<20)
	bomb := xlsxtest.Add(t, valid, xlsxtest.Entry{Name: "docProps/app.xml", Data: "<a>" + blanks + "</a>"})
	many := make([]xlsxtest.Entry, 20)
	for i := range many {
		many[i] = xlsxtest.Entry{Name: "docProps/" + string(rune('a'+i)) + ".xml", Data: "<a/>"}
	}
	far := raw(t, row1+`<row r="1048576"><c r="A1048576" t="s"><v>2</v></c></row>`)
	wide := raw(t, `<row r="1"><c r="XFD1" t="s"><v>2</v></c></row>`)
	deep := xlsxtest.Add(t, valid, xlsxtest.Entry{Name: "docProps/app.xml", Data: strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100)})
	attributes := xlsxtest.Add(t, valid, xlsxtest.Entry{Name: "docProps/app.xml", Data: "<a" + strings.Repeat(" b='c'", 200) + "/>"})
	for _, c := range []struct {
		name   string
		data   []byte
		limits xlsx.Limits
		want   string
	}{
		{"a bomb", bomb, xlsx.Limits{}, `workbook-limit : entry "docProps/app.xml" inflates to`},
		{"an entry too large", bomb, xlsx.Limits{Entry: 1 << 20}, `workbook-limit : entry "docProps/app.xml" inflates to 3145735 bytes, more than the limit of 1048576`},
		{"too large inflated", valid, xlsx.Limits{Inflated: 1000}, "workbook-limit : the entries inflate to more than the limit of 1000 bytes together"},
		{"too large", valid, xlsx.Limits{Compressed: 100}, "workbook-limit : the file has "},
		{"too many entries", xlsxtest.Add(t, valid, many...), xlsx.Limits{Entries: 20}, "workbook-limit : the archive has 26 entries, more than the limit of 20"},
		{"too many shared texts", valid, xlsx.Limits{SharedStrings: 3}, "workbook-limit : part xl/sharedStrings.xml: more shared texts than the limit of 3"},
		{"too many cells", valid, xlsx.Limits{Cells: 3}, "workbook-limit !T: part xl/worksheets/sheet1.xml: the workbook has more cells than the limit of 3"},
		{"a row at the end of the world", far, xlsx.Limits{}, "workbook-limit !T: part xl/worksheets/sheet1.xml: cell A1048576 is below row 250000, the limit"},
		{"a column at the end of the world", wide, xlsx.Limits{}, "workbook-limit !T: part xl/worksheets/sheet1.xml: cell XFD1 is right of column AMJ, the limit"},
		{"deep nesting", deep, xlsx.Limits{}, "workbook-xml : part docProps/app.xml: elements nested more than 64 deep"},
		{"very many attributes", attributes, xlsx.Limits{}, "workbook-xml : part docProps/app.xml: an element <a> with 200 attributes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, findings := xlsx.Read(file, c.data, c.limits)
			if got := lines(findings); len(got) != 1 || !strings.HasPrefix(got[0], c.want) {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "\n"), c.want)
			}
		})
	}
	// The lenient reader: excelize gives a million rows for the one far away.
	if rows, err := lenient(far); err != nil || len(rows) != 1<<20 {
		t.Errorf("excelize alone gives %d rows, %v", len(rows), err)
	}
}

// SPDX-License-Identifier: Apache-2.0

package xlsxtest

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// Sheet is a sheet to build: its name and its rows from row 1. A nil value is
// a blank cell; a string is a text cell; numbers and booleans are themselves.
type Sheet struct {
	Name string
	Rows [][]any
}

// Rows turns rows of texts into rows of values; "" is a blank cell.
func Rows(rows ...[]string) [][]any {
	out := make([][]any, len(rows))
	for i, row := range rows {
		out[i] = make([]any, len(row))
		for j, s := range row {
			if s != "" {
				out[i][j] = s
			}
		}
	}
	return out
}

// Build returns a workbook of the sheets. The edits run at the end, for
// merges, hidden rows, formulas and the like.
func Build(tb testing.TB, sheets []Sheet, edits ...func(*excelize.File) error) []byte {
	tb.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for i, s := range sheets {
		if i == 0 {
			must(tb, f.SetSheetName("Sheet1", s.Name))
		} else {
			_, err := f.NewSheet(s.Name)
			must(tb, err)
		}
		for r, row := range s.Rows {
			for c, v := range row {
				if v == nil {
					continue
				}
				cell, err := excelize.CoordinatesToCellName(c+1, r+1)
				must(tb, err)
				must(tb, f.SetCellValue(s.Name, cell, v))
			}
		}
	}
	for _, edit := range edits {
		must(tb, edit(f))
	}
	var out bytes.Buffer
	must(tb, f.Write(&out))
	return out.Bytes()
}

// Entry is one entry of a zip archive.
type Entry struct {
	Name string
	Data string
}

// Zip packs entries in the order given; names are taken as they are, repeated
// ones too.
func Zip(tb testing.TB, entries ...Entry) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		f, err := w.CreateHeader(&zip.FileHeader{Name: e.Name, Method: zip.Deflate})
		must(tb, err)
		_, err = io.WriteString(f, e.Data)
		must(tb, err)
	}
	must(tb, w.Close())
	return out.Bytes()
}

// Unzip returns the entries of an archive.
func Unzip(tb testing.TB, data []byte) []Entry {
	tb.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(tb, err)
	var out []Entry
	for _, f := range z.File {
		r, err := f.Open()
		must(tb, err)
		b, err := io.ReadAll(r)
		must(tb, err)
		must(tb, r.Close())
		out = append(out, Entry{f.Name, string(b)})
	}
	return out
}

// Patch returns the archive with one entry changed; without such an entry the
// test fails.
func Patch(tb testing.TB, data []byte, name string, change func(string) string) []byte {
	tb.Helper()
	entries, found := Unzip(tb, data), false
	for i := range entries {
		if entries[i].Name == name {
			entries[i].Data, found = change(entries[i].Data), true
		}
	}
	if !found {
		tb.Fatalf("no entry %q to patch", name)
	}
	return Zip(tb, entries...)
}

// Replace returns a change for Patch that replaces a string, which must occur.
func Replace(tb testing.TB, old, new string) func(string) string {
	return func(s string) string {
		tb.Helper()
		if !strings.Contains(s, old) {
			tb.Fatalf("nothing to replace: %q is not in %.2000q", old, s)
		}
		return strings.ReplaceAll(s, old, new)
	}
}

// Add returns the archive with entries added at its end.
func Add(tb testing.TB, data []byte, entries ...Entry) []byte {
	tb.Helper()
	return Zip(tb, append(Unzip(tb, data), entries...)...)
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

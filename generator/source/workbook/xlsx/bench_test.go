// SPDX-License-Identifier: Apache-2.0

package xlsx_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

// large returns a workbook with rows of five texts, as the stream writer of
// excelize (texts in the cells) or its cell writer (shared texts) makes it.
func large(tb testing.TB, rows int, shared bool) []byte {
	tb.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	row := func(i int) []any {
		return []any{fmt.Sprintf("Record Group %d", i/2), fmt.Sprintf("Record type %d", i), "Pointer-only access", fmt.Sprintf("B%04d", i%10000), "http://snomed.info/sct"}
	}
	if shared {
		for i := 1; i <= rows; i++ {
			for c, v := range row(i) {
				cell, _ := excelize.CoordinatesToCellName(c+1, i)
				if err := f.SetCellValue("Sheet1", cell, v); err != nil {
					tb.Fatal(err)
				}
			}
		}
	} else {
		w, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			tb.Fatal(err)
		}
		for i := 1; i <= rows; i++ {
			if err := w.SetRow(fmt.Sprintf("A%d", i), row(i)); err != nil {
				tb.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			tb.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func benchmarkRead(b *testing.B, rows int, shared bool) {
	data := large(b, rows, shared)
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		book, findings := xlsx.Read("large.xlsx", data, xlsx.Limits{})
		if len(findings) > 0 || len(book.Sheets[0].Rows) != rows {
			b.Fatal("not read: ", findings)
		}
	}
}

func benchmarkExcelize(b *testing.B, rows int, shared bool) {
	data := large(b, rows, shared)
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
		if err != nil {
			b.Fatal(err)
		}
		it, err := f.Rows("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for it.Next() {
			if _, err := it.Columns(); err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != rows || it.Close() != nil || f.Close() != nil {
			b.Fatal("not read")
		}
	}
}

func BenchmarkRead10k(b *testing.B)         { benchmarkRead(b, 10_000, true) }
func BenchmarkExcelizeRows10k(b *testing.B) { benchmarkExcelize(b, 10_000, true) }

func BenchmarkRead10kInline(b *testing.B)         { benchmarkRead(b, 10_000, false) }
func BenchmarkExcelizeRows10kInline(b *testing.B) { benchmarkExcelize(b, 10_000, false) }

func BenchmarkRead100k(b *testing.B)         { benchmarkRead(b, 100_000, true) }
func BenchmarkExcelizeRows100k(b *testing.B) { benchmarkExcelize(b, 100_000, true) }

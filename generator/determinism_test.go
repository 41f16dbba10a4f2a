// SPDX-License-Identifier: Apache-2.0

package generator_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/spineguard/spineguard/generator"
)

// TestSameInSameOut generates the example twenty times: other folder, other
// order of rows, a workbook that was saved again without its merges, another
// number of processors, another time zone and locale. Every byte is the same,
// provenance.json aside, which says where things stand.
func TestSameInSameOut(t *testing.T) {
	want := outputs(t, filepath.Join("..", "specs", "example"))
	procs, local := runtime.GOMAXPROCS(0), time.Local
	t.Cleanup(func() { runtime.GOMAXPROCS(procs); time.Local = local })
	for i := range 20 {
		r := rand.New(rand.NewPCG(uint64(i), 1))
		runtime.GOMAXPROCS(1 + i%4)
		time.Local = time.FixedZone("elsewhere", (i-10)*3600)
		t.Setenv("LANG", []string{"C", "tr_TR.UTF-8", "de_DE.UTF-8"}[i%3])
		t.Setenv("TZ", []string{"UTC", "Asia/Tokyo"}[i%2])
		dir := filepath.Join(t.TempDir(), strings.Repeat("x", i), "specs", "example")
		shuffle(t, filepath.Join("..", "specs", "example"), dir, r)
		got := outputs(t, dir)
		for name, data := range want {
			if !bytes.Equal(got[name], data) && !strings.HasSuffix(name, "provenance.json") {
				t.Fatalf("run %d: %s differs", i, name)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("run %d: %d files, want %d", i, len(got), len(want))
		}
	}
}

// TestOrderOfRowsShowsInProvenance is the other side: a shuffle that changed
// nothing at all would make the test above worthless.
func TestOrderOfRowsShowsInProvenance(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "specs", "example")
	shuffle(t, filepath.Join("..", "specs", "example"), dir, rand.New(rand.NewPCG(7, 7)))
	want, got := outputs(t, filepath.Join("..", "specs", "example")), outputs(t, dir)
	if bytes.Equal(want["gen/example/provenance.json"], got["gen/example/provenance.json"]) {
		t.Error("the shuffled inputs have the addresses of the others")
	}
}

func outputs(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if p.HasErrors() {
		t.Fatal(p.Findings)
	}
	files, err := p.Outputs()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// shuffle copies a folder of documents with the rows of every table in
// another order.
func shuffle(t *testing.T, from, to string, r *rand.Rand) {
	t.Helper()
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		source, target := filepath.Join(from, e.Name()), filepath.Join(to, e.Name())
		switch {
		case e.IsDir():
		case strings.HasSuffix(e.Name(), ".xlsx"):
			shuffleWorkbook(t, source, target, r)
		default:
			data, err := os.ReadFile(source)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(e.Name(), ".csv") {
				lines := strings.Split(strings.TrimSpace(string(data)), "\n")
				r.Shuffle(len(lines)-1, func(i, j int) { lines[i+1], lines[j+1] = lines[j+1], lines[i+1] })
				data = []byte(strings.Join(lines, "\n") + "\n")
			}
			if err := os.WriteFile(target, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func shuffleWorkbook(t *testing.T, from, to string, r *rand.Rand) {
	t.Helper()
	in, err := excelize.OpenFile(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out := excelize.NewFile()
	defer out.Close()
	for i, sheet := range in.GetSheetList() {
		if i == 0 {
			err = out.SetSheetName("Sheet1", sheet)
		} else {
			_, err = out.NewSheet(sheet)
		}
		if err != nil {
			t.Fatal(err)
		}
		rows := expanded(t, in, sheet)
		r.Shuffle(len(rows)-1, func(i, j int) { rows[i+1], rows[j+1] = rows[j+1], rows[i+1] })
		for y, row := range rows {
			for x, value := range row {
				if value == "" {
					continue
				}
				cell, _ := excelize.CoordinatesToCellName(x+1, y+1)
				if err := out.SetCellStr(sheet, cell, value); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := out.SaveAs(to); err != nil {
		t.Fatal(err)
	}
}

// expanded reads a sheet with merged cells repeated in each row.
func expanded(t *testing.T, f *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	width := len(rows[0])
	merged, err := f.GetMergeCells(sheet)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, m := range merged {
		x1, y1, _ := excelize.CellNameToCoordinates(m.GetStartAxis())
		_, y2, _ := excelize.CellNameToCoordinates(m.GetEndAxis())
		for y := y1; y <= y2; y++ {
			values[fmt.Sprint(x1, " ", y)] = m.GetCellValue()
		}
	}
	for y := range rows {
		full := make([]string, width)
		copy(full, rows[y])
		for x := range full {
			if v, ok := values[fmt.Sprint(x+1, " ", y+1)]; ok {
				full[x] = v
			}
		}
		rows[y] = full
	}
	return rows
}

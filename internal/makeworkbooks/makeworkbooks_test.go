// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

const specs = "../../specs"

func TestCommittedWorkbooksSayWhatTheirTextsSay(t *testing.T) {
	sources, err := findSources(specs)
	if err != nil {
		t.Fatal(err)
	}
	review, err := findSources("../../examples/review")
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) == 0 || len(review) != 2 {
		t.Fatal("no text tables found")
	}
	for _, source := range append(sources, review...) {
		t.Run(filepath.ToSlash(source), func(t *testing.T) {
			want, err := fromText(source)
			if err != nil {
				t.Fatal(err)
			}
			have, err := os.ReadFile(target(source))
			if err != nil {
				t.Fatal(err)
			}
			if textOf(t, have) != textOf(t, want) {
				t.Errorf("%s differs from its text; run go generate ./specs", target(source))
			}
		})
	}
}

func TestEveryWorkbookHasItsText(t *testing.T) {
	for _, pattern := range []string{"*/*.xlsx", "*/*/*/*.xlsx"} {
		books, err := filepath.Glob(filepath.Join(specs, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, book := range books {
			if _, err := os.Stat(strings.TrimSuffix(book, ".xlsx") + ".txt"); err != nil {
				t.Errorf("%s has no text beside it", book)
			}
		}
	}
}

func TestSameTextGivesSameBytes(t *testing.T) {
	source := filepath.Join(specs, "nrl", "rbac-mapping.txt")
	first, err := fromText(source)
	if err != nil {
		t.Fatal(err)
	}
	second, err := fromText(source)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("two workbooks of one text differ")
	}
}

// exceljs opens no workbook in which a property stands in the default
// namespace; scripts/foreign opens them by exceljs itself.
func TestPropertiesStandInTheirPrefix(t *testing.T) {
	books, err := filepath.Glob(filepath.Join(specs, "*", "*.xlsx"))
	if err != nil || len(books) == 0 {
		t.Fatalf("no workbooks: %v", err)
	}
	for _, book := range books {
		f, err := excelize.OpenFile(book)
		if err != nil {
			t.Fatal(err)
		}
		core, _ := f.Pkg.Load("docProps/core.xml")
		if text := string(core.([]byte)); !strings.Contains(text, "<cp:coreProperties ") || strings.Contains(text, "<lastModifiedBy>") {
			t.Errorf("%s: %s", book, text)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestUpdateLeavesAWorkbookThatSaysTheSame(t *testing.T) {
	source := writeText(t, "sheet: S\nA | B\n1 | x\n^ | y\n")
	if err := update(source); err != nil {
		t.Fatal(err)
	}
	resaved := edit(t, target(source), func(f *excelize.File) error {
		return f.SetDocProps(&excelize.DocProperties{Creator: "somebody else"})
	})
	if err := update(source); err != nil {
		t.Fatal(err)
	}
	if now := read(t, target(source)); !bytes.Equal(now, resaved) {
		t.Error("a workbook that says the same was written again")
	}
}

func TestUpdateReplacesAWorkbookThatSaysSomethingElse(t *testing.T) {
	changes := map[string]func(*excelize.File) error{
		"text":         func(f *excelize.File) error { return f.SetCellStr("S", "B2", "z") },
		"kind of cell": func(f *excelize.File) error { return f.SetCellInt("S", "A2", 1) },
		"merge":        func(f *excelize.File) error { return f.UnmergeCell("S", "A2", "A3") },
		"hidden row":   func(f *excelize.File) error { return f.SetRowVisible("S", 2, false) },
		"sheet":        func(f *excelize.File) error { return f.SetSheetName("S", "T") },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			source := writeText(t, "sheet: S\nA | B\n1 | x\n^ | y\n")
			if err := update(source); err != nil {
				t.Fatal(err)
			}
			want := read(t, target(source))
			edit(t, target(source), change)
			if err := update(source); err != nil {
				t.Fatal(err)
			}
			if now := read(t, target(source)); !bytes.Equal(now, want) {
				t.Error("the change was not undone")
			}
		})
	}
}

func TestParseRefusesWhatItWouldHaveToGuess(t *testing.T) {
	for name, text := range map[string]string{
		"no sheet":              "# nothing\n",
		"row before a sheet":    "A | B\n",
		"sheet without rows":    "sheet: S\nA | B\n",
		"cells missing":         "sheet: S\nA | B\n1\n",
		"too many cells":        "sheet: S\nA | B\n1 | 2 | 3\n",
		"sheet without a name":  "sheet:\nA\n1\n",
		"two sheets of a name":  "sheet: S\nA\n1\nsheet: s\nA\n1\n",
		"merge with the header": "sheet: S\nA | B\n^ | 2\n",
	} {
		t.Run(name, func(t *testing.T) {
			if sheets, err := parse([]byte(text)); err == nil {
				t.Errorf("taken as %q", sheets)
			}
		})
	}
}

func textOf(t *testing.T, workbook []byte) string {
	t.Helper()
	text, findings := xlsx.Textconv("workbook.xlsx", workbook, xlsx.Limits{})
	for _, f := range findings {
		t.Error(f)
	}
	return text
}

func writeText(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table.txt")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// edit changes a workbook and returns its new bytes.
func edit(t *testing.T, path string, change func(*excelize.File) error) []byte {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := change(f); err != nil {
		t.Fatal(err)
	}
	f.Path = "" // with a path, excelize declares macros that are not there
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

package xlsx_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

// corpus returns the real workbooks beside the project, or skips.
func corpus(t testing.TB) []string {
	t.Helper()
	root := os.Getenv("SPINEGUARD_CORPUS")
	for dir := "."; root == ""; dir = filepath.Join(dir, "..") {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			root = filepath.Join(dir, "..", "shared", "corpus")
		} else if abs, _ := filepath.Abs(dir); abs == filepath.Dir(abs) {
			t.Skip("no go.mod above the test: cannot find the corpus")
		}
	}
	files, _ := filepath.Glob(filepath.Join(root, "spreadsheets", "*.xlsx"))
	if len(files) == 0 {
		t.Skipf("no real workbooks in %s", root)
	}
	return files
}

func TestRealWorkbooks(t *testing.T) {
	for _, file := range corpus(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			book, findings := xlsx.Read("real.xlsx", data, xlsx.Limits{})
			for _, f := range findings {
				t.Logf("%s: %s (%s)", f.Position, f.Message, f.Suggestion)
			}
			if book == nil {
				t.Fatal("no book")
			}
			text, _ := xlsx.Textconv("real.xlsx", data, xlsx.Limits{})
			t.Logf("%d sheets, %d bytes of text\n%.1500s", len(book.Sheets), len(text), text)
		})
	}
}

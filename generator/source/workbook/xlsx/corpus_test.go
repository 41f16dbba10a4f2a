// SPDX-License-Identifier: Apache-2.0

package xlsx_test

import (
	"os"
	"path/filepath"
	"testing"
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

func read(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestReadersRead holds that each reader reads the same workbook, and that none
// takes another file for one.
func TestReadersRead(t *testing.T) {
	dir := t.TempDir()
	book, text := filepath.Join(dir, "90.xlsx"), filepath.Join(dir, "text.xlsx")
	if err := os.WriteFile(text, []byte("no workbook"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, task := range []string{"write", "rows", "sheets", "tables"} {
		if err := tasks[task](book); err != nil {
			t.Errorf("%s: %v", task, err)
		}
		if tasks[task](text) == nil {
			t.Errorf("%s: no error", task)
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package workbook_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/workbook"
)

// corpus returns the real workbooks beside the project, or skips.
func corpus(t *testing.T) []string {
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

// The real workbooks hold no policy, so they are refused, and each sheet that
// would not be read is named with what to do.
func TestRealWorkbooksAreRefusedSheetBySheet(t *testing.T) {
	for _, name := range corpus(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, findings := workbook.Read("real.xlsx", data, workbook.Options{})
		if len(findings) < 2 {
			t.Errorf("%s: %v", name, lines(findings))
		}
		for _, f := range findings {
			if f.Rule != "workbook-sheet" || f.Suggestion == "" || f.Severity != finding.Error {
				t.Errorf("%s: %s", name, fmt.Sprint(f))
			}
		}
	}
}

// Read as a table of job roles, the catalogue of organisations gets a finding
// for each of its columns.
func TestRealWorkbookReadAsATable(t *testing.T) {
	for _, name := range corpus(t) {
		if filepath.Base(name) != "NRL-Authorised-Organisations-Catalogue.xlsx" {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, findings := workbook.Read("real.xlsx", data, workbook.Options{
			Sheets:  map[string]policy.Text{"jobRoles": {Value: "Sheet1"}},
			Columns: map[string]string{"roleCode": "ODS Code", "roleName": "Organisation"},
		})
		for _, f := range findings {
			if f.Suggestion == "" {
				t.Errorf("no suggestion: %v", f)
			}
		}
		if len(findings) < 15 {
			t.Errorf("got %v", lines(findings))
		}
	}
}

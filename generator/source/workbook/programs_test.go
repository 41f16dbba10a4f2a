// SPDX-License-Identifier: Apache-2.0

package workbook_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator/source/workbook"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

// programs open workbooks and save them into a folder, all of them as .xlsx
// under their names. probe is a command that fails where the program is absent.
var programs = []struct {
	name        string
	probe, save []string
}{
	{"LibreOffice", []string{"soffice", "--version"}, []string{"soffice", "-env:UserInstallation=file://PROFILE", "--headless", "--convert-to", "xlsx", "--outdir", "OUT"}},
	{"Gnumeric", []string{"ssconvert", "--version"}, []string{"sh", "-c", `out=$0; for f; do ssconvert -T Gnumeric_Excel:xlsx2 "$f" "$out/$(basename "$f")" || exit 1; done`, "OUT"}},
	{"exceljs", []string{"node", "-e", `require("exceljs")`}, []string{"node", foreignDir + "/writers/exceljs_writer.cjs", "OUT"}},
	{"SheetJS", []string{"node", "-e", `require("xlsx")`}, []string{"node", foreignDir + "/writers/sheetjs_writer.cjs", "OUT"}},
	{"openpyxl", []string{"/usr/bin/python3", "-c", "import openpyxl"}, []string{"/usr/bin/python3", "-B", foreignDir + "/writers/openpyxl_writer.py", "OUT"}},
}

// TestOtherProgramsSaveTheSamePolicy has each program open what spineguard
// init writes, and what the others have written, and save it: the same policy
// is read from what comes out. scripts/foreign installs the programs.
func TestOtherProgramsSaveTheSamePolicy(t *testing.T) {
	files := []string{"../../../specs/nrl/rbac-mapping.xlsx"}
	for _, name := range []string{"plain", "streamed"} {
		files = append(files, foreign(t, name)...)
	}
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			if _, err := run(t, p.probe...); err != nil {
				t.Skipf("%s is not here: %v", p.name, err)
			}
			files := slices.DeleteFunc(slices.Clone(files), func(file string) bool { return p.name == "exceljs" && isStruckByExceljs(t, file) })
			in, out := t.TempDir(), t.TempDir()
			args := strings.Split(strings.NewReplacer("OUT", out, "PROFILE", t.TempDir()).Replace(strings.Join(p.save, "\x00")), "\x00")
			names := make([]string, len(files))
			for i, file := range files {
				names[i] = filepath.Base(filepath.Dir(file)) + "-" + filepath.Base(file)
				copied := filepath.Join(in, names[i])
				if err := os.WriteFile(copied, readFile(t, file), 0o644); err != nil {
					t.Fatal(err)
				}
				args = append(args, copied)
			}
			if text, err := run(t, args...); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			for i, name := range names {
				if p.name == "exceljs" && strings.HasPrefix(name, "gnumeric-") {
					t.Logf("%s is left out: exceljs 4.4.0 strikes out what <strike val=\"0\"/> does not", name)
					continue
				}
				sameFacts(t, files[i], filepath.Join(out, name))
			}
		})
	}
}

// isStruckByExceljs reports whether a workbook holds fonts that say that they are
// not struck out. exceljs 4.4.0 writes that as <strike/>, which strikes them out.
func isStruckByExceljs(t *testing.T, path string) bool {
	for _, e := range xlsxtest.Unzip(t, readFile(t, path)) {
		if e.Name == xlsxtest.StylesPart && strings.Contains(e.Data, `<strike val="0"/>`) {
			return true
		}
	}
	return false
}

// sameFacts compares what is read from two workbooks, of which nothing is to
// be said.
func sameFacts(t *testing.T, before, after string) {
	t.Helper()
	want, findings := workbook.Read(file, readFile(t, before), workbook.Options{})
	wantNone(t, findings)
	have, findings := workbook.Read(file, readFile(t, after), workbook.Options{})
	if a, b := facts(want), verdict(findings)+facts(have); a != b || a == "" {
		t.Errorf("%s: want\n%s\nhave\n%s", before, a, b)
	}
}

func run(t *testing.T, command ...string) (string, error) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	text, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput()
	return string(text), err
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// SPDX-License-Identifier: Apache-2.0

package workbook_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sebdah/goldie/v2"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/workbook"
)

const foreignDir = "../../../testdata/foreign"

// TestGoldenForeign reads the workbooks that other programs have written, and
// compares what is said of each and read from it with the verdict beside it;
// see testdata/foreign/README.md.
func TestGoldenForeign(t *testing.T) {
	for _, path := range foreign(t, "*") {
		writer, name := filepath.Base(filepath.Dir(path)), strings.TrimSuffix(filepath.Base(path), ".xlsx")
		t.Run(writer+"/"+name, func(t *testing.T) {
			tables, findings := readForeign(t, path)
			g := goldie.New(t, goldie.WithFixtureDir(filepath.Dir(path)), goldie.WithNameSuffix(".txt"), goldie.WithDiffEngine(goldie.ClassicDiff))
			g.Assert(t, name, []byte(verdict(findings)+facts(tables)))
		})
	}
}

// TestEveryWriterSaysTheSamePolicy compares the workbooks that withdraw, hide
// and compute nothing, whatever else they have beside the policy.
func TestEveryWriterSaysTheSamePolicy(t *testing.T) {
	if n := len(foreign(t, "plain")); n != 7 {
		t.Errorf("%d writers, want 7", n)
	}
	var want string
	for _, name := range []string{"plain", "streamed", "furniture", "notes", "chart"} {
		for _, path := range foreign(t, name) {
			tables, findings := readForeign(t, path)
			wantNone(t, findings)
			have := facts(tables)
			if want == "" {
				want = have
			}
			if have != want || tables.Rows != 17 {
				t.Errorf("%s: %d rows\n%s", path, tables.Rows, have)
			}
		}
	}
}

// TestNoWriterGetsATrapThrough keeps the verdicts of the other cases from being
// written anew as something else than a refusal.
func TestNoWriterGetsATrapThrough(t *testing.T) {
	for _, name := range []string{"struck", "struck-streamed", "computed", "hidden", "filtered", "shown", "merged", "title", "renamed", "open-document"} {
		for _, path := range foreign(t, name) {
			_, findings := readForeign(t, path)
			if !slices.ContainsFunc(findings, func(f finding.Finding) bool { return f.Severity == finding.Error }) {
				t.Errorf("%s is read without an error", path)
			}
		}
	}
}

// foreign returns the workbooks of a case, one of each writer that wrote it.
func foreign(t *testing.T, name string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(foreignDir, "*", name+".xlsx"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no workbooks of other programs: %v", err)
	}
	return paths
}

// readForeign reads a workbook as its case says.
func readForeign(t *testing.T, path string) (workbook.Tables, []finding.Finding) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(foreignDir, "writers", "cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Cases map[string]struct{ IgnoreColumns, IgnoreSheets []string }
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := all.Cases[strings.TrimSuffix(filepath.Base(path), ".xlsx")]
	opt := workbook.Options{IgnoreColumns: c.IgnoreColumns}
	for _, name := range c.IgnoreSheets {
		opt.Ignore = append(opt.Ignore, policy.Text{Value: name})
	}
	return workbook.Read(file, data, opt)
}

func verdict(findings []finding.Finding) string {
	var b strings.Builder
	for _, line := range lines(findings) {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// facts writes the tables a row a line, with the address of a row's first value.
func facts(t workbook.Tables) string {
	var b strings.Builder
	row := func(first policy.Text, more ...[]policy.Text) {
		fmt.Fprintf(&b, "%s: %q", strings.TrimPrefix(first.At.String(), file+"!"), first.Value)
		for _, cell := range more {
			b.WriteString(" |")
			for _, text := range cell {
				fmt.Fprintf(&b, " %q", text.Value)
			}
		}
		b.WriteByte('\n')
	}
	one := func(text policy.Text) []policy.Text { return []policy.Text{text} }
	for _, f := range t.RecordTypes {
		row(f.Group, one(f.Name), one(f.System), one(f.Code))
	}
	for _, f := range t.Mapping {
		row(f.Group, f.Types, one(f.Level), one(f.Code), f.Areas)
	}
	for _, f := range t.Activities {
		row(f.Code, one(f.Name), f.Includes)
	}
	for _, f := range t.JobRoles {
		row(f.Code, one(f.Name))
	}
	for _, f := range t.Baseline {
		row(f.Role, one(f.Activity))
	}
	for _, f := range t.Functions {
		row(f.Name, one(f.Requirement))
	}
	for _, f := range t.Separations {
		row(f.First, one(f.Second))
	}
	return b.String()
}

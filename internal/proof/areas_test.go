// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

// limited is a mapping with grants that are limited to areas of work: the
// record code in one and in two of them, the pointer code in one.
var limited = []xlsxtest.Sheet{
	{Name: "Record types", Rows: xlsxtest.Rows(
		[]string{"Record group", "Record type", "Code system", "Code"},
		[]string{"Crisis", "Mental health crisis plan", "http://snomed.info/sct", "736253002"},
		[]string{"Crisis", "Contingency plan", "http://snomed.info/sct", "325691000000100"},
		[]string{"Care", "Summary record", "http://snomed.info/sct", "824321000000109"},
	)},
	{Name: "Mapping", Rows: xlsxtest.Rows(
		[]string{"Record group", "Record types contained", "Access level", "RBAC code", "Area of work"},
		[]string{"Crisis", "Mental health crisis plan;Contingency plan", "Pointer-only access", "B0268", ""},
		[]string{"Crisis", "Mental health crisis plan;Contingency plan", "Pointer and record access", "B0269", "P0020:Q0300:T0640;P0020:Q0300:T0650"},
		[]string{"Care", "Summary record", "Pointer-only access", "B0362", "P0020:Q0300:T0650"},
		[]string{"Care", "Summary record", "Pointer and record access", "B0269", "P0030:Q0300:T0640"},
	)},
	{Name: "Activities", Rows: xlsxtest.Rows(
		[]string{"RBAC code", "Activity", "Includes"},
		[]string{"B0268", "See pointers", ""},
		[]string{"B0269", "Fetch records", ""},
		[]string{"B0362", "See summaries", ""},
		[]string{"B0370", "See all", "B0269;B0362"},
	)},
	{Name: "Job roles", Rows: xlsxtest.Rows([]string{"Role code", "Role name"}, []string{"R8001", "Nurse"}, []string{"R8003", "Consultant"})},
	{Name: "Baseline", Rows: xlsxtest.Rows([]string{"Role code", "RBAC code"}, []string{"R8001", "B0268"}, []string{"R8003", "B0370"})},
}

// asks prints what a generated package says to every user of two roles and
// none, with up to two activities and up to two areas of work: the level that
// the tables give, and the highest of those that are explained.
const asks = `package main

import (
	"fmt"

	"example.org/areas/gen"
	"github.com/spineguard/spineguard/spine"
)

func main() {
	areas := []spine.AreaOfWork{"", "P0020:Q0300:T0640", "P0020:Q0300:T0650", "P0030:Q0300:T0640", "P0030:Q0300:T0650", "T0640"}
	for _, role := range []spine.JobRole{0, gen.R8001, gen.R8003} {
		for _, a := range []spine.Activity{0, gen.B0268, gen.B0269, gen.B0362, gen.B0370} {
			for _, b := range []spine.Activity{0, gen.B0268, gen.B0269, gen.B0362, gen.B0370} {
				for _, c := range areas {
					for _, d := range areas {
						u := spine.User{Role: role, Activities: []spine.Activity{a, b}, Areas: []spine.AreaOfWork{c, d}}
						set, _ := gen.Policy().Expand(u)
						for t := range gen.Policy().RecordTypes() {
							level, _ := set.Access(t)
							why, _ := gen.Policy().Reasons(u, t)
							highest := spine.NoAccess
							for _, w := range why {
								highest = max(highest, w.Level)
							}
							fmt.Println(role, a, b, c, d, t.Code, level, highest)
						}
					}
				}
			}
		}
	}
}
`

// TestLimitedGrants compares a package that is generated, compiled and run with
// a slow reading of the workbook that it is generated from.
func TestLimitedGrants(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("rbac.xlsx", xlsxtest.Build(t, limited))
	put("spineguard.yaml", []byte("version: 1\nrbac: {workbook: rbac.xlsx}\noutput: {root: ., go: {dir: gen, package: gen, explain: true}}\n"))
	p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
	if err != nil || p.HasErrors() {
		t.Fatal(err, p.Findings)
	}
	if _, err := p.Generate(t.Context()); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	put("go.mod", []byte("module example.org/areas\n\ngo 1.26\n\nrequire github.com/spineguard/spineguard/spine v0.0.0\n\nreplace github.com/spineguard/spineguard/spine => "+root+"/spine\n"))
	put("main.go", []byte(asks))
	c := exec.Command("go", "run", ".")
	c.Dir = dir
	c.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	book := slowPolicy{workbook(t, filepath.Join(dir, "rbac.xlsx"))}
	levels := map[string]int{}
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		want := book.in(f[3], f[4]).level(book.activities(f[0], f[1], f[2]), "http://snomed.info/sct", f[5])
		if levels[want]++; f[6] != want || f[7] != want {
			t.Fatalf("%s: want %s", line, want)
		}
	}
	if len(levels) != 3 || levels["none"]+levels["pointer"]+levels["record"] != 3*25*36*3 {
		t.Error(levels)
	}
}

// in is the policy as it is for who works in some areas: without the rows that
// are limited to others.
func (p slowPolicy) in(areas ...string) slowPolicy {
	sheets := map[string][]row{}
	for name, rows := range p.sheets {
		for _, r := range rows {
			limits := strings.Split(r["Area of work"], ";")
			if r["Area of work"] != "" && !slices.ContainsFunc(areas, func(a string) bool { return a != "" && slices.Contains(limits, a) }) {
				continue
			}
			sheets[name] = append(sheets[name], r)
		}
	}
	return slowPolicy{sheets}
}

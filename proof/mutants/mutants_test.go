package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// Each rule of the page is removed by at least one mutant, and each mutant
// removes a rule of the page.
func TestEveryRuleHasAMutant(t *testing.T) {
	rows, err := readPage(root)
	if err != nil {
		t.Fatal(err)
	}
	mutants, err := find(root, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		for _, rule := range r.rules {
			if !slices.ContainsFunc(mutants, func(m mutant) bool { return m.rule == rule }) {
				t.Errorf("%s:%d: no mutant removes %s", page, r.line, rule)
			}
		}
	}
	for _, m := range mutants {
		if m.rule != "" && !slices.ContainsFunc(rows, func(r row) bool { return slices.Contains(r.rules, m.rule) }) {
			t.Errorf("%s removes a rule that %s does not have", m, page)
		}
	}
	if len(rows) < 50 || len(mutants) < 100 {
		t.Errorf("%d rows and %d mutants", len(rows), len(mutants))
	}
}

// A mutant is Go, and differs from the file.
func TestMutantsAreGo(t *testing.T) {
	mutants, err := find(root, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mutants {
		text, err := os.ReadFile(filepath.Join(root, m.file))
		if err != nil {
			t.Fatal(err)
		}
		for _, changed := range m.texts {
			if changed == string(text) {
				t.Errorf("%s changes nothing", m)
			}
			if _, err := parser.ParseFile(token.NewFileSet(), m.file, changed, 0); err != nil {
				t.Errorf("%s: %v", m, err)
			}
		}
	}
}

// Each test that the page names is there, with the rows that it names.
func TestNamedTestsExist(t *testing.T) {
	rows, err := readPage(root)
	if err != nil {
		t.Fatal(err)
	}
	tests := testsIn(t)
	for _, r := range rows {
		if len(r.tests) == 0 {
			t.Errorf("%s:%d: no test for %s", page, r.line, r.rules)
		}
		for _, named := range r.tests {
			has, ok := tests[named.name]
			if !ok {
				t.Errorf("%s:%d: there is no %s", page, r.line, named.name)
				continue
			}
			for _, name := range named.rows {
				if !has[name] {
					t.Errorf("%s:%d: %s has no row %q", page, r.line, named.name, name)
				}
			}
		}
	}
}

// testsIn returns the tests of the packages of the guard, with the strings in
// each.
func testsIn(t *testing.T) map[string]map[string]bool {
	t.Helper()
	tests := map[string]map[string]bool{}
	for _, dir := range packages {
		names, err := filepath.Glob(filepath.Join(root, dir, "*_test.go"))
		if err != nil || len(names) == 0 {
			t.Fatalf("no tests in %s: %v", dir, err)
		}
		for _, name := range names {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "Test") {
					tests[f.Name.Name] = stringsIn(f)
				}
			}
		}
	}
	return tests
}

func stringsIn(f *ast.FuncDecl) map[string]bool {
	has := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, err := strconv.Unquote(l.Value); err == nil {
				has[s] = true
			}
		}
		return true
	})
	return has
}

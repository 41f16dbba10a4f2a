// SPDX-License-Identifier: Apache-2.0

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

const root = "../../.."

// Every mutant that is found can be put in, since the packages compile with it,
// and what is argued for is one of them.
func TestArguments(t *testing.T) {
	argued, err := readArgued("argued.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		for _, m := range p.mutants(t) {
			delete(argued, m.key())
		}
	}
	for key := range argued {
		t.Errorf("argued, but not there: %s", key)
	}
}

func (p part) mutants(t *testing.T) (all []*mutant) {
	t.Helper()
	files, err := expand(root, p.files)
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := schemasOf(root, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range schemas {
		for m := range s.dropped {
			t.Errorf("not Go: %s", m)
		}
		all = append(all, s.mutants()...)
	}
	return all
}

// Each rule of the page is removed by at least one mutant, and each mutant
// removes a rule of the page.
func TestEveryRuleHasAMutant(t *testing.T) {
	for name, p := range parts {
		if p.page == "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			rows, err := readPage(root, p.page)
			if err != nil {
				t.Fatal(err)
			}
			p.compare(t, rows, p.mutants(t))
		})
	}
}

func (p part) compare(t *testing.T, rows []row, mutants []*mutant) {
	t.Helper()
	removed, onPage := map[string]bool{}, map[string]bool{}
	for _, m := range mutants {
		removed[m.rule] = true
		for _, rule := range p.given {
			removed[rule] = removed[rule] || strings.Contains(m.refusal, "refuse(rule,") || strings.Contains(m.refusal, "h.Rule)")
		}
	}
	for _, r := range rows {
		for _, rule := range r.rules {
			onPage[rule] = true
			if asked, _ := protocol.RuleOf(spine.Rule(rule)); !removed[rule] && asked.Part != protocol.Body { // handlers refuse by those
				t.Errorf("%s:%d: no mutant removes %s", p.page, r.line, rule)
			}
		}
	}
	for rule := range removed {
		if rule != "" && !onPage[rule] {
			t.Errorf("%s does not have %s", p.page, rule)
		}
	}
	if len(rows) < 20 || len(mutants) < 40 {
		t.Errorf("%d rows and %d mutants", len(rows), len(mutants))
	}
}

// Each test that the page names is there, with the rows that it names.
func TestNamedTestsExist(t *testing.T) {
	for name, p := range parts {
		if p.page != "" {
			t.Run(name, p.namedTestsExist)
		}
	}
}

func (p part) namedTestsExist(t *testing.T) {
	rows, err := readPage(root, p.page)
	if err != nil {
		t.Fatal(err)
	}
	tests := testsIn(t, slices.Concat(p.tests, []string{"./spine", "./spine/policy", "./spine/guard", "./spine/client", "./spine/internal/token", "./spine/cis2", "./spine/pointers"}))
	for _, r := range rows {
		if len(r.tests) == 0 {
			t.Errorf("%s:%d: no test for %s", p.page, r.line, r.rules)
		}
		for _, named := range r.tests {
			has, ok := tests[named.name]
			if !ok {
				t.Errorf("%s:%d: there is no %s", p.page, r.line, named.name)
				continue
			}
			for _, name := range named.rows {
				if !has[name] {
					t.Errorf("%s:%d: %s has no row %q", p.page, r.line, named.name, name)
				}
			}
		}
	}
}

// testsIn returns the tests of the packages of the guard, with the strings in
// each.
func testsIn(t *testing.T, packages []string) map[string]map[string]bool {
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
					if tests[f.Name.Name] == nil {
						tests[f.Name.Name] = map[string]bool{}
					}
					maps.Copy(tests[f.Name.Name], stringsIn(f, file))
				}
			}
		}
	}
	return tests
}

// stringsIn are the strings of a test, and of the functions of its file that
// it calls: a table may stand in one.
func stringsIn(f *ast.FuncDecl, file *ast.File) map[string]bool {
	has := map[string]bool{}
	collect := func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, err := strconv.Unquote(l.Value); err == nil {
				has[s] = true
			}
		}
		return true
	}
	ast.Inspect(f, collect)
	for _, d := range file.Decls {
		other, ok := d.(*ast.FuncDecl)
		if ok && other.Recv == nil && calls(f, other.Name.Name) {
			ast.Inspect(other, collect)
		}
	}
	return has
}

func calls(f *ast.FuncDecl, name string) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			id, plain := c.Fun.(*ast.Ident)
			found = found || plain && id.Name == name
		}
		return true
	})
	return found
}

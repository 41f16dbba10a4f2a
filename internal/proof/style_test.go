// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// printed are the Go files that are generated and committed.
func printed(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"gen/*/*.gen.go", "examples/*/internal/*/*.gen.go", "testdata/cases/*/out/*/*.gen.go"} {
		files, err := filepath.Glob(filepath.Join("..", "..", pattern))
		if err != nil || len(files) == 0 {
			t.Fatal("no files are ", pattern, err)
		}
		all = append(all, files...)
	}
	return all
}

// tool returns the path of a command of tools/go.mod.
func tool(t *testing.T, name string) string {
	t.Helper()
	c := exec.Command("go", "tool", "-n", "-modfile=tools/go.mod", name)
	c.Dir = filepath.Join("..", "..")
	out, err := c.Output()
	if err != nil {
		t.Skip("the tool cannot be built here: ", name)
	}
	return strings.TrimSpace(string(out))
}

// TestPrintedCodeIsFormatted: gofmt -s and goimports would change nothing.
func TestPrintedCodeIsFormatted(t *testing.T) {
	unchanged := func(t *testing.T, command ...string) {
		out, err := exec.Command(command[0], append(command[1:], printed(t)...)...).CombinedOutput()
		if err != nil || len(out) > 0 {
			t.Errorf("%v: %v\n%s", command, err, out)
		}
	}
	t.Run("gofmt", func(t *testing.T) { unchanged(t, "gofmt", "-s", "-l") })
	t.Run("goimports", func(t *testing.T) { unchanged(t, tool(t, "goimports"), "-l") })
}

// oneText is a line that holds one string and what it is called.
var oneText = regexp.MustCompile(`^\t*(\w+:? +)?(\w+\.\w+ = |= )?"[^"]*",?$`)

// TestPrintedLinesAreShort: 120 columns, where a tab is four, unless one string is longer.
func TestPrintedLinesAreShort(t *testing.T) {
	for _, file := range printed(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range bytes.Split(data, []byte("\n")) {
			width := utf8.RuneCount(bytes.ReplaceAll(line, []byte("\t"), []byte("    ")))
			if width > 120 && !oneText.Match(line) {
				t.Errorf("%s:%d: %d columns: %s", file, i+1, width, line)
			}
		}
	}
}

// TestPrintedCommentsAreInGoForm: the comment of what is declared alone, and of each exported
// constant, begins with its name; the paragraph that deprecates begins as tools expect it.
func TestPrintedCommentsAreInGoForm(t *testing.T) {
	for _, file := range printed(t) {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		begins := func(name string, doc *ast.CommentGroup) {
			text := doc.Text()
			if !strings.HasPrefix(text, name+" ") {
				t.Errorf("%s: the comment of %s is %q", file, name, text)
			}
			if strings.Contains(text, "Deprecated") && !strings.Contains(text, "\n\nDeprecated: ") {
				t.Errorf("%s: %s has no paragraph of its own that deprecates it: %q", file, name, text)
			}
		}
		if f.Doc != nil {
			begins("Package "+f.Name.Name, f.Doc)
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				begins(d.Name.Name, d.Doc)
			case *ast.GenDecl:
				for _, s := range d.Specs {
					v, ok := s.(*ast.ValueSpec)
					switch {
					case !ok || v.Names[0].Name == "_":
					case !d.Lparen.IsValid():
						begins(v.Names[0].Name, d.Doc)
					case v.Names[0].IsExported():
						begins(v.Names[0].Name, v.Doc)
					}
				}
			}
		}
	}
}

// TestPrintedTablesHaveRows: what is empty is not written.
func TestPrintedTablesHaveRows(t *testing.T) {
	for _, file := range printed(t) {
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if list, ok := n.(*ast.CompositeLit); ok && len(list.Elts) == 0 {
				t.Errorf("%s: a list without elements", set.Position(list.Pos()))
			}
			return true
		})
	}
}

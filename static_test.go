package spineguard_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"
)

// TestGeneratedTablesCostNothingAtStart holds that generated packages have
// nothing to run before main: no init function, and no table of a form that
// the compiler fills at start-up instead of laying it out.
func TestGeneratedTablesCostNothingAtStart(t *testing.T) {
	files, err := filepath.Glob("gen/*/*.gen.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no generated files", err)
	}
	fset := token.NewFileSet()
	for _, name := range files {
		file, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					t.Errorf("%s: init function", fset.Position(d.Pos()))
				}
			case *ast.GenDecl:
				if d.Tok == token.VAR {
					static(t, fset, d)
				}
			}
		}
	}
}

func static(t *testing.T, fset *token.FileSet, d *ast.GenDecl) {
	ast.Inspect(d, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.CallExpr, *ast.SliceExpr, *ast.IndexExpr, *ast.MapType, *ast.FuncLit:
			t.Errorf("%s: %T in a table", fset.Position(n.Pos()), n)
		}
		return true
	})
}

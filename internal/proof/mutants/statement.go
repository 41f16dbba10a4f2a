// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// leave the statement out that is nothing but a call, or notes an error.
func (f *finder) statement(s ast.Stmt) {
	switch f.parent(1).(type) {
	case *ast.BlockStmt, *ast.CaseClause:
	default:
		return
	}
	if !f.isCall(s) || f.covered(0) && f.isOnlyStatement() {
		return
	}
	m := f.add(s, "", f.refusalIn([]ast.Stmt{s}))
	f.put(s, fmt.Sprintf("if !mutantOn(%d) { ", m.id), m)
	f.close(s, " }", m)
}

// isCall reports whether a statement is a call, or errs = append(errs, …).
func (f *finder) isCall(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ExprStmt:
		c, ok := s.X.(*ast.CallExpr)
		return ok && f.code(c.Fun) != "panic"
	case *ast.AssignStmt:
		c, ok := s.Rhs[0].(*ast.CallExpr)
		return ok && s.Tok == token.ASSIGN && f.code(c.Fun) == "append" && isErrors(f.info.Types[c].Type)
	}
	return false
}

// isOnlyStatement reports whether the node is the only statement of its block.
func (f *finder) isOnlyStatement() bool {
	switch block := f.parent(1).(type) {
	case *ast.BlockStmt:
		return len(block.List) == 1
	case *ast.CaseClause:
		return len(block.Body) == 1
	}
	return false
}

func isErrors(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	return ok && isError(s.Elem())
}

// isError reports whether nil of a type says that nothing is wrong.
func isError(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Interface, *types.Pointer:
		return types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
	}
	return false
}

// refusal finds a return by which something is refused, and lets it do the
// opposite. One that a condition leads to is left to the condition.
func (f *finder) refusal(r *ast.ReturnStmt) {
	results := f.results()
	if f.covered(0) || results.Len() != len(r.Results) {
		return
	}
	changed, refused := make([]string, results.Len()), false
	for i, e := range r.Results {
		opposite, ok := f.opposite(e, results.At(i).Type())
		if changed[i] = f.code(e); ok {
			changed[i], refused = opposite, true
		}
	}
	if !refused {
		return
	}
	text := "return " + strings.Join(changed, ", ")
	m := f.add(r, text, f.refusalIn([]ast.Stmt{r}))
	f.put(r, fmt.Sprintf("if mutantOn(%d) { %s }; ", m.id, text), m)
}

// results are those of the function that the node is in.
func (f *finder) results() *types.Tuple {
	for i := len(f.above) - 1; i >= 0; i-- {
		switch n := f.above[i].(type) {
		case *ast.FuncLit:
			return f.info.Types[n].Type.(*types.Signature).Results()
		case *ast.FuncDecl:
			return f.info.Defs[n.Name].Type().(*types.Signature).Results()
		}
	}
	return nil
}

// opposite returns the value by which nothing is refused, if another one is
// returned.
func (f *finder) opposite(e ast.Expr, t types.Type) (string, bool) {
	v := f.info.Types[e]
	switch {
	case v.IsNil():
		return "", false
	case isError(t):
		return "nil", true
	case v.Value != nil && v.Value.Kind() == constant.Bool:
		return "true", !constant.BoolVal(v.Value)
	}
	named, ok := t.(*types.Named)
	switch {
	case !ok:
		return "", false
	case named.Obj().Name() == "Rule":
		return `""`, f.code(e) != `""`
	case named.Obj().Name() == "Fault":
		none := f.typeName(t) + "{}"
		return none, f.code(e) != none
	}
	return "", false
}

func (f *finder) typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == f.types.Path() {
			return ""
		}
		return p.Name()
	})
}

// failure finds an error that is handed on among others.
func (f *finder) failure(e ast.Expr) {
	t := f.info.Types[e].Type
	if t == nil || f.typeName(t) != "error" || f.info.Types[e].IsNil() {
		return
	}
	_, called := e.(*ast.CallExpr)
	switch n := f.around().(type) {
	case *ast.CompositeLit:
	case *ast.CallExpr:
		if f.code(n.Fun) == "append" && len(n.Args) > 2 && e != n.Args[0] {
			called = true
		}
		if e == n.Fun {
			return
		}
	default:
		return
	}
	if called {
		f.pick(e, "error", "nil")
	}
}

// constant finds an integer that is an argument, or a constant that a case
// compares with.
func (f *finder) constant(e ast.Expr) {
	t, ok := types.Default(f.info.Types[e].Type).Underlying().(*types.Basic)
	if !ok {
		return
	}
	changed := shifted(f.code(e), 1)
	switch n := f.parent(1).(type) {
	case *ast.KeyValueExpr:
		if _, plain := e.(*ast.BasicLit); !plain || !f.canShift(e, 1) || !f.isTableRow(f.parent(2)) {
			return
		}
	case *ast.CallExpr:
		if fun := f.info.Types[n.Fun]; fun.IsType() || fun.IsBuiltin() || !f.canShift(e, 1) || strings.HasPrefix(f.code(n.Fun), "fmt.") {
			return
		}
	case *ast.CaseClause:
		switch {
		case t.Info()&types.IsString != 0:
			changed = f.code(e) + `+"~"`
		case !f.canShift(e, 1):
			return
		}
	default:
		return
	}
	f.pick(e, f.typeName(types.Default(f.info.Types[e].Type)), changed)
}

// pick has one of two values taken.
func (f *finder) pick(e ast.Expr, typ, changed string) {
	m := f.add(e, changed, "")
	f.put(e, fmt.Sprintf("mutantPick[%s](%d, ", typ, m.id), m)
	f.close(e, ", "+changed+")", m)
}

// keptRow is a row of a table of rules that everything keeps: that nothing is
// equal to nothing.
const keptRow = "row{rule: NoScope, ask: equal}"

// tableRow lets a row of a table of rules ask nothing.
func (f *finder) tableRow(c *ast.CompositeLit) {
	if c.Type != nil || !f.isTableRow(c) {
		return
	}
	rule := ""
	for _, e := range c.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok && f.code(kv.Key) == "rule" {
			rule = f.code(kv.Value)
		}
	}
	m := f.add(c, keptRow, "Fault{Rule: "+rule+"}")
	f.put(c, fmt.Sprintf("mutantPick(%d, row", m.id), m)
	f.close(c, ", "+keptRow+")", m)
}

// isTableRow reports whether a node is a literal of a row of a table of rules.
func (f *finder) isTableRow(n ast.Node) bool {
	c, ok := n.(*ast.CompositeLit)
	if !ok {
		return false
	}
	named, ok := f.info.Types[c].Type.(*types.Named)
	return ok && named.Obj().Name() == "row" && f.pkg.name == "token"
}

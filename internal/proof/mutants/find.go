// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// finder finds the mutants of one file.
type finder struct {
	*pkg
	*source
	ids  map[string]string // of rules by the names of their constants
	last *int              // number of a mutant

	above   []ast.Node // the nodes around the one that is looked at
	order   int
	keys    map[string]int
	mutants []*mutant
	edits   []edit
	untried []string // constants that are not part of a statement
}

// find returns the mutants of a file, with the edits that put all of them in.
func (p *pkg) find(s *source, ids map[string]string, last *int) *finder {
	f := &finder{pkg: p, source: s, ids: ids, last: last, keys: map[string]int{}}
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		if n == nil {
			f.above = f.above[:len(f.above)-1]
			return true
		}
		f.order++
		f.node(n)
		f.above = append(f.above, n)
		return true
	})
	return f
}

func (f *finder) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.ReturnStmt:
		f.refusal(n)
	case *ast.ExprStmt, *ast.AssignStmt:
		f.statement(n.(ast.Stmt))
	case *ast.ParenExpr:
	case *ast.CompositeLit:
		f.tableRow(n)
	case ast.Expr:
		switch {
		case f.isConstant(n):
			f.constant(n)
		case f.isBool(n):
			f.condition(n)
		default:
			f.failure(n)
		}
	}
	if c, ok := n.(*ast.ArrayType); ok && c.Len != nil {
		f.leave(c.Len)
	}
	if c, ok := n.(*ast.ValueSpec); ok && f.isConstants() {
		for _, v := range c.Values {
			f.leave(v)
		}
	}
}

// isConstants reports whether the node is in a declaration of constants.
func (f *finder) isConstants() bool {
	d, ok := f.parent(1).(*ast.GenDecl)
	return ok && d.Tok == token.CONST
}

// leave counts a constant that no schema can change.
func (f *finder) leave(e ast.Expr) {
	if v := f.info.Types[e].Value; v != nil && v.Kind() == constant.Int {
		f.untried = append(f.untried, fmt.Sprintf("%s:%d %s", f.source.name, f.set.Position(e.Pos()).Line, oneLine(f.code(e))))
	}
}

// parent returns the node that stands so many levels above; nil if none does.
func (f *finder) parent(level int) ast.Node {
	if level > len(f.above) {
		return nil
	}
	return f.above[len(f.above)-level]
}

// around returns the innermost node above that is not a parenthesis.
func (f *finder) around() ast.Node {
	for _, n := range slices.Backward(f.above) {
		if _, ok := n.(*ast.ParenExpr); !ok {
			return n
		}
	}
	return nil
}

func (f *finder) offset(p token.Pos) int { return f.set.Position(p).Offset }

func (f *finder) code(n ast.Node) string { return f.text[f.offset(n.Pos()):f.offset(n.End())] }

// function names the declaration that the node is in.
func (f *finder) function() string {
	for _, n := range f.above {
		d, ok := n.(*ast.FuncDecl)
		switch {
		case !ok:
			continue
		case d.Recv == nil:
			return d.Name.Name
		}
		t := strings.TrimPrefix(f.code(d.Recv.List[0].Type), "*")
		return t + "." + d.Name.Name
	}
	return "package"
}

// add notes a mutant.
func (f *finder) add(n ast.Node, changed, refusal string) *mutant {
	*f.last++
	m := &mutant{
		id: *f.last, pkg: f.pkg.path, file: f.source.name, function: f.function(), line: f.set.Position(n.Pos()).Line,
		code: oneLine(f.code(n)), changed: oneLine(changed), refusal: refusal, rule: ruleOf(refusal, f.ids),
	}
	f.keys[m.key()]++
	m.again = f.keys[m.key()]
	f.mutants = append(f.mutants, m)
	return m
}

// put puts a text in front of a node.
func (f *finder) put(n ast.Node, text string, m *mutant) {
	f.edits = append(f.edits, edit{at: f.offset(n.Pos()), order: f.order, text: text, mutant: m})
}

// close puts a text behind a node.
func (f *finder) close(n ast.Node, text string, m *mutant) {
	f.edits = append(f.edits, edit{at: f.offset(n.End()), closes: true, order: f.order, text: text, mutant: m})
}

func (f *finder) isConstant(e ast.Expr) bool { return f.info.Types[e].Value != nil }

func (f *finder) isBool(e ast.Expr) bool {
	t := f.info.Types[e].Type
	return t != nil && types.Identical(types.Default(t), types.Typ[types.Bool])
}

// refusalIn returns the statement of a body by which a rule refuses.
func (f *finder) refusalIn(body []ast.Stmt) string {
	for _, s := range body {
		if code := oneLine(f.code(s)); refuses.MatchString(code) && !strings.Contains(code, "func(") && !helpers.MatchString(f.function()) {
			switch s.(type) {
			case *ast.ReturnStmt, *ast.ExprStmt:
				return code
			}
		}
	}
	return ""
}

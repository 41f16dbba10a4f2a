// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
)

// way is another text of an expression, a shorter one to show, and the
// statement by which a rule then does not refuse.
type way struct{ text, shown, refusal string }

// condition finds the mutants of an expression that is true or false.
func (f *finder) condition(e ast.Expr) {
	ways := f.uses(e)
	ways = append(f.operators(e, len(ways) == 0), ways...)
	if len(ways) == 0 {
		return
	}
	var added []*mutant
	f.put(e, "(", nil)
	for _, w := range ways {
		m := f.add(e, cmp.Or(w.shown, w.text), w.refusal)
		f.put(e, fmt.Sprintf("mutantOn(%d) && (%s) || ", m.id, w.text), m)
		added = append(added, m)
	}
	for _, m := range added {
		f.put(e, fmt.Sprintf("mutantID != %d && ", m.id), m)
	}
	f.put(e, "(", nil)
	f.close(e, "))", nil)
}

// operators returns the ways to compare otherwise. The opposite is one only if
// nothing else decides the condition: a test that kills the mutant in which an operand says
// nothing, kills the one in which it says the opposite. The same holds for && in place of ||,
// so that change is not tried.
func (f *finder) operators(e ast.Expr, opposite bool) (ways []way) {
	b, ok := e.(*ast.BinaryExpr)
	if !ok {
		return nil
	}
	x, y := f.code(b.X), f.code(b.Y)
	if other, ok := swapped[b.Op]; ok && (opposite || b.Op != token.EQL && b.Op != token.NEQ) {
		ways = append(ways, way{text: x + " " + other.String() + " " + y})
	}
	switch by, compares := steps[b.Op]; {
	case !compares || f.isConstant(b.X) == f.isConstant(b.Y):
	case f.canShift(b.Y, by):
		ways = append(ways, way{text: x + " " + b.Op.String() + " " + shifted(y, by)})
	case f.canShift(b.X, steps[mirrored[b.Op]]):
		ways = append(ways, way{text: shifted(x, steps[mirrored[b.Op]]) + " " + b.Op.String() + " " + y})
	}
	return ways
}

var swapped = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.EQL: token.NEQ, token.NEQ: token.EQL,
}

// steps are by what a constant on the right of an operator is changed. The
// other direction is that of the swapped operator: x < 3 is x <= 2.
var steps = map[token.Token]int64{token.LSS: -1, token.GEQ: -1, token.LEQ: 1, token.GTR: 1, token.EQL: 1, token.NEQ: 1}

var mirrored = map[token.Token]token.Token{
	token.LSS: token.GTR, token.GTR: token.LSS, token.LEQ: token.GEQ, token.GEQ: token.LEQ, token.EQL: token.EQL, token.NEQ: token.NEQ,
}

// canShift reports whether a constant is an integer that can be another one.
func (f *finder) canShift(e ast.Expr, by int64) bool {
	t := f.info.Types[e]
	if t.Value == nil || t.Value.Kind() != constant.Int {
		return false
	}
	basic, ok := types.Default(t.Type).Underlying().(*types.Basic)
	if !ok || basic.Info()&types.IsInteger == 0 {
		return false
	}
	return by > 0 || basic.Info()&types.IsUnsigned == 0 || constant.Sign(t.Value) > 0
}

func shifted(code string, by int64) string {
	if n, err := strconv.ParseInt(code, 0, 64); err == nil {
		return strconv.FormatInt(n+by, 10)
	}
	if by < 0 {
		return code + "-1"
	}
	return code + "+1"
}

// uses returns the ways in which a condition can be decided beforehand where it
// stands. It is evaluated all the same: what it reads on the way is read.
func (f *finder) uses(e ast.Expr) []way {
	never := way{text: "(" + f.code(e) + ") && false", shown: "false"}
	always := way{text: "(" + f.code(e) + ") || true", shown: "true"}
	switch n := f.around().(type) {
	case *ast.BinaryExpr:
		if b, ok := e.(*ast.BinaryExpr); !ok || b.Op != n.Op {
			return neutral[n.Op]
		}
	case *ast.IfStmt:
		never.refusal = f.refusalIn(n.Body.List)
		return either(e, never, always)
	case *ast.CaseClause:
		if f.tagless(n) {
			never.refusal = f.refusalIn(n.Body)
			return either(e, never, always)
		}
	case *ast.ReturnStmt:
		always.refusal = f.refusalIn([]ast.Stmt{n})
		switch {
		case always.refusal != "" && f.covered(1):
			return nil // that no condition leads to it is another mutant
		case always.refusal != "" || bounded(e):
			return []way{always}
		}
		return []way{never, always}
	}
	return nil
}

// neutral are the values of an operand by which it says nothing. The other one
// decides without it.
var neutral = map[token.Token][]way{token.LAND: {{text: "true"}}, token.LOR: {{text: "false"}}}

// either leaves the second way out where something else makes the condition
// true: another bound, or an operand.
func either(e ast.Expr, never, always way) []way {
	if bounded(e) {
		return []way{never}
	}
	return []way{never, always}
}

// bounded reports whether an expression has a bound or operands that are
// changed.
func bounded(e ast.Expr) bool {
	b, ok := e.(*ast.BinaryExpr)
	return ok && b.Op != token.EQL && b.Op != token.NEQ
}

// tagless reports whether a case is one of a switch that compares nothing, so
// that it is a condition.
func (f *finder) tagless(c *ast.CaseClause) bool {
	for i := len(f.above) - 1; i > 1; i-- {
		if f.above[i] == ast.Node(c) {
			s, ok := f.above[i-2].(*ast.SwitchStmt)
			return ok && s.Tag == nil
		}
	}
	return false
}

// covered reports whether a statement, so many levels above, is one that a
// condition leads to: without the condition it is not reached.
func (f *finder) covered(level int) bool {
	switch block := f.parent(level + 1).(type) {
	case *ast.CaseClause:
		return len(block.List) > 0 && f.tagless(block)
	case *ast.BlockStmt:
		s, ok := f.parent(level + 2).(*ast.IfStmt)
		return ok && s.Body == block
	}
	return false
}

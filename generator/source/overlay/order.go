// SPDX-License-Identifier: Apache-2.0

package overlay

import (
	"fmt"
	"strings"

	"github.com/theory/jsonpath/spec"
)

// order writes the comparisons in the filters of a query anew, where the
// library answers otherwise than the RFC: it takes true > false and
// {"a": 1} >= {"b": 1} for true, and nothing <= nothing for false. What it
// says of < and == is right. Arguments of functions are queries of their own.
func (f *functions) order(q *spec.PathQuery) error {
	for _, segment := range q.Segments() {
		for _, s := range segment.Selectors() {
			if filter, ok := s.(*spec.FilterSelector); ok {
				if err := f.orderAll(filter.LogicalOr); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (f *functions) orderAll(or spec.LogicalOr) (err error) {
	for _, and := range or {
		for i, e := range and {
			switch e := e.(type) {
			case *spec.CompExpr:
				and[i], err = f.ordered(e)
			case *spec.ParenExpr:
				err = f.orderAll(e.LogicalOr)
			case *spec.NotParenExpr:
				err = f.orderAll(e.LogicalOr)
			case *spec.ExistExpr:
				err = f.order(e.PathQuery)
			case *spec.NonExistExpr:
				err = f.order(e.PathQuery)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// rewritten says what comparisons mean by those that the library answers well.
var rewritten = map[string]string{
	">":  "%[2]s < %[1]s",
	">=": "%[2]s < %[1]s || %[1]s == %[2]s",
	"<=": "%[1]s < %[2]s || %[1]s == %[2]s",
}

func (f *functions) ordered(e *spec.CompExpr) (spec.BasicExpr, error) {
	s := e.String()
	if hasLiteral(s) {
		return e, nil // a number, a text or null: the library is right
	}
	left, operator, right := f.sides(s)
	format, ok := rewritten[operator]
	if !ok {
		if operator == "" {
			return nil, fmt.Errorf("the comparison %s cannot be read, or there are too many", s)
		}
		return e, nil
	}
	q, err := f.parse("$[?" + fmt.Sprintf(format, left, right) + "]")
	if err != nil {
		return nil, err
	}
	return spec.Paren(q.Segments()[0].Selectors()[0].(*spec.FilterSelector).LogicalOr...), nil
}

// mostSides bounds the bytes that are parsed to split the comparisons of an
// overlay: an attempt parses a comparison.
const mostSides = 16 << 20

// sides splits a comparison in the form in which the library writes it:
// no other way leads to its sides. If an operator stands inside a name or a
// function, what lies on its sides cannot be parsed by itself.
func (f *functions) sides(s string) (left, operator, right string) {
	for i := range s {
		for _, operator := range []string{"==", "!=", "<", "<=", ">", ">="} {
			right, ok := strings.CutPrefix(s[i:], " "+operator+" ")
			if !ok {
				continue
			}
			if *f.parsed += len(s); *f.parsed > mostSides {
				return "", "", ""
			}
			_, wrongLeft := newFunctions().parse("$[?" + s[:i] + " == 0]")
			_, wrongRight := newFunctions().parse("$[?0 == " + right + "]")
			if wrongLeft == nil && wrongRight == nil {
				return s[:i], operator, right
			}
		}
	}
	return "", "", ""
}

// hasLiteral reports whether a side of a comparison, as the library writes it,
// is a number, a text or null. What else stands there is true, false, a
// function, or a path, which begins with $ or @ and ends with one of them or a
// bracket.
func hasLiteral(s string) bool {
	const ends = `"0123456789`
	return strings.ContainsAny(s[:1], ends+"-") || strings.ContainsAny(s[len(s)-1:], ends) ||
		strings.HasPrefix(s, "null ") || strings.HasSuffix(s, " null")
}

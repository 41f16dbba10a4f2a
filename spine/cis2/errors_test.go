// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestEachRuleSaysWhatAndWhatNext reads the rules from their source, so that a
// new one cannot be without a text.
func TestEachRuleSaysWhatAndWhatNext(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	rules := 0
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 || !strings.HasPrefix(v.Names[0].Name, "Rule") {
			return true
		}
		rules++
		r := Rule(strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`))
		if e := refuse(r, "detail").Error(); texts[r].what == "" || texts[r].next == "" || strings.HasSuffix(e, ".") || !strings.Contains(e, "(detail): ") {
			t.Errorf("%s: %q", v.Names[0].Name, e)
		}
		return true
	})
	if rules != len(texts) {
		t.Errorf("%d rules and %d texts", rules, len(texts))
	}
}

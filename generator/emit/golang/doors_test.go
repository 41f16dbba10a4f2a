// SPDX-License-Identifier: Apache-2.0

package golang

import (
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
	"testing"

	"github.com/dave/jennifer/jen"
)

// FuzzComment: whatever the text, it comes out as line comments and nothing
// else, none of which is a directive.
func FuzzComment(f *testing.F) {
	for _, s := range []string{"plain", "*/ func init() {} /*", "a\nfunc init() {}", "a\rb", "go:embed x", "+build ignore", "\u2028x", "\x00\ufeff\u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		source := "package p\n\n" + strings.Join(comment(text), "\n") + "\nvar X = 1\n"
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, "p.go", source, parser.ParseComments)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if len(file.Decls) != 1 {
			t.Fatalf("%q declares something", text)
		}
		for _, line := range comment(text) {
			if line != "//" && !strings.HasPrefix(line, "// ") || strings.HasPrefix(line, "// +build") {
				t.Fatalf("%q comes out as %q", text, line)
			}
		}
	})
}

// FuzzLiteral: whatever the text, its literal is one token that holds it.
func FuzzLiteral(f *testing.F) {
	for _, s := range []string{"plain", "`", "\"", "\\", "\n", "\x00\xff", "` + panic(1) + `"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		literal := jen.Lit(text).GoString()
		set := token.NewFileSet()
		var s scanner.Scanner
		s.Init(set.AddFile("p.go", set.Base(), len(literal)), []byte(literal), nil, 0)
		_, tok, lit := s.Scan()
		if tok != token.STRING || lit != literal {
			t.Fatalf("%q comes out as %s", text, literal)
		}
		if e, err := parser.ParseExpr(literal); err != nil || e == nil {
			t.Fatalf("%q comes out as %s", text, literal)
		}
	})
}

func TestCommentsAreWrapped(t *testing.T) {
	for _, line := range comment(strings.Repeat("word ", 100)) {
		if len(line) > width {
			t.Errorf("%d bytes: %s", len(line), line)
		}
	}
}

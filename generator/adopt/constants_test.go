// SPDX-License-Identifier: Apache-2.0

package adopt

import "testing"

// TestNamesAreNotGuessed: a name that may stand for something else than the constant of that name stands for nothing.
func TestNamesAreNotGuessed(t *testing.T) {
	const fixed = "const base = \"B0\";\n"
	for src, want := range map[string]int{
		fixed + "x = base + \"360\";":                                                 1,
		fixed + "list.map(base => base + \"360\");":                                   0,
		fixed + "list.map((a, base) => base + \"360\");":                              0,
		fixed + "function f({ base }) { return base + \"360\"; }":                     0,
		fixed + "for (const base of list) { x = base + \"360\"; }":                    0,
		fixed + "import { other as base } from 'x'; base + \"360\"":                   0,
		fixed + "base = other(); x = base + \"360\";":                                 0,
		fixed + "base += other(); x = base + \"360\";":                                0,
		fixed + "function f(p) { const { base } = p; return base + \"360\"; }":        0,
		fixed + "function f(p) { const { a: base } = p; return base + \"360\"; }":     0,
		fixed + "function f(p) { const { a = 1, base } = p; return base + \"360\"; }": 0,
		fixed + "function f(p) { const [a, base] = p; return base + \"360\"; }":       0,
		fixed + "for (const [k, base] of list) { x = base + \"360\"; }":               0,
		fixed + "for (base of list) { x = base + \"360\"; }":                          0,
		fixed + "try {} catch (base) { x = base + \"360\"; }":                         0,
		fixed + "class A { f(base) { return base + \"360\"; } }":                      0,
		"const base = \"B0\" + other; x = base + \"360\";":                            0,
		"const base = base2; const base2 = base; x = base + \"360\"":                  0,
		"let base = \"B0\"; x = base + \"360\";":                                      0,
		"const base = \"B0\".trim(); x = base + \"360\";":                             0,
		"x = other + \"B0360\";":                                                      0,
		"x = \"B0360\" + other;":                                                      0,
		"x = f(a) + \"B0360\";":                                                       0,
	} {
		if run := compare(javascript, src); len(run.literals) != want {
			t.Errorf("%s: %v, want %d", src, run.literals, want)
		}
	}
}

// TestNamesOfOthers: a name that belongs to something else than the constant of that name stands for nothing.
func TestNamesOfOthers(t *testing.T) {
	for _, c := range []struct {
		ext, defines, uses string
		want               int
	}{
		{"java", "class A { public static final String BASE = \"B0\"; }", "x = A.BASE + \"360\";", 1},
		{"java", "class A { public static final String BASE = \"B0\"; }", "x = Spine.BASE + \"360\";", 0},
		{"java", "class A { class Ids { static final String BASE = \"B0\"; } }", "x = A.Ids.BASE + \"360\";", 1},
		{"java", "class A { private static final String BASE = \"B0\"; }", "x = BASE + \"360\";", 0},
		{"java", "class A { private static final String BASE = \"B0\"; }", "x = B.BASE + \"360\";", 0},
		{"java", "final String base = \"B0\"; for (String base : list) { x = base + \"360\"; }", "", 0},
		{"cs", "class A { private const string BASE = \"B0\"; }", "x = BASE + \"360\";", 0},
		{"cs", "class A { public const string Base = \"B0\"; }", "x = A.Base + \"360\";", 1},
		{"cs", "class A { public const string Base = \"B0\"; }", "x = Other.Base + \"360\";", 0},
		{"kt", "object A { const val BASE = \"B0\" }", "x = Other.BASE + \"360\"", 0},
		{"kt", "val base = \"B0\"; for (base in list) { x = base + \"360\" }", "", 0},
		{"swift", "let base = \"B0\"; list.map { base in base + \"360\" }", "", 0},
		{"swift", "let base = \"B0\"; if let base = f() { x = base + \"360\" }", "", 0},
		{"rb", "module A\n  BASE = 'B0'\nend\n", "x = A::BASE + '360'\n", 1},
		{"rb", "module A\n  BASE = 'B0'\nend\n", "x = Other::BASE + '360'\n", 0},
		{"py", "BASE = 'B0'\n", "from a import BASE\nx = BASE + '360'\n", 1},
		{"py", "BASE = 'B0'\nfor i, BASE in y:\n  x = BASE + '360'\n", "", 0},
		{"py", "BASE = 'B0'\ndef f(BASE): return BASE + '360'\n", "", 0},
		{"go", "package a\nconst Base = \"B0\"", "package b\nvar x = a.Base + \"360\"", 1},
		{"go", "package a\nconst Base = \"B0\"", "package b\nvar x = other.Base + \"360\"", 0},
		{"go", "package a\nconst base = \"B0\"\nfunc (r *T) f(base string) string { return base + \"360\" }", "", 0},
		{"py", "BASE = 'B0'\n", "import a as c\nx = c.BASE + '360'\n", 1},
		{"py", "BASE = 'B0'\n", "x = other.BASE + '360'\n", 0},
		{"ts", "export const BASE = 'B0'", "import * as c from './a'; x = c.BASE + '360'", 1},
		{"ts", "export const BASE = 'B0'", "import { other } from 'b'; x = other.BASE + '360'", 0},
		{"go", "package a\nconst base = \"B0\"\nfunc f(base string) string { return base + \"360\" }", "", 0},
	} {
		a, b := newFile("a/a."+c.ext, languageOf("a."+c.ext), c.defines), newFile("b/b."+c.ext, languageOf("b."+c.ext), c.uses)
		run := &comparison{codes: small(), constants: newConstants([]*file{a, b})}
		run.file(a)
		run.file(b)
		if len(run.literals) != c.want {
			t.Errorf("%s: %s / %s: %v, want %d", c.ext, c.defines, c.uses, run.literals, c.want)
		}
	}
}

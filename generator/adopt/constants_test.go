package adopt

import "testing"

// TestNamesAreNotGuessed: a name that may stand for something else than the constant of that name stands for nothing.
func TestNamesAreNotGuessed(t *testing.T) {
	const fixed = "const base = \"B0\";\n"
	for src, want := range map[string]int{
		fixed + "x = base + \"360\";":                                1,
		fixed + "list.map(base => base + \"360\");":                  0,
		fixed + "list.map((a, base) => base + \"360\");":             0,
		fixed + "function f({ base }) { return base + \"360\"; }":    0,
		fixed + "for (const base of list) { x = base + \"360\"; }":   0,
		fixed + "import { other as base } from 'x'; base + \"360\"":  0,
		fixed + "base = other(); x = base + \"360\";":                0,
		fixed + "base += other(); x = base + \"360\";":               0,
		"const base = \"B0\" + other; x = base + \"360\";":           0,
		"const base = base2; const base2 = base; x = base + \"360\"": 0,
		"let base = \"B0\"; x = base + \"360\";":                     0,
		"const base = \"B0\".trim(); x = base + \"360\";":            0,
		"x = other + \"B0360\";":                                     0,
		"x = \"B0360\" + other;":                                     0,
		"x = f(a) + \"B0360\";":                                      0,
	} {
		if run := compare(javascript, src); len(run.literals) != want {
			t.Errorf("%s: %v, want %d", src, run.literals, want)
		}
	}
}

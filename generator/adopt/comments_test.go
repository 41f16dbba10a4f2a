// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"strings"
	"testing"
)

// TestCommentsDoNotCount: in no language does a comment hold a code, whatever
// quotes stand in it, and the code behind it counts.
func TestCommentsDoNotCount(t *testing.T) {
	for _, l := range languages() {
		for _, c := range l.comments {
			for _, inside := range []string{`"B0360"`, `'B0360'`, "B0360", `it's "B0360"`, "`B0360`", `\"B0360"`} {
				if c.where == lineStart && strings.HasPrefix(c.open, "=") {
					inside = "\n" + inside
				}
				end := c.end
				if end == "" {
					end = "\n"
				}
				src := "\n" + c.open + " " + inside + " " + end + "\n"
				run := compare(l, src)
				if len(run.literals) != 0 {
					t.Errorf("%s: %q counts: %v", l.name, src, run.literals)
				}
				if run = compare(l, src+"\nx = \"B0360\"\n"); len(run.literals) != 1 {
					t.Errorf("%s: behind %q: %v", l.name, src, run.literals)
				}
			}
		}
	}
}

func compare(l *language, src string) *comparison { return compareWith(small(), l, src) }

func compareWith(c *codes, l *language, src string) *comparison {
	f := newFile("f", l, src)
	run := &comparison{codes: c, constants: newConstants([]*file{f})}
	run.file(f)
	return run
}

// TestCodesAreDelimited: what only looks like a code is none.
func TestCodesAreDelimited(t *testing.T) {
	for text, want := range map[string]int{
		`"B0360"`: 1, `"B0360,B0360"`: 2, `"R:B0360"`: 1, `"may B0360 read"`: 1,
		`"9f1cB0360ae2"`: 0, `"b7e2d1aa-B0360-4266-8d5b-cde742f3093c"`: 0, `"#B0360"`: 0, `"x/B0360"`: 0, `"B03601"`: 0, `"aB0360"`: 0, `"B0360.png"`: 0, `"B0360_X"`: 0,
	} {
		if run := compare(java, "x = "+text+";"); len(run.literals) != want {
			t.Errorf("%s: %v, want %d", text, run.literals, want)
		}
	}
}

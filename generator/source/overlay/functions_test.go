// SPDX-License-Identifier: Apache-2.0

package overlay

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// search finds the values that a path selects in a document, and returns their
// number with the work that was counted.
func search(t *testing.T, path, document string) (found, work int) {
	t.Helper()
	root, findings := yamldoc.Parse("doc", []byte(document), yamldoc.Limits{})
	if root == nil {
		t.Fatal(findings)
	}
	p, err := parsePath(path, new(int))
	if err != nil {
		t.Fatal(err)
	}
	d := NewDocument("doc", root, nil, yamldoc.Limits{})
	values, _, _ := d.find(p)
	return len(values), d.looked
}

// A pattern that stands in the document may be as long as that, for every
// value that is matched with it, and may be none.
func TestPatternsOfTheDocumentAreCounted(t *testing.T) {
	const values, size = 1000, 16_000
	for _, pattern := range []string{"(" + strings.Repeat("a", size), "[" + strings.Repeat("a", size) + "]"} {
		found, work := search(t, "$['x-l'][?match(@, $['x-p'])]", "x-p: '"+pattern+"'\nx-l:\n"+strings.Repeat("  - b\n", values))
		if least := values * size / 16; found != 0 || work < least {
			t.Errorf("%.10s: found %d with %d looked at, want none and %d or more", pattern, found, work, least)
		}
	}
}

// Patterns that stand in the path are kept, and of others the last one alone.
func TestPatternsOfTheDocumentAreNotKept(t *testing.T) {
	m := newMatcher(newFunctions(), `%s`)
	if err := m.keep("a|b"); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		if m.match("b", fmt.Sprintf("x{%d}", i+1)) || !m.match("b", "a|b") || !m.match("b", "b") || !m.match("b", "b") {
			t.Fatal("a wrong match")
		}
	}
	if len(m.literals) != 1 {
		t.Errorf("%d patterns are kept, want 1", len(m.literals))
	}
}

// What is too large is found before it is built.
func TestLargePatternsAreNotBuilt(t *testing.T) {
	large := "(" + strings.Repeat("abcdefghij", 100) + "){1000}"
	if allocated := testing.AllocsPerRun(1, func() {
		if _, err := compile(large, `%s`); err == nil {
			t.Error("no error")
		}
	}); allocated > 10_000 {
		t.Errorf("%.0f allocations", allocated)
	}
}

// A value that is found deep in the document, or more than once, is walked to
// each time.
func TestWaysToResultsAreCounted(t *testing.T) {
	const depth = 90
	document := strings.Repeat("[", depth) + strings.Repeat("]", depth)
	if found, work := search(t, "$..*", document); found != depth-1 || work < depth*depth/2 {
		t.Errorf("found %d with %d looked at, want %d and %d or more", found, work, depth-1, depth*depth/2)
	}
	found, work := search(t, "$..*..*..*", document)
	if least := depth * depth * depth / 6; found != depth-3 || work < least {
		t.Errorf("found %d with %d looked at, want %d and %d or more", found, work, depth-3, least)
	}
}

// What a path costs that is hard to parse counts for the whole overlay.
func TestComparisonsOfAnOverlayAreBounded(t *testing.T) {
	hard := "$[?@['" + strings.Repeat("( == )", 600) + "'] < @.b]"
	sides := 0
	n := 0
	for ; n < 100; n++ {
		if _, err := parsePath(hard, &sides); err != nil {
			break
		}
	}
	if n == 0 || n == 100 {
		t.Errorf("%d paths were read", n)
	}
}

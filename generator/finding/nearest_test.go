package finding_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
)

func TestNearest(t *testing.T) {
	words := []string{"headers", "tokens", "base"}
	for in, want := range map[string]string{"header": "headers", "Tokens": "tokens", "tokns": "tokens", "bsae": "base", "bseax": "", "x": "", "zzzzzz": "", strings.Repeat("a", 1000): ""} {
		if got, ok := finding.Nearest(in, words); got != want || ok != (want != "") {
			t.Errorf("%q: got %q", in, got)
		}
	}
}

// TestDistance: a swap of neighbours, the most usual slip, is one step.
func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "ab", 2}, {"quite", "quiet", 1}, {"ab", "ba", 1}, {"abc", "cab", 2}, {"kitten", "sitting", 3}, {"ca", "abc", 3}} {
		if there, back := finding.Distance(c.a, c.b), finding.Distance(c.b, c.a); there != c.want || back != c.want {
			t.Errorf("%q, %q: %d and %d, want %d", c.a, c.b, there, back, c.want)
		}
	}
}

// TestNearestDoesNotDependOnTheOrder: candidates come out of maps.
func TestNearestDoesNotDependOnTheOrder(t *testing.T) {
	for _, words := range [][]string{{"rows", "rods", "roes", "Rosy"}, {"roes", "rods", "rows", "Rosy"}, {"rods", "rows", "Rosy", "roes"}} {
		if got, _ := finding.Nearest("ross", words); got != "rods" {
			t.Errorf("%q: got %q", words, got)
		}
		if got, _ := finding.Nearest("ROSY", words); got != "Rosy" {
			t.Errorf("%q: got %q", words, got)
		}
	}
}

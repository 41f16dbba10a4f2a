package finding_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
)

func TestNearest(t *testing.T) {
	words := []string{"headers", "tokens", "base"}
	for in, want := range map[string]string{"header": "headers", "Tokens": "tokens", "tokns": "tokens", "x": "", "zzzzzz": "", strings.Repeat("a", 1000): ""} {
		if got, ok := finding.Nearest(in, words); got != want || ok != (want != "") {
			t.Errorf("%q: got %q", in, got)
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

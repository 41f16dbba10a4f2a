// SPDX-License-Identifier: Apache-2.0

package finding_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

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

// TestWordsFindWhatIsNearest compares the search with one that looks at every
// word.
func TestWordsFindWhatIsNearest(t *testing.T) {
	text := rapid.StringMatching(`[abAB]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		list, word, limit := rapid.SliceOf(text).Draw(t, "list"), text.Draw(t, "word"), rapid.IntRange(0, 4).Draw(t, "limit")
		want, least := "", limit+1
		for _, c := range slices.Sorted(slices.Values(list)) {
			if apart := finding.Distance(word, c); c != "" && apart < least {
				want, least = c, apart
			}
		}
		words := finding.NewWords(list)
		if got, ok := words.Within(word, limit); got != want || ok != (want != "") {
			t.Errorf("within %d of %q: got %q, want %q", limit, word, got, want)
		}
		near, _ := words.Nearest(word)
		if again, _ := finding.Nearest(word, list); again != near {
			t.Errorf("%q, and %q", near, again)
		}
	})
}

// TestManyUnknownWords: with every word of which nothing is near, a long list
// would be read again.
func TestManyUnknownWords(t *testing.T) {
	var list []string
	for i := range 10_000 {
		list = append(list, fmt.Sprintf("urn:nhs:names:services:s:Resource%d.read", i))
	}
	words := finding.NewWords(list)
	found := 0
	for i := range 10_000 {
		if _, ok := words.Nearest(fmt.Sprintf("urn:nhs:names:services:%s%d", strings.Repeat("z", 14), i)); ok {
			found++
		}
	}
	if found != 0 {
		t.Errorf("%d are near", found)
	}
	if near, ok := words.Within("urn:nhs:names:services:s:Rseource77.read", 2); !ok || near != list[77] {
		t.Errorf("got %q", near)
	}
}

// SPDX-License-Identifier: Apache-2.0

package finding

import (
	"slices"
	"sort"
	"strings"
	"unicode"
)

// Words looks for words that are near a given one, in a list that is too long
// to compare each with it.
type Words struct {
	sorted []string
	folded map[string]string // the first of those that differ in case alone
	known  map[string]string // what Nearest has found; empty: nothing
	steps  int               // that Nearest may still take
}

// maxSteps is how many steps of some tens of nanoseconds Nearest takes with one
// list. A word of which nothing is near takes the longest, and a document can
// hold a great many; those that come last get no suggestion.
const maxSteps = 10_000_000

// NewWords keeps a sorted copy of a list.
func NewWords(list []string) *Words {
	w := &Words{sorted: slices.Sorted(slices.Values(list)), folded: make(map[string]string, len(list)), known: map[string]string{}, steps: maxSteps}
	for _, s := range slices.Backward(w.sorted) {
		w.folded[fold(s)] = s
	}
	return w
}

// fold is the same for texts that [strings.EqualFold] takes for equal.
func fold(s string) string {
	return strings.Map(func(c rune) rune {
		least := c
		for next := unicode.SimpleFold(c); next != c; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, s)
}

// Folded returns a word of the list that differs from a given one in capital
// and small letters, or in blanks around it, at most.
func (w *Words) Folded(word string) (string, bool) {
	found := w.folded[fold(strings.TrimSpace(word))]
	return found, found != ""
}

// Within returns the word of the list that the fewest letters distinguish from a given
// one, if they are at most limit; of several the first in order.
func (w *Words) Within(word string, limit int) (string, bool) {
	unlimited := -1
	return w.closest(word, limit, &unlimited)
}

// Nearest is what the function Nearest finds in the list.
func (w *Words) Nearest(word string) (string, bool) {
	found, ok := w.known[word]
	if !ok {
		found = w.nearest(word)
		w.known[word] = found
	}
	return found, found != ""
}

func (w *Words) nearest(word string) string {
	if len(word) > nearestLength {
		return ""
	}
	if found, ok := w.Folded(word); ok {
		return found
	}
	for _, limit := range []int{min(1, len(word)/3), len(word) / 3} { // most slips are of one letter, and soon found
		if found, ok := w.closest(word, limit, &w.steps); ok {
			return found
		}
	}
	return ""
}

func (w *Words) closest(word string, limit int, steps *int) (string, bool) {
	s := search{word: word, limit: limit, steps: steps, rows: [][]int{make([]int, len(word)+1)}}
	for i := range s.rows[0] {
		s.rows[0][i] = i
	}
	s.in(w.sorted, 0)
	return s.found, s.found != ""
}

// search walks through a sorted list as through a tree: words that begin alike
// are compared once as far as they are alike, and left alone as soon as too
// much differs.
type search struct {
	word  string
	limit int  // of what is still of interest
	steps *int // that are left; negative: any number
	found string

	// rows[n] says how many letters distinguish the first n of a word of the list from
	// each beginning of the word that is looked for.
	rows [][]int
}

// in looks among words whose first n letters are alike, and have their rows.
func (s *search) in(words []string, n int) {
	for len(words) > 0 && len(words[0]) == n {
		if apart := s.rows[n][len(s.word)]; apart <= s.limit && n > 0 {
			s.found, s.limit = words[0], apart-1
		}
		words = words[1:]
	}
	for len(words) > 0 && *s.steps != 0 {
		letter := words[0][n]
		alike := sort.Search(len(words), func(i int) bool { return words[i][n] > letter })
		*s.steps--
		s.compare(words[0], n)
		if slices.Min(s.rows[n+1]) <= s.limit {
			s.in(words[:alike], n+1)
		}
		words = words[alike:]
	}
}

// compare makes the row for one letter more: letters are inserted, taken out,
// replaced, or two neighbours have changed places.
func (s *search) compare(with string, n int) {
	if len(s.rows) == n+1 {
		s.rows = append(s.rows, make([]int, len(s.word)+1))
	}
	last, row := s.rows[n], s.rows[n+1]
	row[0] = n + 1
	for j := range len(s.word) {
		change := last[j]
		if with[n] != s.word[j] {
			change++
		}
		row[j+1] = min(change, row[j]+1, last[j+1]+1)
		if n > 0 && j > 0 && with[n] == s.word[j-1] && with[n-1] == s.word[j] {
			row[j+1] = min(row[j+1], s.rows[n-1][j-1]+1)
		}
	}
}

package finding

import "strings"

// Bounds of the search for a near word: it is quadratic in the length of the
// words, and hostile inputs have long words and many of them.
const (
	nearestLength = 120  // bytes of a word
	nearestWords  = 5000 // candidates
)

// Nearest returns the candidate that is closest to a word, if one is so close
// that a slip is likely: the same but for case and outer blanks, or at most a
// third of the word's length apart. Of two that are as close it is the first in
// the order of their bytes.
func Nearest(word string, candidates []string) (string, bool) {
	if len(word) > nearestLength || len(candidates) > nearestWords {
		return "", false
	}
	best, distance := "", len(word)/3+1
	for _, c := range candidates {
		apart := 0
		if !strings.EqualFold(strings.TrimSpace(word), c) {
			if len(c) > nearestLength || len(c)-len(word) > distance || len(word)-len(c) > distance {
				continue
			}
			apart = Distance(word, c)
		}
		if c != "" && (apart < distance || apart == distance && best != "" && c < best) {
			best, distance = c, apart
		}
	}
	return best, best != ""
}

// Distance is how many bytes have to be put in, taken out or changed, or two
// that stand side by side swapped, to make one string of the other, each byte
// being touched once (optimal string alignment).
func Distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, row[j]+1, last[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}

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

// Distance is the Levenshtein distance of two strings in bytes.
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// SPDX-License-Identifier: Apache-2.0

package finding

// nearestLength is how many bytes a word may have of which a near one is looked
// for: hostile inputs have long ones.
const nearestLength = 120

// Nearest returns the candidate that is closest to a word, if one is so close
// that a slip is likely: the same but for case and outer blanks, or at most a
// third of the word's length apart. Of two that are as close it is the first in
// the order of their bytes. Who asks more than once asks [Words].
func Nearest(word string, candidates []string) (string, bool) {
	return NewWords(candidates).Nearest(word)
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

package policy

import "strings"

// nearest returns the known word that is closest to w, if one is close enough
// to be a likely slip: at most a third of its length apart.
func nearest(w string, known []string) (string, bool) {
	best, distance := "", len(w)/3+1
	if len(w) > 120 {
		return "", false
	}
	for _, k := range known {
		if strings.EqualFold(strings.TrimSpace(w), k) {
			return k, true
		}
		if abs(len(k)-len(w)) >= distance {
			continue
		}
		if d := Distance(w, k); d < distance {
			best, distance = k, d
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
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := last
			if a[i] != b[j] {
				change++
			}
			last = row[j+1]
			row[j+1] = min(change, row[j]+1, last+1)
		}
	}
	return row[len(b)]
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

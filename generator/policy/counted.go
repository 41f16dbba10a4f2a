// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"slices"
)

// Counted says a set of query parameters in words, sorted: a name that must
// come more than once says how often, such as "start twice".
func Counted(names []string) []string {
	sorted := slices.Sorted(slices.Values(names))
	var out []string
	for len(sorted) > 0 {
		n := 1
		for n < len(sorted) && sorted[n] == sorted[0] {
			n++
		}
		word := sorted[0]
		switch {
		case n == 2:
			word += " twice"
		case n > 2:
			word += fmt.Sprintf(" %d times", n)
		}
		out, sorted = append(out, word), sorted[n:]
	}
	return out
}

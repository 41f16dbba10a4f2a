// SPDX-License-Identifier: Apache-2.0

package table

// First is a binary search for the first row that is right, in a table in which
// all rows behind a right one are right, too; the length of the table if none
// is. This is on the path of requests: it takes rows by address, since they are
// wide, is small enough to be inlined together with what it asks, and changes
// one variable alone, so that a processor has no branch to guess.
func First[R any](table []R, right func(*R) bool) int {
	low, rest := 0, len(table)
	for rest > 0 {
		half := rest / 2
		if !right(&table[low+half]) {
			low += rest - half
		}
		rest = half
	}
	return low
}

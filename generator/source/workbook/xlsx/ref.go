// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"strconv"
	"strings"
)

// Ref returns the address of a cell, such as "C7" for row 7, column 3.
func Ref(row, column int) string { return ColumnName(column) + strconv.Itoa(row) }

// ColumnName returns the letters of a column from 1: A, Z, AA, XFD.
func ColumnName(column int) string {
	var b [8]byte
	i := len(b)
	for ; column > 0 && i > 0; column = (column - 1) / 26 {
		i--
		b[i] = byte('A' + (column-1)%26)
	}
	return string(b[i:])
}

// parseRef reads a canonical address: capital letters, then a row without a
// leading zero. Lower case, "$" and anything outside the format's bounds are
// refused, although some readers take them.
func parseRef(s string) (row, column int, ok bool) {
	i := 0
	for i < len(s) && i < 4 && s[i] >= 'A' && s[i] <= 'Z' {
		column = column*26 + int(s[i]-'A') + 1
		i++
	}
	if i == 0 || column > maxColumn {
		return 0, 0, false
	}
	row, ok = parseNumber(s[i:], maxRow)
	return row, column, ok && row > 0
}

// parseNumber reads a decimal number without sign, blanks or leading zero.
func parseNumber(s string, limit int) (int, bool) {
	if s == "" || len(s) > 8 || s[0] == '0' && len(s) > 1 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, n <= limit
}

// parseRange reads "A2:A5"; a single cell is a range of one.
func parseRange(s string) (Range, bool) {
	from, to, two := strings.Cut(s, ":")
	if !two {
		to = from
	}
	r1, c1, ok1 := parseRef(from)
	r2, c2, ok2 := parseRef(to)
	return Range{r1, c1, r2, c2}, ok1 && ok2 && r1 <= r2 && c1 <= c2
}

// SPDX-License-Identifier: Apache-2.0

package main

import "github.com/spineguard/spineguard/generator/source/workbook/xlsx"

// same reports whether two workbooks say the same: sheets and their order,
// every cell with its kind, merges, and what is hidden. A workbook that cannot
// be read without a finding says nothing, so it is never the same.
func same(a, b []byte) bool {
	left, bad := xlsx.Textconv("a.xlsx", a, xlsx.Limits{})
	if len(bad) > 0 {
		return false
	}
	right, bad := xlsx.Textconv("a.xlsx", b, xlsx.Limits{})
	return len(bad) == 0 && left == right
}

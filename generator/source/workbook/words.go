// SPDX-License-Identifier: Apache-2.0

package workbook

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

func joined(words []string) string { return strings.Join(words, ", ") }

func quoted(sheets []xlsx.Sheet) string {
	names := make([]string, len(sheets))
	for i := range sheets {
		names[i] = fmt.Sprintf("%q", sheets[i].Name)
	}
	return joined(names)
}

func sheetNames(book *xlsx.Book) []string {
	var names []string
	for _, s := range book.Sheets {
		names = append(names, s.Name)
	}
	return names
}

func joinedNames() string {
	names := make([]string, len(layouts))
	for i, l := range layouts {
		names[i] = fmt.Sprintf("%q", l.name)
	}
	return joined(names)
}

func sortedKeys[V any](m map[int]V) []int { return slices.Sorted(maps.Keys(m)) }

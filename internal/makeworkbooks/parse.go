// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"
	"strings"
)

// sheet is a table: its first row is the header.
type sheet struct {
	name string
	rows [][]string
}

// above marks a cell that is merged with the one above it.
const above = "^"

// parse reads text tables. It is strict, since a slip in the text would
// become a slip in the workbook: every row has as many cells as its header.
func parse(text []byte) ([]sheet, error) {
	var out []sheet
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if name, ok := strings.CutPrefix(line, "sheet:"); ok {
			s := sheet{name: strings.TrimSpace(name)}
			if s.name == "" || slices.ContainsFunc(out, func(o sheet) bool { return strings.EqualFold(o.name, s.name) }) {
				return nil, fmt.Errorf("line %d: a sheet needs a name of its own, not %q", i+1, s.name)
			}
			out = append(out, s)
			continue
		}
		if len(out) == 0 {
			return nil, fmt.Errorf("line %d: a row before the first sheet", i+1)
		}
		if err := out[len(out)-1].add(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no sheet")
	}
	for _, s := range out {
		if len(s.rows) < 2 {
			return nil, fmt.Errorf("sheet %q has no rows below its header", s.name)
		}
	}
	return out, nil
}

func (s *sheet) add(line string) error {
	row := strings.Split(line, "|")
	for i, c := range row {
		row[i] = strings.ReplaceAll(strings.TrimSpace(c), `\n`, "\n")
	}
	if len(s.rows) > 0 && len(row) != len(s.rows[0]) {
		return fmt.Errorf("%d cells, but the header has %d", len(row), len(s.rows[0]))
	}
	if len(s.rows) < 2 && slices.Contains(row, above) {
		return fmt.Errorf("%s, but there is no row above it to continue", above)
	}
	s.rows = append(s.rows, row)
	return nil
}

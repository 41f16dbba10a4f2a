// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"cmp"
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
)

// maxMerged caps the merged ranges of a sheet, a wide one counted once for
// each column.
const maxMerged = 500_000

// MergeAt returns the merged range that a cell belongs to. Its first cell
// holds the value of all.
func (s *Sheet) MergeAt(row, column int) (Range, bool) {
	list := s.merged[column]
	i, exact := slices.BinarySearchFunc(list, row, func(m Range, row int) int { return cmp.Compare(m.FirstRow, row) })
	if !exact {
		i--
	}
	if i < 0 || list[i].LastRow < row {
		return Range{}, false
	}
	return list[i], true
}

// checkMerges refuses merges that overlap, and values under a merge: the
// program shows the first cell alone, other readers give all of them.
func (s *sheetReader) checkMerges() {
	total := 0
	s.out.merged = map[int][]Range{}
	for _, m := range s.out.Merges {
		if total += m.LastColumn - m.FirstColumn + 1; total > maxMerged {
			s.add(ruleLimit, "", "the sheet has more merged cells than the limit of %d", maxMerged)
			return
		}
		for c := m.FirstColumn; c <= m.LastColumn; c++ {
			s.out.merged[c] = append(s.out.merged[c], m)
		}
	}
	for _, list := range s.out.merged {
		slices.SortFunc(list, func(a, b Range) int { return cmp.Compare(a.FirstRow, b.FirstRow) })
		for i := 1; i < len(list); i++ {
			if a, b := list[i-1], list[i]; a.LastRow >= b.FirstRow {
				s.add(ruleStructure, Ref(b.FirstRow, b.FirstColumn), "merged cells %s and %s overlap", a, b)
			}
		}
	}
	if len(s.out.Merges) > 0 {
		s.checkCovered()
	}
}

func (s *sheetReader) checkCovered() {
	for _, row := range s.out.Rows {
		for _, c := range row.Cells {
			m, ok := s.out.MergeAt(row.Number, int(c.Column))
			if ok && (row.Number != m.FirstRow || int(c.Column) != m.FirstColumn) {
				s.out.Damaged = true
				s.r.add(finding.New(ruleStructure, s.r.cell(s.out.Name, c.Ref()), "%q is hidden under the merged cells %s", c.Text, m).
					Suggest("unmerge the cells and delete what should not count"))
			}
		}
	}
}

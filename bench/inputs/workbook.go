// SPDX-License-Identifier: Apache-2.0

package inputs

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Workbook returns a workbook of about so many rows: a third are record types,
// each in a group of its own, and two thirds the mapping, a row for each level
// of a group. Texts are shared, as spreadsheet programs write them.
func Workbook(rows int) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	if err := f.SetSheetName("Sheet1", "Record types"); err != nil {
		return nil, err
	}
	if _, err := f.NewSheet("Mapping"); err != nil {
		return nil, err
	}
	types := sheet{f: f, name: "Record types"}
	mapping := sheet{f: f, name: "Mapping"}
	types.row("Record group", "Record type", "Code system", "Code")
	mapping.row("Record group", "Record types contained", "Access level", "RBAC code")
	for i := range rows / 3 {
		group, name := fmt.Sprintf("Record Group %d", i), fmt.Sprintf("Record type %d", i)
		types.row(group, name, "https://nicip.nhs.uk", fmt.Sprintf("T%06d", i))
		mapping.row(group, name, "Pointer-only access", code(2*i))
		mapping.row(group, name, "Pointer and record access", code(2*i+1))
	}
	if types.err != nil || mapping.err != nil {
		return nil, fmt.Errorf("%w %w", types.err, mapping.err)
	}
	var out bytes.Buffer
	err := f.Write(&out)
	return out.Bytes(), err
}

// code is an activity; there are 9,998, so that they repeat in large workbooks.
func code(i int) string { return fmt.Sprintf("B%04d", 1+i%9_998) }

// sheet writes rows until the first error.
type sheet struct {
	f    *excelize.File
	name string
	rows int
	err  error
}

func (s *sheet) row(cells ...string) {
	s.rows++
	for i, text := range cells {
		if s.err == nil {
			s.err = s.f.SetCellStr(s.name, fmt.Sprintf("%c%d", 'A'+i, s.rows), text)
		}
	}
}

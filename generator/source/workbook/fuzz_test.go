// SPDX-License-Identifier: Apache-2.0

package workbook_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/workbook"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

// FuzzTable feeds the rows of a list. Every row that holds anything is a fact
// or has an error, and a fact holds exactly what its cells hold. A column is ignored.
func FuzzTable(f *testing.F) {
	f.Add(header + `<row r="2"><c r="A2" t="str"><v>R8000</v></c><c r="B2" t="str"><v>B0825</v></c></row>`)
	f.Add(header + `<row r="4" hidden="1"><c r="A4" t="str"><f>A1</f><v>R8000</v></c><c r="B4"><v>1</v></c></row>`)
	f.Add(header + `<row r="2"><c r="A2" t="str"><v> R</v></c><c r="C2" t="b"><v>1</v></c></row>`)
	f.Add(`<row r="1"><c r="A1" t="str"><v>A title</v></c></row>` + strings.NewReplacer(`r="1"`, `r="2"`, `A1`, `A2`, `B1`, `B2`).Replace(header))
	f.Add(strings.Replace(header, `</row>`, `<c r="C1" t="str"><v>Notes</v></c></row>`, 1) + `<row r="2"><c r="A2" t="str"><v>R8000</v></c><c r="B2" t="str"><v>B0825</v></c><c r="C2"><v>7</v></c></row>`)
	f.Fuzz(func(t *testing.T, rows string) {
		data := xlsxtest.Raw(t, "Baseline", rows)
		limits := xlsx.Limits{Inflated: 1 << 20, Rows: 1000, Columns: 50}
		got, findings := workbook.Read(file, data, workbook.Options{Limits: limits, IgnoreColumns: []string{"Notes"}})
		var list finding.List
		list.Add(findings...)
		if !list.HasErrors() && got.Rows != len(got.Baseline) {
			t.Errorf("%d rows, %d facts, no error", got.Rows, len(got.Baseline))
		}
		for _, b := range got.Baseline {
			for _, v := range []string{b.Role.Value, b.Activity.Value} {
				if v == "" || v != strings.TrimSpace(v) || strings.ContainsAny(v, "\u200b\u00a0\t\r") {
					t.Errorf("fact with %q", v)
				}
			}
		}
	})
}

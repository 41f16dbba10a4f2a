// SPDX-License-Identifier: Apache-2.0

package xlsx_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

// TestEncodings: a part in US-ASCII is read, as both readers read it, and one in
// another encoding is refused in words.
func TestEncodings(t *testing.T) {
	for label, want := range map[string]string{
		"us-ascii":   "",
		"US-ASCII":   "",
		"utf-8":      "",
		"iso-8859-1": `the encoding is "iso-8859-1" and must be UTF-8`,
	} {
		data := xlsxtest.Raw(t, "T", `<row r="1"><c r="A1" t="inlineStr"><is><t>B0001</t></is></c></row>`)
		data = xlsxtest.Patch(t, data, "xl/worksheets/sheet1.xml", func(s string) string {
			_, rest, _ := strings.Cut(s, "?>")
			return `<?xml version="1.0" encoding="` + label + `"?>` + rest
		})
		book, findings := xlsx.Read("a.xlsx", data, xlsx.Limits{})
		if want == "" && (len(findings) > 0 || len(book.Sheets[0].Rows) != 1) {
			t.Errorf("%s: %v", label, findings)
		}
		if want != "" && (len(findings) == 0 || !strings.Contains(findings[0].Message, want)) {
			t.Errorf("%s: %v", label, findings)
		}
	}
}

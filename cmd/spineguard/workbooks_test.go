package main

import (
	"testing"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

// workbooks are the workbooks of the golden cases, by name.
var workbooks = map[string]func(testing.TB) []byte{
	"two-levels": func(tb testing.TB) []byte {
		return xlsxtest.Build(tb, []xlsxtest.Sheet{recordTypes(), mapping(
			[]string{"Record Group 1", "Mental Health Crisis Plan", "Pointer-only access", "B0268"},
			[]string{"Record Group 1", "Mental Health Crisis Plan", "Pointer and record access", "B0268"},
		)})
	},
}

func recordTypes() xlsxtest.Sheet {
	return xlsxtest.Sheet{Name: "Record types", Rows: xlsxtest.Rows(
		[]string{"Record group", "Record type", "Code system", "Code"},
		[]string{"Record Group 1", "Mental Health Crisis Plan", "http://snomed.info/sct", "736253002"},
	)}
}

func mapping(rows ...[]string) xlsxtest.Sheet {
	header := []string{"Record group", "Record types contained", "Access level", "RBAC code"}
	return xlsxtest.Sheet{Name: "Mapping", Rows: xlsxtest.Rows(append([][]string{header}, rows...)...)}
}

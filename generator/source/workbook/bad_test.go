// SPDX-License-Identifier: Apache-2.0

package workbook_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/workbook"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

// lines writes findings one a line: severity, rule, address, message, and
// the suggestion.
func lines(findings []finding.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, fmt.Sprintf("%s %s %s: %s -> %s", f.Severity, f.Rule, strings.TrimPrefix(f.Position.String(), file), f.Message, f.Suggestion))
	}
	return out
}

type edit = func(*excelize.File) error

func set(sheet, cell string, value any) edit {
	return func(f *excelize.File) error { return f.SetCellValue(sheet, cell, value) }
}

func formula(sheet, cell, formula string) edit {
	return func(f *excelize.File) error { return f.SetCellFormula(sheet, cell, formula) }
}

func merge(sheet, from, to string) edit {
	return func(f *excelize.File) error { return f.MergeCell(sheet, from, to) }
}

// list is a valid baseline of three rows, to be edited.
func list() []xlsxtest.Sheet {
	return []xlsxtest.Sheet{{Name: "Baseline", Rows: xlsxtest.Rows(
		[]string{"Role code", "RBAC code"}, []string{"R8000", "B0825"}, []string{"R8001", "B0820"})}}
}

func matrix(rows ...[]string) []xlsxtest.Sheet {
	return []xlsxtest.Sheet{{Name: "Baseline", Rows: xlsxtest.Rows(rows...)}}
}

func activities(includes string) []xlsxtest.Sheet {
	return []xlsxtest.Sheet{{Name: "Activities", Rows: xlsxtest.Rows(
		[]string{"RBAC code", "Activity", "Includes"}, []string{"B0825", "Amend", includes})}}
}

// noted is list with a column of remarks.
func noted(remark string) []xlsxtest.Sheet {
	return matrix([]string{"Role code", "RBAC code", "Remarks"}, []string{"R8000", "B0825", ""}, []string{"R8001", "B0820", remark})
}

func roles() xlsxtest.Sheet {
	return xlsxtest.Sheet{Name: "Job roles", Rows: xlsxtest.Rows([]string{"Role code", "Role name"}, []string{"R8000", "Nurse"})}
}

func chart(name string) edit {
	return func(f *excelize.File) error {
		return f.AddChartSheet(name, &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Values: "Baseline!$A$2:$B$3"}}})
	}
}

func without(headers ...string) workbook.Options { return workbook.Options{IgnoreColumns: headers} }

func TestBadTables(t *testing.T) {
	for _, c := range []struct {
		name   string
		opt    workbook.Options
		sheets []xlsxtest.Sheet
		edits  []edit
		rows   int // that still become facts of the baseline
		want   []string
	}{
		{name: "a number where text is meant", sheets: list(), edits: []edit{set("Baseline", "B2", 825)}, rows: 1,
			want: []string{`error workbook-cell-type !Baseline!B2: the cell holds the number "825", not a text -> format the cell as text and type the value anew`}},
		{name: "a date", sheets: list(), edits: []edit{set("Baseline", "B2", time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC))}, rows: 1,
			want: []string{`error workbook-cell-type !Baseline!B2: the cell holds the number "46056", not a text -> format the cell as text and type the value anew`}},
		{name: "a boolean", sheets: list(), edits: []edit{set("Baseline", "B2", true)}, rows: 1,
			want: []string{`error workbook-cell-type !Baseline!B2: the cell holds the boolean "1", not a text -> format the cell as text and type the value anew`}},
		{name: "a formula without a result", sheets: list(), edits: []edit{formula("Baseline", "B2", `"B"&"0825"`)}, rows: 1,
			want: []string{`error workbook-formula !Baseline!B2: the cell is computed by the formula "=\"B\"&\"0825\"" -> paste its value in place of the formula, or allow formulas in the configuration`}},
		{name: "a zero-width space", sheets: list(), edits: []edit{set("Baseline", "A2", "R8000\u200b")}, rows: 1,
			want: []string{`error workbook-character !Baseline!A2: "R8000\u200b" holds the invisible character U+200B -> type the text anew with plain characters`}},
		{name: "a no-break space", sheets: list(), edits: []edit{set("Baseline", "A2", "R8000\u00a0")}, rows: 1,
			want: []string{`error workbook-character !Baseline!A2: "R8000\u00a0" holds the no-break space U+00A0 -> type the text anew with plain characters`}},
		{name: "a Cyrillic letter", sheets: list(), edits: []edit{set("Baseline", "B2", "В0825")}, rows: 1,
			want: []string{`error workbook-character !Baseline!B2: "В0825" holds the look-alike character U+0412 -> type the text anew with plain characters`}},
		{name: "a full-width letter", sheets: list(), edits: []edit{set("Baseline", "B2", "\uff220825")}, rows: 1,
			want: []string{`error workbook-character !Baseline!B2: "Ｂ0825" holds the look-alike character U+FF22 -> type the text anew with plain characters`}},
		{name: "an override of direction", sheets: list(), edits: []edit{set("Baseline", "B2", "\u202eB0825")}, rows: 1,
			want: []string{`error workbook-character !Baseline!B2: "\u202eB0825" holds the invisible character U+202E -> type the text anew with plain characters`}},
		{name: "a tab", sheets: list(), edits: []edit{set("Baseline", "B2", "B0825\tB0820")}, rows: 1,
			want: []string{`error workbook-character !Baseline!B2: "B0825\tB0820" holds the control character U+0009 -> type the text anew with plain characters`}},
		{name: "a blank at the end", sheets: list(), edits: []edit{set("Baseline", "B3", "B0820 ")}, rows: 1,
			want: []string{`error workbook-blank-around !Baseline!B3: blanks or line breaks stand around "B0820 " -> did you mean "B0820"?`}},
		{name: "a line break at the end", sheets: list(), edits: []edit{set("Baseline", "B3", "B0820\n")}, rows: 1,
			want: []string{`error workbook-blank-around !Baseline!B3: blanks or line breaks stand around "B0820\n" -> did you mean "B0820"?`}},
		{name: "a wildcard", sheets: list(), edits: []edit{set("Baseline", "A3", "*")}, rows: 1,
			want: []string{`error workbook-wildcard !Baseline!A3: "*" is a wildcard -> write out what is meant, one by one`}},
		{name: "a blank cell", sheets: list(), edits: []edit{set("Baseline", "B2", nil)}, rows: 1,
			want: []string{`error workbook-blank-cell !Baseline!B2: the cell under "RBAC code" is blank -> write the value; it is not taken from the row above unless the cells are merged`}},
		{name: "a second header row", sheets: list(), edits: []edit{set("Baseline", "A2", "Role Code"), set("Baseline", "B2", "RBAC code")}, rows: 1,
			want: []string{`error workbook-header !Baseline!A2: row 2 is a second header -> delete the row: row 1 holds the headers`}},
		{name: "a header twice", sheets: list(), edits: []edit{set("Baseline", "C1", "RBAC code"), set("Baseline", "C2", "B0001")},
			want: []string{`error workbook-header !Baseline!C1: header "RBAC code" is there twice -> remove one of the columns; the other is B1`}},
		{name: "the published capitals", sheets: list(), edits: []edit{set("Baseline", "B1", "RBAC Code")},
			want: []string{`error workbook-header !Baseline!B1: header "RBAC Code" is not "RBAC code" -> write "RBAC code", or set columns: {baseline.rbacCode: "RBAC Code"} in the configuration`}},
		{name: "an unknown column", sheets: list(), edits: []edit{set("Baseline", "C1", "Remarks")},
			want: []string{`error workbook-header !Baseline!C1: column "Remarks" is not read -> remove the column, or name it under "ignoreColumns" in the configuration; those that are read are: "Role code", "RBAC code"`}},
		{name: "a column without a header", sheets: list(), edits: []edit{set("Baseline", "D3", "B0001")},
			want: []string{`error workbook-header !Baseline!D3: column D holds "B0001" but has no header in row 1 -> give the column its header, or delete what it holds`}},
		{name: "a missing column", sheets: matrix([]string{"Role code"}, []string{"R8000"}),
			want: []string{`error workbook-header !Baseline!A1: no column has the header "RBAC code" -> add the column, or set columns: {baseline.rbacCode: ...} to its header in the configuration`}},
		{name: "a title above the headers", sheets: []xlsxtest.Sheet{{Name: "Job roles", Rows: xlsxtest.Rows([]string{"Roles of 2026", "Draft"}, []string{"Role code", "Role name"}, []string{"R8000", "Nurse"})}},
			want: []string{
				`error workbook-header !Job roles!A2: the headers stand in row 2, not in row 1 -> delete row 1`,
			}},
		{name: "a merged title and a blank row above the headers", sheets: matrix([]string{"Baseline of 2026"}, nil, []string{"Role code", "RBAC code"}, []string{"R8000", "B0825"}),
			edits: []edit{merge("Baseline", "A1", "B1")},
			want:  []string{`error workbook-header !Baseline!A3: the headers stand in row 3, not in row 1 -> delete rows 1 to 2`}},
		{name: "a title above a matrix", sheets: matrix([]string{"Baseline of 2026"}, []string{"Role code", "B0825"}, []string{"R8000", "yes"}),
			want: []string{`error workbook-header !Baseline!A2: the headers stand in row 2, not in row 1 -> delete row 1`}},
		{name: "a renamed sheet is known by its headers", sheets: append(list(), xlsxtest.Sheet{Name: "People", Rows: xlsxtest.Rows([]string{"Role code", "Role name"}, []string{"R8000", "Nurse"})}), rows: 2,
			want: []string{`error workbook-sheet !People: sheet "People" is not read -> did you mean "Job roles"? Rename the sheet, or set sheets: {jobRoles: "People"} in the configuration`}},
		{name: "a renamed matrix is known by its headers", sheets: []xlsxtest.Sheet{roles(), {Name: "Grants", Rows: xlsxtest.Rows([]string{"Role code", "B0825"}, []string{"R8000", "yes"})}},
			want: []string{`error workbook-sheet !Grants: sheet "Grants" is not read -> did you mean "Baseline"? Rename the sheet, or set sheets: {baseline: "Grants"} in the configuration`}},
		{name: "a column that is ignored", sheets: noted(" asked\u200b twice "), opt: without("Remarks"), rows: 2, edits: []edit{
			set("Baseline", "C2", 2019), set("Baseline", "C5", "a note below the table"),
			func(f *excelize.File) error { return f.SetColVisible("Baseline", "C", false) }}},
		{name: "a column that is ignored in a matrix", sheets: matrix([]string{"Role code", "Role name", "B0825"}, []string{"R8000", "Nurse", "yes"}), opt: without("Role name"), rows: 1},
		{name: "an ignored column that the table needs", sheets: list(), opt: without("RBAC code"), rows: 2,
			want: []string{`error workbook-options !Baseline!B1: the column "RBAC code" is part of the policy and cannot be ignored -> take it out of ignoreColumns, or give the column another header`}},
		{name: "an ignored column that was meant for one that limits", sheets: []xlsxtest.Sheet{recordTypes(), {Name: "Mapping", Rows: xlsxtest.Rows(
			[]string{"Record group", "Record types contained", "Access level", "RBAC code", "Areas of work"},
			[]string{"Record Group 1", "Mental health crisis plan", "Pointer-only access", "B0268", "P0020:Q0300:T0640"})}}, opt: without("Areas of work"),
			want: []string{
				`error workbook-options !Mapping!E1: the column "Areas of work" is part of the policy and cannot be ignored -> take it out of ignoreColumns, or give the column another header`,
				`error workbook-header !Mapping!E1: header "Areas of work" is not "Area of work" -> write "Area of work", or set columns: {areaOfWork: "Areas of work"} in the configuration`,
			}},
		{name: "an ignored column that marks an activity", sheets: matrix([]string{"Role code", "B0825", "B0820"}, []string{"R8000", "yes", "yes"}), opt: without("B0820"), rows: 2,
			want: []string{`error workbook-options !Baseline!C2: the column "B0820" marks an activity and cannot be ignored -> take it out of ignoreColumns, or write something other than "yes"`}},
		{name: "a header with a blank and an unknown column", sheets: []xlsxtest.Sheet{{Name: "Job roles", Rows: xlsxtest.Rows([]string{"Role code ", "Role name", "Since"}, []string{"R8000", "Nurse"})}},
			want: []string{
				`error workbook-blank-around !Job roles!A1: blanks or line breaks stand around "Role code " -> did you mean "Role code"?`,
				`error workbook-header !Job roles!C1: column "Since" is not read -> remove the column, or name it under "ignoreColumns" in the configuration; those that are read are: "Role code", "Role name"`,
			}},
		{name: "no header", sheets: matrix(nil, nil, []string{"R8000", "B0825"}),
			want: []string{`error workbook-header !Baseline: row 1 holds no headers -> write the headers into row 1: "Role code", "RBAC code"`}},
		{name: "no rows", sheets: matrix([]string{"Role code", "RBAC code"}),
			want: []string{`error workbook-empty !Baseline: the table has a header but no rows -> add its rows, or remove the sheet`}},
		{name: "a hidden row", sheets: list(), edits: []edit{func(f *excelize.File) error { return f.SetRowVisible("Baseline", 3, false) }}, rows: 2,
			want: []string{`error workbook-hidden !Baseline!A3: row 3 is hidden and holds "R8001" -> unhide the row, or make it high enough to be read, or allow hidden-rows in the configuration`}},
		{name: "a row of no height", sheets: list(), edits: []edit{func(f *excelize.File) error { return f.SetRowHeight("Baseline", 3, 0) }}, rows: 2,
			want: []string{`error workbook-hidden !Baseline!A3: row 3 is hidden and holds "R8001" -> unhide the row, or make it high enough to be read, or allow hidden-rows in the configuration`}},
		{name: "a hidden column", sheets: list(), edits: []edit{func(f *excelize.File) error { return f.SetColVisible("Baseline", "B", false) }}, rows: 2,
			want: []string{`error workbook-hidden !Baseline!B1: column B is hidden and holds "RBAC code" -> unhide the column, or make it wide enough to be read, or allow hidden-columns in the configuration`}},
		{name: "a filter with a condition", sheets: list(), rows: 2,
			edits: []edit{func(f *excelize.File) error {
				return f.AutoFilter("Baseline", "A1:B3", []excelize.AutoFilterOptions{{Column: "A", Expression: "x == R8000"}})
			}},
			want: []string{`error workbook-hidden !Baseline: a filter on A1:B3 hides rows -> clear the filter, or allow hidden-rows in the configuration`}},
		{name: "a merge across columns", sheets: list(), edits: []edit{set("Baseline", "B3", nil), merge("Baseline", "A3", "B3")}, rows: 1,
			want: []string{`error workbook-merge !Baseline!A3: cells A3:B3 are merged across columns -> unmerge the cells and write each column's value; row 1 holds the headers and nothing stands above them`}},
		{name: "a header merged downwards", sheets: list(), edits: []edit{set("Baseline", "A2", nil), merge("Baseline", "A1", "A2")},
			want: []string{`error workbook-merge !Baseline!A1: the header is merged with the rows below it (A1:A2) -> unmerge the cells`}},
		{name: "a merge that reaches below the table", sheets: list(), edits: []edit{merge("Baseline", "A3", "A4")}, rows: 2,
			want: []string{`error workbook-blank-cell !Baseline!B4: the cell under "RBAC code" is blank -> write the value; it is not taken from the row above unless the cells are merged`}},
		{name: "a mark that is none", sheets: matrix([]string{"Role code", "B0825", "B0820"}, []string{"R8000", "x", "yes"}, []string{"R8001", "Yes", "yes"}), rows: 2,
			want: []string{
				`error workbook-mark !Baseline!B2: "x" is not a mark -> write "yes" if the role brings the activity, or leave the cell blank`,
				`error workbook-mark !Baseline!B3: "Yes" is not a mark -> write "yes" if the role brings the activity, or leave the cell blank`,
			}},
		{name: "a matrix with a role and an activity that say nothing", sheets: matrix([]string{"Role code", "B0825", "B0820"}, []string{"R8000", "yes", ""}, []string{"R8001", "", ""}), rows: 1,
			want: []string{
				`warning workbook-no-mark !Baseline!C1: no role has the activity "B0820" -> mark a role with "yes", or remove the column`,
				`warning workbook-no-mark !Baseline!A3: role "R8001" has no mark -> mark an activity with "yes", or remove the row`,
			}},
		{name: "names in a matrix", sheets: matrix([]string{"Role code", "Role name", "B0820"}, []string{"R8000", "Nurse", "yes"}),
			want: []string{`error workbook-header !Baseline!B1: column "Role name" is not read: in a matrix every header but the first is an activity code -> remove the column, or name it under "ignoreColumns" in the configuration`}},
		{name: "roles that do not come first", sheets: matrix([]string{"B0825", "Role code"}, []string{"yes", "R8000"}),
			want: []string{`error workbook-header !Baseline!B1: the roles of the matrix are in column B, not in the first -> move the column to the front`}},
		{name: "a list with blanks", sheets: activities("B0820; B0821"),
			want: []string{`error workbook-blank-around !Activities!C2: blanks stand around the entry " B0821" of the list -> write "B0821", separated by a line break or a semicolon alone`}},
		{name: "a list with an empty entry", sheets: activities("B0820;;B0821"),
			want: []string{`error workbook-list !Activities!C2: the list "B0820;;B0821" has an empty entry -> separate the entries by one line break or one semicolon`}},
		{name: "a list with commas", sheets: activities("B0820,B0821"),
			want: []string{`error workbook-list !Activities!C2: the list of codes "B0820,B0821" is separated by commas -> separate the codes by line breaks or semicolons, without blanks`}},
		{name: "a list with an entry twice", sheets: activities("B0820\nB0820"),
			want: []string{`error workbook-list !Activities!C2: the list holds "B0820" twice -> delete one of the two`}},
		{name: "a wildcard in a list", sheets: activities("B0820;*"),
			want: []string{`error workbook-wildcard !Activities!C2: the list holds the wildcard "*" -> write out what is meant, one by one`}},
		{name: "no known sheet", sheets: []xlsxtest.Sheet{{Name: "Sheet1", Rows: xlsxtest.Rows([]string{"x"})}},
			want: []string{
				`error workbook-sheet : no sheet of the workbook is a table of the policy -> name the sheets "Record types", "Mapping", "Activities", "Job roles", "Baseline", "Functions", "Separation", or set their names under "sheets" in the configuration`,
				`error workbook-sheet !Sheet1: sheet "Sheet1" is not read -> remove the sheet, or name it in the configuration: under "sheets" if it is a table of the policy, else under "ignoreSheets"`,
			}},
		{name: "a sheet that is a chart", sheets: list(), rows: 2, edits: []edit{chart("Figures")},
			want: []string{`error workbook-sheet !Figures: sheet "Figures" is a chart, not a table -> remove the sheet, or name it under "ignoreSheets" in the configuration`}},
		{name: "a chart that is ignored", sheets: list(), rows: 2, edits: []edit{chart("Figures")}, opt: workbook.Options{Ignore: []policy.Text{{Value: "Figures"}}}},
		{name: "a sheet with a slip in its name", sheets: append(list(), xlsxtest.Sheet{Name: "Job Roles ", Rows: xlsxtest.Rows([]string{"x"})}), rows: 2,
			want: []string{`error workbook-sheet !Job Roles : sheet "Job Roles " is not read -> did you mean "Job roles"? Rename the sheet, or set sheets: {jobRoles: "Job Roles "} in the configuration`}},
		{name: "an empty sheet is nothing to lose", sheets: append(list(), xlsxtest.Sheet{Name: "Sheet2"}), rows: 2},
		{name: "a mapping without record types", sheets: []xlsxtest.Sheet{mapping()}, edits: []edit{mergeGroup},
			want: []string{`error workbook-sheet : the mapping needs a sheet of record types with their codes, but there is none -> add a sheet "Record types" with the columns Record group, Record type, Code system, Code`}},
		{name: "options that name nothing", sheets: list(), rows: 2,
			opt: workbook.Options{Sheets: map[string]policy.Text{"map": {Value: "X"}, "mapping": {Value: "Y"}}, Columns: map[string]string{"rbaccode": "X"}, Allow: []string{"hidden"}, Ignore: []policy.Text{{Value: "Notes"}}},
			want: []string{
				`error workbook-options : the configuration has no column key "rbaccode" -> did you mean "rbacCode"?`,
				`error workbook-options : the configuration has no sheet key "map" -> it is one of: recordTypes, mapping, activities, jobRoles, baseline, functions, separation`,
				`error workbook-options : the configuration has no waiver "hidden" -> it is one of: hidden-rows, hidden-columns, hidden-sheets, formulas`,
				`error workbook-sheet : no sheet is named "Notes", which the configuration says to ignore -> the sheets are: "Baseline"`,
				`error workbook-sheet : no sheet is named "Y", as the configuration says for mapping -> the sheets are: "Baseline"`,
			}},
		{name: "a sheet that the configuration misspells is said once", sheets: list(), opt: workbook.Options{Sheets: map[string]policy.Text{"baseline": {Value: "Baselines", At: finding.InText("spineguard.yaml", 2, 9)}}},
			want: []string{
				`error workbook-sheet : no sheet is named "Baselines", as the configuration says for baseline -> did you mean "Baseline"?`,
			}},
		{name: "two tables in one sheet", sheets: list(), opt: workbook.Options{Sheets: map[string]policy.Text{"jobRoles": {Value: "Baseline"}}},
			want: []string{
				`error workbook-header !Baseline!B1: column "RBAC code" is not read -> remove the column, or name it under "ignoreColumns" in the configuration; those that are read are: "Role code", "Role name"`,
				`error workbook-header !Baseline!A1: no column has the header "Role name" -> add the column, or set columns: {roleName: ...} to its header in the configuration`,
				`error workbook-options !Baseline: sheet "Baseline" is both jobRoles and baseline -> give each table a sheet of its own`,
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings := read(t, c.opt, c.sheets, c.edits...)
			have, want := lines(findings), slices.Clone(c.want)
			slices.Sort(have)
			slices.Sort(want)
			if !slices.Equal(have, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(have, "\n"), strings.Join(want, "\n"))
			}
			if len(got.Baseline) != c.rows {
				t.Errorf("%d baseline facts, want %d: %+v", len(got.Baseline), c.rows, got.Baseline)
			}
		})
	}
}

func TestWaiversReportEachUse(t *testing.T) {
	sheets := append(list(), xlsxtest.Sheet{Name: "Job roles", Rows: xlsxtest.Rows([]string{"Role code", "Role name"}, []string{"R8000", "Nurse"})})
	opt := workbook.Options{Allow: workbook.Waivers()}
	got, findings := read(t, opt, sheets, func(f *excelize.File) error { return f.SetRowVisible("Baseline", 3, false) },
		func(f *excelize.File) error { return f.SetColVisible("Baseline", "B", false) },
		func(f *excelize.File) error { return f.SetSheetVisible("Job roles", false, true) },
		formula("Baseline", "A2", `"R"&8000`))
	want := []string{
		`warning workbook-waived !Baseline!B1: column B is hidden and holds "RBAC code" (read, since hidden-columns is allowed) -> `,
		`warning workbook-waived !Baseline!A2: the cell is computed by the formula "=\"R\"&8000" (read, since formulas is allowed) -> `,
		`warning workbook-waived !Baseline!A3: row 3 is hidden and holds "R8001" (read, since hidden-rows is allowed) -> `,
		`warning workbook-waived !Job roles: sheet "Job roles" is hidden (veryHidden) (read, since hidden-sheets is allowed) -> `,
	}
	if have := lines(findings); !slices.Equal(have, want) {
		t.Errorf("got\n%s", strings.Join(have, "\n"))
	}
	if len(got.Baseline) != 2 || len(got.JobRoles) != 1 {
		t.Errorf("got %+v", got)
	}
}

// header is row 1 of a baseline as sheet XML.
const header = `<row r="1"><c r="A1" t="str"><v>Role code</v></c><c r="B1" t="str"><v>RBAC code</v></c></row>`

func TestComputedHeaderNamesNoColumnThatIsIgnored(t *testing.T) {
	computed := strings.Replace(header, `</row>`, `<c r="C1" t="str"><f>"No"&amp;"tes"</f><v>Notes</v></c></row>`, 1)
	data := xlsxtest.Raw(t, "Baseline", computed+`<row r="2"><c r="A2" t="str"><v>R8000</v></c><c r="B2" t="str"><v>B0825</v></c><c r="C2" t="str"><v>x</v></c></row>`)
	_, findings := workbook.Read(file, data, without("Notes"))
	want := []string{`error workbook-formula !Baseline!C1: the cell is computed by the formula "=\"No\"&\"tes\"" -> paste its value in place of the formula, or allow formulas in the configuration`}
	if have := lines(findings); !slices.Equal(have, want) {
		t.Errorf("got\n%s", strings.Join(have, "\n"))
	}
}

func TestWaivedFormulaCountsOnlyIfItsResultIsText(t *testing.T) {
	data := xlsxtest.Raw(t, "Baseline", header+
		`<row r="2"><c r="A2" t="str"><f>"R"&amp;8000</f><v>R8000</v></c><c r="B2" t="str"><v>B0825</v></c></row>`+
		`<row r="3"><c r="A3" t="str"><v>R8001</v></c><c r="B3"><f>800+25</f><v>825</v></c></row>`)
	got, findings := workbook.Read(file, data, workbook.Options{Allow: []string{"formulas"}})
	want := []string{
		`warning workbook-waived !Baseline!A2: the cell is computed by the formula "=\"R\"&8000" (read, since formulas is allowed) -> `,
		`error workbook-formula !Baseline!B3: the formula's stored result is a number, not a text: "825" -> paste the value as text in place of the formula`,
		`warning workbook-waived !Baseline!B3: the cell is computed by the formula "=800+25" (read, since formulas is allowed) -> `,
	}
	if have := lines(findings); !slices.Equal(have, want) {
		t.Errorf("got\n%s", strings.Join(have, "\n"))
	}
	if len(got.Baseline) != 1 || got.Baseline[0].Role != text("Baseline", "A2", "R8000") {
		t.Errorf("got %+v", got.Baseline)
	}
}

func TestCellFilledByAnArrayFormulaElsewhere(t *testing.T) {
	data := xlsxtest.Raw(t, "Baseline", header+
		`<row r="2"><c r="A2" t="str"><v>R8000</v></c><c r="B2" t="str"><f t="array" ref="B2:B3">Other!A1:A2</f><v>B0825</v></c></row>`+
		`<row r="3"><c r="A3" t="str"><v>R8001</v></c><c r="B3" t="str"><v>B0820</v></c></row>`)
	got, findings := workbook.Read(file, data, workbook.Options{})
	want := []string{
		`error workbook-formula !Baseline!B2: the cell is computed by the formula "=Other!A1:A2" -> paste its value in place of the formula, or allow formulas in the configuration`,
		`error workbook-formula !Baseline!B3: the cell is computed by a formula that stands in another cell -> paste its value in place of the formula, or allow formulas in the configuration`,
	}
	if have := lines(findings); !slices.Equal(have, want) || len(got.Baseline) != 0 {
		t.Errorf("got\n%s\n%+v", strings.Join(have, "\n"), got.Baseline)
	}
}

func TestHiddenSheetIsAnErrorUnlessWaived(t *testing.T) {
	sheets := append(list(), xlsxtest.Sheet{Name: "Job roles", Rows: xlsxtest.Rows([]string{"Role code", "Role name"}, []string{"R8000", "Nurse"})})
	_, findings := read(t, workbook.Options{}, sheets, func(f *excelize.File) error { return f.SetSheetVisible("Job roles", false) })
	want := []string{`error workbook-hidden !Job roles: sheet "Job roles" is hidden (hidden) -> unhide the sheet, or allow hidden-sheets in the configuration`}
	if have := lines(findings); !slices.Equal(have, want) {
		t.Errorf("got\n%s", strings.Join(have, "\n"))
	}
}

func TestManyFindingsAreCapped(t *testing.T) {
	rows := [][]string{{"Role code", "RBAC code"}}
	for range 1200 {
		rows = append(rows, []string{" R", "B"})
	}
	_, findings := read(t, workbook.Options{}, matrix(rows...))
	last := findings[len(findings)-1]
	if len(findings) != 1001 || last.Message != "200 more findings are not listed" {
		t.Errorf("%d findings, the last %q", len(findings), last.Message)
	}
}

// styled sets the style of a cell.
func styled(sheet, cell string, style *excelize.Style) edit {
	return func(f *excelize.File) error {
		id, err := f.NewStyle(style)
		if err != nil {
			return err
		}
		return f.SetCellStyle(sheet, cell, cell, id)
	}
}

func conditional(sheet, cells, rule string, style *excelize.Style) edit {
	return func(f *excelize.File) error {
		id, err := f.NewConditionalStyle(style)
		if err != nil {
			return err
		}
		return f.SetConditionalFormat(sheet, cells, []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: rule, Format: &id}})
	}
}

// A person who reviews the sheet sees that these cells no longer hold, hold
// something else, or nothing.
func TestWhatAPersonDoesNotSeeIsNotRead(t *testing.T) {
	hidden, other, numbers := ";;;", `0;0;0;"B0001"`, "#,##0"
	struck := &excelize.Style{Font: &excelize.Font{Strike: true}}
	white := &excelize.Style{Font: &excelize.Font{Color: "FFFFFF"}}
	for _, c := range []struct {
		name string
		edit edit
		rows int
		want []string
	}{
		{"struck out", styled("Baseline", "B3", struck), 1,
			[]string{`error workbook-struck-out !Baseline!B3: "B0820" is struck out -> delete the row if it no longer holds; if it holds, take the line out`}},
		{"struck out in part", func(f *excelize.File) error {
			return f.SetCellRichText("Baseline", "B3", []excelize.RichTextRun{{Text: "B08"}, {Text: "20", Font: &excelize.Font{Strike: true}}})
		}, 1, []string{`error workbook-struck-out !Baseline!B3: "20" is struck out in "B0820" -> delete it if it no longer holds; if it holds, take the line out`}},
		{"a header struck out", styled("Baseline", "B1", struck), 0,
			[]string{`error workbook-struck-out !Baseline!B1: "RBAC code" is struck out -> delete the row if it no longer holds; if it holds, take the line out`}},
		{"hidden by its format", styled("Baseline", "B3", &excelize.Style{CustomNumFmt: &hidden}), 1,
			[]string{`error workbook-number-format !Baseline!B3: the number format ";;;" does not show "B0820" as it is -> format the cell as text, and see whether it still says what is meant`}},
		{"another code by its format", styled("Baseline", "B3", &excelize.Style{CustomNumFmt: &other}), 1,
			[]string{`error workbook-number-format !Baseline!B3: the number format "0;0;0;\"B0001\"" does not show "B0820" as it is -> format the cell as text, and see whether it still says what is meant`}},
		{"a format for numbers", styled("Baseline", "B3", &excelize.Style{CustomNumFmt: &numbers}), 2, nil},
		{"white on white", styled("Baseline", "B3", white), 2,
			[]string{`warning workbook-faint !Baseline!B3: "B0820" can hardly be seen: its font has the colour of what is behind it -> delete it if it is not meant to count; if it is, give it a font that can be read`}},
		{"struck out and white", styled("Baseline", "B3", &excelize.Style{Font: &excelize.Font{Strike: true, Color: "FFFFFF"}}), 1, []string{
			`warning workbook-faint !Baseline!B3: "B0820" can hardly be seen: its font has the colour of what is behind it -> delete it if it is not meant to count; if it is, give it a font that can be read`,
			`error workbook-struck-out !Baseline!B3: "B0820" is struck out -> delete the row if it no longer holds; if it holds, take the line out`}},
		{"struck out by a rule", conditional("Baseline", "A2:B9", `$A2="R8001"`, struck), 2,
			[]string{`error workbook-struck-out !Baseline!A2: the conditional format expression "$A2=\"R8001\"" can strike out "R8000" -> delete what no longer holds, and remove the format`}},
		{"white by a rule", conditional("Baseline", "B3", `TRUE`, white), 2,
			[]string{`warning workbook-faint !Baseline!B3: the conditional format expression "TRUE" can make "B0820" hard to see: its font has the colour of what is behind it -> delete it if it is not meant to count; if it is, give it a font that can be read`}},
		{"a rule over blank cells", conditional("Baseline", "A4:B9", `TRUE`, struck), 2, nil},
		{"a rule that colours", conditional("Baseline", "A1:B9", `TRUE`, &excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFC7CE"}}}), 2, nil},
		{"a low row", func(f *excelize.File) error { return f.SetRowHeight("Baseline", 3, 0.1) }, 2,
			[]string{`error workbook-hidden !Baseline!A3: row 3 is hidden and holds "R8001" -> unhide the row, or make it high enough to be read, or allow hidden-rows in the configuration`}},
		{"a narrow column", func(f *excelize.File) error { return f.SetColWidth("Baseline", "B", "B", 0.02) }, 2,
			[]string{`error workbook-hidden !Baseline!B1: column B is hidden and holds "RBAC code" -> unhide the column, or make it wide enough to be read, or allow hidden-columns in the configuration`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings := read(t, workbook.Options{}, list(), c.edit)
			if have := lines(findings); !slices.Equal(have, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(have, "\n"), strings.Join(c.want, "\n"))
			}
			if len(got.Baseline) != c.rows {
				t.Errorf("%d facts", len(got.Baseline))
			}
		})
	}
}

// A box over a blank cell of the table can hold a text that looks like its value.
func TestADrawingOverABlankCell(t *testing.T) {
	sheets := matrix([]string{"Role code", "B0825", "B0820"}, []string{"R8000", "yes", ""}, []string{"R8001", "yes", "yes"})
	box := func(f *excelize.File) error {
		return f.AddShape("Baseline", &excelize.Shape{Cell: "C2", Type: "rect", Width: 10, Height: 10, Paragraph: []excelize.RichTextRun{{Text: "yes"}}})
	}
	_, findings := workbook.Read(file, xlsxtest.Build(t, sheets, box), workbook.Options{})
	want := []string{`warning workbook-faint !Baseline!C2: the drawing "Shape 2" lies over a blank cell, and can look like a value of it -> move it beside the table; type what is meant to count into the cell`}
	if have := lines(findings); !slices.Equal(have, want) {
		t.Errorf("got\n%s", strings.Join(have, "\n"))
	}
}

// A rule can hide by its number format as well, which excelize does not write.
func TestConditionalNumberFormat(t *testing.T) {
	data := xlsxtest.Build(t, list(), conditional("Baseline", "B2:B3", "$A2=1", &excelize.Style{Font: &excelize.Font{Strike: true}}))
	data = xlsxtest.Patch(t, data, xlsxtest.StylesPart, func(s string) string {
		from, to := strings.Index(s, "<dxf>"), strings.Index(s, "</dxf>")
		return s[:from] + `<dxf><numFmt numFmtId="170" formatCode=";;;"/>` + s[to:]
	})
	_, findings := workbook.Read(file, data, workbook.Options{})
	want := []string{`error workbook-number-format !Baseline!B2: the conditional format expression "$A2=1" can show "B0825" by the number format ";;;" -> remove the format, and see whether the cells still say what is meant`}
	if have := lines(findings); !slices.Equal(have, want) {
		t.Errorf("got\n%s", strings.Join(have, "\n"))
	}
}

// SPDX-License-Identifier: Apache-2.0

package workbook_test

import (
	"reflect"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/workbook"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

const file = "rbac.xlsx"

// The sheets of a small proper workbook.
func recordTypes() xlsxtest.Sheet {
	return xlsxtest.Sheet{Name: "Record types", Rows: xlsxtest.Rows(
		[]string{"Record group", "Record type", "Code system", "Code"},
		[]string{"Record Group 1", "Mental health crisis plan", "http://snomed.info/sct", "736253002"})}
}

func mapping() xlsxtest.Sheet {
	return xlsxtest.Sheet{Name: "Mapping", Rows: xlsxtest.Rows(
		[]string{"Record group", "Record types contained", "Access level", "RBAC code"},
		[]string{"Record Group 1", "Mental health crisis plan", "Pointer-only access", "B0268"},
		[]string{"", "", "Pointer and record access", "B0269"})}
}

func mergeGroup(f *excelize.File) error {
	if err := f.MergeCell("Mapping", "A2", "A3"); err != nil {
		return err
	}
	return f.MergeCell("Mapping", "B2", "B3")
}

func text(sheet, cell, value string) policy.Text {
	return policy.Text{Value: value, At: finding.InCell(file, sheet, cell)}
}

func read(t *testing.T, opt workbook.Options, sheets []xlsxtest.Sheet, edits ...func(*excelize.File) error) (workbook.Tables, []finding.Finding) {
	t.Helper()
	return workbook.Read(file, xlsxtest.Build(t, sheets, edits...), opt)
}

func wantNone(t *testing.T, findings []finding.Finding) {
	t.Helper()
	for _, f := range findings {
		t.Errorf("unexpected: %s: %s: %s (%s)", f.Position, f.Rule, f.Message, f.Suggestion)
	}
}

func TestMergedCellsCountForEachRowTheySpan(t *testing.T) {
	got, findings := read(t, workbook.Options{}, []xlsxtest.Sheet{recordTypes(), mapping()}, mergeGroup)
	wantNone(t, findings)
	group, types := text("Mapping", "A2", "Record Group 1"), []policy.Text{text("Mapping", "B2", "Mental health crisis plan")}
	want := []policy.MappingFact{
		{Group: group, Types: types, Level: text("Mapping", "C2", "Pointer-only access"), Code: text("Mapping", "D2", "B0268")},
		{Group: group, Types: types, Level: text("Mapping", "C3", "Pointer and record access"), Code: text("Mapping", "D3", "B0269")},
	}
	if !reflect.DeepEqual(got.Mapping, want) {
		t.Errorf("got %+v", got.Mapping)
	}
	if len(got.RecordTypes) != 1 || got.RecordTypes[0].Code != text("Record types", "D2", "736253002") || got.Rows != 3 {
		t.Errorf("got %+v", got)
	}
}

func TestAllTables(t *testing.T) {
	sheets := []xlsxtest.Sheet{
		{Name: "Activities", Rows: xlsxtest.Rows([]string{"Includes", "RBAC code", "Activity"},
			[]string{"B0820;B0821\nB0822", "B0825", "Amend Patient Demographics"}, nil, []string{"", "B0820", "View Patient Demographics"})},
		{Name: "Job roles", Rows: xlsxtest.Rows([]string{"Role code", "Role name"}, []string{"R8000", "Clinical Practitioner"})},
		{Name: "Baseline", Rows: xlsxtest.Rows([]string{"Role code", "RBAC code"}, []string{"R8000", "B0825"})},
		{Name: "Functions", Rows: xlsxtest.Rows([]string{"Function", "Requirement"}, []string{"Record consent", "B0020 AND (B0380 OR B8028)"})},
		{Name: "Separation", Rows: xlsxtest.Rows([]string{"First RBAC code", "Second RBAC code"}, []string{"B0001", "B0002"})},
	}
	got, findings := read(t, workbook.Options{}, sheets)
	wantNone(t, findings)
	want := workbook.Tables{
		Activities: []policy.ActivityFact{
			{Code: text("Activities", "B2", "B0825"), Name: text("Activities", "C2", "Amend Patient Demographics"),
				Includes: []policy.Text{text("Activities", "A2", "B0820"), text("Activities", "A2", "B0821"), text("Activities", "A2", "B0822")}},
			{Code: text("Activities", "B4", "B0820"), Name: text("Activities", "C4", "View Patient Demographics")}},
		JobRoles:    []policy.JobRoleFact{{Code: text("Job roles", "A2", "R8000"), Name: text("Job roles", "B2", "Clinical Practitioner")}},
		Baseline:    []policy.BaselineFact{{Role: text("Baseline", "A2", "R8000"), Activity: text("Baseline", "B2", "B0825"), At: finding.InCell(file, "Baseline", "B2")}},
		Functions:   []policy.FunctionFact{{Name: text("Functions", "A2", "Record consent"), Requirement: text("Functions", "B2", "B0020 AND (B0380 OR B8028)")}},
		Separations: []policy.SeparationFact{{First: text("Separation", "A2", "B0001"), Second: text("Separation", "B2", "B0002")}},

		HasActivities: true, HasJobRoles: true, Rows: 6,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestBaselineMatrix(t *testing.T) {
	got, findings := read(t, workbook.Options{}, []xlsxtest.Sheet{{Name: "Baseline", Rows: xlsxtest.Rows(
		[]string{"Role code", "B0825", "B0820"},
		[]string{"R8000", "yes", ""},
		[]string{"R8001", "yes", "yes"})}})
	wantNone(t, findings)
	b0825, b0820 := text("Baseline", "B1", "B0825"), text("Baseline", "C1", "B0820")
	want := []policy.BaselineFact{
		{Role: text("Baseline", "A2", "R8000"), Activity: b0825, At: finding.InCell(file, "Baseline", "B2")},
		{Role: text("Baseline", "A3", "R8001"), Activity: b0825, At: finding.InCell(file, "Baseline", "B3")},
		{Role: text("Baseline", "A3", "R8001"), Activity: b0820, At: finding.InCell(file, "Baseline", "C3")},
	}
	if !reflect.DeepEqual(got.Baseline, want) {
		t.Errorf("got %+v", got.Baseline)
	}
}

// One activity that is merged over the rows of two roles is said of each of
// them in a cell of its own.
func TestEachBaselineHasItsAddress(t *testing.T) {
	for name, header := range map[string][]string{"list": {"Role code", "RBAC code"}, "matrix": {"Role code", "B0825"}} {
		value := map[string]string{"list": "B0825", "matrix": "yes"}[name]
		rows := xlsxtest.Rows(header, []string{"R8000", value}, []string{"R8001"})
		got, findings := read(t, workbook.Options{}, []xlsxtest.Sheet{{Name: "Baseline", Rows: rows}},
			func(f *excelize.File) error { return f.MergeCell("Baseline", "B2", "B3") })
		wantNone(t, findings)
		if len(got.Baseline) != 2 || got.Baseline[0].At != finding.InCell(file, "Baseline", "B2") || got.Baseline[1].At != finding.InCell(file, "Baseline", "B3") {
			t.Errorf("%s: %+v", name, got.Baseline)
		}
	}
}

// So is one code that is merged over two rows of the mapping.
func TestEachGrantHasItsAddress(t *testing.T) {
	rows := xlsxtest.Rows([]string{"Record group", "Record types contained", "Access level", "RBAC code"},
		[]string{"One", "A", "Pointer-only access", "B0268"}, []string{"Two", "B", "Pointer-only access"})
	got, findings := read(t, workbook.Options{}, []xlsxtest.Sheet{recordTypes(), {Name: "Mapping", Rows: rows}},
		func(f *excelize.File) error { return f.MergeCell("Mapping", "D2", "D3") })
	wantNone(t, findings)
	if len(got.Mapping) != 2 || got.Mapping[0].Code != text("Mapping", "D2", "B0268") || got.Mapping[1].Code != text("Mapping", "D3", "B0268") {
		t.Errorf("%+v", got.Mapping)
	}
}

func TestNamesOfSheetsAndColumnsCanBeSet(t *testing.T) {
	m := mapping()
	m.Name, m.Rows[0][3], m.Rows[2][0], m.Rows[2][1] = "RBAC", "RBAC Code", m.Rows[1][0], m.Rows[1][1]
	activities := xlsxtest.Sheet{Name: "Activities", Rows: xlsxtest.Rows([]string{"RBAC code", "Activity"}, []string{"B0268", "Pointers"})}
	for _, key := range []string{"rbacCode", "mapping.rbacCode"} {
		if key == "rbacCode" { // for all tables
			activities.Rows[0][0] = "RBAC Code"
		} else {
			activities.Rows[0][0] = "RBAC code"
		}
		opt := workbook.Options{Sheets: map[string]policy.Text{"mapping": {Value: "RBAC"}}, Columns: map[string]string{key: "RBAC Code"}, Ignore: []policy.Text{{Value: "Notes"}}}
		got, findings := read(t, opt, []xlsxtest.Sheet{recordTypes(), m, activities, {Name: "Notes", Rows: xlsxtest.Rows([]string{"hello"})}})
		wantNone(t, findings)
		if len(got.Mapping) != 2 || len(got.Activities) != 1 {
			t.Errorf("%s: got %+v", key, got)
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

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
	"full-roles": sheets(recordTypes(), validMapping(),
		table("Job roles", "Role code\tRole name", "R8000\tClinical Practitioner", "R8001\tNurse"),
		table("Baseline", "Role code\tRBAC code", "S8000:G8000:R8001\tB0268", "S8001:G8002:R8001\tB0269", "S8001:G8005:R8000\tB0269")),
	"one-full-role": sheets(recordTypes(), validMapping(), table("Baseline", "Role code\tRBAC code", "S8000:G8000:R8001\tB0268", "S8001:G8005:R8000\tB0269"),
		table("Job roles", "Role code\tRole name", "R8000\tClinical Practitioner", "R8001\tNurse"), table("Functions", "Function\tRequirement", "Print\tB0268")),
	"edited-base":   edited("yes\t", "B0268", "Pointer-only access", "Record Group 1", "B0268 AND B0269"),
	"edited-head":   edited("yes\tyes", "B0268;B0269", "Pointer and record access", "Record Group 2", "B0268"),
	"areas":         limitedTo("P0020:Q0300:T0640"),
	"areas-changed": limitedTo("P0020:Q0300:T0640;P0020:Q0300:T0650"),
	"areas-dropped": limitedTo(""),
	"areas-beside": sheets(recordTypes(), table("Mapping", "Record group\tRecord types contained\tAccess level\tRBAC code\tArea of work",
		"Record Group 1\tMental Health Crisis Plan\tPointer-only access\tB0268\t",
		"Record Group 1\tMental Health Crisis Plan\tPointer and record access\tB0269\tP0020:Q0300:T0640;P0020:Q0300:T0650",
		"Record Group 1\tMental Health Crisis Plan\tPointer and record access\tB0270\t")),
	"areas-wrong": limitedTo("P0020:Q0300:T0640;T0650;p0020:Q0300:T0660;P0020:Q0300:T0000"),
	"areas-twice": limitedTo("P0020:Q0300:T0640;P0020:Q0300:T0640;*"),
	"national-inclusions": sheets(recordTypes(), validMapping(), nationalActivities(),
		table("Job roles", "Role code\tRole name", "R0260\tGeneral Medical Practitioner", "R8000\tClinical Practitioner"),
		table("Baseline", "Role code\tRBAC code", "R0260\tB0420", "R8000\tB0420", "R8000\tB8029"),
		table("Functions", "Function\tRequirement", "Medicate\tB0401"),
	),
}

// nationalActivities are the activities of the one excerpt of the national list
// whose inclusions are public (the role hierarchy of
// NHSDigital/eps-prescription-tracker-ui at a30a948): 26 codes, of which B8029
// reaches B0401 on three ways, and the two codes of the NRL's mapping.
func nationalActivities() xlsxtest.Sheet {
	return table("Activities", "RBAC code\tActivity\tIncludes",
		"B0055\tUnnamed in the excerpt\tB0380",
		"B0058\tNurse Prescribers Formulary (NPF) Prescribing\tB0278",
		"B0064\tUnnamed in the excerpt\tB1694",
		"B0066\tUnnamed in the excerpt\tB0360",
		"B0069\tUnnamed in the excerpt\tB0401",
		"B0071\tUnnamed in the excerpt\tB1692",
		"B0268\tSee the pointer\t",
		"B0269\tSee the pointer and fetch the record\t",
		"B0278\tPerform Prescription Preparation\tB0422;B0468",
		"B0360\tView Detailed Health Records\tB0401",
		"B0380\tPerform Detailed Health Record\tB0069;B0790;B1690",
		"B0401\tView Patient Medication\t",
		"B0420\tIndependent Prescribing\tB0278",
		"B0422\tReauthorise medication\tB0401",
		"B0429\tUnnamed in the excerpt\tB0401",
		"B0440\tUnnamed in the excerpt\tB0278",
		"B0468\tUnnamed in the excerpt\tB0401",
		"B0570\tPerform Pharmacy Activities\t",
		"B0571\tUnnamed in the excerpt\tB0570",
		"B0572\tManage Pharmacy Activities\tB0570",
		"B0790\tUnnamed in the excerpt\tB0360",
		"B0800\tUnnamed in the excerpt\tB0790",
		"B1690\tUnnamed in the excerpt\tB0360",
		"B1692\tUnnamed in the excerpt\tB0066",
		"B1693\tUnnamed in the excerpt\tB0360",
		"B1694\tUnnamed in the excerpt\tB1693",
		"B8028\tVerify Health Records\tB0380",
		"B8029\tManage Detailed Health Records\tB8028",
	)
}

func recordTypes() xlsxtest.Sheet {
	return xlsxtest.Sheet{Name: "Record types", Rows: xlsxtest.Rows(
		[]string{"Record group", "Record type", "Code system", "Code"},
		[]string{"Record Group 1", "Mental Health Crisis Plan", "http://snomed.info/sct", "736253002"},
	)}
}

// limitedTo is a mapping of which the record code is limited to areas of work.
func limitedTo(areas string) func(testing.TB) []byte {
	return sheets(recordTypes(), table("Mapping", "Record group\tRecord types contained\tAccess level\tRBAC code\tArea of work",
		"Record Group 1\tMental Health Crisis Plan\tPointer-only access\tB0268\t",
		"Record Group 1\tMental Health Crisis Plan\tPointer and record access\tB0269\t"+areas),
		table("Job roles", "Role code\tRole name", "R8001\tNurse", "R8003\tConsultant"),
		table("Baseline", "Role code\tRBAC code", "R8001\tB0268", "R8003\tB0269"))
}

// edited is a workbook of which one cell of each kind is given: the marks of
// R8001 for B0268 and B0269, what B0825 includes, the level of B0362, the group
// of the contingency plan, and a requirement.
func edited(marks, includes, level, group, requirement string) func(testing.TB) []byte {
	first, second := "Mental Health Crisis Plan;Contingency plan", "Advance care plan"
	if group == "Record Group 2" {
		first, second = "Mental Health Crisis Plan", "Advance care plan;Contingency plan"
	}
	return sheets(
		types(crisisPlan, group+"\tContingency plan\thttp://snomed.info/sct\t325691000000100", "Record Group 2\tAdvance care plan\thttp://snomed.info/sct\t861421000000109"),
		table("Mapping", "Record group\tRecord types contained\tAccess level\tRBAC code",
			"Record Group 1\t"+first+"\tPointer-only access\tB0268", "Record Group 1\t"+first+"\tPointer and record access\tB0269",
			"Record Group 2\t"+second+"\t"+level+"\tB0362"),
		table("Activities", "RBAC code\tActivity\tIncludes", "B0268\tSee the pointer\t", "B0269\tFetch the record\t", "B0362\tPlans\t", "B0825\tAll plans\t"+includes),
		table("Job roles", "Role code\tRole name", "R8001\tNurse", "R8003\tConsultant"),
		table("Baseline", "Role code\tB0268\tB0269\tB0362\tB0825", "R8001\t"+marks+"\t\t", "R8003\t\t\tyes\tyes"),
		table("Functions", "Function\tRequirement", "Print\t"+requirement),
	)
}

func mapping(rows ...[]string) xlsxtest.Sheet {
	header := []string{"Record group", "Record types contained", "Access level", "RBAC code"}
	return xlsxtest.Sheet{Name: "Mapping", Rows: xlsxtest.Rows(append([][]string{header}, rows...)...)}
}

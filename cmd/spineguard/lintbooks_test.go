// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"

	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
)

// lintWorkbooks are the workbooks of the rules: of each one that triggers it,
// and one that nearly does.
var lintWorkbooks = map[string]func(testing.TB) []byte{
	"good":                           valid,
	"activity-grants-nothing":        book(inclusions("B0420\tIndependent Prescribing\t")),
	"activity-grants-nothing-nearly": book(inclusions("B0420\tIndependent Prescribing\t", "B0428\tPersonal Medication Administration\tB0268"), table("Functions", "Function\tRequirement", "Prescribe\tB0420")),
	"activity-not-separated":         book(inclusions("B8029\tManage Detailed Health Records\tB0268;B0269"), separation()),
	"activity-not-separated-nearly":  book(inclusions("B8028\tVerify Health Records\tB0268", "B8029\tManage Detailed Health Records\tB0269"), separation()),
	"group-one-level":                sheets(recordTypes(), mapping(pointerRow)),
	"ids-differ-in-case":             sheets(types("Record Group 1\tMental Health Crisis Plan\thttps://nicip.nhs.uk\tMAULR", "Record Group 2\tmental health crisis plan\thttps://nicip.nhs.uk\tmaulr"), twoGroupsOf("mental health crisis plan")),
	"ids-differ-in-case-nearly":      sheets(types("Record Group 1\tMental Health Crisis Plan\thttps://nicip.nhs.uk\tMAULR", "Record Group 2\tMental Health Crisis Plan 2\thttps://nicip.nhs.uk\tMAUL"), twoGroups()),
	"inclusion-redundant":            book(inclusions("B8028\tVerify Health Records\tB0269", "B8029\tManage Detailed Health Records\tB8028;B0269")),
	"inclusion-redundant-nearly":     book(inclusions("B0380\tPerform Detailed Health Record\tB0269", "B8028\tVerify Health Records\tB0269", "B8029\tManage Detailed Health Records\tB0380;B8028")),
	"inclusion-unreachable":          book(inclusions("B8028\tVerify Health Records\tB0269", "B8029\tManage Detailed Health Records\tB8028"), baseline("R8001\tB0268")),
	"inclusion-unreachable-nearly":   book(inclusions("B8028\tVerify Health Records\tB0269", "B8029\tManage Detailed Health Records\tB8028"), baseline("R8001\tB8029")),
	"pointer-includes-record": book(table("Activities", "RBAC code\tActivity\tIncludes",
		"B0268\tSee the pointer\tB0269", "B0269\tSee the pointer and fetch the record\t")),
	"pointer-includes-record-nearly": book(table("Activities", "RBAC code\tActivity\tIncludes",
		"B0268\tSee the pointer\t", "B0269\tSee the pointer and fetch the record\tB0268")),
	"rbac-code-two-levels-nearly": sheets(types(crisisPlan, contingencyPlan), mapping(pointerRow, recordRow,
		[]string{"Record Group 2", "Contingency plan", "Pointer-only access", "B0269"}, []string{"Record Group 2", "Contingency plan", "Pointer and record access", "B0268"})),
	"rbac-level-two-codes":            sheets(recordTypes(), mapping(pointerRow, recordRow, []string{recordRow[0], recordRow[1], recordRow[2], "B0270"})),
	"code-placeholder-nearly":         cell("D3", "B9999"),
	"recordtype-without-a-group":      sheets(types(crisisPlan, "\tContingency plan\thttp://snomed.info/sct\t325691000000100"), validMapping()),
	"recordtype-two-groups-nearly":    sheets(types(crisisPlan, contingencyPlan), twoGroupsOf("Contingency plan")),
	"recordtype-snomed-system":        sheets(types("Record Group 1\tMental Health Crisis Plan\thttps://snomed.info/sct\t736253002"), validMapping()),
	"recordtype-snomed-system-nearly": sheets(types("Record Group 1\tMental Health Crisis Plan\thttps://nicip.nhs.uk\tMAULR"), validMapping()),
	"repeated-row-nearly":             sheets(types(crisisPlan, contingencyPlan), twoGroupsOf("Contingency plan")),
	"role-both-levels":                book(baseline("R8001\tB0268", "R8001\tB0269")),
	"role-both-levels-nearly": book(table("Activities", "RBAC code\tActivity\tIncludes",
		"B0268\tSee the pointer\t", "B0269\tSee the pointer and fetch the record\tB0268"), baseline("R8001\tB0269", "R8002\tB0268")),
	"role-both-levels-in-a-matrix": book(table("Job roles", "Role code\tRole name", "R8001\tNurse", "R8002\tMidwife"),
		table("Baseline", "Role code\tB0268\tB0269", "R8001\tyes\tyes", "R8002\tyes\tyes")),
	"role-every-group": sheets(types(crisisPlan, contingencyPlan), twoGroupsOf("Contingency plan"), baseline("R8001\tB0268", "R8001\tB0362")),
	"role-every-group-levels": sheets(types(crisisPlan, contingencyPlan), twoGroupsOf("Contingency plan"),
		baseline("R6060\tB0268", "R6060\tB0362", "R8001\tB0269", "R8001\tB0362", "R8002\tB0269", "R8002\tB0363")),
	"role-every-group-nearly":   sheets(types(crisisPlan, contingencyPlan), twoGroupsOf("Contingency plan"), baseline("R8001\tB0268", "R8002\tB0362")),
	"role-no-baseline":          book(table("Job roles", "Role code\tRole name", "R8001\tNurse", "R8009\tReceptionist"), baseline("R8001\tB0268")),
	"role-no-baseline-nearly":   book(table("Job roles", "Role code\tRole name", "R8001\tNurse", "R8009\tReceptionist")),
	"role-not-separated":        book(inclusions("B0420\tIndependent Prescribing\tB0268", "B0068\tVerify Prescription\tB0268"), prescribers(), baseline("R8001\tB0420", "R8001\tB0068")),
	"role-not-separated-nearly": book(inclusions("B0420\tIndependent Prescribing\tB0268", "B0068\tVerify Prescription\tB0268"), prescribers(), baseline("R8001\tB0420", "R1290\tB0068")),
	"workbook-no-mark":          book(table("Baseline", "Role code\tB0268\tB0269", "R8001\tyes\t", "R8002\t\tyes", "R8009\t\t")),
	"workbook-no-mark-nearly":   book(table("Baseline", "Role code\tB0268\tB0269", "R8001\tyes\t", "R8002\t\tyes")),
}

const (
	crisisPlan      = "Record Group 1\tMental Health Crisis Plan\thttp://snomed.info/sct\t736253002"
	contingencyPlan = "Record Group 2\tContingency plan\thttp://snomed.info/sct\t325691000000100"
)

// book is the valid workbook with more sheets.
func book(more ...xlsxtest.Sheet) func(testing.TB) []byte {
	return sheets(append([]xlsxtest.Sheet{recordTypes(), validMapping()}, more...)...)
}

func types(lines ...string) xlsxtest.Sheet {
	return table("Record types", append([]string{"Record group\tRecord type\tCode system\tCode"}, lines...)...)
}

// inclusions lists the two codes of the mapping, and more.
func inclusions(lines ...string) xlsxtest.Sheet {
	return table("Activities", append([]string{"RBAC code\tActivity\tIncludes", "B0268\tSee the pointer\t", "B0269\tSee the pointer and fetch the record\t"}, lines...)...)
}

func baseline(lines ...string) xlsxtest.Sheet {
	return table("Baseline", append([]string{"Role code\tRBAC code"}, lines...)...)
}

func separation() xlsxtest.Sheet {
	return table("Separation", "First RBAC code\tSecond RBAC code", "B0268\tB0269")
}

func prescribers() xlsxtest.Sheet {
	return table("Separation", "First RBAC code\tSecond RBAC code", "B0068\tB0420")
}

func twoGroups() xlsxtest.Sheet { return twoGroupsOf("Mental Health Crisis Plan 2") }

func twoGroupsOf(second string) xlsxtest.Sheet {
	return mapping(pointerRow, recordRow,
		[]string{"Record Group 2", second, "Pointer-only access", "B0362"}, []string{"Record Group 2", second, "Pointer and record access", "B0363"})
}

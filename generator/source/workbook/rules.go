// SPDX-License-Identifier: Apache-2.0

package workbook

import (
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

var (
	ruleSheet     = finding.Rule{ID: "workbook-sheet", Severity: finding.Error, Summary: "A sheet is missing, or would not be read."}
	ruleHeader    = finding.Rule{ID: "workbook-header", Severity: finding.Error, Summary: "A column's header is missing, repeated or not exactly as expected, so a column would not be read or be read as another."}
	ruleEmpty     = finding.Rule{ID: "workbook-empty", Severity: finding.Error, Summary: "A table has no rows."}
	ruleBlank     = finding.Rule{ID: "workbook-blank-cell", Severity: finding.Error, Summary: "A cell that needs a value is blank."}
	ruleType      = finding.Rule{ID: "workbook-cell-type", Severity: finding.Error, Summary: "A number, date, boolean or error stands where text is meant; a number has lost its leading zeros already."}
	ruleFormula   = finding.Rule{ID: "workbook-formula", Severity: finding.Error, Summary: "A cell is computed, so its value can change without an edit and its stored result can be anything."}
	ruleCharacter = finding.Rule{ID: "workbook-character", Severity: finding.Error, Summary: "A cell holds an invisible or look-alike character, so it is not what it looks like."}
	ruleSpace     = finding.Rule{ID: "workbook-blank-around", Severity: finding.Error, Summary: "Blanks stand around a value, so it matches nothing."}
	ruleList      = finding.Rule{ID: "workbook-list", Severity: finding.Error, Summary: "A list in a cell has an empty or repeated entry or a separator that is none."}
	ruleWildcard  = finding.Rule{ID: "workbook-wildcard", Severity: finding.Error, Summary: "A cell holds a wildcard, which would mean everyone or everything."}
	ruleMerge     = finding.Rule{ID: "workbook-merge", Severity: finding.Error, Summary: "Cells are merged so that it is unclear which rows or columns the value is for."}
	ruleStruck    = finding.Rule{ID: "workbook-struck-out", Severity: finding.Error, Summary: "A cell that is read is struck out: a person reads that it no longer holds, a program reads its text."}
	ruleShown     = finding.Rule{ID: "workbook-number-format", Severity: finding.Error, Summary: "A number format shows something else than the text of a cell that is read, or nothing."}
	ruleFaint     = finding.Rule{ID: "workbook-faint", Severity: finding.Warning, Summary: "A cell that is read can hardly be seen: its font has the colour of what is behind it, is tiny or has signs for letters, or a drawing lies over it."}
	ruleHidden    = finding.Rule{ID: "workbook-hidden", Severity: finding.Error, Summary: "Something that is read is hidden from the person who reviews the sheet."}
	ruleMark      = finding.Rule{ID: "workbook-mark", Severity: finding.Error, Summary: "A cell of a matrix holds something other than the mark \"yes\"."}
	ruleNoMark    = finding.Rule{ID: "workbook-no-mark", Severity: finding.Warning, Summary: "A role or an activity of the baseline matrix has no mark, so it says nothing."}
	ruleWaived    = finding.Rule{ID: "workbook-waived", Severity: finding.Warning, Summary: "Something hidden or computed is read, because the configuration allows it."}
	ruleOptions   = finding.Rule{ID: "workbook-options", Severity: finding.Error, Summary: "The configuration names a sheet, a column or a waiver that does not exist."}
)

// Rules lists the rules that this package and package xlsx check.
func Rules() []finding.Rule {
	return append(xlsx.Rules(), ruleSheet, ruleHeader, ruleEmpty, ruleBlank, ruleType, ruleFormula, ruleCharacter, ruleSpace,
		ruleList, ruleWildcard, ruleMerge, ruleHidden, ruleStruck, ruleShown, ruleFaint, ruleMark, ruleNoMark, ruleWaived, ruleOptions)
}

// SPDX-License-Identifier: Apache-2.0

package xlsx

import "github.com/spineguard/spineguard/generator/finding"

var (
	ruleFormat    = finding.Rule{ID: "workbook-format", Severity: finding.Error, Summary: "The file is not an .xlsx workbook, whatever its name says."}
	ruleArchive   = finding.Rule{ID: "workbook-archive", Severity: finding.Error, Summary: "The workbook's zip archive is damaged, or made so that two programs would read different things from it."}
	ruleLimit     = finding.Rule{ID: "workbook-limit", Severity: finding.Error, Summary: "The workbook is larger than the limits allow."}
	ruleActive    = finding.Rule{ID: "workbook-active-content", Severity: finding.Error, Summary: "The workbook holds macros, external links, data connections or embedded objects, so its cells can change without an edit."}
	ruleXML       = finding.Rule{ID: "workbook-xml", Severity: finding.Error, Summary: "An XML part of the workbook is cut, damaged, or holds what no spreadsheet program writes."}
	ruleStructure = finding.Rule{ID: "workbook-structure", Severity: finding.Error, Summary: "Rows, cells or sheets are repeated, out of order or out of place, so readers lose or move them."}
	ruleString    = finding.Rule{ID: "workbook-string", Severity: finding.Error, Summary: "A cell points to a text that is not there, or the text cannot be decoded."}
	ruleReaders   = finding.Rule{ID: "workbook-readers-disagree", Severity: finding.Error, Summary: "Two readers get different cells from the workbook."}
)

// Rules lists the rules that this package checks.
func Rules() []finding.Rule {
	return []finding.Rule{ruleFormat, ruleArchive, ruleLimit, ruleActive, ruleXML, ruleStructure, ruleString, ruleReaders}
}

// SPDX-License-Identifier: Apache-2.0

package csvdoc

import "github.com/spineguard/spineguard/generator/finding"

var (
	ruleForm      = finding.Rule{ID: "csv-form", Severity: finding.Error, Summary: "The file is not strict CSV in UTF-8."}
	ruleHeader    = finding.Rule{ID: "csv-header", Severity: finding.Error, Summary: "A column is missing, repeated or unknown, or the header does not stand first."}
	ruleRow       = finding.Rule{ID: "csv-row", Severity: finding.Error, Summary: "A row is longer or shorter than the header."}
	ruleEmpty     = finding.Rule{ID: "csv-empty", Severity: finding.Error, Summary: "A table has no rows where some are expected."}
	ruleEnd       = finding.Rule{ID: "csv-end", Severity: finding.Warning, Summary: "A table does not end in a line break, so it may have been cut inside its last field."}
	ruleCharacter = finding.Rule{ID: "csv-character", Severity: finding.Error, Summary: "A field holds a character that does not show, or a blank at its end."}
	ruleLimit     = finding.Rule{ID: "csv-limit", Severity: finding.Error, Summary: "The file is larger than the limits allow."}
)

// Rules lists the rules that this package checks.
func Rules() []finding.Rule {
	return []finding.Rule{ruleForm, ruleHeader, ruleRow, ruleEmpty, ruleEnd, ruleCharacter, ruleLimit}
}

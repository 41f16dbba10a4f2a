// SPDX-License-Identifier: Apache-2.0

package assert

import "github.com/spineguard/spineguard/generator/finding"

var (
	ruleForm      = finding.Rule{ID: "access-test-form", Severity: finding.Error, Summary: "An access test cannot be read, or asks for what does not go together."}
	ruleUnknown   = finding.Rule{ID: "access-test-unknown", Severity: finding.Error, Summary: "An access test names what the policy does not have, so it would check nothing."}
	ruleFailed    = finding.Rule{ID: "access-test-failed", Severity: finding.Error, Summary: "The policy does not say what an access test expects."}
	ruleUncovered = finding.Rule{ID: "access-test-coverage", Severity: finding.Error, Summary: "The access tests speak of fewer grants of the policy than are asked for."}
)

// Rules lists the rules that this package checks.
func Rules() []finding.Rule {
	return []finding.Rule{ruleForm, ruleUnknown, ruleFailed, ruleUncovered}
}

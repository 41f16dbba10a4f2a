// SPDX-License-Identifier: Apache-2.0

package fhir

import "github.com/spineguard/spineguard/generator/finding"

var (
	ruleForm     = finding.Rule{ID: "fhir-form", Severity: finding.Error, Summary: "A FHIR resource cannot be read exactly."}
	ruleResource = finding.Rule{ID: "fhir-resource", Severity: finding.Error, Summary: "A FHIR resource is not a code list."}
	ruleConcept  = finding.Rule{ID: "fhir-concept", Severity: finding.Error, Summary: "A concept of a code list has no code, or a code twice."}
	ruleEmpty    = finding.Rule{ID: "fhir-empty", Severity: finding.Error, Summary: "A code list lists no codes."}
	rulePart     = finding.Rule{ID: "fhir-part", Severity: finding.Error, Summary: "A code list holds a part of its codes, or does not say that it holds all."}
	ruleRetired  = finding.Rule{ID: "fhir-retired", Severity: finding.Warning, Summary: "The publisher of a code list has withdrawn it."}
)

// Rules lists the rules that this package checks.
func Rules() []finding.Rule {
	return []finding.Rule{ruleForm, ruleResource, ruleConcept, ruleEmpty, rulePart, ruleRetired}
}

// SPDX-License-Identifier: Apache-2.0

package policy

import "github.com/spineguard/spineguard/generator/finding"

var (
	ruleCode           = finding.Rule{ID: "code-form", Severity: finding.Error, Summary: "A code does not have the form of its kind."}
	rulePlaceholder    = finding.Rule{ID: "code-placeholder", Severity: finding.Error, Summary: "A placeholder stands where a code is meant; it opens nothing and would be compiled in as if it did."}
	ruleWildcard       = finding.Rule{ID: "code-wildcard", Severity: finding.Error, Summary: "A wildcard stands where a code is meant; it would mean everyone."}
	ruleMultiple       = finding.Rule{ID: "code-several", Severity: finding.Error, Summary: "A cell that takes one code holds several."}
	ruleCharacter      = finding.Rule{ID: "code-character", Severity: finding.Error, Summary: "A code holds an invisible, look-alike or other character outside ASCII."}
	ruleDuplicate      = finding.Rule{ID: "duplicate", Severity: finding.Error, Summary: "Two entries define the same thing."}
	ruleRepeated       = finding.Rule{ID: "repeated-row", Severity: finding.Warning, Summary: "A row says again what another row says."}
	ruleUnknown        = finding.Rule{ID: "unknown-reference", Severity: finding.Error, Summary: "Something is named that no list defines."}
	ruleWord           = finding.Rule{ID: "unknown-word", Severity: finding.Error, Summary: "A word is not one of those that the column or key takes."}
	ruleMissing        = finding.Rule{ID: "value-missing", Severity: finding.Error, Summary: "A value that is needed is not there."}
	ruleTwoLevels      = finding.Rule{ID: "rbac-code-two-levels", Severity: finding.Error, Summary: "One code stands for both access levels of a record group, so who was meant to see pointers only would fetch records."}
	ruleTwoCodes       = finding.Rule{ID: "rbac-level-two-codes", Severity: finding.Warning, Summary: "One level of a record group has more than one code."}
	ruleTwoLimits      = finding.Rule{ID: "rbac-code-two-limits", Severity: finding.Error, Summary: "One code opens one level of a record group in two rows with different areas of work."}
	ruleTooManyAreas   = finding.Rule{ID: "rbac-areas-too-many", Severity: finding.Error, Summary: "Grants are limited to more areas of work than a guard keeps apart."}
	ruleTypeTwoGroups  = finding.Rule{ID: "recordtype-two-groups", Severity: finding.Error, Summary: "A record type is in two record groups, so two rules speak of it."}
	ruleTypesDiffer    = finding.Rule{ID: "rbac-types-differ", Severity: finding.Error, Summary: "Two places list different record types for one record group."}
	ruleGroupUngranted = finding.Rule{ID: "rbac-group-without-code", Severity: finding.Error, Summary: "A record group has record types but no code opens it."}
	ruleRoleForms      = finding.Rule{ID: "role-two-forms", Severity: finding.Error, Summary: "One job role stands under two staff groups; matched on its R part, each would bring what both bring."}
	ruleCycle          = finding.Rule{ID: "activity-cycle", Severity: finding.Error, Summary: "Activities include each other in a circle."}
	ruleRequirement    = finding.Rule{ID: "function-requirement", Severity: finding.Error, Summary: "The requirement of a function cannot be read without guessing."}
	ruleLevelOf        = finding.Rule{ID: "operation-level", Severity: finding.Error, Summary: "An operation demands an access level and does not name of which record types or group, or it names these in another way than one."}
	ruleTwoServices    = finding.Rule{ID: "interaction-two-services", Severity: finding.Error, Summary: "One interactionId belongs to two services."}
	ruleRegistered     = finding.Rule{ID: "interaction-registered", Severity: finding.Error, Summary: "One interactionId is given two registered ids."}
	ruleSuccessor      = finding.Rule{ID: "interaction-successor", Severity: finding.Error, Summary: "An interactionId is said to be replaced by itself."}
	ruleAlias          = finding.Rule{ID: "interaction-alias", Severity: finding.Error, Summary: "An alias is an interactionId of its own."}
	ruleSystemID       = finding.Rule{ID: "system-interaction", Severity: finding.Warning, Summary: "A system has an interactionId that no spec has and that is a slip away from one that a spec has."}
	ruleStrangeID      = finding.Rule{ID: "system-interaction-unknown", Severity: finding.Warning, Summary: "A system has an interactionId that no endpoint has, so nothing is decided by it."}
	ruleFormatNoID     = finding.Rule{ID: "format-without-interaction", Severity: finding.Error, Summary: "A format is retrieved through the SSP and has no interactionId, so nobody could retrieve it."}
	ruleFormatID       = finding.Rule{ID: "format-interaction", Severity: finding.Error, Summary: "The interactionId of a format does not fit its way of retrieval or is in no spec."}
)

// Rules lists the rules that this package checks.
func Rules() []finding.Rule {
	return []finding.Rule{
		ruleCode, rulePlaceholder, ruleWildcard, ruleMultiple, ruleCharacter, ruleDuplicate, ruleRepeated,
		ruleUnknown, ruleWord, ruleMissing, ruleTwoLevels, ruleTwoCodes, ruleTwoLimits, ruleTooManyAreas, ruleTypeTwoGroups, ruleTypesDiffer,
		ruleGroupUngranted, ruleRoleForms, ruleCycle, ruleRequirement, ruleLevelOf, ruleTwoServices, ruleRegistered, ruleSuccessor, ruleAlias, ruleSystemID, ruleStrangeID, ruleFormatNoID, ruleFormatID,
	}
}

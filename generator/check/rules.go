// SPDX-License-Identifier: Apache-2.0

package check

import "github.com/spineguard/spineguard/generator/finding"

var (
	ruleNothing     = finding.Rule{ID: "activity-grants-nothing", Severity: finding.Warning, Summary: "An activity opens no record group and no function, neither by itself nor by what it includes."}
	ruleMeets       = finding.Rule{ID: "activity-not-separated", Severity: finding.Warning, Summary: "An activity holds two activities that must not meet, so whoever has it has both."}
	ruleOneLevel    = finding.Rule{ID: "group-one-level", Severity: finding.Warning, Summary: "A record group has a code for one access level only."}
	ruleCase        = finding.Rule{ID: "ids-differ-in-case", Severity: finding.Warning, Summary: "Two ids differ in capital and small letters alone; they are different ids, and one of them is probably a slip."}
	ruleRedundant   = finding.Rule{ID: "inclusion-redundant", Severity: finding.Warning, Summary: "An activity includes another that it includes already by a third."}
	ruleUnreachable = finding.Rule{ID: "inclusion-unreachable", Severity: finding.Warning, Summary: "No job role holds the activity that includes others, so the inclusion counts only for users who are given the activity locally."}
	ruleNever       = finding.Rule{ID: "operation-never-allowed", Severity: finding.Warning, Summary: "The guard refuses every request for an operation, whoever sends it: it has no scope, nobody may send it, or nobody opens what it demands."}
	rulePointer     = finding.Rule{ID: "pointer-includes-record", Severity: finding.Warning, Summary: "The code for pointers only includes the code for records of the same group, so who was meant to see pointers fetches records."}
	ruleNoGroup     = finding.Rule{ID: "recordtype-no-group", Severity: finding.Warning, Summary: "A record type is in no record group, so nobody sees it."}
	ruleSNOMED      = finding.Rule{ID: "recordtype-snomed-system", Severity: finding.Warning, Summary: "A code system means SNOMED CT and is not written http://snomed.info/sct, so it matches no pointer and its codes are not checked."}
	ruleBothLevels  = finding.Rule{ID: "role-both-levels", Severity: finding.Warning, Summary: "The baseline of a job role holds both codes of a record group; a user should hold one of the two, and the higher counts."}
	ruleEveryGroup  = finding.Rule{ID: "role-every-group", Severity: finding.Warning, Summary: "The baseline of a job role opens every record group, at whatever level."}
	ruleNoBaseline  = finding.Rule{ID: "role-no-baseline", Severity: finding.Warning, Summary: "A job role of the workbook has no baseline, while others have one, so it brings nothing."}
	ruleSeparated   = finding.Rule{ID: "role-not-separated", Severity: finding.Warning, Summary: "The baseline of a job role holds two activities that must not meet."}
	ruleManySystems = finding.Rule{ID: "systems-many", Severity: finding.Warning, Summary: "The list of systems is larger than source code should hold."}
)

// checks has each rule that this package checks, and what finds it.
var checks = []struct {
	rule finding.Rule
	find func(*index) []finding.Finding
}{
	{ruleNothing, (*index).grantsNothing},
	{ruleMeets, (*index).separatedActivities},
	{ruleOneLevel, (*index).oneLevel},
	{ruleCase, (*index).differInCase},
	{ruleRedundant, (*index).redundant},
	{ruleUnreachable, (*index).unreachable},
	{ruleNever, (*index).neverAllowed},
	{rulePointer, (*index).pointerIncludesRecord},
	{ruleNoGroup, (*index).noGroup},
	{ruleSNOMED, (*index).snomed},
	{ruleBothLevels, (*index).bothLevels},
	{ruleEveryGroup, (*index).everyGroup},
	{ruleNoBaseline, (*index).noBaseline},
	{ruleSeparated, (*index).separatedRoles},
	{ruleManySystems, (*index).manySystems},
}

// Rules lists the rules that this package checks.
func Rules() []finding.Rule {
	var out []finding.Rule
	for _, c := range checks {
		out = append(out, c.rule)
	}
	return out
}

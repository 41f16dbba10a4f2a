// SPDX-License-Identifier: Apache-2.0

package check

import (
	"slices"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/verdict"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// neverAllowed finds operations that nobody can use: at every position of the service the guard
// refuses a request in which all is right that can be, for a user who has everything.
func (x *index) neverAllowed() []finding.Finding {
	t := compile.Tables(x.Model, false)
	guards := verdict.NewGuards(tables.Of(t))
	var out []finding.Finding
	n := 0 // the tables list operations as the model does
	for _, e := range x.Endpoints {
		for _, o := range e.Operations {
			if rule, never := guards.Never(t.Operations[n]); never {
				out = append(out, finding.New(ruleNever, first(o.Origin), "the guard refuses every request for %q at %s %s: %s", o.Interaction, e.Method, e.Path, verdict.Words(rule)).
					Suggest("%s", mend(rule, o, len(x.Groups) > 0)))
			}
			n++
		}
	}
	return out
}

// mend says what to do against a rule that stands in everybody's way.
func mend(rule spine.Rule, o policy.Operation, workbook bool) string {
	switch {
	case rule == spine.RuleNoScope:
		return "give the operation the scope that the API documents, or take it out of the spec"
	case rule == spine.RuleSenderInteraction || rule == spine.RuleSender:
		return "add the interactionId to the systems that send it, or take the operation out of the spec"
	case rule == spine.RuleAccess && !workbook:
		return "add rbac.workbook to the configuration, or take the level and the function out of the operation"
	case rule == spine.RuleAccess && o.Function == "" && !slices.Contains(o.RecordTypes, policy.AnyRecordType):
		return "let an activity open the level of all that the operation names, in the mapping, or take the level out of the operation"
	case rule == spine.RuleAccess && o.Function != "":
		return "mend the requirement of the function " + o.Function + " or add the level to the mapping, or take them out of the operation"
	case rule == spine.RuleAccess:
		return "add the level to the mapping, or take it out of the operation"
	}
	return verdict.Page + " tells the rule with its source; correct the operation, or take it out of the spec"
}

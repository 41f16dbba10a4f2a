// SPDX-License-Identifier: Apache-2.0

package diff

import "github.com/spineguard/spineguard/generator/finding"

// Rules are what the findings of a comparison are about.
var (
	ruleGained     = finding.Rule{ID: "access-gained", Severity: finding.Warning, Summary: "Somebody gains access compared with the base."}
	ruleLost       = finding.Rule{ID: "access-lost", Severity: finding.Warning, Summary: "Somebody loses access compared with the base."}
	ruleRow        = finding.Rule{ID: "row-changed", Severity: finding.Warning, Summary: "A row differs from the base, and what it comes to is not known since a side does not resolve, or gives no access since the guard refuses every request."}
	ruleUnused     = finding.Rule{ID: "approval-unused", Severity: finding.Error, Summary: "An approval of a gain that the change does not bring."}
	ruleExpired    = finding.Rule{ID: "approval-expired", Severity: finding.Error, Summary: "An approval whose last day has passed."}
	ruleIncomplete = finding.Rule{ID: "approval-form", Severity: finding.Error, Summary: "An approval that does not say which gain, who, why and until when."}
)

// Rules lists the rules of this package.
func Rules() []finding.Rule {
	return []finding.Rule{ruleGained, ruleLost, ruleRow, ruleUnused, ruleExpired, ruleIncomplete}
}

// AsFindings returns the changes as findings, for SARIF and annotations.
func (r *Report) AsFindings() []finding.Finding {
	var out []finding.Finding
	put := func(rule finding.Rule, changes []Change) {
		for _, c := range changes {
			at := finding.Position{}
			if len(c.Sources) > 0 {
				at = c.Sources[0]
			}
			f := finding.New(rule, at, "%s", c.String())
			if rule == ruleGained && !r.approved(c) {
				f = f.Suggest("have it reviewed, and approve it in the file of approvals")
			}
			for _, e := range c.Edits {
				if e.Base != nil && e.Head != nil {
					f = f.Relate(*e.other(rule.ID == ruleGained.ID), "on the other side")
				}
			}
			out = append(out, f)
		}
	}
	put(ruleGained, r.Gained)
	put(ruleLost, r.Lost)
	for _, row := range r.Rows {
		next := "check that no request is meant to pass there"
		if r.Verdict == Unknown {
			next = "mend what does not resolve, and compare again"
		}
		out = append(out, row.finding().Suggest("%s", next))
	}
	return append(out, r.Findings...)
}

// finding is at the place of the row in the head, where it is there.
func (row Row) finding() finding.Finding {
	at := finding.Position{}
	if n := len(row.Sources); n > 0 {
		at = row.Sources[n-1]
	}
	return finding.New(ruleRow, at, "%s", row)
}

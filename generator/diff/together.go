// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
)

// Together settles what reports with one file of approvals say of it: an
// approval is unused only if none of them has a use for it, and what is wrong with
// the file is said once, by the first.
func Together(reports []*Report) {
	if len(reports) < 2 {
		return
	}
	ofFile := func(f finding.Finding) bool {
		return slices.ContainsFunc([]finding.Rule{ruleUnused, ruleExpired, ruleIncomplete}, func(r finding.Rule) bool { return r.ID == f.Rule })
	}
	in := func(r *Report, f finding.Finding) bool {
		return slices.ContainsFunc(r.Findings, func(o finding.Finding) bool {
			return o.Rule == f.Rule && o.Position == f.Position && o.Message == f.Message
		})
	}
	first := slices.Clone(reports[0].Findings)
	for _, r := range reports[1:] {
		first = slices.DeleteFunc(first, func(f finding.Finding) bool { return f.Rule == ruleUnused.ID && !in(r, f) })
	}
	for _, r := range reports[1:] {
		r.Findings = slices.DeleteFunc(r.Findings, ofFile)
	}
	reports[0].Findings = first
}

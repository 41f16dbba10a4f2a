// SPDX-License-Identifier: Apache-2.0

package check

import (
	"github.com/spineguard/spineguard/generator/finding"
)

// maxFindings keeps the report of one rule in proportion: roles times groups
// are more than anybody reads, and more than a program should hold.
const maxFindings = 1000

// report collects the findings of a rule that looks at pairs.
type report struct {
	rule finding.Rule
	list []finding.Finding
	more int // findings left out
}

// add takes a finding, which is not even made once there are enough.
func (r *report) add(build func() finding.Finding) {
	if len(r.list) == maxFindings {
		r.more++
		return
	}
	r.list = append(r.list, build())
}

func (r *report) findings() []finding.Finding {
	if r.more == 0 {
		return r.list
	}
	return append(r.list, finding.New(r.rule, r.list[len(r.list)-1].Position, "%d more findings of this rule are not listed", r.more).
		Suggest("mend those that are listed and run again"))
}

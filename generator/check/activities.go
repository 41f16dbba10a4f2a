// SPDX-License-Identifier: Apache-2.0

package check

import (
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// grantsNothing finds activities that could be taken away without a change of
// anybody's access.
func (x *index) grantsNothing() []finding.Finding {
	var out []finding.Finding
	for i, a := range x.Activities {
		if !x.grants(i) {
			out = append(out, finding.New(ruleNothing, first(a.Origin), "%s opens no record group and no function", a.Code).
				Suggest("add what it opens, or take it out; if other products use it, set lint.severity for this rule"))
		}
	}
	return out
}

// redundant finds inclusions that say again what another of the same activity
// brings.
func (x *index) redundant() []finding.Finding {
	out := report{rule: ruleRedundant}
	for _, a := range x.Activities {
		brought := newSet(len(x.Activities)) // by the includes, themselves left out
		for _, code := range a.Includes {
			i, own := x.at[code], x.closure[x.at[code]].clone()
			own[i/64] &^= 1 << (i % 64)
			brought.with(own)
		}
		for _, code := range a.Includes {
			if !brought.has(x.at[code]) {
				continue
			}
			out.add(func() finding.Finding {
				by := x.bringer(a.Includes, code)
				return finding.New(ruleRedundant, first(a.Origin), "%s includes %s, which comes with %s already", a.Code, code, by).
					Suggest("take %s out of what %s includes, or correct the one that is wrong", code, a.Code).
					Relate(first(x.Activities[x.at[by]].Origin), "%s", by)
			})
		}
	}
	return out.findings()
}

// bringer is the first of the activities that includes a code, however far.
func (x *index) bringer(activities []string, code string) string {
	for _, other := range activities {
		if other != code && x.closure[x.at[other]].has(x.at[code]) {
			return other
		}
	}
	return ""
}

// unreachable finds inclusions that open something, for nobody who is not
// given the activity by hand. Of a chain the first is reported.
func (x *index) unreachable() []finding.Finding {
	if !x.hasBaseline() {
		return nil
	}
	included := newSet(len(x.Activities))
	for _, a := range x.Activities {
		for _, code := range a.Includes {
			included.add(x.at[code])
		}
	}
	var out []finding.Finding
	for i, a := range x.Activities {
		if included.has(i) {
			continue
		}
		var open []string
		for _, code := range a.Includes {
			if x.grants(x.at[code]) {
				open = append(open, code)
			}
		}
		if len(open) > 0 && !intersects(x.holders[i], x.holders[i]) {
			out = append(out, finding.New(ruleUnreachable, first(a.Origin), "no job role holds %s, which includes %s", a.Code, strings.Join(open, ", ")).
				Suggest("add %s to a baseline, or take the inclusion out; if it is meant for users who are given it locally, suppress this", a.Code))
		}
	}
	return out
}

func (x *index) hasBaseline() bool {
	for _, j := range x.JobRoles {
		if len(j.Baseline) > 0 {
			return true
		}
	}
	return false
}

// SPDX-License-Identifier: Apache-2.0

package check

import (
	"fmt"
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// bothLevels finds roles that hold both codes of a group separately. A pointer code
// that comes with the record code, by inclusion, is not held separately from it:
// nobody has given it, and HoldsBoth of a set of activities says the same of users.
func (x *index) bothLevels() []finding.Finding {
	out := report{rule: ruleBothLevels}
	for _, g := range x.Groups {
		lows, highs := x.levels(g, policy.PointerOnly), x.levels(g, policy.PointerAndRecord)
		for i := range intersection(x.holdAny(lows), x.holdAny(highs)).all() {
			low, high, ok := x.levelPair(i, lows, highs)
			if !ok {
				continue
			}
			out.add(func() finding.Finding {
				j := x.JobRoles[i]
				return finding.New(ruleBothLevels, first(j.Origin),
					"the baseline of %s holds %s and %s, both codes of %q", j.Code, x.Activities[low].Code, x.Activities[high].Code, g.Name).
					Suggest("leave the role one of the two; as it stands it sees pointers and records")
			})
		}
	}
	return out.findings()
}

// holdAny is the set of roles that hold any of some activities.
func (x *index) holdAny(activities []int) set {
	out := newSet(len(x.JobRoles))
	for _, a := range activities {
		out.with(x.holders[a])
	}
	return out
}

// levelPair returns the first codes of two levels that a role holds and of which the
// higher does not bring the lower.
func (x *index) levelPair(role int, lows, highs []int) (low, high int, ok bool) {
	lacks := func(a int) bool { return !x.holders[a].has(role) }
	lows, highs = slices.DeleteFunc(slices.Clone(lows), lacks), slices.DeleteFunc(slices.Clone(highs), lacks)
	for _, low := range lows {
		for _, high := range highs {
			if !x.closure[high].has(low) {
				return low, high, true
			}
		}
	}
	return 0, 0, false
}

// everyGroup finds roles that learn of every record. The groups still make a difference to a role
// that sees pointers of some and fetches records of others, so the message says how many it sees
// alone. With one group there is no difference to make.
func (x *index) everyGroup() []finding.Finding {
	if len(x.Groups) < 2 {
		return nil
	}
	seeAll, fetches := newSet(len(x.JobRoles)), make([]int, len(x.JobRoles))
	for n, g := range x.Groups {
		see, fetch := x.openTo(g)
		if n == 0 {
			seeAll = see
		}
		seeAll = intersection(seeAll, see)
		for i := range fetch.all() {
			fetches[i]++
		}
	}
	var out []finding.Finding
	for i := range seeAll.all() {
		j := x.JobRoles[i]
		out = append(out, finding.New(ruleEveryGroup, first(j.Origin), "the baseline of %s opens each of the %d record groups%s", j.Code, len(x.Groups), pointerOnly(len(x.Groups)-fetches[i], len(x.Groups))).
			Suggest("leave the role what it needs; if it needs all of them, suppress this with the reason"))
	}
	return out
}

// openTo returns the roles that see a group, and those of them that fetch its records, in whatever area.
func (x *index) openTo(g policy.RecordGroup) (see, fetch set) {
	see, fetch = newSet(len(x.JobRoles)), newSet(len(x.JobRoles))
	for _, grant := range g.Grants {
		a, ok := x.at[grant.Activity]
		if !ok || grant.Limited() {
			continue
		}
		see.with(x.holders[a])
		if grant.Level == policy.PointerAndRecord {
			fetch.with(x.holders[a])
		}
	}
	return see, fetch
}

// pointerOnly says of how many groups a role sees pointers and fetches nothing.
func pointerOnly(n, of int) string {
	switch n {
	case 0:
		return ""
	case of:
		return ", all of them pointer only"
	}
	return fmt.Sprintf(", %d of them pointer only", n)
}

// noBaseline looks at the roles that the workbook lists for its own policy. A
// FHIR list names the job roles of the country, most of which no product uses.
func (x *index) noBaseline() []finding.Finding {
	if !x.hasBaseline() {
		return nil
	}
	var out []finding.Finding
	for _, j := range x.JobRoles {
		if at := first(j.Origin); len(j.Baseline) == 0 && at.Sheet != "" {
			out = append(out, finding.New(ruleNoBaseline, at, "the job role %s has no baseline", j.Code).
				Suggest("add what it brings to the baseline, or take the role out of the list; if it is meant to bring nothing, suppress this with the reason"))
		}
	}
	return out
}

// separatedRoles looks at what roles bring, includes and all.
func (x *index) separatedRoles() []finding.Finding {
	out := report{rule: ruleSeparated}
	for _, s := range x.Separations {
		for i := range intersection(x.holders[x.at[s.First]], x.holders[x.at[s.Second]]).all() {
			out.add(func() finding.Finding {
				j := x.JobRoles[i]
				return finding.New(ruleSeparated, first(j.Origin), "the baseline of %s holds %s and %s, which must not meet", j.Code, s.First, s.Second).
					Suggest("leave the role one of the two").Relate(first(s.Origin), "the pair")
			})
		}
	}
	return out.findings()
}

// separatedActivities looks at what a user has who is given one activity. Where an
// activity holds a pair only because one that it includes does, the one that
// it includes is reported.
func (x *index) separatedActivities() []finding.Finding {
	inside := make([]set, len(x.Activities)) // of each activity: those that include it, and itself
	for i := range inside {
		inside[i] = newSet(len(x.Activities))
	}
	for i := range x.closure {
		for c := range x.closure[i].all() {
			inside[c].add(i)
		}
	}
	out := report{rule: ruleMeets}
	for _, s := range x.Separations {
		meeting := intersection(inside[x.at[s.First]], inside[x.at[s.Second]])
		for i := range meeting.all() {
			a := x.Activities[i]
			if slices.ContainsFunc(a.Includes, func(code string) bool { return meeting.has(x.at[code]) }) {
				continue
			}
			out.add(func() finding.Finding {
				return finding.New(ruleMeets, first(a.Origin), "%s holds %s and %s, which must not meet", a.Code, s.First, s.Second).
					Suggest("take one of the two out of what %s includes", a.Code).Relate(first(s.Origin), "the pair")
			})
		}
	}
	return out.findings()
}

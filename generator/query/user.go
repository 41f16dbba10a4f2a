// SPDX-License-Identifier: Apache-2.0

package query

import (
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// user is who is asked about, as the policy is asked, and what the policy makes
// of them. Activities that it does not know are left out.
type user struct {
	spine.User
	set     tables.Set
	role    *policy.JobRole // nil if none or unknown
	unknown []string        // activities that the policy does not know
}

func (ix *Index) user(q Question) *user {
	u := &user{}
	u.RoleCode, _ = spine.ParseRoleCode(q.Role)
	u.Role, _ = spine.ParseJobRole(q.Role)
	if role, code, ok := ix.policy.MatchJobRole(u.Role, u.RoleCode); ok {
		u.role = ix.role[roleCode(role, code)]
	}
	for _, code := range q.Activities {
		if a := activity(code); ix.policy.Includes(a, a) {
			u.Activities = append(u.Activities, a)
		} else {
			u.unknown = append(u.unknown, code)
		}
	}
	slices.Sort(u.Activities)
	u.Activities = slices.Compact(u.Activities)
	u.Areas = workIn(q.Areas)
	u.set, _ = ix.policy.Expand(u.User)
	return u
}

func workIn(areas []string) []spine.AreaOfWork {
	var out []spine.AreaOfWork
	for _, a := range areas {
		out = append(out, spine.AreaOfWork(a))
	}
	return out
}

// roleCode is the code of a job role as the model has it.
func roleCode(role spine.JobRole, full spine.RoleCode) string {
	if full != 0 {
		return full.String()
	}
	return role.String()
}

// limit is what is opened of a record type, and by which activities: where
// areas are named, in those alone.
type limit struct {
	level spine.AccessLevel
	met   bool // it is enough
	codes []string
	areas []string
}

// opened is what a set opens of goals wherever the user works, and then the areas of
// work in which that is more.
func (ix *Index) opened(set tables.Set, goals ...goal) []limit {
	everywhere := openedBy(set, goals)
	out := []limit{everywhere}
	var areas []spine.AreaOfWork
	for _, goal := range goals {
		for _, r := range goal.types {
			for g := range ix.policy.Grants(r) {
				if set.Has(g.Activity) {
					areas = slices.AppendSeq(areas, g.Areas())
				}
			}
		}
	}
	slices.Sort(areas)
	for _, area := range slices.Compact(areas) {
		here := openedBy(set.In(area), goals)
		if here.level <= everywhere.level && (everywhere.met || !here.met) {
			continue
		}
		i := slices.IndexFunc(out, func(l limit) bool { return l.level == here.level && slices.Equal(l.codes, here.codes) })
		if i < 0 {
			i = len(out)
			out = append(out, here)
		}
		out[i].areas = append(out[i].areas, string(area))
	}
	return out
}

// openedBy is the highest level that a set opens of each of some goals, the least of
// these, and the activities that open them.
func openedBy(set tables.Set, goals []goal) limit {
	l := limit{level: spine.PointerAndRecord, met: true}
	for _, goal := range goals {
		high := spine.NoAccess
		for _, r := range goal.types {
			level, _ := set.Access(r)
			high = max(high, level)
		}
		l.level, l.met = min(l.level, high), l.met && high >= goal.level
		for _, r := range goal.types {
			for g := range set.Grants(r) {
				if g.Level == high {
					l.codes = append(l.codes, g.Activity.String())
				}
			}
		}
	}
	return l
}

// paths are the ways on which a user comes to an activity, with their addresses.
func (ix *Index) paths(u spine.User, to spine.Activity) []Path {
	found, _ := ix.policy.Paths(u, to)
	var out []Path
	for _, p := range found {
		from := p.Activities[0].String()
		path := Path{{Kind: StepLocal, To: from}}
		if p.Role != 0 {
			role := roleCode(p.Role, p.Code)
			path[0] = Step{Kind: StepBaseline, From: role, To: from, At: ix.BroughtAt(role, from)}
		}
		for _, a := range p.Activities[1:] {
			to := a.String()
			path = append(path, Step{Kind: StepIncludes, From: from, To: to, At: ix.IncludedAt(from, to)})
			from = to
		}
		out = append(out, path)
	}
	return out
}

// codesOf are activities as they are written.
func codesOf(activities []spine.Activity) []string {
	var out []string
	for _, a := range activities {
		out = append(out, a.String())
	}
	return out
}

func at(p finding.Position) []finding.Position {
	if p.IsZero() {
		return nil
	}
	return []finding.Position{p}
}

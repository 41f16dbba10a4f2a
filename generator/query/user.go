package query

import (
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// user is who is asked about: what the job role brings, and what was given
// locally, each with all that it includes.
type user struct {
	ix    *Index
	role  *policy.JobRole // nil if none or unknown
	local []string        // known activities, sorted
	held  map[string]bool // all of them, includes and all
}

func (ix *Index) user(role string, activities []string) *user {
	u := &user{ix: ix, role: ix.role[role], held: map[string]bool{}}
	if u.role == nil { // unless roles are matched on their full codes
		u.role = ix.role[policy.RolePart(role)]
	}
	if u.role != nil {
		for _, c := range u.role.Closure {
			u.held[c] = true
		}
	}
	for _, code := range activities {
		a := ix.activity[code]
		if a == nil {
			continue
		}
		u.local = append(u.local, code)
		for _, c := range a.Closure {
			u.held[c] = true
		}
	}
	slices.Sort(u.local)
	u.local = slices.Compact(u.local)
	return u
}

// level is what the user has of a record group.
func (u *user) level(g *policy.RecordGroup) policy.AccessLevel {
	return best(g, func(code string) bool { return u.held[code] })
}

// best is the highest level that any activity opens for which held is true.
func best(g *policy.RecordGroup, held func(string) bool) policy.AccessLevel {
	out := policy.NoAccess
	if g == nil {
		return out
	}
	for _, grant := range g.Grants {
		if grant.Level.Rank() > out.Rank() && held(grant.Activity) {
			out = grant.Level
		}
	}
	return out
}

// paths are the ways on which the user comes to an activity: one, and a
// shortest one, for each that the job role brings or the user has locally.
func (u *user) paths(code string) []Path {
	var out []Path
	if u.role != nil {
		for _, root := range u.role.Baseline {
			if u.ix.opens(root, code) {
				step := Step{Kind: StepBaseline, From: u.role.Code, To: root, At: at(u.ix.broughtAt[[2]string{u.role.Code, root}])}
				out = append(out, append(Path{step}, u.ix.chain(root, code)...))
			}
		}
	}
	for _, root := range u.local {
		if u.ix.opens(root, code) {
			out = append(out, append(Path{{Kind: StepLocal, To: root}}, u.ix.chain(root, code)...))
		}
	}
	return out
}

// chain is a shortest chain of includes between two activities, of which the
// first is known to include the second. Only activities that lead there are
// visited, each once.
func (ix *Index) chain(from, to string) Path {
	came := map[string]string{from: ""}
	for queue := []string{from}; len(queue) > 0 && came[to] == "" && from != to; queue = queue[1:] {
		for _, next := range ix.activity[queue[0]].Includes {
			if _, seen := came[next]; !seen && ix.opens(next, to) {
				came[next] = queue[0]
				queue = append(queue, next)
			}
		}
	}
	var out Path
	for code := to; code != from; code = came[code] {
		step := Step{Kind: StepIncludes, From: came[code], To: code, At: at(ix.includedAt[[2]string{came[code], code}])}
		out = append(out, step)
	}
	slices.Reverse(out)
	return out
}

func at(p finding.Position) []finding.Position {
	if p.IsZero() {
		return nil
	}
	return []finding.Position{p}
}

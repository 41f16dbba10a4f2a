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
	areas []string        // of work
}

func (ix *Index) user(role string, activities, areas []string) *user {
	u := &user{ix: ix, role: ix.role[role], held: map[string]bool{}, areas: areas}
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
	return best(g, u.holding())
}

func (u *user) holding() holding {
	return holding{func(code string) bool { return u.held[code] }, u.areas}
}

// holding is what somebody has: activities, includes and all, and areas of
// work.
type holding struct {
	held  func(string) bool
	areas []string
}

// has reports whether a grant is one for who has this.
func (h holding) has(g policy.Grant) bool { return h.held(g.Activity) && g.Counts(h.areas...) }

// in is the same in one more area of work.
func (h holding) in(area string) holding {
	return holding{h.held, append(slices.Clip(h.areas), area)}
}

// limits are the areas of work in which more is opened of a group than
// elsewhere, by level and by the activities that open it there.
func (h holding) limits(g *policy.RecordGroup) []limit {
	var out []limit
	var areas []string
	for _, grant := range g.Grants {
		areas = append(areas, grant.Areas...)
	}
	slices.Sort(areas)
	for _, area := range slices.Compact(areas) {
		here := h.in(area)
		level := best(g, here)
		if level.Rank() <= best(g, h).Rank() {
			continue
		}
		codes := givers(g, level, here)
		i := slices.IndexFunc(out, func(l limit) bool { return l.level == level && slices.Equal(l.codes, codes) })
		if i < 0 {
			i = len(out)
			out = append(out, limit{level: level, codes: codes})
		}
		out[i].areas = append(out[i].areas, area)
	}
	return out
}

// limit is what is opened in some areas of work.
type limit struct {
	level policy.AccessLevel
	codes []string
	areas []string
}

// best is the highest level of a group that somebody opens.
func best(g *policy.RecordGroup, h holding) policy.AccessLevel {
	out := policy.NoAccess
	if g == nil {
		return out
	}
	for _, grant := range g.Grants {
		if grant.Level.Rank() > out.Rank() && h.has(grant) {
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

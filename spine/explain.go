package spine

import "slices"

// ExplainTables is what a generated package knows of why activities open what
// they open: what stands in the workbook, before it is expanded. Positions are
// those of its AccessTables. A package that never asks does not link them.
type ExplainTables struct {
	Activities []Activity   // by position
	Includes   [][]uint16   // by position: the activities that it names
	JobRoles   []JobRoleRow // by role, with the baseline as written
}

// Reason is one way in which a user opens a record type.
type Reason struct {
	Level AccessLevel // that the last activity of the path opens
	Group RecordGroup // of the record type
	Role  JobRole     // whose baseline brings the first activity of the path; unknown if the user has it locally
	Path  []Activity  // each includes the next; the last opens the group
	Area  AreaOfWork  // of the user, without which the grant would not count; empty: it counts everywhere
}

// Explain returns why a user opens a record type: for each grant of its group
// that she has, one shortest path from what she was given. Baseline goes before
// local activities, higher levels before lower ones. It is false for a record
// type that is unknown, and empty for one that she does not open. The highest
// level is the one that Access returns.
func (t *AccessTables) Explain(e *ExplainTables, u User, r RecordType) ([]Reason, bool) {
	i, ok := t.findType(r)
	if !ok {
		return nil, false
	}
	var reasons []Reason
	for _, grant := range t.Types[i].Grants {
		if grant.Level == NoAccess {
			continue
		}
		area, ok := t.areaFor(&grant, u)
		if !ok {
			continue
		}
		role, path := t.path(e, u, grant.Activity)
		if path == nil {
			continue
		}
		reasons = append(reasons, Reason{Level: grant.Level, Group: t.Types[i].Group, Role: role, Path: path, Area: area})
	}
	slices.SortStableFunc(reasons, func(a, b Reason) int { return int(b.Level) - int(a.Level) })
	return reasons, true
}

// areaFor is the first of a user's areas that a limited grant asks for. It is
// false if she has none of them.
func (t *AccessTables) areaFor(g *GrantRow, u User) (AreaOfWork, bool) {
	if len(g.Areas) == 0 {
		return "", true
	}
	for _, p := range g.Areas {
		i := int(p) - len(t.Closures)
		if i >= 0 && i < len(t.Areas) && slices.Contains(u.Areas, t.Areas[i]) {
			return t.Areas[i], true
		}
	}
	return "", false
}

// path is a shortest way from what the user was given to an activity.
func (t *AccessTables) path(e *ExplainTables, u User, to uint16) (JobRole, []Activity) {
	var given []uint16
	if row := rowOf(e.JobRoles, u.Role, u.RoleCode); row != nil {
		given = row.Baseline
	}
	byRole := len(given)
	for _, a := range u.Activities {
		if p, ok := t.position(a); ok {
			given = append(slices.Clip(given), p)
		}
	}
	from := shortest(e.Includes, given, to)
	if from == nil {
		return 0, nil
	}
	role := JobRole(0)
	if slices.Contains(given[:byRole], from[0]) {
		role = u.Role
	}
	path := make([]Activity, len(from))
	for i, p := range from {
		path[i] = e.Activities[p]
	}
	return role, path
}

// shortest searches breadth first; nil if there is no way.
func shortest(includes [][]uint16, from []uint16, to uint16) []uint16 {
	const start = -1
	before := map[uint16]int{}
	queue := []uint16{}
	for _, p := range from {
		if _, seen := before[p]; !seen {
			before[p] = start
			queue = append(queue, p)
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at == to {
			path := []uint16{at}
			for before[at] != start {
				at = uint16(before[at])
				path = append(path, at)
			}
			slices.Reverse(path)
			return path
		}
		for _, next := range includes[at] {
			if _, seen := before[next]; !seen {
				before[next] = int(at)
				queue = append(queue, next)
			}
		}
	}
	return nil
}

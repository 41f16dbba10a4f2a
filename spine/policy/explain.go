// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"

	"github.com/spineguard/spineguard/spine"
)

// Stated is what stands in the workbook, before it is expanded: why activities
// open what they open. Positions are those of its RBAC.
type Stated struct {
	Activities []spine.Activity // by position
	Includes   [][]uint16       // by position: the activities that it names
	JobRoles   []JobRoleRow     // by role, with the baseline as written
}

// Reason is one way in which a user opens a record type.
type Reason struct {
	Level spine.AccessLevel // that the last activity of the path opens
	Group spine.RecordGroup // of the record type
	Role  spine.JobRole     // whose baseline brings the first activity of the path; unknown if the user has it locally
	Path  []spine.Activity  // each includes the next; the last opens the group
	Area  spine.AreaOfWork  // of the user, without which the grant would not count; empty: it counts everywhere
	Code  spine.RoleCode    // the role's full code, where the policy matches roles by it
}

// Sources returns the names under which provenance.json, beside the generated
// code, has the addresses of what the reason rests on: the job role, each
// activity of the path, and the grant at its end. Such as "activity B0825" and
// "grant Care plans record B0825".
func (r Reason) Sources() []string {
	var out []string
	switch {
	case r.Code != 0:
		out = append(out, "job role "+r.Code.String())
	case r.Role != 0:
		out = append(out, "job role "+r.Role.String())
	}
	for _, a := range r.Path {
		out = append(out, "activity "+a.String())
	}
	if len(r.Path) == 0 {
		return nil // the zero Reason is none
	}
	return append(out, "grant "+string(r.Group)+" "+r.Level.String()+" "+r.Path[len(r.Path)-1].String())
}

// reasons returns why a user opens a record type: for each grant of its group
// that they have, one shortest path from what they were given. Baseline goes before
// local activities, higher levels before lower ones. It is false for a record
// type that is unknown, and empty for one that they do not open. The highest
// level is the one that Access returns.
func (t *RBAC) reasons(e *Stated, u spine.User, r spine.RecordType) ([]Reason, bool) {
	i, ok := t.findType(r)
	if !ok {
		return nil, false
	}
	var reasons []Reason
	for _, grant := range t.Types[i].Grants {
		if grant.Level == spine.NoAccess {
			continue
		}
		area, ok := t.areaFor(&grant, u)
		if !ok {
			continue
		}
		reason := Reason{Level: grant.Level, Group: t.Types[i].Group, Area: area}
		if t.path(e, u, grant.Activity, &reason) {
			reasons = append(reasons, reason)
		}
	}
	slices.SortStableFunc(reasons, func(a, b Reason) int { return int(b.Level) - int(a.Level) })
	return reasons, true
}

// areaFor is the first of a user's areas that a limited grant asks for. It is
// false if they have none of them.
func (t *RBAC) areaFor(g *GrantRow, u spine.User) (spine.AreaOfWork, bool) {
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

// path fills in a shortest way from what the user was given to an activity; it
// is false if there is none.
func (t *RBAC) path(e *Stated, u spine.User, to uint16, r *Reason) bool {
	var given []uint16
	row := rowOf(e.JobRoles, u.Role, u.RoleCode)
	if row != nil {
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
		return false
	}
	if slices.Contains(given[:byRole], from[0]) {
		r.Role, r.Code = row.Role, row.Code
	}
	for _, p := range from {
		r.Path = append(r.Path, e.Activities[p])
	}
	return true
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

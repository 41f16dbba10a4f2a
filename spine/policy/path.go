// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"

	"github.com/spineguard/spineguard/spine"
)

// Path is one way in which a user comes to an activity.
type Path struct {
	Role       spine.JobRole    // whose baseline brings the first activity; unknown if the user has it locally
	Code       spine.RoleCode   // the role's full code, where the policy matches roles by it
	Activities []spine.Activity // each includes the next; the last is the one that was asked for
}

// Paths returns the ways in which a user comes to an activity: a shortest one from each
// activity that the baseline of the job role names, and then from each that they have
// locally, in the order of [spine.User]. So it shows whether the activity remains if one
// of those is taken away. It is empty if the user does not hold the activity, and false
// if that is unknown or the tables hold no reasons.
func (p Policy) Paths(u spine.User, to spine.Activity) ([]Path, bool) {
	t := &p.get().RBAC
	at, ok := t.position(to)
	if !ok || t.Stated == nil {
		return nil, false
	}
	var out []Path
	if row := rowOf(t.Stated.JobRoles, u.Role, u.RoleCode); row != nil {
		for _, from := range row.Baseline {
			out = t.pathFrom(out, from, at, Path{Role: row.Role, Code: row.Code})
		}
	}
	for _, a := range u.Activities {
		if from, ok := t.position(a); ok {
			out = t.pathFrom(out, from, at, Path{})
		}
	}
	return out, true
}

// pathFrom adds the path between two activities, if there is one.
func (t *RBAC) pathFrom(out []Path, from, to uint16, p Path) []Path {
	if !slices.Contains(t.Closures[from], to) {
		return out
	}
	p.Activities = t.named(shortest(t.Stated.Includes, []uint16{from}, to))
	if len(p.Activities) == 0 {
		return out
	}
	return append(out, p)
}

// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// Access is what activities and job roles open. It is asked of the table form of a
// policy, which guards read as well.
type Access struct {
	policy tables.Policy
	index  *tables.Index
	ways   *ways
}

func newAccess(m *policy.Model, w *ways) Access {
	p := tables.Of(compile.Tables(m, true))
	return Access{p, tables.NewIndex(p), w}
}

// Way leads from an activity to a grant.
type Way struct {
	Group, Grant int      // places in [Data.Groups] and in [Group.Grants]
	Path         []string // codes of activities, from the one that was asked for to that of the grant
}

// Ways returns the way from an activity to each grant that it reaches, by groups and
// then by grants. The paths belong to the callee.
func (a Access) Ways(code string) []Way {
	return mapped(a.ways.ofOne(code), func(w way) Way { return Way{w.group, w.grant, w.path} })
}

// Sight is what somebody opens: who works in no area of work to which something is
// limited, and who works in each that something is.
type Sight struct {
	Everywhere []tables.GroupAccess
	Areas      []AreaSight // sorted
}

// IsEmpty reports whether they open nothing anywhere.
func (s Sight) IsEmpty() bool { return len(s.Everywhere) == 0 && len(s.Areas) == 0 }

// AreaSight is what somebody opens who works in an area of work.
type AreaSight struct {
	Area   string
	Groups []tables.GroupAccess
}

// Activity returns what an activity opens with all that it includes.
func (a Access) Activity(code string) Sight {
	n, _ := spine.ParseActivity(code)
	set, _ := a.policy.Expand(spine.User{Activities: []spine.Activity{n}})
	return a.sight(set)
}

// JobRole returns what the baseline of a job role opens.
func (a Access) JobRole(code string) Sight { return a.sight(a.baseline(code)) }

// baseline is all that a job role brings.
func (a Access) baseline(code string) tables.Set {
	var u spine.User
	u.Role, _ = spine.ParseJobRole(code)
	u.RoleCode, _ = spine.ParseRoleCode(code)
	set, _ := a.policy.Expand(u)
	return set
}

func (a Access) sight(set tables.Set) Sight {
	out := Sight{Everywhere: a.index.Groups(set)}
	for _, area := range a.index.Areas(set) {
		out.Areas = append(out.Areas, AreaSight{string(area), a.index.Groups(set.In(area))})
	}
	return out
}

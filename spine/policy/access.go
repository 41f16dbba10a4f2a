// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/table"
)

// RBAC is what a policy says of activities and what they open. Positions are
// those of the policy's own list of activities; they mean nothing elsewhere.
type RBAC struct {
	Position  []uint16           // by number of the activity: its position + 1; 0 is unknown
	Closures  [][]uint16         // by position: the activity itself and all that it includes
	JobRoles  []JobRoleRow       // sorted by role, and under a role by full code
	Types     []RecordTypeRow    // sorted by code and system
	Functions []FunctionRow      // sorted by name
	Areas     []spine.AreaOfWork // that grants are limited to, sorted; their positions follow those of the activities
	Stated    *Stated            // nil: reasons are not known
}

// JobRoleRow is a job role with its baseline activities and all that they
// include.
type JobRoleRow struct {
	Role     spine.JobRole
	Code     spine.RoleCode // that the user must have in full; zero: the role is enough
	Baseline []uint16
}

// RecordTypeRow is a record type and what opens it.
type RecordTypeRow struct {
	Type   spine.RecordType
	Name   string
	Group  spine.RecordGroup
	Grants []GrantRow // those of its group
}

// GrantRow is the level that an activity opens: to everybody who has it, or to
// those alone who work in one of the areas.
type GrantRow struct {
	Activity uint16
	Level    spine.AccessLevel
	Areas    []uint16 // positions; empty: the grant is not limited
}

// FunctionRow is a function and what a user needs for it: all activities of
// any one alternative.
type FunctionRow struct {
	Function     spine.Function
	Alternatives [][]uint16
}

// expand puts the user's activities into set: those of the role's baseline,
// those given locally, and all that these include; and the user's areas of work
// as far as grants are limited to them. Activities that the tables do not know
// open nothing and are returned.
func (t *RBAC) expand(set []uint64, u spine.User) (unknown []spine.Activity) {
	t.addAreas(set, u.Areas)
	if row := rowOf(t.JobRoles, u.Role, u.RoleCode); row != nil {
		add(set, row.Baseline)
	}
	for _, a := range u.Activities {
		p, ok := t.position(a)
		if !ok {
			unknown = append(unknown, a)
			continue
		}
		add(set, t.Closures[p])
	}
	return unknown
}

// rowOf finds the row of a role; nil if there is none. A full code that is of
// another role fits no row.
func rowOf(rows []JobRoleRow, role spine.JobRole, code spine.RoleCode) *JobRoleRow {
	if role == 0 {
		return nil
	}
	for i := table.First(rows, func(row *JobRoleRow) bool { return row.Role >= role }); i < len(rows) && rows[i].Role == role; i++ {
		if rows[i].Code == 0 || rows[i].Code == code {
			return &rows[i]
		}
	}
	return nil
}

// has reports whether the set holds an activity.
func (t *RBAC) has(set []uint64, a spine.Activity) bool {
	p, ok := t.position(a)
	return ok && has(set, p)
}

// access returns the level that the set opens of a record type; false if the
// type is unknown. If the set holds both codes of a group, the higher counts.
func (t *RBAC) access(set []uint64, r spine.RecordType) (spine.AccessLevel, bool) {
	i, ok := t.findType(r)
	if !ok {
		return spine.NoAccess, false
	}
	level := spine.NoAccess
	for j := range t.Types[i].Grants {
		if g := &t.Types[i].Grants[j]; g.opens(set) {
			level = max(level, g.Level)
		}
	}
	return level, true
}

// accessOf is access of a user, in an empty set.
func (t *RBAC) accessOf(set []uint64, u spine.User, r spine.RecordType) (spine.AccessLevel, bool) {
	t.fill(set, u)
	return t.access(set, r)
}

// groupOf returns the record group of a record type; false if the type is
// unknown or in no group.
func (t *RBAC) groupOf(r spine.RecordType) (spine.RecordGroup, bool) {
	i, ok := t.findType(r)
	if !ok {
		return "", false
	}
	return t.Types[i].Group, t.Types[i].Group != ""
}

// may reports whether the set is enough for a function, and whether the
// function is known.
func (t *RBAC) may(set []uint64, f spine.Function) (may, known bool) {
	alternative, known := t.alternative(set, f)
	return len(alternative) > 0, known
}

// alternative is the first of a function that the set holds as a whole, none if
// there is none; and whether the function is known.
func (t *RBAC) alternative(set []uint64, f spine.Function) (all []uint16, known bool) {
	i := table.First(t.Functions, func(row *FunctionRow) bool { return row.Function >= f })
	if i == len(t.Functions) || t.Functions[i].Function != f {
		return nil, false
	}
	for _, all := range t.Functions[i].Alternatives {
		if hasAll(set, all) {
			return all, true
		}
	}
	return nil, true
}

func (t *RBAC) findType(r spine.RecordType) (int, bool) {
	i := table.First(t.Types, func(row *RecordTypeRow) bool {
		return row.Type.Code > r.Code || row.Type.Code == r.Code && row.Type.System >= r.System
	})
	return i, i < len(t.Types) && t.Types[i].Type == r
}

func (t *RBAC) position(a spine.Activity) (uint16, bool) {
	if int(a) >= len(t.Position) || t.Position[a] == 0 {
		return 0, false
	}
	return t.Position[a] - 1, true
}

// addAreas puts areas of work behind the activities. An area is known by its
// whole code: what stands in one part of it says nothing of the others.
func (t *RBAC) addAreas(set []uint64, areas []spine.AreaOfWork) {
	for _, a := range areas {
		i := table.First(t.Areas, func(row *spine.AreaOfWork) bool { return *row >= a })
		if p := len(t.Closures) + i; i < len(t.Areas) && t.Areas[i] == a && p/64 < len(set) {
			set[p/64] |= 1 << (p % 64)
		}
	}
}

// opens reports whether the set holds the activity and, if the grant is
// limited, one of its areas.
func (g *GrantRow) opens(set []uint64) bool {
	return has(set, g.Activity) && (len(g.Areas) == 0 || hasAny(set, g.Areas))
}

func hasAny(set []uint64, positions []uint16) bool {
	for _, p := range positions {
		if has(set, p) {
			return true
		}
	}
	return false
}

func add(set []uint64, positions []uint16) {
	for _, p := range positions {
		if int(p/64) < len(set) { // a position beyond the set is that of a table that is wrong
			set[p/64] |= 1 << (p % 64)
		}
	}
}

func has(set []uint64, p uint16) bool {
	return int(p/64) < len(set) && set[p/64]&(1<<(p%64)) != 0
}

// hasAll is false for an empty list: nothing asked for is a table that is
// wrong, and opens nothing.
func hasAll(set []uint64, positions []uint16) bool {
	for _, p := range positions {
		if !has(set, p) {
			return false
		}
	}
	return len(positions) > 0
}

// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
)

// user is a job role, a set of activities, or both.
type user struct {
	number int             // in the suite
	role   *policy.JobRole // nil: none
	local  []string
	areas  []string // of work
	spine.User
}

func (u *user) String() string {
	who := strings.Join(u.local, " and ")
	switch {
	case u.role == nil:
	case who == "":
		who = u.role.Code
	default:
		who = u.role.Code + " with " + who
	}
	if len(u.areas) > 0 {
		who += " in " + strings.Join(u.areas, " and ")
	}
	return who
}

// withRole is a user with a job role alone.
func withRole(code string) (u spine.User) {
	u.Role, _ = spine.ParseJobRole(code)
	u.RoleCode, _ = spine.ParseRoleCode(code)
	return u
}

func activity(code string) spine.Activity {
	a, _ := spine.ParseActivity(code)
	return a
}

// access binds a test of users.
func (b *binder) access(t *Test) []demand {
	users := b.usersOf(t)
	if t.Function.Given() {
		one, set, known := named(b.funcs)
		functions := bind(b, t.Function, "function", one, set, known)
		return pair(b, t, users, functions, func(u *user, f *policy.Function) check { return check{user: u, function: f} })
	}
	types := bind(b, t.Type, "record type", b.suite.index.RecordType, b.typesOf, b.typeNames)
	return pair(b, t, users, types, func(u *user, r *policy.RecordType) check { return check{user: u, recordType: r} })
}

func (b *binder) typeNames() []string {
	out := keys(b.groups)
	for _, r := range b.model.RecordTypes {
		out = append(out, r.Code, r.Name)
	}
	return out
}

// typesOf are the record types of a group, or all.
func (b *binder) typesOf(set string) ([]*policy.RecordType, bool) {
	if set == all {
		return pointers(b.model.RecordTypes), true
	}
	types, ok := b.groups[set]
	return types, ok && set != ""
}

// usersOf are the users that a test speaks of: its roles, each with all of the
// activities that it lists; or, with every or any over activities, each role
// with each one of them. Every and any cannot be mixed between the two.
func (b *binder) usersOf(t *Test) column[*user] {
	role, _, _ := named(b.roles)
	roles := bind(b, t.Role, "job role", role, b.rolesOf, func() []string { return append(keys(b.roles), keys(b.file.Families)...) })
	one, set, known := named(b.acts)
	acts := bind(b, t.Activity, "activity", one, set, known)
	quantified := t.Activity.Every || t.Activity.Any
	if quantified && t.Role.Given() && len(roles.values) > 1 && roles.any != acts.any {
		b.list.Add(finding.New(ruleForm, t.At, "any over one of role and activity and every over the other has two readings").
			Suggest("write a test for each role"))
	}
	if !t.Role.Given() {
		roles.values = []*policy.JobRole{nil}
	}
	var codes []string
	for _, a := range acts.values {
		codes = append(codes, a.Code)
	}
	given := [][]string{codes}
	if quantified {
		given = slices.Collect(slices.Chunk(codes, 1))
	}
	areas := b.areas(t.Areas)
	out := column[*user]{any: roles.any || acts.any}
	for _, r := range roles.values {
		for _, codes := range given {
			out.values = append(out.values, b.user(r, areas, codes))
		}
	}
	return out
}

// areas are the areas of work that a test names. One that no grant is limited
// to is an area like any other, if it is one.
func (b *binder) areas(named []policy.Text) []string {
	var out []string
	for _, t := range named {
		if !policy.IsArea(t.Value) {
			b.list.Add(finding.New(ruleUnknown, t.At, "%q is not an area of work", t.Value).Suggest("the form is P0020:Q0300:T0640, in quotes"))
		}
		out = append(out, t.Value)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// rolesOf are the job roles of a family, or all.
func (b *binder) rolesOf(set string) ([]*policy.JobRole, bool) {
	if set == all {
		_, everything, _ := named(b.roles)
		return everything(all)
	}
	family, ok := b.file.Families[set]
	var out []*policy.JobRole
	for _, t := range family {
		if r, known := b.roles[t.Value]; known { // if not, it is reported with the families
			out = append(out, r)
		}
	}
	return out, ok
}

// user returns the user with a role and activities, the same one each time.
func (b *binder) user(r *policy.JobRole, areas, activities []string) *user {
	u := &user{number: len(b.suite.users), role: r, local: slices.Clone(activities), areas: areas}
	slices.Sort(u.local)
	u.local = slices.Compact(u.local)
	key := fmt.Sprint(u)
	if known, ok := b.suite.userBy[key]; ok {
		return known
	}
	if r != nil {
		u.User = withRole(r.Code)
	}
	for _, a := range u.local {
		u.Activities = append(u.Activities, activity(a))
	}
	for _, a := range areas {
		u.Areas = append(u.Areas, spine.AreaOfWork(a))
	}
	b.suite.userBy[key] = u
	b.suite.users = append(b.suite.users, u)
	return u
}

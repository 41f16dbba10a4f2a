package assert

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// everything is the set of all values, which has the name "all".
func everything[T any](m map[string]T) func(string) ([]T, bool) {
	return func(set string) ([]T, bool) {
		if set != all {
			return nil, false
		}
		var out []T
		for _, k := range keys(m) {
			out = append(out, m[k])
		}
		return out, true
	}
}

// access unfolds a test of users.
func (b *binder) access(t *Test) []demand {
	users := b.usersOf(t)
	if t.Function.Given() {
		functions := bind(b, t.Function, "function", func(s string) (*policy.Function, bool) { v, ok := b.funcs[s]; return v, ok },
			everything(b.funcs), keys(b.funcs))
		return unfold(b, t, users, functions, func(u *user, f *policy.Function) check { return check{user: u, function: f} })
	}
	var names []string
	for _, r := range b.model.RecordTypes {
		names = append(names, r.Code, r.Name)
	}
	types := bind(b, t.Type, "record type", b.suite.index.RecordType, b.typesOf, append(names, keys(b.groups)...))
	return unfold(b, t, users, types, func(u *user, r *policy.RecordType) check { return check{user: u, recordType: r} })
}

// typesOf are the record types of a group, or all.
func (b *binder) typesOf(set string) ([]*policy.RecordType, bool) {
	if set == all {
		var out []*policy.RecordType
		for i := range b.model.RecordTypes {
			out = append(out, &b.model.RecordTypes[i])
		}
		return out, true
	}
	types, ok := b.groups[set]
	return types, ok && set != ""
}

// usersOf are the users that a test speaks of: its roles, each with all of the
// activities that it lists; or, with every or any over activities, each role
// with each one of them. Every and any cannot be mixed between the two.
func (b *binder) usersOf(t *Test) column[*user] {
	roles := bind(b, t.Role, "job role", b.role, b.rolesOf, append(keys(b.roles), keys(b.file.Families)...))
	acts := bind(b, t.Activity, "activity", func(s string) (*policy.Activity, bool) { v, ok := b.acts[s]; return v, ok },
		everything(b.acts), keys(b.acts))
	quantified := t.Activity.Every || t.Activity.Any
	if quantified && t.Role.Given() && len(roles.values) > 1 && roles.any != acts.any {
		b.list.Add(finding.New(ruleForm, t.At, "any over one of role and activity and every over the other has two readings").
			Suggest("write a test for each role"))
	}
	if !t.Role.Given() {
		roles.values = []*policy.JobRole{nil}
	}
	areas := b.areas(t.Areas)
	out := column[*user]{any: roles.any || acts.any}
	for _, r := range roles.values {
		if quantified {
			for _, a := range acts.values {
				out.values = append(out.values, b.user(r, areas, a.Code))
			}
			continue
		}
		var codes []string
		for _, a := range acts.values {
			codes = append(codes, a.Code)
		}
		out.values = append(out.values, b.user(r, areas, codes...))
	}
	return out
}

// areas are the areas of work that a test names. One that no grant is limited
// to is an area like any other, if it is one.
func (b *binder) areas(named []policy.Text) []string {
	var out []string
	for _, t := range named {
		if !policy.IsArea(t.Value) {
			b.list.Add(finding.New(ruleUnknown, t.At, "%q is no area of work", t.Value).Suggest("the form is P0020:Q0300:T0640, in quotes"))
		}
		out = append(out, t.Value)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (b *binder) role(code string) (*policy.JobRole, bool) { r, ok := b.roles[code]; return r, ok }

// rolesOf are the job roles of a family, or all.
func (b *binder) rolesOf(set string) ([]*policy.JobRole, bool) {
	if set == all {
		return everything(b.roles)(all)
	}
	family, ok := b.file.Families[set]
	var out []*policy.JobRole
	for _, t := range family {
		r, known := b.role(t.Value)
		if known { // if not, it is reported with the families
			out = append(out, r)
		}
	}
	return out, ok
}

// user returns the user with a role and activities, the same one each time.
func (b *binder) user(r *policy.JobRole, areas []string, activities ...string) *user {
	activities = slices.Clone(activities)
	slices.Sort(activities)
	activities = slices.Compact(activities)
	key := strings.Join(activities, " ") + " in " + strings.Join(areas, " ")
	if r != nil {
		key = r.Code + " " + key
	}
	if u, ok := b.suite.userBy[key]; ok {
		return u
	}
	u := &user{role: r, local: activities, areas: areas, held: map[string]bool{}}
	if r != nil {
		for _, c := range r.Closure {
			u.held[c] = true
		}
	}
	for _, a := range activities {
		for _, c := range b.acts[a].Closure {
			u.held[c] = true
		}
	}
	b.suite.userBy[key] = u
	b.suite.users = append(b.suite.users, u)
	return u
}

// unfold makes the checks of a test: for every value of the columns without
// any, one of the values of those with any has to be right.
func unfold[A, B any](b *binder, t *Test, as column[A], bs column[B], make func(A, B) check) []demand {
	n := len(as.values) * len(bs.values)
	if b.suite.checks += n; b.suite.checks > maxChecks {
		if !b.full {
			b.list.Add(finding.New(ruleForm, t.At, "the tests up to this one stand for more than %d checks", maxChecks).Suggest("test groups and families in place of all"))
		}
		b.full = true
		return nil
	}
	var out []demand
	var open demand
	for _, x := range as.values {
		for _, y := range bs.values {
			open.checks = append(open.checks, make(x, y))
			if !as.any && !bs.any {
				out, open = append(out, open), demand{}
			}
		}
		if !as.any && bs.any {
			out, open = append(out, open), demand{}
		}
	}
	if as.any && !bs.any { // for every y, any x
		out = nil
		for _, y := range bs.values {
			var d demand
			for _, x := range as.values {
				d.checks = append(d.checks, make(x, y))
			}
			out = append(out, d)
		}
		return out
	}
	if len(open.checks) > 0 {
		out = append(out, open)
	}
	return out
}

// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// jobRoles reads the list. Where roles are matched on their full codes, an R
// code in the list stands for that role under any staff group: it gives the
// name, and the baseline says which full codes there are.
func (r *resolver) jobRoles() {
	for _, j := range r.facts.JobRoles {
		if !r.code(jobRoleKind, j.Code) {
			continue
		}
		if r.facts.MatchFullRole && !fullRoleKind.matches(j.Code.Value) {
			if old := r.roleName.put(j.Code.Value, j.Code.At, j.Name.Value); old != nil {
				r.roleTwice(j.Code, old.at)
			}
			continue
		}
		code := r.roleKey(j.Code)
		v := JobRole{Code: code, Name: j.Name.Value, Origin: Origin{[]finding.Position{j.Code.At}}}
		if old := r.role.put(code, j.Code.At, v); old != nil {
			r.roleTwice(Text{code, j.Code.At}, old.at)
		}
	}
}

func (r *resolver) roleTwice(t Text, first finding.Position) {
	r.add(finding.New(ruleDuplicate, t.At, "the job role %q is listed twice", t.Value).
		Suggest("keep one of the two").Relate(first, "listed here first"))
}

// roleKey is the code by which a job role is matched: the R part, or the whole
// code where the configuration says so.
func (r *resolver) roleKey(t Text) string {
	if r.facts.MatchFullRole {
		return t.Value
	}
	return RolePart(t.Value)
}

// RolePart returns the R part of a full job role code (S8000:G8000:R8001 is
// matched as R8001), and any other string unchanged.
func RolePart(code string) string { return code[strings.LastIndexByte(code, ':')+1:] }

func (r *resolver) baseline() {
	first := map[[2]string]finding.Position{}
	asWritten := map[string]Text{} // the R part to the code as it stands first
	for _, b := range r.facts.Baseline {
		ok := r.useActivity(b.Activity)
		ok = r.useRole(b.Role) && ok
		role, activity := r.roleKey(b.Role), b.Activity.Value
		if f, seen := asWritten[role]; seen && f.Value != b.Role.Value && ok {
			r.add(finding.New(ruleRoleForms, b.Role.At, "the job role %q stands here, and %q above: matched on the R part, their baselines would be one", b.Role.Value, f.Value).
				Suggest("write the role in one form; if the two differ in what they bring, write all roles in full and set rbac.matchRole to full").Relate(f.At, "the other form"))
			continue
		} else if !seen {
			asWritten[role] = b.Role
		}
		if !ok {
			continue
		}
		if at, again := first[[2]string{role, activity}]; again {
			r.add(finding.New(ruleRepeated, b.At, "the baseline of %q has %q twice", role, activity).
				Suggest("keep one of the two").Relate(at, "given here first"))
			continue
		}
		first[[2]string{role, activity}] = b.At
		j := &r.role[role].value
		j.Baseline = append(j.Baseline, activity)
		j.At = append(j.At, b.At)
	}
	for _, e := range r.role {
		j := &e.value
		slices.Sort(j.Baseline)
		j.Closure = r.union(j.Baseline)
	}
	r.model.JobRoles = r.role.values()
	r.model.Activities = r.activity.values()
}

// union is what activities bring together, each once. Many roles bring long
// closures that are the same for the most part, so they are not all sorted.
func (r *resolver) union(activities []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, a := range activities {
		for _, code := range r.activity[a].value.Closure {
			if !seen[code] {
				seen[code] = true
				out = append(out, code)
			}
		}
	}
	slices.Sort(out)
	return out
}

// useRole resolves a code that stands somewhere as a job role. Without a list
// of job roles a code is known from its use.
func (r *resolver) useRole(t Text) bool {
	k := jobRoleKind
	if r.facts.MatchFullRole {
		k = fullRoleKind
	}
	if !r.code(k, t) {
		return false
	}
	code := r.roleKey(t)
	if r.role[code] != nil {
		return true
	}
	named, listed := r.roleName[RolePart(t.Value)]
	if r.facts.HasJobRoleList && !listed {
		r.unknown("job role", t, func() []string { return slices.Concat(r.role.keys(), r.roleName.keys()) }, "the list of job roles")
		return false
	}
	v := JobRole{Code: code, Origin: Origin{[]finding.Position{t.At}}}
	if listed {
		v.Name = named.value
	}
	r.role.put(code, t.At, v)
	return true
}

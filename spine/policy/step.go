// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"iter"
	"slices"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/table"
)

// Step is one thing that stands in the workbook and brings somebody an activity: that
// the baseline of a job role names it, or that another activity includes it.
type Step struct {
	Role spine.JobRole  // whose baseline names To; unknown if From includes it
	Code spine.RoleCode // the role's full code, where the policy matches roles by it
	From spine.Activity // that includes To; unknown if the role brings it
	To   spine.Activity
}

// Steps returns all steps of all ways on which a user comes to an activity, each once:
// first those of the baseline, then includes. There are none if the user does not have
// it, has it locally alone, or the tables hold no reasons.
func (p Policy) Steps(u spine.User, a spine.Activity) []Step {
	t := &p.get().RBAC
	to, ok := t.position(a)
	if t.Stated == nil || !ok {
		return nil
	}
	return t.steps(t.Stated, u, to)
}

func (t *RBAC) steps(e *Stated, u spine.User, to uint16) (out []Step) {
	leads := func(p uint16) bool { return slices.Contains(t.Closures[p], to) }
	var queue []uint16
	seen := map[uint16]bool{}
	visit := func(p uint16) {
		if !seen[p] {
			seen[p] = true
			queue = append(queue, p)
		}
	}
	if row := rowOf(e.JobRoles, u.Role, u.RoleCode); row != nil {
		for _, p := range row.Baseline {
			if leads(p) {
				out = append(out, Step{Role: row.Role, Code: row.Code, To: e.Activities[p]})
				visit(p)
			}
		}
	}
	for _, a := range u.Activities {
		if p, ok := t.position(a); ok && leads(p) {
			visit(p)
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, next := range e.Includes[queue[0]] {
			if leads(next) {
				out = append(out, Step{From: e.Activities[queue[0]], To: e.Activities[next]})
				visit(next)
			}
		}
	}
	return out
}

// Alternatives returns those of a function that the set holds as a whole. There is one
// exactly where [Set.May] says yes, and [Set.Alternative] is the first.
func (s Set) Alternatives(f spine.Function) iter.Seq[[]spine.Activity] {
	return func(yield func([]spine.Activity) bool) {
		t := &s.Policy().get().RBAC
		i := table.First(t.Functions, func(row *FunctionRow) bool { return row.Function >= f })
		if i == len(t.Functions) || t.Functions[i].Function != f {
			return
		}
		for _, all := range t.Functions[i].Alternatives {
			if hasAll(s.words(), all) && !yield(t.named(all)) {
				return
			}
		}
	}
}

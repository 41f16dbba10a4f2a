// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

func (r *resolver) activities() {
	for _, a := range r.facts.Activities {
		if !r.code(activityKind, a.Code) {
			continue
		}
		v := Activity{Code: a.Code.Value, Name: a.Name.Value, Origin: Origin{[]finding.Position{a.Code.At}}}
		for _, i := range a.Includes {
			if r.code(activityKind, i) {
				v.Includes = append(v.Includes, i.Value)
			}
		}
		slices.Sort(v.Includes)
		if old := r.activity.put(v.Code, a.Code.At, v); old != nil {
			r.add(finding.New(ruleDuplicate, a.Code.At, "the activity %q is listed twice", v.Code).
				Suggest("keep one of the two rows").Relate(old.at, "listed here first"))
		}
	}
	r.includes()
}

// includes checks that what an activity includes is itself in the list, each
// once, and follows the includes to their ends.
func (r *resolver) includes() {
	at := map[[2]string]finding.Position{} // where an activity includes another
	for _, a := range r.facts.Activities {
		for _, i := range a.Includes {
			key := [2]string{a.Code.Value, i.Value}
			if first, ok := at[key]; ok && first != i.At {
				r.add(finding.New(ruleRepeated, i.At, "%q includes %q twice", key[0], key[1]).Suggest("name it once").Relate(first, "named here first"))
			} else if ok {
				r.add(finding.New(ruleRepeated, i.At, "%q includes %q twice", key[0], key[1]).Suggest("name it once"))
			}
			at[key] = i.At
			if activityKind.matches(i.Value) && r.activity[i.Value] == nil {
				r.unknown("activity", i, r.activity.keys, `the sheet "Activities"`)
			}
		}
	}
	edges := map[string][]string{}
	for code, e := range r.activity {
		e.value.Includes = slices.Compact(e.value.Includes)
		edges[code] = e.value.Includes
	}
	closures, cycle := closures(edges)
	if cycle != nil {
		r.addCycle(cycle, at)
		return
	}
	for code, e := range r.activity {
		e.value.Closure = closures[code]
	}
}

func (r *resolver) addCycle(cycle []string, at map[[2]string]finding.Position) {
	step := func(i int) finding.Position { return at[[2]string{cycle[i], cycle[i+1]}] }
	f := finding.New(ruleCycle, step(0), "activities include each other in a circle: %s", strings.Join(cycle, " includes "))
	for i := 1; i < len(cycle)-1; i++ {
		f = f.Relate(step(i), "%s includes %s", cycle[i], cycle[i+1])
	}
	r.add(f.Suggest("remove the include that is wrong"))
}

// useActivity resolves a code that stands somewhere as an activity. Without a
// list of activities a code is known from its use.
func (r *resolver) useActivity(t Text) bool {
	if !r.code(activityKind, t) {
		return false
	}
	if e := r.activity[t.Value]; e != nil {
		return true
	}
	if r.facts.HasActivityList {
		r.unknown("activity", t, r.activity.keys, `the sheet "Activities"`)
		return false
	}
	r.activity.put(t.Value, t.At, Activity{Code: t.Value, Closure: []string{t.Value}, Origin: Origin{[]finding.Position{t.At}}})
	return true
}

func (r *resolver) separations() {
	var seen index[Separation]
	for _, s := range r.facts.Separations {
		ok := r.useActivity(s.First)
		if !r.useActivity(s.Second) || !ok {
			continue
		}
		a, b := min(s.First.Value, s.Second.Value), max(s.First.Value, s.Second.Value)
		if a == b {
			r.add(finding.New(ruleDuplicate, s.Second.At, "%q is kept apart from itself", a).Suggest("name two activities"))
			continue
		}
		if old := seen.put(a+" "+b, s.First.At, Separation{a, b, Origin{[]finding.Position{s.First.At}}}); old != nil {
			r.add(finding.New(ruleRepeated, s.First.At, "the pair %s and %s is listed twice", a, b).
				Suggest("keep one of the two rows").Relate(old.at, "listed here first"))
		}
	}
	r.model.Separations = seen.values()
	r.model.Activities = r.activity.values()
}

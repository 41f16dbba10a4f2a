// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
)

// requirements compares what is named as needed for each function.
func (d direction) requirements() {
	for _, name := range union(keys(d.in.functions), nil) {
		f := d.in.functions[name]
		for _, alternative := range f.Alternatives {
			if !d.out.asksNoMore(name, alternative) {
				e := d.requirement(f)
				d.add(d.change(Requirement, name, strings.Join(slices.Sorted(slices.Values(alternative)), " AND "), ""), []edit{e}, nil)
			}
		}
	}
}

// change is one of what is there or not.
func (d direction) change(kind Kind, subject, object, name string) Change {
	ch := Change{Kind: kind, Subject: subject, Object: object, From: "no", To: "yes", subjectName: name}
	if !d.gained {
		ch.From, ch.To = ch.To, ch.From
	}
	return ch
}

// requirement is the edit of what a function requires.
func (d direction) requirement(f *policy.Function) edit {
	e := edit{what: EditFunction, text: fmt.Sprintf("%q requires %s", f.Name, f.Requirement), in: d.in.requirementAt(f.Name)}
	if d.out.functions[f.Name] != nil {
		e.out = d.out.requirementAt(f.Name)
	}
	return e
}

func (s *side) requirementAt(name string) finding.Position {
	if at, ok := s.places.functions[name]; ok {
		return at
	}
	return first(s.functions[name].At)
}

// asksNoMore reports whether an alternative of a function names none but these
// activities. What they include is compared separately, by those who have them.
func (s *side) asksNoMore(name string, activities []string) bool {
	f := s.functions[name]
	return f != nil && slices.ContainsFunc(f.Alternatives, func(all []string) bool { return len(all) > 0 && subset(all, activities) })
}

// roleFunctions compares the functions that a job role has by its baseline.
func (d direction) roleFunctions(s *subject) {
	h, other := s.holders(d.gained)
	for _, f := range d.in.index.Functions(h.set) {
		if may, _ := other.set.May(f); !may {
			d.roleFunction(s, d.in.functions[string(f)])
		}
	}
}

func (d direction) roleFunction(s *subject, f *policy.Function) {
	h, _ := s.holders(d.gained)
	var edits []edit
	var lacked []string
	for _, alternative := range f.Alternatives {
		if !slices.ContainsFunc(alternative, func(a string) bool { return !h.has(a) }) {
			lacked = append(lacked, alternative...)
			if len(edits) == 0 && !d.out.asksNoMore(f.Name, alternative) {
				edits = append(edits, d.requirement(f))
			}
		}
	}
	steps, at := d.steps(s, lacked)
	d.add(d.change(RoleFunction, s.code, f.Name, s.name()), append(steps, edits...), append(at, d.in.requirementAt(f.Name)))
}

// asked are the activities that functions ask for on either side.
func (c *comparison) asked() map[spine.Activity]bool {
	out := map[spine.Activity]bool{}
	for _, f := range slices.Concat(c.base.Functions, c.head.Functions) {
		for _, code := range slices.Concat(f.Alternatives...) {
			a, _ := spine.ParseActivity(code)
			out[a] = true
		}
	}
	return out
}

// counts compares which of the activities that functions ask for a subject
// brings. With that, what any set of activities comes to is compared, although
// only single ones are listed.
func (d direction) counts(s *subject, asked map[spine.Activity]bool) {
	h, other := s.holders(d.gained)
	for _, a := range d.in.index.Activities(h.set) {
		if code := a.String(); asked[a] && code != s.code && !other.set.Has(a) {
			edits, at := d.steps(s, []string{code})
			d.add(d.change(Counts, s.code, code, h.name), edits, at)
		}
	}
}

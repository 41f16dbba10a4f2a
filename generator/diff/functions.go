package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// functions compares what is needed for each function, which job roles have it
// by their baselines, and which activities and roles bring which of the
// activities that functions ask for on either side. With the last, what any set
// of activities comes to is compared, although only single ones are listed.
func (d direction) functions(subjects []*subject) {
	names := union(keys(d.in.functions), nil)
	for _, name := range names {
		d.requirements(d.in.functions[name])
	}
	asked := asked(d.base.Functions, d.head.Functions)
	for _, s := range subjects {
		d.counts(s, asked)
		if s.kind == RoleType {
			for _, name := range names {
				d.roleFunction(s, d.in.functions[name])
			}
		}
	}
}

func (d direction) requirements(f *policy.Function) {
	for _, alternative := range f.Alternatives {
		if !d.out.meets(f.Name, holds(alternative)) {
			e := d.requirement(f)
			d.add(d.change(Requirement, f.Name, strings.Join(slices.Sorted(slices.Values(alternative)), " AND "), ""), []edit{e}, nil)
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

// meets reports whether somebody meets the requirement of a function.
func (s *side) meets(name string, held func(string) bool) bool {
	f := s.functions[name]
	return f != nil && slices.ContainsFunc(f.Alternatives, func(all []string) bool { return len(all) > 0 && allHeld(all, held) })
}

func allHeld(codes []string, held func(string) bool) bool {
	return !slices.ContainsFunc(codes, func(c string) bool { return !held(c) })
}

func holds(codes []string) func(string) bool {
	return func(code string) bool { return slices.Contains(codes, code) }
}

func (d direction) roleFunction(s *subject, f *policy.Function) {
	h, other := s.holders(d.gained)
	if !d.in.meets(f.Name, h.has) || d.out.meets(f.Name, other.has) {
		return
	}
	var edits []edit
	var lacked []string
	for _, alternative := range f.Alternatives {
		if allHeld(alternative, h.has) {
			lacked = append(lacked, alternative...)
			if len(edits) == 0 && !d.out.meets(f.Name, holds(alternative)) {
				edits = append(edits, d.requirement(f))
			}
		}
	}
	steps, at := d.steps(s, lacked)
	d.add(d.change(RoleFunction, s.code, f.Name, s.name()), append(steps, edits...), append(at, d.in.requirementAt(f.Name)))
}

// asked are the activities that functions ask for, sorted.
func asked(functions ...[]policy.Function) []string {
	var out []string
	for _, f := range slices.Concat(functions...) {
		for _, alternative := range f.Alternatives {
			out = append(out, alternative...)
		}
	}
	return union(out, nil)
}

func (d direction) counts(s *subject, asked []string) {
	h, other := s.holders(d.gained)
	for _, a := range h.closure {
		if contains(asked, a) && a != s.code && !other.has(a) {
			edits, at := d.steps(s, []string{a})
			d.add(d.change(Counts, s.code, a, h.name), edits, at)
		}
	}
}

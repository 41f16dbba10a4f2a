// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// maxAlternatives bounds what a requirement may expand to.
const maxAlternatives = 256

func (r *resolver) functions() {
	for _, f := range r.facts.Functions {
		if r.missing("name of the function", f.Name, f.Requirement.At) {
			continue
		}
		v := Function{Name: f.Name.Value, Requirement: f.Requirement.Value, Origin: Origin{[]finding.Position{f.Name.At}}}
		if old := r.function.put(v.Name, f.Name.At, v); old != nil {
			r.add(finding.New(ruleDuplicate, f.Name.At, "the function %q is listed twice", v.Name).
				Suggest("keep one of the two rows").Relate(old.at, "listed here first"))
		}
	}
}

// requirements reads the requirement of each function, once activities are
// known.
func (r *resolver) requirements() {
	for _, f := range r.facts.Functions {
		if r.missing("requirement of the function", f.Requirement, f.Name.At) {
			continue
		}
		alternatives, err := parseRequirement(f.Requirement.Value)
		if err != nil {
			r.add(finding.New(ruleRequirement, f.Requirement.At, "the requirement %q: %v", cut(f.Requirement.Value, 200), err).
				Suggest(`join activity codes with AND and OR and set brackets where both meet, such as: B0020 AND (B0380 OR B8028)`))
			continue
		}
		ok := true
		for _, code := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(alternatives...)))) {
			ok = r.useActivity(Text{code, f.Requirement.At}) && ok
		}
		if e := r.function[f.Name.Value]; ok && e != nil {
			e.value.Alternatives = alternatives
		}
	}
	r.model.Functions = r.function.values()
	r.model.Activities = r.activity.values()
}

// parseRequirement reads AND/OR over words with brackets, and returns the
// alternatives: sets of words, all of which are needed for that alternative.
// Where AND and OR meet without brackets the text has two readings, and is
// refused.
func parseRequirement(s string) ([][]string, error) {
	p := requirementParser{words: split(s)}
	out, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if len(p.words) > 0 {
		return nil, fmt.Errorf("%q is left over", p.words[0])
	}
	return simplify(out), nil
}

func split(s string) []string {
	return strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(s))
}

type requirementParser struct{ words []string }

func (p *requirementParser) next() string {
	if len(p.words) == 0 {
		return ""
	}
	w := p.words[0]
	p.words = p.words[1:]
	return w
}

func (p *requirementParser) peek() string {
	if len(p.words) == 0 {
		return ""
	}
	return p.words[0]
}

func (p *requirementParser) expression(depth int) ([][]string, error) {
	if depth > 32 {
		return nil, fmt.Errorf("brackets are nested more than 32 deep")
	}
	out, err := p.operand(depth)
	if err != nil {
		return nil, err
	}
	joined := ""
	for p.peek() == "AND" || p.peek() == "OR" {
		op := p.next()
		if joined != "" && joined != op {
			return nil, fmt.Errorf("AND and OR meet without brackets")
		}
		joined = op
		right, err := p.operand(depth)
		if err != nil {
			return nil, err
		}
		if op == "OR" {
			out = slices.Concat(out, right)
		} else {
			out = product(out, right)
		}
		if len(out) > maxAlternatives {
			return nil, fmt.Errorf("it expands to more than %d alternatives", maxAlternatives)
		}
	}
	return out, nil
}

func (p *requirementParser) operand(depth int) ([][]string, error) {
	switch w := p.next(); {
	case w == "":
		return nil, fmt.Errorf("an activity code is missing at its end")
	case w == "(":
		out, err := p.expression(depth + 1)
		if err != nil {
			return nil, err
		}
		if c := p.next(); c != ")" {
			return nil, fmt.Errorf("a closing bracket is missing")
		}
		return out, nil
	case !activityKind.matches(w):
		return nil, fmt.Errorf("%q stands where an activity code is needed", cut(w, 40))
	default:
		return [][]string{{w}}, nil
	}
}

// product joins each alternative of a with each of b: both are needed.
func product(a, b [][]string) [][]string {
	var out [][]string
	for _, x := range a {
		for _, y := range b {
			both := slices.Concat(x, y)
			slices.Sort(both)
			out = append(out, slices.Compact(both))
		}
	}
	return out
}

// simplify sorts the alternatives and drops those that ask for all that
// another asks for, and more: they can never be what decides.
func simplify(alternatives [][]string) [][]string {
	slices.SortFunc(alternatives, slices.Compare)
	alternatives = slices.CompactFunc(alternatives, slices.Equal)
	var out [][]string
	for i, a := range alternatives {
		covered := func(b []string) bool {
			return len(b) < len(a) && !slices.ContainsFunc(b, func(c string) bool { return !slices.Contains(a, c) })
		}
		if !slices.ContainsFunc(slices.Concat(alternatives[:i], alternatives[i+1:]), covered) {
			out = append(out, a)
		}
	}
	return out
}

package assert

import (
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// maxChecks bounds what the tests of a file may unfold into: a test of every
// role and every type of a large policy is half a million.
const maxChecks = 2_000_000

// Suite is the tests of a file, bound to a policy.
type Suite struct {
	index  *query.Index
	model  *policy.Model
	tests  []boundTest
	checks int

	users  []*user
	userBy map[string]*user
}

// boundTest is a test with the checks that it stands for.
type boundTest struct {
	*Test
	demands []demand
}

// demand is a list of checks of which one has to be right: a single one,
// unless the test says any.
type demand struct{ checks []check }

// check is one who and one what. Either user is set, with record type or
// function, or two of the parts of traffic.
type check struct {
	user       *user
	recordType *policy.RecordType
	function   *policy.Function
	traffic
}

// user is a job role, a set of activities, or both.
type user struct {
	role  *policy.JobRole // nil: none
	local []string
	areas []string        // of work
	held  map[string]bool // with all that is included
}

// Bind finds what the tests name in a policy. What is not there is an error,
// and then there is no suite.
func Bind(f File, ix *query.Index) (*Suite, []finding.Finding) {
	b := binder{file: f, model: ix.Model(), suite: &Suite{index: ix, model: ix.Model(), userBy: map[string]*user{}}}
	b.lists()
	for i := range f.Tests {
		b.test(&f.Tests[i])
	}
	if b.list.HasErrors() {
		return nil, b.list.Sorted()
	}
	return b.suite, nil
}

type binder struct {
	file  File
	model *policy.Model
	suite *Suite
	list  finding.List

	roles   map[string]*policy.JobRole
	acts    map[string]*policy.Activity
	groups  map[string][]*policy.RecordType
	funcs   map[string]*policy.Function
	systems map[string]*policy.System
	full    bool
}

func (b *binder) lists() {
	m := b.model
	b.roles, b.acts = map[string]*policy.JobRole{}, map[string]*policy.Activity{}
	b.funcs, b.systems = map[string]*policy.Function{}, map[string]*policy.System{}
	b.groups = map[string][]*policy.RecordType{}
	for i := range m.JobRoles {
		b.roles[m.JobRoles[i].Code] = &m.JobRoles[i]
	}
	for i := range m.Activities {
		b.acts[m.Activities[i].Code] = &m.Activities[i]
	}
	for i := range m.Functions {
		b.funcs[m.Functions[i].Name] = &m.Functions[i]
	}
	for i := range m.Systems {
		b.systems[m.Systems[i].ASID] = &m.Systems[i]
	}
	for i := range m.RecordTypes {
		t := &m.RecordTypes[i]
		b.groups[t.Group] = append(b.groups[t.Group], t)
	}
	for _, name := range keys(b.file.Families) {
		for _, t := range b.file.Families[name] {
			if _, ok := b.roles[t.Value]; !ok {
				b.unknown("job role", t, keys(b.roles))
			}
		}
	}
}

// column is a bound selector: the values, and whether any one is enough.
type column[T any] struct {
	values []T
	any    bool
}

// bind resolves the values of a selector: a list by one, a set by its name.
func bind[T any](b *binder, s Selector, what string, one func(string) (T, bool), set func(string) ([]T, bool), known []string) column[T] {
	c := column[T]{any: s.Any}
	if s.Set.Given() {
		values, ok := set(s.Set.Value)
		switch {
		case !ok:
			b.unknown("set", s.Set, append([]string{all}, known...))
		case len(values) == 0:
			b.list.Add(finding.New(ruleUnknown, s.Set.At, "%q has no %s, so the test would check nothing", s.Set.Value, what).
				Suggest("take the test out, or name what is there"))
		}
		c.values = values
		return c
	}
	for _, t := range s.Values {
		v, ok := one(t.Value)
		if !ok {
			b.unknown(what, t, known)
			continue
		}
		c.values = append(c.values, v)
	}
	return c
}

func (b *binder) unknown(what string, t policy.Text, known []string) {
	if slices.Contains(known, t.Value) {
		b.list.Add(finding.New(ruleUnknown, t.At, "more than one %s is called %q", what, t.Value).
			Suggest("write it as system|code, or an endpoint with its service in front"))
		return
	}
	b.list.Add(finding.New(ruleUnknown, t.At, "the policy has no %s %q", what, t.Value).
		SuggestNear(t.Value, known, "correct it; a test of what is not there checks nothing"))
}

func keys[T any](m map[string]T) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (b *binder) test(t *Test) {
	bound := boundTest{Test: t}
	switch {
	case t.ASID.Given() || t.Endpoint.Given() || t.Format.Given():
		bound.demands = b.traffic(t)
	default:
		bound.demands = b.access(t)
	}
	b.suite.tests = append(b.suite.tests, bound)
}

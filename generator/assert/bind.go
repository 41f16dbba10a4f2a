// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"slices"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// maxChecks bounds what the tests of a file may stand for: a test of every role
// and every type of a large policy is half a million.
const maxChecks = 2_000_000

// Suite is the tests of a file, bound to a policy.
type Suite struct {
	index     *query.Index
	model     *policy.Model
	evaluator *evaluator // the policy that is asked
	tests     []boundTest
	checks    int

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
type demand struct {
	test   *Test
	checks []check
}

// check is one who and one what: a user with a record type or a function, or
// traffic.
type check struct {
	user       *user
	recordType *policy.RecordType
	function   *policy.Function
	traffic    *traffic
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
	b.suite.evaluator = newEvaluator(compile.Tables(ix.Model(), true), b.suite.users)
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
	called  map[string][]*policy.Endpoint // by name, with and without the service
	full    bool
}

func (b *binder) lists() {
	m := b.model
	b.roles = byName(m.JobRoles, func(j *policy.JobRole) string { return j.Code })
	b.acts = byName(m.Activities, func(a *policy.Activity) string { return a.Code })
	b.funcs = byName(m.Functions, func(f *policy.Function) string { return f.Name })
	b.systems = byName(m.Systems, func(s *policy.System) string { return s.ASID })
	b.groups = map[string][]*policy.RecordType{}
	for _, t := range pointers(m.RecordTypes) {
		b.groups[t.Group] = append(b.groups[t.Group], t)
	}
	b.called = map[string][]*policy.Endpoint{}
	for _, e := range pointers(m.Endpoints) {
		for _, name := range []string{e.Method + " " + e.Path, endpointName(e)} {
			b.called[name] = append(b.called[name], e)
		}
	}
	for _, name := range keys(b.file.Families) {
		for _, t := range b.file.Families[name] {
			if _, ok := b.roles[t.Value]; !ok {
				b.unknown("job role", t, keys(b.roles))
			}
		}
	}
}

func byName[T any](list []T, name func(*T) string) map[string]*T {
	out := make(map[string]*T, len(list))
	for _, v := range pointers(list) {
		out[name(v)] = v
	}
	return out
}

func pointers[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

func keys[T any](m map[string]T) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// column is a bound selector: the values, and whether any one is enough.
type column[T any] struct {
	values []T
	any    bool
}

// bind resolves the values of a selector: a list by one, a set by its name.
func bind[T any](b *binder, s Selector, what string, one func(string) (T, bool), set func(string) ([]T, bool), known func() []string) column[T] {
	c := column[T]{any: s.Any}
	if s.Set.Given() {
		values, ok := set(s.Set.Value)
		switch {
		case !ok:
			b.unknown("set", s.Set, append([]string{all}, known()...))
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
			b.unknown(what, t, known())
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

// named finds one in a list by its name, and everything under the name "all".
func named[T any](m map[string]T) (one func(string) (T, bool), set func(string) ([]T, bool), known func() []string) {
	one = func(name string) (T, bool) { v, ok := m[name]; return v, ok }
	set = func(set string) (out []T, ok bool) {
		for _, k := range keys(m) {
			out = append(out, m[k])
		}
		return out, set == all
	}
	return one, set, func() []string { return keys(m) }
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

// pair makes the checks of a test: for every value of the columns without any,
// one of the values of those with any has to be right.
func pair[A, B any](b *binder, t *Test, as column[A], bs column[B], of func(A, B) check) []demand {
	n := len(as.values) * len(bs.values)
	if b.suite.checks += n; b.suite.checks > maxChecks {
		if !b.full {
			b.list.Add(finding.New(ruleForm, t.At, "the tests up to this one stand for more than %d checks", maxChecks).Suggest("test groups and families in place of all"))
		}
		b.full = true
		return nil
	}
	if n == 0 {
		return nil
	}
	each, width := len(as.values), len(bs.values)
	if as.any {
		each = 1
	}
	if bs.any {
		width = 1
	}
	out := make([]demand, each*width)
	for i, x := range as.values {
		for j, y := range bs.values {
			d := &out[i%each*width+j%width]
			d.test = t
			d.checks = append(d.checks, of(x, y))
		}
	}
	return out
}

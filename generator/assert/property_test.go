// SPDX-License-Identifier: Apache-2.0

package assert_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

func txt(s string) policy.Text { return policy.Text{Value: s} }

var (
	roles = []string{"R0001", "R0002"}
	types = []string{"T1", "T2"}
	area  = "P0001:Q0001:T0001"
	words = map[policy.AccessLevel]string{policy.PointerOnly: "Pointer-only access", policy.PointerAndRecord: "Pointer and record access"}
)

func acts(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("B%04d", i+1))
	}
	return out
}

func drawFacts(t *rapid.T) policy.Facts {
	codes := acts(rapid.IntRange(3, 6).Draw(t, "activities"))
	f := policy.Facts{HasActivityList: true, HasJobRoleList: true}
	some := func(label string) bool { return rapid.IntRange(0, 2).Draw(t, label) == 0 }
	for i, c := range codes {
		a := policy.ActivityFact{Code: txt(c)}
		for _, d := range codes[i+1:] {
			if some(c + d) {
				a.Includes = append(a.Includes, txt(d))
			}
		}
		f.Activities = append(f.Activities, a)
	}
	for _, r := range roles {
		f.JobRoles = append(f.JobRoles, policy.JobRoleFact{Code: txt(r)})
		for _, c := range codes {
			if some(r + c) {
				f.Baseline = append(f.Baseline, policy.BaselineFact{Role: txt(r), Activity: txt(c)})
			}
		}
	}
	for i, name := range types {
		f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Group: txt("G" + name), Name: txt(name), System: txt("urn:test"), Code: txt(name)})
		f.Mapping = append(f.Mapping, mappingRow(name, codes[i], policy.PointerOnly), mappingRow(name, codes[len(codes)-1-i], policy.PointerAndRecord))
		if codes[i] == codes[len(codes)-1-i] {
			f.Mapping = f.Mapping[:len(f.Mapping)-1]
		}
		if row := &f.Mapping[len(f.Mapping)-1]; some("limit " + name) {
			row.Areas = []policy.Text{txt(area)}
		}
	}
	draw := func() string { return rapid.SampledFrom(codes).Draw(t, "code") }
	need := fmt.Sprintf("(%s OR %s) AND %s", draw(), draw(), draw())
	f.Functions = append(f.Functions, policy.FunctionFact{Name: txt("F"), Requirement: txt(need)})
	return f
}

func mappingRow(name, code string, l policy.AccessLevel) policy.MappingFact {
	return policy.MappingFact{Group: txt("G" + name), Types: []policy.Text{txt(name)}, Level: txt(words[l]), Code: txt(code)}
}

// bind resolves facts and binds tests to them; nil if the facts do not resolve
// (a group that no row opens any more, for one).
func bind(t rapid.TB, f policy.Facts, tests string) *assert.Suite {
	t.Helper()
	m, _ := policy.Resolve(f)
	if m == nil {
		return nil
	}
	file, findings := assert.Parse("t.yaml", []byte(tests), yamldoc.Limits{})
	if len(findings) > 0 {
		t.Fatalf("%s\n%+v", tests, findings)
	}
	suite, findings := assert.Bind(file, query.New(m, f))
	if suite == nil {
		t.Fatalf("%s\n%+v", tests, findings)
	}
	return suite
}

// answers is what the policy says on every role, single activity, type and function.
func answers(f policy.Facts) map[string]string {
	m, _ := policy.Resolve(f)
	if m == nil {
		return nil
	}
	ix, out := query.New(m, f), map[string]string{}
	ask := func(who string, q query.Question) {
		for _, name := range types {
			q.RecordType, q.Function = name, ""
			a, _ := ix.Explain(q)
			out[who+" "+name] = string(a.Checks[0].Level)
		}
		q.RecordType, q.Function = "", "F"
		a, _ := ix.Explain(q)
		out[who+" F"] = fmt.Sprint(a.Allowed)
	}
	for _, r := range roles {
		ask("role: "+r, query.Question{Role: r})
		ask("role: "+r+", area: "+area, query.Question{Role: r, Areas: []string{area}})
	}
	for _, a := range m.Activities {
		ask("activity: "+a.Code, query.Question{Activities: []string{a.Code}})
		ask("activity: "+a.Code+", area: "+area, query.Question{Activities: []string{a.Code}, Areas: []string{area}})
	}
	return out
}

// drawTests writes tests that pass: what the policy says, for some questions.
func drawTests(t *rapid.T, f policy.Facts) string {
	out := "version: 1\ntests:\n"
	said := answers(f)
	var keys []string
	for k := range said {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	picked := rapid.SliceOfNDistinct(rapid.SampledFrom(keys), 1, 8, rapid.ID[string]).Draw(t, "tests")
	for _, k := range picked {
		i := strings.LastIndexByte(k, ' ')
		what, expect := "type: "+k[i+1:], said[k]
		if k[i+1:] == "F" {
			what = "function: F"
		}
		switch expect {
		case "", "false":
			expect = "deny"
		case "true":
			expect = "allow"
		default:
			expect = rapid.SampledFrom([]string{expect, "allow"}).Draw(t, "expect")
		}
		out += fmt.Sprintf("  - {%s, %s, expect: %s}\n", k[:i], what, expect)
		if what != "function: F" && expect != "deny" && rapid.Bool().Draw(t, "any") {
			out += fmt.Sprintf("  - {role: {any: all}, %s, expect: deny}\n", what)
			if len(bind(t, f, out).Run()) > 0 {
				out = out[:strings.LastIndex(strings.TrimSuffix(out, "\n"), "\n")+1]
			}
		}
	}
	return out
}

// mutated is the facts with a mutant, done to the facts.
func mutated(f policy.Facts, mutant assert.Mutant) policy.Facts {
	f.Mapping, f.Baseline = slices.Clone(f.Mapping), slices.Clone(f.Baseline)
	f.Activities, f.Functions = slices.Clone(f.Activities), slices.Clone(f.Functions)
	switch {
	case mutant.Kind == assert.GrantMapping:
		i := slices.IndexFunc(f.Mapping, func(m policy.MappingFact) bool { return m.Group.Value == mutant.To && m.Code.Value == mutant.From })
		switch {
		case mutant.Operator == assert.OperatorRemove:
			f.Mapping = slices.Delete(f.Mapping, i, i+1)
		case mutant.Operator == assert.OperatorFree:
			f.Mapping[i].Areas = nil
		case mutant.Level == policy.PointerOnly:
			f.Mapping[i].Level = txt(words[policy.PointerAndRecord])
		default:
			f.Mapping[i].Level = txt(words[policy.PointerOnly])
		}
	case mutant.Operator == assert.OperatorAdd:
		f.Baseline = append(f.Baseline, policy.BaselineFact{Role: txt(mutant.From), Activity: txt(mutant.To)})
	case mutant.Kind == assert.GrantBaseline:
		f.Baseline = slices.DeleteFunc(f.Baseline, func(b policy.BaselineFact) bool { return b.Role.Value == mutant.From && b.Activity.Value == mutant.To })
	case mutant.Kind == assert.GrantIncludes:
		for i := range f.Activities {
			if f.Activities[i].Code.Value == mutant.From {
				f.Activities[i].Includes = slices.DeleteFunc(slices.Clone(f.Activities[i].Includes), func(t policy.Text) bool { return t.Value == mutant.To })
			}
		}
	}
	return f
}

// mutants are all mutants that there may be, but for those of functions.
func mutants(f policy.Facts) []assert.Mutant {
	var out []assert.Mutant
	add := func(operator, kind, from, to string, l policy.AccessLevel) {
		out = append(out, assert.Mutant{Operator: operator, Grant: assert.Grant{Kind: kind, From: from, To: to, Level: l}})
	}
	openers, brings := map[string]bool{}, map[string]bool{}
	for _, m := range f.Mapping {
		l := policy.PointerOnly
		if m.Level.Value == words[policy.PointerAndRecord] {
			l = policy.PointerAndRecord
		}
		add(assert.OperatorRemove, assert.GrantMapping, m.Code.Value, m.Group.Value, l)
		add(assert.OperatorLevel, assert.GrantMapping, m.Code.Value, m.Group.Value, l)
		if len(m.Areas) > 0 {
			add(assert.OperatorFree, assert.GrantMapping, m.Code.Value, m.Group.Value, l)
		}
		openers[m.Code.Value] = true
	}
	for _, b := range f.Baseline {
		add(assert.OperatorRemove, assert.GrantBaseline, b.Role.Value, b.Activity.Value, "")
		brings[b.Role.Value+b.Activity.Value] = true
	}
	for _, a := range f.Activities {
		for _, i := range a.Includes {
			add(assert.OperatorRemove, assert.GrantIncludes, a.Code.Value, i.Value, "")
		}
		for _, r := range roles {
			if openers[a.Code.Value] && !brings[r+a.Code.Value] {
				add(assert.OperatorAdd, assert.GrantBaseline, r, a.Code.Value, "")
			}
		}
	}
	return out
}

// TestMutantsAreKilledAsIfTheFactsWereChanged: for every mutant, the tests fail
// on a policy that is resolved from changed facts exactly if Mutate says that
// the mutant is killed; and a mutant that changes the access of any role or
// activity is among those that are counted.
func TestMutantsAreKilledAsIfTheFactsWereChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		tests := drawTests(t, f)
		suite := bind(t, f, tests)
		if failures := suite.Run(); len(failures) > 0 {
			t.Fatalf("%s%+v", tests, failures)
		}
		survived := map[string]bool{}
		for _, u := range suite.Mutate().Survived {
			survived[name(u)] = true
		}
		before := answers(f)
		for _, mutant := range mutants(f) {
			changed := mutated(f, mutant)
			after := bind(t, changed, tests)
			if after == nil {
				continue
			}
			fails := len(after.Run()) > 0
			if fails && survived[name(mutant)] {
				t.Fatalf("%+v is said to survive, but the tests fail\n%s", mutant, tests)
			}
			if fmt.Sprint(answers(changed)) == fmt.Sprint(before) && mutant.Kind == assert.GrantMapping && survived[name(mutant)] {
				t.Fatalf("%+v changes nobody's access, and is listed\n%s", mutant, tests)
			}
			if now := answers(changed); !fails && fmt.Sprint(now) != fmt.Sprint(before) && !survived[name(mutant)] {
				t.Fatalf("%+v changes access, no test fails, and it is not listed\n%s", mutant, tests)
			}
		}
	})
}

func name(f assert.Mutant) string {
	return strings.Join([]string{f.Operator, f.Kind, f.From, f.To}, " ")
}

// TestFailuresAreThoseOfTheAnswers: a test of one role or activity fails
// exactly if the answer is not the one that is expected.
func TestFailuresAreThoseOfTheAnswers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		for who, level := range answers(f) {
			i := strings.LastIndexByte(who, ' ')
			what := who[i+1:]
			if what == "F" {
				continue
			}
			for _, expect := range []string{"record", "pointer", "allow", "deny"} {
				failures := bind(t, f, fmt.Sprintf("version: 1\ntests:\n  - {%s, type: %s, expect: %s}\n", who[:i], what, expect)).Run()
				want := level == expect || level == "" && expect == "deny" || level != "" && expect == "allow"
				if want == (len(failures) > 0) {
					t.Fatalf("%s is %q, expected %s: %+v", who, level, expect, failures)
				}
				if len(failures) > 0 && failures[0].Position != finding.InText("t.yaml", 3, 5) {
					t.Fatalf("%+v", failures[0].Position)
				}
			}
		}
	})
}

// changedCell is the facts with one cell changed.
func changedCell(t *rapid.T, f policy.Facts) policy.Facts {
	f.Mapping, f.Baseline = slices.Clone(f.Mapping), slices.Clone(f.Baseline)
	f.Activities, f.Functions = slices.Clone(f.Activities), slices.Clone(f.Functions)
	code := func() policy.Text { return rapid.SampledFrom(f.Activities).Draw(t, "code").Code }
	row := &f.Mapping[rapid.IntRange(0, len(f.Mapping)-1).Draw(t, "row")]
	switch rapid.SampledFrom([]string{"level", "areas", "baseline", "include", "function", "mapping", "type"}).Draw(t, "change") {
	case "level":
		if row.Level.Value == words[policy.PointerOnly] {
			row.Level = txt(words[policy.PointerAndRecord])
		} else {
			row.Level = txt(words[policy.PointerOnly])
		}
	case "areas":
		areas := []policy.Text{txt(area)}
		if len(row.Areas) > 0 {
			areas = nil
		}
		row.Areas = areas
	case "baseline":
		f.Baseline = append(f.Baseline, policy.BaselineFact{Role: txt(rapid.SampledFrom(roles).Draw(t, "role")), Activity: code()})
	case "include":
		i := rapid.IntRange(0, len(f.Activities)-2).Draw(t, "from")
		f.Activities[i].Includes = append(slices.Clone(f.Activities[i].Includes), f.Activities[rapid.IntRange(i+1, len(f.Activities)-1).Draw(t, "to")].Code)
	case "function":
		f.Functions[0].Requirement = txt(rapid.SampledFrom([]string{f.Functions[0].Requirement.Value + " OR ", ""}).Draw(t, "or") + code().Value)
	case "mapping":
		f.Mapping = append(f.Mapping, mappingRow(rapid.SampledFrom(types).Draw(t, "type"), code().Value, policy.PointerAndRecord))
	case "type":
		i := slices.IndexFunc(f.RecordTypes, func(r policy.RecordTypeFact) bool { return r.Name.Value == types[0] })
		f.RecordTypes = slices.Clone(f.RecordTypes)
		f.RecordTypes[i].Group = txt("G" + types[1])
		f.Mapping = slices.DeleteFunc(f.Mapping, func(m policy.MappingFact) bool { return m.Group.Value == "G"+types[0] })
		for i := range f.Mapping {
			f.Mapping[i].Types = []policy.Text{txt(types[0]), txt(types[1])}
		}
	}
	return f
}

// gainsAccess reports whether anybody has more by the second of two lists of answers.
func gainsAccess(before, after map[string]string) bool {
	rank := map[string]int{"": 0, "false": 0, "pointer": 1, "record": 2, "true": 2}
	for question, answer := range after {
		if rank[answer] > rank[before[question]] {
			return true
		}
	}
	return false
}

// TestWhatIsCoveredSinceFailsOnTheBase: if a change of one cell gives access to anybody, it is touched; and if the tests are said to cover it, one of
// them fails on the policy before the change.
func TestWhatIsCoveredSinceFailsOnTheBase(t *testing.T) {
	said := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		base := drawFacts(t)
		head := changedCell(t, base)
		was, _ := policy.Resolve(base)
		if is, _ := policy.Resolve(head); is == nil {
			return
		}
		tests := drawTests(t, head)
		since := bind(t, head, tests).Since(assert.Base{Name: "base", Index: query.New(was, base)})
		if !gainsAccess(answers(base), answers(head)) {
			said["no gain"]++
			return
		}
		if since.Grants == 0 {
			t.Fatalf("access is gained, and nothing is touched\n%s", tests)
		}
		if since.Covered < since.Grants {
			said["not covered"]++
			return
		}
		said["covered"]++
		if len(bind(t, base, tests).Run()) == 0 {
			t.Fatalf("said to be covered, but no test fails without the change\n%s", tests)
		}
	})
	t.Logf("%v", said)
}

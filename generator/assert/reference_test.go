// SPDX-License-Identifier: Apache-2.0

package assert_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// drawTraffic adds endpoints, formats and systems to facts. Some operations have no
// scope, some endpoints no interactionId, and directories list some by other names.
func drawTraffic(t *rapid.T, f policy.Facts) policy.Facts {
	f.HasSpecs = true
	f.Services = []policy.ServiceFact{{Name: txt("x"), Headers: txt("ssp"), Tokens: txt("spine")}}
	some := func(label string) bool { return rapid.IntRange(0, 2).Draw(t, label) == 0 }
	ids := []string{"a", "b", "c"}[:rapid.IntRange(1, 3).Draw(t, "ids")]
	op := func(id string, at int) policy.OperationFact {
		o := policy.OperationFact{ID: txt(svc + id), Aliases: []policy.Text{txt(svc + id + "2")}, Query: [][]policy.Text{{txt("p" + id)}}}
		if id == "a" {
			o.Registered = txt(svc + "reg")
		}
		if !some(fmt.Sprint("no scope", id, at)) {
			o.Scopes = []policy.Text{txt("patient/*.read")}
		}
		return o
	}
	for i := range 3 {
		e := policy.EndpointFact{Service: "x", Method: txt("GET"), Path: txt(fmt.Sprintf("/e%d", i)), Query: []policy.Text{txt("pa"), txt("pb"), txt("pc")}}
		for j, id := range ids {
			if i == j || some(fmt.Sprint("at", i, id)) {
				e.Operations = append(e.Operations, op(id, i))
			}
		}
		if len(e.Operations) == 0 {
			e.None = txt("meant")
		}
		f.Endpoints = append(f.Endpoints, e)
	}
	f.Formats = []policy.FormatFact{{System: txt("urn:f"), Code: txt("page"), Retrieval: txt("direct")}}
	for _, id := range ids {
		f.Formats = append(f.Formats, policy.FormatFact{System: txt("urn:f"), Code: txt("f" + id), Retrieval: txt("ssp"), Interaction: txt(svc + id)})
	}
	for i := range 2 {
		s := policy.SystemFact{ASID: txt(fmt.Sprintf("90000000000%d", i+1)), ODS: txt("X99")}
		for _, id := range append(slices.Clone(ids), "a2", "reg", "other") {
			if some("sends" + id) {
				s.Sends = append(s.Sends, txt(svc+id))
			}
			if some("receives" + id) {
				s.Receives = append(s.Receives, txt(svc+id))
			}
		}
		f.Systems = append(f.Systems, s)
	}
	return f
}

// drawRows writes tests that pass, of all kinds.
func drawRows(t *rapid.T, ix *query.Index) string {
	m := ix.Model()
	one := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "value") }
	quantify := func(of ...string) string { return one(append(of, "{every: all}", "{any: all}")...) }
	var endpoints, ids, formats []string
	for _, e := range m.Endpoints {
		endpoints = append(endpoints, e.Method+" "+e.Path)
	}
	for _, i := range m.Interactions {
		ids = append(ids, "'"+i.ID+"'")
	}
	for _, f := range m.Formats {
		formats = append(formats, f.Code)
	}
	codes := acts(3)
	out := "version: 1\ntests:\n"
	for range rapid.IntRange(1, 8).Draw(t, "tests") {
		asid := "asid: " + quantify(m.Systems[0].ASID, m.Systems[1].ASID) + ", " + one("", "direction: receives, ")
		var row string
		switch rapid.IntRange(0, 7).Draw(t, "kind") {
		case 0:
			row = asid + "endpoint: " + quantify(endpoints...)
		case 1:
			row = asid + "format: " + quantify(formats...)
		case 2:
			row = asid + "interaction: " + quantify(ids...)
		case 3:
			row = "endpoint: " + quantify(endpoints...) + ", interaction: " + quantify(ids...)
		case 4:
			row = "format: " + quantify(formats...) + ", interaction: " + quantify(ids...)
		case 5:
			row = "role: " + quantify(roles...) + ", " + one("", "activity: "+one(codes...)+", ") + one("", "area: '"+area+"', ") + "type: " + quantify(types...)
		case 6:
			row = "role: " + quantify(roles...) + ", " + one("", "activity: "+one(codes...)+", ") + "function: F"
		default:
			row = "activity: " + quantify(codes...) + ", " + one("", "area: '"+area+"', ") + "type: " + quantify(types...)
		}
		for _, expect := range rapid.Permutation([]string{"allow", "deny", "pointer", "record"}).Draw(t, "expect") {
			test := "  - {" + row + ", expect: " + expect + "}\n"
			if levels := strings.Contains(row, "type:"); levels || expect == "allow" || expect == "deny" {
				if len(over(t, ix, "version: 1\ntests:\n"+test).Run()) == 0 {
					out += test
					break
				}
			}
		}
	}
	return out
}

func over(t rapid.TB, ix *query.Index, tests string) *assert.Suite {
	t.Helper()
	file, findings := assert.Parse("t.yaml", []byte(tests), yamldoc.Limits{})
	if len(findings) > 0 {
		t.Fatalf("%s\n%+v", tests, findings)
	}
	suite, findings := assert.Bind(file, ix)
	if suite == nil {
		t.Fatalf("%s\n%+v", tests, findings)
	}
	return suite
}

// changed is a policy, resolved from facts, in which something is changed.
func changed(f policy.Facts, m *policy.Model, change func(*policy.Model)) *query.Index {
	out := *m
	out.Groups, out.Endpoints, out.Formats = slices.Clone(m.Groups), slices.Clone(m.Endpoints), slices.Clone(m.Formats)
	out.Activities, out.JobRoles, out.Functions, out.Systems = slices.Clone(m.Activities), slices.Clone(m.JobRoles), slices.Clone(m.Functions), slices.Clone(m.Systems)
	change(&out)
	reclose(&out)
	return query.New(&out, f)
}

// reclose follows the includes of every activity and role, one step after the other.
func reclose(m *policy.Model) {
	includes := map[string][]string{}
	for _, a := range m.Activities {
		includes[a.Code] = a.Includes
	}
	all := func(from []string) []string {
		out := map[string]bool{}
		var follow func([]string)
		follow = func(codes []string) {
			for _, c := range codes {
				out[c] = true
				follow(includes[c])
			}
		}
		follow(from)
		var list []string
		for c := range out {
			list = append(list, c)
		}
		slices.Sort(list)
		return list
	}
	for i := range m.Activities {
		m.Activities[i].Closure = all([]string{m.Activities[i].Code})
	}
	for i := range m.JobRoles {
		m.JobRoles[i].Closure = all(m.JobRoles[i].Baseline)
	}
}

func without[T any](list []T, i int) []T { return slices.Delete(slices.Clone(list), i, i+1) }

func drop(list []string, s string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(in string) bool { return in == s })
}

// everyMutant is every change in one place, done to the model.
func everyMutant(m *policy.Model) map[string]func(*policy.Model) {
	out := map[string]func(*policy.Model){}
	add := func(operator, kind, from, to string, change func(*policy.Model)) {
		out[strings.Join([]string{operator, kind, from, to}, " ")] = change
	}
	var openers []string
	for i, g := range m.Groups {
		for j, row := range g.Grants {
			openers = append(openers, row.Activity)
			edit := func(change func(*policy.Grant)) func(*policy.Model) {
				return func(m *policy.Model) {
					m.Groups[i].Grants = slices.Clone(m.Groups[i].Grants)
					change(&m.Groups[i].Grants[j])
				}
			}
			add("remove", "mapping", row.Activity, g.Name, func(m *policy.Model) { m.Groups[i].Grants = without(m.Groups[i].Grants, j) })
			add("level", "mapping", row.Activity, g.Name, edit(func(g *policy.Grant) {
				g.Level = map[policy.AccessLevel]policy.AccessLevel{policy.PointerOnly: policy.PointerAndRecord, policy.PointerAndRecord: policy.PointerOnly}[g.Level]
			}))
			if row.Limited() {
				add("free", "mapping", row.Activity, g.Name, edit(func(g *policy.Grant) { g.Areas = nil }))
			}
		}
	}
	for i, j := range m.JobRoles {
		for k, a := range j.Baseline {
			add("remove", "baseline", j.Code, a, func(m *policy.Model) { m.JobRoles[i].Baseline = without(m.JobRoles[i].Baseline, k) })
		}
		for _, a := range openers {
			if !slices.Contains(j.Closure, a) {
				add("add", "baseline", j.Code, a, func(m *policy.Model) {
					m.JobRoles[i].Baseline = append(slices.Clone(m.JobRoles[i].Baseline), a)
					slices.Sort(m.JobRoles[i].Baseline)
				})
			}
		}
	}
	for i, a := range m.Activities {
		for k, included := range a.Includes {
			add("remove", "includes", a.Code, included, func(m *policy.Model) { m.Activities[i].Includes = without(m.Activities[i].Includes, k) })
		}
	}
	for i, f := range m.Functions {
		for k, all := range f.Alternatives {
			add("remove", "function", f.Name, strings.Join(all, " AND "), func(m *policy.Model) { m.Functions[i].Alternatives = without(m.Functions[i].Alternatives, k) })
			for _, code := range all {
				add("waive", "function", f.Name, code, func(m *policy.Model) {
					var rest [][]string
					for _, all := range m.Functions[i].Alternatives {
						if len(all) > 1 {
							all = drop(all, code)
						}
						rest = append(rest, all)
					}
					m.Functions[i].Alternatives = rest
				})
			}
		}
	}
	for i, s := range m.Systems {
		for _, id := range s.Sends {
			add("remove", "sends", s.ASID, id, func(m *policy.Model) { m.Systems[i].Sends = drop(m.Systems[i].Sends, id) })
		}
		for _, id := range s.Receives {
			add("remove", "receives", s.ASID, id, func(m *policy.Model) { m.Systems[i].Receives = drop(m.Systems[i].Receives, id) })
		}
		for _, known := range m.Interactions {
			if !slices.Contains(s.Sends, known.ID) {
				add("add", "sends", s.ASID, known.ID, func(m *policy.Model) {
					m.Systems[i].Sends = slices.Sorted(slices.Values(append(slices.Clone(m.Systems[i].Sends), known.ID)))
				})
			}
			if !slices.Contains(s.Receives, known.ID) {
				add("add", "receives", s.ASID, known.ID, func(m *policy.Model) {
					m.Systems[i].Receives = slices.Sorted(slices.Values(append(slices.Clone(m.Systems[i].Receives), known.ID)))
				})
			}
		}
	}
	for i, e := range m.Endpoints {
		for k, o := range e.Operations {
			if len(o.Scopes) > 0 { // nobody loses what is refused always
				add("remove", "endpoint", e.Service+" "+e.Method+" "+e.Path, o.Interaction, func(m *policy.Model) { m.Endpoints[i].Operations = without(m.Endpoints[i].Operations, k) })
			}
		}
	}
	for i, f := range m.Formats {
		if f.Interaction != "" {
			add("remove", "format", f.System+"|"+f.Code, f.Interaction, func(m *policy.Model) { m.Formats[i].Interaction = "" })
		}
	}
	return out
}

// TestMutantsAreKilledAsByAFullRerun: a mutant is killed exactly if the tests, all of
// them, fail over the policy that is compiled anew with the one change; and none is
// killed that is not counted.
func TestMutantsAreKilledAsByAFullRerun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawTraffic(t, drawFacts(t))
		m, findings := policy.Resolve(f)
		if m == nil {
			t.Fatal(findings)
		}
		ix := query.New(m, f)
		tests := drawRows(t, ix)
		if !strings.Contains(tests, "expect") {
			return
		}
		mutation := over(t, ix, tests).Mutate()
		survived := map[string]bool{}
		for _, u := range mutation.Survived {
			survived[name(u)] = true
		}
		killed, all := 0, everyMutant(m)
		for mutant, change := range all {
			fails := len(over(t, changed(f, m, change), tests).Run()) > 0
			if fails {
				killed++
			}
			if fails && survived[mutant] {
				t.Fatalf("%s is said to survive, but tests fail\n%s", mutant, tests)
			}
			delete(survived, mutant)
		}
		if killed != mutation.Killed || len(survived) > 0 || mutation.Mutants != mutation.Killed+len(mutation.Survived) {
			t.Fatalf("%d of %d mutants make tests fail, and %d of %d are said to be killed, beside %v\n%s", killed, len(all), mutation.Killed, mutation.Mutants, survived, tests)
		}
	})
}

// TestTrafficIsThatOfSlowReadings: what a test finds of traffic is what the lists say, and
// what explain does, but for operations without a scope: those are refused. Somebody sends and
// receives each interactionId, so the system that is asked about decides: explain denies a
// receiver, too, if nobody sends.
func TestTrafficIsThatOfSlowReadings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawTraffic(t, drawFacts(t))
		everybody := policy.SystemFact{ASID: txt("900000000009"), ODS: txt("X99")}
		for _, id := range []string{"a", "b", "c"} {
			everybody.Sends, everybody.Receives = append(everybody.Sends, txt(svc+id)), append(everybody.Receives, txt(svc+id))
		}
		f.Systems = append(f.Systems, everybody)
		m, findings := policy.Resolve(f)
		if m == nil {
			t.Fatal(findings)
		}
		ix := query.New(m, f)
		s := rapid.SampledFrom(m.Systems).Draw(t, "system")
		e := rapid.SampledFrom(m.Endpoints).Draw(t, "endpoint")
		receives := rapid.Bool().Draw(t, "receives")
		list, direction := s.Sends, ""
		if receives {
			list, direction = s.Receives, "direction: receives, "
		}
		lists := func(id string) bool {
			i := slices.IndexFunc(m.Interactions, func(i policy.Interaction) bool { return i.ID == id })
			names := append([]string{id}, m.Interactions[i].Aliases...)
			if receives {
				names = append(names, m.Interactions[i].Registered)
			}
			return slices.ContainsFunc(names, func(n string) bool { return n != "" && slices.Contains(list, n) })
		}
		want := false
		for _, o := range e.Operations {
			answer, err := ix.Explain(query.Question{ASID: s.ASID, Receive: receives, Method: e.Method, Endpoint: e.Path, Interaction: o.Interaction})
			if err != nil || len(o.Scopes) > 0 && answer.Allowed != lists(o.Interaction) {
				t.Fatalf("%s at %s: %v, %v", o.Interaction, e.Path, answer.Allowed, err)
			}
			want = want || len(o.Scopes) > 0 && lists(o.Interaction)
		}
		expect := map[bool]string{true: "allow", false: "deny"}[want]
		row := fmt.Sprintf("{asid: %s, %sendpoint: %s %s, expect: %s}", s.ASID, direction, e.Method, e.Path, expect)
		if got := over(t, ix, "version: 1\ntests:\n  - "+row+"\n").Run(); len(got) > 0 {
			t.Fatalf("%s: %+v", row, got)
		}
	})
}

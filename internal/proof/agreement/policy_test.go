// SPDX-License-Identifier: Apache-2.0

package agreement

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
	tables "github.com/spineguard/spineguard/spine/policy"
)

const ids = "urn:nhs:names:services:"

var (
	roles     = []string{"R0001", "R0002", "R0003"}
	areas     = []string{"P0001:Q0001:T0001", "P0001:Q0001:T0002"}
	types     = []string{"T0", "T1", "T2", "T3"} // T0 is in no group
	functions = []string{"F1", "F2"}
	asids     = []string{"200000000001", "200000000002", "900000000003"} // the first two are those that guardtest uses for strangers
	names     = []string{"a", "b", "date"}                               // of query parameters
)

func txt(s string) policy.Text { return policy.Text{Value: s} }

func texts(list []string) (out []policy.Text) {
	for _, s := range list {
		out = append(out, txt(s))
	}
	return out
}

// drawnPolicy is a random policy, as the facts that documents state and as what is made of them.
type drawnPolicy struct {
	distinct   bool
	facts      policy.Facts
	model      *policy.Model
	index      *query.Index
	policy     tables.Policy
	activities []string
	roles      []string
	ids        []string // that a spec has
	names      []string // under which a directory may list them
}

// some draws up to n of a list.
func some(t *rapid.T, list []string, n int, label string) []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(list), 0, n, rapid.ID[string]).Draw(t, label)
}

func chance(t *rapid.T, of int, label string) bool {
	return rapid.IntRange(1, of).Draw(t, label) == 1
}

// drawPolicy draws a policy that resolves. With distinct the operations of an endpoint can be
// distinguished, as in every document; without, most of them cannot, which is for guards to refuse.
func drawPolicy(t *rapid.T, distinct bool) *drawnPolicy {
	w := &drawnPolicy{distinct: distinct}
	w.drawWorkbook(t)
	w.drawSpecs(t)
	w.drawSystems(t)
	if findings := w.resolve(); w.model == nil {
		t.Fatalf("a policy that does not resolve was drawn: %+v", findings)
	}
	return w
}

func (w *drawnPolicy) resolve() []finding.Finding {
	m, findings := policy.Resolve(w.facts)
	if w.model = m; m != nil {
		w.index = query.New(m, w.facts)
		w.policy = w.index.Policy()
	}
	return findings
}

func (w *drawnPolicy) drawWorkbook(t *rapid.T) {
	f := &w.facts
	f.HasActivityList, f.HasJobRoleList = true, true
	f.MatchFullRole = rapid.Bool().Draw(t, "full")
	for i := range rapid.IntRange(1, 6).Draw(t, "activities") {
		w.activities = append(w.activities, fmt.Sprintf("B%04d", i+1))
	}
	for i, c := range w.activities {
		f.Activities = append(f.Activities, policy.ActivityFact{Code: txt(c), Includes: texts(some(t, append([]string{""}, w.activities[i+1:]...), 2, "includes"))})
		last := &f.Activities[i]
		last.Includes = slices.DeleteFunc(last.Includes, func(x policy.Text) bool { return x.Value == "" })
	}
	for i, r := range roles {
		if f.MatchFullRole {
			r = fmt.Sprintf("S000%d:G0001:%s", i+1, roles[min(i, 1)]) // two of one role
		}
		w.roles = append(w.roles, r)
		f.JobRoles = append(f.JobRoles, policy.JobRoleFact{Code: txt(r)})
		for _, c := range some(t, w.activities, 2, "baseline") {
			f.Baseline = append(f.Baseline, policy.BaselineFact{Role: txt(r), Activity: txt(c)})
		}
	}
	w.drawMapping(t)
	for _, name := range functions {
		f.Functions = append(f.Functions, policy.FunctionFact{Name: txt(name), Requirement: txt(w.requirement(t, 2))})
	}
}

func (w *drawnPolicy) requirement(t *rapid.T, depth int) string {
	op := rapid.SampledFrom([]string{"", " AND ", " OR "}).Draw(t, "op")
	if depth == 0 || op == "" {
		return rapid.SampledFrom(w.activities).Draw(t, "required")
	}
	return "(" + w.requirement(t, depth-1) + op + w.requirement(t, depth-1) + ")"
}

func (w *drawnPolicy) drawMapping(t *rapid.T) {
	words := []string{"Pointer-only access", "Pointer and record access"}
	f := &w.facts
	f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Name: txt("T0"), System: txt("urn:test"), Code: txt("T0")})
	for i, group := range []string{"G1", "G2"} {
		of := [][]string{{"T1", "T3"}, {"T2"}}[i]
		for _, name := range of {
			f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Group: txt(group), Name: txt(name), System: txt("urn:test"), Code: txt(name)})
		}
		for _, c := range rapid.SliceOfNDistinct(rapid.SampledFrom(w.activities), 1, 3, rapid.ID[string]).Draw(t, "codes of "+group) {
			row := policy.MappingFact{Group: txt(group), Types: texts(of), Level: txt(rapid.SampledFrom(words).Draw(t, "level")), Code: txt(c)}
			if chance(t, 3, "limited") {
				row.Areas = texts(rapid.SampledFrom([][]string{areas[:1], areas[1:], areas}).Draw(t, "areas"))
			}
			f.Mapping = append(f.Mapping, row)
		}
	}
}

var services = []policy.ServiceFact{
	{Name: txt("direct"), Headers: txt("nrl"), Tokens: txt("spine"), Base: txt("/STU3")},
	{Name: txt("gp"), Headers: txt("ssp"), Tokens: txt("gpconnect")},
	{Name: txt("record"), Headers: txt("ssp"), Tokens: txt("spine")},
	{Name: txt("ssp"), Headers: txt("ssp"), Tokens: txt("spine"), FHIR: txt("R4")},
	{Name: txt("special"), Headers: txt("nrl"), Tokens: txt("gpconnect")},
}

func (w *drawnPolicy) drawSpecs(t *rapid.T) {
	w.facts.HasSpecs, w.facts.HasFormatList = true, true
	for _, s := range rapid.SliceOfNDistinct(rapid.SampledFrom(services), 1, 2, func(s policy.ServiceFact) string { return s.Name.Value }).Draw(t, "services") {
		w.facts.Services = append(w.facts.Services, s)
		w.drawService(t, s)
	}
	f := policy.FormatFact{System: txt("urn:f"), Code: txt("pdf"), Retrieval: txt("ssp"), Interaction: txt(rapid.SampledFrom(w.ids).Draw(t, "retrieval"))}
	w.facts.Formats = []policy.FormatFact{{System: txt("urn:f"), Code: txt("web"), Retrieval: txt("direct")}, f}
}

func (w *drawnPolicy) drawService(t *rapid.T, s policy.ServiceFact) {
	name := s.Name.Value
	places := [][2]string{{"GET", "/A"}, {"POST", "/A"}, {"GET", "/A/{id}"}, {"PUT", "/A/{id}"}, {"GET", "/A/more"}, {"GET", "/B/{id}/C/{part}"}}
	if name == "record" {
		places = [][2]string{{"GET", "/{url}"}}
	}
	own := []string{ids + name + ":A.read", ids + name + ":B.read", ids + name + ":C.write"}
	about := map[string]policy.OperationFact{}
	for _, id := range own {
		o := policy.OperationFact{ID: txt(id)}
		if chance(t, 3, "alias") {
			o.Aliases = texts([]string{id + ".alias"})
		}
		if chance(t, 3, "registered") {
			o.Registered = txt(rapid.SampledFrom([]string{id + ".registered", ids + "all:shared.read"}).Draw(t, "registered id"))
		}
		about[id] = o
	}
	var bound []string
	for i, at := range rapid.SliceOfNDistinct(rapid.SampledFrom(places), 1, 3, rapid.ID[[2]string]).Draw(t, "endpoints of "+name) {
		e := policy.EndpointFact{Service: name, Method: txt(at[0]), Path: txt(at[1])}
		if i > 0 && chance(t, 5, "none") {
			e.None = txt("nobody has an id for it")
		} else {
			for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(own), 1, 3, rapid.ID[string]).Draw(t, "operations") {
				bound = append(bound, id)
				e.Operations = append(e.Operations, w.operation(t, s, about[id]))
			}
			for k := range e.Operations {
				if w.distinct && len(e.Operations) > 1 {
					e.Operations[k].Header = [][2]policy.Text{{txt("X-Mode"), txt([]string{"one", "two", "three"}[k])}}
				}
			}
		}
		w.facts.Endpoints = append(w.facts.Endpoints, e)
	}
	slices.Sort(bound)
	for _, id := range slices.Compact(bound) {
		w.ids = append(w.ids, id)
		w.names = append(w.names, id)
		for _, a := range about[id].Aliases {
			w.names = append(w.names, a.Value)
		}
		if r := about[id].Registered.Value; r != "" && !slices.Contains(w.names, r) {
			w.names = append(w.names, r)
		}
	}
}

func (w *drawnPolicy) operation(t *rapid.T, s policy.ServiceFact, o policy.OperationFact) policy.OperationFact {
	scopes := []string{"patient/A.read", "patient/A.write"}
	if s.Tokens.Value == "gpconnect" {
		scopes = []string{"patient/*.read", "organization/*.write"}
		if chance(t, 8, "strange") {
			scopes = []string{"patient/A.read"}
		}
	}
	o.Scopes = texts(rapid.SampledFrom([][]string{scopes, scopes[:1], scopes[:1], nil}).Draw(t, "scopes"))
	o.Actor = txt(rapid.SampledFrom([]string{"consumer", "provider", "both"}).Draw(t, "actor"))
	if s.Name.Value != "record" {
		for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "sets") {
			o.Query = append(o.Query, texts(rapid.SliceOfN(rapid.SampledFrom(names), 1, 3).Draw(t, "set")))
		}
	}
	if chance(t, 4, "header") {
		o.Header = [][2]policy.Text{{txt("X-Mode"), txt(rapid.SampledFrom([]string{"one", "two"}).Draw(t, "mode"))}}
	}
	if o.Level = txt(rapid.SampledFrom([]string{"", "", "", "pointer", "record"}).Draw(t, "demands")); o.Level.Value != "" {
		levelOf(t, &o)
	}
	if chance(t, 4, "demands a function") {
		o.Function = txt(rapid.SampledFrom(functions).Draw(t, "function"))
	}
	return o
}

// levelOf draws of what an operation demands its level.
func levelOf(t *rapid.T, o *policy.OperationFact) {
	switch rapid.IntRange(1, 3).Draw(t, "of") {
	case 1:
		o.RecordTypes = texts([]string{policy.AnyRecordType})
	case 2:
		o.Group = txt(rapid.SampledFrom([]string{"G1", "G2"}).Draw(t, "of the group"))
	default:
		of := types[1:]
		if chance(t, 6, "of one in no group") {
			of = types
		}
		for _, code := range rapid.SliceOfNDistinct(rapid.SampledFrom(of), 1, 3, rapid.ID[string]).Draw(t, "of the types") {
			o.RecordTypes = append(o.RecordTypes, txt("urn:test|"+code))
		}
	}
}

func (w *drawnPolicy) drawSystems(t *rapid.T) {
	if chance(t, 3, "no systems") {
		return
	}
	for i, asid := range asids {
		s := policy.SystemFact{ASID: txt(asid), ODS: txt(fmt.Sprintf("X9%d", i))}
		all := append([]string{ids + "all:strange.read"}, w.names...)
		s.Sends, s.Receives = texts(some(t, all, 4, "sends")), texts(some(t, all, 4, "receives"))
		s.Host = txt(rapid.SampledFrom([]string{"", "h1.example", "https://h2.example/base/1", "https://h1.example/root"}).Draw(t, "host"))
		w.facts.Systems = append(w.facts.Systems, s)
	}
}

// describe is the policy in words, for a report.
func (w *drawnPolicy) describe() string {
	var b strings.Builder
	for _, e := range w.model.Endpoints {
		fmt.Fprintf(&b, "\n%s %s %s %s", e.Service, e.Method, e.Path, e.None)
		for _, o := range e.Operations {
			fmt.Fprintf(&b, "\n  %+v", o)
		}
	}
	for _, g := range w.model.Groups {
		fmt.Fprintf(&b, "\n%s %+v", g.Name, g.Grants)
	}
	for _, a := range w.model.Activities {
		fmt.Fprintf(&b, "\n%s %v", a.Code, a.Closure)
	}
	fmt.Fprintf(&b, "\n%+v\n%+v\n%+v\n%+v", w.model.JobRoles, w.model.Functions, w.model.Systems, w.model.Interactions)
	return b.String()
}

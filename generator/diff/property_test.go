// SPDX-License-Identifier: Apache-2.0

package diff_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// What drawn policies are made of.
var (
	codes   = []string{"B0001", "B0002", "B0003", "B0004"}
	areas   = []string{"P0001:Q0001:T0001", "P0001:Q0001:T0002"}
	ids     = []string{"urn:i:1", "urn:i:2"}
	scopes  = []string{"a", "b"}
	queries = [][]string{{"p"}, {"q"}, {"p", "q"}, {"p", "p"}}
	levels  = []policy.AccessLevel{policy.NoAccess, policy.PointerOnly, policy.PointerAndRecord}
)

// drawTraffic gives a policy services, endpoints, formats and what systems send.
func drawTraffic(t *rapid.T, label string, m *policy.Model) {
	some := func(what string) bool { return rapid.Bool().Draw(t, label+" "+what) }
	pick := func(what string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label+" "+what) }
	m.Services = []policy.Service{{Name: "s", Headers: pick("headers", "nrl", "ssp"), Tokens: "spine"}}
	for _, id := range ids {
		i := policy.Interaction{ID: id, Service: "s", Registered: pick("registered", "", id+":reg")}
		if some("alias") {
			i.Aliases = []string{id + ":alias"}
		}
		m.Interactions = append(m.Interactions, i)
	}
	for _, path := range []string{"/x/{" + pick("parameter", "a", "b") + "}", "/y"} {
		e := policy.Endpoint{Service: "s", Method: "GET", Path: path}
		for range rapid.IntRange(0, 2).Draw(t, label+" operations") {
			e.Operations = append(e.Operations, drawOperation(t, label))
		}
		m.Endpoints = append(m.Endpoints, e)
	}
	for _, code := range []string{"f", "g"} {
		f := policy.Format{System: "urn:f", Code: code, Retrieval: "direct"}
		if some("ssp") {
			f.Retrieval, f.Interaction = "ssp", pick("retrieval", ids...)
		}
		m.Formats = append(m.Formats, f)
	}
	for i := range m.Systems {
		m.Systems[i].Sends = slices.DeleteFunc(slices.Clone(ids), func(string) bool { return some("sends") })
		m.Systems[i].Receives = slices.DeleteFunc(slices.Clone(ids), func(string) bool { return some("receives") })
	}
}

func drawOperation(t *rapid.T, label string) policy.Operation {
	o := policy.Operation{
		Interaction: rapid.SampledFrom(ids).Draw(t, label+" id"),
		Actor:       rapid.SampledFrom([]string{"consumer", "provider", "both"}).Draw(t, label+" actor"),
		Scopes:      slices.DeleteFunc(slices.Clone(scopes), func(string) bool { return rapid.Bool().Draw(t, label+" scope") }),
		Level:       rapid.SampledFrom(levels).Draw(t, label+" level"),
		Function:    rapid.SampledFrom([]string{"", "Print"}).Draw(t, label+" function"),
	}
	if o.Level != policy.NoAccess {
		o.RecordTypes = []string{policy.AnyRecordType}
	}
	for _, set := range queries {
		if rapid.IntRange(0, 3).Draw(t, label+" query") == 0 {
			o.Query = append(o.Query, set)
		}
	}
	if rapid.IntRange(0, 3).Draw(t, label+" header") == 0 {
		o.Header = []policy.HeaderMatch{{Name: "H", Value: "v"}}
	}
	return o
}

// nearly gives the head the endpoints of the base, but for one thing that one
// operation asks for.
func nearly(t *rapid.T, base, head *policy.Model) {
	head.Endpoints = slices.Clone(base.Endpoints)
	for i := range head.Endpoints {
		e := &head.Endpoints[i]
		if len(e.Operations) == 0 {
			continue
		}
		e.Operations = slices.Clone(e.Operations)
		other := drawOperation(t, "other")
		o := &e.Operations[0]
		switch rapid.IntRange(0, 5).Draw(t, "thing") {
		case 0:
			o.Actor = other.Actor
		case 1:
			o.Scopes = other.Scopes
		case 2:
			o.Query = other.Query
		case 3:
			o.Header = other.Header
		case 4:
			o.Level, o.RecordTypes = other.Level, other.RecordTypes
		case 5:
			o.Function = other.Function
		}
		return
	}
}

// effective is an independent, slow list of what a policy gives: by kind, who
// and what, the level. What somebody counts as matters for the activities that
// functions ask for on either side.
func effective(m *policy.Model, asked map[string]bool) map[string]string {
	out := map[string]string{}
	put := func(kind diff.Kind, who, what, value string) { out[string(kind)+" "+who+" "+what] = value }
	users := func(kind diff.Kind, who string, has []string) {
		for _, area := range append([]string{"elsewhere"}, areas...) {
			here := who + " in " + area
			for _, t := range m.RecordTypes {
				for _, g := range m.Groups {
					for _, grant := range g.Grants {
						what, counts := t.System+"|"+t.Code, len(grant.Areas) == 0 || slices.Contains(grant.Areas, area)
						if g.Name == t.Group && counts && slices.Contains(has, grant.Activity) && out[string(kind)+" "+here+" "+what] != "record" {
							put(kind, here, what, string(grant.Level))
						}
					}
				}
			}
		}
		for _, a := range has {
			if asked[a] && a != who {
				put(diff.Counts, who, a, "yes")
			}
		}
	}
	for _, a := range m.Activities {
		users(diff.ActivityType, a.Code, a.Closure)
	}
	for _, r := range m.JobRoles {
		users(diff.RoleType, r.Code, r.Closure)
		for _, f := range m.Functions {
			if meets(f, r.Closure) {
				put(diff.RoleFunction, r.Code, f.Name, "yes")
			}
		}
	}
	traffic(m, put)
	return out
}

func traffic(m *policy.Model, put func(kind diff.Kind, who, what, value string)) {
	for _, s := range m.Systems {
		if s.Host != "" {
			put(diff.Identity, s.ASID, "host "+s.Host, "yes")
		}
		put(diff.Identity, s.ASID, "organisation "+s.ODS, "yes")
		for _, id := range s.Sends {
			put(diff.Sends, s.ASID, id, "yes")
		}
		for _, id := range s.Receives {
			put(diff.Receives, s.ASID, id, "yes")
		}
	}
	for _, i := range m.Interactions {
		for _, a := range i.Aliases {
			put(diff.Alias, i.ID, "alias "+a, "yes")
		}
		if i.Registered != "" {
			put(diff.Alias, i.ID, "registered as "+i.Registered, "yes")
		}
	}
	for _, f := range m.Formats {
		put(diff.Format, f.System+"|"+f.Code, strings.TrimSpace(f.Retrieval+" "+f.Interaction), "yes")
	}
	for _, s := range m.Services {
		put(diff.Service, s.Name, "headers "+s.Headers+", tokens "+s.Tokens+", FHIR "+s.FHIR, "yes")
	}
}

func meets(f policy.Function, has []string) bool {
	return slices.ContainsFunc(f.Alternatives, func(all []string) bool {
		return !slices.ContainsFunc(all, func(a string) bool { return !slices.Contains(has, a) })
	})
}

func askedFor(models ...*policy.Model) map[string]bool {
	out := map[string]bool{}
	for _, m := range models {
		for _, f := range m.Functions {
			for _, a := range slices.Concat(f.Alternatives...) {
				out[a] = true
			}
		}
	}
	return out
}

// points are what is true of a policy where less is asked for than is brought:
// which sets of activities have a function, and which requests an endpoint
// takes. One thing follows from another there, so that what is gained cannot
// be added up; but nothing is gained if and only if no point is.
func points(m *policy.Model) map[string]bool {
	out := map[string]bool{}
	for _, f := range m.Functions {
		for bits := range 1 << len(codes) {
			var has []string
			for i, c := range codes {
				if bits&(1<<i) != 0 {
					has = append(has, c)
				}
			}
			if meets(f, has) {
				out[fmt.Sprint(f.Name, has)] = true
			}
		}
	}
	for _, e := range m.Endpoints {
		where := strings.NewReplacer("{a}", "{}", "{b}", "{}").Replace(e.Path)
		for _, o := range e.Operations {
			for _, r := range requests() {
				if r.taken(o) {
					out[fmt.Sprintf("%s %+v", where, r)] = true
				}
			}
		}
	}
	return out
}

// refused are the endpoints, and their interactionIds, at which the guard refuses
// every request.
func refused(m *policy.Model) map[string]bool {
	out := map[string]bool{}
	for _, e := range m.Endpoints {
		where := strings.NewReplacer("{a}", "{}", "{b}", "{}").Replace(e.Path)
		if len(e.Operations) == 0 {
			out[where] = true
		}
		for _, o := range e.Operations {
			if len(o.Scopes) == 0 {
				out[where+" "+o.Interaction] = true
			}
		}
	}
	return out
}

// asking is one request, and what its user has.
type asking struct {
	id, actor, scope string
	p, q             int // how often the parameters come
	header           bool
	level            policy.AccessLevel
	function         bool
}

func requests() (out []asking) {
	for _, id := range ids {
		for _, actor := range []string{"consumer", "provider"} {
			for _, scope := range scopes {
				for n := range 3 * 2 * 2 * 2 {
					for _, level := range levels {
						out = append(out, asking{id, actor, scope, n % 3, n / 3 % 2, n/6%2 == 1, level, n/12 == 1})
					}
				}
			}
		}
	}
	return out
}

func (r asking) taken(o policy.Operation) bool {
	selected := len(o.Query) == 0
	for _, set := range o.Query {
		p, q := 0, 0
		for _, name := range set {
			if name == "p" {
				p++
			} else {
				q++
			}
		}
		selected = selected || (p == 0 || p == r.p) && (q == 0 || q == r.q)
	}
	return r.id == o.Interaction && (o.Actor == "both" || o.Actor == r.actor) && slices.Contains(o.Scopes, r.scope) && selected &&
		(len(o.Header) == 0 || r.header) && r.level.Rank() >= o.Level.Rank() && (o.Function == "" || r.function)
}

func TestDifferences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := resolved(t, "base"), resolved(t, "head")
		if rapid.Bool().Draw(t, "near") {
			nearly(t, a, b)
		}
		r, back := compare(a, b), compare(b, a)
		if same := compare(a, a); same.Verdict != diff.Equal || len(same.Gained)+len(same.Lost) != 0 {
			t.Fatal("a policy differs from itself")
		}
		if !mirrored(r.Gained, back.Lost) || !mirrored(r.Lost, back.Gained) {
			t.Fatal("the way back is not the mirror of the way there")
		}
		asked := askedFor(a, b)
		old, now := effective(a, asked), effective(b, asked)
		if got := applied(old, r); !maps.Equal(got, now) {
			t.Fatalf("%v\n%v", got, now)
		}
		if want := verdict(old, now, points(a), points(b)); r.Verdict != want {
			t.Fatalf("verdict %s, and the sets say %s: %+v %+v", r.Verdict, want, r.Gained, r.Lost)
		}
		if same := maps.Equal(refused(a), refused(b)); same != (len(r.Rows) == 0) {
			t.Fatalf("what the guard refuses is the same: %v, and the rows are %v", same, r.Rows)
		}
		pointwise(t, r.Gained, points(a), points(b))
		pointwise(t, r.Lost, points(b), points(a))
	})
}

// applied is what a policy gives after the changes.
func applied(old map[string]string, r *diff.Report) map[string]string {
	got := maps.Clone(old)
	for _, c := range slices.Concat(r.Lost, r.Gained) {
		if c.Kind == diff.Endpoint || c.Kind == diff.Requirement {
			continue
		}
		for _, who := range meant(c) {
			key := string(c.Kind) + " " + who + " " + c.Object
			if c.To == "no" || c.To == "none" {
				delete(got, key)
			} else {
				got[key] = c.To
			}
		}
	}
	return got
}

// meant is whom a change is about: one who works in an area, or all but those
// who work in some.
func meant(c diff.Change) (out []string) {
	if c.Kind != diff.RoleType && c.Kind != diff.ActivityType || strings.Contains(c.Subject, " in ") {
		return []string{c.Subject}
	}
	code, but, _ := strings.Cut(c.Subject, " outside ")
	for _, area := range append([]string{"elsewhere"}, areas...) {
		if !slices.Contains(strings.Split(but, ", "), area) {
			out = append(out, code+" in "+area)
		}
	}
	return out
}

// verdict compares two sets, knowing nothing of changes.
func verdict(old, now map[string]string, before, after map[string]bool) diff.Verdict {
	rank := map[string]int{"": 0, "pointer": 1, "record": 2, "yes": 1}
	more, less := false, false
	for k, v := range now {
		more = more || rank[v] > rank[old[k]]
	}
	for k, v := range old {
		less = less || rank[v] > rank[now[k]]
	}
	for k := range after {
		more = more || !before[k]
	}
	for k := range before {
		less = less || !after[k]
	}
	switch {
	case more && less:
		return diff.Mixed
	case more:
		return diff.Widened
	case less:
		return diff.Narrowed
	}
	return diff.Equal
}

// pointwise: where endpoints or requirements are gained, some point is.
func pointwise(t *rapid.T, gained []diff.Change, before, after map[string]bool) {
	listed := slices.ContainsFunc(gained, func(c diff.Change) bool { return c.Kind == diff.Endpoint || c.Kind == diff.Requirement })
	found := false
	for k := range after {
		found = found || !before[k]
	}
	if listed != found {
		t.Fatalf("endpoints or requirements are listed: %v, and points differ: %v", listed, found)
	}
}

func mirrored(a, b []diff.Change) bool {
	return slices.EqualFunc(a, b, func(x, y diff.Change) bool {
		return x.Kind == y.Kind && x.Subject == y.Subject && x.Object == y.Object && x.From == y.To && x.To == y.From
	})
}

// What a thing is called, where it stands and in which order is not access.
func TestNamesAndPlacesAreNoAccess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := resolved(t, "base")
		b := *a
		b.Groups, b.RecordTypes = slices.Clone(a.Groups), slices.Clone(a.RecordTypes)
		b.Activities, b.JobRoles, b.Formats = slices.Clone(a.Activities), slices.Clone(a.JobRoles), slices.Clone(a.Formats)
		at := policy.Origin{At: []finding.Position{finding.InText("elsewhere.csv", 7, 1)}}
		for i := range b.Groups {
			b.Groups[i].Name = "New " + b.Groups[i].Name
		}
		for i := range b.RecordTypes {
			b.RecordTypes[i].Group, b.RecordTypes[i].Name, b.RecordTypes[i].Origin = "New "+b.RecordTypes[i].Group, "Another name", at
		}
		for i := range b.Activities {
			b.Activities[i].Name, b.Activities[i].Origin = "Another name", at
		}
		for i := range b.JobRoles {
			b.JobRoles[i].Name, b.JobRoles[i].Origin = "Another name", at
		}
		for i := range b.Formats {
			b.Formats[i].Display = "Another name"
		}
		slices.Reverse(b.RecordTypes)
		slices.Reverse(b.Activities)
		slices.Reverse(b.JobRoles)
		if r := compare(a, &b); r.Verdict != diff.Equal || !strings.Contains(r.Sentence(), "nobody's access changes") {
			t.Fatalf("%s: %+v %+v", r.Sentence(), r.Gained, r.Lost)
		}
	})
}

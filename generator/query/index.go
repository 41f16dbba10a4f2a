// SPDX-License-Identifier: Apache-2.0

package query

import (
	"slices"
	"strings"
	"sync"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/verdict"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// Index is a policy made ready for questions: its table form, which says yes
// and no, and the names and addresses of the model, which say it in words. It
// does not change.
type Index struct {
	tables    *tables.Tables
	policy    tables.Policy
	directory tables.Directory
	guards    func() verdict.Guards // of the policy, made when they are asked first

	model      *policy.Model
	activity   map[string]*policy.Activity
	role       map[string]*policy.JobRole
	group      map[string]*policy.RecordGroup
	function   map[string]*policy.Function
	system     map[string]*policy.System
	interact   map[string]*policy.Interaction
	ids        []string            // interactionIds and aliases, sorted
	registered map[string][]string // the interactionIds that are registered under an id
	operations map[string][]operation
	behindSSP  map[string]bool // services that are called through the SSP
	target     map[string]bool // services whose one path is the URL of what is fetched
	types      lookup[policy.RecordType]
	formats    lookup[policy.Format]
	examples   []spine.RecordType             // the first type of each record group that has one
	openedAt   map[grant][]finding.Position   // what a grant rests on
	includedAt map[[2]string]finding.Position // activity and what it includes
	broughtAt  map[[2]string]finding.Position // job role and what it brings
}

// operation is one interactionId at its endpoint.
type operation struct {
	endpoint *policy.Endpoint
	*policy.Operation
}

// grant is what is granted: there is one of each.
type grant struct {
	group    string
	activity spine.Activity
	level    spine.AccessLevel
}

// New makes a policy ready for questions. The facts are those that the model
// was resolved from; they give the addresses of includes and baselines, which
// the model does not keep, and may be empty.
func New(m *policy.Model, facts policy.Facts) *Index {
	ix := &Index{
		tables: compile.Tables(m, true),
		model:  m, activity: byKey(m.Activities, func(a *policy.Activity) string { return a.Code }),
		role:     byKey(m.JobRoles, func(j *policy.JobRole) string { return j.Code }),
		group:    byKey(m.Groups, func(g *policy.RecordGroup) string { return g.Name }),
		function: byKey(m.Functions, func(f *policy.Function) string { return f.Name }),
		system:   byKey(m.Systems, func(s *policy.System) string { return s.ASID }),
		interact: byKey(m.Interactions, func(i *policy.Interaction) string { return i.ID }),
		types:    newLookup(m.RecordTypes, func(t *policy.RecordType) (string, string, string) { return t.System, t.Code, t.Name }),
		formats:  newLookup(m.Formats, func(f *policy.Format) (string, string, string) { return f.System, f.Code, f.Display }),
	}
	ix.policy = tables.Of(ix.tables)
	ix.directory = ix.policy.Directory()
	ix.guards = sync.OnceValue(func() verdict.Guards { return verdict.NewGuards(ix.policy) })
	ix.behindSSP, ix.target = ssp(m), targets(m)
	ix.traffic()
	ix.groups()
	ix.stated(facts)
	return ix
}

// traffic makes interactionIds and their operations ready.
func (ix *Index) traffic() {
	ix.operations, ix.registered = map[string][]operation{}, map[string][]string{}
	for _, i := range ix.model.Interactions {
		if i.Registered != "" && i.Registered != i.ID {
			ix.registered[i.Registered] = append(ix.registered[i.Registered], i.ID)
		}
		ix.ids = append(append(ix.ids, i.ID), i.Aliases...)
	}
	slices.Sort(ix.ids)
	for i := range ix.model.Endpoints {
		e := &ix.model.Endpoints[i]
		for j := range e.Operations {
			id := e.Operations[j].Interaction
			ix.operations[id] = append(ix.operations[id], operation{e, &e.Operations[j]})
		}
	}
}

// groups makes record groups ready.
func (ix *Index) groups() {
	ix.openedAt = map[grant][]finding.Position{}
	for _, g := range ix.model.Groups {
		for _, o := range g.Grants {
			ix.openedAt[grant{g.Name, activity(o.Activity), compile.Level(o.Level)}] = o.At
		}
	}
	seen := map[string]bool{"": true}
	for i := range ix.model.RecordTypes {
		if t := &ix.model.RecordTypes[i]; !seen[t.Group] {
			seen[t.Group] = true
			ix.examples = append(ix.examples, typeOf(t))
		}
	}
}

// stated keeps where includes and baselines stand.
func (ix *Index) stated(facts policy.Facts) {
	ix.includedAt, ix.broughtAt = map[[2]string]finding.Position{}, map[[2]string]finding.Position{}
	for _, a := range facts.Activities {
		for _, i := range a.Includes {
			ix.includedAt[[2]string{a.Code.Value, i.Value}] = i.At
		}
	}
	for _, b := range facts.Baseline {
		role := b.Role.Value
		if ix.role[role] == nil {
			role = policy.RolePart(role)
		}
		ix.broughtAt[[2]string{role, b.Activity.Value}] = b.At
	}
}

// activity is that of a code; unknown, which nobody has, if it is none.
func activity(code string) spine.Activity {
	a, _ := spine.ParseActivity(code)
	return a
}

func typeOf(t *policy.RecordType) spine.RecordType {
	return spine.RecordType{System: t.System, Code: t.Code}
}

// levels are those of the tables in the words of the model.
var levels = map[spine.AccessLevel]policy.AccessLevel{
	spine.PointerOnly: policy.PointerOnly, spine.PointerAndRecord: policy.PointerAndRecord,
}

// targets are the services behind the SSP that have one path, which is one
// parameter.
func targets(m *policy.Model) map[string]bool {
	out := ssp(m)
	for _, e := range m.Endpoints {
		if !strings.HasPrefix(e.Path, "/{") || strings.Count(e.Path, "/") > 1 {
			out[e.Service] = false
		}
	}
	return out
}

func ssp(m *policy.Model) map[string]bool {
	out := map[string]bool{}
	for _, s := range m.Services {
		out[s.Name] = s.API().Proxied()
	}
	return out
}

func byKey[T any](list []T, key func(*T) string) map[string]*T {
	out := make(map[string]*T, len(list))
	for i := range list {
		out[key(&list[i])] = &list[i]
	}
	return out
}

// lookup finds what has a system, a code and a name by "system|code", by the
// code if one system alone has it, and by the exact name if one alone has it.
type lookup[T any] struct{ exact, code, name map[string][]*T }

func newLookup[T any](list []T, parts func(*T) (system, code, name string)) lookup[T] {
	l := lookup[T]{map[string][]*T{}, map[string][]*T{}, map[string][]*T{}}
	for i := range list {
		system, code, name := parts(&list[i])
		for _, e := range []struct {
			m   map[string][]*T
			key string
		}{{l.exact, system + "|" + code}, {l.code, code}, {l.name, name}} {
			e.m[e.key] = append(e.m[e.key], &list[i])
		}
	}
	return l
}

// find returns all that a reference may mean: one if it is clear.
func (l lookup[T]) find(ref string) []*T {
	if ref == "" {
		return nil
	}
	for _, m := range []map[string][]*T{l.exact, l.code, l.name} {
		if found := m[ref]; len(found) > 0 {
			return found
		}
	}
	return nil
}

// codes are the ways to refer to the elements without doubt, for suggestions.
func (l lookup[T]) codes() []string {
	out := keys(l.code)
	return append(out, keys(l.name)...)
}

func keys[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Model returns the policy, which must not be changed.
func (ix *Index) Model() *policy.Model { return ix.model }

// RecordType finds a record type by its code, system|code, or name; false if
// there is none, or more than one.
func (ix *Index) RecordType(ref string) (*policy.RecordType, bool) {
	found := ix.types.find(ref)
	if len(found) != 1 {
		return nil, false
	}
	return found[0], true
}

// Format finds a format by its code, system|code, or display; false if there is
// none, or more than one.
func (ix *Index) Format(ref string) (*policy.Format, bool) {
	found := ix.formats.find(ref)
	if len(found) != 1 {
		return nil, false
	}
	return found[0], true
}

// Endpoint finds an endpoint by its method and path template, "GET /R4/Binary/{id}",
// with the name of its service in front where several have it; false if there
// is none, or more than one.
func (ix *Index) Endpoint(ref string) (*policy.Endpoint, bool) {
	var found *policy.Endpoint
	for i := range ix.model.Endpoints {
		e := &ix.model.Endpoints[i]
		switch short := e.Method + " " + e.Path; {
		case ref == e.Service+" "+short:
			return e, true
		case ref == short && found != nil:
			return nil, false
		case ref == short:
			found = e
		}
	}
	return found, found != nil
}

// Policy is the table form of the policy, with reasons.
func (ix *Index) Policy() tables.Policy { return ix.policy }

// Interaction returns the interactionId that an id stands for: itself, or the
// one that it is an alias of. Without specs every id stands for itself.
func (ix *Index) Interaction(id string) (string, bool) {
	if ix.policy.Interactions().Len() == 0 {
		return id, id != ""
	}
	c, ok := ix.policy.ResolveInteraction(spine.InteractionID(id))
	return string(c), ok
}

// resolved is that interactionId, and the id itself if it stands for none.
func (ix *Index) resolved(id string) string {
	if c, ok := ix.Interaction(id); ok {
		return c
	}
	return id
}

// BroughtAt is where the baseline of a job role names an activity, if the
// facts say so.
func (ix *Index) BroughtAt(role, activity string) []finding.Position {
	return at(ix.broughtAt[[2]string{role, activity}])
}

// IncludedAt is where an activity includes another, if the facts say so.
func (ix *Index) IncludedAt(activity, included string) []finding.Position {
	return at(ix.includedAt[[2]string{activity, included}])
}

// opens reports whether an activity, with all that it includes, holds a code.
func (ix *Index) opens(a, code string) bool { return ix.policy.Includes(activity(a), activity(code)) }

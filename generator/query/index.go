package query

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// Index is a policy made ready for questions. It does not change.
type Index struct {
	model      *policy.Model
	policy     tables.Policy // the same in the table form
	activity   map[string]*policy.Activity
	role       map[string]*policy.JobRole
	group      map[string]*policy.RecordGroup
	function   map[string]*policy.Function
	system     map[string]*policy.System
	interact   map[string]*policy.Interaction
	canonical  map[string]string // interactionIds and aliases to the interactionId
	operations map[string][]operation
	behindSSP  map[string]bool // services that are called through the SSP
	target     map[string]bool // services whose one path is the URL of what is fetched
	types      lookup[policy.RecordType]
	formats    lookup[policy.Format]
	includedAt map[[2]string]finding.Position // activity and what it includes
	broughtAt  map[[2]string]finding.Position // job role and what it brings
}

// operation is one interactionId at its endpoint.
type operation struct {
	endpoint *policy.Endpoint
	*policy.Operation
}

// New makes a policy ready for questions. The facts are those that the model
// was resolved from; they give the addresses of includes and baselines, which
// the model does not keep, and may be empty.
func New(m *policy.Model, facts policy.Facts) *Index {
	ix := &Index{
		model: m, policy: tables.Of(compile.Tables(m, false)), activity: byKey(m.Activities, func(a *policy.Activity) string { return a.Code }),
		role:      byKey(m.JobRoles, func(j *policy.JobRole) string { return j.Code }),
		group:     byKey(m.Groups, func(g *policy.RecordGroup) string { return g.Name }),
		function:  byKey(m.Functions, func(f *policy.Function) string { return f.Name }),
		system:    byKey(m.Systems, func(s *policy.System) string { return s.ASID }),
		interact:  byKey(m.Interactions, func(i *policy.Interaction) string { return i.ID }),
		canonical: map[string]string{}, operations: map[string][]operation{},
		types:      newLookup(m.RecordTypes, func(t *policy.RecordType) (string, string, string) { return t.System, t.Code, t.Name }),
		formats:    newLookup(m.Formats, func(f *policy.Format) (string, string, string) { return f.System, f.Code, f.Display }),
		includedAt: map[[2]string]finding.Position{}, broughtAt: map[[2]string]finding.Position{},
	}
	ix.behindSSP, ix.target = ssp(m), targets(m)
	for _, i := range m.Interactions {
		for _, a := range i.Aliases {
			ix.canonical[a] = i.ID
		}
		ix.canonical[i.ID] = i.ID
	}
	for i := range m.Endpoints {
		e := &m.Endpoints[i]
		for j := range e.Operations {
			id := e.Operations[j].Interaction
			ix.operations[id] = append(ix.operations[id], operation{e, &e.Operations[j]})
		}
	}
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
	return ix
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
		out[s.Name] = s.Headers == "ssp"
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

// opens reports whether an activity, with all that it includes, holds a code.
func (ix *Index) opens(activity, code string) bool {
	a := ix.activity[activity]
	return a != nil && holds(a.Closure, code)
}

// holds looks a code up in a sorted list.
func holds(sorted []string, code string) bool {
	_, ok := slices.BinarySearch(sorted, code)
	return ok
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

// Interaction returns the interactionId that an id stands for: itself, or the
// one that it is an alias of. Without specs every id stands for itself.
func (ix *Index) Interaction(id string) (string, bool) {
	if len(ix.model.Interactions) == 0 {
		return id, id != ""
	}
	c, ok := ix.canonical[id]
	return c, ok
}

// May reports whether a system may send, or receive, an interactionId, and
// under which id it has it.
func (ix *Index) May(s *policy.System, id string, receives bool) (held string, ok bool) {
	return ix.lists(s, id, receives)
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

// Activity returns an activity by its code; nil if there is none.
func (ix *Index) Activity(code string) *policy.Activity { return ix.activity[code] }

// Opens reports whether an activity, with all that it includes, holds a code.
func (ix *Index) Opens(activity, code string) bool { return ix.opens(activity, code) }

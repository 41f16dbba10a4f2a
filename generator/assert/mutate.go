package assert

import (
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
)

// Flips.
const (
	FlipRemove = "remove" // the grant is taken away
	FlipLevel  = "level"  // the activity opens the other level
	FlipWaive  = "waive"  // the function no longer requires the activity To
	FlipFree   = "free"   // the grant is no longer limited to areas of work
	FlipAdd    = "add"    // a job role brings, or a system has, what it does not
)

// Flip is one change of the policy in one place.
type Flip struct {
	Flip string `json:"flip" enum:"remove level free waive add"`
	Grant
}

// Mutation is which changes of the policy the tests notice. Flips that change
// nobody's access, such as an include to which another path leads, are not
// counted.
type Mutation struct {
	Flips     int    `json:"flips"`
	Noticed   int    `json:"noticed"`
	Unnoticed []Flip `json:"unnoticed"`
}

// Mutate flips every grant in turn, in memory, and looks which flips no test
// notices. What is there is taken away, gets the other level or loses its limits; each job role
// gets each activity that opens a record group and that it does not hold; each
// system gets each interactionId of the specs that it does not have. It says
// something only of a suite without failures.
func (s *Suite) Mutate() Mutation {
	m := mutator{suite: s, mutation: Mutation{Unnoticed: []Flip{}}}
	m.index()
	m.mapping()
	m.baselines()
	m.includes()
	m.functions()
	m.systems()
	m.endpoints()
	m.formats()
	return m.mutation
}

// aim is a check with what is expected of it.
type aim struct {
	test   *boundTest
	demand *demand
}

type mutator struct {
	suite    *Suite
	mutation Mutation

	groups     map[string]map[*user][]aim // by record group
	byFunction map[string]map[*user][]aim // by function
	traffic    map[grantKey][]aim         // by system, endpoint or format, and interactionId
	byRole     map[string][]*user
	opened     map[string][]string // activity to the groups that it opens
	required   map[string][]string // activity to the functions that ask for it
}

// world is a policy with one flip in it. The zero world has none.
type world struct {
	held     map[*user]map[string]bool // of users who hold something else
	group    *policy.RecordGroup
	function *policy.Function
	system   *policy.System
	endpoint *policy.Endpoint
	format   *policy.Format
}

func (m *mutator) index() {
	m.groups, m.byFunction, m.traffic = map[string]map[*user][]aim{}, map[string]map[*user][]aim{}, map[grantKey][]aim{}
	m.byRole, m.opened, m.required = map[string][]*user{}, map[string][]string{}, map[string][]string{}
	put := func(in map[string]map[*user][]aim, name string, u *user, a aim) {
		if in[name] == nil {
			in[name] = map[*user][]aim{}
		}
		in[name][u] = append(in[name][u], a)
	}
	for i := range m.suite.tests {
		t := &m.suite.tests[i]
		for j := range t.demands {
			d := &t.demands[j]
			for _, c := range d.checks {
				switch {
				case c.user == nil:
					for _, id := range m.suite.ids(c.traffic) {
						for _, key := range c.grants(id, id) {
							m.traffic[key] = append(m.traffic[key], aim{t, d})
						}
					}
				case c.function != nil:
					put(m.byFunction, c.function.Name, c.user, aim{t, d})
				default:
					put(m.groups, c.recordType.Group, c.user, aim{t, d})
				}
			}
		}
	}
	for _, u := range m.suite.users {
		if u.role != nil {
			m.byRole[u.role.Code] = append(m.byRole[u.role.Code], u)
		}
	}
	for _, g := range m.suite.model.Groups {
		for _, a := range g.Grants {
			m.opened[a.Activity] = append(m.opened[a.Activity], g.Name)
		}
	}
	for _, f := range m.suite.model.Functions {
		for _, code := range codes(f) {
			m.required[code] = append(m.required[code], f.Name)
		}
	}
}

// codes are the activities that a function asks for in any alternative.
func codes(f policy.Function) []string {
	out := slices.Concat(f.Alternatives...)
	slices.Sort(out)
	return slices.Compact(out)
}

// found is what a policy with a flip says to a check.
func (m *mutator) found(w *world, c check) string {
	switch {
	case c.user == nil:
		return verdict(m.suite.may(w.flipped(c.traffic)))
	case c.function != nil:
		f := c.function
		if w.function != nil && w.function.Name == f.Name {
			f = w.function
		}
		return verdict(met(f, w.of(c.user)))
	}
	g := m.suite.group(c.recordType.Group)
	if w.group != nil && g != nil && w.group.Name == g.Name {
		g = w.group
	}
	return level(g, w.of(c.user), c.user.areas...)
}

// flipped is the traffic with what the flip has changed in it.
func (w *world) flipped(t traffic) traffic {
	if w.system != nil && t.system != nil && w.system.ASID == t.system.ASID {
		t.system = w.system
	}
	if w.endpoint != nil && t.endpoint != nil && endpointName(w.endpoint) == endpointName(t.endpoint) {
		t.endpoint = w.endpoint
	}
	if w.format != nil && t.format != nil && formatName(w.format) == formatName(t.format) {
		t.format = w.format
	}
	return t
}

func (w *world) of(u *user) map[string]bool {
	if held, ok := w.held[u]; ok {
		return held
	}
	return u.held
}

// noticed reports whether any of the aims is missed in a policy with a flip.
func (m *mutator) noticed(w *world, aims []aim) bool {
	return slices.ContainsFunc(aims, func(a aim) bool {
		return !slices.ContainsFunc(a.demand.checks, func(c check) bool { return right(a.test.Expect.Value, m.found(w, c)) })
	})
}

// count records the result of a flip.
func (m *mutator) count(noticed bool, flip string, g Grant) {
	m.mutation.Flips++
	if noticed {
		m.mutation.Noticed++
		return
	}
	m.mutation.Unnoticed = append(m.mutation.Unnoticed, Flip{flip, g})
}

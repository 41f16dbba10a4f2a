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
	FlipAdd    = "add"    // a job role brings, or a system has, what it does not
)

// Flip is one change of the policy in one place.
type Flip struct {
	Flip string `json:"flip"`
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
// notices. What is there is taken away or gets the other level; each job role
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
	traffic    map[grantKey][]aim         // by system and interactionId
	byRole     map[string][]*user
	opened     map[string][]string // activity to the groups that it opens
	required   map[string][]string // activity to the functions that ask for it
}

// world is a policy with one flip in it. The zero world has none.
type world struct {
	held     map[*user]map[string]bool // of users who hold something else
	group    *policy.RecordGroup
	function *policy.Function
	system   grantKey // whose answer is the other one
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
				case c.system != nil:
					m.traffic[c.key()] = append(m.traffic[c.key()], aim{t, d})
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

// key is the system and interactionId of a check.
func (c check) key() grantKey {
	if c.receives {
		return grantKey{GrantReceives, c.system.ASID, c.id}
	}
	return grantKey{GrantSends, c.system.ASID, c.id}
}

// found is what a policy with a flip says to a check.
func (m *mutator) found(w *world, c check) string {
	switch {
	case c.system != nil:
		found := m.suite.found(c)
		if c.key() == w.system {
			return verdict(found == deny)
		}
		return found
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
	return level(g, w.of(c.user))
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

// mapping takes each row of the mapping away, and gives it the other level.
func (m *mutator) mapping() {
	for i := range m.suite.model.Groups {
		g := &m.suite.model.Groups[i]
		for j, row := range g.Grants {
			without, other := *g, *g
			without.Grants = slices.Delete(slices.Clone(g.Grants), j, j+1)
			other.Grants = slices.Clone(g.Grants)
			other.Grants[j].Level = policy.PointerOnly
			if row.Level == policy.PointerOnly {
				other.Grants[j].Level = policy.PointerAndRecord
			}
			grant := Grant{GrantMapping, row.Activity, g.Name, row.Level, row.At}
			m.count(m.groupNoticed(&without, row.Activity), FlipRemove, grant)
			m.count(m.groupNoticed(&other, row.Activity), FlipLevel, grant)
		}
	}
}

// groupNoticed looks at the users who hold the activity that is changed.
func (m *mutator) groupNoticed(g *policy.RecordGroup, activity string) bool {
	w := &world{group: g}
	for u, aims := range m.groups[g.Name] {
		if u.held[activity] && m.noticed(w, aims) {
			return true
		}
	}
	return false
}

// baselines takes each activity out of each baseline, and puts each activity
// into it that opens a record group and is not held.
func (m *mutator) baselines() {
	openers := keys(m.opened)
	for i := range m.suite.model.JobRoles {
		j := &m.suite.model.JobRoles[i]
		plain := &user{role: j, held: set(j.Closure)}
		for _, a := range j.Baseline {
			rest := slices.DeleteFunc(slices.Clone(j.Baseline), func(b string) bool { return b == a })
			hold := func(u *user) map[string]bool { return m.hold(u, rest, [2]string{}) }
			if m.idle(plain.held, hold(plain)) {
				continue
			}
			noticed := m.usersNoticed(m.byRole[j.Code], hold)
			m.count(noticed, FlipRemove, Grant{Kind: GrantBaseline, From: j.Code, To: a, At: m.suite.index.BroughtAt(j.Code, a)})
		}
		for _, a := range openers {
			if m.idleGain(plain.held, m.suite.index.Activity(a).Closure) {
				continue
			}
			m.count(m.gainNoticed(m.byRole[j.Code], a), FlipAdd, Grant{Kind: GrantBaseline, From: j.Code, To: a, At: j.At[:min(1, len(j.At))]})
		}
	}
}

// includes takes each include away.
func (m *mutator) includes() {
	holders := map[string][]*user{}
	for _, u := range m.suite.users {
		for code := range u.held {
			if len(m.suite.index.Activity(code).Includes) > 0 {
				holders[code] = append(holders[code], u)
			}
		}
	}
	for _, a := range m.suite.model.Activities {
		plain := &user{local: []string{a.Code}, held: set(a.Closure)}
		for _, i := range a.Includes {
			hold := func(u *user) map[string]bool {
				var baseline []string
				if u.role != nil {
					baseline = u.role.Baseline
				}
				return m.hold(u, baseline, [2]string{a.Code, i})
			}
			if m.idle(plain.held, hold(plain)) {
				continue
			}
			noticed := m.usersNoticed(holders[a.Code], hold)
			m.count(noticed, FlipRemove, Grant{Kind: GrantIncludes, From: a.Code, To: i, At: m.suite.index.IncludedAt(a.Code, i)})
		}
	}
}

func set(codes []string) map[string]bool {
	out := make(map[string]bool, len(codes))
	for _, c := range codes {
		out[c] = true
	}
	return out
}

// idle reports whether losing activities changes nothing: none of them is
// asked for by a function, and what is left opens the same levels.
func (m *mutator) idle(before, after map[string]bool) bool {
	for code := range before {
		if after[code] {
			continue
		}
		if m.required[code] != nil || slices.ContainsFunc(m.opened[code], func(g string) bool {
			return level(m.suite.group(g), before) != level(m.suite.group(g), after)
		}) {
			return false
		}
	}
	return true
}

// idleGain reports the same of getting activities.
func (m *mutator) idleGain(held map[string]bool, gained []string) bool {
	return !slices.ContainsFunc(gained, func(code string) bool {
		return !held[code] && (m.required[code] != nil || slices.ContainsFunc(m.opened[code], func(g string) bool {
			group := m.suite.group(g)
			return higher(group, code, level(group, held))
		}))
	})
}

// higher reports whether an activity opens more of a group than a level.
func higher(g *policy.RecordGroup, activity, than string) bool {
	return slices.ContainsFunc(g.Grants, func(grant policy.Grant) bool {
		return grant.Activity == activity && grant.Level.Rank() > policy.AccessLevel(than).Rank()
	})
}

// hold is what a user holds with another baseline, or without an include.
func (m *mutator) hold(u *user, baseline []string, without [2]string) map[string]bool {
	out := map[string]bool{}
	queue := slices.Concat(baseline, u.local)
	for len(queue) > 0 {
		code := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if out[code] {
			continue
		}
		out[code] = true
		for _, i := range m.suite.index.Activity(code).Includes {
			if (code != without[0] || i != without[1]) && !out[i] {
				queue = append(queue, i)
			}
		}
	}
	return out
}

// usersNoticed looks at users who hold less than before.
func (m *mutator) usersNoticed(users []*user, hold func(*user) map[string]bool) bool {
	return slices.ContainsFunc(users, func(u *user) bool {
		held := hold(u)
		if len(held) == len(u.held) { // another path still leads to all of it
			return false
		}
		var lost []string
		for code := range u.held {
			if !held[code] {
				lost = append(lost, code)
			}
		}
		return m.changed(u, held, lost)
	})
}

// gainNoticed looks at users who get an activity.
func (m *mutator) gainNoticed(users []*user, activity string) bool {
	return slices.ContainsFunc(users, func(u *user) bool {
		var gained []string
		for _, code := range m.suite.index.Activity(activity).Closure {
			if !u.held[code] && (m.opened[code] != nil || m.required[code] != nil) {
				gained = append(gained, code)
			}
		}
		if len(gained) == 0 {
			return false
		}
		for _, code := range gained {
			u.held[code] = true
		}
		defer func() {
			for _, code := range gained {
				delete(u.held, code)
			}
		}()
		return m.changed(u, u.held, gained)
	})
}

// changed looks at what the activities by which a user differs open.
func (m *mutator) changed(u *user, held map[string]bool, codes []string) bool {
	w := &world{held: map[*user]map[string]bool{u: held}}
	return slices.ContainsFunc(codes, func(code string) bool {
		return slices.ContainsFunc(m.opened[code], func(g string) bool { return m.noticed(w, m.groups[g][u]) }) ||
			slices.ContainsFunc(m.required[code], func(f string) bool { return m.noticed(w, m.byFunction[f][u]) })
	})
}

// functions takes each alternative of a requirement away, and drops each
// activity from what it asks for.
func (m *mutator) functions() {
	for i := range m.suite.model.Functions {
		f := &m.suite.model.Functions[i]
		for j, a := range f.Alternatives {
			without := *f
			without.Alternatives = slices.Delete(slices.Clone(f.Alternatives), j, j+1)
			m.count(m.functionNoticed(&without), FlipRemove, Grant{Kind: GrantFunction, From: f.Name, To: join(a), At: f.At})
		}
		for _, code := range codes(*f) {
			waived := *f
			waived.Alternatives = nil
			for _, a := range f.Alternatives {
				rest := slices.DeleteFunc(slices.Clone(a), func(c string) bool { return c == code })
				if len(rest) == 0 {
					rest = a // an alternative of this one activity stays: it would ask for nothing otherwise
				}
				waived.Alternatives = append(waived.Alternatives, rest)
			}
			if !slices.EqualFunc(waived.Alternatives, f.Alternatives, slices.Equal) {
				m.count(m.functionNoticed(&waived), FlipWaive, Grant{Kind: GrantFunction, From: f.Name, To: code, At: f.At})
			}
		}
	}
}

func (m *mutator) functionNoticed(f *policy.Function) bool {
	w := &world{function: f}
	for _, aims := range m.byFunction[f.Name] {
		if m.noticed(w, aims) {
			return true
		}
	}
	return false
}

// systems takes each interactionId from each system that has it, and gives it
// each of the specs that it does not have.
func (m *mutator) systems() {
	for i := range m.suite.model.Systems {
		s := &m.suite.model.Systems[i]
		for _, receives := range []bool{false, true} {
			has := map[string]bool{}
			list := s.Sends
			if receives {
				list = s.Receives
			}
			for _, id := range list {
				canonical, ok := m.suite.index.Interaction(id)
				if !ok {
					canonical = id
				}
				has[canonical] = true
				if !m.suite.knows(id) {
					continue // no test can name it
				}
				m.systemFlip(s, canonical, id, receives, FlipRemove)
			}
			for _, known := range m.suite.model.Interactions {
				if _, held := m.suite.index.May(s, known.ID, receives); !held && !has[known.ID] {
					m.systemFlip(s, known.ID, known.ID, receives, FlipAdd)
				}
			}
		}
	}
}

func (m *mutator) systemFlip(s *policy.System, id, as string, receives bool, flip string) {
	c := check{system: s, id: id, receives: receives}
	w := &world{system: c.key()}
	m.count(m.noticed(w, m.traffic[c.key()]), flip, Grant{Kind: c.key().kind, From: s.ASID, To: as, At: s.At})
}

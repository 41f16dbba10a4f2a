package assert

import (
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
)

// mapping takes each row of the mapping away, gives it the other level, and
// lets it count everywhere.
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
			grant := mappingGrant(g, row)
			m.count(m.groupNoticed(&without, row.Activity), FlipRemove, grant)
			m.count(m.groupNoticed(&other, row.Activity), FlipLevel, grant)
			if row.Limited() {
				free := *g
				free.Grants = slices.Clone(g.Grants)
				free.Grants[j].Areas = nil
				m.count(m.groupNoticed(&free, row.Activity), FlipFree, grant)
			}
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
			return !slices.Equal(levels(m.suite.group(g), before), levels(m.suite.group(g), after))
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
			return higher(group, code, held)
		}))
	})
}

// levels are what activities open of a group outside of the areas of work that
// it is limited to, and in each of them.
func levels(g *policy.RecordGroup, held map[string]bool) []string {
	out := []string{level(g, held)}
	for _, grant := range g.Grants {
		for _, area := range grant.Areas {
			out = append(out, level(g, held, area))
		}
	}
	return out
}

// higher reports whether an activity opens more of a group, somewhere, than
// what is held there.
func higher(g *policy.RecordGroup, activity string, held map[string]bool) bool {
	return slices.ContainsFunc(g.Grants, func(grant policy.Grant) bool {
		more := func(areas ...string) bool {
			return grant.Level.Rank() > policy.AccessLevel(level(g, held, areas...)).Rank()
		}
		if !grant.Limited() {
			return grant.Activity == activity && more()
		}
		return grant.Activity == activity && slices.ContainsFunc(grant.Areas, func(area string) bool { return more(area) })
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
			for _, id := range listOf(s, receives) {
				m.systemFlip(s, FlipRemove, id, receives)
			}
			for _, known := range m.suite.model.Interactions {
				if _, held := m.suite.index.May(s, known.ID, receives); !held {
					m.systemFlip(s, FlipAdd, known.ID, receives)
				}
			}
		}
	}
}

func listOf(s *policy.System, receives bool) []string {
	if receives {
		return s.Receives
	}
	return s.Sends
}

// systemFlip takes an id from the list of a system, or puts it there. The list
// may have a second name for the same thing; then taking one changes nothing.
func (m *mutator) systemFlip(s *policy.System, flip, id string, receives bool) {
	list := slices.DeleteFunc(slices.Clone(listOf(s, receives)), func(i string) bool { return i == id })
	if flip == FlipAdd {
		list = append(list, id)
		slices.Sort(list)
	}
	changed := *s
	kind := GrantSends
	if changed.Sends = list; receives {
		changed.Sends, changed.Receives, kind = s.Sends, list, GrantReceives
	}
	var aims []aim
	idle := true
	for _, meant := range m.suite.meant(id) {
		_, before := m.suite.index.May(s, meant, receives)
		if _, after := m.suite.index.May(&changed, meant, receives); before != after {
			idle = false
			aims = append(aims, m.traffic[grantKey{kind, s.ASID, meant}]...)
		}
	}
	if !idle {
		m.count(m.noticed(&world{system: &changed}, aims), flip, Grant{Kind: kind, From: s.ASID, To: id, At: s.At})
	}
}

// endpoints takes each interactionId from each endpoint that carries it.
func (m *mutator) endpoints() {
	for i := range m.suite.model.Endpoints {
		e := &m.suite.model.Endpoints[i]
		for _, id := range m.suite.ids(traffic{endpoint: e}) {
			changed := *e
			changed.Operations = slices.DeleteFunc(slices.Clone(e.Operations), func(o policy.Operation) bool { return o.Interaction == id })
			g := Grant{Kind: GrantEndpoint, From: endpointName(e), To: id, At: e.At}
			m.count(m.noticed(&world{endpoint: &changed}, m.traffic[g.key()]), FlipRemove, g)
		}
	}
}

// formats takes the interactionId from each format that is retrieved by one.
func (m *mutator) formats() {
	for i := range m.suite.model.Formats {
		f := &m.suite.model.Formats[i]
		if f.Interaction == "" {
			continue
		}
		changed := *f
		changed.Interaction = ""
		g := Grant{Kind: GrantFormat, From: formatName(f), To: f.Interaction, At: f.At}
		m.count(m.noticed(&world{format: &changed}, m.traffic[g.key()]), FlipRemove, g)
	}
}

// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"cmp"
	"slices"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// mapping takes each row of the mapping away, gives it the other level, and
// lets it count everywhere. A row of no level opens nothing, as one that is not
// there.
func (m *mutator) mapping() {
	for i := range m.suite.model.Groups {
		g := &m.suite.model.Groups[i]
		name := spine.RecordGroup(g.Name)
		for j := range m.grants[name] {
			row, grant := &m.grants[name][j], mappingGrant(g, g.Grants[j])
			held := ofAll(m.byGroup[name], func(u *user) bool { return m.evaluator.sets[u.number].Has(activity(grant.From)) })
			other := spine.PointerOnly
			if row.Level == spine.PointerOnly {
				other = spine.PointerAndRecord
			}
			areas := areasOf(&m.evaluator.tables.RBAC, row)
			try := func(operator string) {
				if before, after := m.suite.evaluator.expand(m.alone(row.Activity)), m.evaluator.expand(m.alone(row.Activity)); slices.Equal(
					m.levels(opening{name, areas}, before), m.levels(opening{name, areas}, after)) {
					m.restore() // what the activity includes opens as much
					return
				}
				m.try(operator, grant, held)
			}
			put(m, &row.Level, spine.NoAccess)
			try(OperatorRemove)
			put(m, &row.Level, other)
			try(OperatorLevel)
			if len(row.Areas) > 0 {
				put(m, &row.Areas, nil)
				try(OperatorFree)
			}
		}
	}
}

// baselines takes each activity out of each baseline, and puts each activity
// into it that opens a record group and is not held.
func (m *mutator) baselines() {
	rbac := &m.evaluator.tables.RBAC
	for i := range m.suite.model.JobRoles {
		j := &m.suite.model.JobRoles[i]
		role, at := withRole(j.Code), roleAt(rbac, j)
		row := &rbac.JobRoles[at].Baseline
		for k := range j.Baseline {
			m.withoutBaseline(j, k)
		}
		set := m.evaluator.expand(role)
		for p, opens := range m.opened {
			if opens == nil || m.hasAll(set, rbac.Closures[p]) {
				continue
			}
			put(m, row, slices.Concat(*row, rbac.Closures[p]))
			m.baseline(OperatorAdd, j, role, uint16(p), j.At[:min(1, len(j.At))])
		}
	}
}

// withoutBaseline takes an activity out of a baseline.
func (m *mutator) withoutBaseline(j *policy.JobRole, k int) {
	rbac := &m.evaluator.tables.RBAC
	at := roleAt(rbac, j)
	stated := rbac.Stated.JobRoles[at].Baseline
	put(m, &rbac.JobRoles[at].Baseline, compile.Closure(rbac.Stated.Includes, slices.Delete(slices.Clone(stated), k, k+1)...))
	m.baseline(OperatorRemove, j, withRole(j.Code), stated[k], m.suite.index.BroughtAt(j.Code, j.Baseline[k]))
}

func (m *mutator) hasAll(s tables.Set, activities []uint16) bool {
	return !slices.ContainsFunc(activities, func(p uint16) bool { return !s.Has(m.code(p)) })
}

// baseline ends the mutant of an activity in the baseline of a role.
func (m *mutator) baseline(operator string, j *policy.JobRole, role spine.User, p uint16, at []finding.Position) {
	closure := m.evaluator.tables.RBAC.Closures[p]
	before, after := m.suite.evaluator.expand(role), m.evaluator.expand(role)
	if m.isEquivalent(m.differ(closure, before, after), before, after) {
		m.restore()
		return
	}
	m.try(operator, Grant{Kind: GrantBaseline, From: j.Code, To: m.code(p).String(), At: at}, m.ofUsers(m.byRole[j], closure, func(*user) {}))
}

// includes takes each include away.
func (m *mutator) includes() {
	for p, included := range m.evaluator.tables.RBAC.Stated.Includes {
		for k := range included {
			m.withoutInclude(uint16(p), k)
		}
	}
}

// withoutInclude takes an include away. Of what is closed, what tests name is closed again.
func (m *mutator) withoutInclude(p uint16, k int) {
	rbac := &m.evaluator.tables.RBAC
	includes := rbac.Stated.Includes
	included := includes[p][k]
	put(m, &includes[p], slices.Delete(slices.Clone(includes[p]), k, k+1))
	m.closeAgain(closed{&rbac.Closures[p], []uint16{p}})
	lost, before, after := rbac.Closures[included], m.suite.evaluator.expand(m.alone(p)), m.evaluator.expand(m.alone(p))
	if m.isEquivalent(m.differ(lost, before, after), before, after) {
		m.restore()
		return
	}
	from, to := m.code(p).String(), m.code(included).String()
	m.try(OperatorRemove, Grant{Kind: GrantIncludes, From: from, To: to, At: m.suite.index.IncludedAt(from, to)},
		m.ofUsers(m.holders[p], lost, func(u *user) {
			for _, c := range closedOf(rbac, u) {
				if slices.Contains(*c.row, p) {
					m.closeAgain(c)
				}
			}
		}))
}

// alone is the user with an activity and nothing else.
func (m *mutator) alone(p uint16) spine.User {
	return spine.User{Activities: []spine.Activity{m.code(p)}}
}

// closed is a row of activities with all that they include.
type closed struct {
	row *[]uint16
	of  []uint16
}

// closedOf are the rows of which the set of a user is made.
func closedOf(t *tables.RBAC, u *user) (out []closed) {
	if u.role != nil {
		at := roleAt(t, u.role)
		out = append(out, closed{&t.JobRoles[at].Baseline, t.Stated.JobRoles[at].Baseline})
	}
	for _, a := range u.Activities {
		p := t.Position[a] - 1
		out = append(out, closed{&t.Closures[p], []uint16{p}})
	}
	return out
}

// closeAgain closes a row, once in a mutant.
func (m *mutator) closeAgain(c closed) {
	if !m.again[c.row] {
		m.again[c.row] = true
		put(m, c.row, compile.Closure(m.evaluator.tables.RBAC.Stated.Includes, c.of...))
	}
}

// roleAt is the row of a job role.
func roleAt(t *tables.RBAC, j *policy.JobRole) int {
	i, _ := slices.BinarySearchFunc(t.JobRoles, withRole(j.Code), func(row tables.JobRoleRow, u spine.User) int {
		return cmp.Or(cmp.Compare(row.Role, u.Role), cmp.Compare(row.Code, u.RoleCode))
	})
	return i
}

// code is the activity at a position.
func (m *mutator) code(p uint16) spine.Activity { return m.evaluator.tables.RBAC.Stated.Activities[p] }

func (m *mutator) codes(positions []uint16) (out []string) {
	for _, p := range positions {
		out = append(out, m.code(p).String())
	}
	return out
}

// functions takes each alternative of a requirement away, and drops each
// activity from what it asks for.
func (m *mutator) functions() {
	for i := range m.suite.model.Functions {
		f := &m.suite.model.Functions[i]
		row := &m.evaluator.tables.RBAC.Functions[i].Alternatives
		mutate := func(mutate, to string, changed [][]uint16) {
			put(m, row, changed)
			m.try(mutate, Grant{Kind: GrantFunction, From: f.Name, To: to, At: f.At}, ofAll(m.byFunction[spine.Function(f.Name)], anybody))
		}
		for j, all := range *row {
			mutate(OperatorRemove, join(m.codes(all)), slices.Delete(slices.Clone(*row), j, j+1))
		}
		for _, p := range asked(*row) {
			if changed := waive(*row, p); !slices.EqualFunc(changed, *row, slices.Equal) {
				mutate(OperatorWaive, m.code(p).String(), changed)
			}
		}
	}
}

func anybody(*user) bool { return true }

// asked are the activities that stand in any alternative.
func asked(alternatives [][]uint16) []uint16 {
	out := slices.Concat(alternatives...)
	slices.Sort(out)
	return slices.Compact(out)
}

// waive drops an activity from alternatives. One of this activity alone stays: it
// would ask for nothing otherwise.
func waive(alternatives [][]uint16, p uint16) (out [][]uint16) {
	for _, all := range alternatives {
		rest := slices.DeleteFunc(slices.Clone(all), func(q uint16) bool { return q == p })
		if len(rest) == 0 {
			rest = all
		}
		out = append(out, rest)
	}
	return out
}

// systems takes each interactionId from each system that has it, and gives it
// each of the specs that it does not have.
func (m *mutator) systems() {
	for i := range m.suite.model.Systems {
		s, row := &m.suite.model.Systems[i], &m.evaluator.tables.Systems[i]
		m.list(&traffic{system: s}, s.Sends, &row.Sends)
		m.list(&traffic{system: s, receives: true}, s.Receives, &row.Receives)
	}
}

// list mutates what a system sends or receives: the list as it is written, and in the
// tables. Two names for the same thing are one in the tables; taking one of them
// changes nothing.
func (m *mutator) list(t *traffic, written []string, row *[]spine.InteractionID) {
	names := map[string]int{}
	for _, id := range written {
		names[m.evaluator.canonical(id)]++
	}
	for _, id := range written {
		if names[m.evaluator.canonical(id)] == 1 {
			m.withoutListed(t, id, row)
		}
	}
	for _, known := range m.suite.model.Interactions {
		if _, held := m.evaluator.held(t, known.ID); !held {
			id := spine.InteractionID(known.ID)
			i, _ := slices.BinarySearch(*row, id)
			put(m, row, slices.Insert(slices.Clone(*row), i, id))
			m.listed(OperatorAdd, t, known.ID)
		}
	}
}

// withoutListed takes an id out of the list of a system.
func (m *mutator) withoutListed(t *traffic, id string, row *[]spine.InteractionID) {
	if i, ok := slices.BinarySearch(*row, spine.InteractionID(m.evaluator.canonical(id))); ok {
		put(m, row, slices.Delete(slices.Clone(*row), i, i+1))
		m.listed(OperatorRemove, t, id)
	}
}

// listed ends the mutant of an id in the list of a system.
func (m *mutator) listed(operator string, t *traffic, id string) {
	kind := direction(t.receives)
	var checks []boundCheck
	equivalent := true
	for _, meant := range m.suite.meant(id) {
		if m.suite.evaluator.gives(t, meant) != m.evaluator.gives(t, meant) {
			equivalent = false
			checks = append(checks, m.byTraffic[grantKey{kind, t.system.ASID, meant}]...)
		}
	}
	if equivalent {
		m.restore()
		return
	}
	m.try(operator, Grant{Kind: kind, From: t.system.ASID, To: id, At: t.system.At}, slices.Values(checks))
}

// endpoints takes each interactionId from each endpoint that carries it.
func (m *mutator) endpoints() {
	rows := m.evaluator.tables.Operations
	for i := range m.suite.model.Endpoints {
		e := &m.suite.model.Endpoints[i]
		of := rows[:len(e.Operations)] // the rows stand in the order of the model
		rows = rows[len(e.Operations):]
		for _, id := range m.evaluator.carried(&traffic{endpoint: e}) {
			if m.evaluator.isPossible(&traffic{endpoint: e}, id) {
				m.withoutOperations(e, of, id)
			}
		}
	}
}

// withoutOperations takes an interactionId from an endpoint with these operations.
func (m *mutator) withoutOperations(e *policy.Endpoint, of []spine.Operation, id string) {
	for k := range of {
		if string(of[k].Interaction) == id {
			put(m, &of[k].Interaction, "")
		}
	}
	g := Grant{Kind: GrantEndpoint, From: endpointName(e), To: id, At: e.At}
	m.try(OperatorRemove, g, slices.Values(slices.Concat(m.byTraffic[g.key()], m.byTraffic[grantKey{GrantEndpoint, "", id}])))
}

// formats takes the interactionId from each format that is retrieved by one.
func (m *mutator) formats() {
	rows := map[spine.FormatCode]*spine.Format{}
	for _, row := range pointers(m.evaluator.tables.Formats) {
		rows[row.Code] = row
	}
	for _, f := range pointers(m.suite.model.Formats) {
		if t := (&traffic{format: f}); len(m.evaluator.allowed(t)) == 0 {
			continue
		}
		put(m, &rows[formatCode(f)].Interaction, "")
		g := Grant{Kind: GrantFormat, From: formatName(f), To: f.Interaction, At: f.At}
		m.try(OperatorRemove, g, slices.Values(m.byTraffic[g.key()]))
	}
}

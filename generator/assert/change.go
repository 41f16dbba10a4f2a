// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// change is what is different between two policies, and whether the tests of the second notice it.
type change struct {
	was           *Suite
	is            *mutator
	before, after map[grantKey]Grant
	types         map[string][]string   // record types, as system|code, that a group of the second has and did not have
	gives, gave   map[grantKey][]string // interactionIds that the guard does not always refuse
}

func newChange(was, is *Suite) *change {
	return &change{
		was: was, is: newMutator(is),
		before: grantsByKey(was), after: grantsByKey(is),
		types: addedTypes(was.model, is.model), gives: is.gives(), gave: was.gives(),
	}
}

// gives are the interactionIds by which each grant of traffic gives something.
func (s *Suite) gives() map[grantKey][]string {
	out := map[grantKey][]string{}
	s.traffics(func(t *traffic, ids []string, g Grant) { out[g.key()] = s.possible(t, ids) })
	return out
}

// touches reports whether a grant is new or gives something else than it gave. What one that was there gives more
// is put beside it.
func (c *change) touches(g *Grant) bool {
	old, isOld := c.before[g.key()]
	if !isOld {
		return true
	}
	if g.Kind == GrantMapping {
		g.Now = slices.Concat(c.types[g.To], moreAreas(old, *g))
		return len(g.Now) > 0 || !old.same(*g)
	}
	g.Now = without(c.gives[g.key()], c.gave[g.key()])
	return len(g.Now) > 0
}

func without(list, taken []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(taken, s) })
}

// anyArea stands for the areas of work that a mapping was limited to and is not any longer.
const anyArea = "any area of work"

func moreAreas(old, g Grant) []string {
	if len(old.Areas) > 0 && len(g.Areas) == 0 {
		return []string{anyArea}
	}
	if len(old.Areas) == 0 {
		return nil
	}
	return without(g.Areas, old.Areas)
}

// isNoticed reports whether a test would fail without what a grant that is touched gives now, for each part of it. The
// parts for which none would stay beside it.
func (c *change) isNoticed(g *Grant) bool {
	switch g.Kind {
	case GrantMapping:
		return c.mapping(g)
	case GrantBaseline:
		j := c.is.suite.jobRole(g.From)
		return !c.survives(func() { c.is.withoutBaseline(j, slices.Index(j.Baseline, g.To)) })
	case GrantIncludes:
		from, to := c.position(g.From), c.position(g.To)
		return !c.survives(func() { c.is.withoutInclude(from, slices.Index(c.is.evaluator.tables.RBAC.Stated.Includes[from], to)) })
	case GrantFunction:
		return c.function(g)
	default:
		return c.traffic(g)
	}
}

// survives reports whether no test fails for a mutant.
func (c *change) survives(mutate func()) bool {
	n := len(c.is.mutation.Survived)
	mutate()
	return len(c.is.mutation.Survived) > n
}

// part drops what a test notices from what a grant gives now.
func (c *change) part(g *Grant, name string, mutate func()) {
	if !c.survives(mutate) {
		g.Now = slices.DeleteFunc(g.Now, func(s string) bool { return s == name })
	}
}

func (c *change) position(code string) uint16 {
	return c.is.evaluator.tables.RBAC.Position[activity(code)] - 1
}

func (s *Suite) jobRole(code string) *policy.JobRole {
	i := slices.IndexFunc(s.model.JobRoles, func(j policy.JobRole) bool { return j.Code == code })
	return &s.model.JobRoles[i]
}

// mapping is isNoticed of a row of the mapping.
func (c *change) mapping(g *Grant) bool {
	group := &c.is.suite.model.Groups[slices.IndexFunc(c.is.suite.model.Groups, func(of policy.RecordGroup) bool { return of.Name == g.To })]
	at := slices.IndexFunc(group.Grants, func(of policy.Grant) bool { return of.Activity == g.From })
	rows := c.is.grants[spine.RecordGroup(g.To)]
	if len(rows) == 0 {
		return false // there is no record type that it opens
	}
	places := g.Areas
	if len(places) == 0 {
		places = []string{""}
	}
	old, isOld := c.before[g.key()]
	if isOld {
		for _, id := range c.types[g.To] {
			c.part(g, id, func() {
				row := c.is.rowOf(id)
				put(c.is, &row.Grants, slices.Delete(slices.Clone(row.Grants), at, at+1))
				c.opens(g, id, places, anybody)
			})
		}
		for _, area := range moreAreas(old, *g) {
			c.part(g, area, func() {
				put(c.is, &rows[at].Level, spine.NoAccess)
				c.opens(g, "", []string{strings.TrimPrefix(area, anyArea)}, func(u *user) bool { return gains(u, area, old, *g) })
			})
		}
	}
	isLevel := old.Level == g.Level || !c.survives(func() {
		put(c.is, &rows[at].Level, compile.Level(old.Level))
		c.opens(g, "", places, anybody)
	})
	return isLevel && len(g.Now) == 0
}

// gains reports whether a user has what a mapping opens by this area alone, and did not have it before.
func gains(u *user, area string, old, g Grant) bool {
	in := func(areas []string) []string {
		return slices.DeleteFunc(slices.Clone(u.areas), func(a string) bool { return !slices.Contains(areas, a) })
	}
	return len(in(old.Areas)) == 0 && (area == anyArea || slices.Equal(in(g.Areas), []string{area}))
}

// rowOf is the row of a record type.
func (m *mutator) rowOf(id string) *tables.RecordTypeRow {
	rows := m.evaluator.tables.RBAC.Types
	return &rows[slices.IndexFunc(rows, func(row tables.RecordTypeRow) bool { return row.Type.System+"|"+row.Type.Code == id })]
}

// opens ends the mutant of a row of the mapping, with a record type or with all of its group. It is equivalent if in
// these places another row opens as much to whoever has the activity; with a record type, also if another did
// in the base, of whose tests none counts.
func (c *change) opens(g *Grant, id string, places []string, who func(*user) bool) {
	m, a, group := c.is, activity(g.From), spine.RecordGroup(g.To)
	of := m.types[group]
	if id != "" {
		of = m.rowOf(id).Type
	}
	alone := m.alone(c.position(g.From))
	if !slices.ContainsFunc(places, func(area string) bool {
		in := func(w *evaluator) spine.AccessLevel {
			level, _ := w.expand(alone).In(spine.AreaOfWork(area)).Access(of)
			return level
		}
		is := in(m.suite.evaluator)
		return is != in(m.evaluator) && (id == "" || is > in(c.was.evaluator))
	}) {
		m.restore()
		return
	}
	checks := ofAll(m.byGroup[group], func(u *user) bool { return m.evaluator.sets[u.number].Has(a) && who(u) })
	m.try(OperatorRemove, *g, func(yield func(boundCheck) bool) {
		for k := range checks {
			if (id == "" || typeID(k.recordType) == id && !c.wasRight(k)) && !yield(k) {
				return
			}
		}
	})
}

// wasRight reports whether the base says what is expected of a user and a record type.
func (c *change) wasRight(k boundCheck) bool {
	level, _ := c.was.evaluator.expand(k.user.User).Access(typeOf(k.recordType))
	return level != spine.NoAccess && right(k.test.Expect.Value, level.String())
}

// function is isNoticed of a function: of its alternatives that are enough now and were not. Without the
// function in the base, any of them is new.
func (c *change) function(g *Grant) bool {
	old := byName(c.was.model.Functions, func(f *policy.Function) string { return f.Name })[g.From]
	if old == nil {
		return true
	}
	i := slices.IndexFunc(c.is.suite.model.Functions, func(f policy.Function) bool { return f.Name == g.From })
	row := &c.is.evaluator.tables.RBAC.Functions[i].Alternatives
	for k, all := range *row {
		codes := c.is.codes(all)
		if slices.ContainsFunc(old.Alternatives, func(was []string) bool { return len(without(was, codes)) == 0 }) {
			continue
		}
		if c.survives(func() {
			put(c.is, row, slices.Concat(slices.Delete(slices.Clone(*row), k, k+1), c.known(old.Alternatives)))
			c.is.try(OperatorRemove, *g, ofAll(c.is.byFunction[spine.Function(g.From)], anybody))
		}) {
			g.Now = append(g.Now, join(codes))
		}
	}
	return len(g.Now) == 0
}

// known are the alternatives that somebody can have, whose activities are all there.
func (c *change) known(alternatives [][]string) (out [][]uint16) {
	position := c.is.evaluator.tables.RBAC.Position
	for _, all := range alternatives {
		var row []uint16
		for _, code := range all {
			if a := activity(code); int(a) < len(position) && position[a] > 0 {
				row = append(row, position[a]-1)
			}
		}
		if len(row) == len(all) {
			out = append(out, row)
		}
	}
	return out
}

// traffic is isNoticed of a system, an endpoint or a format.
func (c *change) traffic(g *Grant) bool {
	mutate := c.listed
	switch g.Kind {
	case GrantEndpoint:
		mutate = c.endpoint
	case GrantFormat:
		mutate = c.format
	}
	_, isOld := c.before[g.key()]
	if !isOld {
		return !c.survives(func() { mutate(g, "") })
	}
	for _, id := range slices.Clone(g.Now) {
		c.part(g, id, func() { mutate(g, id) })
	}
	return len(g.Now) == 0
}

// listed takes an entry out of the list of a system. If it is an interactionId of several for which the entry stands, then tests of
// that one alone count.
func (c *change) listed(g *Grant, id string) {
	m := c.is
	i := slices.IndexFunc(m.suite.model.Systems, func(s policy.System) bool { return s.ASID == g.From })
	s, row, written := &m.suite.model.Systems[i], &m.evaluator.tables.Systems[i].Sends, m.suite.model.Systems[i].Sends
	if g.Kind == GrantReceives {
		row, written = &m.evaluator.tables.Systems[i].Receives, s.Receives
	}
	same := slices.DeleteFunc(slices.Clone(written), func(other string) bool { return m.evaluator.canonical(other) != m.evaluator.canonical(g.To) })
	at, ok := slices.BinarySearch(*row, spine.InteractionID(m.evaluator.canonical(g.To)))
	switch {
	case len(same) > 1 || !ok: // another name of it is enough
	case id == "":
		m.withoutListed(&traffic{system: s, receives: g.Kind == GrantReceives}, g.To, row)
	default:
		put(m, row, slices.Delete(slices.Clone(*row), at, at+1))
		m.try(OperatorRemove, *g, slices.Values(m.byTraffic[grantKey{g.Kind, g.From, id}]))
	}
}

// endpoint takes an interactionId from an endpoint.
func (c *change) endpoint(g *Grant, _ string) {
	rows := c.is.evaluator.tables.Operations // in the order of the model
	for i := range c.is.suite.model.Endpoints {
		e := &c.is.suite.model.Endpoints[i]
		if endpointName(e) == g.From {
			c.is.withoutOperations(e, rows[:len(e.Operations)], g.To)
			return
		}
		rows = rows[len(e.Operations):]
	}
}

// format lets a format be retrieved as it was: by another interactionId, directly, or not at all.
func (c *change) format(g *Grant, _ string) {
	rows := c.is.evaluator.tables.Formats
	row := &rows[slices.IndexFunc(rows, func(f spine.Format) bool { return f.Code.System+"|"+f.Code.Code == g.From })]
	retrieval, id := spine.ThroughSSP, spine.InteractionID("")
	if old := byName(c.was.model.Formats, formatName)[g.From]; old != nil && old.Interaction != g.To {
		retrieval, id = spine.Retrieval(old.Retrieval), spine.InteractionID(old.Interaction)
	}
	put(c.is, &row.Retrieval, retrieval)
	put(c.is, &row.Interaction, id)
	c.is.try(OperatorRemove, *g, slices.Values(c.is.byTraffic[g.key()]))
}

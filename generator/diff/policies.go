package diff

import (
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Policies compares two resolved policies.
func Policies(base, head *policy.Model) *Report {
	r := &Report{
		Version: 1, Gained: []Change{}, Lost: []Change{},
		Base: Side{Digest: base.Digest()}, Head: Side{Digest: head.Digest()},
	}
	c := comparison{r, newSide(base), newSide(head)}
	c.users()
	c.functions()
	c.systems()
	c.endpoints()
	c.rest()
	r.settle()
	return r
}

// comparison puts changes into a report.
type comparison struct {
	report     *Report
	base, head *side
}

func (c *comparison) gain(ch Change, at []finding.Position) {
	ch.Sources = at
	c.report.Gained = append(c.report.Gained, ch)
}

func (c *comparison) lose(ch Change, at []finding.Position) {
	ch.Sources = at
	c.report.Lost = append(c.report.Lost, ch)
}

// side is one policy with what is asked of it again and again.
type side struct {
	*policy.Model
	types      map[string]int // by system and code: index of RecordTypes
	activities map[string]*policy.Activity
	roles      map[string]*policy.JobRole
	groups     map[string][]policy.Grant // by name
	opens      map[string][]opening      // by activity: the groups that it opens by itself
}

type opening struct {
	group string
	grant *policy.Grant
}

func typeID(t *policy.RecordType) string { return t.System + "|" + t.Code }

func newSide(m *policy.Model) *side {
	s := &side{
		Model: m, types: map[string]int{}, activities: map[string]*policy.Activity{}, roles: map[string]*policy.JobRole{},
		groups: map[string][]policy.Grant{}, opens: map[string][]opening{},
	}
	for i := range m.RecordTypes {
		s.types[typeID(&m.RecordTypes[i])] = i
	}
	for i := range m.Activities {
		s.activities[m.Activities[i].Code] = &m.Activities[i]
	}
	for i := range m.JobRoles {
		s.roles[m.JobRoles[i].Code] = &m.JobRoles[i]
	}
	for _, g := range m.Groups {
		s.groups[g.Name] = g.Grants
		for i := range g.Grants {
			s.opens[g.Grants[i].Activity] = append(s.opens[g.Grants[i].Activity], opening{g.Name, &g.Grants[i]})
		}
	}
	return s
}

// levels are what a set of activities, already expanded, opens by group to who
// works in an area, or in none, with the grant that opens most.
func (s *side) levels(closure []string, area string) map[string]*policy.Grant {
	best := map[string]*policy.Grant{}
	for _, a := range closure {
		for _, o := range s.opens[a] {
			if old := best[o.group]; o.grant.Counts(area) && (old == nil || o.grant.Level.Rank() > old.Level.Rank()) {
				best[o.group] = o.grant
			}
		}
	}
	delete(best, "") // no group opens what is in none
	return best
}

// users compares activities and job roles with record types.
func (c *comparison) users() {
	types := c.regroupings()
	for _, code := range union(keys(c.base.activities), keys(c.head.activities)) {
		s := subject{kind: ActivityType, code: code}
		if a := c.base.activities[code]; a != nil {
			s.base, s.name = a.Closure, a.Name
		}
		if a := c.head.activities[code]; a != nil {
			s.head, s.name = a.Closure, a.Name
		}
		c.levels(s, types)
	}
	for _, code := range union(keys(c.base.roles), keys(c.head.roles)) {
		s := subject{kind: RoleType, code: code}
		if r := c.base.roles[code]; r != nil {
			s.base, s.name = r.Closure, r.Name
		}
		if r := c.head.roles[code]; r != nil {
			s.head, s.name = r.Closure, r.Name
		}
		c.levels(s, types)
	}
}

// regrouping are the record types that the base has in one group and the head
// in one group. An empty name is none: the side does not have them in a group,
// or does not have them.
type regrouping struct {
	base, head string
	types      []string // by system and code
}

func (c *comparison) regroupings() []regrouping {
	var out []regrouping
	at := map[[2]string]int{}
	for _, id := range union(keys(c.base.types), keys(c.head.types)) {
		pair := [2]string{c.base.groupOf(id), c.head.groupOf(id)}
		i, ok := at[pair]
		if !ok {
			i = len(out)
			at[pair] = i
			out = append(out, regrouping{base: pair[0], head: pair[1]})
		}
		out[i].types = append(out[i].types, id)
	}
	return out
}

func (s *side) groupOf(id string) string {
	if i, ok := s.types[id]; ok {
		return s.RecordTypes[i].Group
	}
	return ""
}

func (c *comparison) typeName(id string) string {
	if i, ok := c.head.types[id]; ok {
		return c.head.RecordTypes[i].Name
	}
	if i, ok := c.base.types[id]; ok {
		return c.base.RecordTypes[i].Name
	}
	return ""
}

func rank(g *policy.Grant) int {
	if g == nil {
		return 0
	}
	return g.Level.Rank()
}

func level(g *policy.Grant) string {
	if g == nil || g.Level == policy.NoAccess {
		return "none"
	}
	return string(g.Level)
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

// union of two lists, sorted, each once.
func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

package diff

import (
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
)

// Policy is one side: what a policy comes to, and the facts that it was
// resolved from. They have the addresses, and may be empty.
type Policy struct {
	*policy.Model
	Facts policy.Facts
}

// Policies compares two resolved policies.
func Policies(base, head Policy) *Report {
	r := &Report{
		Version: 1, Gained: []Change{}, Lost: []Change{},
		Base: Side{Digest: base.Digest()}, Head: Side{Digest: head.Digest()},
	}
	c := &comparison{report: r, base: newSide(base), head: newSide(head)}
	c.matched = len(c.base.roles) > 0 && len(c.head.roles) > 0 && c.base.isFull() != c.head.isFull()
	subjects, types := c.subjects(), c.regroupings()
	for _, s := range subjects {
		c.levels(s, types)
	}
	for _, d := range c.directions() {
		d.functions(subjects)
		d.endpoints()
		d.things(systemThings)
		d.things(restThings)
	}
	r.settle()
	return r
}

// comparison puts changes into a report.
type comparison struct {
	report     *Report
	base, head *side
	matched    bool // job roles are matched otherwise on the one side than on the other
}

// side is one policy with what is asked of it again and again.
type side struct {
	*policy.Model
	types      map[string]int // by system and code: index of RecordTypes
	activities map[string]*policy.Activity
	roles      map[string]*policy.JobRole
	functions  map[string]*policy.Function
	groups     map[string][]policy.Grant   // by name
	grants     map[[2]string]*policy.Grant // by group and activity
	opens      map[string][]opening        // by activity: the groups that it opens by itself
	alone      map[string][]step           // by activity: what it includes on this side alone
	places     *places
}

type opening struct {
	group string
	grant *policy.Grant
}

func typeID(t *policy.RecordType) string { return t.System + "|" + t.Code }

func newSide(p Policy) *side {
	s := &side{
		Model: p.Model, types: map[string]int{}, activities: map[string]*policy.Activity{}, roles: map[string]*policy.JobRole{},
		functions: map[string]*policy.Function{}, groups: map[string][]policy.Grant{}, grants: map[[2]string]*policy.Grant{},
		opens: map[string][]opening{}, alone: map[string][]step{}, places: newPlaces(p.Facts),
	}
	for i := range p.RecordTypes {
		s.types[typeID(&p.RecordTypes[i])] = i
	}
	for i := range p.Activities {
		s.activities[p.Activities[i].Code] = &p.Activities[i]
	}
	for i := range p.JobRoles {
		s.roles[p.JobRoles[i].Code] = &p.JobRoles[i]
	}
	for i := range p.Functions {
		s.functions[p.Functions[i].Name] = &p.Functions[i]
	}
	for _, g := range p.Groups {
		s.groups[g.Name] = g.Grants
		for i := range g.Grants {
			grant := &g.Grants[i]
			s.grants[[2]string{g.Name, grant.Activity}] = grant
			s.opens[grant.Activity] = append(s.opens[grant.Activity], opening{g.Name, grant})
		}
	}
	return s
}

// levels are what a set of activities, already expanded, opens by group to who
// works in an area, or in none: the grants that open most.
func (s *side) levels(closure []string, area string) map[string][]*policy.Grant {
	best := map[string][]*policy.Grant{}
	for _, a := range closure {
		for _, o := range s.opens[a] {
			switch old := best[o.group]; {
			case !o.grant.Counts(area) || o.grant.Level.Rank() < rank(old):
			case o.grant.Level.Rank() > rank(old):
				best[o.group] = []*policy.Grant{o.grant}
			default:
				best[o.group] = append(old, o.grant)
			}
		}
	}
	delete(best, "") // no group opens what is in none
	return best
}

// regrouping are the record types that the base has in one group and the head
// in one group. An empty name is none: the side does not have them in a group,
// or does not have them.
type regrouping struct {
	base, head string
	types      []string // by system and code
}

// of is the group of the head, or that of the base.
func (g regrouping) of(head bool) string {
	if head {
		return g.head
	}
	return g.base
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

// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"cmp"
	"slices"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// Policy is one side: what a policy comes to, and the facts that it was
// resolved from. They have the addresses, and may be empty.
type Policy struct {
	*policy.Model
	Facts policy.Facts
}

// Policies compares two resolved policies.
func Policies(base, head Policy) *Report {
	c := &comparison{base: newSide(base), head: newSide(head), together: together{}}
	c.together.put(c.base)
	c.together.put(c.head)
	r := &Report{
		Version: 1, Gained: []Change{}, Lost: []Change{},
		Base: Side{Digest: c.base.policy.Digest()}, Head: Side{Digest: c.head.policy.Digest()},
	}
	c.report = r
	c.matched = len(c.base.roles) > 0 && len(c.head.roles) > 0 && c.base.isFull() != c.head.isFull()
	c.users()
	for _, d := range c.directions() {
		d.requirements()
		d.endpoints()
		d.things((*side).systemThings)
		d.things((*side).restThings)
	}
	r.Rows = c.closed()
	r.settle()
	return r
}

// comparison puts changes into a report.
type comparison struct {
	report     *Report
	base, head *side
	together   together
	matched    bool // job roles are matched otherwise on the one side than on the other
}

// side is one policy: the table form, which says what it means, and the model
// with the facts, which say how that is called and where it stands.
type side struct {
	*policy.Model
	policy      tables.Policy
	index       *tables.Index
	rows        *tables.Tables
	types       map[string]int // by system and code: index of RecordTypes
	activities  map[string]*policy.Activity
	roles       map[string]*policy.JobRole
	functions   map[string]*policy.Function
	groups      map[string]bool             // by name
	grants      map[[2]string]*policy.Grant // by group and activity
	ownIncludes map[spine.Activity][]step   // by activity: what it includes on this side alone
	places      *places
}

func typeID(t *policy.RecordType) string { return t.System + "|" + t.Code }

func newSide(p Policy) *side {
	rows := compile.Tables(p.Model, false)
	s := &side{
		Model: p.Model, policy: tables.Of(rows), rows: rows, types: map[string]int{}, activities: map[string]*policy.Activity{},
		roles: map[string]*policy.JobRole{}, functions: map[string]*policy.Function{}, groups: map[string]bool{},
		grants: map[[2]string]*policy.Grant{}, ownIncludes: map[spine.Activity][]step{}, places: newPlaces(p.Facts),
	}
	s.index = tables.NewIndex(s.policy)
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
		s.groups[g.Name] = true
		for i := range g.Grants {
			s.grants[[2]string{g.Name, g.Grants[i].Activity}] = &g.Grants[i]
		}
	}
	return s
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

// union of two lists, sorted, each once.
func union[T cmp.Ordered](a, b []T) []T {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

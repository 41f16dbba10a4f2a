// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
)

// access fills in record types, activities, job roles and functions.
func (b *builder) access(d *Data) {
	types := map[string][]RecordType{}
	for _, t := range b.model.RecordTypes {
		anchor := b.recordType.id(typeKey(t))
		types[t.Group] = append(types[t.Group], RecordType{
			Text(t.System), Text(t.Code), Text(t.Name), anchor, b.recordTypeRef(typeKey(t)), b.groupRef(t.Group),
		})
	}
	d.Ungrouped = types[""]
	for i := range b.model.Groups {
		g := &b.model.Groups[i]
		d.Groups = append(d.Groups, b.groupOf(g, types[g.Name]))
	}
	if !b.whole && b.countWays() > maxWays {
		d.Paths = pathsFile
	}
	b.activities(d)
	b.jobRoles(d)
	b.functions(d)
	for _, s := range b.model.Separations {
		d.Separations = append(d.Separations, Separation{
			b.activityRef(s.First), b.activityName(s.First), b.activityRef(s.Second), b.activityName(s.Second),
		})
	}
	b.matrices(d)
}

func (b *builder) activityName(code string) Text {
	if a := b.ways.graph.activity[code]; a != nil {
		return Text(a.Name)
	}
	return ""
}

func (b *builder) groupOf(g *policy.RecordGroup, types []RecordType) Group {
	out := Group{Name: Text(g.Name), Anchor: b.group.id(g.Name), Self: b.groupRef(g.Name), Types: types}
	for _, grant := range g.Grants {
		out.Grants = append(out.Grants, Grant{out.Self, levelOf(grant.Level), b.activityRef(grant.Activity), b.activityName(grant.Activity), areasOf(grant.Areas)})
	}
	return out
}

func areasOf(areas []string) []Text { return mapped(areas, func(a string) Text { return Text(a) }) }

// countWays is how many ways lead from all activities and job roles to grants.
func (b *builder) countWays() int {
	n := 0
	for i := range b.model.Activities {
		n += b.ways.count([]string{b.model.Activities[i].Code})
	}
	for i := range b.model.JobRoles {
		n += b.ways.count(b.model.JobRoles[i].Baseline)
	}
	return n
}

// opens lists every way from what somebody has to a grant, one for each activity
// that they have and each that opens a group, and puts it into the list of its
// group as well. It lists none where these stand in a file of their own.
func (b *builder) opens(d *Data, ofGroup func(*Group) *[]AccessPath, who Ref, name string, roots []string) []AccessPath {
	if d.Paths != "" {
		return nil
	}
	var out []AccessPath
	for _, w := range b.ways.of(roots) {
		g := &d.Groups[w.group]
		grant := g.Grants[w.grant]
		path := AccessPath{g.Self, grant.Level, who, Text(name), mapped(w.path, b.activityRef), grant.Areas}
		out = append(out, path)
		list := ofGroup(g)
		*list = append(*list, path)
	}
	return out
}

func (b *builder) activities(d *Data) {
	roles := map[string][]Ref{}
	for _, j := range b.model.JobRoles {
		for _, code := range j.Baseline {
			roles[code] = append(roles[code], b.jobRoleRef(j.Code))
		}
	}
	functions := map[string][]Ref{}
	for _, f := range b.model.Functions {
		named := slices.Concat(f.Alternatives...)
		slices.Sort(named)
		for _, code := range slices.Compact(named) {
			functions[code] = append(functions[code], b.functionRef(f.Name))
		}
	}
	for _, a := range b.model.Activities {
		self := b.activityRef(a.Code)
		all := slices.DeleteFunc(slices.Clone(a.Closure), func(c string) bool { return c == a.Code })
		d.Activities = append(d.Activities, Activity{
			Code: Text(a.Code), Name: Text(a.Name), Anchor: b.activity.id(a.Code), Self: self,
			Includes: mapped(a.Includes, b.activityRef), All: mapped(all, b.activityRef), IncludedBy: mapped(b.ways.graph.parents[a.Code], b.activityRef),
			JobRoles: roles[a.Code], Opens: b.opens(d, func(g *Group) *[]AccessPath { return &g.Opening }, self, a.Name, []string{a.Code}), Functions: functions[a.Code],
		})
	}
}

func (b *builder) jobRoles(d *Data) {
	for i := range b.model.JobRoles {
		j := &b.model.JobRoles[i]
		self := b.jobRoleRef(j.Code)
		d.JobRoles = append(d.JobRoles, JobRole{
			Code: Text(j.Code), Name: Text(j.Name), Anchor: b.jobRole.id(j.Code), Self: self,
			Baseline: mapped(j.Baseline, b.activityRef), Opens: b.opens(d, func(g *Group) *[]AccessPath { return &g.Seen }, self, j.Name, j.Baseline),
		})
	}
}

func (b *builder) functions(d *Data) {
	demanded, told := map[string][]Ref{}, map[[2]string]bool{}
	for _, e := range b.model.Endpoints {
		for _, o := range e.Operations {
			if key := [2]string{o.Function, o.Interaction}; o.Function != "" && !told[key] {
				told[key] = true
				demanded[o.Function] = append(demanded[o.Function], b.interactionRef(o.Interaction))
			}
		}
	}
	may := map[spine.Function][]int{} // job roles, by their places
	for i, j := range b.model.JobRoles {
		for _, f := range b.sees.index.Functions(b.sees.baseline(j.Code)) {
			may[f] = append(may[f], i)
		}
	}
	for _, f := range b.model.Functions {
		function := Function{
			Name: Text(f.Name), Anchor: b.function.id(f.Name), Self: b.functionRef(f.Name), Requirement: Text(f.Requirement),
			Alternatives: mapped(f.Alternatives, func(a []string) []Ref { return mapped(a, b.activityRef) }), Interactions: demanded[f.Name],
		}
		for _, i := range may[spine.Function(f.Name)] {
			functionRole := b.functionRole(&b.model.JobRoles[i], f.Name)
			function.JobRoles = append(function.JobRoles, functionRole)
			d.JobRoles[i].Functions = append(d.JobRoles[i].Functions, functionRole)
		}
		d.Functions = append(d.Functions, function)
	}
}

// functionRole says by which alternative the baseline of a job role is enough for a function.
func (b *builder) functionRole(j *policy.JobRole, function string) FunctionRole {
	out := FunctionRole{JobRole: b.jobRoleRef(j.Code), Name: Text(j.Name), Function: b.functionRef(function)}
	all, _ := b.sees.baseline(j.Code).Alternative(spine.Function(function))
	for _, a := range all {
		out.By = append(out.By, b.activityRef(a.String()))
		out.Paths = append(out.Paths, b.fromBaseline(j, a.String()))
	}
	return out
}

// fromBaseline is the shortest way to an activity from any of the baseline.
func (b *builder) fromBaseline(j *policy.JobRole, code string) []Ref {
	var out []Ref
	for _, root := range j.Baseline {
		if path := b.ways.path(root, code); path != nil && (out == nil || len(path) < len(out)) {
			out = path
		}
	}
	return out
}

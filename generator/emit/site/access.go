// SPDX-License-Identifier: Apache-2.0

package site

import "github.com/spineguard/spineguard/generator/emit/docs"

func (b *builder) recordTypes() []section {
	all := table{ID: "record-types-table", Title: "Record types", Columns: []string{"record type", "code", "code system", "record group"}}
	var groups []section
	roles, activities := b.seen()
	at := 0 // of those with record types
	for _, g := range b.Groups {
		for _, t := range g.Types {
			all.Rows = append(all.Rows, []cell{link(t.Self), code(t.Code), code(t.System), link(t.Group)})
		}
		groups = append(groups, section{
			ID: g.Anchor, Title: docs.Plain(g.Name), Text: "Everybody who sees one record type of a group sees all of them.",
			Facts: facts(fact{"Written at", b.where("record group " + string(g.Name))}),
			Tables: tables(
				b.typeTable(g.Anchor+":types", "Record types of "+docs.Plain(g.Name), g.Types),
				b.accessPaths(g.Anchor+":roles", "Job roles whose baseline opens "+docs.Plain(g.Name), "job role", g.Seen).drawn("group-roles", at, roles[string(g.Name)]),
				b.accessPaths(g.Anchor+":activities", "Activities that open "+docs.Plain(g.Name), "activity", g.Opening).drawn("group-activities", at, activities[string(g.Name)]),
			),
		})
		if len(g.Types) > 0 {
			at++
		}
	}
	out := groups
	if len(all.Rows) > 0 {
		out = append([]section{{ID: "all", Title: "All record types", Tables: tables(all)}}, groups...)
	}
	if len(b.Ungrouped) > 0 {
		out = append(out, section{
			ID: "ungrouped", Title: "In no record group", Text: "No activity opens these, so nobody sees them.",
			Tables: tables(b.typeTable("ungrouped-types", "Record types in no record group", b.Ungrouped)),
		})
	}
	return out
}

func (b *builder) typeTable(id, title string, list []docs.RecordType) table {
	return table{ID: id, Title: title, Columns: []string{"record type", "code", "code system", "where"}, Rows: mapped(list, func(t docs.RecordType) []cell {
		return []cell{anchored(t.Anchor, text(t.Name)), code(t.Code), code(t.System), b.where("record type " + string(t.System) + " " + string(t.Code))}
	})}
}

// accessPaths are the ways of others to a group.
func (b *builder) accessPaths(id, title, who string, list []docs.AccessPath) table {
	return table{ID: id, Title: title, Columns: []string{who, "name", "access", "path", "cell of the grant"}, Rows: mapped(list, func(s docs.AccessPath) []cell {
		return []cell{link(s.Who), text(s.Name), access(s.Level), within(path(s.Path), s.Areas), b.whereOpened(s)}
	})}
}

// opens are the ways of somebody to groups.
func (b *builder) opens(id string, who docs.Text, list []docs.AccessPath) table {
	return table{ID: id + ":opens", Title: "What " + docs.Plain(who) + " opens", Columns: []string{"record group", "access", "path", "cell of the grant"}, Rows: mapped(list, func(s docs.AccessPath) []cell {
		return []cell{link(s.Group), access(s.Level), within(path(s.Path), s.Areas), b.whereOpened(s)}
	})}
}

// whereOpened is the cell of the grant at the end of a path.
func (b *builder) whereOpened(s docs.AccessPath) cell {
	return b.whereGranted(s.Group, s.Level, s.Path[len(s.Path)-1])
}

// drawn leaves the rows to the browser if the policy is too large for pages to have
// them, and there are any.
func (t table) drawn(what string, at int, wanted bool) table {
	if wanted {
		t.Draw, t.At = what, at
	}
	return t
}

// seen are the groups of which job roles and activities open anything, if the rows that
// say so are left to the browser.
func (b *builder) seen() (roles, activities map[string]bool) {
	roles, activities = map[string]bool{}, map[string]bool{}
	if b.Paths == "" {
		return roles, activities
	}
	add := func(to map[string]bool, sees docs.Sight) {
		for _, g := range sees.Everywhere {
			to[string(g.Group)] = true
		}
		for _, a := range sees.Areas {
			for _, g := range a.Groups {
				to[string(g.Group)] = true
			}
		}
	}
	for _, j := range b.JobRoles {
		add(roles, b.sees.JobRole(string(j.Code)))
	}
	for _, a := range b.Activities {
		add(activities, b.sees.Activity(string(a.Code)))
	}
	return roles, activities
}

// nothing says so where there is no way to any group.
func nothing(list []docs.AccessPath, sees docs.Sight) string {
	if len(list) == 0 && sees.IsEmpty() {
		return "Opens no record type."
	}
	return ""
}

func (b *builder) activities() []section {
	all := table{ID: "activities-table", Title: "Activities", Columns: []string{"activity", "name"}}
	var list []section
	for i, a := range b.Activities {
		sees := b.sees.Activity(string(a.Code))
		all.Rows = append(all.Rows, []cell{link(a.Self), text(a.Name)})
		inAll := a.All
		if len(a.All) == len(a.Includes) {
			inAll = nil
		}
		list = append(list, section{ID: a.Anchor, Code: docs.Plain(a.Code), Title: docs.Plain(a.Name), Text: nothing(a.Opens, sees), Facts: facts(
			fact{"Includes", links(a.Includes)},
			fact{"Includes in all", links(inAll)},
			fact{"Included by", links(a.IncludedBy)},
			fact{"In the baseline of", links(a.JobRoles)},
			fact{"Needed for", links(a.Functions)},
			fact{"Written at", b.where("activity " + string(a.Code))},
		), Tables: tables(b.opens(a.Anchor, a.Code, a.Opens).drawn("activity", i, b.Paths != "" && !sees.IsEmpty()))})
	}
	out := []section{{ID: "all", Title: "All activities", Tables: tables(all)}}
	if b.IncludePicture != nil {
		out = append(out, section{ID: "includes", Title: "What activities include", Picture: pictured(b.IncludePicture)})
	}
	return append(out, list...)
}

func (b *builder) jobRoles() []section {
	all := table{ID: "job-roles-table", Title: "Job roles", Columns: []string{"job role", "name"}}
	var list []section
	for i, j := range b.JobRoles {
		sees := b.sees.JobRole(string(j.Code))
		all.Rows = append(all.Rows, []cell{link(j.Self), text(j.Name)})
		functions := table{ID: j.Anchor + ":functions", Title: "Functions for which the baseline of " + docs.Plain(j.Code) + " is enough", Columns: []string{"function", "path"}}
		for _, m := range j.Functions {
			functions.Rows = append(functions.Rows, []cell{link(m.Function), paths(m.Paths)})
		}
		brings := links(j.Baseline)
		if len(j.Baseline) == 0 {
			brings = word("no activity")
		}
		list = append(list, section{ID: j.Anchor, Code: docs.Plain(j.Code), Title: docs.Plain(j.Name), Text: nothing(j.Opens, sees), Facts: facts(
			fact{"Brings", brings},
			fact{"Written at", b.where("job role " + string(j.Code))},
		), Tables: tables(b.opens(j.Anchor, j.Code, j.Opens).drawn("role", i, b.Paths != "" && !sees.IsEmpty()), functions)})
	}
	first := section{ID: "all", Title: "All job roles", Text: "A job role brings the activities of its baseline. What a user is given beside it comes on top.", Tables: tables(all)}
	return append([]section{first}, list...)
}

func (b *builder) functions() []section {
	all := table{ID: "functions-table", Title: "Functions", Columns: []string{"function", "requirement"}}
	var list []section
	for _, f := range b.Functions {
		all.Rows = append(all.Rows, []cell{link(f.Self), text(f.Requirement)})
		list = append(list, b.function(f))
	}
	return append([]section{{ID: "all", Title: "All functions", Tables: tables(all)}}, list...)
}

func (b *builder) function(f docs.Function) section {
	name := docs.Plain(f.Name)
	alternatives := table{ID: f.Anchor + ":alternatives", Title: "What is enough for " + name, Columns: []string{"activities, all of a line"}}
	for _, a := range f.Alternatives {
		alternatives.Rows = append(alternatives.Rows, []cell{conjunction(a)})
	}
	roles := table{ID: f.Anchor + ":roles", Title: "Job roles whose baseline is enough for " + name, Columns: []string{"job role", "name", "path"}}
	for _, m := range f.JobRoles {
		roles.Rows = append(roles.Rows, []cell{link(m.JobRole), text(m.Name), paths(m.Paths)})
	}
	out := section{ID: f.Anchor, Title: name, Facts: facts(
		fact{"Needs", text(f.Requirement)},
		fact{"Demanded by", links(f.Interactions)},
		fact{"Written at", b.where("function " + string(f.Name))},
	), Tables: tables(alternatives, roles)}
	if len(roles.Rows) == 0 {
		out.Text = "The baseline of no job role is enough."
	}
	return out
}

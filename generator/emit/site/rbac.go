// SPDX-License-Identifier: Apache-2.0

package site

import "github.com/spineguard/spineguard/generator/emit/docs"

const (
	activityText = "Each cell is what the activity opens, alone, with all that it includes. Record opens the pointer too."
	jobRoleText  = "Each cell is what the baseline of the job role opens. What a user is given beside the baseline of their role comes on top."
)

// rbac is the page of the mapping; and, where its matrices have too many cells
// to stand in it, last the page that has them for print.
func (b *builder) rbac(p docs.Page) (pages, last []page) {
	activities, roles := b.byActivity(), b.byJobRole()
	out := page{Name: p.Name, File: p.Href, Title: p.Title, Summary: p.Summary, Filter: len(activities)+len(roles) > 0}
	if cells(activities...)+cells(roles...) > maxStatic {
		last = []page{{
			Name: printName, File: printName + ".html", Title: "RBAC matrices for print", Summary: "Who sees what; who has no row in a table sees nothing of it",
			Sections: matrixSections(printed(activities), printed(roles)),
		}}
		activities, roles = drawn(activities), drawn(roles)
		out.Print = printName + ".html"
	} else {
		activities, roles = withRows(activities), withRows(roles)
	}
	out.Sections = []section{b.mapping()}
	if out.Filter {
		out.Sections = append(out.Sections, section{ID: "matrices", Title: "Who sees what", Filter: true, Print: out.Print})
	}
	out.Sections = append(out.Sections, matrixSections(activities, roles)...)
	if len(b.Separations) > 0 {
		out.Sections = append(out.Sections, b.separations())
	}
	return []page{out}, last
}

func matrixSections(activities, roles []matrix) []section {
	var out []section
	if len(activities) > 0 {
		out = append(out, section{ID: "by-activity", Title: "Activities and record types", Text: activityText, Matrices: activities})
	}
	if len(roles) > 0 {
		out = append(out, section{ID: "by-role", Title: "Job roles and record types", Text: jobRoleText, Matrices: roles})
	}
	return out
}

// mapping has the layout in which the NRL published its own: groups and types
// are merged down over their levels.
func (b *builder) mapping() section {
	t := table{ID: "mapping-table", Title: "Mapping", Columns: []string{"record group", "record types contained", "access level", "RBAC code", "activity", "where"}}
	for _, g := range b.Groups {
		types := joined(g.Types, func(t docs.RecordType) part { return linked(t.Self) }, ", ")
		for i, grant := range g.Grants {
			row := []cell{link(g.Self), types, access(grant.Level), within(link(grant.Activity), grant.Areas), text(grant.Name), b.whereGranted(grant.Group, grant.Level, grant.Activity)}
			for c := range row[:2] {
				row[c].Span, row[c].In = len(g.Grants), i > 0
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return section{ID: "mapping", Title: "Mapping", Picture: pictured(b.GroupPicture), Tables: tables(t)}
}

// whereGranted are the cells of a grant.
func (b *builder) whereGranted(group docs.Ref, level string, activity docs.Ref) cell {
	return b.where("grant " + string(group.Label) + " " + level + " " + string(activity.Label))
}

func (b *builder) separations() section {
	t := table{ID: "separations-table", Title: "Separation of duties", Columns: []string{"activity", "name", "not with", "name of that", "where"}}
	for _, s := range b.Separations {
		t.Rows = append(t.Rows, []cell{link(s.First), text(s.FirstName), link(s.Second), text(s.SecondName), b.where("separation " + string(s.First.Label) + " " + string(s.Second.Label))})
	}
	return section{ID: "separations", Title: "Separation of duties", Text: "The two activities of a line must not meet in one role.", Tables: tables(t)}
}

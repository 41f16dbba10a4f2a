// SPDX-License-Identifier: Apache-2.0

package site

import (
	"slices"

	"github.com/spineguard/spineguard/generator/emit/docs"
)

const matrixText = "A cell is what the baseline of a job role opens, or an activity alone with all that it includes. " +
	"What a user is given beside the baseline of their role comes on top. Record opens the pointer too. " +
	"Who sees one type of a record group sees all of them."

// rbac is the page of who sees what: the matrix, which a script draws, and the
// mapping that it comes from.
func (b *builder) rbac() []section {
	var out []section
	if len(b.Groups) > 0 && len(b.Activities)+len(b.JobRoles) > 0 {
		out = append(out, section{ID: "matrix", Title: "Who sees what", Text: matrixText, Lists: b.lists()})
	}
	out = append(out, b.mapping())
	if len(b.Separations) > 0 {
		out = append(out, b.separations())
	}
	return out
}

// lists lead to the pages that say as lists what the matrix says.
func (b *builder) lists() []part {
	var out []part
	for _, p := range b.Pages {
		if slices.Contains([]string{"job-roles", "activities", "record-types"}, p.Name) {
			out = append(out, part{Text: p.Title, Href: p.Href})
		}
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

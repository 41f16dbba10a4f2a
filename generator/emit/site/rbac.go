// SPDX-License-Identifier: Apache-2.0

package site

import (
	"fmt"
	"slices"

	"github.com/spineguard/spineguard/generator/emit/docs"
)

const matrixText = "A cell is what the baseline of a job role opens, or an activity alone with all that it includes. " +
	"What a user is given beside the baseline of their role comes on top. Record opens the pointer too. " +
	"Who sees one type of a record group sees all of them."

// rbac is the page of who sees what: the matrix, which a script draws, the mapping
// that it comes from, and the same drawn.
func (b *builder) rbac() []section {
	var out []section
	if len(b.Groups) > 0 && len(b.Activities)+len(b.JobRoles) > 0 {
		out = append(out, section{ID: "matrix", Title: "Who sees what", Text: matrixText, Lists: b.lists()})
	}
	out = append(out, b.mapping()...)
	if len(b.Separations) > 0 {
		out = append(out, b.separations())
	}
	if b.GroupPicture != nil {
		out = append(out, section{ID: "diagram", Title: "Record groups and RBAC codes", Picture: pictured(b.GroupPicture)})
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

// maxMapping is how many rows of the mapping stand in one table. Where there are more,
// the record types, which are the same in each row of a group, stand on their own page
// alone.
const maxMapping = 1_000

// grantRow is a row of the mapping.
type grantRow struct {
	group *docs.Group
	docs.Grant
}

func (b *builder) mapping() []section {
	var rows []grantRow
	for i := range b.Groups {
		for _, grant := range b.Groups[i].Grants {
			rows = append(rows, grantRow{&b.Groups[i], grant})
		}
	}
	if len(rows) <= maxMapping {
		return []section{b.mappingOf("mapping", "Mapping", rows, true)}
	}
	var out []section
	for part := range slices.Chunk(rows, maxMapping) {
		id, title := "mapping", fmt.Sprintf("Mapping, rows %d to %d", len(out)*maxMapping+1, len(out)*maxMapping+len(part))
		if len(out) > 0 {
			id = fmt.Sprintf("mapping-%d", len(out)+1)
		}
		out = append(out, b.mappingOf(id, title, part, false))
	}
	return out
}

// mappingOf has the layout in which the NRL published its own: groups and types
// are merged down over their levels.
func (b *builder) mappingOf(id, title string, rows []grantRow, withTypes bool) section {
	t := table{ID: id + "-table", Title: title, Columns: []string{"record group", "access level", "RBAC code", "activity", "where"}}
	if withTypes {
		t.Columns = slices.Insert(t.Columns, 1, "record types contained")
	}
	for i, r := range rows {
		row := []cell{link(r.group.Self), access(r.Level), within(link(r.Activity), r.Areas), text(r.Name), b.whereGranted(r.Group, r.Level, r.Activity)}
		merged := row[:1]
		if withTypes {
			row = slices.Insert(row, 1, joined(r.group.Types, func(t docs.RecordType) part { return linked(t.Self) }, ", "))
			merged = row[:2]
		}
		for c := range merged {
			merged[c].In = i > 0 && rows[i-1].group == r.group
			if !merged[c].In {
				merged[c].Span = spanOf(rows[i:])
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return section{ID: id, Title: title, Tables: tables(t)}
}

// spanOf is how many of the rows are of the group of the first one.
func spanOf(rows []grantRow) int {
	n := slices.IndexFunc(rows, func(r grantRow) bool { return r.group != rows[0].group })
	if n < 0 {
		return len(rows)
	}
	return n
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

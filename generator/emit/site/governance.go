// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/spine/policy"
)

// The page for those who answer for the policy.
const (
	governanceName    = "governance"
	governanceTitle   = "Governance"
	governanceSummary = "Who can see what, what has changed, and who has approved it"
)

// maxNamed is how many job roles and activities the page of governance names, over all record
// groups. Where there are more, it counts them and leads to the matrix.
const maxNamed = 2_000

// Changes are what a policy gives and takes in comparison with another, on a day.
type Changes struct {
	Base   string // what it is compared with
	Digest string // of the policy of the base; empty if it is not known
	List   []Change

	File      string // of approvals; empty if none was named
	Wrong     bool   // the file has errors, and none of it counts
	Day       string // on which approvals count or do not, as YYYY-MM-DD
	Approvals []Approval
}

// Kinds of changes.
const (
	Gained     = "gained"
	Lost       = "lost"
	RowChanged = "row" // of a document, and nobody's access
)

// Change is one difference.
type Change struct {
	Kind      string // Gained, Lost or RowChanged
	Who       string // such as "role R8000 Clinical Practitioner"; of a row: what it is, such as "mapping"
	What      string // such as "opens Crisis plans (http://snomed.info/sct|736253002)"
	Detail    string // from what to what
	Where     string // addresses
	Approvals []Approval
}

// isApproved reports whether an approval covers the change.
func (c Change) isApproved() bool {
	return slices.ContainsFunc(c.Approvals, func(a Approval) bool { return a.Not == "" })
}

// Approval is one that is on file.
type Approval struct {
	Gain     string // that it approves
	Who, Why string
	Until    string // the last day, as YYYY-MM-DD
	Not      string // why it does not count, such as "it has ended"; empty: it counts
	Where    string // address
}

// governance is the page for those who answer for the policy: what has changed and who has
// approved it, if anything was compared, and who can see what.
func (b *builder) governance() page {
	sections := []section{b.policySection()}
	changed := b.options.Changes.sections()
	if b.options.Changes != nil {
		sections = append(sections, changed...)
	}
	sections = append(sections, b.sight()...)
	if separations := b.separations(); len(b.Separations) > 0 {
		sections = append(sections, separations)
	}
	if b.options.Changes == nil {
		sections = append(sections, changed...)
	}
	return page{
		Name: governanceName, File: governanceName + ".html", Title: governanceTitle, Summary: governanceSummary,
		Sections: append(sections, b.signOff()),
	}
}

func (b *builder) policySection() section {
	title := cmp.Or(b.options.Title, b.options.Package)
	var sources cell
	for _, s := range b.Sources {
		if n := len(sources.Parts); n == 0 || sources.Parts[n-1].Text != docs.Plain(s.File) {
			sources.Parts = append(sources.Parts, coded(s.File))
		}
	}
	sources.Sep = ", "
	return section{ID: "policy", Title: "This policy", Facts: facts(
		fact{"Policy", word(title)},
		fact{"Policy digest", copied(code(b.Digest))},
		fact{"Read from", sources},
		fact{"Record groups", number(len(b.Groups))},
		fact{"Job roles", number(len(b.JobRoles))},
		fact{"Activities", number(len(b.Activities))},
		fact{"Functions", number(len(b.Functions))},
		fact{"InteractionIds", number(len(b.Interactions))},
		fact{"Systems", number(len(b.Systems))},
	)}
}

// viewer is a job role or an activity that opens a record group, as its cell names it.
type viewer struct {
	who, name part
	areas     []docs.Text // of work, in which alone; none: everywhere
}

func (s viewer) cell() cell {
	c := cell{Parts: []part{s.who}, Sep: " "}
	if s.name.Text != "" {
		c.Parts = append(c.Parts, s.name)
	}
	return within(c, s.areas)
}

// viewers are those who open a record group, by the level that they open.
type viewers map[string][]viewer

// add puts somebody to the record groups that they open.
func (b *builder) add(groups map[string]viewers, who part, name docs.Text, sight docs.Sight) {
	put := func(g policy.GroupAccess, area string) {
		of := groups[string(g.Group)]
		if of == nil {
			of = viewers{}
			groups[string(g.Group)] = of
		}
		list := of[g.Level.String()]
		if n := len(list); area != "" && n > 0 && list[n-1].who == who && len(list[n-1].areas) > 0 {
			list[n-1].areas = append(list[n-1].areas, docs.Text(area))
			return
		}
		s := viewer{who: who, name: part{Text: docs.Plain(name)}}
		if area != "" {
			s.areas = []docs.Text{docs.Text(area)}
		}
		of[g.Level.String()] = append(list, s)
	}
	everywhere := map[string]policy.GroupAccess{}
	for _, g := range sight.Everywhere {
		everywhere[string(g.Group)] = g
		put(g, "")
	}
	for _, area := range sight.Areas {
		for _, g := range area.Groups {
			if g.Level > everywhere[string(g.Group)].Level {
				put(g, area.Area)
			}
		}
	}
}

// brought are the activities that some job role brings.
func (b *builder) brought() map[docs.Text]bool {
	all := make(map[docs.Text][]docs.Ref, len(b.Activities))
	for _, a := range b.Activities {
		all[a.Code] = a.All
	}
	out := map[docs.Text]bool{}
	for _, j := range b.JobRoles {
		for _, a := range j.Baseline {
			if out[a.Label] {
				continue
			}
			out[a.Label] = true
			for _, included := range all[a.Label] {
				out[included.Label] = true
			}
		}
	}
	return out
}

// sight says who can see what, by record group.
func (b *builder) sight() []section {
	all := section{ID: "who", Title: "Who can see what", Text: "A job role opens what its baseline opens. Other activities are those that no job role brings: a user has them only if they are given beside the baseline. The record includes the pointer."}
	if len(b.Groups) == 0 {
		all.Text = "The policy has no record groups, so nobody opens a record by it."
		return []section{all}
	}
	roles, others := map[string]viewers{}, map[string]viewers{}
	for _, j := range b.JobRoles {
		b.add(roles, linked(j.Self), j.Name, b.sees.JobRole(string(j.Code)))
	}
	brought := b.brought()
	for _, a := range b.Activities {
		if !brought[a.Code] {
			b.add(others, linked(a.Self), a.Name, b.sees.Activity(string(a.Code)))
		}
	}
	named := 0
	for _, by := range []map[string]viewers{roles, others} {
		for _, of := range by {
			for _, list := range of {
				named += len(list)
			}
		}
	}
	overview := table{ID: "who-table", Title: "How many open each record group", Columns: []string{"record group", "record types", "job roles: record", "job roles: pointer only", "other activities"}}
	const record, pointer = "record", "pointer"
	for _, g := range b.Groups {
		of, beside := roles[string(g.Name)], others[string(g.Name)]
		overview.Rows = append(overview.Rows, []cell{
			{Parts: []part{{Text: docs.Plain(g.Name), Href: "#who-" + g.Anchor}}}, word(fmt.Sprint(len(g.Types))),
			word(fmt.Sprint(len(of[record]))), word(fmt.Sprint(len(of[pointer]))), word(fmt.Sprint(len(beside[record]) + len(beside[pointer]))),
		})
		one := section{ID: "who-" + g.Anchor, Title: docs.Plain(g.Name), Facts: facts(
			fact{"Record types", joined(g.Types, func(t docs.RecordType) part { return linked(t.Self) }, ", ")},
			fact{"Job roles that open the record", count(of[record], named, matrixOf(g.Name, record))},
			fact{"Job roles that open the pointer only", count(of[pointer], named, matrixOf(g.Name, pointer))},
			fact{"Other activities that open the record", count(beside[record], named, matrixOf(g.Name, record))},
			fact{"Other activities that open the pointer only", count(beside[pointer], named, matrixOf(g.Name, pointer))},
		)}
		if len(of)+len(beside) == 0 {
			one.Text = "Nobody opens it."
		}
		all.Sections = append(all.Sections, one)
	}
	all.Tables = tables(overview)
	return []section{all}
}

// count says how many there are, if any, and names them, unless the page as a whole would name too many.
func count(list []viewer, named int, matrix string) cell {
	if len(list) == 0 {
		return cell{}
	}
	out := cell{Parts: []part{{Text: fmt.Sprint(len(list)), Href: matrix}}}
	if named > maxNamed {
		return out
	}
	for i, s := range list {
		between := ", "
		if i == 0 {
			between = ": "
		}
		c := s.cell()
		out.Parts = append(out.Parts, part{Text: between})
		for k, p := range c.Parts {
			if k > 0 && c.Sep != "" {
				out.Parts = append(out.Parts, part{Text: c.Sep})
			}
			out.Parts = append(out.Parts, p)
		}
	}
	return out
}

// matrixOf is the address of the matrix with what is seen of a record group at a level.
func matrixOf(group docs.Text, level string) string {
	return "rbac.html#" + url.Values{"type": {docs.Plain(group)}, "level": {level}}.Encode()
}

// sections say what has changed, and which approvals are on file.
func (c *Changes) sections() []section {
	changed := section{ID: "changes", Title: "What has changed"}
	if c == nil {
		changed.Text = "Nothing was compared."
		changed.Facts = facts(fact{"To compare with a commit", code("spineguard docs --base REF")})
		return []section{changed}
	}
	changed.Text = c.sentence()
	changed.Facts = facts(fact{"Compared with", code(docs.Text(c.Base))}, fact{"File of approvals", code(docs.Text(c.File))})
	if c.File != "" {
		changed.Facts = append(changed.Facts, facts(fact{"Approvals as of", word(c.Day)})...)
	}
	changed.Tables = tables(
		c.table("gained-table", "Gained", Gained, "who", "gains", "from → to", "approval", "where"),
		c.table("lost-table", "Lost", Lost, "who", "loses", "from → to", "where"),
		c.table("rows-table", "Changed rows, which change nobody's access", RowChanged, "of", "row", "from → to", "where"),
	)
	return append([]section{changed}, c.onFile()...)
}

// sentence says how much has changed.
func (c *Changes) sentence() string {
	gained, approved, lost := 0, 0, 0
	for _, change := range c.List {
		switch {
		case change.Kind == Lost:
			lost++
		case change.Kind == Gained && change.isApproved():
			approved++
			fallthrough
		case change.Kind == Gained:
			gained++
		}
	}
	if gained+lost == 0 {
		return "Nobody gains or loses anything."
	}
	s := finding.Count(gained, "gain", "gains")
	switch {
	case gained == 0:
		s = "No gain"
	case approved == gained:
		s += ", all approved"
	case approved == 0:
		s += ", not approved"
	default:
		s += fmt.Sprintf(", of which %d not approved", gained-approved)
	}
	if lost == 0 {
		return s + "."
	}
	return s + "; " + finding.Count(lost, "loss", "losses") + "."
}

// table has the changes of a kind. Those that one subject has in common stand in one row.
func (c *Changes) table(id, title, kind string, columns ...string) table {
	t := table{ID: id, Title: title, Columns: columns}
	var last []string // of the row before, without what it is about
	for _, change := range c.List {
		if change.Kind != kind {
			continue
		}
		cells := []cell{word(change.Who), word(change.What), word(change.Detail)}
		if kind == Gained {
			cells = append(cells, approvedBy(change.Approvals))
		}
		cells = append(cells, address(change.Where))
		common := mapped(slices.Delete(slices.Clone(cells), 1, 2), cell.String)
		if n := len(t.Rows); n > 0 && slices.Equal(common, last) {
			what := &t.Rows[n-1][1]
			what.Parts, what.Sep = append(what.Parts, cells[1].Parts...), "; "
			continue
		}
		t.Rows, last = append(t.Rows, cells), common
	}
	return t
}

// approvedBy says who has approved a gain, why, and until when.
func approvedBy(list []Approval) cell {
	if len(list) == 0 {
		return word("not approved")
	}
	out := cell{Sep: "; "}
	for _, a := range list {
		s := fmt.Sprintf("approved by %s until %s: %s", a.Who, a.Until, a.Why)
		if a.Not != "" {
			s = fmt.Sprintf("not approved: the approval by %s does not count, since %s: %s", a.Who, a.Not, a.Why)
		}
		out.Parts = append(out.Parts, part{Text: docs.Plain(docs.Text(s))})
	}
	return out
}

// onFile lists the approvals of the file; nothing if none was named.
func (c *Changes) onFile() []section {
	if c.File == "" {
		return nil
	}
	s := section{ID: "approvals", Title: "Approvals on file"}
	t := table{ID: "approvals-table", Title: "Approvals on file", Columns: []string{"what is approved", "by", "why", "until", "counts", "where"}}
	for _, a := range c.Approvals {
		counts := "yes"
		if a.Not != "" {
			counts = "no: " + a.Not
		}
		t.Rows = append(t.Rows, []cell{word(a.Gain), word(a.Who), word(a.Why), word(a.Until), word(counts), address(a.Where)})
	}
	switch s.Tables = tables(t); {
	case c.Wrong:
		s.Text = "The file has errors, so none of its approvals counts."
	case len(s.Tables) == 0:
		s.Text = "The file holds no approvals."
	}
	return []section{s}
}

// signOff is for paper: what was reviewed, and room for who has and when.
func (b *builder) signOff() section {
	what := []fact{{"Policy digest", code(b.Digest)}}
	if c := b.options.Changes; c != nil {
		what = append(what, fact{"Compared with", code(docs.Text(strings.TrimSpace(c.Base + " " + c.Digest)))})
	}
	return section{ID: "sign-off", Title: "Sign-off", Facts: append(what, fact{Term: "Reviewed by"}, fact{Term: "Date"})}
}

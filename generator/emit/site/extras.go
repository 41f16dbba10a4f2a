// SPDX-License-Identifier: Apache-2.0

package site

import "github.com/spineguard/spineguard/generator/emit/docs"

// extras are the pages about this run: what was found, and what changed.
func (b *builder) extras() []page {
	var out []page
	if len(b.options.Findings) > 0 {
		out = append(out, page{
			Name: "findings", File: "findings.html", Title: "Findings", Summary: "What was found in the inputs",
			Sections: []section{{ID: "all", Title: "All findings", Tables: []table{b.findings()}}},
		})
	}
	if c := b.options.Changes; c != nil {
		s := section{ID: "all", Title: "All changes", Tables: tables(c.table())}
		if len(c.List) == 0 {
			s.Text = "Nobody gains or loses anything."
		}
		out = append(out, page{
			Name: "changes", File: "changes.html", Title: "Changes", Summary: "What changed since " + docs.Plain(docs.Text(c.Base)), Sections: []section{s},
		})
	}
	return out
}

func (b *builder) findings() table {
	t := table{ID: "findings-table", Title: "Findings", Columns: []string{"where", "severity", "rule", "message", "next"}}
	for _, f := range b.options.Findings {
		t.Rows = append(t.Rows, []cell{code(docs.Text(f.Position.Cite())), word(string(f.Severity)), code(docs.Text(f.Rule)), word(f.Message), word(f.Suggestion)})
	}
	return t
}

func (c *Changes) table() table {
	t := table{ID: "changes-table", Title: "Changes since " + docs.Plain(docs.Text(c.Base)), Columns: []string{"what", "change", "detail", "where"}}
	for _, change := range c.List {
		t.Rows = append(t.Rows, []cell{word(change.What), word(change.Kind), word(change.Detail), code(docs.Text(change.Where))})
	}
	return t
}

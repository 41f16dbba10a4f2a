// SPDX-License-Identifier: Apache-2.0

package site

import "github.com/spineguard/spineguard/generator/emit/docs"

// extras are the page for those who answer for the policy, and what was found in this run.
func (b *builder) extras() []page {
	out := []page{b.governance()}
	if len(b.options.Findings) > 0 {
		out = append(out, page{
			Name: "findings", File: "findings.html", Title: "Findings", Summary: "What was found in the inputs",
			Sections: []section{{ID: "all", Title: "All findings", Tables: []table{b.findings()}}},
		})
	}
	return out
}

// address is where something is written.
func address(s string) cell {
	return cell{Parts: []part{{Text: docs.Plain(docs.Text(s)), Code: true, Where: true}}}
}

func (b *builder) findings() table {
	t := table{ID: "findings-table", Title: "Findings", Columns: []string{"where", "severity", "rule", "message", "next"}}
	for _, f := range b.options.Findings {
		t.Rows = append(t.Rows, []cell{address(f.Position.Cite()), word(string(f.Severity)), code(docs.Text(f.Rule)), word(f.Message), word(f.Suggestion)})
	}
	return t
}

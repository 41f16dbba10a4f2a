// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// Markdown writes the report as a comment on a pull request: a sentence, a small
// matrix of what users see before and after, and a table of all changes, of which
// most rows are folded. Rows that no comment could hold are counted in its last
// line.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### Access: %s\n\n%s\n", r.Verdict, finding.Markdown(r.Sentence()))
	matrix := r.matrix().Markdown()
	b.WriteString(matrix)
	findings := r.findingsInMarkdown()
	b.WriteString(r.table(len(matrix) + len(findings)).Markdown("spineguard diff --format json"))
	b.WriteString(findings)
	_, err := io.WriteString(w, b.String())
	return err
}

// Bounds of the findings in a comment.
const (
	mostFindings     = 20_000 // bytes
	longestOfFinding = 500    // characters
)

// findingsInMarkdown lists the findings that a comment has room for, and counts the others.
func (r *Report) findingsInMarkdown() string {
	var b strings.Builder
	for i, f := range r.Findings {
		line := fmt.Sprintf("\n- %s: %s\n", finding.Markdown(cut(f.Position.Cite(), longestOfFinding)), finding.Markdown(cut(f.Message, longestOfFinding)))
		if b.Len()+len(line) > mostFindings {
			fmt.Fprintf(&b, "\nand %s\n", finding.Count(len(r.Findings)-i, "more finding", "more findings"))
			break
		}
		b.WriteString(line)
	}
	return b.String()
}

// table has all changes, in a comment of which so many bytes are taken.
func (r *Report) table(taken int) *finding.Comment {
	t := finding.NewComment("", "who", "what", "from → to", "where").Beside(taken)
	for _, c := range r.Gained {
		mark := "gained"
		if r.approved(c) {
			mark = "gained (approved)"
		}
		t.Row(mark, c.Who(), c.What(), c.From+" → "+c.To, c.Where())
	}
	for _, c := range r.Lost {
		t.Row("lost", c.Who(), c.What(), c.From+" → "+c.To, c.Where())
	}
	for _, row := range r.Rows {
		t.Row("row", row.What, row.Row, row.Detail(), row.Where())
	}
	return t
}

// Where is what was edited first, on each side, and how much more there is.
func (c Change) Where() string {
	if len(c.Edits) == 0 {
		return where(c.Sources)
	}
	var sides []string
	more := len(c.Sources)
	for _, p := range []*finding.Position{c.Edits[0].Base, c.Edits[0].Head} {
		if p == nil {
			continue
		}
		sides = append(sides, p.String())
		if slices.Contains(c.Sources, *p) {
			more--
		}
	}
	s := strings.Join(sides, " → ")
	if more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}

func where(at []finding.Position) string {
	if len(at) == 0 {
		return ""
	}
	s := at[0].String()
	if len(at) > 1 {
		s += fmt.Sprintf(" and %d more", len(at)-1)
	}
	return s
}

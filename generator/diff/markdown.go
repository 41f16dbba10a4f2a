package diff

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// Bounds of a comment. GitHub refuses one of more than 65,536 characters.
const (
	mostRows  = 50     // that are not folded
	mostBytes = 60_000 // of the table, folded and all
)

// Markdown writes the report as a comment on a pull request: a sentence, and a
// table of which most rows are folded. Rows that no comment could hold are
// counted in its last line.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### Access: %s\n\n%s\n", r.Verdict, finding.Markdown(r.Sentence()))
	lines, left := r.lines()
	if len(lines) > 0 {
		table(&b, lines[:min(len(lines), mostRows)])
	}
	if len(lines) > mostRows {
		fmt.Fprintf(&b, "\n<details><summary>%d more</summary>\n", len(lines)-mostRows)
		table(&b, lines[mostRows:])
		b.WriteString("\n</details>\n")
	}
	if left > 0 {
		fmt.Fprintf(&b, "\n%s left out, since a comment holds no more; `spineguard diff --format json` lists all.\n", finding.Count(left, "further row is", "further rows are"))
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "\n- %s: %s\n", finding.Markdown(f.Position.Cite()), finding.Markdown(f.Message))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func table(b *strings.Builder, lines []string) {
	b.WriteString("\n| | who | what | from → to | where |\n|---|---|---|---|---|\n")
	for _, l := range lines {
		b.WriteString(l)
	}
}

// lines are the rows of the table, and how many more there would be.
func (r *Report) lines() (lines []string, left int) {
	size := 0
	put := func(cells ...string) {
		if size >= mostBytes {
			left++
			return
		}
		line := "|"
		for _, cell := range cells {
			line += " " + finding.Markdown(cell) + " |"
		}
		lines, size = append(lines, line+"\n"), size+len(line)+1
	}
	for _, c := range r.Gained {
		mark := "gained"
		if r.approved(c) {
			mark = "gained (approved)"
		}
		put(mark, c.who(), c.what(), c.From+" → "+c.To, c.where())
	}
	for _, c := range r.Lost {
		put("lost", c.who(), c.what(), c.From+" → "+c.To, c.where())
	}
	for _, row := range r.Rows {
		put("row", row.What, row.Row, orNothing(row.From)+" → "+orNothing(row.To), where(row.Sources))
	}
	return lines, left
}

// where is what was edited first, on each side, and how much more there is.
func (c Change) where() string {
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

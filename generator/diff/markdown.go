package diff

import (
	"fmt"
	"io"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// Markdown writes the report as a comment on a pull request: a sentence, and a
// table of which most rows are folded.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### Access: %s\n\n%s\n", r.Verdict, markdown(r.Sentence()))
	lines := r.lines()
	if len(lines) > 0 {
		table(&b, lines[:min(len(lines), mostRows)])
	}
	if len(lines) > mostRows {
		fmt.Fprintf(&b, "\n<details><summary>%d more</summary>\n", len(lines)-mostRows)
		table(&b, lines[mostRows:])
		b.WriteString("\n</details>\n")
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "\n- %s: %s\n", markdown(f.Position.String()), markdown(f.Message))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

const mostRows = 50

func table(b *strings.Builder, lines [][5]string) {
	b.WriteString("\n| | who | what | from → to | where |\n|---|---|---|---|---|\n")
	for _, l := range lines {
		b.WriteString("|")
		for _, cell := range l {
			b.WriteString(" " + markdown(cell) + " |")
		}
		b.WriteString("\n")
	}
}

func (r *Report) lines() [][5]string {
	var out [][5]string
	put := func(mark string, changes []Change) {
		for _, c := range changes {
			m := mark
			if mark == "gained" && r.approved(c) {
				m = "gained (approved)"
			}
			out = append(out, [5]string{m, c.who(), c.what(), c.From + " → " + c.To, where(c.Sources)})
		}
	}
	put("gained", r.Gained)
	put("lost", r.Lost)
	for _, row := range r.Rows {
		out = append(out, [5]string{"row", row.What, row.Row, orNothing(row.From) + " → " + orNothing(row.To), where(row.Sources)})
	}
	return out
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

// markdown escapes text from inputs for a cell of a table: nothing in it is a
// mark, a link, a mention or HTML.
func markdown(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune("\\`*_{}[]()#+!|~>", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '<':
			b.WriteString("&lt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '@':
			b.WriteString("@\u200b") // mentions nobody
		case r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069':
			fmt.Fprintf(&b, "U+%04X", r)
		default:
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), "://", ":\u200b//") // links nowhere
}

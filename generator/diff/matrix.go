package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// Bounds of the matrix of a comment, which is to be seen at once.
const (
	mostRows    = 12
	mostColumns = 8
	mostNamed   = 50 // that have no row or no column
	longestName = 40 // characters
)

// matrix is what changes for roles, or where none does for activities, by record type: only those of which something
// changes. Those that gain come first.
type matrix struct {
	of            string // role or activity
	rows, columns []heading
	cells         map[[2]string]Change // by subject and object
}

// heading is how a row or a column is called.
type heading struct{ id, short, name string }

func (r *Report) matrix() matrix {
	m := matrix{of: "role", cells: map[[2]string]Change{}}
	if !slices.ContainsFunc(slices.Concat(r.Gained, r.Lost), func(c Change) bool { return c.Kind == RoleType }) {
		m.of = "activity"
	}
	kind := map[string]Kind{"role": RoleType, "activity": ActivityType}[m.of]
	seen := map[heading]bool{}
	add := func(to *[]heading, h heading) {
		if !seen[h] {
			*to = append(*to, h)
		}
		seen[h] = true
	}
	for _, c := range slices.Concat(r.Gained, r.Lost) {
		if c.Kind != kind {
			continue
		}
		_, code, _ := strings.Cut(c.Object, "|")
		add(&m.rows, heading{c.Subject, c.Subject, strings.TrimPrefix(c.who(), m.of+" ")})
		add(&m.columns, heading{c.Object, code, strings.TrimSpace(c.objectName + " " + code)})
		m.cells[[2]string{c.Subject, c.Object}] = c
	}
	return m
}

// levelMarks are how levels are shown in a cell.
var levelMarks = map[string]string{"none": "·", "pointer": "P", "record": "R"}

// Markdown returns the matrix as a table, empty if nothing is in it. The words of a cell are its title, for those
// who do not see the arrow.
func (m matrix) Markdown() string {
	if len(m.rows) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\nBefore → after: · none, P pointer, R pointer and record. What is empty does not change.\n\n")
	rows, columns := m.rows[:min(len(m.rows), mostRows)], m.columns[:min(len(m.columns), mostColumns)]
	b.WriteString("| " + m.of + " |")
	for _, column := range columns {
		b.WriteString(" " + shortened(column.name) + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, row := range rows {
		b.WriteString("| " + shortened(row.name) + " |")
		for _, column := range columns {
			b.WriteString(" " + m.cell(row, column) + "|")
		}
		b.WriteString("\n")
	}
	plural := map[string]string{"role": "roles", "activity": "activities"}[m.of]
	further(&b, m.rows[len(rows):], m.of, plural)
	further(&b, m.columns[len(columns):], "record type", "record types")
	return b.String()
}

func (m matrix) cell(row, column heading) string {
	c, ok := m.cells[[2]string{row.id, column.id}]
	from, known := levelMarks[c.From]
	to, alsoKnown := levelMarks[c.To]
	if !ok || !known || !alsoKnown {
		return ""
	}
	return fmt.Sprintf(`<abbr title="%s to %s">%s → %s</abbr> `, c.From, c.To, from, to)
}

// further names those that the matrix has no room for.
func further(b *strings.Builder, left []heading, one, many string) {
	if len(left) == 0 {
		return
	}
	var names []string
	for _, h := range left[:min(len(left), mostNamed)] {
		names = append(names, shortened(h.short))
	}
	if len(left) > mostNamed {
		names = append(names, "…")
	}
	fmt.Fprintf(b, "\nand %s: %s\n", finding.Count(len(left), "more "+one, "more "+many), strings.Join(names, ", "))
}

// shortened is a name from inputs, escaped, of which no more is shown than the heading of a column can hold.
func shortened(name string) string {
	if runes := []rune(name); len(runes) > longestName {
		name = string(runes[:longestName-1]) + "…"
	}
	return finding.Markdown(name)
}

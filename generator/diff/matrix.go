// SPDX-License-Identifier: Apache-2.0

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
	longestRest = 90 // characters of the areas of work, or job roles, in or outside of which somebody gains
)

// matrix is what changes for roles, or where none does for activities, by record type: only those of which something
// changes. Those that gain come first. If activities gain and no role does, it is of activities, so that it does not
// show losses alone.
type matrix struct {
	of            string // role or activity
	rows, columns []heading
	cells         map[[2]string]Change // by subject and object
	gains, losses int                  // that are about something else
}

// heading is how a row or a column is called.
type heading struct {
	id          string
	short, name string // escaped
}

func (r *Report) matrix() matrix {
	m := matrix{of: "role", cells: map[[2]string]Change{}}
	kind := r.mostAffected()
	if kind == ActivityType {
		m.of = "activity"
	}
	rows, columns := map[string]bool{}, map[string]bool{}
	for i, c := range slices.Concat(r.Gained, r.Lost) {
		switch isGain := i < len(r.Gained); {
		case c.Kind == kind:
			if !rows[c.Subject] {
				m.rows = append(m.rows, c.row())
			}
			if !columns[c.Object] {
				m.columns = append(m.columns, c.column())
			}
			rows[c.Subject], columns[c.Object] = true, true
			m.cells[[2]string{c.Subject, c.Object}] = c
		case isGain:
			m.gains++
		default:
			m.losses++
		}
	}
	m.tellApart()
	return m
}

// mostAffected are roles or activities, of whom the matrix is.
func (r *Report) mostAffected() Kind {
	has := func(changes []Change, k Kind) bool {
		return slices.ContainsFunc(changes, func(c Change) bool { return c.Kind == k })
	}
	if has(r.Gained, RoleType) || has(r.Lost, RoleType) && !has(r.Gained, ActivityType) {
		return RoleType
	}
	return ActivityType
}

// row is the heading of who it is: a code, a name, and the areas of work or other job roles for which it is not so.
func (c Change) row() heading {
	code, rest, _ := strings.Cut(c.Subject, " ")
	return newHeading(c.Subject, code, c.subjectName, rest)
}

// column is the heading of a record type.
func (c Change) column() heading {
	_, code, _ := strings.Cut(c.Object, "|")
	return newHeading(c.Object, "", c.objectName, cut(code, longestName))
}

// newHeading escapes and shortens the parts of a heading each for itself, so that a long name hides neither a code nor an area of work.
func newHeading(id, code, name, rest string) heading {
	code, name, rest = finding.Markdown(cut(code, longestName)), finding.Markdown(cut(name, longestName)), finding.Markdown(cut(rest, longestRest))
	return heading{id, strings.TrimSpace(code + " " + rest), strings.Join(strings.Fields(code+" "+name+" "+rest), " ")}
}

// tellApart puts the code system in front of the codes of two record types that are called alike.
func (m *matrix) tellApart() {
	count := map[string]int{}
	for _, column := range m.columns {
		count[column.name]++
	}
	for i, column := range m.columns {
		if count[column.name] > 1 {
			id := finding.Markdown(cut(column.id, longestRest))
			m.columns[i] = heading{column.id, id, strings.TrimSuffix(column.name, column.short) + id}
		}
	}
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
		b.WriteString(" " + column.name + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, row := range rows {
		b.WriteString("| " + row.name + " |")
		for _, column := range columns {
			b.WriteString(" " + m.cell(row, column) + "|")
		}
		b.WriteString("\n")
	}
	plural := map[string]string{"role": "roles", "activity": "activities"}[m.of]
	further(&b, m.rows[len(rows):], m.of, plural)
	further(&b, m.columns[len(columns):], "record type", "record types")
	if m.gains+m.losses > 0 {
		fmt.Fprintf(&b, "\nOf what is not about %s and record types, the table beneath has %s and %s.\n", plural, count(m.gains, "gain", "gains"), count(m.losses, "loss", "losses"))
	}
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
		names = append(names, h.short)
	}
	if len(left) > mostNamed {
		names = append(names, "…")
	}
	fmt.Fprintf(b, "\nand %s: %s\n", finding.Count(len(left), "more "+one, "more "+many), strings.Join(names, ", "))
}

// count is a number of changes in words.
func count(n int, one, many string) string {
	if n == 0 {
		return "no " + one
	}
	return finding.Count(n, one, many)
}

// cut is a text of which no more is shown than so many characters.
func cut(text string, longest int) string {
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest-1]) + "…"
	}
	return text
}

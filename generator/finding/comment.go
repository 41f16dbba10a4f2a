// SPDX-License-Identifier: Apache-2.0

package finding

import (
	"fmt"
	"strings"
)

// Bounds of a comment. GitHub refuses one of more than 65,536 characters.
const (
	mostRows  = 50     // that are not folded
	mostCell  = 500    // characters of a cell, so that one that is very long does not take the place of all others
	mostBytes = 60_000 // of the table, folded and all, and of what stands beside it
)

// Comment is a table in a comment on a pull request, of which most rows are folded.
type Comment struct {
	columns []string
	lines   []string
	size    int
	left    int // rows that no comment could hold
}

// NewComment returns a table with these columns and no rows.
func NewComment(columns ...string) *Comment { return &Comment{columns: columns} }

// Beside says how many bytes of the comment something else takes.
func (c *Comment) Beside(taken int) *Comment {
	c.size += taken
	return c
}

// Row adds a row with a cell for each column. What comes from inputs is escaped here.
func (c *Comment) Row(cells ...string) {
	if c.left > 0 { // so that those that are left out are the last ones
		c.left++
		return
	}
	line := "|"
	for _, cell := range cells {
		if runes := []rune(cell); len(runes) > mostCell {
			cell = string(runes[:mostCell-1]) + "…"
		}
		line += " " + Markdown(cell) + " |"
	}
	if c.size+len(line) > mostBytes {
		c.left++
		return
	}
	c.lines, c.size = append(c.lines, line+"\n"), c.size+len(line)+1
}

// Markdown returns the table in Markdown, empty without rows. Rows that no comment could hold are counted in
// its last line, which names the command that lists all.
func (c *Comment) Markdown(command string) string {
	var b strings.Builder
	if len(c.lines) > 0 {
		c.table(&b, c.lines[:min(len(c.lines), mostRows)])
	}
	if len(c.lines) > mostRows {
		fmt.Fprintf(&b, "\n<details><summary>%d more</summary>\n", len(c.lines)-mostRows)
		c.table(&b, c.lines[mostRows:])
		b.WriteString("\n</details>\n")
	}
	if c.left > 0 {
		fmt.Fprintf(&b, "\n%s left out, since a comment holds no more; `%s` lists all.\n", Count(c.left, "further row is", "further rows are"), command)
	}
	return b.String()
}

func (c *Comment) table(b *strings.Builder, lines []string) {
	b.WriteString("\n|")
	for _, column := range c.columns {
		if column != "" {
			column += " "
		}
		b.WriteString(" " + column + "|")
	}
	b.WriteString("\n|" + strings.Repeat("---|", len(c.columns)) + "\n")
	for _, line := range lines {
		b.WriteString(line)
	}
}

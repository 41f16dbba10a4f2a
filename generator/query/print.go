// SPDX-License-Identifier: Apache-2.0

package query

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// InDir returns the answer with every file name put below dir.
func (a Answer) InDir(dir string) Answer {
	checks := make([]Check, len(a.Checks))
	for i, c := range a.Checks {
		c.At = inDir(c.At, dir)
		paths := make([]Path, len(c.Paths))
		for j, p := range c.Paths {
			paths[j] = make(Path, len(p))
			for k, s := range p {
				s.At = inDir(s.At, dir)
				paths[j][k] = s
			}
		}
		c.Paths = paths
		checks[i] = c
	}
	a.Checks = checks
	return a
}

func inDir(at []finding.Position, dir string) []finding.Position {
	var out []finding.Position
	for _, p := range at {
		out = append(out, p.InDir(dir))
	}
	return out
}

// maxPathsShown is how many paths of a check the text shows; the JSON has all.
const maxPathsShown = 20

// Text writes an answer for people.
func (a Answer) Text(w io.Writer) error {
	b := bufio.NewWriter(w)
	if a.Allowed && len(a.Conditions) > 0 {
		fmt.Fprintln(b, "yes, if the conditions below hold")
	} else {
		fmt.Fprintln(b, yesOrNo(a.Allowed))
	}
	for _, c := range a.Checks {
		fmt.Fprintf(b, "  %s: %s%s\n", yesOrNo(c.Allowed), Visible(c.Because), c.rule())
		for i, p := range c.Paths {
			if i == maxPathsShown {
				fmt.Fprintf(b, "    and %s\n", finding.Count(len(c.Paths)-i, "more path", "more paths"))
				break
			}
			printPath(b, p)
		}
		if len(c.At) > 0 {
			fmt.Fprintf(b, "    defined at %s\n", places(c.At))
		}
	}
	section(b, "on condition that", a.Conditions)
	section(b, "note", a.Notes)
	for i, way := range a.Changes {
		title := "to make it yes"
		if i > 0 {
			title = "or"
		}
		var lines []string
		for _, c := range way {
			lines = append(lines, c.Text)
		}
		section(b, title, lines)
	}
	return b.Flush()
}

// rule is the rule of the guard, by its id.
func (c Check) rule() string {
	if c.Rule == "" {
		return ""
	}
	return " (rule " + c.Rule + ")"
}

func yesOrNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

func section(b *bufio.Writer, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "%s:\n", title)
	for _, l := range lines {
		fmt.Fprintf(b, "  - %s\n", Visible(l))
	}
}

func printPath(b *bufio.Writer, p Path) {
	for i, s := range p {
		lead := "    "
		if i > 0 {
			lead = "      "
		}
		fmt.Fprint(b, lead, Visible(s.String()))
		if len(s.At) > 0 {
			fmt.Fprint(b, "  ", places(s.At))
		}
		fmt.Fprintln(b)
	}
}

// String says a step in words.
func (s Step) String() string {
	switch s.Kind {
	case StepLocal:
		return "the user has " + s.To
	case StepBaseline:
		return s.From + " brings " + s.To
	case StepIncludes:
		return s.From + " includes " + s.To
	case StepOpens:
		text := fmt.Sprintf("%s opens %s of %q", s.From, words(s.Level), s.To)
		if len(s.Areas) > 0 {
			text += " in " + strings.Join(s.Areas, ", ") + " alone"
		}
		return text
	}
	return s.Kind + " " + s.To
}

func places(at []finding.Position) string {
	const most = 3
	var out []string
	for i, p := range at {
		if i == most {
			out = append(out, fmt.Sprintf("and %d more", len(at)-most))
			break
		}
		out = append(out, Visible(p.Cite()))
	}
	return strings.Join(out, ", ")
}

// Visible escapes what could forge a line or turn the direction of the text:
// every character that is not printable.
func Visible(s string) string {
	var b strings.Builder
	for _, c := range s {
		if strconv.IsPrint(c) {
			b.WriteRune(c)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRune(c), "'"))
		}
	}
	return b.String()
}

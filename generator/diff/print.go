// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// Sentence says the verdict in one sentence.
func (r *Report) Sentence() string {
	switch r.Verdict {
	case Equal:
		if r.Base.Digest != r.Head.Digest {
			return "The policy is written differently; nobody's access changes."
		}
		return "Nothing changes."
	case Unknown:
		return fmt.Sprintf("What changes is unknown, since a side does not resolve; %s.", finding.Count(len(r.Rows), "row differs", "rows differ"))
	case Narrowed:
		return fmt.Sprintf("Access is narrowed: %s lost.", finding.Count(len(r.Lost), "grant is", "grants are"))
	case Widened:
		return fmt.Sprintf("Access is widened: %s gained.", finding.Count(len(r.Gained), "grant is", "grants are"))
	default:
		return fmt.Sprintf("Access changes both ways: %s gained, %s lost.", finding.Count(len(r.Gained), "grant is", "grants are"), finding.Count(len(r.Lost), "grant is", "grants are"))
	}
}

// Text writes the report for a terminal.
func (r *Report) Text(w io.Writer, colour bool) error {
	var b strings.Builder
	paint := func(code, s string) string {
		s = finding.Visible(s)
		if !colour {
			return s
		}
		return "\x1b[" + code + "m" + s + "\x1b[0m"
	}
	fmt.Fprintf(&b, "%s: %s\n", r.Verdict, r.Sentence())
	for _, c := range r.Gained {
		mark := ""
		if r.approved(c) {
			mark = " (approved)"
		}
		b.WriteString(paint("32", "+ "+c.String()+mark) + "\n")
		c.places(&b)
	}
	for _, c := range r.Lost {
		b.WriteString(paint("31", "- "+c.String()) + "\n")
		c.places(&b)
	}
	for _, row := range r.Rows {
		fmt.Fprintf(&b, "~ %s\n", finding.Visible(row.String()))
		sources(&b, row.Sources)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	format := finding.TextFormat
	if colour {
		format = finding.ColourFormat
	}
	return finding.Print(w, format, r.Findings)
}

// most is how many edits, and how many sources, the text has; the JSON has all.
const most = 3

// places writes what was edited, and what that led to.
func (c Change) places(b *strings.Builder) {
	cited := map[finding.Position]bool{}
	for i, e := range c.Edits {
		for _, p := range []*finding.Position{e.Base, e.Head} {
			if p != nil {
				cited[*p] = true
			}
		}
		if i < most {
			fmt.Fprintf(b, "    %s\n", finding.Visible(e.String()))
		}
	}
	if n := len(c.Edits) - most; n > 0 {
		fmt.Fprintf(b, "    and %s\n", finding.Count(n, "more edit", "more edits"))
	}
	sources(b, slices.DeleteFunc(slices.Clone(c.Sources), func(p finding.Position) bool { return cited[p] }))
}

func sources(b *strings.Builder, at []finding.Position) {
	for i, p := range at {
		if i == most {
			fmt.Fprintf(b, "    and %d more\n", len(at)-i)
			return
		}
		fmt.Fprintf(b, "    %s\n", finding.Visible(p.Cite()))
	}
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// String says a change in a line: who, what, from what to what.
func (c Change) String() string {
	return fmt.Sprintf("%s %s: %s → %s", c.Who(), c.What(), c.From, c.To)
}

// Who is whose access changes, such as "role R8001 Nurse Access Role".
func (c Change) Who() string {
	s := c.Subject
	if c.subjectName != "" {
		s += " " + c.subjectName
	}
	if code, rest, limited := strings.Cut(c.Subject, " "); limited && slices.Contains([]Kind{RoleType, ActivityType, RoleFunction, Counts}, c.Kind) {
		s = strings.TrimSpace(code+" "+c.subjectName) + " " + rest
	}
	switch c.Kind {
	case RoleType, RoleFunction:
		return "role " + s
	case ActivityType:
		return "activity " + s
	case Counts:
		return "activity or role " + s
	case Sends, Receives, Identity:
		return "system " + s
	case Requirement:
		return "function " + s
	case Endpoint:
		return "endpoint " + s
	case Alias:
		return "interactionId " + s
	case Format:
		return "format " + s
	}
	return "service " + s
}

// What is what they gain or lose, such as "opens Crisis plan (http://snomed.info/sct|736253002)".
func (c Change) What() string {
	o := c.Object
	if c.objectName != "" {
		o = c.objectName + " (" + o + ")"
	}
	switch c.Kind {
	case RoleType, ActivityType:
		return "opens " + o
	case RoleFunction:
		return "may " + o
	case Counts:
		return "counts as " + o
	case Requirement:
		return "needs only " + o
	case Sends:
		return "sends " + o
	case Receives:
		return "receives " + o
	case Endpoint:
		return "takes " + o
	case Format:
		return "is fetched " + o
	}
	return "has " + o
}

// InDirs puts every file name below a folder: those of lost access below that
// of the base, all others below that of the head.
func (r *Report) InDirs(base, head string) *Report {
	in := func(changes []Change, dir string) {
		for i := range changes {
			c := &changes[i]
			c.Sources = inDir(c.Sources, dir)
			c.Edits = slices.Clone(c.Edits)
			for k := range c.Edits {
				c.Edits[k] = c.Edits[k].inDirs(base, head)
			}
		}
	}
	in(r.Gained, head)
	in(r.Lost, base)
	in(r.Approved, head)
	return r.RowsInDirs(base, head)
}

func inDir(at []finding.Position, dir string) []finding.Position {
	out := make([]finding.Position, len(at)) // never null in JSON
	for i, p := range at {
		out[i] = p.InDir(dir)
	}
	return out
}

func (e Edit) inDirs(base, head string) Edit {
	for _, side := range []struct {
		at  **finding.Position
		dir string
	}{{&e.Base, base}, {&e.Head, head}} {
		if *side.at != nil {
			*side.at = given((*side.at).InDir(side.dir))
		}
	}
	return e
}

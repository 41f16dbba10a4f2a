package diff

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// Rules are what the findings of a comparison are about.
var (
	ruleGained     = finding.Rule{ID: "access-gained", Severity: finding.Warning, Summary: "Somebody gains access compared with the base."}
	ruleLost       = finding.Rule{ID: "access-lost", Severity: finding.Warning, Summary: "Somebody loses access compared with the base."}
	ruleUnused     = finding.Rule{ID: "approval-unused", Severity: finding.Error, Summary: "An approval of a gain that the change does not bring."}
	ruleExpired    = finding.Rule{ID: "approval-expired", Severity: finding.Error, Summary: "An approval whose last day has passed."}
	ruleIncomplete = finding.Rule{ID: "approval-form", Severity: finding.Error, Summary: "An approval that does not say which gain, who, why and until when."}
)

// Rules lists the rules of this package.
func Rules() []finding.Rule {
	return []finding.Rule{ruleGained, ruleLost, ruleUnused, ruleExpired, ruleIncomplete}
}

// JSON writes the report; its form is stable.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// Sentence says the verdict in one sentence.
func (r *Report) Sentence() string {
	switch r.Verdict {
	case Equal:
		if r.Base.Digest != r.Head.Digest {
			return "The policy is written differently; nobody's access changes."
		}
		return "Nothing changes."
	case Unknown:
		return fmt.Sprintf("What changes is unknown, since a side does not resolve; %s.", plural(len(r.Rows), "row differs", "rows differ"))
	case Narrowed:
		return fmt.Sprintf("Access is narrowed: %s lost.", plural(len(r.Lost), "grant is", "grants are"))
	case Widened:
		return fmt.Sprintf("Access is widened: %s gained.", plural(len(r.Gained), "grant is", "grants are"))
	default:
		return fmt.Sprintf("Access changes both ways: %s gained, %s lost.", plural(len(r.Gained), "grant is", "grants are"), plural(len(r.Lost), "grant is", "grants are"))
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Text writes the report for a terminal.
func (r *Report) Text(w io.Writer, colour bool) error {
	var b strings.Builder
	paint := func(code, s string) string {
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
		sources(&b, c.Sources)
	}
	for _, c := range r.Lost {
		b.WriteString(paint("31", "- "+c.String()) + "\n")
		sources(&b, c.Sources)
	}
	for _, row := range r.Rows {
		fmt.Fprintf(&b, "~ %s %s: %s → %s\n", row.What, row.Row, orNothing(row.From), orNothing(row.To))
		sources(&b, row.Sources)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	return finding.Print(w, finding.TextFormat, r.Findings)
}

const mostSources = 3

func sources(b *strings.Builder, at []finding.Position) {
	for i, p := range at {
		if i == mostSources {
			fmt.Fprintf(b, "    and %d more\n", len(at)-i)
			return
		}
		fmt.Fprintf(b, "    %s\n", p)
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
	return fmt.Sprintf("%s %s: %s → %s", c.who(), c.what(), c.From, c.To)
}

func (c Change) who() string {
	s := c.Subject
	if c.subjectName != "" {
		s += " " + c.subjectName
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

func (c Change) what() string {
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

// AsFindings returns the changes as findings, for SARIF and annotations.
func (r *Report) AsFindings() []finding.Finding {
	var out []finding.Finding
	put := func(rule finding.Rule, changes []Change) {
		for _, c := range changes {
			at := finding.Position{}
			if len(c.Sources) > 0 {
				at = c.Sources[0]
			}
			f := finding.New(rule, at, "%s", c.String())
			if rule == ruleGained && !r.approved(c) {
				f = f.Suggest("have it reviewed, and approve it in the file of approvals")
			}
			out = append(out, f)
		}
	}
	put(ruleGained, r.Gained)
	put(ruleLost, r.Lost)
	return append(out, r.Findings...)
}

func (r *Report) approved(c Change) bool {
	for _, a := range r.Approved {
		if compare(a, c) == 0 {
			return true
		}
	}
	return false
}

// Rebase puts every file name below a folder: those of lost access below that
// of the base, all others below that of the head.
func (r *Report) Rebase(base, head string) *Report {
	in := func(changes []Change, dir string) {
		for i := range changes {
			changes[i].Sources = rebased(changes[i].Sources, dir)
		}
	}
	in(r.Gained, head)
	in(r.Lost, base)
	in(r.Approved, head)
	return r
}

func rebased(at []finding.Position, dir string) []finding.Position {
	out := make([]finding.Position, len(at)) // never null in JSON
	for i, p := range at {
		out[i] = p.Rebase(dir)
	}
	return out
}

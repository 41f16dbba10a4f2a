// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"
	"io"
	"strings"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/finding"
)

// Sentence says the verdict in one sentence.
func (r *Report) Sentence() string {
	if r.Requests == 0 {
		return "No recorded request could be put to the policies, so this says nothing of what changes."
	}
	gained, lost := r.requests(Gained), r.requests(Lost)
	switch r.Verdict {
	case diff.Widened:
		return fmt.Sprintf("Of %s, %d that the base refuses would be allowed.", r.all(), gained)
	case diff.Narrowed:
		return fmt.Sprintf("Of %s, %d that the base allows would be refused.", r.all(), lost)
	case diff.Mixed:
		return fmt.Sprintf("Of %s, %d that the base refuses would be allowed, and %d that it allows would be refused.", r.all(), gained, lost)
	}
	if n := r.requests(Undecided); n > 0 {
		return fmt.Sprintf("Of %s, %d that the base allows rest on what is not recorded; all others would be allowed or refused as before.", r.all(), n)
	}
	return fmt.Sprintf("Of %s, all would be allowed or refused as before.", r.all())
}

func (r *Report) all() string {
	return finding.Count(r.Requests, "recorded request", "recorded requests")
}

func (r *Report) requests(e Effect) (n int) {
	for _, c := range r.Changes {
		if c.Effect == e {
			n += c.Requests
		}
	}
	return n
}

// marks stand in front of the effects; colours are those of a terminal.
var (
	marks   = map[Effect]string{Gained: "+", Lost: "-", Undecided: "?", OtherRule: "~"}
	colours = map[Effect]string{Gained: "32", Lost: "31"}
)

// Text writes the report for a terminal.
func (r *Report) Text(w io.Writer, colour bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", r.Verdict, r.Sentence())
	for _, c := range r.Changes {
		line := marks[c.Effect] + " " + c.who() + " " + c.what() + ": " + c.verdicts()
		if code := colours[c.Effect]; colour && code != "" {
			line = "\x1b[" + code + "m" + line + "\x1b[0m"
		}
		fmt.Fprintf(&b, "%s\n    %s\n", line, c.often())
		if c.Missing != "" {
			fmt.Fprintf(&b, "    %s\n", missing[c.Missing])
		}
		if c.BaseMissing != "" {
			fmt.Fprintf(&b, "    by the base only %s\n", missing[c.BaseMissing])
		}
	}
	for _, note := range r.notes() {
		b.WriteString(note + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// missing says what rests on what a record does not have.
var missing = map[string]string{
	Sender: "if a system sends it that may: the record does not have the sender, since the request was refused before",
	Token:  "if the token is right: the record does not have it, since the request was refused before",
	User:   "if the user may: the record does not have the user, for whom nobody asked",
	Header: "if the header that chooses the operation is there: no record has it",
}

func (c Change) who() string {
	who := "system " + string(c.From)
	if c.From == "" {
		who = "a system that is not recorded"
	}
	if c.To != "" {
		who += " to " + string(c.To)
	}
	return who
}

func (c Change) what() string {
	what := "sends " + string(c.Interaction)
	if c.Interaction == "" {
		what = "sends a request"
	}
	where := strings.TrimSpace(c.Service + " " + c.Method + " " + c.Path)
	return fmt.Sprintf("%s (%s, at the %s)", what, where, c.Position)
}

func (c Change) verdicts() string { return c.Base.String() + " → " + c.Head.String() }

// String says the verdict in words.
func (v Verdict) String() string {
	switch {
	case v.Allowed:
		return "allowed"
	case v.Rule == "":
		return "refused, since nothing guards it"
	}
	return "refused by " + string(v.Rule)
}

func (c Change) often() string {
	if c.First == c.Last {
		return fmt.Sprintf("%s on %s", finding.Count(c.Requests, "request", "requests"), c.First)
	}
	return fmt.Sprintf("%s from %s to %s", finding.Count(c.Requests, "request", "requests"), c.First, c.Last)
}

// notes say what a reader must know of the records themselves.
func (r *Report) notes() []string {
	var out []string
	if r.OtherPolicy > 0 {
		out = append(out, fmt.Sprintf("note: %s recorded by another policy than the base", finding.Count(r.OtherPolicy, "request was", "requests were")))
	}
	for _, d := range r.Deviations {
		by := "by another policy"
		if d.Digest == r.Base.Digest {
			by = "by the same policy, with what the service added: its registry, its users, its peers"
		}
		out = append(out, fmt.Sprintf("note: %s recorded as %s, and the base says %s (decided %s)",
			finding.Count(d.Requests, "request was", "requests were"), d.Recorded, d.Base, by))
	}
	for _, u := range r.NotReplayed {
		why := "refused by " + string(u.Rule) + ", which no policy decides, or of which the record says too little"
		if u.Rule == "" {
			why = "allowed, and the address was not recorded in full"
		}
		out = append(out, fmt.Sprintf("note: %s not asked again: %s", finding.Count(u.Requests, "request was", "requests were"), why))
	}
	if r.OtherService > 0 {
		out = append(out, fmt.Sprintf("note: %s about services that neither policy has", finding.Count(r.OtherService, "request is", "requests are")))
	}
	return out
}

// Markdown writes the report as a comment on a pull request: a sentence, and a table of which most rows
// are folded.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### Recorded requests: %s\n\n%s\n", r.Verdict, finding.Markdown(r.Sentence()))
	b.WriteString(r.table().Markdown("spineguard audit replay --format json"))
	for _, note := range r.notes() {
		fmt.Fprintf(&b, "\n- %s\n", finding.Markdown(note))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) table() *finding.Comment {
	t := finding.NewComment("", "who", "what", "from → to", "how often")
	for _, c := range r.Changes {
		verdicts := c.verdicts()
		if c.Missing != "" {
			verdicts += ", " + missing[c.Missing]
		}
		if c.BaseMissing != "" {
			verdicts += ", by the base only " + missing[c.BaseMissing]
		}
		t.Row(string(c.Effect), c.who(), c.what(), verdicts, c.often())
	}
	return t
}

// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// Approval lets one gain pass that somebody has reviewed.
type Approval struct {
	Gain  Change // kind, subject, object and to
	Who   string
	Why   string
	Until time.Time // the last day, in UTC
	At    finding.Position
	last  int // line of the file; 0: it shares its lines with others
}

// lines are those of the file that hold the approval, for people to remove.
func (a Approval) lines() string {
	switch a.last {
	case 0:
		return "it"
	case a.At.Line:
		return fmt.Sprintf("it (line %d)", a.last)
	}
	return fmt.Sprintf("it (lines %d to %d)", a.At.Line, a.last)
}

// Approvals are those of a file.
type Approvals struct {
	List    []Approval
	MaxDays int // that an approval may still last; 0: as long as it says
}

// last is the last day that an approval may have; the zero time if it may have any.
func (a Approvals) last(today time.Time) time.Time {
	if a.MaxDays == 0 {
		return time.Time{}
	}
	return day(today).AddDate(0, 0, a.MaxDays)
}

// ByGain returns a lookup of the approvals of a gain, also of those that do not count.
func (a Approvals) ByGain() func(gain Change) []Approval {
	by := map[access][]Approval{}
	for _, x := range a.List {
		by[x.Gain.access()] = append(by[x.Gain.access()], x)
	}
	return func(gain Change) []Approval { return by[gain.access()] }
}

// refusal is why an approval does not count on a day, said of the approval; none if why is empty.
type refusal struct {
	rule      finding.Rule
	why, next string
}

func (a Approvals) refusal(x Approval, today time.Time) refusal {
	last := a.last(today)
	switch {
	case x.Until.Before(day(today)):
		return refusal{ruleExpired, "ended on " + x.Until.Format(time.DateOnly), "remove it, or have the gain reviewed again"}
	case !last.IsZero() && x.Until.After(last):
		return refusal{
			ruleIncomplete,
			fmt.Sprintf("lasts until %s, which is more than the %s that maxDays allows", x.Until.Format(time.DateOnly), finding.Count(a.MaxDays, "day", "days")),
			"let it end by " + last.Format(time.DateOnly),
		}
	}
	return refusal{}
}

// Refuses says why an approval does not count on a day; nothing if it does.
func (a Approvals) Refuses(x Approval, today time.Time) string {
	if no := a.refusal(x, today); no.why != "" {
		return "it " + no.why
	}
	return ""
}

func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// ParseApprovals reads a file of approvals:
//
//	version: 1
//	maxDays: 365 # optional: how long an approval may still last
//	approvals:
//	  - gain: {kind: role-record-type, subject: R8001, object: "http://snomed.info/sct|736253002", to: pointer}
//	    who: J. Doe, information governance
//	    why: agreed at the access board of 2026-11-02
//	    until: "2027-01-31"
//
// What is wrong with it are findings; then no approval of it counts.
func ParseApprovals(file string, data []byte) (Approvals, []finding.Finding) {
	root, findings := yamldoc.Parse(file, data, yamldoc.Limits{Fixed: true})
	if root == nil {
		return Approvals{}, findings
	}
	var list finding.List
	r := &yamldoc.Reader{
		List: &list, At: func(n *yaml.Node) finding.Position { return yamldoc.Pos(file, n) }, What: "the file of approvals",
		Unknown: ruleIncomplete, Missing: ruleIncomplete, Kind: ruleIncomplete, Bad: ruleIncomplete,
	}
	var out Approvals
	r.Mapping(
		r.VersionKey(),
		yamldoc.Key{Name: "maxDays", Read: r.Number(&out.MaxDays)},
		yamldoc.Key{Name: "approvals", Read: r.Each(func(v yamldoc.Value) { out.List = append(out.List, approval(r, v)) }), Required: true,
			Example: "approvals: [{gain: {kind: …, subject: …, object: …, to: …}, who: …, why: …, until: …}]"},
	)(yamldoc.Value{Node: root})
	if list.Len() > 0 {
		return Approvals{}, list.Sorted()
	}
	entries, _ := yamldoc.Lookup(root, "approvals")
	out.bound(strings.Split(string(data), "\n"), root, entries)
	return out, nil
}

// bound sets the last line of each approval: without the blank lines and comments behind it.
func (a Approvals) bound(text []string, root, list *yaml.Node) {
	if list.Style&yaml.FlowStyle != 0 {
		return
	}
	end := behind(text, root, list)
	for i := range slices.Backward(a.List) {
		for end > 0 && (strings.TrimSpace(text[end-1]) == "" || strings.HasPrefix(strings.TrimSpace(text[end-1]), "#")) {
			end--
		}
		first := a.List[i].At.Line
		if end >= first {
			a.List[i].last = end
		}
		end = min(first-1, len(text)) // YAML has more ends of lines than one
	}
}

func approval(r *yamldoc.Reader, v yamldoc.Value) Approval {
	var kind, subject, object, to, who, why, until policy.Text
	required := func(name string, text *policy.Text) yamldoc.Key {
		return yamldoc.Key{Name: name, Read: r.Text(text), Required: true, Example: name + ": …, as diff --format json prints it"}
	}
	r.Mapping(
		yamldoc.Key{Name: "gain", Required: true, Example: "gain: {kind: …, subject: …, object: …, to: …}, as diff --format json prints them",
			Read: r.Mapping(required("kind", &kind), required("subject", &subject), required("object", &object), required("to", &to))},
		yamldoc.Key{Name: "who", Read: r.Text(&who), Required: true, Example: "who: J. Doe, information governance"},
		yamldoc.Key{Name: "why", Read: r.Text(&why), Required: true, Example: "why: agreed at the access board of 2026-11-02"},
		yamldoc.Key{Name: "until", Read: r.TextOf(yamldoc.Date, &until), Required: true, Example: "until: 2027-01-31"},
	)(v)
	day, _ := time.Parse(time.DateOnly, until.Value) // the reader has reported what is not a date
	return Approval{
		Gain: Change{Kind: Kind(kind.Value), Subject: subject.Value, Object: object.Value, To: to.Value},
		Who:  who.Value, Why: why.Value, Until: day, At: r.At(v.Node),
	}
}

// Approve marks the gains that approvals cover today. Approvals that have
// expired, last longer than their file allows, or cover nothing are findings: a
// list that nobody clears is a list that nobody reads.
func (r *Report) Approve(approvals Approvals, today time.Time) {
	gained := map[access][]Change{}
	for _, g := range r.Gained {
		gained[g.access()] = append(gained[g.access()], g)
	}
	for _, a := range approvals.List {
		if no := approvals.refusal(a, today); no.why != "" {
			r.Findings = append(r.Findings, finding.New(no.rule, a.At, "the approval by %q %s", a.Who, no.why).Suggest("%s", no.next))
			continue
		}
		covered := gained[a.Gain.access()]
		if len(covered) == 0 {
			r.Findings = append(r.Findings, finding.New(ruleUnused, a.At, "nothing gains what this approves: %s %q", a.Gain.Kind, a.Gain.Subject).
				Suggest("if the change is merged, remove %s; otherwise correct kind, subject, object and to, as diff --format json prints them", a.lines()))
			continue
		}
		if r.covered == nil {
			r.covered = map[access]bool{}
		}
		r.covered[a.Gain.access()] = true
		r.Approved = append(r.Approved, covered...)
	}
}

func (r *Report) approved(c Change) bool { return r.covered[c.access()] }

// Unapproved returns the gains that no approval covers.
func (r *Report) Unapproved() []Change {
	var out []Change
	for _, g := range r.Gained {
		if !r.approved(g) {
			out = append(out, g)
		}
	}
	return out
}

// access is what a change gives, as approvals name it.
type access struct {
	kind                Kind
	subject, object, to string
}

func (c Change) access() access { return access{c.Kind, c.Subject, c.Object, c.To} }

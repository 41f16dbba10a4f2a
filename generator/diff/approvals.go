package diff

import (
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
}

// ParseApprovals reads a file of approvals:
//
//	version: 1
//	approvals:
//	  - gain: {kind: role-record-type, subject: R8001, object: "http://snomed.info/sct|736253002", to: pointer}
//	    who: J. Doe, information governance
//	    why: agreed at the access board of 2026-11-02
//	    until: "2027-01-31"
//
// What is wrong with it are findings; then no approval of it counts.
func ParseApprovals(file string, data []byte) ([]Approval, []finding.Finding) {
	root, findings := yamldoc.Parse(file, data, yamldoc.Limits{Fixed: true})
	if root == nil {
		return nil, findings
	}
	var list finding.List
	r := &yamldoc.Reader{
		List: &list, At: func(n *yaml.Node) finding.Position { return yamldoc.Pos(file, n) }, What: "the file of approvals",
		Unknown: ruleIncomplete, Missing: ruleIncomplete, Kind: ruleIncomplete, Bad: ruleIncomplete,
	}
	var out []Approval
	r.Mapping(
		r.VersionKey(),
		yamldoc.Key{Name: "approvals", Read: r.Each(func(v yamldoc.Value) { out = append(out, approval(r, v)) }), Required: true,
			Example: "approvals: [{gain: {kind: …, subject: …, object: …, to: …}, who: …, why: …, until: …}]"},
	)(yamldoc.Value{Node: root})
	if list.Len() > 0 {
		return nil, list.Sorted()
	}
	return out, nil
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
// expired or cover nothing are findings: a list that nobody clears is a list
// that nobody reads.
func (r *Report) Approve(approvals []Approval, today time.Time) {
	day := today.UTC().Truncate(24 * time.Hour)
	for _, a := range approvals {
		if a.Until.Before(day) {
			r.Findings = append(r.Findings, finding.New(ruleExpired, a.At, "the approval by %q ended on %s", a.Who, a.Until.Format(time.DateOnly)).
				Suggest("remove it, or have the gain reviewed again"))
			continue
		}
		used := false
		for _, g := range r.Gained {
			if g.Kind == a.Gain.Kind && g.Subject == a.Gain.Subject && g.Object == a.Gain.Object && g.To == a.Gain.To {
				used = true
				r.Approved = append(r.Approved, g)
			}
		}
		if !used {
			r.Findings = append(r.Findings, finding.New(ruleUnused, a.At, "nothing gains what this approves: %s %q", a.Gain.Kind, a.Gain.Subject).
				Suggest("remove it, or correct kind, subject, object and to, as diff --format json prints them"))
		}
	}
}

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

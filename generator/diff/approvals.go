package diff

import (
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// Approval lets one gain pass that somebody has reviewed.
type Approval struct {
	Gain  Change // kind, subject, object and to; empty parts are not compared, but kind and subject must be there
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
	if len(findings) > 0 || root == nil {
		return nil, findings
	}
	p := approvalParser{file: file}
	out := p.document(root)
	if p.bad.Len() > 0 {
		return nil, p.bad.Sorted()
	}
	return out, nil
}

type approvalParser struct {
	file string
	bad  finding.List
}

func (p *approvalParser) complain(n *yaml.Node, format string, args ...any) {
	p.bad.Add(finding.New(ruleIncomplete, yamldoc.Pos(p.file, n), format, args...).
		Suggest("write version: 1, and approvals as a list of {gain: {kind, subject, object, to}, who, why, until}"))
}

func (p *approvalParser) document(root *yaml.Node) (out []Approval) {
	if v, ok := yamldoc.Lookup(root, "version"); !ok || v.Value != "1" {
		p.complain(root, "the version is not 1")
	}
	p.keys(root, "version", "approvals")
	list, ok := yamldoc.Lookup(root, "approvals")
	if !ok || list.Kind != yaml.SequenceNode {
		p.complain(root, "there is no list of approvals")
		return nil
	}
	for _, n := range list.Content {
		out = append(out, p.approval(n))
	}
	return out
}

func (p *approvalParser) keys(n *yaml.Node, known ...string) {
	if n.Kind != yaml.MappingNode {
		p.complain(n, "this is %s and must be a mapping", yamldoc.KindName(n))
		return
	}
	for k := range yamldoc.Pairs(n) {
		if !slices.Contains(known, k.Value) {
			p.complain(k, "the key %q is not known", k.Value)
		}
	}
}

func (p *approvalParser) approval(n *yaml.Node) Approval {
	a := Approval{At: yamldoc.Pos(p.file, n)}
	p.keys(n, "gain", "who", "why", "until")
	if gain, ok := yamldoc.Lookup(n, "gain"); ok {
		p.keys(gain, "kind", "subject", "object", "to")
		a.Gain = Change{Kind: Kind(p.text(gain, "kind")), Subject: p.text(gain, "subject"), Object: p.text(gain, "object"), To: p.text(gain, "to")}
	} else {
		p.complain(n, "the gain is missing")
	}
	a.Who, a.Why = p.text(n, "who"), p.text(n, "why")
	until, err := time.Parse(time.DateOnly, p.text(n, "until"))
	if err != nil {
		p.complain(n, "until is not a day such as 2027-01-31")
	}
	a.Until = until
	return a
}

func (p *approvalParser) text(n *yaml.Node, key string) string {
	v, ok := yamldoc.Lookup(n, key)
	if !ok {
		p.complain(n, "%s is missing", key)
		return ""
	}
	s, ok := yamldoc.String(v)
	if !ok || s == "" {
		p.complain(v, "%s must be text that is not empty", key)
	}
	return s
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

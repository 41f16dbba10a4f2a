// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spineguard/spineguard/generator/diff"
	emitjson "github.com/spineguard/spineguard/generator/emit/json"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/write"
)

// Since says what the site of a policy is compared with.
type Since struct {
	Base      diff.Policy // without a model nothing is compared
	Name      string      // of the base, such as a commit
	Approvals string      // file of approvals of reviewed gains; empty: none
}

// Changes says what has changed up to a policy, and which gains are approved on a day; nil
// if nothing is compared. What is wrong with the file of approvals are findings, and then none of
// it counts. The error is a [*FileError].
func (s Since) Changes(head diff.Policy, today time.Time) (*site.Changes, []finding.Finding, error) {
	if s.Base.Model == nil {
		return nil, nil, nil
	}
	out := &site.Changes{Base: s.Name, Digest: s.Base.Digest(), File: filepath.ToSlash(s.Approvals), Day: today.UTC().Format(time.DateOnly)}
	var approvals diff.Approvals
	var findings []finding.Finding
	if s.Approvals != "" {
		data, err := ReadFile(s.Approvals)
		if err != nil {
			return nil, nil, err
		}
		approvals, findings = diff.ParseApprovals(out.File, data)
		out.Wrong = len(findings) > 0
	}
	r, of := diff.Policies(s.Base, head), approvals.ByGain()
	used := map[finding.Position]diff.Change{} // gains by the address of an approval
	for _, c := range r.Gained {
		change := changed(site.Gained, c)
		for _, a := range of(c) {
			used[a.At] = c
			change.Approvals = append(change.Approvals, approved(a, c, approvals.Refuses(a, today)))
		}
		out.List = append(out.List, change)
	}
	for _, c := range r.Lost {
		out.List = append(out.List, changed(site.Lost, c))
	}
	for _, row := range r.Rows {
		out.List = append(out.List, site.Change{Kind: site.RowChanged, Who: row.What, What: row.Row, Detail: row.Detail(), Where: row.Where()})
	}
	for _, a := range approvals.List {
		gain, isUsed := used[a.At]
		not := approvals.Refuses(a, today)
		if !isUsed {
			gain = a.Gain
			if not == "" {
				not = "nothing gains what it approves"
			}
		}
		out.Approvals = append(out.Approvals, approved(a, gain, not))
	}
	return out, findings, nil
}

func changed(kind string, c diff.Change) site.Change {
	return site.Change{Kind: kind, Who: c.Who(), What: c.What(), Detail: c.From + " → " + c.To, Where: c.Where()}
}

func approved(a diff.Approval, gain diff.Change, not string) site.Approval {
	return site.Approval{
		Gain: gain.Who() + " " + gain.What() + ": " + gain.To, Who: a.Who, Why: a.Why, Until: a.Until.Format(time.DateOnly), Not: not, Where: a.At.String(),
	}
}

// WriteSite writes the HTML site of a policy, with what has changed up to a day, into a folder,
// which is made if it is not there. Beside the site it writes spineguard.lock, by which a later
// call knows what it may replace and remove. A file that spineguard did not make is never
// changed: where one stands in the way, nothing is written.
//
// The error is a [*FindingsError] if the project or the file of approvals has errors.
func (p *Project) WriteSite(ctx context.Context, dir string, s Since, today time.Time) (write.Report, error) {
	if err := p.without("nothing was written"); err != nil {
		return write.Report{}, err
	}
	changes, findings, err := s.Changes(diff.Policy{Model: p.Model, Facts: p.Facts}, today)
	if err != nil {
		return write.Report{}, err
	}
	if len(findings) > 0 {
		return write.Report{}, &FindingsError{Config: s.Approvals, Findings: findings, undone: "nothing was written"}
	}
	target := write.Target{Root: dir, Dir: ".", Claim: claimOfSite}
	if err := siteAlone(target); err != nil {
		return write.Report{}, err
	}
	o := p.SiteOptions()
	o.Changes = changes
	files, err := site.Files(p.Model, o)
	if err != nil {
		return write.Report{}, fmt.Errorf("%s: %w", p.Path, err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return write.Report{}, err
	}
	return write.Apply(ctx, target, files, write.Options{OutputFormat: OutputFormat, FactsDigest: p.Model.Digest()})
}

// claimOfSite is that of a folder for a site alone.
func claimOfSite(name string) write.Claim {
	if site.IsFile(name) {
		return write.Output
	}
	return write.Foreign
}

// siteAlone refuses a folder whose spineguard.lock lists other outputs, which would be lost from it.
func siteAlone(t write.Target) error {
	for _, name := range write.Listed(t) {
		if t.Claim(name) == write.Foreign {
			return fmt.Errorf("%s holds outputs of spineguard generate; name a folder for this site alone", t.Root)
		}
	}
	return nil
}

// SiteOptions are those of the HTML site of a project that has a model.
func (p *Project) SiteOptions() site.Options {
	o := site.Options{Package: "spineguard", Provenance: emitjson.Facts(p.Model), Overrides: p.SiteTemplates()}
	if c := p.Config; c != nil {
		o.Title = c.Output.Docs.Title.Value
		if c.Output.Go.Package.Given() {
			o.Package = c.Output.Go.Package.Value
		}
	}
	return o
}

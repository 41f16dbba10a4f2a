// SPDX-License-Identifier: Apache-2.0

package preview

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/emit/docs"
	emitjson "github.com/spineguard/spineguard/generator/emit/json"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Options say what is shown.
type Options struct {
	Config string        // path of the configuration
	Every  time.Duration // between two looks at the documents; default 500 ms

	// Base is a policy to compare with, and its name; without a model nothing is compared.
	Base     diff.Policy
	BaseName string
}

// Preview is the site of a configuration as it is now.
type Preview struct {
	options Options

	mu      sync.Mutex
	files   map[string][]byte
	state   state
	waiting map[chan state]bool // browsers that are notified of changes
	last    *policy.Model       // that resolved
	facts   policy.Facts        // of the last
	name    string              // of its package
	title   string              // of the policy, if it has one
	inputs  []string            // documents, those that are missing as well
	seen    map[string]string   // what the documents looked like before they were read

	templates []docs.Override // of the user, that worked
}

// state is what browsers are sent.
type state struct {
	Version  int `json:"version"` // of the pages
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
}

// New makes the pages for the first time. An error is that of a configuration
// that cannot be read at all; what is wrong with the documents is shown.
func New(o Options) (*Preview, error) {
	if o.Every == 0 {
		o.Every = 500 * time.Millisecond
	}
	p := &Preview{options: o, waiting: map[chan state]bool{}, last: &policy.Model{}, name: "spineguard", seen: fingerprint(o.Config, nil)}
	return p, p.build()
}

// Watch makes the pages anew whenever a document has changed, until the context
// ends.
func (p *Preview) Watch(ctx context.Context) {
	tick := time.NewTicker(p.options.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := fingerprint(p.options.Config, p.inputs)
		if maps.Equal(now, p.seen) {
			continue
		}
		p.seen = now
		if err := p.build(); err != nil { // it may be just being written
			_ = p.show([]finding.Finding{{Severity: finding.Error, Message: err.Error()}})
		}
	}
}

// build reads the documents and makes the pages.
func (p *Preview) build() error {
	project, err := generator.Load(p.options.Config)
	if err != nil {
		return err
	}
	p.inputs = slices.Concat(project.Inputs, project.Missing)
	if c := project.Config; c != nil {
		p.title = c.Output.Docs.Title.Value
		if c.Output.Go.Package.Given() {
			p.name = c.Output.Go.Package.Value
		}
	}
	if project.Model != nil {
		p.last, p.facts, p.templates = project.Model, project.Facts, project.SiteTemplates()
	}
	return p.show(project.RelativeFindings())
}

// show makes the pages of the last policy that resolved.
func (p *Preview) show(findings []finding.Finding) error {
	next := state{}
	for _, f := range findings {
		if f.Severity == finding.Error {
			next.Errors++
		} else {
			next.Warnings++
		}
	}
	files, err := site.Files(p.last, site.Options{
		Package: p.name, Title: p.title, Provenance: emitjson.Facts(p.last), Findings: findings, Changes: p.changes(), Live: liveScript, Overrides: p.templates,
	})
	if err != nil {
		return fmt.Errorf("%s: %w", p.options.Config, err)
	}
	p.publish(files, next)
	return nil
}

// changes compares with the base, if there is one.
func (p *Preview) changes() *site.Changes {
	if p.options.Base.Model == nil {
		return nil
	}
	out := &site.Changes{Base: p.options.BaseName}
	r := diff.Policies(p.options.Base, diff.Policy{Model: p.last, Facts: p.facts})
	for kind, list := range map[string][]diff.Change{"gained": r.Gained, "lost": r.Lost} {
		for _, c := range list {
			out.List = append(out.List, change(kind, c))
		}
	}
	for _, row := range r.Rows {
		out.List = append(out.List, changedRow(row))
	}
	sortChanges(out.List)
	return out
}

// publish shows pages, and notifies browsers if they differ from those before.
func (p *Preview) publish(files map[string][]byte, next state) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if next.Version = p.state.Version; !maps.EqualFunc(files, p.files, bytes.Equal) {
		next.Version++
	}
	if next == p.state {
		return
	}
	p.files, p.state = files, next
	for c := range p.waiting {
		select {
		case <-c: // what it has not read yet is old
		default:
		}
		c <- next
	}
}

func (s state) event() []byte {
	data, err := json.Marshal(s)
	if err != nil {
		panic("preview: numbers cannot fail to marshal: " + err.Error())
	}
	return fmt.Appendf(nil, "data: %s\n\n", data)
}

// SPDX-License-Identifier: Apache-2.0

package preview

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Options say what is shown.
type Options struct {
	Config string        // path of the configuration
	Every  time.Duration // between two looks at the documents; default 500 ms

	Since generator.Since  // what the policy is compared with
	Today func() time.Time // on which approvals count; default time.Now
}

// Preview is the site of a configuration as it is now.
type Preview struct {
	options Options

	mu      sync.Mutex
	files   map[string][]byte
	state   state
	waiting map[chan state]bool // browsers that are notified of changes
	last    *generator.Project  // with a policy
	inputs  []string            // documents, those that are missing as well
	seen    map[string]string   // what the documents looked like before they were read
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
	if o.Today == nil {
		o.Today = time.Now
	}
	p := &Preview{options: o, waiting: map[chan state]bool{}, last: &generator.Project{Model: &policy.Model{}}}
	p.seen = p.fingerprint()
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
		now := p.fingerprint()
		if maps.Equal(now, p.seen) {
			continue
		}
		p.seen = now
		if err := p.build(); err != nil { // it may be just being written
			_ = p.show([]finding.Finding{{Severity: finding.Error, Message: err.Error()}})
		}
	}
}

// fingerprint is that of the documents and the file of approvals.
func (p *Preview) fingerprint() map[string]string {
	seen := fingerprint(p.options.Config, p.inputs)
	if file := p.options.Since.Approvals; file != "" {
		if info, err := os.Stat(file); err == nil {
			seen[file] = stamp(info)
		}
	}
	return seen
}

// build reads the documents and makes the pages.
func (p *Preview) build() error {
	project, err := generator.Load(p.options.Config)
	if err != nil {
		return err
	}
	p.inputs = slices.Concat(project.Inputs, project.Missing)
	if project.Model != nil {
		p.last = project
	}
	return p.show(project.RelativeFindings())
}

// show makes the pages of the last policy that resolved.
func (p *Preview) show(findings []finding.Finding) error {
	since := p.options.Since
	if p.last.Path == "" { // there was no policy yet, which is not one that takes everything from everybody
		since.Base = diff.Policy{}
	}
	changes, wrong, err := since.Changes(diff.Policy{Model: p.last.Model, Facts: p.last.Facts}, p.options.Today())
	if err != nil { // the file of approvals may be just being written
		wrong = []finding.Finding{{Severity: finding.Error, Message: err.Error()}}
	}
	findings = slices.Concat(findings, wrong)
	next := state{}
	for _, f := range findings {
		if f.Severity == finding.Error {
			next.Errors++
		} else {
			next.Warnings++
		}
	}
	o := p.last.SiteOptions()
	o.Findings, o.Changes, o.Live = findings, changes, liveScript
	files, err := site.Files(p.last.Model, o)
	if err != nil {
		return fmt.Errorf("%s: %w", p.options.Config, err)
	}
	p.publish(files, next)
	return nil
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

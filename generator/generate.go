// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/write"
)

// Generate writes the outputs to the disk: all of them or, after an error,
// none. Files that are as they should be keep their time stamps.
func (p *Project) Generate(ctx context.Context) (write.Report, error) {
	reports, err := GenerateAll(ctx, []*Project{p})
	if err != nil {
		return write.Report{}, err
	}
	return reports[0], nil
}

// GenerateAll is Generate for several projects, of which none is written before
// all are known to be valid. After an error the reports are those of the projects
// that were written.
func GenerateAll(ctx context.Context, projects []*Project) ([]write.Report, error) {
	var jobs []write.Job
	var bad []error
	for i, p := range projects {
		target, files, options, err := p.target(projects[:i]...)
		if err != nil {
			bad = append(bad, err)
			continue
		}
		jobs = append(jobs, write.Job{Name: p.Path, Target: target, Files: files, Options: options})
	}
	if err := errors.Join(bad...); err != nil {
		return nil, err
	}
	return write.ApplyAll(ctx, jobs)
}

func (p *Project) target(others ...*Project) (t write.Target, files map[string][]byte, o write.Options, err error) {
	if err := p.Writable(others...); err != nil {
		return t, nil, o, err
	}
	files, later, err := p.outputs()
	if err != nil {
		return t, nil, o, err
	}
	o = p.writeOptions(files)
	o.Make = later
	root, err := p.Root()
	if err != nil {
		return t, nil, o, err
	}
	config, err := p.relative(root)
	if err != nil {
		return t, nil, o, err
	}
	return write.Target{Root: root, Dir: p.Config.Output.Go.Dir.Value, Config: config, Claim: p.claim}, files, o, nil
}

// relative is the path of the configuration below the output root.
func (p *Project) relative(root string) (string, error) {
	from, err := filepath.Abs(root)
	if err != nil {
		return "", fmt.Errorf("%s: %w", p.Path, err)
	}
	to, err := filepath.Abs(p.Path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", p.Path, err)
	}
	rel, err := filepath.Rel(from, to)
	if err != nil {
		return "", fmt.Errorf("%s: %w", p.Path, err)
	}
	return filepath.ToSlash(rel), nil
}

func (p *Project) writeOptions(files map[string][]byte) write.Options {
	o := write.Options{OutputFormat: OutputFormat, FactsDigest: p.Model.Digest(), Warnings: p.warnings(), Undigested: []string{p.provenance()}}
	if site := p.Config.Output.Docs.HTML; site.Given() {
		o.Artefacts = []string{site.Value}
		for name := range files { // its pages show addresses
			if strings.HasPrefix(name, path.Clean(site.Value)+"/") {
				o.Undigested = append(o.Undigested, name)
			}
		}
	}
	return o
}

// Summary says what was read, in a few words.
func (p *Project) Summary() string {
	m := p.Model
	var parts []string
	for _, c := range []struct {
		n         int
		one, many string
	}{
		{len(m.Endpoints), "endpoint", "endpoints"}, {len(m.Interactions), "interactionId", "interactionIds"},
		{len(m.Formats), "format", "formats"}, {len(m.RecordTypes), "record type", "record types"},
		{len(m.Activities), "activity", "activities"}, {len(m.JobRoles), "job role", "job roles"},
		{len(m.Functions), "function", "functions"}, {len(m.Systems), "system", "systems"},
	} {
		if c.n > 0 {
			parts = append(parts, finding.Count(c.n, c.one, c.many))
		}
	}
	return strings.Join(parts, ", ")
}

// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"path/filepath"
	"slices"
	"sync"

	"github.com/spineguard/spineguard/generator/check"
	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/generator/emit/golang"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/names"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// Project is one configuration with all that was read for it.
type Project struct {
	Path     string            // of the configuration, as given
	Config   *config.Config    // nil if it has errors
	Facts    policy.Facts      // as the sources read them
	Model    *policy.Model     // nil if anything has errors
	Findings []finding.Finding // all of them, sorted; files relative to the folder of the configuration
	Names    *names.Table      // Go names of the model; nil without a model
	Inputs   []string          // files that were read, those that a $ref leads to among them, relative to the folder of the configuration
	Missing  []string          // files that were to be read, and could not be

	// Suppressed are findings that the configuration lets pass: until a day that
	// Lint looks at, and for good everywhere else.
	Suppressed []Suppressed

	dated     []dated             // what there is to say on some days alone
	templates []docs.Override     // of the docs pages
	index     func() *query.Index // of the model, made once
}

// HasErrors reports whether any finding is an error; then there is no model.
func (p *Project) HasErrors() bool { return hasErrors(p.Findings) }

func hasErrors(findings []finding.Finding) bool {
	return slices.ContainsFunc(findings, func(f finding.Finding) bool { return f.Severity == finding.Error })
}

// Unusable reports whether the fault lies with the configuration itself, or
// with a file that it names and that cannot be read, and not with what the
// documents say.
func (p *Project) Unusable() bool {
	return p.Config == nil || slices.ContainsFunc(p.Findings, func(f finding.Finding) bool {
		return f.Rule == ruleInput.ID || f.Severity == finding.Error && (f.Rule == ruleSeverity.ID || f.Rule == ruleSuppress.ID)
	})
}

// Dir is the folder of the configuration.
func (p *Project) Dir() string { return filepath.Dir(p.Path) }

// Load reads a configuration and the documents that it names, and resolves
// them into the model. What is wrong with an input is a finding; the error, a
// [*FileError], is for a configuration that cannot be read at all.
func Load(path string) (*Project, error) { return load(path, false) }

// load is Load, on demand without the list of systems, which may not be there yet.
func load(path string, withoutSystems bool) (*Project, error) {
	data, err := readRegular("", path)
	if err != nil {
		if err.Next == "" {
			err.Next = "name another configuration, or make one: spineguard init"
		}
		return nil, err
	}
	l := &loader{project: &Project{Path: path}, dir: filepath.Dir(path), withoutSystems: withoutSystems}
	l.load(filepath.Base(path), data)
	l.project.Findings = l.applySeverities(l.findings.Sorted())
	if l.project.HasErrors() {
		l.project.Model = nil
	}
	l.project.index = sync.OnceValue(func() *query.Index { return query.New(l.project.Model, l.project.Facts) })
	return l.project, nil
}

type loader struct {
	project  *Project
	dir      string
	findings finding.List
	dated    []dated
	asked    []string // interactionIds for which the directory was asked; nil: nobody knows, or nobody wants to

	withoutSystems bool
}

func (l *loader) load(name string, data []byte) {
	c, findings := config.Parse(name, data)
	l.findings.Add(findings...)
	if c == nil {
		return
	}
	l.project.Config = c
	l.lintRules(c)
	l.specs(c)
	l.formats(c)
	l.workbook(c)
	if !l.withoutSystems {
		l.systems(c)
	}
	l.templates(c)
	if c.Tests.Given() {
		l.read(c.Tests) // by the time that somebody runs them it would be late
	}
	l.project.Facts.Incomplete = l.findings.HasErrors()
	model, findings := policy.Resolve(l.project.Facts)
	l.findings.Add(findings...)
	if model == nil || l.findings.HasErrors() {
		return
	}
	l.findings.Add(check.Run(model)...)
	l.unasked(model)
	l.tryTemplates(model)
	table, findings := names.New(model, c.Names, golang.Reserved())
	l.findings.Add(findings...)
	l.project.Model, l.project.Names = model, table
}

// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"context"
	"errors"
	"fmt"

	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
)

// ErrNoTests says that the configuration names no access tests.
var ErrNoTests = errors.New("the configuration names no access tests; add: tests: access_test.yaml")

// Test runs the access tests that the configuration names, and measures them.
// Files are as a user reads them who gave the path of the configuration. The
// error is [ErrNoTests], or a [*FindingsError] if there is no policy to ask or
// something is wrong with the tests; a test that fails is part of the report.
func (p *Project) Test(o assert.Options) (assert.Report, error) {
	suite, findings, err := p.Tests()
	if err != nil {
		return assert.Report{}, err
	}
	if suite == nil {
		return assert.Report{}, p.refuse(p.inDir(findings), "no test was run")
	}
	return suite.Report(o, p.Config.Tests.At).InDir(p.slashDir()), nil
}

// TestSince is Test, and measures what has changed since a commit: see
// [LoadSideAt]. The error is a [*FindingsError], too, if that has no policy.
func (p *Project) TestSince(ctx context.Context, commit string, o assert.Options) (assert.Report, error) {
	if _, err := p.Index(); err != nil {
		return assert.Report{}, err // before git is asked
	}
	base, err := LoadSideAt(ctx, commit, p.Path)
	if err != nil {
		return assert.Report{}, err
	}
	if base.Model == nil {
		return assert.Report{}, base.withoutPolicy()
	}
	o.Since = &assert.Base{Name: commit, Index: query.New(base.Model, base.Facts)}
	return p.Test(o)
}

// Tests reads the access tests that the configuration names and binds them to
// the policy. What is wrong with them is a finding, and then there is no suite.
// [Load] says only whether the file can be read: a test that fails says nothing
// against an output. The error is [ErrNoTests], or a [*FindingsError] if there is
// no policy to ask.
func (p *Project) Tests() (*assert.Suite, []finding.Finding, error) {
	ix, err := p.Index()
	if err != nil {
		return nil, nil, err
	}
	name := p.Config.Tests
	if !name.Given() {
		return nil, nil, fmt.Errorf("%s: %w", p.Path, ErrNoTests)
	}
	var all finding.List
	data, unread := readRegular(p.Dir(), name.Value)
	if unread != nil {
		return nil, []finding.Finding{unreadable(name, unread)}, nil
	}
	file, findings := assert.Parse(name.Value, data, documentLimits(p.Config))
	all.Add(findings...)
	if all.HasErrors() {
		return nil, all.Sorted(), nil
	}
	suite, findings := assert.Bind(file, ix)
	all.Add(findings...)
	return suite, all.Sorted(), nil
}

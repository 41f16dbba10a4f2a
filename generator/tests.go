package generator

import (
	"errors"

	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
)

// ErrNoTests says that the configuration names no access tests.
var ErrNoTests = errors.New("the configuration names no access tests; add: tests: access_test.yaml")

// Tests reads the access tests that the configuration names and binds them to
// the policy, which must be there. What is wrong with them is a finding, and
// then there is no suite. [Load] says only whether the file can be read: a test
// that fails says nothing against an output.
func (p *Project) Tests() (*assert.Suite, []finding.Finding, error) {
	name := p.Config.Tests
	if !name.Given() {
		return nil, nil, ErrNoTests
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
	suite, findings := assert.Bind(file, query.New(p.Model, p.Facts))
	all.Add(findings...)
	return suite, all.Sorted(), nil
}

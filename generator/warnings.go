// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/write"
)

// News returns the findings of the project that the last Generate did not have,
// and how many warnings it had already, as the manifest of its outputs says: a
// warning is left out if all warnings of its rule are those of the last run.
// Lines and cells do not count, so that a row on top makes no news. Files are
// as a user reads them who gave the path of the configuration.
func (p *Project) News() (news []finding.Finding, known int) {
	last := map[string]string{}
	if root, err := p.Root(); err == nil && p.HasOutput() {
		last = write.Warnings(write.Target{Root: root, Dir: p.Config.Output.Go.Dir.Value})
	}
	now := p.warnings()
	for _, f := range p.Findings {
		if f.Severity == finding.Warning && last[f.Rule] == now[f.Rule] {
			known++
			continue
		}
		news = append(news, f)
	}
	return p.inDir(news), known
}

// warnings are digests of the warnings of the project, by rule.
func (p *Project) warnings() map[string]string {
	texts := map[string][]string{}
	for _, f := range p.Findings {
		if f.Severity == finding.Warning {
			texts[f.Rule] = append(texts[f.Rule], fmt.Sprintf("%q %q %q\n", f.Position.File, f.Position.Sheet, f.Message))
		}
	}
	digests := make(map[string]string, len(texts))
	for rule, lines := range texts {
		slices.SortFunc(lines, cmp.Compare[string]) // their order is that of the addresses
		digests[rule] = fmt.Sprintf("sha256:%x", sha256.Sum256(fmt.Append(nil, lines)))
	}
	return digests
}

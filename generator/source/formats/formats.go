// SPDX-License-Identifier: Apache-2.0

package formats

import (
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/csvdoc"
)

// Columns are the columns of the list.
func Columns() []string {
	return []string{"system", "code", "display", "retrieval", "mime", "interactionId"}
}

// Read reads the list from CSV. Several MIME types stand in one field,
// separated by single blanks.
func Read(file string, data []byte, limits csvdoc.Limits) ([]policy.FormatFact, []finding.Finding) {
	rows, findings := csvdoc.Read(file, data, Columns(), limits)
	var out []policy.FormatFact
	for _, r := range rows {
		out = append(out, policy.FormatFact{
			System: r["system"], Code: r["code"], Display: r["display"],
			Retrieval: r["retrieval"], MIME: csvdoc.List(r["mime"]), Interaction: r["interactionId"],
		})
	}
	return out, findings
}

// SPDX-License-Identifier: Apache-2.0

package systems

import (
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/csvdoc"
)

// Columns are the columns of the list.
func Columns() []string {
	return []string{"asid", "ods", "sends", "receives", "host", "certificate"}
}

// Read reads the list from CSV. Several interactionIds stand in one field,
// separated by single blanks.
func Read(file string, data []byte, limits csvdoc.Limits) ([]policy.SystemFact, []finding.Finding) {
	rows, findings := csvdoc.Read(file, data, Columns(), limits)
	var out []policy.SystemFact
	for _, r := range rows {
		out = append(out, policy.SystemFact{
			ASID: r["asid"], ODS: r["ods"], Sends: csvdoc.List(r["sends"]), Receives: csvdoc.List(r["receives"]),
			Host: r["host"], Certificate: r["certificate"],
		})
	}
	return out, findings
}

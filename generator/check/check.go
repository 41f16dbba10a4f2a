// SPDX-License-Identifier: Apache-2.0

package check

import (
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Run checks every rule and returns the findings in any order.
func Run(m *policy.Model) []finding.Finding {
	x := newIndex(m)
	var out []finding.Finding
	for _, c := range checks {
		out = append(out, c.find(x)...)
	}
	return out
}

func first(o policy.Origin) finding.Position {
	if len(o.At) == 0 {
		return finding.Position{}
	}
	return o.At[0]
}

package check

import (
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Run checks every rule and returns the findings in any order.
func Run(m *policy.Model) []finding.Finding {
	x := newIndex(m)
	return slices.Concat(
		x.grantsNothing(), x.redundant(), x.unreachable(), x.separatedActivities(),
		x.oneLevel(), x.pointerIncludesRecord(),
		x.bothLevels(), x.everyGroup(), x.noBaseline(), x.separatedRoles(),
		noGroup(m), snomed(m), neverAllowed(m), manySystems(m), differInCase(m),
	)
}

func first(o policy.Origin) finding.Position {
	if len(o.At) == 0 {
		return finding.Position{}
	}
	return o.At[0]
}

package check

import (
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

var ruleApart = finding.Rule{ID: "role-not-separated", Severity: finding.Warning, Summary: "The baseline of a job role holds two activities that must not meet."}

// apart looks at what roles bring, includes and all.
func apart(m *policy.Model) []finding.Finding {
	var out []finding.Finding
	for _, j := range m.JobRoles {
		for _, s := range m.Separations {
			if holds(j.Closure, s.First) && holds(j.Closure, s.Second) {
				out = append(out, finding.New(ruleApart, first(j.Origin), "the baseline of %s holds %s and %s, which must not meet", j.Code, s.First, s.Second).
					Suggest("leave the role one of the two").Relate(first(s.Origin), "the pair"))
			}
		}
	}
	return out
}

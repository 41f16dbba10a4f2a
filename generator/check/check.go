package check

import (
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

var (
	ruleBothLevels = finding.Rule{ID: "role-both-levels", Severity: finding.Warning, Summary: "The baseline of a job role holds both codes of a record group; a user should hold one of the two, and the higher counts."}
	ruleOneLevel   = finding.Rule{ID: "group-one-level", Severity: finding.Warning, Summary: "A record group has a code for one access level only."}
	ruleNoGroup    = finding.Rule{ID: "recordtype-no-group", Severity: finding.Warning, Summary: "A record type is in no record group, so nobody sees it."}
)

// Rules lists the rules that this package checks.
func Rules() []finding.Rule {
	return []finding.Rule{ruleBothLevels, ruleOneLevel, ruleNoGroup, ruleManySystems, ruleApart}
}

// Run checks every rule and returns the findings in any order.
func Run(m *policy.Model) []finding.Finding {
	return slices.Concat(bothLevels(m), oneLevel(m), noGroup(m), manySystems(m), apart(m))
}

func bothLevels(m *policy.Model) []finding.Finding {
	var out []finding.Finding
	for _, j := range m.JobRoles {
		for _, g := range m.Groups {
			held := map[policy.AccessLevel]string{}
			for _, grant := range g.Grants {
				if holds(j.Closure, grant.Activity) {
					held[grant.Level] = grant.Activity
				}
			}
			pointer, record := held[policy.PointerOnly], held[policy.PointerAndRecord]
			if pointer == "" || record == "" {
				continue
			}
			out = append(out, finding.New(ruleBothLevels, first(j.Origin),
				"the baseline of %s holds %s and %s, both codes of %q", j.Code, pointer, record, g.Name).
				Suggest("leave the role one of the two; as it stands it sees pointers and records"))
		}
	}
	return out
}

func oneLevel(m *policy.Model) []finding.Finding {
	var out []finding.Finding
	for _, g := range m.Groups {
		levels := map[policy.AccessLevel]bool{}
		for _, grant := range g.Grants {
			levels[grant.Level] = true
		}
		if len(levels) == 1 {
			out = append(out, finding.New(ruleOneLevel, first(g.Origin), "the record group %q has a code for one level only", g.Name).
				Suggest("the published mapping has a code for each of the two levels; add the other one if it exists"))
		}
	}
	return out
}

func noGroup(m *policy.Model) []finding.Finding {
	var out []finding.Finding
	for _, t := range m.RecordTypes {
		if t.Group == "" {
			out = append(out, finding.New(ruleNoGroup, first(t.Origin), "the record type %q is in no record group", t.Name).
				Suggest("put it into a group, or take the row out"))
		}
	}
	return out
}

// holds looks a code up in a closure, which is sorted.
func holds(closure []string, code string) bool {
	_, ok := slices.BinarySearch(closure, code)
	return ok
}

func first(o policy.Origin) finding.Position {
	if len(o.At) == 0 {
		return finding.Position{}
	}
	return o.At[0]
}

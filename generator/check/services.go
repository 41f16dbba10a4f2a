package check

import (
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// levels finds operations that ask of the user what nobody can have.
func levels(m *policy.Model) []finding.Finding {
	highest := 0
	for _, g := range m.Groups {
		for _, grant := range g.Grants {
			highest = max(highest, grant.Level.Rank())
		}
	}
	next := "add the level to the mapping, or take it out of the operation"
	if len(m.Groups) == 0 {
		next = "add rbac.workbook to the configuration, or take the level out of the operation"
	}
	var out []finding.Finding
	for _, e := range m.Endpoints {
		for _, o := range e.Operations {
			if o.Level.Rank() > highest {
				out = append(out, finding.New(ruleLevel, first(o.Origin), "%s %s demands the access level %q, which no activity gives", e.Method, e.Path, o.Level).
					Suggest("%s", next))
			}
		}
	}
	return out
}

// noSystem finds interactionIds that a list of systems does not name, under
// any of the ids that a directory uses for them.
func noSystem(m *policy.Model) []finding.Finding {
	if len(m.Systems) == 0 {
		return nil
	}
	named := map[string]bool{}
	for _, s := range m.Systems {
		for _, id := range slices.Concat(s.Sends, s.Receives) {
			named[id] = true
		}
	}
	var out []finding.Finding
	for _, i := range m.Interactions {
		if slices.ContainsFunc(append([]string{i.ID, i.Registered}, i.Aliases...), func(id string) bool { return named[id] }) {
			continue
		}
		out = append(out, finding.New(ruleNoSystem, first(i.Origin), "no system sends or receives %q", i.ID).
			Suggest("add it to the systems that have it, or take the operation out of the spec"))
	}
	return out
}

package diff

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// functions compares what is needed for each function, and which job roles
// have it by their baselines.
func (c *comparison) functions() {
	c.sets(countsAs(c.base, c.head), countsAs(c.head, c.base))
	base, head := byName(c.base.Functions), byName(c.head.Functions)
	for _, name := range union(keys(base), keys(head)) {
		f, g := base[name], head[name]
		for _, alternative := range g.Alternatives {
			if !covered(f.Alternatives, alternative) {
				c.gain(requirement(name, alternative, "no", "yes"), g.At)
			}
		}
		for _, alternative := range f.Alternatives {
			if !covered(g.Alternatives, alternative) {
				c.lose(requirement(name, alternative, "yes", "no"), f.At)
			}
		}
		for _, code := range union(keys(c.base.roles), keys(c.head.roles)) {
			c.roleFunction(code, name, f, g)
		}
	}
}

// countsAs lists which activities and roles bring which of the activities that
// functions ask for on either side. With it, what any set of activities comes to
// is compared, although only single ones are listed.
func countsAs(s, other *side) facts {
	asked := map[string]bool{}
	for _, f := range slices.Concat(s.Functions, other.Functions) {
		for _, alternative := range f.Alternatives {
			for _, a := range alternative {
				asked[a] = true
			}
		}
	}
	out := facts{}
	put := func(code, name string, closure []string, at []finding.Position) {
		for _, a := range closure {
			if asked[a] && a != code {
				out.put(Counts, code, a, name, at)
			}
		}
	}
	for i := range s.Activities {
		put(s.Activities[i].Code, s.Activities[i].Name, s.Activities[i].Closure, s.Activities[i].At)
	}
	for i := range s.JobRoles {
		put(s.JobRoles[i].Code, s.JobRoles[i].Name, s.JobRoles[i].Closure, s.JobRoles[i].At)
	}
	return out
}

func (c *comparison) roleFunction(code, name string, f, g policy.Function) {
	var from, to bool
	var at []finding.Position
	who := ""
	if r := c.base.roles[code]; r != nil {
		from, at, who = covered(f.Alternatives, r.Closure), r.At, r.Name
	}
	if r := c.head.roles[code]; r != nil {
		to, who = covered(g.Alternatives, r.Closure), r.Name
		if to {
			at = r.At
		}
	}
	ch := Change{Kind: RoleFunction, Subject: code, Object: name, From: yes(from), To: yes(to), subjectName: who}
	switch {
	case to && !from:
		c.gain(ch, at)
	case from && !to:
		c.lose(ch, at)
	}
}

func byName(functions []policy.Function) map[string]policy.Function {
	m := map[string]policy.Function{}
	for _, f := range functions {
		m[f.Name] = f
	}
	return m
}

// covered reports whether somebody with all these activities meets one of the
// alternatives.
func covered(alternatives [][]string, activities []string) bool {
	return slices.ContainsFunc(alternatives, func(all []string) bool {
		for _, a := range all {
			if !slices.Contains(activities, a) {
				return false
			}
		}
		return len(all) > 0
	})
}

func requirement(name string, alternative []string, from, to string) Change {
	sorted := slices.Sorted(slices.Values(alternative))
	return Change{Kind: Requirement, Subject: name, Object: strings.Join(sorted, " AND "), From: from, To: to}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

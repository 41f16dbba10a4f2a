package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// functions compares what is needed for each function, and which job roles
// have it by their baselines.
func (c *comparison) functions() {
	c.countsAs()
	base, head := byName(c.base.Functions), byName(c.head.Functions)
	names := union(keys(base), keys(head))
	for _, name := range names {
		f, g := base[name], head[name]
		for _, alternative := range g.Alternatives {
			if !covered(f.Alternatives, set(alternative)) {
				c.gain(requirement(name, alternative, "no", "yes"), g.At)
			}
		}
		for _, alternative := range f.Alternatives {
			if !covered(g.Alternatives, set(alternative)) {
				c.lose(requirement(name, alternative, "yes", "no"), f.At)
			}
		}
	}
	for _, code := range union(keys(c.base.roles), keys(c.head.roles)) {
		before, after := holderOf(c.base.roles[code]), holderOf(c.head.roles[code])
		for _, name := range names {
			c.roleFunction(code, name, before.has(base[name]), after.has(head[name]), before, after)
		}
	}
}

// holder is a job role or an activity of one side with what it holds, itself
// and all. The zero value holds nothing.
type holder struct {
	name string
	held map[string]bool
	at   []finding.Position
}

func holderOf(r *policy.JobRole) holder {
	if r == nil {
		return holder{}
	}
	return holder{r.Name, set(r.Closure), r.At}
}

func holderOfActivity(a *policy.Activity) holder {
	if a == nil {
		return holder{}
	}
	return holder{a.Name, set(a.Closure), a.At}
}

func (h holder) has(f policy.Function) bool { return covered(f.Alternatives, h.held) }

// countsAs compares which activities and roles bring which of the activities
// that functions ask for on either side. With it, what any set of activities
// comes to is compared, although only single ones are listed.
func (c *comparison) countsAs() {
	asked := map[string]bool{}
	for _, f := range slices.Concat(c.base.Functions, c.head.Functions) {
		for _, alternative := range f.Alternatives {
			for _, a := range alternative {
				asked[a] = true
			}
		}
	}
	for _, code := range union(keys(c.base.activities), keys(c.head.activities)) {
		c.counts(code, holderOfActivity(c.base.activities[code]), holderOfActivity(c.head.activities[code]), asked)
	}
	for _, code := range union(keys(c.base.roles), keys(c.head.roles)) {
		c.counts(code, holderOf(c.base.roles[code]), holderOf(c.head.roles[code]), asked)
	}
}

func (c *comparison) counts(code string, before, after holder, asked map[string]bool) {
	for a := range after.held {
		if asked[a] && a != code && !before.held[a] {
			c.gain(Change{Kind: Counts, Subject: code, Object: a, From: "no", To: "yes", subjectName: after.name}, after.at)
		}
	}
	for a := range before.held {
		if asked[a] && a != code && !after.held[a] {
			c.lose(Change{Kind: Counts, Subject: code, Object: a, From: "yes", To: "no", subjectName: before.name}, before.at)
		}
	}
}

func (c *comparison) roleFunction(code, function string, from, to bool, before, after holder) {
	ch := Change{Kind: RoleFunction, Subject: code, Object: function, From: yes(from), To: yes(to), subjectName: cmp.Or(after.name, before.name)}
	switch {
	case to && !from:
		c.gain(ch, after.at)
	case from && !to:
		c.lose(ch, before.at)
	}
}

func byName(functions []policy.Function) map[string]policy.Function {
	m := map[string]policy.Function{}
	for _, f := range functions {
		m[f.Name] = f
	}
	return m
}

// covered reports whether somebody who holds these activities meets one of the
// alternatives.
func covered(alternatives [][]string, held map[string]bool) bool {
	return slices.ContainsFunc(alternatives, func(all []string) bool {
		return len(all) > 0 && !slices.ContainsFunc(all, func(a string) bool { return !held[a] })
	})
}

func set(codes []string) map[string]bool {
	out := make(map[string]bool, len(codes))
	for _, c := range codes {
		out[c] = true
	}
	return out
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

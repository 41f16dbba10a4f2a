package assert

import "slices"

// Coverage is how much of the policy the tests speak of. A test speaks of a
// grant if what it rightly finds rests on it, on any path. Denials rest on no
// grant: whether they would notice one is a matter of [Suite.Mutate].
type Coverage struct {
	Grants    int     `json:"grants"`
	Covered   int     `json:"covered"`
	Percent   float64 `json:"percent"` // rounded down to one decimal; 100 without grants
	Inert     int     `json:"inert"`   // grants that give nobody anything, and are not counted
	Uncovered []Grant `json:"uncovered"`
}

// Coverage measures the suite.
func (s *Suite) Coverage() Coverage {
	c := coverer{suite: s, covered: map[grantKey]bool{}, done: map[userCode]bool{}}
	for i := range s.tests {
		t := &s.tests[i]
		for _, d := range t.demands {
			for _, k := range d.checks {
				if found := s.found(k); found != deny && right(t.Expect.Value, found) {
					c.check(k, found)
				}
			}
		}
	}
	out := Coverage{Uncovered: []Grant{}, Percent: 100}
	grants, inert := s.grants()
	out.Inert = inert
	for _, g := range grants {
		out.Grants++
		if c.covered[g.key()] {
			out.Covered++
		} else {
			out.Uncovered = append(out.Uncovered, g)
		}
	}
	if out.Grants > 0 {
		out.Percent = float64(out.Covered*1000/out.Grants) / 10
	}
	return out
}

type userCode struct {
	user *user
	code string
}

type coverer struct {
	suite   *Suite
	covered map[grantKey]bool
	done    map[userCode]bool
}

// check marks the grants on which what was found rests.
func (c *coverer) check(k check, found string) {
	switch {
	case k.user == nil:
		for id, held := range c.suite.held(k.traffic) {
			for _, g := range k.grants(id, held) {
				c.covered[g] = true
			}
		}
	case k.function != nil:
		c.covered[grantKey{GrantFunction, k.function.Name, k.function.Requirement}] = true
		for _, a := range k.function.Alternatives {
			if len(a) > 0 && !slices.ContainsFunc(a, func(code string) bool { return !k.user.held[code] }) {
				for _, code := range a {
					c.paths(k.user, code)
				}
			}
		}
	default:
		g := c.suite.group(k.recordType.Group)
		for _, grant := range g.Grants {
			if string(grant.Level) == found && k.user.held[grant.Activity] && grant.Counts(k.user.areas...) {
				c.covered[grantKey{GrantMapping, grant.Activity, g.Name}] = true
				c.paths(k.user, grant.Activity)
			}
		}
	}
}

// paths marks every baseline and include by which a user comes to a code.
func (c *coverer) paths(u *user, code string) {
	if c.done[userCode{u, code}] {
		return
	}
	c.done[userCode{u, code}] = true
	leads := func(a string) bool { return c.suite.index.Opens(a, code) }
	if u.role != nil {
		for _, root := range u.role.Baseline {
			if leads(root) {
				c.covered[grantKey{GrantBaseline, u.role.Code, root}] = true
			}
		}
	}
	for a := range u.held {
		if a == code || !leads(a) {
			continue
		}
		for _, i := range c.suite.index.Activity(a).Includes {
			if leads(i) {
				c.covered[grantKey{GrantIncludes, a, i}] = true
			}
		}
	}
}

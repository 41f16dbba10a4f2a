// SPDX-License-Identifier: Apache-2.0

package assert

import "github.com/spineguard/spineguard/spine"

// Coverage is how much of the policy the tests speak of. A test speaks of a
// grant if what it rightly finds rests on it, on any path. Denials rest on no
// grant: whether they would kill a mutant of one is a matter of [Suite.Mutate].
type Coverage struct {
	Grants    int     `json:"grants"`
	Covered   int     `json:"covered"`
	Percent   float64 `json:"percent"` // rounded down to one decimal; 100 without grants
	Inert     int     `json:"inert"`   // grants that give nobody anything, and are not counted
	Uncovered []Grant `json:"uncovered"`
}

// Coverage measures the suite.
func (s *Suite) Coverage() Coverage {
	grants, inert := s.grants()
	covered := s.covered()
	out := coverageOf(grants, func(g Grant) bool { return covered.grants[g.key()] })
	out.Inert = inert
	return out
}

// coverageOf counts grants.
func coverageOf(grants []Grant, isCovered func(Grant) bool) Coverage {
	out := Coverage{Grants: len(grants), Uncovered: []Grant{}, Percent: 100}
	for _, g := range grants {
		if isCovered(g) {
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

// covered marks all grants on which what the tests rightly find rests.
func (s *Suite) covered() *coverer {
	c := &coverer{suite: s, grants: map[grantKey]bool{}, done: map[userActivity]bool{}}
	for i := range s.tests {
		for _, d := range s.tests[i].demands {
			for j := range d.checks {
				k := &d.checks[j]
				if found := s.evaluator.found(k); found != deny && right(s.tests[i].Expect.Value, found) {
					c.check(k, found)
				}
			}
		}
	}
	return c
}

type userActivity struct {
	user     *user
	activity spine.Activity
}

type coverer struct {
	suite  *Suite
	grants map[grantKey]bool
	done   map[userActivity]bool
}

// check marks the grants on which what was found rests.
func (c *coverer) check(k *check, found string) {
	w := c.suite.evaluator
	switch {
	case k.user == nil:
		if k.traffic.format != nil && k.traffic.format.Interaction == "" {
			c.grants[grantKey{GrantFormat, formatName(k.traffic.format), ""}] = true
		}
		for _, id := range w.allowed(k.traffic) {
			c.traffic(k.traffic, id)
		}
	case k.function != nil:
		c.grants[grantKey{GrantFunction, k.function.Name, k.function.Requirement}] = true
		for all := range w.sets[k.user.number].Alternatives(spine.Function(k.function.Name)) {
			for _, a := range all {
				c.steps(k.user, a)
			}
		}
	default:
		for g := range w.sets[k.user.number].Grants(typeOf(k.recordType)) {
			if g.Level.String() == found {
				c.grants[grantKey{GrantMapping, g.Activity.String(), k.recordType.Group}] = true
				c.steps(k.user, g.Activity)
			}
		}
	}
}

// steps marks every baseline and include by which a user comes to an activity.
func (c *coverer) steps(u *user, a spine.Activity) {
	if c.done[userActivity{u, a}] {
		return
	}
	c.done[userActivity{u, a}] = true
	for _, step := range c.suite.evaluator.policy.Steps(u.User, a) {
		key := grantKey{GrantIncludes, step.From.String(), step.To.String()}
		if step.Role != 0 {
			key = grantKey{GrantBaseline, u.role.Code, step.To.String()}
		}
		c.grants[key] = true
	}
}

// traffic marks what traffic with an interactionId rests on.
func (c *coverer) traffic(t *traffic, id string) {
	if t.system != nil {
		held, _ := c.suite.evaluator.held(t, id)
		c.grants[grantKey{direction(t.receives), t.system.ASID, c.suite.written(t.system, held, t.receives)}] = true
	}
	if t.endpoint != nil {
		c.grants[grantKey{GrantEndpoint, endpointName(t.endpoint), id}] = true
	}
	if t.format != nil {
		c.grants[grantKey{GrantFormat, formatName(t.format), t.format.Interaction}] = true
	}
}

// SPDX-License-Identifier: Apache-2.0

package decisions

import (
	"slices"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
)

// The comparisons that fail most often stand first, since casbin evaluates the
// matcher for each policy.
const (
	casbinSystems = `
[request_definition]
r = sub, obj
[policy_definition]
p = sub, obj
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.obj == p.obj && g(r.sub, p.sub)
`
	casbinActivities = `
[request_definition]
r = activities, obj, act
[policy_definition]
p = sub, obj, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.obj == p.obj && r.act == p.act && held(r.activities, p.sub)
`
)

// casbinEngine has systems in the role of their product, and one policy for
// each activity and record type. It is asked once for each level.
type casbinEngine struct{ systems, activities *casbin.Enforcer }

func newCasbin(w *Dataset) (Engine, error) {
	systems, err := enforcer(casbinSystems)
	if err != nil {
		return nil, err
	}
	var policies, roles [][]string
	for i, ids := range w.Sends {
		for _, id := range ids {
			policies = append(policies, []string{productName(i), id})
		}
	}
	for i, asid := range w.ASIDs {
		roles = append(roles, []string{asid, productName(w.SendsOf[i])})
	}
	if _, err := systems.AddPolicies(policies); err != nil {
		return nil, err
	}
	if _, err := systems.AddGroupingPolicies(roles); err != nil {
		return nil, err
	}
	activities, err := enforcer(casbinActivities)
	if err != nil {
		return nil, err
	}
	activities.AddFunction("held", func(args ...any) (any, error) {
		return slices.Contains(args[0].([]string), args[1].(string)), nil
	})
	var grants [][]string
	for _, t := range w.Types {
		for a, level := range w.Opens(t.Group) {
			grants = append(grants, []string{a, t.System + "|" + t.Code, levelNames[level]})
		}
	}
	_, err = activities.AddPolicies(grants)
	return &casbinEngine{systems, activities}, err
}

var levelNames = [...]string{Pointer: "pointer", Record: "record"}

func enforcer(text string) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(text)
	if err != nil {
		return nil, err
	}
	return casbin.NewEnforcer(m)
}

func (c *casbinEngine) MaySend(q *Request) bool {
	ok, err := c.systems.Enforce(q.ASID, q.Interaction)
	return ok && err == nil
}

func (c *casbinEngine) Level(q *Request) Level {
	for _, level := range []Level{Record, Pointer} {
		ok, err := c.activities.Enforce(q.Activities, q.System+"|"+q.Code, levelNames[level])
		if ok && err == nil {
			return level
		}
	}
	return None
}

func (c *casbinEngine) Decide(q *Request) Level {
	if !c.MaySend(q) {
		return None
	}
	return c.Level(q)
}

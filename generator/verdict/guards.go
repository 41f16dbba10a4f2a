// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// Guards are guards of every service of a policy, one for each position at which one can
// stand. All is right with them that can be.
type Guards map[string][]*guardtest.Guard

// NewGuards makes the guards of a policy. A service that no guard can be made of has none.
func NewGuards(p tables.Policy) Guards {
	all := Guards{}
	for name := range p.Services() {
		s, _ := p.Service(name)
		for _, at := range s.Positions() {
			if g, err := guardtest.NewGuard(s.Callable(), at, guardtest.Options{}); err == nil {
				all[name] = append(all[name], g)
			}
		}
	}
	return all
}

// Never reports whether no request for an operation is allowed, whoever sends it: the guard
// refuses, at every position of the service, a request in which all is right that can be, for
// a user who has everything. The rule is that of the first position.
func (g Guards) Never(o spine.Operation) (rule spine.Rule, never bool) {
	guards := g[o.Service]
	for i, one := range guards {
		d := Any(o, func(set int) guard.Decision { return one.Decide(one.NewRequest(o, guardtest.Call{Query: set})) })
		if d.Allowed {
			return "", false
		}
		if i == 0 {
			rule = d.Rule
		}
	}
	return rule, len(guards) > 0
}

// Any asks about an operation with one after the other of the sets of query parameters that
// select it, counted from 0, and returns the verdict on the first that is let through; if none
// is, that on the first of all. A set may select another operation as well.
func Any(o spine.Operation, ask func(set int) guard.Decision) guard.Decision {
	first := ask(0)
	for set := range strings.Count(o.Query, "|") {
		if first.Allowed {
			break
		}
		if d := ask(set + 1); d.Allowed {
			return d
		}
	}
	return first
}

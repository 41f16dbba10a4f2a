package verdict

import (
	"github.com/spineguard/spineguard/spine"
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
		d := one.Decide(one.NewRequest(o, guardtest.Call{}))
		if d.Allowed {
			return "", false
		}
		if i == 0 {
			rule = d.Rule
		}
	}
	return rule, len(guards) > 0
}

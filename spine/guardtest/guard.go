// SPDX-License-Identifier: Apache-2.0

package guardtest

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/selection"
	"github.com/spineguard/spineguard/spine/policy"
)

// Options say what a guard is asked with. The zero Options are a policy at its best: all of
// its systems, and a user who has every activity in every area of work.
type Options struct {
	// Systems are those that the guard knows; an empty list that is not nil is none. Nil:
	// those that the policy lists; if it lists none, Sender, which may send whatever the
	// service has, and Receiver, which receives it.
	Systems []spine.System

	// To is the system that the guard stands in front of, with its service root; it need
	// not be one of Systems. Default: Receiver. In the place of the proxy it is not used.
	To spine.System

	// User is who is behind a request, where an operation demands a level or a function.
	// A user without role profile and SDS user id gets those of Professional. Nil: somebody
	// who has every activity of the policy, in every area of work.
	User *spine.User

	Clock spine.Clock // default: Now
}

// Guard is a guard that records its verdicts, and makes requests that it lets through.
type Guard struct {
	*guard.Guard
	service  policy.Service
	position spine.Position
	options  Options
	registry Registry
	record   bool // the path of the service is the URL of a record

	from, to           spine.System                         // by default
	senders, receivers map[spine.InteractionID]spine.System // the first that may send, or receives at a host

	verdicts verdicts
}

// NewGuard returns a guard of a service at a position: that of [guard.NewService] (spine.ServicePosition),
// [guard.NewProvider] (spine.ProviderPosition) or [guard.NewProxy] (spine.ProxyPosition). It returns an error if
// a guard cannot stand there, as these do.
func NewGuard(of policy.Callable, at spine.Position, o Options) (*Guard, error) {
	if of == nil || of.Service().IsZero() {
		return nil, policy.ErrNoService
	}
	g := &Guard{service: of.Service(), position: at, options: o}
	if can := g.service.Positions(); !slices.Contains(can, at) {
		return nil, fmt.Errorf("no guard of the service %q stands at the position %q: it is one of %v", g.service.Name(), at, can)
	}
	g.complete()
	common := guard.Options{Audit: &g.verdicts, Peer: guard.UnsignedTokensWithoutMutualTLS{}, Clock: g.options.Clock}
	if g.service.DemandsUser() {
		common.Users = resolver{user(g.service.Policy(), g.options.User)}
	}
	var err error
	to, registry := g.options.To, g.registry
	direct, proxied := g.service.Policy().Direct(g.service.Name()), g.service.Policy().Proxied(g.service.Name())
	switch at {
	case spine.ServicePosition:
		g.Guard, err = guard.NewService(direct, guard.ServiceOptions{Options: common, ASID: to.ASID(), Registry: registry})
	case spine.ProviderPosition:
		g.Guard, err = guard.NewProvider(proxied, guard.ProviderOptions{Options: common, ASID: to.ASID(), BasePath: basePath(to), Registry: registry})
	case spine.ProxyPosition:
		g.Guard, err = guard.NewProxy(proxied, guard.ProxyOptions{Options: common, Registry: registry})
	}
	if err != nil {
		return nil, err
	}
	return g, nil
}

// complete fills in what the options leave out.
func (g *Guard) complete() {
	o, p := &g.options, g.service.Policy()
	if o.Clock == nil {
		o.Clock = Now
	}
	g.from, g.to = systems(g.service)
	if _, listed := p.Registry(); o.Systems == nil && listed {
		o.Systems = slices.Collect(p.Systems())
	} else if o.Systems == nil {
		o.Systems = []spine.System{g.from, g.to}
	}
	if len(o.Systems) > 0 {
		g.from = o.Systems[0]
	}
	if o.To.ASID() == "" {
		o.To = g.to
	}
	g.registry = NewRegistry(o.Systems...)
	g.choose()
}

// choose finds who sends and who receives each interaction of the service.
func (g *Guard) choose() {
	senders, receivers := map[spine.InteractionID]spine.System{}, map[spine.InteractionID]spine.System{}
	for _, s := range g.options.Systems {
		note(senders, s, s.Sends())
		if s.Host() != "" {
			note(receivers, s, s.Receives())
		}
	}
	g.senders, g.receivers = map[spine.InteractionID]spine.System{}, map[spine.InteractionID]spine.System{}
	router, err := selection.NewRouter(g.service)
	if err != nil {
		return // nor can there be a guard
	}
	_, g.record = router.Record()
	for o := range router.Operations() {
		g.senders[o.Interaction] = firstOf(senders, o.Sent(), g.from)
		g.receivers[o.Interaction] = firstOf(receivers, o.Received(), g.to)
	}
}

// note notes a system for each of its ids that no other has yet.
func note(at map[spine.InteractionID]spine.System, s spine.System, ids iter.Seq[spine.InteractionID]) {
	for id := range ids {
		if _, taken := at[id]; !taken {
			at[id] = s
		}
	}
}

func firstOf(at map[spine.InteractionID]spine.System, ids []spine.InteractionID, otherwise spine.System) spine.System {
	for _, id := range ids {
		if s, ok := at[id]; ok {
			return s
		}
	}
	return otherwise
}

// Decide asks the guard, without a handler, and returns the whole verdict, which is recorded as
// well. [guard.Decision.Refusal] is the answer to a request that is refused.
func (g *Guard) Decide(r *http.Request) guard.Decision {
	var d guard.Decision
	g.Check(r, &d)
	return d
}

// Decisions returns the verdicts of the guard so far, those of Decide among them, the last at
// the end.
func (g *Guard) Decisions() []guard.Decision {
	g.verdicts.mu.Lock()
	defer g.verdicts.mu.Unlock()
	return slices.Clone(g.verdicts.all)
}

// Registry returns the registry of the guard, for another guard that is to know the same
// systems.
func (g *Guard) Registry() Registry { return g.registry }

// verdicts is an audit in memory.
type verdicts struct {
	mu  sync.Mutex
	all []guard.Decision
}

// Record keeps a verdict.
func (v *verdicts) Record(_ context.Context, d *guard.Decision) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.all = append(v.all, *d)
	return nil
}

// resolver gives one user for every request.
type resolver struct{ user spine.User }

func (u resolver) User(*http.Request, *guard.Decision) (spine.User, error) { return u.user, nil }

// user returns a user with ids; of nil, one who has everything.
func user(p policy.Policy, given *spine.User) spine.User {
	u := spine.User{Activities: slices.Collect(p.Activities()), Areas: slices.Collect(p.Areas())}
	if given != nil {
		u = *given
	}
	if u.RoleProfile == "" && u.SDSUserID == "" {
		u.RoleProfile, u.SDSUserID = roleProfile, sdsUserID
	}
	return u
}

// basePath is the path of a system's service root.
func basePath(s spine.System) string {
	root, _ := s.ServiceRoot()
	u, err := url.Parse(root)
	if err != nil {
		return ""
	}
	return u.Path
}

// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// side is one of the two policies, with its guards. It is not for several goroutines at once:
// its guards ask it about the question that they are put to.
type side struct {
	policy tables.Policy
	ids    tables.Directory
	listed bool // it has a list of systems
	guards map[stand]*guard.Guard

	q         *question
	request   func(spine.Operation, spine.ASID) (*http.Request, bool)
	askedUser bool // the guard wanted a user, and the record has none
}

// stand is where a guard stands, and what it was told.
type stand struct {
	service                  string
	position                 spine.Position
	to                       spine.ASID
	base                     string
	peer, userless, trusting bool
}

// maxGuards is how many guards a side keeps.
const maxGuards = 1_000

func newSide(p tables.Policy) *side {
	_, listed := p.Registry()
	return &side{policy: p, ids: p.Directory(), listed: listed, guards: map[stand]*guard.Guard{}}
}

// decide puts a question to the guard of the policy, in requests that request makes, and says what of
// the record is missing on which the verdict rests.
func (s *side) decide(q *question, request func(spine.Operation, spine.ASID) (*http.Request, bool)) (v Verdict, missing string) {
	s.q, s.request = q, request
	g, ok := s.guard()
	if !ok {
		return Verdict{}, ""
	}
	d := s.ask(g, spine.Operation{Scopes: q.scope, Header: q.header}, q.from)
	if q.from == "" || q.access == "" || !q.whole {
		if o, found := s.operation(&d); found {
			o.Header = q.header
			d = s.askAgain(g, o)
		}
	}
	if d.Rule == spine.RuleParameters && d.Path != "" {
		if again, ok := s.withHeaders(g, d.Endpoint); ok {
			return Verdict{Allowed: again.Allowed}, Header
		}
	}
	return Verdict{d.Allowed, d.Rule}, s.missing(&d)
}

// missing is what the record does not have and a decision rests on.
func (s *side) missing(d *guard.Decision) string {
	switch {
	case s.askedUser && d.Rule == spine.RuleAccess: // unless the guard leaves users to the sender
		return User
	case !d.Allowed:
		return ""
	case s.q.from == "":
		return Sender
	case s.q.access == "":
		return Token
	case s.askedUser:
		return User
	}
	return ""
}

// operation is what the guard has chosen; where parameters choose it and the record does not have
// them, what the guard of the record chose.
func (s *side) operation(d *guard.Decision) (spine.Operation, bool) {
	id := d.Interaction
	if !s.q.whole {
		id = s.q.interaction
	}
	return find(s.policy, d.Endpoint, id)
}

// find returns an operation of an endpoint.
func find(p tables.Policy, at spine.Endpoint, id spine.InteractionID) (spine.Operation, bool) {
	rows, _ := p.EndpointOperations(at)
	for o := range rows.All() {
		if o.Interaction == id {
			return o, true
		}
	}
	return spine.Operation{}, false
}

// askAgain asks with what is right for an operation in the place of what the record does not have.
func (s *side) askAgain(g *guard.Guard, o spine.Operation) guard.Decision {
	from, sets := s.q.from, []string{""}
	if from == "" {
		from = s.sender(o.Interaction)
	}
	if s.q.access != "" {
		o.Scopes = s.q.scope
	}
	if !s.q.whole && o.Query != "" {
		sets = strings.Split(o.Query, "|")
	}
	var first guard.Decision
	for i, set := range sets {
		o.Query = set
		d := s.ask(g, o, from)
		if d.Allowed {
			return d
		}
		if i == 0 {
			first = d
		}
	}
	return first
}

// withHeaders asks with the headers by which the policy chooses an operation, if the record has not told
// of them since nobody asked for them then; false if none of the operations is allowed so.
func (s *side) withHeaders(g *guard.Guard, at spine.Endpoint) (guard.Decision, bool) {
	rows, _ := s.policy.EndpointOperations(at)
	for o := range rows.All() {
		if o.Header == "" || o.Header == s.q.header {
			continue
		}
		if d := s.askAgain(g, o); d.Allowed {
			return d, true
		}
	}
	return guard.Decision{}, false
}

// sender is the first system that may send an interaction.
func (s *side) sender(id spine.InteractionID) spine.ASID {
	for system := range s.policy.Systems() {
		if _, may := s.ids.MaySend(system, id); may {
			return system.ASID()
		}
	}
	return guardtest.Sender
}

// ask puts one request to the guard.
func (s *side) ask(g *guard.Guard, o spine.Operation, from spine.ASID) guard.Decision {
	var d guard.Decision
	if r, ok := s.request(o, from); ok {
		s.askedUser = false
		g.Check(r, &d)
	}
	return d
}

// guard returns the guard that stands where that of the record stood.
func (s *side) guard() (*guard.Guard, bool) {
	q := s.q
	at := stand{
		service: q.service, position: q.position, base: q.base(), userless: q.isUserless(), trusting: q.isTrusting(),
		peer: q.peer != "" && q.position != spine.ProviderPosition, // a provider compares it with the proxy, of which no policy speaks
	}
	if q.position != spine.ProxyPosition {
		at.to = q.receiver()
	}
	if g, made := s.guards[at]; made {
		return g, g != nil
	}
	if len(s.guards) >= maxGuards {
		clear(s.guards)
	}
	g := s.newGuard(at)
	s.guards[at] = g
	return g, g != nil
}

// newGuard makes a guard; nil where none can stand.
func (s *side) newGuard(at stand) *guard.Guard {
	service, ok := s.policy.Service(at.service)
	if !ok || !slices.Contains(service.Positions(), at.position) {
		return nil
	}
	o := guard.Options{Audit: guard.Unaudited{}, Peer: guard.UnsignedTokensWithoutMutualTLS{}, Clock: guardtest.Now}
	if at.peer {
		o.Peer = guard.PeerIdentityFunc(s.peer)
	}
	switch {
	case !service.DemandsUser():
	case at.userless:
		o.Users = guard.UsersCheckedBySender{}
	default:
		o.Users = guard.UserResolverFunc(s.user)
	}
	var registry spine.Registry = spine.RegistryFunc(s.lookup)
	if at.trusting {
		registry = guard.SendersCheckedByProxy{}
	}
	var g *guard.Guard
	var err error
	switch at.position {
	case spine.ServicePosition:
		g, err = guard.NewService(s.policy.Direct(at.service), guard.ServiceOptions{Options: o, ASID: at.to, Registry: registry})
	case spine.ProviderPosition:
		g, err = guard.NewProvider(s.policy.Proxied(at.service), guard.ProviderOptions{Options: o, ASID: at.to, BasePath: at.base, Registry: registry})
	case spine.ProxyPosition:
		g, err = guard.NewProxy(s.policy.Proxied(at.service), guard.ProxyOptions{Options: o, Registry: registry})
	}
	if err != nil {
		return nil
	}
	return g
}

func (s *side) peer(*http.Request) (guard.Peer, error) {
	return guard.Peer{Names: strings.Fields(s.q.peer)}, nil
}

// user is who was resolved for the operation. Of somebody whom the record does not have, everything
// is taken to be right.
func (s *side) user(*http.Request, *guard.Decision) (spine.User, error) {
	if s.q.rule == spine.RuleUser {
		return spine.User{}, guard.ErrNoUser
	}
	u, known := s.q.knownUser()
	if !known {
		s.askedUser = true
		u.Activities, u.Areas = slices.Collect(s.policy.Activities()), slices.Collect(s.policy.Areas())
	}
	somebody := guardtest.Professional() // for whom the token of the request is
	u.RoleProfile, u.SDSUserID = somebody.RoleProfile, somebody.Practitioner.SDSUserID
	return u, nil
}

// lookup knows the systems of the policy; if it lists none, what the registry knew by the record.
func (s *side) lookup(_ context.Context, asid spine.ASID) (spine.System, error) {
	row, known := spine.SystemRow{}, false
	if s.listed {
		if system, ok := s.policy.LookupSystem(asid); ok {
			return system, nil
		}
	} else {
		row, known = s.recorded(asid)
	}
	if !known {
		return spine.System{}, spine.ErrUnknownASID
	}
	return spine.NewSystem(row), nil
}

// recorded is what the registry knew of a system: what a verdict rested on, and all that could follow.
func (s *side) recorded(asid spine.ASID) (spine.SystemRow, bool) {
	q := s.q
	certificate, _, _ := strings.Cut(q.peer, " ")
	row := spine.SystemRow{ASID: asid, ODS: s.organization(asid), Certificate: certificate}
	sends := asid == q.from && q.rule != spine.RuleSender && q.rule != spine.RulePeerSender || q.from == "" && asid == guardtest.Sender
	receives := q.position == spine.ProxyPosition && asid == q.to && q.rule != spine.RuleReceiver
	service, _ := s.policy.Service(q.service)
	for o := range service.Operations() {
		if sends && q.rule != spine.RuleSenderInteraction {
			row.Sends = append(row.Sends, s.ids.SentAs(o.Interaction)...)
		}
		if receives {
			row.Receives = append(row.Receives, s.ids.ReceivedAs(o.Interaction)...)
		}
	}
	if receives && q.rule != spine.RuleTarget {
		row.Host = q.host()
	}
	return row, sends || receives
}

// somewhere is the organisation of a sender of which the record does not say any.
const somewhere spine.ODSCode = "A1001"

// organization is that of a sender of which no token says one: as the registry has it.
func (s *side) organization(asid spine.ASID) spine.ODSCode {
	if system, ok := s.policy.LookupSystem(asid); ok {
		return system.ODS()
	}
	if s.q.fromODS != "" {
		return s.q.fromODS
	}
	return somewhere
}

// receiver is the system that a guard stands in front of.
func (q *question) receiver() spine.ASID {
	if q.to == "" {
		return guardtest.Receiver
	}
	return q.to
}

// host is where the receiver was, by the record: its service root, or the host that was asked for.
func (q *question) host() string {
	if q.root != "" {
		return q.root
	}
	target, err := url.PathUnescape(strings.TrimPrefix(q.path, "/"))
	if err != nil {
		return ""
	}
	u, err := url.Parse(target)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

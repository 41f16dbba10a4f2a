// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"sync"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/header"
	"github.com/spineguard/spineguard/spine/internal/media"
	"github.com/spineguard/spineguard/spine/internal/option"
	"github.com/spineguard/spineguard/spine/internal/route"
	"github.com/spineguard/spineguard/spine/internal/selection"
	"github.com/spineguard/spineguard/spine/internal/token"
	"github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Guard lets a request through only if its address, its headers, its token and
// its systems keep every rule. It does not change once it is made, and any
// number of goroutines may use it.
type Guard struct {
	policy    policy.Policy
	service   policy.ServiceRow
	position  spine.Position
	options   Options
	asid      spine.ASID
	proxy     string // the name of the proxy's certificate
	registry  spine.Registry
	snapshots spine.Snapshotter // the registry, if it is one and two systems are looked up
	trusting  bool              // the proxy has checked the senders
	userless  bool              // the senders have checked the users

	router      *selection.Router
	record      *selection.PathItem // of a service whose path is the URL of a record
	scheme      *protocol.Scheme
	trace       *protocol.Header // of the scheme, if it has one
	interaction *protocol.Header // that a proxy for paths as they are asks with the address
	names       header.Names
	parts       int    // that a query may have
	base        string // in front of the paths

	profile  *token.Profile
	leeway   int64
	outcomes *protocol.Outcomes
	types    media.Types
	fallback media.Form // when a request asks for no form
	asSent   bool       // then that of its body comes before
	tokens   sync.Pool
}

// NewService returns a guard for a service that is called directly, with the headers
// fromASID and toASID. Of its errors, as of those of NewProvider and NewProxy, errors.Is finds
// [policy.ErrNoService] and [protocol.ErrNotRegistered], and errors.As a [*spine.OptionError].
func NewService(s policy.DirectService, o ServiceOptions) (*Guard, error) {
	g := &Guard{position: spine.ServicePosition, options: o.Options, asid: o.ASID, registry: o.Registry}
	return g.ready(s, option.ASID("ASID", o.ASID))
}

// NewProvider returns a guard for a provider behind the Spine Secure Proxy.
func NewProvider(s policy.ProxiedService, o ProviderOptions) (*Guard, error) {
	g := &Guard{position: spine.ProviderPosition, options: o.Options, asid: o.ASID, registry: o.Registry, base: o.BasePath, proxy: o.ProxyName}
	errs := []error{option.ASID("ASID", o.ASID), checkBase(o.BasePath)}
	if o.ProxyName != "" && !route.IsName(o.ProxyName) {
		errs = append(errs, option.Error("ProxyName", "is %q: it must be the host name in the certificate of the proxy, without wildcard, scheme and port", o.ProxyName))
	}
	if hasPeer := o.Peer != nil && !o.isOpen(); hasPeer != (o.ProxyName != "") {
		errs = append(errs, option.Error("ProxyName", "goes together with a Peer that tells who asks: the proxy is the only caller that a provider may accept"))
	}
	return g.ready(s, errs...)
}

// NewProxy returns a guard in the place of the Spine Secure Proxy.
func NewProxy(s policy.ProxiedService, o ProxyOptions) (*Guard, error) {
	g := &Guard{position: spine.ProxyPosition, options: o.Options, registry: o.Registry}
	return g.ready(s, selection.OneItemEach(s.Service()))
}

func (g *Guard) ready(of policy.Callable, errs ...error) (*Guard, error) {
	s := of.Service()
	if s.IsZero() {
		return nil, policy.ErrNoService
	}
	g.policy, g.service = s.Policy(), s.Row()
	var err error
	g.parts = route.MostParts()
	if g.router, err = selection.NewRouter(s); err == nil {
		g.record, _ = g.router.Record()
	}
	errs = append(errs, err, g.speaks(), g.options.check(s), g.findRegistry())
	if g.options.isOpen() {
		g.options.Peer = nil
	}
	_, g.userless = g.options.Users.(UsersCheckedBySender)
	if g.options.Clock == nil {
		g.options.Clock = time.Now
	}
	g.tokens.New = func() any { return new(reading) }
	if err = errors.Join(errs...); err != nil {
		return nil, err
	}
	return g, nil
}

// findRegistry takes the registry of the policy where none is set.
func (g *Guard) findRegistry() (err error) {
	_, g.trusting = g.registry.(SendersCheckedByProxy)
	switch {
	case g.trusting && g.position != spine.ProviderPosition:
		return option.Error("Registry", "is SendersCheckedByProxy, and there is no proxy in front of this guard: set one")
	case !g.trusting:
		g.registry, err = option.Registry(g.registry, g.policy)
	}
	if s, ok := g.registry.(spine.Snapshotter); ok && err == nil && g.position == spine.ProxyPosition && isItself(s) {
		g.snapshots = s
	}
	return err
}

// isItself reports whether a registry has its snapshots itself. One that cannot be
// compared may have them from what it embeds.
func isItself(s spine.Snapshotter) bool {
	return reflect.ValueOf(s).Comparable() && s.Self() == spine.Registry(s)
}

// speaks looks up how the API of the service asks and answers. What is not registered is not
// guarded.
func (g *Guard) speaks() error {
	api := g.service.API()
	var ok bool
	if g.scheme, ok = protocol.SchemeOf(api.Headers); !ok {
		return fmt.Errorf("the header scheme %q of the service %q is unknown: it is %w", api.Headers, g.service.Name, protocol.ErrNotRegistered)
	}
	if g.profile, ok = token.ProfileOf(string(api.Tokens)); !ok {
		return fmt.Errorf("the token profile %q of the service %q is unknown: it is %w, or nothing reads its tokens", api.Tokens, g.service.Name, protocol.ErrNotRegistered)
	}
	g.leeway = g.options.leeway(g.profile.Leeway)
	if err := option.Audience(g.options.Audience, g.profile.Audience); err != nil {
		return err
	}
	if g.outcomes, ok = api.Outcomes(g.position); !ok {
		return fmt.Errorf("no outcome profile says what the service %q answers at the position %q, with %v: it is %w", g.service.Name, g.position, api, protocol.ErrNotRegistered)
	}
	m := &g.outcomes.Media
	g.types, g.fallback, g.asSent = *media.New(m.XML, m.JSON), media.XML, m.AnswersAsSent
	if m.AnswersJSON {
		g.fallback = media.JSON
	}
	if g.router == nil {
		return nil // which is another error
	}
	g.names = header.NamesOf(g.scheme, g.router.Headers()...)
	g.trace, _ = g.scheme.Header(protocol.Trace)
	if g.interaction, ok = g.scheme.Header(protocol.Interaction); !ok && g.position == spine.ProxyPosition && g.record == nil {
		return fmt.Errorf("the header scheme %q names no interactionId: without it nobody can say which operation of the service %q a proxy is asked for", api.Headers, g.service.Name)
	}
	return nil
}

// Check decides on a request, records the verdict, and fills the decision,
// which it overwrites. It returns nil if the request is allowed. It allocates
// nothing; a hook may, and so does the text of a refusal if input is echoed.
//
// The rules are asked in this order, and the first that is broken answers:
// peer, address, path, method, query, headers, the signature of a token that must
// have one, ASIDs, token, what the sender may send and the receiver receives, what
// the user may do.
func (g *Guard) Check(r *http.Request, d *Decision) *Refusal {
	*d = Decision{}
	d.Position, d.PolicyDigest, d.Service = g.position, g.policy.Digest(), g.service.Name
	g.decide(r, d)
	g.audit(r, d)
	return d.Refusal()
}

// decide asks the rules. Whatever panics denies, with nil as well: recover
// does not tell a panic(nil) where GODEBUG has panicnil=1.
func (g *Guard) decide(r *http.Request, d *Decision) {
	done := false
	defer func() {
		if !done {
			_ = recover()
			g.refuse(d, spine.RulePanic)
		}
	}()
	q := request{Request: r, d: d}
	g.names.Read(q.Header, &q.Fields)
	g.describe(&q)
	d.At = g.options.Clock()
	d.Allowed = g.judge(&q)
	done = true
}

// audit hands the verdict over. A request whose verdict nobody keeps is refused.
func (g *Guard) audit(r *http.Request, d *Decision) {
	done := false
	defer func() {
		if !done {
			_ = recover()
			g.refuse(d, spine.RulePanic)
		}
	}()
	if err := g.options.Audit.Record(r.Context(), d); err != nil {
		d.Err = err
		g.refuse(d, spine.RuleAuditFailed)
	}
	done = true
}

func (g *Guard) refuse(d *Decision, rule spine.Rule) bool {
	f := token.Fault{Rule: token.Rule(rule)}
	if g.options.EchoInput {
		f.Values[0] = d.valueOf(rule)
	}
	return g.refuseToken(d, f)
}

// valueOf is the value that the documented text of a rule has.
func (d *Decision) valueOf(rule spine.Rule) []byte {
	switch rule {
	case spine.RuleSender, spine.RuleSenderInteraction:
		return []byte(d.From)
	case spine.RuleReceiver:
		return []byte(d.To)
	case spine.RuleTarget:
		whole, _ := url.PathUnescape(d.target)
		return []byte(whole)
	}
	return nil
}

func (g *Guard) refuseToken(d *Decision, f token.Fault) bool {
	d.Allowed = false
	d.Rule = spine.Rule(f.Rule)
	d.refuse = refusal(g.outcomes, f, g.options.EchoInput)
	return false
}

package guard

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
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
)

// Guard lets a request through only if its address, its headers, its token and
// its systems keep every rule. It does not change once it is made, and any
// number of goroutines may use it.
type Guard struct {
	policy   policy.Policy
	service  policy.ServiceRow
	position spine.Position
	options  Options
	asid     spine.ASID
	proxy    string // the name of the proxy's certificate
	registry spine.Registry
	trusting bool // the proxy has checked the senders
	userless bool // the senders have checked the users

	router *selection.Router
	record *selection.PathItem // of a service whose path is the URL of a record
	names  header.Names
	parts  int    // that a query may have
	base   string // in front of the paths

	profile  *token.Profile
	leeway   int64
	outcomes policy.Outcomes
	types    *media.Types
	fallback media.Form // when a request asks for no form
	tokens   sync.Pool
}

// NewService returns a guard for a service that is called directly, with the headers
// fromASID and toASID.
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
		return nil, errors.New("there is no such service, or it is one that is called in another way: take what the generated package returns")
	}
	g.policy, g.service = s.Policy(), s.Row()
	var err error
	g.parts = route.MostParts()
	if g.router, err = selection.NewRouter(s); err == nil {
		g.record, _ = g.router.Record()
		g.names = header.NamesOf(g.service.Headers == spine.NRLHeaders, g.router.Headers()...)
	}
	errs = append(errs, err, g.options.check(s), g.findRegistry())
	if g.options.isOpen() {
		g.options.Peer = nil
	}
	_, g.userless = g.options.Users.(UsersCheckedBySender)
	if g.options.Clock == nil {
		g.options.Clock = time.Now
	}
	if profile, ok := token.ProfileOf(string(g.service.Tokens)); ok {
		g.profile, g.leeway = profile, g.options.leeway(profile.Leeway)
	} else {
		errs = append(errs, fmt.Errorf("%q has tokens of the profile %q, and there is none of that name", g.service.Name, g.service.Tokens))
	}
	g.outcomes = policy.OutcomesOf(g.service, g.position)
	g.types, g.fallback = media.Of(g.service.Tokens == spine.GPConnectTokens, g.service.FHIR == spine.R4)
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
	return err
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

// audit hands the verdict over. A verdict that nobody keeps is a no.
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
	d.refuse = refusal(&g.outcomes, f, g.options.EchoInput)
	return false
}

// SPDX-License-Identifier: Apache-2.0

package query

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spineguard/spineguard/generator/verdict"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// stand is the guard of a service that a question is put to, and who sends and receives.
type stand struct {
	*guardtest.Guard
	position spine.Position
	from, to spine.System
	root     string // of the service, as the URL has it
	guessed  bool   // that root is taken from the URL
	named    bool   // the question names who receives
	record   bool   // the path of the service is the URL of a record
}

// stand returns the guard of a service at the position of the question. Each is made once.
// There is none where the service cannot stand.
func (e *explainer) stand(name string) *stand {
	if s, made := e.stands[name]; made {
		return s
	}
	if e.stands == nil {
		e.stands = map[string]*stand{}
	}
	e.stands[name] = e.newStand(name)
	return e.stands[name]
}

func (e *explainer) newStand(name string) *stand {
	service, ok := e.policy.Service(name)
	position := e.position(service)
	if !ok || !slices.Contains(service.Positions(), position) {
		return nil
	}
	s := &stand{position: position}
	s.readRoot(e.request, service)
	var systems []spine.System
	if _, listed := e.policy.Registry(); listed {
		systems = slices.Collect(e.policy.Systems())
	}
	s.from, systems = e.sender(service, systems)
	s.to, systems = e.receives(service, s, systems)
	var err error
	s.Guard, err = guardtest.NewGuard(service.Callable(), position, guardtest.Options{Systems: systems, To: s.to, User: e.asUser()})
	if err != nil {
		return nil
	}
	return s
}

// position is where the guard of a service stands: in the place of the proxy if the URL is one
// for that.
func (e *explainer) position(s tables.Service) spine.Position {
	switch {
	case e.q.Position != "":
		return spine.Position(e.q.Position)
	case !s.IsProxied():
		return spine.ServicePosition
	case e.request.target != nil:
		return spine.ProxyPosition
	}
	return spine.ProviderPosition
}

// readRoot takes for the service root what stands in front of the path of an endpoint.
func (s *stand) readRoot(r request, service tables.Service) {
	s.record = service.FetchesRecords()
	path, host := "", r.host
	switch {
	case s.position == spine.ProxyPosition && r.target != nil:
		path, host = r.target.Path, strings.TrimSuffix(r.target.Host, ":443")
	case s.position == spine.ProviderPosition && r.absolute && r.url != nil:
		path = r.url.Path
	}
	if path != "" && !s.record {
		if _, front, ok := service.FindPath(path); ok && front != "" {
			s.root, s.guessed = front, true
		}
	}
	if host != "" && s.position != spine.ServicePosition {
		s.root = "https://" + host + s.root
	}
}

// sender is who sends: the system that the question names, or the first that may. A policy that
// lists none leaves that to the registry of the service.
func (e *explainer) sender(service tables.Service, systems []spine.System) (spine.System, []spine.System) {
	asid := spine.ASID(e.q.ASID)
	if e.q.Receive {
		asid = ""
	}
	if s, known := e.policy.LookupSystem(asid); known {
		return s, systems
	}
	_, listed := e.policy.Registry()
	if asid == "" && listed {
		return spine.System{}, systems
	}
	row := spine.SystemRow{ASID: asid, ODS: "A1001", Sends: interactions(service)}
	if asid == "" {
		row.ASID = guardtest.Sender
	}
	s := spine.NewSystem(row)
	if !listed {
		systems = append(systems, s)
	}
	return s, systems
}

// receives is who receives: the system that the question names, or one at the place of the URL.
func (e *explainer) receives(service tables.Service, at *stand, systems []spine.System) (spine.System, []spine.System) {
	asid := spine.ASID(e.receiving())
	if at.position == spine.ServicePosition {
		asid = spine.ASID(e.request.headers["toasid"]) // the guard's own, whichever that is
	}
	if at.position != spine.ProxyPosition && !asidPattern.MatchString(string(asid)) {
		asid = ""
	}
	at.named = asid != ""
	s, known := e.policy.LookupSystem(asid)
	if _, ok := s.ServiceRoot(); known && (ok || at.position == spine.ProxyPosition) {
		at.guessed = false
		return s, systems
	}
	row := spine.SystemRow{ASID: asid, ODS: "B1002", Receives: interactions(service), Host: at.root}
	switch {
	case !at.named:
		row.ASID = e.stranger(at.from.ASID())
	case asid == at.from.ASID(): // one system, that sends and receives
		row.ODS, row.Sends = at.from.ODS(), slices.Collect(at.from.Sends())
	}
	if at.root == "" {
		row.Host = "provider.example"
	}
	if s = spine.NewSystem(row); s.Host() == "" {
		row.Host = "provider.example" // no URL that the guard takes has such a host
		s = spine.NewSystem(row)
	}
	if _, listed := e.policy.Registry(); at.position == spine.ProxyPosition && (asid == "" || !listed) {
		systems = append(systems, s)
	}
	return s, systems
}

// stranger is a system that the policy does not list, and that does not send.
func (e *explainer) stranger(sender spine.ASID) spine.ASID {
	for n := 200_000_000_002; ; n++ {
		asid := spine.ASID(strconv.Itoa(n))
		if _, listed := e.policy.LookupSystem(asid); !listed && asid != sender {
			return asid
		}
	}
}

func interactions(s tables.Service) (ids []spine.InteractionID) {
	for o := range s.Operations() {
		ids = append(ids, o.Interaction)
	}
	return ids
}

// asUser is the user of the question; nil if it names none, for whom another rule speaks.
func (e *explainer) asUser() *spine.User {
	if !e.hasUser {
		return nil
	}
	u := e.user.User
	return &u
}

// asidPattern is what a guard can stand in front of.
var asidPattern = regexp.MustCompile(`\A[0-9]{12}\z`)

// ask puts the question to the guard, as a request for an operation: what it says of a request
// stands in the place of what is right for the operation, which for a template is everything.
func (e *explainer) ask(s *stand, o spine.Operation) guard.Decision {
	if e.request.concrete {
		o.Method, o.Query, o.Header = e.request.method, "", ""
	}
	return verdict.Any(o, func(set int) guard.Decision {
		r := s.NewRequest(o, guardtest.Call{From: s.from, To: s.to, Query: set})
		if e.request.concrete && e.request.url != nil {
			r.URL = e.request.url
			r.RequestURI = r.URL.RequestURI()
		}
		if e.request.concrete {
			e.setHeaders(r.Header)
		}
		return s.Decide(r)
	})
}

// setHeaders sets the headers of the question, but for the token: that is taken to be right.
func (e *explainer) setHeaders(h http.Header) {
	for name, value := range e.request.headers {
		if name != "authorization" {
			h.Set(name, value)
		}
	}
}

// row is an operation of the model in the table form.
func (e *explainer) row(o operation) (spine.Operation, bool) {
	rows, _ := e.policy.EndpointOperations(spine.Endpoint{Service: o.endpoint.Service, Method: o.endpoint.Method, Path: o.endpoint.Path})
	for row := range rows.All() {
		if string(row.Interaction) == o.Interaction {
			return row, true
		}
	}
	return spine.Operation{}, false
}

// guarded asks the guard for what is called. Of several operations that may be meant, one that
// it lets through is enough.
func (e *explainer) guarded() {
	var first spine.Rule
	var called *operation
	for i, o := range e.calls {
		s := e.stand(o.endpoint.Service)
		row, ok := e.row(o)
		if s == nil || !ok {
			continue
		}
		d := e.ask(s, row)
		if d.Allowed {
			e.leftOpen(s, o)
			return
		}
		if called == nil {
			first, called = d.Rule, &e.calls[i]
		}
	}
	switch {
	case called != nil:
		e.refused(first, *called)
		e.further(first, *called)
	case len(e.calls) > 0:
		o := e.calls[0]
		e.check(KindEndpoint, false, o.At, "no guard of %s can stand where the question has it: %s", o.endpoint.Service, e.q.Position)
		e.fix(Change{Kind: ChangeRequest}, "leave the position out")
	}
}

// further looks for what else stands in the way: a guard stops at the first rule that is broken,
// and so it is asked again, of the policy as it is once that is mended. What the user lacks is
// known already.
func (e *explainer) further(rule spine.Rule, o operation) {
	for seen := []spine.Rule{rule}; ; seen = append(seen, rule) {
		e.policy, e.stands = tables.Of(e.tables), nil
		s := e.stand(o.endpoint.Service)
		row, ok := e.row(o)
		if s == nil || !ok {
			return
		}
		d := e.ask(s, row)
		if rule = d.Rule; d.Allowed || rule == spine.RuleAccess && e.hasUser || slices.Contains(seen, rule) {
			return
		}
		e.mend(rule, o)
	}
}

// leftOpen are the conditions of a grant: what is said by the options of the service and by systems that the
// policy does not list.
func (e *explainer) leftOpen(s *stand, o operation) {
	if e.q.ASID == "" || e.q.Receive {
		e.condition("the system that sends it may send %s", o.Interaction)
	}
	if e.q.Endpoint == "" {
		return
	}
	root, ok := s.to.ServiceRoot()
	if s.position != spine.ProxyPosition && s.named {
		e.condition("the guard stands in front of the system %s", s.to.ASID())
	}
	if s.position == spine.ProviderPosition && ok && s.guessed {
		e.condition("the service root of the provider is %s", root)
	}
	if s.position == spine.ProxyPosition && e.receiving() == "" && e.request.target != nil {
		e.condition("the system that receives it receives %s, at %s", o.Interaction, strings.TrimPrefix(root, "https://"))
	}
}

// refused says by which rule the guard refuses what is called: in the check that says so
// already, or in one of its own.
func (e *explainer) refused(rule spine.Rule, o operation) {
	kinds := map[spine.Rule][]string{
		spine.RuleFrom: {KindSystem}, spine.RuleTo: {KindSystem}, spine.RuleSender: {KindSystem}, spine.RuleSenderInteraction: {KindSystem}, spine.RuleReceiver: {KindSystem},
		spine.RuleAccess: {KindRecordType, KindFunction}, spine.RuleInteractionEndpoint: {KindInteraction, KindEndpoint},
	}[rule]
	receives := rule == spine.RuleReceiver || rule == spine.RuleTo
	for i := range e.a.Checks {
		c := &e.a.Checks[i]
		if !c.Allowed && slices.Contains(kinds, c.Kind) && (c.Kind != KindSystem || c.receives == receives) {
			c.Rule = string(rule)
			return
		}
	}
	kind, at := KindEndpoint, o.At
	if len(kinds) > 0 {
		kind = kinds[0]
	}
	if s := e.ix.system[e.receiving()]; rule == spine.RuleTarget && s != nil && e.request.target != nil {
		e.check(KindSystem, false, s.At, "the request goes to %s, and %s of %s is at %s", e.request.target.Host, s.ASID, s.ODS, s.Host)
		e.fix(Change{Kind: ChangeRequest}, "send it to %s, or name the system that is at %s", s.Host, e.request.target.Host)
	} else {
		e.check(kind, false, at, "%s %s of %s: the guard refuses %s: %s", o.endpoint.Method, o.endpoint.Path, o.endpoint.Service, o.Interaction, verdict.Text(rule))
		e.mend(rule, o)
	}
	e.a.Checks[len(e.a.Checks)-1].Rule = string(rule)
}

// receiving is the system that receives, if the question names one.
func (e *explainer) receiving() string {
	if e.receiver == "" && e.q.Receive {
		return e.q.ASID
	}
	return e.receiver
}

// mend says what makes the guard let it through, and puts it into the tables that the changes are
// tried on.
func (e *explainer) mend(rule spine.Rule, o operation) {
	switch rule {
	case spine.RuleNoScope:
		e.fix(Change{Kind: ChangeDefine, Code: o.Interaction, Value: o.endpoint.Method + " " + o.endpoint.Path}, "give %s at %s %s the scope that the API documents", o.Interaction, o.endpoint.Method, o.endpoint.Path)
		e.tables = withScope(e.tables, o)
	case spine.RuleSender, spine.RuleSenderInteraction:
		e.fix(Change{Kind: ChangeSystem, Value: o.Interaction}, "let a system send %s, in the list of systems", o.Interaction)
		for first := range e.policy.Systems() {
			e.tables = withListed(e.tables, first.ASID(), false, spine.InteractionID(o.Interaction))
			break
		}
	case spine.RuleReceiver:
		e.fix(Change{Kind: ChangeSystem, Value: o.Interaction}, "let a system receive %s, in the list of systems", o.Interaction)
	case spine.RuleAccess:
		e.openFor(o)
	default:
		e.fix(Change{Kind: ChangeRequest}, "mend the request; %s tells the rule %s", verdict.Page, rule)
	}
}

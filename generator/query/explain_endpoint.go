// SPDX-License-Identifier: Apache-2.0

package query

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/verdict"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// endpoint finds the operation of an endpoint that is called: by its template, or as the guard
// selects it for the request.
func (e *explainer) endpoint() {
	e.calls = nil
	if found := e.templates(e.request.method); !e.request.concrete && len(found) > 0 {
		e.one(found, func(f *policy.Endpoint) { e.atTemplate(f) })
		return
	}
	if e.request.target != nil {
		e.note("the request goes through a proxy, to %s", strings.TrimSuffix(e.request.target.Host, ":443"))
	}
	found, rule := e.places(e.request.method)
	if len(found) == 0 {
		e.nowhere(rule)
		return
	}
	e.one(found, e.atRequest)
}

// one goes on with the one endpoint that is found, or the one of them that carries the
// interactionId.
func (e *explainer) one(found []*policy.Endpoint, then func(*policy.Endpoint)) {
	if carrying := e.carrying(found); len(carrying) == 1 {
		found = carrying
	}
	if len(found) == 1 {
		then(found[0])
		return
	}
	var services []string
	for _, f := range found {
		services = append(services, f.Service)
	}
	e.check(KindEndpoint, false, nil, "the services %s have such an endpoint", strings.Join(services, ", "))
	e.fix(Change{Kind: ChangeRequest}, "name one of the services")
}

// carrying are the endpoints that carry the interactionId that is asked about.
func (e *explainer) carrying(found []*policy.Endpoint) (carrying []*policy.Endpoint) {
	for _, f := range found {
		if slices.ContainsFunc(f.Operations, func(o policy.Operation) bool { return o.Interaction == e.q.Interaction }) {
			carrying = append(carrying, f)
		}
	}
	return carrying
}

// templates are the endpoints with a path template.
func (e *explainer) templates(method string) (found []*policy.Endpoint) {
	for i := range e.ix.model.Endpoints {
		f := &e.ix.model.Endpoints[i]
		if f.Method == method && f.Path == e.q.Endpoint && (e.q.Service == "" || f.Service == e.q.Service) {
			found = append(found, f)
		}
	}
	return found
}

// places are the endpoints to which the guards of the services lead a request; the rule is why
// there are none. A service whose path is the URL of a record takes any path that no other
// service has, and the least of a service root goes first.
func (e *explainer) places(method string) (found []*policy.Endpoint, rule spine.Rule) {
	if e.request.template {
		return nil, spine.RulePath
	}
	e.request.concrete = true
	defer func(m string) { e.request.method = m }(e.request.method)
	e.request.method = method
	var records []*policy.Endpoint
	least := -1
	for name := range e.ix.policy.Services() {
		s := e.stand(name)
		if s == nil || e.q.Service != "" && name != e.q.Service {
			continue
		}
		d := e.lead(s, name, spine.Endpoint{})
		rule = whyNowhere(rule, d.Rule)
		f := e.ix.endpointAt(spine.Endpoint{Service: name, Method: d.Method, Path: d.Path})
		switch n := strings.Count(s.root, "/"); {
		case f == nil:
		case s.record:
			records = append(records, f)
		case least < 0 || n < least:
			found, least = []*policy.Endpoint{f}, n
		case n == least:
			found = append(found, f)
		}
	}
	if len(found) == 0 && e.unbound() == nil {
		found = records
	}
	return found, rule
}

// whyNowhere is the rule that says most of why a request leads nowhere: that of the path or
// the method, and otherwise that of the first guard.
func whyNowhere(before, rule spine.Rule) spine.Rule {
	if before == "" || rule == spine.RulePath || rule == spine.RuleMethod {
		return rule
	}
	return before
}

// lead asks the guard of a service where a request leads, or one for an endpoint. In the place of
// the proxy the interactionId leads it, and so each is tried.
func (e *explainer) lead(s *stand, name string, at spine.Endpoint) (d guard.Decision) {
	service, _ := e.ix.policy.Service(name)
	for o := range service.Operations() {
		if at.Path != "" {
			o.Endpoint = at
		}
		if d = e.ask(s, o); d.Path != "" || s.position != spine.ProxyPosition {
			return d
		}
	}
	return d
}

// nowhere says that no endpoint takes a request, and why not one that is known.
func (e *explainer) nowhere(rule spine.Rule) {
	if f := e.unbound(); f != nil {
		e.unguarded(f)
		return
	}
	e.check(KindEndpoint, false, nil, "no endpoint takes %s %q%s", e.request.method, e.q.Endpoint, e.otherMethods())
	e.a.Checks[len(e.a.Checks)-1].Rule = string(rule)
	next := "correct the method or the path; a path is given with the base of its service, such as /STU3"
	if e.request.target != nil {
		next += "; a proxy takes the URL of a record as one percent-encoded segment, and any other URL as it is"
	}
	e.fix(Change{Kind: ChangeDefine, Code: e.q.Endpoint}, "%s", next)
}

// otherMethods says with which other methods the path is an endpoint.
func (e *explainer) otherMethods() string {
	var methods []string
	for _, m := range []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"} {
		found := e.templates(m)
		if len(found) == 0 {
			found, _ = e.places(m)
		}
		if len(found) > 0 {
			methods = append(methods, m)
		}
	}
	if len(methods) == 0 {
		return ""
	}
	return "; the path takes " + strings.Join(methods, ", ")
}

// unbound is the endpoint without an interactionId that has the path of the request; nil if
// none has.
func (e *explainer) unbound() *policy.Endpoint {
	if e.request.url == nil {
		return nil
	}
	for i := range e.ix.model.Services {
		name := e.ix.model.Services[i].Name
		if e.q.Service != "" && name != e.q.Service {
			continue
		}
		template, front, ok := e.ix.unbound(name).FindPath(e.request.url.Path)
		if f := e.ix.endpointAt(spine.Endpoint{Service: name, Method: e.request.method, Path: template}); ok && front == "" && f != nil {
			return f
		}
	}
	return nil
}

// unguarded looks at an endpoint without an interactionId. The guard knows no such path, or has it
// with other methods, or it takes the path for that of another endpoint.
func (e *explainer) unguarded(f *policy.Endpoint) {
	rule, text := spine.RulePath, "a path that it does not know"
	if s := e.stand(f.Service); s != nil {
		d := e.lead(s, f.Service, spine.Endpoint{Service: f.Service, Method: f.Method, Path: f.Path})
		if other := e.ix.endpointAt(d.Endpoint); other != nil {
			e.note("%s %s of %s carries no interactionId (%q), and the guard takes it for %s %s", f.Method, f.Path, f.Service, f.None, other.Method, other.Path)
			e.atTemplate(other)
			return
		}
		if rule = d.Rule; rule == spine.RuleMethod {
			text = "a method that the path does not have"
		}
	}
	e.check(KindEndpoint, false, f.At, "%s %s of %s carries no interactionId (%q), so the guard refuses it as %s", f.Method, f.Path, f.Service, f.None, text)
	e.a.Checks[len(e.a.Checks)-1].Rule = string(rule)
	e.fix(Change{Kind: ChangeDefine, Code: f.Path}, "bind %s %s to an interactionId, or serve it without the guard", f.Method, f.Path)
}

// atTemplate finds the operation of an endpoint: the one with the interactionId that is named,
// or the only one.
func (e *explainer) atTemplate(found *policy.Endpoint) {
	if len(found.Operations) == 0 {
		e.unguarded(found)
		return
	}
	candidates := e.candidates(found)
	if len(candidates) == 1 {
		if s := selector(candidates[0].Operation); s != "" {
			e.condition("the request has %s", s)
		}
	}
	e.choose(found, candidates)
}

// atRequest finds the operation that the guard selects for a request.
func (e *explainer) atRequest(found *policy.Endpoint) {
	s := e.stand(found.Service)
	if s.guessed {
		root := "/" + strings.SplitN(strings.TrimPrefix(s.root, "https://"), "/", 2)[1]
		e.note("the service root is taken to be %s: what stands in front of the path of the endpoint", root)
	}
	candidates := e.candidates(found)
	var selected []operation
	var rule spine.Rule
	for _, o := range candidates {
		row, _ := e.row(o)
		if d := e.ask(s, row); d.Interaction == row.Interaction {
			selected = append(selected, o)
		} else if d.Interaction == "" {
			rule = d.Rule
		}
	}
	if len(selected) > 0 {
		e.choose(found, selected)
		return
	}
	if len(candidates) == 0 {
		e.choose(found, nil)
		if row, ok := e.row(operationsOf(found)[0]); ok {
			e.a.Checks[len(e.a.Checks)-1].Rule = string(e.ask(s, row).Rule)
		}
		return
	}
	where := found.Method + " " + found.Path
	if rule == spine.RuleParameters || rule == spine.RuleInteractionEndpoint || rule == "" {
		e.check(KindEndpoint, false, found.At, "%s of %s is there, but the request selects no interactionId", where, found.Service)
	} else {
		e.check(KindEndpoint, false, found.At, "%s of %s is there, but the guard refuses the request: %s", where, found.Service, verdict.Text(rule))
	}
	e.a.Checks[len(e.a.Checks)-1].Rule = string(rule)
	lacking := selectors(candidates)
	for _, o := range lacking {
		e.note("%s is selected by %s", o.Interaction, selector(o.Operation))
	}
	if rule == spine.RuleParameters && len(lacking) > 0 {
		e.fix(Change{Kind: ChangeRequest}, "send %s", selector(lacking[0].Operation))
	} else {
		e.fix(Change{Kind: ChangeRequest}, "mend the request; %s tells the rule %s", verdict.Page, rule)
	}
}

// candidates are the operations of an endpoint, or the one that is named.
func (e *explainer) candidates(found *policy.Endpoint) (out []operation) {
	for _, o := range operationsOf(found) {
		if e.q.Interaction == "" || o.Interaction == e.id {
			out = append(out, o)
		}
	}
	return out
}

// choose takes the one operation that is left.
func (e *explainer) choose(found *policy.Endpoint, left []operation) {
	where := found.Method + " " + found.Path
	switch len(left) {
	case 0:
		e.check(KindEndpoint, false, found.At, "%s of %s carries %s, and not %q", where, found.Service, ids(operationsOf(found)), e.q.Interaction)
		e.fix(Change{Kind: ChangeRequest}, "call %s", ids(operationsOf(found)))
	case 1:
		e.id, e.calls = left[0].Interaction, left
		e.check(KindEndpoint, true, left[0].At, "%s of %s carries %s", where, found.Service, e.id)
	default:
		e.check(KindEndpoint, false, found.At, "%s of %s carries %s", where, found.Service, ids(left))
		e.fix(Change{Kind: ChangeRequest}, "name one of the interactionIds")
	}
}

// endpointAt is an endpoint of the model; nil if there is none.
func (ix *Index) endpointAt(at spine.Endpoint) *policy.Endpoint {
	for i := range ix.model.Endpoints {
		if f := &ix.model.Endpoints[i]; f.Service == at.Service && f.Method == at.Method && f.Path == at.Path {
			return f
		}
	}
	return nil
}

// unbound is a service of the endpoints without an interactionId, to find their paths as a guard
// would if they had one.
func (ix *Index) unbound(name string) tables.Service {
	t := &tables.Tables{Services: []tables.ServiceRow{{Name: name}}}
	for u := range ix.policy.UnboundEndpoints().All() {
		if u.Service == name {
			t.Operations = append(t.Operations, spine.Operation{Endpoint: u.Endpoint})
		}
	}
	s, _ := tables.Of(t).Service(name)
	return s
}

func operationsOf(found *policy.Endpoint) []operation {
	var out []operation
	for i := range found.Operations {
		out = append(out, operation{found, &found.Operations[i]})
	}
	return out
}

func ids(operations []operation) string {
	var out []string
	for _, o := range operations {
		out = append(out, o.Interaction)
	}
	return strings.Join(out, ", ")
}

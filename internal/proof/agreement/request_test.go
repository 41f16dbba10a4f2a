// SPDX-License-Identifier: Apache-2.0

package agreement

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// asked is a request as a question, and the parts that a request is written of.
type asked struct {
	*drawnPolicy
	q         query.Question
	service   tables.Service
	position  spine.Position
	endpoint  policy.Endpoint
	operation *policy.Operation // that is meant, if the request is made for one
	front     string            // in front of the path of the endpoint: the root of a provider
	absolute  bool              // the URL is given with its host
	host      string            // of the target
	path      string            // without front
	query     string
	mode      string // of the header X-Mode
	to        string // the system that the request is for, if it says so
	id        string // Ssp-InteractionID, if the question gives one
	sent      bool   // the sender stands in a header
}

// drawRequest draws a request for an endpoint of the policy, which may lack or
// spoil what selects an operation, as a question.
func drawRequest(t *rapid.T, w *drawnPolicy) *asked {
	a := &asked{drawnPolicy: w, endpoint: rapid.SampledFrom(w.model.Endpoints).Draw(t, "endpoint")}
	a.service, _ = w.policy.Service(a.endpoint.Service)
	if row := a.service.Row(); row.Headers == spine.NRLHeaders {
		a.position = spine.ServicePosition
	} else {
		a.position = rapid.SampledFrom([]spine.Position{spine.ProviderPosition, spine.ProxyPosition}).Draw(t, "position")
	}
	if len(a.endpoint.Operations) > 0 {
		a.operation = &a.endpoint.Operations[rapid.IntRange(0, len(a.endpoint.Operations)-1).Draw(t, "operation")]
	}
	a.drawSelectors(t)
	a.drawSystems(t)
	a.drawAddress(t)
	a.drawUser(t)
	a.write()
	return a
}

func (a *asked) drawSelectors(t *rapid.T) {
	var parameters []string
	if a.operation != nil && len(a.operation.Query) > 0 {
		parameters = slices.Clone(rapid.SampledFrom(a.operation.Query).Draw(t, "one set"))
	}
	if chance(t, 4, "other parameters") {
		parameters = rapid.SliceOfN(rapid.SampledFrom(append([]string{"other"}, names...)), 0, 3).Draw(t, "parameters")
	}
	for i := range parameters {
		parameters[i] += "=1"
	}
	a.query = strings.Join(parameters, "&")
	if a.operation != nil && len(a.operation.Header) > 0 {
		a.mode = a.operation.Header[0].Value
	}
	if chance(t, 6, "other mode") {
		a.mode = rapid.SampledFrom([]string{"", "one", "two", "Two"}).Draw(t, "mode")
	}
	if a.position == spine.ServicePosition {
		return
	}
	if a.operation != nil {
		a.id = a.operation.Interaction
	}
	if chance(t, 5, "other id") {
		a.id = rapid.SampledFrom(append([]string{"", ids + "all:strange.read"}, a.names...)).Draw(t, "id")
	}
}

func (a *asked) drawSystems(t *rapid.T) {
	a.q.ASID = rapid.SampledFrom(append([]string{"", "900000000009"}, asids...)).Draw(t, "sender")
	a.sent = a.q.ASID != "" && chance(t, 4, "sender in a header")
	a.to = rapid.SampledFrom(append([]string{"", "", "", "900000000009"}, asids...)).Draw(t, "receiver")
}

func (a *asked) drawAddress(t *rapid.T) {
	a.path = strings.NewReplacer("{id}", "1", "{part}", "more", "{url}", "record/1").Replace(a.endpoint.Path)
	if chance(t, 25, "another path") {
		a.path += "/odd"
	}
	a.q.Method = a.endpoint.Method
	if chance(t, 25, "another method") {
		a.q.Method = rapid.SampledFrom([]string{"GET", "PUT", "DELETE"}).Draw(t, "method")
	}
	a.host = rapid.SampledFrom([]string{"h1.example", "h2.example"}).Draw(t, "host")
	a.front = rapid.SampledFrom([]string{"", "/base/1", "/root"}).Draw(t, "front")
	if s, ok := a.policy.LookupSystem(spine.ASID(a.to)); ok && !chance(t, 6, "elsewhere") {
		if root, ok := s.ServiceRoot(); ok {
			u, _ := url.Parse(root)
			a.host, a.front = u.Host, u.Path
		} else if s.Host() != "" {
			a.host = s.Host()
		}
	}
	if a.position == spine.ServicePosition {
		a.front = ""
	}
	a.absolute = a.position == spine.ProviderPosition && rapid.Bool().Draw(t, "absolute")
}

func (a *asked) drawUser(t *rapid.T) {
	a.q.Role = rapid.SampledFrom(append([]string{"", "", "R0001", "R9999", "S0009:G0001:R0001"}, a.roles...)).Draw(t, "role")
	a.q.Activities = some(t, append([]string{"B9999"}, a.activities...), 2, "local")
	a.q.Areas = rapid.SampledFrom([][]string{nil, areas[:1], areas}).Draw(t, "areas")
}

// write writes the question.
func (a *asked) write() {
	q := &a.q
	q.Service, q.Position = a.endpoint.Service, string(a.position)
	var h []string
	if a.mode != "" {
		h = append(h, "X-Mode: "+a.mode)
	}
	if a.id != "" {
		h = append(h, "Ssp-InteractionID: "+a.id)
	}
	name, from := "Ssp-To", "Ssp-From"
	if a.position == spine.ServicePosition {
		name, from = "toASID", "fromASID"
	}
	if a.to != "" {
		h = append(h, name+": "+a.to)
	}
	if a.sent {
		h = append(h, from+": "+a.q.ASID)
		q.ASID = ""
	}
	q.Headers = append(h, "X-Other: 1") // a request, and not a template
	q.Endpoint = a.target()
	if a.absolute {
		q.Endpoint = "https://" + a.host + q.Endpoint
	}
	if a.query != "" {
		q.Endpoint += "?" + a.query
	}
}

// target is the path as it goes over the wire.
func (a *asked) target() string {
	switch {
	case a.position == spine.ProxyPosition && a.endpoint.Service == "record":
		return "/" + url.PathEscape("https://"+a.host+a.front+a.path)
	case a.position == spine.ProxyPosition:
		return "/https://" + a.host + a.front + a.path
	}
	return a.front + a.path
}

// sender is who may be meant to send, and whether the guard knows the system.
func (a *asked) senders() (out []spine.System) {
	asid := a.q.ASID
	for _, h := range a.q.Headers {
		if name, value, _ := strings.Cut(h, ": "); name == "Ssp-From" || name == "fromASID" {
			asid = value
		}
	}
	listed := slices.Collect(a.policy.Systems())
	switch {
	case asid == "" && len(listed) == 0:
		return []spine.System{a.everything("888000000001", "")}
	case asid == "":
		return listed
	case len(listed) == 0:
		return []spine.System{a.everything(asid, "")}
	}
	if s, ok := a.policy.LookupSystem(spine.ASID(asid)); ok {
		return []spine.System{s}
	}
	return []spine.System{spine.NewSystem(spine.SystemRow{ASID: spine.ASID(asid), ODS: "X99"})}
}

// everything is a system that exchanges all that the policy has.
func (w *drawnPolicy) everything(asid, host string) spine.System {
	list := make([]spine.InteractionID, 0, len(w.ids))
	for _, id := range w.ids {
		list = append(list, spine.InteractionID(id))
	}
	slices.Sort(list)
	return spine.NewSystem(spine.SystemRow{ASID: spine.ASID(asid), ODS: "X77", Sends: list, Receives: list, Host: host})
}

// calls are the requests that the question may mean: it is silent on the token,
// and may be on who sends and on the interactionId.
func (a *asked) calls() (out []*call) {
	c := call{service: a.service, position: a.position, own: "888000000002", user: a.user(), registry: slices.Collect(a.policy.Systems()),
		method: a.q.Method, path: a.target(), query: a.query, headers: map[string]string{"X-Other": "1"}}
	if a.absolute {
		c.base = a.front
	}
	if a.mode != "" {
		c.headers["X-Mode"] = a.mode
	}
	if a.to != "" {
		c.own = spine.ASID(a.to)
	}
	c.to = string(c.own)
	listed := len(c.registry) > 0
	if s, ok := a.policy.LookupSystem(c.own); ok { // a guard at the place where the directory has the system
		if root, ok := s.ServiceRoot(); ok {
			u, _ := url.Parse(root)
			c.base = u.Path
		}
	} else if !listed || a.to == "" {
		c.registry = append(c.registry, a.everything(c.to, "https://"+a.host+a.front))
	}
	for _, s := range a.senders() {
		c.from = s
		if !listed && string(s.ASID()) != c.to {
			c.registry = append(slices.Clip(c.registry), s)
		}
		for o := range a.service.Operations() {
			c.id = a.id
			if c.id == "" {
				c.id = string(o.Interaction)
			}
			for scope := range strings.SplitSeq(o.Scopes, "|") {
				c.scope = scope
				if c.scope == "" {
					c.scope = "patient/*.read"
				}
				one := c
				out = append(out, &one)
			}
		}
	}
	return out
}

// user is the user of the question; without one, somebody who has everything.
func (a *asked) user() (u spine.User) {
	if a.q.Role == "" && len(a.q.Activities) == 0 {
		return spine.User{Activities: slices.Collect(a.policy.Activities()), Areas: slices.Collect(a.policy.Areas())}
	}
	return userOf(a.q)
}

func userOf(q query.Question) (u spine.User) {
	u.Role, _ = spine.ParseJobRole(q.Role)
	u.RoleCode, _ = spine.ParseRoleCode(q.Role)
	for _, code := range q.Activities {
		if a, ok := spine.ParseActivity(code); ok {
			u.Activities = append(u.Activities, a)
		}
	}
	for _, area := range q.Areas {
		u.Areas = append(u.Areas, spine.AreaOfWork(area))
	}
	return u
}

// decided is what the guard says to the calls: whether it lets one of them through,
// and the rules by which it refuses them.
func decided(calls []*call) (allowed bool, rules map[spine.Rule]bool) {
	rules = map[spine.Rule]bool{}
	for _, c := range calls {
		ok, rule := c.decide()
		allowed = allowed || ok
		if !ok {
			rules[rule] = true
		}
	}
	return allowed, rules
}

// TestExplainIsTheGuard: explain of a random request says yes exactly where a
// guard at its place lets a request through that is written here, and by no
// rule but one by which that refuses it.
func TestExplainIsTheGuard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawPolicy(t, rapid.Bool().Draw(t, "distinct"))
		for range 4 {
			a := drawRequest(t, w)
			answer, err := w.index.Explain(a.q)
			if err != nil {
				t.Fatalf("%+v: %v", a.q, err)
			}
			calls := a.calls()
			allowed, rules := decided(calls)
			if why := a.disagrees(answer, allowed, rules); why != "" {
				t.Fatalf("%s\n%+v\n%+v\nthe guard: %v %v%s\n%s", why, a.q, answer, allowed, slices.Collect(maps.Keys(rules)), w.describe(), calls[0].text())
			}
		}
	})
}

func (a *asked) disagrees(answer query.Answer, allowed bool, rules map[spine.Rule]bool) string {
	if !answer.Allowed && isUnclear(answer) {
		return ""
	}
	named := 0
	for _, c := range answer.Checks {
		if c.Rule == "" {
			continue
		}
		named++
		if c.Allowed || !rules[spine.Rule(c.Rule)] {
			return fmt.Sprintf("explain names the rule %s", c.Rule)
		}
	}
	switch {
	case answer.Allowed && !allowed:
		return "explain says yes"
	case !answer.Allowed && allowed && a.receives():
		return "explain says no"
	case !allowed && named == 0 && !rules[noGuard]:
		return "explain names no rule"
	}
	return ""
}

// receives reports whether the system that is named as the receiver, if the
// policy lists systems and the request says which, receives what is called: explain
// asks that at every position, the guard in the place of the proxy.
func (a *asked) receives() bool {
	if a.to == "" || len(a.model.Systems) == 0 || a.position != spine.ProviderPosition {
		return true
	}
	s, ok := a.policy.LookupSystem(spine.ASID(a.to))
	if !ok {
		return false
	}
	_, ok = a.policy.MayReceive(s, spine.InteractionID(a.id))
	return ok
}

// isUnclear reports whether an answer asks back: the question names no interactionId, and
// several are left.
func isUnclear(answer query.Answer) bool {
	return slices.ContainsFunc(answer.Changes, func(way []query.Change) bool {
		return slices.ContainsFunc(way, func(c query.Change) bool { return c.Text == "name one of the interactionIds" })
	})
}

// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guardtest"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// maker makes requests of records, in the form of an API of one of the policies.
type maker struct {
	policy tables.Policy
	guards map[stand]*guardtest.Guard
	made   map[parts]*http.Request
}

// parts are what a request has beside its address.
type parts struct {
	stand
	method, scopes, header string
	interaction            spine.InteractionID
	from                   spine.ASID
	ods                    spine.ODSCode
	access                 spine.Access
}

// maxRequests is how many requests, and how many guards, are kept to be used again.
const maxRequests = 1_000

func newMaker(p tables.Policy) *maker {
	return &maker{policy: p, guards: map[stand]*guardtest.Guard{}, made: map[parts]*http.Request{}}
}

// has reports whether the policy has the service of a question.
func (m *maker) has(q *question) bool {
	_, ok := m.guard(stand{service: q.service, position: q.position, to: q.receiver()})
	return ok
}

// guard returns what makes requests for a guard in a place; false if none can stand there.
func (m *maker) guard(at stand) (*guardtest.Guard, bool) {
	if g, ok := m.guards[at]; ok {
		return g, g != nil
	}
	if len(m.guards) >= maxRequests {
		clear(m.guards)
	}
	var g *guardtest.Guard
	if service, ok := m.policy.Service(at.service); ok && slices.Contains(service.Positions(), at.position) {
		g, _ = guardtest.NewGuard(service.Callable(), at.position, guardtest.Options{To: receiver(at.to)})
	}
	m.guards[at] = g
	return g, g != nil
}

// request returns a request with these parts, for one address; guards do not read its body.
func (m *maker) request(p parts, u *url.URL, target string) (*http.Request, bool) {
	r, ok := m.made[p]
	if !ok {
		g, ok := m.guard(p.stand)
		if !ok {
			return nil, false
		}
		if len(m.made) >= maxRequests {
			clear(m.made)
		}
		r = g.NewRequest(spine.Operation{
			Endpoint:    spine.Endpoint{Service: p.service, Method: p.method, Path: "/"},
			Interaction: p.interaction, Scopes: p.scopes, Header: p.header,
		}, guardtest.Call{
			From: spine.NewSystem(spine.SystemRow{ASID: p.from, ODS: p.ods}), To: receiver(p.to), Caller: caller(p.access), Record: "https://provider.example/record",
		})
		m.made[p] = r
	}
	one := *r
	one.URL, one.RequestURI = u, target
	return &one, true
}

// receiver is a system whose place nobody looks at: the request has the path of the record.
func receiver(asid spine.ASID) spine.System {
	return spine.NewSystem(spine.SystemRow{ASID: asid, Host: "provider.example"})
}

// request makes requests of a record, with the scope and the headers, and where the record does not
// know them the parameters, of an operation.
func (q *question) request(m *maker, ods func(spine.ASID) spine.ODSCode) func(spine.Operation, spine.ASID) (*http.Request, bool) {
	return func(o spine.Operation, from spine.ASID) (*http.Request, bool) {
		target := q.path
		switch {
		case q.query != "":
			target += "?" + q.query
		case o.Query != "":
			target += "?" + strings.ReplaceAll(o.Query, "&", "=1&") + "=1"
		}
		u, err := url.ParseRequestURI(target)
		if err != nil {
			return nil, false
		}
		p := parts{
			stand:  stand{service: q.service, position: q.position, to: q.receiver()},
			method: q.method, scopes: o.Scopes, header: o.Header, interaction: q.interaction, from: from, ods: q.tokenODS, access: q.access,
		}
		if p.from == "" {
			p.from = guardtest.Sender
		}
		if p.ods == "" {
			p.ods = ods(p.from)
		}
		return m.request(p, u, target)
	}
}

// caller is somebody with a kind of access.
func caller(a spine.Access) client.Caller {
	c := guardtest.Professional()
	switch a {
	case spine.Citizen, spine.CitizenDelegated:
		c.Access, c.NHSNumber = a, c.Patient
		if a == spine.CitizenDelegated {
			c.Delegate = c.Patient
		}
	case spine.Unattended:
		c.Access = a
	}
	return c
}

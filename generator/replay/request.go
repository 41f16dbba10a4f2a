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
	made   map[stand]*guardtest.Guard
}

// guard returns what makes requests for a question; false if the policy has no such service.
func (m *maker) guard(q *question) (*guardtest.Guard, bool) {
	at := stand{service: q.service, position: q.position, to: q.receiver()}
	if g, ok := m.made[at]; ok {
		return g, g != nil
	}
	if len(m.made) >= maxGuards {
		clear(m.made)
	}
	var g *guardtest.Guard
	if service, ok := m.policy.Service(q.service); ok && slices.Contains(service.Positions(), q.position) {
		g, _ = guardtest.NewGuard(service.Callable(), q.position, guardtest.Options{To: receiver(at.to)})
	}
	m.made[at] = g
	return g, g != nil
}

// receiver is a system whose place nobody looks at: the request has the path of the record.
func receiver(asid spine.ASID) spine.System {
	return spine.NewSystem(spine.SystemRow{ASID: asid, Host: "provider.example"})
}

// request makes the request of a record, with the scope and the headers, and where the record does not
// know them the parameters, of an operation.
func (q *question) request(g *guardtest.Guard, ods func(spine.ASID) spine.ODSCode) func(spine.Operation, spine.ASID) (*http.Request, bool) {
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
		if from == "" {
			from = guardtest.Sender
		}
		sender := spine.SystemRow{ASID: from, ODS: q.tokenODS}
		if sender.ODS == "" {
			sender.ODS = ods(from)
		}
		made := spine.Operation{
			Endpoint:    spine.Endpoint{Service: q.service, Method: q.method, Path: "/"},
			Interaction: q.interaction, Scopes: o.Scopes, Header: o.Header,
		}
		r := g.NewRequest(made, guardtest.Call{
			From: spine.NewSystem(sender), To: receiver(q.receiver()), Caller: caller(q.access), Record: "https://provider.example/record",
		})
		r.URL, r.RequestURI = u, target
		return r, true
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

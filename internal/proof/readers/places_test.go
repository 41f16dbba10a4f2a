// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/policy"
)

const (
	now      = 1_469_436_700
	sender   = "200000000001"
	receiver = "200000000003"
	practice = "/GP0001/STU3/1"
	store    = "/records"
)

// place is a position with its guard and the table that the guard was made of.
type place struct {
	name       string
	base       string
	headers    []string // those that name systems, trace and interaction
	operations []spine.Operation
	proxy      bool // forwards to a URL that the path holds
	encoded    bool // and that is one escaped segment
	records    bool // any path is a record
	tokens     func(scope string) string
	guard      *guard.Guard
}

var (
	nrlHeaders = []string{"Fromasid", "Toasid", "Authorization", "X-Kind"}
	sspHeaders = []string{"Ssp-Traceid", "Ssp-From", "Ssp-To", "Ssp-Interactionid", "Authorization"}
)

// bundles are operations that a header selects, which no service here has.
var bundles = []spine.Operation{
	{Endpoint: spine.Endpoint{Service: "bundles", Method: "PUT", Path: "/Bundle"}, Interaction: "batch", Actor: spine.EitherActor, Scopes: "a", Header: "X-Kind=a"},
	{Endpoint: spine.Endpoint{Service: "bundles", Method: "PUT", Path: "/Bundle"}, Interaction: "transaction", Actor: spine.EitherActor, Scopes: "a", Header: "X-Kind=b"},
	{Endpoint: spine.Endpoint{Service: "bundles", Method: "GET", Path: "/Bundle/{id}/entry"}, Interaction: "entries", Actor: spine.EitherActor, Scopes: "a", Query: "start&start"},
	{Endpoint: spine.Endpoint{Service: "bundles", Method: "GET", Path: "/"}, Interaction: "root", Actor: spine.EitherActor, Scopes: "a"},
}

// newPlaces makes the guards. Each of them reports to the exchange of a request what
// it has decided.
func newPlaces(t testing.TB) []*place {
	t.Helper()
	pointers, retrieval := operationsOf(nrl.Policy().Operations(), "nrl"), operationsOf(nrl.Policy().Operations(), "nrl-retrieval")
	practices := operationsOf(gpconnect.Policy().Operations(), "gpconnect")
	registry, err := spine.NewSnapshot(slices.Values(systems(slices.Concat(pointers, retrieval, practices, bundles))))
	if err != nil {
		t.Fatal(err)
	}
	o := guard.Options{
		Audit: audit{}, Peer: guard.UnsignedTokensWithoutMutualTLS{},
		Clock: func() time.Time { return time.Unix(now, 0) },
	}
	ofUsers := o
	ofUsers.Users = guard.UsersCheckedBySender{}
	all := []*place{
		{name: "service", headers: nrlHeaders, operations: pointers, tokens: stringToken},
		{name: "provider", base: practice, headers: sspHeaders, operations: practices, tokens: resourceToken},
		{name: "records", base: store, headers: sspHeaders, operations: retrieval, records: true, tokens: stringToken},
		{name: "record proxy", headers: sspHeaders, operations: retrieval, proxy: true, encoded: true, tokens: stringToken},
		{name: "practice proxy", headers: sspHeaders, operations: practices, proxy: true, tokens: resourceToken},
		{name: "bundles", headers: nrlHeaders, operations: bundles, tokens: stringToken},
	}
	makers := []func() (*guard.Guard, error){
		func() (*guard.Guard, error) {
			return guard.NewService(nrl.NRL(), guard.ServiceOptions{Options: o, ASID: receiver, Registry: registry})
		},
		func() (*guard.Guard, error) {
			return guard.NewProvider(gpconnect.GPConnect(), guard.ProviderOptions{Options: o, ASID: receiver, BasePath: practice, Registry: registry})
		},
		func() (*guard.Guard, error) {
			return guard.NewProvider(nrl.NRLRetrieval(), guard.ProviderOptions{Options: ofUsers, ASID: receiver, BasePath: store, Registry: registry})
		},
		func() (*guard.Guard, error) {
			return guard.NewProxy(nrl.NRLRetrieval(), guard.ProxyOptions{Options: ofUsers, Registry: registry})
		},
		func() (*guard.Guard, error) {
			return guard.NewProxy(gpconnect.GPConnect(), guard.ProxyOptions{Options: o, Registry: registry})
		},
		func() (*guard.Guard, error) {
			s := policy.Of(&policy.Tables{
				Services:   []policy.ServiceRow{{Name: "bundles", Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}},
				Operations: bundles,
			})
			return guard.NewService(s.Direct("bundles"), guard.ServiceOptions{Options: o, ASID: receiver, Registry: registry})
		},
	}
	for i, p := range all {
		if p.guard, err = makers[i](); err != nil {
			t.Fatal(p.name, err)
		}
	}
	return all
}

func operationsOf(v spine.View[spine.Operation], service string) (out []spine.Operation) {
	for o := range v.All() {
		if o.Service == service {
			out = append(out, o)
		}
	}
	return out
}

// systems are one that sends everything and one that receives everything.
func systems(operations []spine.Operation) []spine.SystemRow {
	var ids []spine.InteractionID
	for _, o := range operations {
		ids = append(ids, o.Interaction)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return []spine.SystemRow{
		{ASID: sender, ODS: "X9901", Sends: ids},
		{ASID: receiver, ODS: "X9903", Host: "records.example", Receives: ids},
	}
}

// valid returns a request for each operation that anybody may use.
func (p *place) valid() (all []asked) {
	for _, o := range p.operations {
		if o.Scopes == "" {
			continue
		}
		sets := strings.Split(o.Query, "|")
		for _, set := range sets {
			all = append(all, p.request(o, set))
		}
	}
	return all
}

// request is a valid one for an operation, with a set of its parameters.
func (p *place) request(o spine.Operation, set string) asked {
	scope, _, _ := strings.Cut(o.Scopes, "|")
	a := asked{method: o.Method, host: "guard.example", target: p.target(o)}
	if q := query(set); q != "" {
		a.target += "?" + q
	}
	if p.headers[0] == "Fromasid" {
		a.add("fromASID", sender, "toASID", receiver)
	} else {
		a.add("Ssp-TraceID", "a-trace", "Ssp-From", sender, "Ssp-To", receiver, "Ssp-InteractionID", string(o.Interaction))
	}
	a.add("Authorization", p.tokens(scope))
	if name, value, ok := strings.Cut(o.Header, "="); ok {
		a.add(name, value)
	}
	if o.Method == http.MethodPost || o.Method == http.MethodPut || o.Method == http.MethodPatch {
		a.add("Content-Type", "application/fhir+json")
		a.body = `{"resourceType":"Parameters"}`
	}
	return a
}

func (p *place) target(o spine.Operation) string {
	path := strings.ReplaceAll(o.Path, "{id}", "da2b6e8a-3c8f")
	switch {
	case p.records:
		return p.base + "/a%20b/c:1.pdf"
	case p.encoded:
		return "/https%3A%2F%2Frecords.example%2Frecords%2Fa%2520b%2Fc:1.pdf%3Fv%3D1%26w%3Da%2520b"
	case p.proxy:
		return "/https://records.example" + practice + path
	}
	return p.base + path
}

// query gives each name of a set a value.
func query(set string) string {
	var pairs []string
	for _, name := range strings.FieldsFunc(set, func(r rune) bool { return r == '&' }) {
		pairs = append(pairs, name+"=https%3A%2F%2Fx.example%7C"+string(rune('1'+len(pairs))))
	}
	return strings.Join(pairs, "&")
}

// choose is the interactionId of the one operation that a handler would carry
// out, by what it has read.
func (p *place) choose(method, template string, q url.Values, h http.Header) string {
	var found []string
	for _, o := range p.operations {
		named := p.headers[0] == "Fromasid" || h.Get("Ssp-InteractionID") == string(o.Interaction)
		name, value, _ := strings.Cut(o.Header, "=")
		named = named && (name == "" || slices.Equal(h.Values(name), []string{value}))
		if named && o.Method == method && o.Path == template && selected(o.Query, q) {
			found = append(found, string(o.Interaction))
		}
	}
	if len(found) != 1 {
		return "none"
	}
	return found[0]
}

// selected reports whether a query has one of the sets: each name as often as
// it stands there, and no value empty.
func selected(sets string, q url.Values) bool {
	for _, set := range strings.Split(sets, "|") {
		names := strings.Split(set, "&")
		if set == "" || !slices.ContainsFunc(names, func(n string) bool {
			return len(q[n]) != count(names, n) || slices.Contains(q[n], "")
		}) {
			return true
		}
	}
	return false
}

func count(names []string, name string) (n int) {
	for _, s := range names {
		if s == name {
			n++
		}
	}
	return n
}

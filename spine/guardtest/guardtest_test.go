// SPDX-License-Identifier: Apache-2.0

package guardtest_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guardtest"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/policy"
)

func guardOf(t *testing.T, s policy.Service, at spine.Position, o guardtest.Options) *guardtest.Guard {
	t.Helper()
	g, err := guardtest.NewGuard(s.Callable(), at, o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// each asks for every operation of a service, at each position, with each of its sets of
// parameters.
func each(t *testing.T, a *fixture.API, o guardtest.Options, ask func(g *guardtest.Guard, op spine.Operation, c guardtest.Call)) {
	t.Helper()
	for _, at := range a.Service().Positions() {
		g := guardOf(t, a.Service(), at, o)
		for op := range a.Service().Operations() {
			for set := range strings.Split(op.Query, "|") {
				ask(g, op, guardtest.Call{Query: set})
			}
		}
	}
}

// without takes the systems away, so that those of the package are known.
func without(a *fixture.API) *fixture.API {
	a.Systems = nil
	return a
}

func TestGuardLetsMadeRequestsThrough(t *testing.T) {
	for _, name := range []string{"nrl", "gpc", "retrieval"} {
		n := 0
		each(t, without(fixture.Service(name)), guardtest.Options{}, func(g *guardtest.Guard, op spine.Operation, c guardtest.Call) {
			d := g.Decide(g.NewRequest(op, c))
			if want := op.Scopes != ""; d.Allowed != want || want && d.Interaction != op.Interaction {
				t.Errorf("%s at the %s: %v %s %s", op.Interaction, d.Position, d.Allowed, d.Rule, d.Interaction)
			}
			if op.Scopes == "" && d.Rule != spine.RuleNoScope {
				t.Errorf("%s: without a scope the rule is %s", op.Interaction, d.Rule)
			}
			n++
		})
		if n == 0 {
			t.Error(name, "has no operation")
		}
	}
}

// A request is what net/http hands to a handler: written out and read by it, it stays the same,
// and so does the verdict.
func TestRequestsAreThoseOfAServer(t *testing.T) {
	for _, name := range []string{"nrl", "gpc", "retrieval"} {
		each(t, without(fixture.Service(name)), guardtest.Options{}, func(g *guardtest.Guard, op spine.Operation, c guardtest.Call) {
			made := g.NewRequest(op, c)
			var b bytes.Buffer
			b.WriteString(made.Method + " " + made.RequestURI + " HTTP/1.1\r\nHost: " + made.Host + "\r\n")
			if err := made.Header.Write(&b); err != nil {
				t.Fatal(err)
			}
			b.WriteString("\r\n")
			read, err := http.ReadRequest(bufio.NewReader(&b))
			if err != nil {
				t.Fatal(op.Interaction, err)
			}
			if *read.URL != *made.URL {
				t.Errorf("%s: the URL is %#v, and read by net/http it is %#v", op.Interaction, made.URL, read.URL)
			}
			if a, b := g.Decide(made), g.Decide(read); a.Rule != b.Rule {
				t.Errorf("%s: %q as made, %q as read", op.Interaction, a.Rule, b.Rule)
			}
		})
	}
}

// Systems that a policy lists are taken: each request comes from one that may send it.
func TestListedSystems(t *testing.T) {
	a := fixture.Service("gpc")
	g := guardOf(t, a.Service(), spine.ProxyPosition, guardtest.Options{})
	for op := range a.Service().Operations() {
		d := g.Decide(g.NewRequest(op, guardtest.Call{}))
		receives := slices.Contains(fixture.Systems[2].Receives, op.Interaction)
		if d.From != "200000000001" || d.Allowed != receives || receives && d.To != "200000000003" || !receives && d.Rule != spine.RuleReceiver {
			t.Errorf("%s: from %s to %s: %v %s", op.Interaction, d.From, d.To, d.Allowed, d.Rule)
		}
	}
}

// A receiver without a host receives nothing: one that has a host goes before it.
func TestReceiversHaveAHost(t *testing.T) {
	a := fixture.Service("gpc")
	id := fixture.PointerOps[5].Interaction
	a.Systems = []spine.SystemRow{
		{ASID: "200000000001", ODS: "X9901", Sends: []spine.InteractionID{id}, Receives: []spine.InteractionID{id}},
		{ASID: "200000000002", ODS: "X9902", Receives: []spine.InteractionID{id}, Host: "gp.example"},
	}
	g := guardOf(t, a.Service(), spine.ProxyPosition, guardtest.Options{})
	if d := g.Decide(g.NewRequest(fixture.PointerOps[5], guardtest.Call{})); !d.Allowed || d.To != "200000000002" {
		t.Error(d.To, d.Rule)
	}
}

// An id under which a directory lists the interactionId counts for who sends.
func TestListedUnderAnAlias(t *testing.T) {
	a := fixture.With("nrl", fixture.Op("nrl", "GET", "/a", "read", spine.Consumer, fixture.PointerScope, ""))
	a.Systems = []spine.SystemRow{
		{ASID: "200000000001", ODS: "X9901"},
		{ASID: "200000000002", ODS: "X9902", Sends: []spine.InteractionID{"old"}},
	}
	a.Interactions, a.Aliases = []spine.Interaction{{ID: "read"}}, []spine.Alias{{Alias: "old", ID: "read"}}
	each(t, a, guardtest.Options{}, func(g *guardtest.Guard, op spine.Operation, c guardtest.Call) {
		if d := g.Decide(g.NewRequest(op, c)); !d.Allowed || d.From != "200000000002" {
			t.Error(d.From, d.Rule)
		}
	})
}

// What a policy leaves to nobody is refused, for that reason and no other.
func TestImpossible(t *testing.T) {
	op := func(change func(*spine.Operation)) *fixture.API {
		o := fixture.Op("retrieval", "GET", "/{recordUrl}", "content", spine.Consumer, "patient/*.read", "")
		change(&o)
		return fixture.With("retrieval", o)
	}
	nobodySends := op(func(*spine.Operation) {})
	nobodySends.Systems = nobodySends.Systems[1:]
	noSystems := op(func(*spine.Operation) {})
	noSystems.Systems = []spine.SystemRow{}
	noGrants := op(func(o *spine.Operation) { fixture.Demand(o, spine.PointerAndRecord) })
	noGrants.RBAC = policy.RBAC{}
	for name, c := range map[string]struct {
		api  *fixture.API
		rule spine.Rule
	}{
		"no scope":      {op(func(o *spine.Operation) { o.Scopes = "" }), spine.RuleNoScope},
		"nobody sends":  {nobodySends, spine.RuleSenderInteraction},
		"no systems":    {noSystems, spine.RuleSender},
		"no grants":     {noGrants, spine.RuleAccess},
		"no function":   {op(func(o *spine.Operation) { o.Function = "print" }), spine.RuleAccess},
		"a query there": {op(func(o *spine.Operation) { o.Query = "subject" }), spine.RuleParameters},
	} {
		each(t, c.api, guardtest.Options{}, func(g *guardtest.Guard, op spine.Operation, call guardtest.Call) {
			if d := g.Decide(g.NewRequest(op, call)); d.Rule != c.rule {
				t.Errorf("%s at the %s: %q, want %q", name, d.Position, d.Rule, c.rule)
			}
		})
	}
}

// What a test says of systems, user, caller and record is what the request and the guard have.
func TestOptionsAndCall(t *testing.T) {
	from := spine.NewSystem(spine.SystemRow{ASID: "200000000011", ODS: "A1011", Sends: []spine.InteractionID{"content", "readPatient"}})
	to := spine.NewSystem(spine.SystemRow{ASID: "200000000012", ODS: "A1012", Receives: []spine.InteractionID{"content", "readPatient"}, Host: "https://gp.example/GP0001/STU3/1"})
	own := guardtest.Options{Systems: []spine.System{from, to}, To: to, User: &spine.User{Activities: []spine.Activity{268}}}

	gpc := fixture.Service("gpc")
	read := fixture.PointerOps[5]
	for at, path := range map[spine.Position]string{spine.ProviderPosition: "/GP0001/STU3/1/Patient/", spine.ProxyPosition: "/https://gp.example/GP0001/STU3/1/Patient/"} {
		g := guardOf(t, gpc.Service(), at, own)
		r := g.NewRequest(read, guardtest.Call{})
		d := g.Decide(r)
		if !d.Allowed || d.From != from.ASID() || d.To != to.ASID() || d.Organization() != "A1011" || !strings.HasPrefix(r.URL.Path, path) {
			t.Error(at, d.From, d.To, d.Organization(), r.URL.Path, d.Rule)
		}
		if all := g.Decisions(); len(all) != 1 || all[0].Interaction != "readPatient" {
			t.Error(all)
		}
	}

	retrieval := fixture.Service("retrieval")
	content := fixture.PointerOps[len(fixture.PointerOps)-1]
	g := guardOf(t, retrieval.Service(), spine.ProxyPosition, own)
	if d := g.Decide(g.NewRequest(content, guardtest.Call{})); d.Rule != spine.RuleAccess {
		t.Error("a user who opens pointers alone:", d.Rule)
	}
	own.User = &spine.User{}
	g = guardOf(t, retrieval.Service(), spine.ProxyPosition, own)
	if d := g.Decide(g.NewRequest(content, guardtest.Call{})); d.Rule != spine.RuleAccess {
		t.Error("a user without activities:", d.Rule)
	}
	own.User = nil
	g = guardOf(t, retrieval.Service(), spine.ProxyPosition, own)
	const record = "https://gp.example/GP0001/STU3/1/Patient/1?a=%20b"
	d := g.Decide(g.NewRequest(content, guardtest.Call{Record: record}))
	if u, ok := d.Target(); !ok || u.String() != record {
		t.Error(u, d.Rule)
	}
	g = guardOf(t, retrieval.Service(), spine.ProviderPosition, own)
	if r := g.NewRequest(content, guardtest.Call{Record: record}); r.RequestURI != "/GP0001/STU3/1/Patient/1?a=%20b" || !g.Decide(r).Allowed {
		t.Error(r.RequestURI, g.Decide(r).Rule)
	}

	nrl := guardOf(t, without(fixture.Service("nrl")).Service(), spine.ServicePosition, guardtest.Options{})
	citizen := client.Caller{Access: spine.Citizen, NHSNumber: "9434765919"}
	if d := nrl.Decide(nrl.NewRequest(fixture.PointerOps[3], guardtest.Call{Caller: citizen})); !d.Allowed || d.Access() != spine.Citizen {
		t.Error(d.Rule)
	}
	if d := nrl.Decide(nrl.NewRequest(fixture.PointerOps[2], guardtest.Call{Caller: citizen})); d.Rule != spine.RulePatientOperation {
		t.Error(d.Rule)
	}
}

// Of a caller for whom no token can be made there is none.
func TestACallerWithoutAToken(t *testing.T) {
	g := guardOf(t, without(fixture.Service("gpc")).Service(), spine.ProxyPosition, guardtest.Options{})
	r := g.NewRequest(fixture.PointerOps[5], guardtest.Call{Caller: client.Caller{Access: spine.Citizen, NHSNumber: "9434765919"}})
	if d := g.Decide(r); len(r.Header["Authorization"]) > 0 || d.Rule != spine.RuleTokenMissing {
		t.Error(d.Rule, r.Header)
	}
}

func TestGuardsThatCannotStandThere(t *testing.T) {
	for name, c := range map[string]struct {
		of   policy.Callable
		at   spine.Position
		says string
	}{
		"a direct service behind the proxy": {fixture.Service("nrl").Direct(), spine.ProviderPosition, `no guard of the service "nrl" stands at the position "provider": it is one of [service]`},
		"a proxied service called directly": {fixture.Service("gpc").Proxied(), spine.ServicePosition, `at the position "service": it is one of [provider proxy]`},
		"no service":                        {policy.DirectService{}, spine.ServicePosition, policy.ErrNoService.Error()},
		"nothing":                           {nil, spine.ServicePosition, policy.ErrNoService.Error()},
		"no position":                       {fixture.Service("nrl").Direct(), "", `at the position ""`},
	} {
		if g, err := guardtest.NewGuard(c.of, c.at, guardtest.Options{}); err == nil || g != nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRegistry(t *testing.T) {
	var none guardtest.Registry
	if _, err := none.Lookup(context.Background(), "200000000001"); !errors.Is(err, spine.ErrUnknownASID) {
		t.Error(err)
	}
	s := spine.NewSystem(spine.SystemRow{ASID: "200000000001", ODS: "A1001"})
	if got, err := guardtest.NewRegistry(s).Lookup(context.Background(), "200000000001"); err != nil || got.ODS() != "A1001" {
		t.Error(got, err)
	}
}

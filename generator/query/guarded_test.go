// SPDX-License-Identifier: Apache-2.0

package query_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guardtest"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// table is the table form of facts.
func table(t rapid.TB, f policy.Facts) tables.Policy {
	m, findings := policy.Resolve(f)
	if m == nil {
		t.Fatalf("%+v", findings)
	}
	return tables.Of(compile.Tables(m, false))
}

// ofRequest is a request as a question.
func ofRequest(r *http.Request, service string, at spine.Position) question {
	q := question{Method: r.Method, Endpoint: "https://host.example" + r.RequestURI, Service: service, Position: string(at)}
	for name, values := range r.Header {
		if name != "Authorization" {
			q.Headers = append(q.Headers, name+": "+values[0])
		}
	}
	slices.Sort(q.Headers)
	return q
}

// spoil changes one thing of a request.
func spoil(t *rapid.T, r *http.Request) {
	drop := func(name string) func() { return func() { r.Header.Del(name) } }
	set := func(name, value string) func() { return func() { r.Header.Set(name, value) } }
	path := func(target string) func() {
		return func() {
			if u, err := url.ParseRequestURI(target); err == nil {
				r.URL, r.RequestURI = u, target
			}
		}
	}
	change := rapid.SampledFrom([]string{
		"nothing", "method", "more path", "dots", "query", "no query", "twice", "semicolon", "receiver", "interaction", "form", "accept", "similar header",
	}).Draw(t, "change")
	whole, _, _ := strings.Cut(r.RequestURI, "?")
	map[string]func(){
		"nothing": func() {},
		"method": func() {
			r.Method = rapid.SampledFrom([]string{"GET", "PUT", "POST", "PATCH"}).Draw(t, "method")
			set("Content-Type", "application/fhir+json")()
		},
		"more path": path(whole + "/more"),
		"dots":      path(whole + "/../x"),
		"query":     path(whole + "?unknown=1"),
		"no query":  path(whole),
		"twice":     path(r.RequestURI + "&_id=1&_id=2"),
		"semicolon": path(whole + "?_id=1;2"),
		"receiver": func() { // elsewhere it says which system the guard stands in front of
			if strings.HasPrefix(r.RequestURI, "/https") {
				set("Ssp-To", "900000000001")()
			}
		},
		"interaction": func() {
			if r.Header.Get("Ssp-From") != "" {
				set("Ssp-InteractionID", nrl+"Appointment.cancel")()
			}
		},
		"form":           set("Content-Type", "application/x-www-form-urlencoded"),
		"accept":         set("Accept", "text/html"),
		"similar header": func() { drop("Accept")(); set("Content_Type", "x")() },
	}[change]()
}

// TestTheVerdictIsTheGuards: of a complete request, whole or spoilt, at each position, explain
// says yes where the guard lets it through, and else names the rule by which that refuses it.
func TestTheVerdictIsTheGuards(t *testing.T) {
	f := facts()
	for i := range f.Systems { // what is received is ofRequest in the place of the proxy alone, and explain says it anywhere
		for _, e := range f.Endpoints {
			for _, o := range e.Operations {
				f.Systems[i].Receives = append(f.Systems[i].Receives, o.ID)
			}
		}
	}
	p, ix := table(t, f), resolve(t, f)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(slices.Collect(p.Services())).Draw(t, "service")
		s, _ := p.Service(name)
		at := rapid.SampledFrom(s.Positions()).Draw(t, "position")
		o := rapid.SampledFrom(slices.Collect(s.Operations())).Draw(t, "operation")
		to, _ := p.LookupSystem(rapid.SampledFrom([]spine.ASID{"900000000002", "900000000003"}).Draw(t, "receiver"))
		g, err := guardtest.NewGuard(s.Callable(), at, guardtest.Options{To: to})
		if err != nil {
			t.Fatal(err)
		}
		from := map[string]spine.System{"unknown": spine.NewSystem(spine.SystemRow{ASID: "900000000009", ODS: "X95"})}
		from["another"], _ = p.LookupSystem("900000000002")
		sender := rapid.SampledFrom([]string{"right", "right", "another", "unknown"}).Draw(t, "sender")
		r := g.NewRequest(o, guardtest.Call{From: from[sender], To: to, Query: rapid.IntRange(0, 2).Draw(t, "set")})
		spoil(t, r)
		d := g.Decide(r)
		q := ofRequest(r, name, at)
		a, err := ix.Explain(q)
		if err != nil {
			t.Fatal(err)
		}
		if rules := rules(a); a.Allowed != d.Allowed || !d.Allowed && !slices.Contains(rules, string(d.Rule)) {
			t.Fatalf("%+v: the guard says %v %s (%s), explain %v %q: %+v", q, d.Allowed, d.Rule, d.Interaction, a.Allowed, rules, a.Checks)
		}
	})
}

func rules(a query.Answer) (out []string) {
	for _, c := range a.Checks {
		if c.Rule != "" {
			out = append(out, c.Rule)
		}
	}
	return out
}

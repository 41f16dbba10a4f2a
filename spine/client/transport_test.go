// SPDX-License-Identifier: Apache-2.0

package client_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// What the transport sends, the guard of the other end lets through.
func TestWhatIsSentIsLetThrough(t *testing.T) {
	retriever := fixture.Professional
	retriever.User = spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}
	toRecords := client.Receiver{ASID: fixture.Provider}
	toGP := client.Receiver{ASID: fixture.Provider, ServiceRoot: "https://records.example/GP0001/STU3/1"}
	citizen := client.Caller{Access: spine.Citizen, NHSNumber: "9434765919"}
	for _, c := range []struct {
		name, kind, guard, method, url string
		caller                         client.Caller
		to                             client.Receiver
		id                             spine.InteractionID
		reaches                        spine.InteractionID
	}{
		{"read", "nrl", "nrl", "GET", "https://nrl.example" + fixture.Pointer, fixture.Professional, client.Receiver{}, "", "read"},
		{"search", "nrl", "nrl", "GET", "https://NRL.example/STU3/DocumentReference?subject=x", fixture.Professional, client.Receiver{}, "", "search"},
		{"a citizen reads", "nrl", "nrl", "GET", "https://nrl.example" + fixture.Pointer, citizen, client.Receiver{}, "", "read"},
		{"for a patient", "nrl", "nrl", "GET", "https://nrl.example" + fixture.Pointer, client.Caller{Access: spine.CitizenDelegated, NHSNumber: "9434765919", Delegate: "9434765870"}, client.Receiver{}, "", "read"},
		{"create, unattended", "nrl", "nrl", "POST", "https://nrl.example/STU3/DocumentReference", client.Caller{Access: spine.Unattended}, client.Receiver{}, "", "create"},
		{"a record", "retrieval", "proxy", "GET", "https://records.example/a/b%20c?x=1&y=2", retriever, toRecords, "", "content"},
		{"GP Connect", "gpc", "gpc proxy", "GET", "https://records.example/GP0001/STU3/1/Patient/2", fixture.GP, toGP, "", "readPatient"},
		{"with the port of https", "nrl", "nrl", "GET", "https://nrl.example:443" + fixture.Pointer, fixture.Professional, client.Receiver{}, "", "read"},
		{"without a method", "nrl", "nrl", "", "https://nrl.example" + fixture.Pointer, fixture.Professional, client.Receiver{}, "", "read"},
		{"a record in a folder", "retrieval", "proxy", "GET", "https://records.example/a/", retriever, toRecords, "", "content"},
		{"a root with a slash", "gpc", "gpc proxy", "GET", "https://records.example/GP/Patient/2", fixture.GP, client.Receiver{ASID: fixture.Provider, ServiceRoot: "https://records.example/GP/"}, "", "readPatient"},
		{"a root in capitals", "gpc", "gpc proxy", "GET", "https://records.example:443/GP/Patient/2", fixture.GP, client.Receiver{ASID: fixture.Provider, ServiceRoot: "https://RECORDS.example/GP"}, "", "readPatient"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := new(fixture.Sink)
			guard := fixture.Guards(t, s)[c.guard]
			o := fixture.ClientOptions(c.kind)
			var sent *http.Request
			o.Base = fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
				sent = r
				w := httptest.NewRecorder()
				in := r.Clone(r.Context())
				in.URL, _ = url.ParseRequestURI(r.URL.RequestURI())
				guard.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })).ServeHTTP(w, in)
				return w.Result(), nil
			})
			transport, err := client.NewTransport(fixture.Service(c.kind), o)
			if err != nil {
				t.Fatal(err)
			}
			ctx := client.WithReceiver(client.WithCaller(context.Background(), c.caller), c.to)
			if c.id != "" {
				ctx = client.WithInteraction(ctx, c.id)
			}
			r, _ := http.NewRequestWithContext(ctx, c.method, c.url, nil)
			r.Method = c.method
			if c.method == "POST" {
				r.Header.Set("Content-Type", "application/fhir+json")
			}
			answer, err := transport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			if answer.StatusCode != 204 || len(s.Seen) != 1 || s.Seen[0].Interaction != c.reaches {
				t.Errorf("%d %+v", answer.StatusCode, s.Seen)
			}
			if r.Header.Get("Authorization") != "" || r.URL.Host == "proxy.example" {
				t.Error("the caller's request has been changed")
			}
			if c.kind != "nrl" && sent.URL.Host != "proxy.example" {
				t.Errorf("sent to %s", sent.URL.Host)
			}
		})
	}
}

func TestWhatMayNotBeSentIsNotSent(t *testing.T) {
	small := fixture.ClientOptions("nrl")
	small.ASID, small.ODS = "200000000002", "X9902"
	unknown := fixture.ClientOptions("nrl")
	unknown.ASID = "200000000009"
	foreign := fixture.ClientOptions("nrl")
	foreign.ODS = "X9902"
	kelvin := fixture.ClientOptions("nrl")
	kelvin.URL = "https://kelvin.example"
	below := fixture.ClientOptions("nrl")
	below.URL = "https://nrl.example/api"
	stranger := fixture.GP
	stranger.User.RoleProfile = "999999999999"
	for _, c := range []struct {
		name, kind, method, url string
		options                 *client.Options
		caller                  any
		change                  func(*http.Request)
		rule                    spine.Rule
	}{
		{"another host", "nrl", "GET", "https://evil.example" + fixture.Pointer, nil, fixture.Professional, nil, spine.RuleHost},
		{"another port", "nrl", "GET", "https://nrl.example:8443" + fixture.Pointer, nil, fixture.Professional, nil, spine.RuleHost},
		{"plain HTTP", "nrl", "GET", "http://nrl.example" + fixture.Pointer, nil, fixture.Professional, nil, spine.RuleHost},
		{"a user in the URL", "nrl", "GET", "https://nrl.example@evil.example" + fixture.Pointer, nil, fixture.Professional, nil, spine.RuleAddress},
		{"a redirect", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, fixture.Professional, func(r *http.Request) { r.Response = new(http.Response) }, spine.RuleRedirect},
		{"a token of its own", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, fixture.Professional, func(r *http.Request) { r.Header.Set("Authorization", "x") }, spine.RulePreset},
		{"a sender of its own", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, fixture.Professional, func(r *http.Request) { r.Header.Set("fromasid", "x") }, spine.RulePreset},
		{"a sender as the wire may have it", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, fixture.Professional, func(r *http.Request) { r.Header["fromASID"] = []string{"x"} }, spine.RulePreset},
		{"a token in small letters", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, fixture.Professional, func(r *http.Request) { r.Header["authorization"] = nil }, spine.RulePreset},
		{"a header with an underscore", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, fixture.Professional, func(r *http.Request) { r.Header["Ssp_From"] = []string{"x"} }, spine.RulePreset},
		{"no URL", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, fixture.Professional, func(r *http.Request) { r.URL = nil }, spine.RuleAddress},
		{"letters that only look alike", "nrl", "GET", "https://nrl.example" + fixture.Pointer, &kelvin, fixture.Professional, func(r *http.Request) { r.URL.Host = "\u212aelvin.example" }, spine.RuleHost},
		{"beside the service", "nrl", "GET", "https://nrl.example/apix" + fixture.Pointer, &below, fixture.Professional, nil, spine.RuleHost},
		{"beside the service root", "gpc", "GET", "https://records.example/GP0001/STU3/11/Patient/2", nil, fixture.GP, nil, spine.RuleTarget},
		{"no caller", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, nil, nil, spine.RuleCaller},
		{"an unknown kind of access", "nrl", "POST", "https://nrl.example/STU3/DocumentReference", nil, client.Caller{Access: "Professional", RoleProfile: "1"}, nil, spine.RuleCaller},
		{"an empty caller", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, client.Caller{}, nil, spine.RuleCaller},
		{"no role profile", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, client.Caller{Access: spine.Professional}, nil, spine.RuleCaller},
		{"a citizen without a number", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, client.Caller{Access: spine.Citizen}, nil, spine.RuleCaller},
		{"a delegate without delegation", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, client.Caller{Access: spine.Citizen, NHSNumber: "9434765919", Delegate: "9434765870"}, nil, spine.RuleCaller},
		{"a professional with a delegate", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, client.Caller{Access: spine.Professional, RoleProfile: "1", Delegate: "9434765870"}, nil, spine.RuleCaller},
		{"delegation without a delegate", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, client.Caller{Access: spine.CitizenDelegated, NHSNumber: "9434765919"}, nil, spine.RuleCaller},
		{"a user of another role profile", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, client.Caller{Access: spine.Professional, RoleProfile: "1", User: spine.User{RoleProfile: "2"}}, nil, spine.RuleCaller},
		{"a citizen creates", "nrl", "POST", "https://nrl.example/STU3/DocumentReference", nil, client.Caller{Access: spine.Citizen, NHSNumber: "9434765919"}, nil, spine.RuleCaller},
		{"unattended reading", "nrl", "GET", "https://nrl.example" + fixture.Pointer, nil, client.Caller{Access: spine.Unattended}, nil, spine.RuleCaller},
		{"an unknown path", "nrl", "GET", "https://nrl.example/STU3/Patient/1", nil, fixture.Professional, nil, spine.RulePath},
		{"a path with dots", "nrl", "GET", "https://nrl.example/STU3/../STU3/DocumentReference/1", nil, fixture.Professional, nil, spine.RuleAddress},
		{"an unknown method", "nrl", "PUT", "https://nrl.example" + fixture.Pointer, nil, fixture.Professional, nil, spine.RuleMethod},
		{"no parameter", "nrl", "GET", "https://nrl.example/STU3/DocumentReference", nil, fixture.Professional, nil, spine.RuleParameters},
		{"no scope", "nrl", "GET", "https://nrl.example/metadata", nil, fixture.Professional, nil, "operation-without-scope"},
		{"a system that may not", "nrl", "GET", "https://nrl.example/STU3/DocumentReference?_id=1", &small, fixture.Professional, nil, spine.RuleSenderInteraction},
		{"an unknown system", "nrl", "GET", "https://nrl.example" + fixture.Pointer, &unknown, fixture.Professional, nil, spine.RuleSender},
		{"of another organisation", "nrl", "GET", "https://nrl.example" + fixture.Pointer, &foreign, fixture.Professional, nil, spine.RuleSender},
		{"a user who may not", "retrieval", "GET", "https://records.example/1", nil, fixture.Professional, nil, spine.RuleAccess},
		{"a record by http", "retrieval", "GET", "http://records.example/1", nil, fixture.Professional, nil, spine.RuleTarget},
		{"a record with a way up", "retrieval", "GET", "https://records.example/a/%2e%2e/1", nil, fixture.Professional, nil, spine.RuleTarget},
		{"a format that is not fetched so", "retrieval", "GET", "https://records.example/1", nil, fixture.Professional,
			func(r *http.Request) {
				*r = *r.WithContext(client.WithFormat(r.Context(), spine.FormatCode{System: "s", Code: "c"}))
			}, spine.RuleFormat},
		{"outside the service root", "gpc", "GET", "https://records.example/GP0002/Patient/2", nil, fixture.GP, nil, spine.RuleTarget},
		{"two interactions", "gpc", "PUT", "https://records.example/GP0001/STU3/1/Appointment/1", nil, fixture.GP, nil, spine.RuleParameters},
		{"the interaction of another", "gpc", "PUT", "https://records.example/GP0001/STU3/1/Appointment/1", nil, fixture.GP,
			func(r *http.Request) { *r = *r.WithContext(client.WithInteraction(r.Context(), "readPatient")) }, spine.RuleInteractionEndpoint},
		{"a user who is not the practitioner", "gpc", "GET", "https://records.example/GP0001/STU3/1/Patient/1", nil, stranger, nil, spine.RuleCaller},
		{"a practitioner without a name", "gpc", "GET", "https://records.example/GP0001/STU3/1/Patient/1", nil, fixture.Professional, nil, spine.RuleCaller},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := fixture.ClientOptions(c.kind)
			if c.options != nil {
				o = *c.options
			}
			o.Base = fixture.RoundTripper(func(*http.Request) (*http.Response, error) { t.Error("it was sent"); return nil, errors.New("sent") })
			transport, err := client.NewTransport(fixture.Service(c.kind), o)
			if err != nil {
				t.Fatal(err)
			}
			ctx := client.WithReceiver(context.Background(), client.Receiver{ASID: fixture.Provider, ServiceRoot: "https://records.example/GP0001/STU3/1"})
			if caller, ok := c.caller.(client.Caller); ok {
				ctx = client.WithCaller(ctx, caller)
			}
			r, err := http.NewRequestWithContext(ctx, c.method, c.url, strings.NewReader("x"))
			if err != nil {
				t.Fatal(err)
			}
			if c.change != nil {
				c.change(r)
			}
			_, err = transport.RoundTrip(r)
			var refused *client.NotSentError
			if !errors.As(err, &refused) || refused.Rule != c.rule || refused.Error() == "" {
				t.Errorf("%v, want %q", err, c.rule)
			}
		})
	}
}

// A client that follows redirects carries the token nowhere, not even to the
// host that it was for.
func TestRedirectsDoNotCarryTheToken(t *testing.T) {
	var hits []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits = append(hits, r.URL.Path)
		http.Redirect(w, r, "/STU3/DocumentReference/2", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	o := fixture.ClientOptions("nrl")
	o.URL, o.AllowPlainHTTP = server.URL, true
	transport, err := client.NewTransport(fixture.Service("nrl"), o)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := http.NewRequestWithContext(client.WithCaller(context.Background(), fixture.Professional), "GET", server.URL+"/STU3/DocumentReference/1", nil)
	_, err = (&http.Client{Transport: transport}).Do(r)
	var refused *client.NotSentError
	if !errors.As(err, &refused) || refused.Rule != spine.RuleRedirect || len(hits) != 1 {
		t.Errorf("%v, the server saw %v", err, hits)
	}
}

// Two requests have two tokens, and two trace ids.
func TestEachRequestHasATokenOfItsOwn(t *testing.T) {
	at := fixture.Now
	o := fixture.ClientOptions("retrieval")
	o.Clock = func() time.Time { at = at.Add(time.Second); return at }
	var tokens, traces []string
	o.Base = fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
		tokens, traces = append(tokens, r.Header.Get("Authorization")), append(traces, r.Header.Get("Ssp-TraceID"))
		return httptest.NewRecorder().Result(), nil
	})
	transport, _ := client.NewTransport(fixture.Service("retrieval"), o)
	caller := fixture.Professional
	caller.User = spine.User{Activities: []spine.Activity{269}}
	ctx := client.WithReceiver(client.WithCaller(context.Background(), caller), client.Receiver{ASID: fixture.Provider})
	r, _ := http.NewRequestWithContext(ctx, "GET", "https://records.example/1", nil)
	for range 2 {
		if _, err := transport.RoundTrip(r); err != nil {
			t.Fatal(err)
		}
	}
	if tokens[0] == tokens[1] || traces[0] == traces[1] {
		t.Errorf("%v %v", tokens, traces)
	}
}

// A request that no constructor has made may have no headers at all.
func TestARequestWithoutHeadersIsSent(t *testing.T) {
	o := fixture.ClientOptions("nrl")
	o.Base = fixture.RoundTripper(func(r *http.Request) (*http.Response, error) { return httptest.NewRecorder().Result(), nil })
	transport, err := client.NewTransport(fixture.Service("nrl"), o)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse("https://nrl.example" + fixture.Pointer)
	r := (&http.Request{Method: "GET", URL: u}).WithContext(client.WithCaller(context.Background(), fixture.Professional))
	if _, err := transport.RoundTrip(r); err != nil {
		t.Fatal(err)
	}
}

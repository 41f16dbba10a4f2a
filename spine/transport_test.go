package spine_test

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
)

func clock() time.Time { return now }

var professional = spine.Caller{Access: spine.Professional, RoleProfile: "444555666777"}

var gp = spine.Caller{Access: spine.Professional, Practitioner: spine.Practitioner{ID: "10019", SDSUserID: "UNK", RoleProfile: "444555666777", Family: `O"Neill`, Given: "Zoë"}}

// options of a transport for each kind of service.
func options(kind string) spine.TransportOptions {
	o := spine.TransportOptions{ASID: "200000000001", ODS: "X9901", Issuer: "https://cas.example", Clock: clock}
	switch kind {
	case "nrl":
		o.URL, o.To = "https://nrl.example", "990000000001"
	case "gpc":
		o.ProxyURL, o.OrganizationName = "https://proxy.example", "A trust"
		o.Device = spine.Device{System: "https://supplier.example/id", Value: "APP", Model: "App", Version: "1"}
	default:
		o.ProxyURL = "https://proxy.example"
	}
	return o
}

// What the transport sends, the guard of the other end lets through.
func TestWhatIsSentIsLetThrough(t *testing.T) {
	retriever := professional
	retriever.User = spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}
	toRecords := spine.Receiver{ASID: provider}
	toGP := spine.Receiver{ASID: provider, ServiceRoot: "https://records.example/GP0001/STU3/1"}
	citizen := spine.Caller{Access: spine.Citizen, NHSNumber: "9434765919"}
	for _, c := range []struct {
		name, kind, guard, method, url string
		caller                         spine.Caller
		to                             spine.Receiver
		id                             spine.InteractionID
		reaches                        spine.InteractionID
	}{
		{"read", "nrl", "nrl", "GET", "https://nrl.example" + pointer, professional, spine.Receiver{}, "", "read"},
		{"search", "nrl", "nrl", "GET", "https://NRL.example/STU3/DocumentReference?subject=x", professional, spine.Receiver{}, "", "search"},
		{"a citizen reads", "nrl", "nrl", "GET", "https://nrl.example" + pointer, citizen, spine.Receiver{}, "", "read"},
		{"for a patient", "nrl", "nrl", "GET", "https://nrl.example" + pointer, spine.Caller{Access: spine.CitizenDelegated, NHSNumber: "9434765919", Delegate: "9434765870"}, spine.Receiver{}, "", "read"},
		{"create, unattended", "nrl", "nrl", "POST", "https://nrl.example/STU3/DocumentReference", spine.Caller{Access: spine.Unattended}, spine.Receiver{}, "", "create"},
		{"a record", "retrieval", "proxy", "GET", "https://records.example/a/b%20c?x=1&y=2", retriever, toRecords, "", "content"},
		{"GP Connect", "gpc", "gpc proxy", "GET", "https://records.example/GP0001/STU3/1/Patient/2", gp, toGP, "", "readPatient"},
		{"with the port of https", "nrl", "nrl", "GET", "https://nrl.example:443" + pointer, professional, spine.Receiver{}, "", "read"},
		{"without a method", "nrl", "nrl", "", "https://nrl.example" + pointer, professional, spine.Receiver{}, "", "read"},
		{"a record in a folder", "retrieval", "proxy", "GET", "https://records.example/a/", retriever, toRecords, "", "content"},
		{"a root with a slash", "gpc", "gpc proxy", "GET", "https://records.example/GP/Patient/2", gp, spine.Receiver{ASID: provider, ServiceRoot: "https://records.example/GP/"}, "", "readPatient"},
		{"a root in capitals", "gpc", "gpc proxy", "GET", "https://records.example:443/GP/Patient/2", gp, spine.Receiver{ASID: provider, ServiceRoot: "https://RECORDS.example/GP"}, "", "readPatient"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := new(sink)
			guard := guards(t, s)[c.guard]
			o := options(c.kind)
			var sent *http.Request
			o.Base = roundTripper(func(r *http.Request) (*http.Response, error) {
				sent = r
				w := httptest.NewRecorder()
				in := r.Clone(r.Context())
				in.URL, _ = url.ParseRequestURI(r.URL.RequestURI())
				guard.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })).ServeHTTP(w, in)
				return w.Result(), nil
			})
			transport, err := spine.NewTransport(service(c.kind), o)
			if err != nil {
				t.Fatal(err)
			}
			ctx := spine.WithReceiver(spine.WithCaller(context.Background(), c.caller), c.to)
			if c.id != "" {
				ctx = spine.WithInteraction(ctx, c.id)
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
			if answer.StatusCode != 204 || len(s.seen) != 1 || s.seen[0].Interaction != c.reaches {
				t.Errorf("%d %+v", answer.StatusCode, s.seen)
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

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestWhatMayNotBeSentIsNotSent(t *testing.T) {
	small := options("nrl")
	small.ASID, small.ODS = "200000000002", "X9902"
	unknown := options("nrl")
	unknown.ASID = "200000000009"
	foreign := options("nrl")
	foreign.ODS = "X9902"
	kelvin := options("nrl")
	kelvin.URL = "https://kelvin.example"
	below := options("nrl")
	below.URL = "https://nrl.example/api"
	stranger := gp
	stranger.User.RoleProfile = "999999999999"
	for _, c := range []struct {
		name, kind, method, url string
		options                 *spine.TransportOptions
		caller                  any
		change                  func(*http.Request)
		rule                    spine.Rule
	}{
		{"another host", "nrl", "GET", "https://evil.example" + pointer, nil, professional, nil, spine.RuleHost},
		{"another port", "nrl", "GET", "https://nrl.example:8443" + pointer, nil, professional, nil, spine.RuleHost},
		{"plain HTTP", "nrl", "GET", "http://nrl.example" + pointer, nil, professional, nil, spine.RuleHost},
		{"a user in the URL", "nrl", "GET", "https://nrl.example@evil.example" + pointer, nil, professional, nil, spine.RuleAddress},
		{"a redirect", "nrl", "GET", "https://nrl.example" + pointer, nil, professional, func(r *http.Request) { r.Response = new(http.Response) }, spine.RuleRedirect},
		{"a token of its own", "nrl", "GET", "https://nrl.example" + pointer, nil, professional, func(r *http.Request) { r.Header.Set("Authorization", "x") }, spine.RulePreset},
		{"a sender of its own", "nrl", "GET", "https://nrl.example" + pointer, nil, professional, func(r *http.Request) { r.Header.Set("fromasid", "x") }, spine.RulePreset},
		{"a sender as the wire may have it", "nrl", "GET", "https://nrl.example" + pointer, nil, professional, func(r *http.Request) { r.Header["fromASID"] = []string{"x"} }, spine.RulePreset},
		{"a token in small letters", "nrl", "GET", "https://nrl.example" + pointer, nil, professional, func(r *http.Request) { r.Header["authorization"] = nil }, spine.RulePreset},
		{"a header with an underscore", "nrl", "GET", "https://nrl.example" + pointer, nil, professional, func(r *http.Request) { r.Header["Ssp_From"] = []string{"x"} }, spine.RulePreset},
		{"no URL", "nrl", "GET", "https://nrl.example" + pointer, nil, professional, func(r *http.Request) { r.URL = nil }, spine.RuleAddress},
		{"letters that only look alike", "nrl", "GET", "https://nrl.example" + pointer, &kelvin, professional, func(r *http.Request) { r.URL.Host = "\u212aelvin.example" }, spine.RuleHost},
		{"beside the service", "nrl", "GET", "https://nrl.example/apix" + pointer, &below, professional, nil, spine.RuleHost},
		{"beside the service root", "gpc", "GET", "https://records.example/GP0001/STU3/11/Patient/2", nil, gp, nil, spine.RuleTarget},
		{"no caller", "nrl", "GET", "https://nrl.example" + pointer, nil, nil, nil, spine.RuleCaller},
		{"an unknown kind of access", "nrl", "POST", "https://nrl.example/STU3/DocumentReference", nil, spine.Caller{Access: "Professional", RoleProfile: "1"}, nil, spine.RuleCaller},
		{"an empty caller", "nrl", "GET", "https://nrl.example" + pointer, nil, spine.Caller{}, nil, spine.RuleCaller},
		{"no role profile", "nrl", "GET", "https://nrl.example" + pointer, nil, spine.Caller{Access: spine.Professional}, nil, spine.RuleCaller},
		{"a citizen without a number", "nrl", "GET", "https://nrl.example" + pointer, nil, spine.Caller{Access: spine.Citizen}, nil, spine.RuleCaller},
		{"a delegate without delegation", "nrl", "GET", "https://nrl.example" + pointer, nil, spine.Caller{Access: spine.Citizen, NHSNumber: "9434765919", Delegate: "9434765870"}, nil, spine.RuleCaller},
		{"a citizen creates", "nrl", "POST", "https://nrl.example/STU3/DocumentReference", nil, spine.Caller{Access: spine.Citizen, NHSNumber: "9434765919"}, nil, spine.RuleCaller},
		{"unattended reading", "nrl", "GET", "https://nrl.example" + pointer, nil, spine.Caller{Access: spine.Unattended}, nil, spine.RuleCaller},
		{"an unknown path", "nrl", "GET", "https://nrl.example/STU3/Patient/1", nil, professional, nil, spine.RulePath},
		{"a path with dots", "nrl", "GET", "https://nrl.example/STU3/../STU3/DocumentReference/1", nil, professional, nil, spine.RuleAddress},
		{"an unknown method", "nrl", "PUT", "https://nrl.example" + pointer, nil, professional, nil, spine.RuleMethod},
		{"no parameter", "nrl", "GET", "https://nrl.example/STU3/DocumentReference", nil, professional, nil, spine.RuleParameters},
		{"no scope", "nrl", "GET", "https://nrl.example/metadata", nil, professional, nil, "operation-without-scope"},
		{"a system that may not", "nrl", "GET", "https://nrl.example/STU3/DocumentReference?_id=1", &small, professional, nil, spine.RuleSenderInteraction},
		{"an unknown system", "nrl", "GET", "https://nrl.example" + pointer, &unknown, professional, nil, spine.RuleSender},
		{"of another organisation", "nrl", "GET", "https://nrl.example" + pointer, &foreign, professional, nil, spine.RuleSender},
		{"a user who may not", "retrieval", "GET", "https://records.example/1", nil, professional, nil, spine.RuleAccess},
		{"a record by http", "retrieval", "GET", "http://records.example/1", nil, professional, nil, spine.RuleTarget},
		{"a record with a way up", "retrieval", "GET", "https://records.example/a/%2e%2e/1", nil, professional, nil, spine.RuleTarget},
		{"a format that is not fetched so", "retrieval", "GET", "https://records.example/1", nil, professional,
			func(r *http.Request) {
				*r = *r.WithContext(spine.WithFormat(r.Context(), spine.FormatCode{System: "s", Code: "c"}))
			}, spine.RuleFormat},
		{"outside the service root", "gpc", "GET", "https://records.example/GP0002/Patient/2", nil, gp, nil, spine.RuleTarget},
		{"two interactions", "gpc", "PUT", "https://records.example/GP0001/STU3/1/Appointment/1", nil, gp, nil, spine.RuleParameters},
		{"the interaction of another", "gpc", "PUT", "https://records.example/GP0001/STU3/1/Appointment/1", nil, gp,
			func(r *http.Request) { *r = *r.WithContext(spine.WithInteraction(r.Context(), "readPatient")) }, spine.RuleInteractionEndpoint},
		{"a user who is not the practitioner", "gpc", "GET", "https://records.example/GP0001/STU3/1/Patient/1", nil, stranger, nil, spine.RuleCaller},
		{"a practitioner without a name", "gpc", "GET", "https://records.example/GP0001/STU3/1/Patient/1", nil, professional, nil, spine.RuleCaller},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options(c.kind)
			if c.options != nil {
				o = *c.options
			}
			o.Base = roundTripper(func(*http.Request) (*http.Response, error) { t.Error("it was sent"); return nil, errors.New("sent") })
			transport, err := spine.NewTransport(service(c.kind), o)
			if err != nil {
				t.Fatal(err)
			}
			ctx := spine.WithReceiver(context.Background(), spine.Receiver{ASID: provider, ServiceRoot: "https://records.example/GP0001/STU3/1"})
			if caller, ok := c.caller.(spine.Caller); ok {
				ctx = spine.WithCaller(ctx, caller)
			}
			r, err := http.NewRequestWithContext(ctx, c.method, c.url, strings.NewReader("x"))
			if err != nil {
				t.Fatal(err)
			}
			if c.change != nil {
				c.change(r)
			}
			_, err = transport.RoundTrip(r)
			var refused *spine.NotSentError
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
	o := options("nrl")
	o.URL, o.AllowPlainHTTP = server.URL, true
	transport, err := spine.NewTransport(service("nrl"), o)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := http.NewRequestWithContext(spine.WithCaller(context.Background(), professional), "GET", server.URL+"/STU3/DocumentReference/1", nil)
	_, err = (&http.Client{Transport: transport}).Do(r)
	var refused *spine.NotSentError
	if !errors.As(err, &refused) || refused.Rule != spine.RuleRedirect || len(hits) != 1 {
		t.Errorf("%v, the server saw %v", err, hits)
	}
}

// Two requests have two tokens, and two trace ids.
func TestEachRequestHasATokenOfItsOwn(t *testing.T) {
	at := now
	o := options("retrieval")
	o.Clock = func() time.Time { at = at.Add(time.Second); return at }
	var tokens, traces []string
	o.Base = roundTripper(func(r *http.Request) (*http.Response, error) {
		tokens, traces = append(tokens, r.Header.Get("Authorization")), append(traces, r.Header.Get("Ssp-TraceID"))
		return httptest.NewRecorder().Result(), nil
	})
	transport, _ := spine.NewTransport(service("retrieval"), o)
	caller := professional
	caller.User = spine.User{Activities: []spine.Activity{269}}
	ctx := spine.WithReceiver(spine.WithCaller(context.Background(), caller), spine.Receiver{ASID: provider})
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
	o := options("nrl")
	o.Base = roundTripper(func(r *http.Request) (*http.Response, error) { return httptest.NewRecorder().Result(), nil })
	transport, err := spine.NewTransport(service("nrl"), o)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse("https://nrl.example" + pointer)
	r := (&http.Request{Method: "GET", URL: u}).WithContext(spine.WithCaller(context.Background(), professional))
	if _, err := transport.RoundTrip(r); err != nil {
		t.Fatal(err)
	}
}

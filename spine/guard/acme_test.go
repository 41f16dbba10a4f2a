// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"encoding"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/protocol"
)

// The API of Acme is this: nothing of it stands anywhere else.
var (
	_ = protocol.RegisterScheme(protocol.Scheme{Name: "acme", Headers: []protocol.Header{
		{Name: "Acme-Caller", Place: protocol.Sender, Grammar: protocol.ASID, Rule: spine.RuleFrom, About: "who asks"},
		{Name: "Acme-Request", Place: protocol.Trace, Grammar: protocol.Text, Max: 36, Rule: spine.RuleTrace, About: "an id"},
		{Name: "Acme-Callee", Place: protocol.Receiver, Grammar: protocol.ASID, Rule: spine.RuleTo, About: "who is asked"},
		{Name: "Acme-Operation", Place: protocol.Interaction, Grammar: protocol.Text, Max: 32, Rule: spine.RuleInteraction, About: "what is asked"},
	}})
	_ = protocol.RegisterOutcomes(protocol.OutcomeProfile{
		Name: "acme",
		From: []string{"string-claims"},
		Outcomes: map[spine.Rule]protocol.Outcome{
			spine.RuleFrom: {Status: 418, Severity: "error", Issue: "security", Code: protocol.Code{Code: "WHO", Display: "Who are you", System: "urn:acme:who"}, Diagnostics: "Say who you are."},
			spine.RulePath: {Status: 410, Severity: "error", Issue: "not-found", Code: protocol.Code{Code: "GONE", Display: "Gone"}},
		},
		Uses: []protocol.Use{{
			Headers: []spine.HeaderScheme{"acme"}, Positions: []spine.Position{spine.ServicePosition},
			Tokens: []spine.TokenProfile{spine.SpineTokens}, FHIR: []spine.FHIRVersion{"R9"},
			System: "urn:acme:codes", Structure: "urn:acme:outcome",
			Media: protocol.Media{XML: []string{"application/acme+xml"}, JSON: []string{"application/acme+json"}, AnswersAsSent: true, AnswersJSON: true},
		}},
	})
)

func acme() *fixture.API {
	a := fixture.With("acme", fixture.Op("acme", "POST", "/things", "create", spine.Consumer, "patient/*.read", ""))
	a.ServiceRow = policy.ServiceRow{Name: "acme", Headers: "acme", Tokens: spine.SpineTokens, FHIR: "R9"}
	return a
}

// An API that is registered is guarded: its headers are read in its order, its media types
// asked for, and its answers given.
func TestARegisteredAPI(t *testing.T) {
	if at := acme().Service().Positions(); len(at) != 1 || at[0] != spine.ServicePosition {
		t.Fatal(at)
	}
	for _, v := range []encoding.TextMarshaler{spine.HeaderScheme("acme"), spine.FHIRVersion("R9")} {
		if _, err := v.MarshalText(); err != nil {
			t.Error(err)
		}
	}
	if p := acme().Proxied(); !p.Service().IsZero() {
		t.Error("it is behind the proxy")
	}
	g, err := guard.NewService(acme().Direct(), guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"})
	if err != nil {
		t.Fatal(err)
	}
	const caller, callee = "Acme-Caller", "Acme-Callee"
	type change = fixture.Change
	for _, c := range []struct {
		name   string
		rule   spine.Rule
		status int
		code   string
		body   string // is in the answer
		with   []change
	}{
		{name: "nothing is wrong"},
		{"nobody asks", spine.RuleFrom, 418, "WHO", `"system":"urn:acme:who"`, []change{fixture.Without(caller), fixture.Without("Acme-Request")}},
		{"who asks is not an ASID", spine.RuleFrom, 418, "WHO", "Say who you are.", []change{fixture.Header(caller, "x")}},
		{"no id, and no callee", spine.RuleTrace, 400, "BAD_REQUEST", `"system":"urn:acme:codes"`, []change{fixture.Without("Acme-Request"), fixture.Without(callee)}},
		{"a long id", spine.RuleTrace, 400, "BAD_REQUEST", "urn:acme:outcome", []change{fixture.Header("Acme-Request", strings.Repeat("x", 37))}},
		{"no callee", spine.RuleTo, 400, "BAD_REQUEST", "", []change{fixture.Without(callee)}},
		{"another callee", spine.RuleTo, 400, "BAD_REQUEST", "", []change{fixture.Header(callee, "990000000002")}},
		{"no operation", spine.RuleInteraction, 400, "BAD_REQUEST", "", []change{fixture.Without("Acme-Operation")}},
		{"another operation", spine.RuleInteractionEndpoint, 400, "BAD_REQUEST", "", []change{fixture.Header("Acme-Operation", "delete")}},
		{"a twin", spine.RuleHeaderTwin, 400, "BAD_REQUEST", "", []change{func(r *http.Request) { r.Header["Acme_caller"] = []string{"x"} }}},
		{"the NRL's media type", spine.RuleContentType, 400, "BAD_REQUEST", "", []change{fixture.FHIR}},
		{"another path", spine.RulePath, 410, "GONE", "", []change{func(r *http.Request) { r.URL.Path = "/other" }}},
		{"no token", spine.RuleTokenMissing, 400, "MISSING_OR_INVALID_HEADER", "The Authorisation header must be supplied", []change{fixture.Without("Authorization")}},
		{"a method that nobody has a row for", spine.RuleMethod, 405, "INVALID_REQUEST_TYPE", "", []change{func(r *http.Request) { r.Method = "GET" }}},
	} {
		r := fixture.Request("acme", "POST", "/things", fixture.Header(caller, "200000000001"), fixture.Header(callee, "990000000001"),
			fixture.Header("Acme-Request", "12345678"), fixture.Header("Acme-Operation", "create"), fixture.Header("Content-Type", "application/acme+json"))
		for _, change := range c.with {
			change(r)
		}
		w := httptest.NewRecorder()
		var d guard.Decision
		refusal := g.Check(r, &d)
		if d.Rule != c.rule {
			t.Errorf("%s: %q, want %q", c.name, d.Rule, c.rule)
			continue
		}
		if c.rule == "" {
			if d.TraceID != "12345678" || d.From != "200000000001" || d.To != "990000000001" || d.Interaction != "create" {
				t.Errorf("%s: %+v", c.name, d)
			}
			continue
		}
		g.Refuse(w, r, refusal)
		if w.Code != c.status || refusal.Code() != c.code || !strings.Contains(w.Body.String(), c.body) || w.Header().Get("Content-Type") != "application/acme+json; charset=utf-8" {
			t.Errorf("%s: %d %s %s", c.name, w.Code, refusal.Code(), w.Body)
		}
	}
}

// An answer for which no form is asked has that of the body, where the API is so.
func TestAnAnswerIsInTheFormOfTheBody(t *testing.T) {
	g, err := guard.NewService(acme().Direct(), guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ sent, accept, query, want string }{
		{"application/acme+xml", "", "", "xml"},
		{"application/acme+xml; charset=utf-8", "", "", "xml"},
		{"application/acme+json", "", "", "json"},
		{"application/acme+xml", "application/acme+json", "", "json"},
		{"application/acme+xml", "*/*", "", "xml"},
		{"application/acme+xml", "text/html", "", "xml"},
		{"application/acme+xml", "", "_format=application/acme%2Bjson", "json"},
		{"text/html", "", "", "json"},
		{"", "", "", "json"},
	} {
		r := fixture.Request("acme", "POST", "/things?"+c.query)
		r.Header.Set("Content-Type", c.sent)
		if c.accept != "" {
			r.Header.Set("Accept", c.accept)
		}
		w := httptest.NewRecorder()
		g.Refuse(w, r, g.Check(r, new(guard.Decision)))
		if got := w.Header().Get("Content-Type"); got != "application/acme+"+c.want+"; charset=utf-8" || strings.HasPrefix(w.Body.String(), "<") != (c.want == "xml") {
			t.Errorf("%+v: %s %s", c, got, w.Body)
		}
	}
}

// A transport writes the headers of a registered scheme, and the guard lets it in.
func TestARegisteredAPIIsSentTo(t *testing.T) {
	g, err := guard.NewService(acme().Direct(), guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"})
	if err != nil {
		t.Fatal(err)
	}
	var d guard.Decision
	o := fixture.ClientOptions("nrl")
	o.Base = fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
		in := r.Clone(r.Context())
		in.URL, _ = url.ParseRequestURI(r.URL.RequestURI())
		w := httptest.NewRecorder()
		g.Check(in, &d)
		return w.Result(), nil
	})
	transport, err := client.NewTransport(acme().Direct(), o)
	if err != nil {
		t.Fatal(err)
	}
	send := func(mediaType, preset string) error {
		r := httptest.NewRequest("POST", "https://nrl.example/things", nil)
		r.Header.Set("Content-Type", mediaType)
		if preset != "" {
			r.Header.Set(preset, "x")
		}
		_, err := transport.RoundTrip(r.WithContext(client.WithCaller(r.Context(), fixture.Professional)))
		return err
	}
	if err := send("application/acme+json", ""); err != nil || !d.Allowed || d.Interaction != "create" || len(d.TraceID) != 36 {
		t.Errorf("%v; %q: %+v", err, d.Rule, d)
	}
	for want, c := range map[spine.Rule][2]string{spine.RuleContentType: {"application/fhir+json", ""}, spine.RulePreset: {"application/acme+json", "acme_callee"}} {
		var not *client.NotSentError
		if err := send(c[0], c[1]); !errors.As(err, &not) || not.Rule != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// What is registered only in part is not guarded, and the error says what is missing.
func TestWhatIsNotRegisteredIsNotGuarded(t *testing.T) {
	for want, change := range map[string]func(*fixture.API){
		`no outcome profile says what the service "acme" answers`: func(a *fixture.API) { a.FHIR = spine.STU3 },
		`with headers "acme", tokens "gpconnect", FHIR "R9"`:      func(a *fixture.API) { a.Tokens = spine.GPConnectTokens },
		`the token profile "no such" of the service "acme"`:       func(a *fixture.API) { a.Tokens = "no such" },
	} {
		a := acme()
		change(a)
		if _, err := guard.NewService(a.Direct(), guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"}); !errors.Is(err, protocol.ErrNotRegistered) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	a := acme()
	a.Headers = "no such"
	if !a.Direct().Service().IsZero() || !a.Proxied().Service().IsZero() || a.Service().Positions() != nil {
		t.Error("a service of an unknown scheme can be called")
	}
}

// A proxy learns from the interactionId alone which operation it is asked for.
var _ = protocol.RegisterScheme(protocol.Scheme{Name: "acme-proxied", Proxied: true, Headers: []protocol.Header{
	{Name: "Acme-Caller", Place: protocol.Sender, Grammar: protocol.ASID, Rule: spine.RuleFrom, About: "who asks"},
	{Name: "Acme-Callee", Place: protocol.Receiver, Grammar: protocol.ASID, Rule: spine.RuleTo, About: "who is asked"},
}})

var _ = protocol.RegisterOutcomes(protocol.OutcomeProfile{Name: "acme-proxied", From: []string{"acme"}, Uses: []protocol.Use{{
	Headers: []spine.HeaderScheme{"acme-proxied"}, Positions: []spine.Position{spine.ProviderPosition, spine.ProxyPosition},
	Tokens: []spine.TokenProfile{spine.SpineTokens}, FHIR: []spine.FHIRVersion{"R9"}, System: "urn:acme:codes",
	Media: protocol.Media{XML: []string{"application/acme+xml"}, JSON: []string{"application/acme+json"}},
}}})

func TestAProxyWithoutInteractions(t *testing.T) {
	a := acme()
	a.Headers = "acme-proxied"
	if _, err := guard.NewProxy(a.Proxied(), guard.ProxyOptions{Options: fixture.Common(new(fixture.Sink))}); err == nil || !strings.Contains(err.Error(), "names no interactionId") {
		t.Error(err)
	}
	records := fixture.With("acme", fixture.Op("acme", "GET", "/{recordUrl}", "read", spine.Consumer, "patient/*.read", ""))
	records.ServiceRow = a.ServiceRow
	if _, err := guard.NewProxy(records.Proxied(), guard.ProxyOptions{Options: fixture.Common(new(fixture.Sink))}); err != nil {
		t.Errorf("a proxy of records, which have one operation: %v", err)
	}
}

// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/otel"
)

// said is what a span says, as text.
func said(s tracetest.SpanStub) map[string]string {
	m := map[string]string{}
	for _, a := range s.Attributes {
		m[string(a.Key)] = a.Value.String()
	}
	return m
}

// wordsOf is everything in spans but ids and times, which are whatever they are.
func wordsOf(spans tracetest.SpanStubs) string {
	var b strings.Builder
	for _, s := range spans {
		fmt.Fprintln(&b, s.Name, s.Attributes, s.Events, s.Links, s.Status, s.SpanContext.TraceState(), s.Parent.TraceState(), s.Resource, s.InstrumentationScope)
	}
	return b.String()
}

const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" // W3C Trace Context, 3.2

// The span of a decision is within that of the request, which is within that of the sender.
func TestSpans(t *testing.T) {
	made, told := telemetry(t)
	all := guards(t, made, guard.Unaudited{})
	serve(made.Wrap(all["gpc"].Wrap(ok)), fixture.Request("gpc", "GET", fixture.Patient, fixture.Header("traceparent", parent)))
	spans := told.spans.GetSpans()
	if len(spans) != 2 {
		t.Fatal(spans)
	}
	decision, request := spans[0], spans[1]
	if decision.Name != "spineguard.decision" || decision.Parent.SpanID() != request.SpanContext.SpanID() || decision.SpanKind != trace.SpanKindInternal {
		t.Errorf("%+v", decision)
	}
	if request.Name != "GET /Patient/{id}" || request.SpanKind != trace.SpanKindServer || request.Parent.SpanID().String() != "00f067aa0ba902b7" || request.SpanContext.TraceID().String() != "4bf92f3577b34da6a3ce929d0e0e4736" {
		t.Errorf("%+v", request)
	}
	if !decision.StartTime.Equal(fixture.Now) {
		t.Errorf("it starts at %v", decision.StartTime)
	}
	if got, want := said(decision), (map[string]string{
		"spineguard.service": "gpc", "spineguard.interaction": "readPatient", "spineguard.verdict": "allow",
		"spineguard.position": "provider", "spineguard.trace": "1d1c8c5e-0000-4000-8000-000000000000",
	}); !maps.Equal(got, want) {
		t.Error(got)
	}
	if got, want := said(request), (map[string]string{
		"http.request.method": "GET", "http.route": "/Patient/{id}", "http.response.status_code": "200", "url.scheme": "http",
	}); !maps.Equal(got, want) {
		t.Error(got)
	}
}

// A refusal is an answer; what fails behind the guard is an error of its span.
func TestTheStatusOfSpans(t *testing.T) {
	for rule, c := range map[spine.Rule]struct {
		next    guard.AuditSink
		change  fixture.Change
		decides codes.Code
		status  string
	}{
		"":                     {guard.Unaudited{}, func(*http.Request) {}, codes.Unset, "200"},
		spine.RuleTokenMissing: {guard.Unaudited{}, fixture.Without("Authorization"), codes.Unset, "400"},
		spine.RuleAuditFailed:  {guard.AuditFunc(func(context.Context, *guard.Decision) error { return errors.New("9434765919") }), func(*http.Request) {}, codes.Error, "503"},
		spine.RulePanic:        {guard.AuditFunc(func(context.Context, *guard.Decision) error { panic("9434765919") }), func(*http.Request) {}, codes.Error, "500"},
	} {
		made, told := telemetry(t)
		serve(made.Wrap(guards(t, made, c.next)["nrl"].Wrap(ok)), fixture.Request("nrl", "GET", fixture.Pointer, c.change))
		spans := told.spans.GetSpans()
		if len(spans) != 2 {
			t.Fatal(rule, spans)
		}
		if s := spans[0]; s.Status.Code != c.decides || said(s)["spineguard.rule"] != string(rule) {
			t.Errorf("%s: %v %v", rule, s.Status, said(s))
		}
		s := spans[1]
		if failed := c.status[0] == '5'; said(s)["http.response.status_code"] != c.status || (s.Status.Code == codes.Error) != failed || (said(s)["error.type"] == c.status) != failed {
			t.Errorf("%s: %v %v", rule, s.Status, said(s))
		}
		if text := wordsOf(spans); strings.Contains(text, "9434765919") {
			t.Errorf("%s: a span has the text of an error: %s", rule, text)
		}
		want := map[string]uint64{}
		labels := "spineguard.interaction=read,spineguard.service=nrl,spineguard.verdict=deny"
		if rule == "" {
			labels = strings.Replace(labels, "deny", "allow", 1)
		}
		if c.status[0] == '5' {
			labels = "error.type=" + c.status + "," + labels
		}
		want[labels] = 1
		if got := told.times("spineguard.request.duration"); !maps.Equal(got, want) {
			t.Errorf("%s: %v", rule, got)
		}
	}
}

// Nothing that a sender writes gets into spans: not by the path, not by the query, not by a header,
// not by the error of a hook, not by the state or the baggage of a trace.
func TestSpansHoldNoIdentifiers(t *testing.T) {
	const nhsNumber, asid = "9434765919", "200000000001"
	made, told := telemetry(t, func(o *otel.Options) {
		o.Propagator = propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{})
	})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s := trace.SpanContextFromContext(r.Context()); s.TraceState().Len() != 0 || baggage.FromContext(r.Context()).Len() != 0 {
			t.Error("the handler gets the state or the baggage of the sender")
		}
	})
	common := fixture.Common(made.Audit(guard.Unaudited{}))
	common.Peer = fixture.PeerFunc(func() (guard.Peer, error) { return guard.Peer{}, errors.New("no peer for " + nhsNumber) })
	peerless, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: common, ASID: "990000000001"})
	if err != nil {
		t.Fatal(err)
	}
	all := guards(t, made, guard.Unaudited{})
	all["peerless"] = peerless
	for _, kind := range []string{"nrl", "gpc", "proxy", "peerless"} {
		as := strings.Replace(kind, "peerless", "nrl", 1)
		target := map[string]string{"nrl": fixture.Pointer, "gpc": fixture.Patient, "proxy": fixture.Record}[as]
		h := made.Wrap(all[kind].Wrap(handler))
		trail := fixture.Header("traceparent", parent)
		state := fixture.Header("tracestate", "vendor="+nhsNumber)
		bag := fixture.Header("baggage", "patient="+nhsNumber)
		for _, change := range []fixture.Change{
			func(*http.Request) {},
			fixture.Header("Ssp-TraceID", nhsNumber), fixture.Header("Ssp-TraceID", "patient-"+nhsNumber+"-of-the-practice-A1"),
			fixture.Header("Authorization", "Bearer "+nhsNumber), fixture.Header("Accept", nhsNumber),
			fixture.Header("Ssp-InteractionID", nhsNumber), fixture.Header("fromASID", "943476591900"),
			fixture.Claims(map[string]any{"sub": nhsNumber}), fixture.Claims(map[string]any{"requested_scope": nhsNumber, "scope": nhsNumber}),
		} {
			serve(h, fixture.Request(as, "GET", target, change, trail, state, bag))
		}
		serve(h, fixture.Request(as, "GET", target+"?subject="+nhsNumber, trail, state, bag))
		serve(h, fixture.Request(as, "GET", "/"+nhsNumber, trail, state, bag))
		serve(h, fixture.Request(as, nhsNumber, target, trail, state, bag))
	}
	spans := told.spans.GetSpans()
	if len(spans) != 2*4*12 {
		t.Errorf("%d spans", len(spans))
	}
	text := wordsOf(spans)
	for _, secret := range []string{nhsNumber, asid, "990000000001", fixture.Provider, "X9901", "444555666777", "Bearer", "records.example", "da2b6e8a", "127.0.0.1", "192.0.2.1"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in %s", secret, text)
		}
	}
	for _, m := range told.metrics() {
		for _, set := range attributesOf(m) {
			if text := set.Encoded(attribute.DefaultEncoder()); strings.Contains(text, nhsNumber) || strings.Contains(text, asid) {
				t.Errorf("%s: %s", m.Name, text)
			}
		}
	}
}

// An id of a request is in its span only if it is a UUID.
func TestTheTraceIDOfTheProxy(t *testing.T) {
	for id, in := range map[string]bool{
		"1d1c8c5e-0000-4000-8000-000000000000": true, "1D1C8C5E-0000-4000-8000-00000000000F": true,
		"1d1c8c5e-0000-4000-8000-00000000000": false, "1d1c8c5e-0000-4000-8000-0000000000000": false,
		"1d1c8c5e-0000-4000-8000-00000000000g": false, "1d1c8c5e-0000-4000-80000-00000000000": false,
		"9434765919": false, "1d1c8c5e 0000 4000 8000 000000000000": false,
	} {
		made, told := telemetry(t)
		d := &guard.Decision{TraceID: id}
		if err := made.Audit(guard.Unaudited{}).Record(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		spans := told.spans.GetSpans()
		if _, has := said(spans[0])["spineguard.trace"]; len(spans) != 1 || has != in {
			t.Errorf("%s: %v", id, said(spans[0]))
		}
	}
}

// Headers of traces change no verdict, whatever is in them, with a propagator and without.
func TestTraceHeadersChangeNoVerdict(t *testing.T) {
	for _, propagator := range []propagation.TextMapPropagator{nil, propagation.TraceContext{}, angryPropagator{}} {
		made, told := telemetry(t, func(o *otel.Options) { o.Propagator = propagator })
		g := guards(t, made, guard.Unaudited{})["nrl"]
		n := 0
		for _, value := range []string{parent, "", "00", "ff-" + parent[3:], strings.Repeat("0", 100_000), "00-00000000000000000000000000000000-0000000000000000-01", parent + "\r\nfromASID: 1", "\x00"} {
			for rule, change := range map[spine.Rule]fixture.Change{"": func(*http.Request) {}, spine.RuleTokenMissing: fixture.Without("Authorization")} {
				var d guard.Decision
				r := fixture.Request("nrl", "GET", fixture.Pointer, change, fixture.Header("traceparent", value, value), fixture.Header("tracestate", value), fixture.Header("baggage", value), fixture.Header("b3", value))
				serve(made.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { g.Check(r, &d) })), r)
				if d.Rule != rule {
					t.Errorf("%T, %.60q: %q instead of %q", propagator, value, d.Rule, rule)
				}
				n++
			}
		}
		if spans := told.spans.GetSpans(); propagator == nil && (len(spans) != 2*n || strings.Contains(fmt.Sprint(spans), "4bf92f3577b34da6a3ce929d0e0e4736")) {
			t.Errorf("without a propagator a sender names the trace, or of %d spans there are %d", 2*n, len(spans))
		}
	}
}

type angryPropagator struct{ propagation.TraceContext }

func (angryPropagator) Extract(context.Context, propagation.TextMapCarrier) context.Context {
	panic("no")
}

// Nor do the words of a decision that no guard of the services made.
func TestSpansOfUnknownDecisions(t *testing.T) {
	made, told := telemetry(t)
	d := &guard.Decision{Rule: "9434765919", Position: "9434765919", Interaction: "9434765919", Err: errors.New("9434765919"), RequestPath: "/9434765919"}
	d.Service, d.Path, d.Method = "9434765919", "/9434765919", "GET"
	h := made.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _ = made.Audit(guard.Unaudited{}).Record(r.Context(), d) }))
	serve(h, fixture.Request("nrl", "GET", fixture.Pointer))
	if text := wordsOf(told.spans.GetSpans()); strings.Contains(text, "9434765919") {
		t.Error(text)
	}
}

// A span that stands in front of ours is its parent, whatever the headers say.
func TestASpanInFront(t *testing.T) {
	made, told := telemetry(t)
	g := guards(t, made, guard.Unaudited{})["nrl"]
	front := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled})
	r := fixture.Request("nrl", "GET", fixture.Pointer, fixture.Header("traceparent", parent))
	serve(made.Wrap(g.Wrap(ok)), r.WithContext(trace.ContextWithSpanContext(r.Context(), front)))
	if spans := told.spans.GetSpans(); len(spans) != 2 || spans[1].Parent.SpanID() != front.SpanID() {
		t.Error(spans)
	}
}

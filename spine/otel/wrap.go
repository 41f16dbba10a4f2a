// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// The keys of attributes that the semantic conventions have.
const (
	methodKey = attribute.Key("http.request.method")
	routeKey  = attribute.Key("http.route")
	statusKey = attribute.Key("http.response.status_code")
	schemeKey = attribute.Key("url.scheme")
	errorKey  = attribute.Key("error.type")
)

// Wrap returns a handler that measures how long next takes, and makes a span of the request, in
// which those of the decision and of the handler are. It stands outside of the guard.
//
// It takes the place of a general handler such as that of otelhttp, which puts the path of a request
// into its span: the paths of the NRL and of GP Connect have the ids of pointers and patients.
// This span has the path template of the policy.
//
// It panics if next is nil.
func (t *Telemetry) Wrap(next http.Handler) http.Handler {
	t.made()
	if next == nil {
		panic("spine: Wrap(nil)")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := &exchange{ResponseWriter: w, start: time.Now()}
		ctx := context.WithValue(r.Context(), exchangeKey{}, e)
		quietly(func() { ctx = t.begin(ctx, r, e) })
		defer func() { t.finish(ctx, e) }()
		next.ServeHTTP(e, r.WithContext(ctx))
		e.returned = true
	})
}

type exchangeKey struct{}

// exchange is a request and its answer.
type exchange struct {
	http.ResponseWriter
	start    time.Time
	span     trace.Span
	returned bool // the handler did, and did not panic

	mu      sync.Mutex // a handler with a time limit answers while the guard still decides
	verdict *verdict   // nil if no guard has decided
	route   route
	status  int  // 0 if the handler wrote none, which is 200
	taken   bool // the handler took the connection over, so that nobody knows
}

// route is an endpoint as a span shows it.
type route struct{ name, path string }

// decided keeps what the guard decided.
func (e *exchange) decided(v *verdict, r route) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.verdict, e.route = v, r
}

// WriteHeader notes the status that ends the answer.
func (e *exchange) WriteHeader(status int) {
	if e.status == 0 && (status >= http.StatusOK || status == http.StatusSwitchingProtocols) {
		e.status = status
	}
	e.ResponseWriter.WriteHeader(status)
}

// Flush sends what was written so far, for handlers that ask for an http.Flusher.
func (e *exchange) Flush() { _ = http.NewResponseController(e.ResponseWriter).Flush() }

// Unwrap is for http.ResponseController.
func (e *exchange) Unwrap() http.ResponseWriter { return e.ResponseWriter }

// Hijack notes that the handler takes the connection over.
func (e *exchange) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, b, err := http.NewResponseController(e.ResponseWriter).Hijack()
	e.taken = e.taken || err == nil
	return c, b, err
}

// statusCode is the status that the sender got; 0 if the connection was cut off before one, or taken
// over.
func (e *exchange) statusCode() int {
	if e.status == 0 && e.returned && !e.taken {
		return http.StatusOK
	}
	return e.status
}

// errorType is the kind of error with which a request ended; empty if it did not.
func (e *exchange) errorType() string {
	switch {
	case !e.returned:
		return "panic"
	case e.status < http.StatusInternalServerError:
		return ""
	case http.StatusText(e.status) == "":
		return other
	}
	return strconv.Itoa(e.status)
}

// begin starts the span of a request.
func (t *Telemetry) begin(ctx context.Context, r *http.Request, e *exchange) context.Context {
	if t.tracer == nil {
		return ctx
	}
	method, name, scheme := r.Method, r.Method, "http"
	if !methods[method] {
		method, name = other, "HTTP"
	}
	if r.TLS != nil {
		scheme = "https"
	}
	ctx, e.span = t.tracer.Start(t.withParent(ctx, r), name, trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(methodKey.String(method), schemeKey.String(scheme)))
	return ctx
}

// methods are those of RFC 9110, section 9, and RFC 5789.
var methods = map[string]bool{
	http.MethodGet: true, http.MethodHead: true, http.MethodPost: true, http.MethodPut: true, http.MethodDelete: true,
	http.MethodConnect: true, http.MethodOptions: true, http.MethodTrace: true, http.MethodPatch: true,
}

// withParent reads to which trace a request belongs, unless something in front has.
func (t *Telemetry) withParent(ctx context.Context, r *http.Request) context.Context {
	if t.propagator == nil || trace.SpanContextFromContext(ctx).IsValid() {
		return ctx
	}
	read := trace.SpanContextFromContext(t.propagator.Extract(ctx, propagation.HeaderCarrier(r.Header)))
	return trace.ContextWithRemoteSpanContext(ctx, read.WithTraceState(trace.TraceState{}))
}

// finish tells how a request ended.
func (t *Telemetry) finish(ctx context.Context, e *exchange) {
	took, wrong := time.Since(e.start), e.errorType()
	e.mu.Lock()
	v, route := e.verdict, e.route
	e.mu.Unlock()
	quietly(func() { t.requestTime.Record(ctx, took.Seconds(), options(v, wrong)...) })
	quietly(func() {
		if e.span == nil {
			return
		}
		if route.name != "" {
			e.span.SetName(route.name)
			e.span.SetAttributes(routeKey.String(route.path))
		}
		if status := e.statusCode(); status != 0 {
			e.span.SetAttributes(statusKey.Int(status))
		}
		if wrong != "" {
			e.span.SetAttributes(errorKey.String(wrong))
			e.span.SetStatus(codes.Error, "")
		}
		e.span.End()
	})
}

// options are the attributes of spineguard.request.duration.
func options(v *verdict, wrong string) []metric.RecordOption {
	var with []attribute.KeyValue
	if v != nil {
		if wrong == "" {
			return v.request
		}
		with = v.attributes
	}
	if wrong != "" {
		with = slices.Concat(with, []attribute.KeyValue{errorKey.String(wrong)})
	}
	return []metric.RecordOption{metric.WithAttributes(with...)}
}

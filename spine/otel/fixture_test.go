// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	lognoop "go.opentelemetry.io/otel/log/noop"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/otel"
	"github.com/spineguard/spineguard/spine/policy"
)

// services are those of the fixture.
func services() []policy.Callable {
	return []policy.Callable{fixture.Service("nrl").Direct(), fixture.Service("gpc").Proxied(), fixture.Service("retrieval").Proxied()}
}

// told is what an SDK has been told.
type told struct {
	t      testing.TB
	reader *sdkmetric.ManualReader
	spans  *tracetest.InMemoryExporter
}

// telemetry makes a Telemetry with an SDK in memory.
func telemetry(t testing.TB, changes ...func(*otel.Options)) (*otel.Telemetry, *told) {
	t.Helper()
	x := &told{t, sdkmetric.NewManualReader(), tracetest.NewInMemoryExporter()}
	o := otel.Options{
		Services: services(), Clock: fixture.Clock, Propagator: propagation.TraceContext{},
		Meter:  sdkmetric.NewMeterProvider(sdkmetric.WithReader(x.reader), sdkmetric.WithCardinalityLimit(0)),
		Tracer: sdktrace.NewTracerProvider(sdktrace.WithSyncer(x.spans)),
		Logger: lognoop.NewLoggerProvider(),
	}
	for _, c := range changes {
		c(&o)
	}
	made, err := otel.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return made, x
}

// metrics returns the metrics by their names.
func (x *told) metrics() map[string]metricdata.Metrics {
	x.t.Helper()
	var all metricdata.ResourceMetrics
	if err := x.reader.Collect(context.Background(), &all); err != nil {
		x.t.Fatal(err)
	}
	byName := map[string]metricdata.Metrics{}
	for _, s := range all.ScopeMetrics {
		for _, m := range s.Metrics {
			byName[m.Name] = m
		}
	}
	return byName
}

// counts returns the values of a counter by their attributes, as text.
func (x *told) counts(name string) map[string]int64 {
	x.t.Helper()
	by := map[string]int64{}
	if sum, ok := x.metrics()[name].Data.(metricdata.Sum[int64]); ok {
		for _, p := range sum.DataPoints {
			by[p.Attributes.Encoded(attribute.DefaultEncoder())] += p.Value
		}
	}
	return by
}

// times returns how often a histogram was told something, by attributes.
func (x *told) times(name string) map[string]uint64 {
	x.t.Helper()
	by := map[string]uint64{}
	if h, ok := x.metrics()[name].Data.(metricdata.Histogram[float64]); ok {
		for _, p := range h.DataPoints {
			by[p.Attributes.Encoded(attribute.DefaultEncoder())] += p.Count
		}
	}
	return by
}

// guards makes one of each position, whose verdicts go through a Telemetry.
func guards(t testing.TB, made *otel.Telemetry, next guard.AuditSink) map[string]*guard.Guard {
	t.Helper()
	common := fixture.Common(made.Audit(next))
	users := common
	users.Users = guard.UsersCheckedBySender{}
	all := map[string]*guard.Guard{}
	put := func(name string, g *guard.Guard, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		all[name] = g
	}
	g, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: common, ASID: "990000000001"})
	put("nrl", g, err)
	g, err = guard.NewProvider(fixture.Service("gpc").Proxied(), guard.ProviderOptions{Options: common, ASID: fixture.Provider, BasePath: "/GP0001/STU3/1"})
	put("gpc", g, err)
	g, err = guard.NewProxy(fixture.Service("retrieval").Proxied(), guard.ProxyOptions{Options: users})
	put("proxy", g, err)
	return all
}

// serve sends a request through a handler.
func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var ok = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })

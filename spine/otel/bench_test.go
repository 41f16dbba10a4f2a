// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"net/http"
	"testing"

	lognoop "go.opentelemetry.io/otel/log/noop"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/otel"
)

// BenchmarkCheck measures what a decision costs without, and with providers of several kinds. The
// ratio of two of them in one run is what counts.
func BenchmarkCheck(b *testing.B) {
	noop := otel.Options{Services: services(), Clock: fixture.Clock, Meter: metricnoop.NewMeterProvider(), Tracer: tracenoop.NewTracerProvider(), Logger: lognoop.NewLoggerProvider()}
	metrics, unsampled, all := noop, noop, noop
	metrics.Meter = sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader()))
	unsampled.Meter, all.Meter = metrics.Meter, metrics.Meter
	unsampled.Tracer = sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.NeverSample()))
	all.Tracer = sdktrace.NewTracerProvider(sdktrace.WithBatcher(nowhere{}))
	for _, c := range []struct {
		name    string
		options *otel.Options
	}{{"without", nil}, {"noop", &noop}, {"metrics", &metrics}, {"metrics and unsampled traces", &unsampled}, {"metrics and all traces", &all}} {
		b.Run(c.name, func(b *testing.B) {
			var sink guard.AuditSink = guard.Unaudited{}
			if c.options != nil {
				made, err := otel.New(*c.options)
				if err != nil {
					b.Fatal(err)
				}
				sink = made.Audit(sink)
			}
			g, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: fixture.Common(sink), ASID: "990000000001"})
			if err != nil {
				b.Fatal(err)
			}
			r := fixture.Request("nrl", "GET", fixture.Pointer)
			var d guard.Decision
			b.ReportAllocs()
			for b.Loop() {
				if refusal := g.Check(r, &d); refusal != nil {
					b.Fatal(refusal)
				}
			}
		})
	}
}

// Without traces a decision allocates nothing, as without telemetry.
func TestMetricsAllocateNothing(t *testing.T) {
	made, err := otel.New(otel.Options{
		Services: services(), Clock: fixture.Clock, Meter: sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader())),
		Tracer: tracenoop.NewTracerProvider(), Logger: lognoop.NewLoggerProvider(),
	})
	if err != nil {
		t.Fatal(err)
	}
	g := guards(t, made, guard.Unaudited{})["nrl"]
	for name, r := range map[string]*http.Request{
		"allowed": fixture.Request("nrl", "GET", fixture.Pointer),
		"refused": fixture.Request("nrl", "GET", fixture.Pointer, fixture.Without("Authorization")),
	} {
		var d guard.Decision
		if n := testing.AllocsPerRun(100, func() { g.Check(r, &d) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// nowhere is an exporter.
type nowhere struct{}

func (nowhere) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error { return nil }
func (nowhere) Shutdown(context.Context) error                             { return nil }

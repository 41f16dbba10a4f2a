// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	otelapi "go.opentelemetry.io/otel"
	lognoop "go.opentelemetry.io/otel/log/noop"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/otel"
	"github.com/spineguard/spineguard/spine/policy"
)

// New says everything that is wrong at once.
func TestWhatNewRefuses(t *testing.T) {
	valid := otel.Options{Services: services(), Meter: metricnoop.NewMeterProvider(), Tracer: tracenoop.NewTracerProvider(), Logger: lognoop.NewLoggerProvider()}
	if _, err := otel.New(valid); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*otel.Options)
		says   []string
	}{
		"nothing":           {func(o *otel.Options) { *o = otel.Options{} }, []string{"Services is empty", "Meter is nil", "Tracer is nil", "Logger is nil"}},
		"a nil meter":       {func(o *otel.Options) { o.Meter = (*sdkmetric.MeterProvider)(nil) }, []string{"Meter holds a nil"}},
		"a nil tracer":      {func(o *otel.Options) { o.Tracer = (*sdktrace.TracerProvider)(nil) }, []string{"Tracer holds a nil"}},
		"a nil logger":      {func(o *otel.Options) { o.Logger = (*nilLogger)(nil) }, []string{"Logger holds a nil"}},
		"a nil propagator":  {func(o *otel.Options) { o.Propagator = (*nilPropagator)(nil) }, []string{"Propagator holds a nil"}},
		"a nil service":     {func(o *otel.Options) { o.Services = append(o.Services, nil) }, []string{"Services has one that there is not"}},
		"a service of nil":  {func(o *otel.Options) { o.Services = append(o.Services, (*policy.DirectService)(nil)) }, []string{"Services has one that there is not"}},
		"a zero service":    {func(o *otel.Options) { o.Services = append(o.Services, policy.DirectService{}) }, []string{"Services has one that there is not"}},
		"a service twice":   {func(o *otel.Options) { o.Services = append(o.Services, fixture.Service("nrl").Direct()) }, []string{`Services has "nrl" twice`}},
		"a meter that errs": {func(o *otel.Options) { o.Meter = erringMeters{} }, []string{"the provider of metrics makes no instruments", "no counters"}},
	} {
		o := valid
		o.Services = services()
		c.change(&o)
		made, err := otel.New(o)
		if err == nil || made != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, says := range c.says {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v does not say %q", name, err, says)
			}
		}
	}
}

type nilLogger struct{ lognoop.LoggerProvider }

type nilPropagator struct{ propagation.TraceContext }

type (
	erringMeters struct{ metricnoop.MeterProvider }
	erringMeter  struct{ metricnoop.Meter }
)

func (erringMeters) Meter(string, ...metric.MeterOption) metric.Meter { return erringMeter{} }
func (erringMeter) Int64Counter(string, ...metric.Int64CounterOption) (metric.Int64Counter, error) {
	return nil, errors.New("no counters")
}

// With providers that do nothing everything works, and a Telemetry that New has not made is of no use.
func TestProvidersThatDoNothing(t *testing.T) {
	made, err := otel.New(otel.Options{Services: services(), Meter: metricnoop.NewMeterProvider(), Tracer: tracenoop.NewTracerProvider(), Logger: lognoop.NewLoggerProvider()})
	if err != nil {
		t.Fatal(err)
	}
	h := made.Wrap(guards(t, made, guard.Unaudited{})["nrl"].Wrap(ok))
	if w := serve(h, fixture.Request("nrl", "GET", fixture.Pointer)); w.Code != http.StatusOK {
		t.Error(w.Code)
	}
	var zero otel.Telemetry
	var none *otel.Telemetry
	for name, f := range map[string]func(){
		"Audit(nil)": func() { made.Audit(nil) }, "Wrap(nil)": func() { made.Wrap(nil) },
		"Audit of a nil function":  func() { made.Audit(guard.AuditFunc(nil)) },
		"Audit of a zero":          func() { zero.Audit(guard.Unaudited{}) },
		"Wrap of a zero":           func() { zero.Wrap(ok) },
		"Audit of a nil Telemetry": func() { none.Audit(guard.Unaudited{}) },
	} {
		if !panics(f) {
			t.Errorf("%s does not panic", name)
		}
	}
}

func panics(f func()) (does bool) {
	defer func() { does = recover() != nil }()
	f()
	return false
}

// angry panics in whatever it is asked.
type (
	angryMeters  struct{ metric.MeterProvider }
	angryMeter   struct{ metric.Meter }
	angryCounter struct{ metric.Int64Counter }
	angryTimes   struct{ metric.Float64Histogram }
	angryTracers struct{ trace.TracerProvider }
	angryTracer  struct{ trace.Tracer }
)

func (angryMeters) Meter(string, ...metric.MeterOption) metric.Meter {
	return angryMeter{metricnoop.NewMeterProvider().Meter("")}
}
func (angryMeter) Int64Counter(string, ...metric.Int64CounterOption) (metric.Int64Counter, error) {
	return angryCounter{}, nil // its methods are those of nil
}
func (angryMeter) Float64Histogram(string, ...metric.Float64HistogramOption) (metric.Float64Histogram, error) {
	return angryTimes{}, nil
}
func (angryTracers) Tracer(string, ...trace.TracerOption) trace.Tracer { return angryTracer{} }

// Whatever panics while it is told of a verdict, the verdict and the answer stand. What does not
// panic is told all the same.
func TestPanicsChangeNoVerdict(t *testing.T) {
	for name, change := range map[string]func(*otel.Options){
		"metrics": func(o *otel.Options) { o.Meter = angryMeters{} },
		"traces":  func(o *otel.Options) { o.Tracer = angryTracers{} },
		"both":    func(o *otel.Options) { o.Meter, o.Tracer = angryMeters{}, angryTracers{} },
		"clock":   func(o *otel.Options) { o.Clock = func() (t time.Time) { panic("no time") } },
	} {
		made, told := telemetry(t, change)
		var sink fixture.Sink
		g := guards(t, made, &sink)["nrl"]
		h := made.Wrap(g.Wrap(ok))
		if w := serve(h, fixture.Request("nrl", "GET", fixture.Pointer)); w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		var d guard.Decision
		if g.Check(fixture.Request("nrl", "GET", fixture.Pointer, fixture.Without("Authorization")), &d); d.Rule != "token-missing" {
			t.Errorf("%s: %q", name, d.Rule)
		}
		if len(sink.Seen) != 2 {
			t.Errorf("%s: %d verdicts are recorded", name, len(sink.Seen))
		}
		if n := len(told.counts("spineguard.decisions")); name == "traces" && n != 2 {
			t.Errorf("%s: %d series", name, n)
		}
		if n := len(told.spans.GetSpans()); name == "metrics" && n != 3 {
			t.Errorf("%s: %d spans", name, n)
		}
	}
}

// A panic is told to the error handler of OpenTelemetry; and if that panics as well, nothing happens.
func TestPanicsAreReported(t *testing.T) {
	var heard []error
	before := otelapi.GetErrorHandler()
	defer otelapi.SetErrorHandler(before)
	otelapi.SetErrorHandler(otelapi.ErrorHandlerFunc(func(err error) {
		heard = append(heard, err)
		panic("and so does the handler")
	}))
	for name, change := range map[string]func(*otel.Options){
		"metrics": func(o *otel.Options) { o.Meter = angryMeters{} },
		"traces":  func(o *otel.Options) { o.Tracer = angryTracers{} },
		"a clock": func(o *otel.Options) { o.Clock = func() time.Time { panic("9434765919") } },
	} {
		heard = nil
		made, _ := telemetry(t, change)
		h := made.Wrap(guards(t, made, guard.Unaudited{})["nrl"].Wrap(ok))
		if w := serve(h, fixture.Request("nrl", "GET", fixture.Pointer)); w.Code != http.StatusOK {
			t.Errorf("%s: %d", name, w.Code)
		}
		want := 2 // of the decision, and of the request
		if name == "a clock" {
			want = 1
		}
		if len(heard) != want || !strings.Contains(heard[0].Error(), "an instrument panicked") || strings.Contains(heard[0].Error(), "9434765919") {
			t.Errorf("%s: %v", name, heard)
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/option"
	"github.com/spineguard/spineguard/spine/policy"
)

// Options say to whom a Telemetry tells what.
type Options struct {
	// Services are those of the guards. Their names and interactionIds are the values that
	// labels can have; of a service that is not here they are _OTHER.
	Services []policy.Callable

	// Meter, Tracer and Logger must be set: to those of the packages noop of OpenTelemetry if
	// nobody wants metrics, traces or logs.
	Meter  metric.MeterProvider
	Tracer trace.TracerProvider
	Logger log.LoggerProvider

	// Propagator reads the trace that a request belongs to from its headers, such as
	// propagation.TraceContext. Of what it reads, the ids and flags count, tracestate and
	// baggage do not: they are whatever a sender wrote. Default: none. Whoever may send
	// requests could otherwise say which of them are sampled.
	Propagator propagation.TextMapPropagator

	Clock spine.Clock // that of the guards; default: time.Now
}

// Telemetry shows what guards do. The zero Telemetry is not of use: its methods panic.
type Telemetry struct {
	*words
	instruments
	tracer     trace.Tracer // nil: nobody wants traces, and nothing is made for them
	logger     log.Logger
	propagator propagation.TextMapPropagator
	clock      spine.Clock

	registry, audit atomic.Bool // whether one is observed
}

const scope = "github.com/spineguard/spineguard/spine/otel"

// New returns a Telemetry, or an error that says everything that is wrong with the options.
func New(o Options) (*Telemetry, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	made, err := newInstruments(o.Meter.Meter(scope))
	if err != nil {
		return nil, fmt.Errorf("the provider of metrics makes no instruments: %w", err)
	}
	t := &Telemetry{
		words: newWords(o.Services), instruments: made, propagator: o.Propagator, clock: o.Clock,
		logger: o.Logger.Logger(scope),
	}
	if _, nobody := o.Tracer.(noop.TracerProvider); !nobody {
		t.tracer = o.Tracer.Tracer(scope)
	}
	return t, nil
}

func (o *Options) check() error {
	var errs []error
	names := map[string]bool{}
	for _, s := range o.Services {
		switch {
		case s == nil || option.IsNil(s) || s.Service().IsZero():
			errs = append(errs, option.Error("Services", "has one that there is not: take what the generated package returns"))
		case names[s.Service().Name()]:
			errs = append(errs, option.Error("Services", "has %q twice: leave one out", s.Service().Name()))
		default:
			names[s.Service().Name()] = true
		}
	}
	if len(o.Services) == 0 {
		errs = append(errs, option.Error("Services", "is empty: list the services of the guards, or every label would be %s", other))
	}
	for _, provider := range []struct {
		name  string
		value any
	}{{"Meter", o.Meter}, {"Tracer", o.Tracer}, {"Logger", o.Logger}} {
		if provider.value == nil {
			errs = append(errs, option.Error(provider.name, "is nil: set a provider, or that of the package noop of OpenTelemetry"))
		}
		errs = append(errs, option.NotNil(provider.name, provider.value))
	}
	return errors.Join(append(errs, option.NotNil("Propagator", o.Propagator))...)
}

// made panics for a Telemetry that does not come from New.
func (t *Telemetry) made() {
	if t == nil || t.clock == nil {
		panic("spine: a Telemetry comes from otel.New")
	}
}

// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"errors"
	"fmt"

	otelapi "go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
)

// instruments are the metrics. docs/operations.md says what an operator does with each.
type instruments struct {
	meter         metric.Meter
	decisions     metric.Int64Counter
	decisionTime  metric.Float64Histogram
	requestTime   metric.Float64Histogram
	auditTime     metric.Float64Histogram
	auditFailures metric.Int64Counter
}

// Bounds of the buckets, in seconds. A guard decides within microseconds unless a hook asks over a
// network. For requests they are those that the semantic conventions advise.
var (
	quick = []float64{1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}
	usual = []float64{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10}
)

func newInstruments(m metric.Meter) (instruments, error) {
	i := instruments{meter: m}
	var errs [5]error
	i.decisions, errs[0] = m.Int64Counter("spineguard.decisions", metric.WithUnit("{decision}"),
		metric.WithDescription("Verdicts of guards, as they were answered."))
	i.decisionTime, errs[1] = m.Float64Histogram("spineguard.decision.duration", metric.WithUnit("s"), metric.WithExplicitBucketBoundaries(quick...),
		metric.WithDescription("Time from the clock reading of a guard until its verdict was recorded."))
	i.requestTime, errs[2] = m.Float64Histogram("spineguard.request.duration", metric.WithUnit("s"), metric.WithExplicitBucketBoundaries(usual...),
		metric.WithDescription("Time of a whole request, guard and handler."))
	i.auditTime, errs[3] = m.Float64Histogram("spineguard.audit.record.duration", metric.WithUnit("s"), metric.WithExplicitBucketBoundaries(quick...),
		metric.WithDescription("Time that the audit took to record a verdict. Requests wait for it."))
	i.auditFailures, errs[4] = m.Int64Counter("spineguard.audit.failures", metric.WithUnit("{failure}"),
		metric.WithDescription("Verdicts that the audit did not record. Their requests were refused."))
	return i, errors.Join(errs[:]...)
}

// quietly runs what tells something to an instrument. If it panics, or the error handler does
// that hears of it, the request goes on.
func quietly(tell func()) {
	defer func() { _ = recover() }()
	defer func() {
		if v := recover(); v != nil {
			otelapi.Handle(fmt.Errorf("spineguard: an instrument panicked with a %T", v)) // the value may hold anything
		}
	}()
	tell()
}

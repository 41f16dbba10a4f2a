// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"context"
	"errors"
	"log/slog"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"

	"github.com/spineguard/spineguard/spine/audit"
)

// Sink returns a sink that emits a log record for each entry, in the form of
// [audit.Entry.LogValue]: without NHS numbers, URLs, bodies, and whom a token speaks for. It is
// less than the NRL demands of an audit.
//
// A logger of OpenTelemetry says of no record whether anybody has got it. So this sink stands
// beside one that can, such as an [audit.File], and not in its place: [audit.New] refuses it alone.
// What is known to fail counts: a logger that is not enabled, as that of the package noop, and one
// that panics are failures of the sink, and the Trail refuses the requests.
func (t *Telemetry) Sink() audit.Sink {
	t.made()
	return sink{t.logger}
}

type sink struct{ logger log.Logger }

var _ audit.BestEffort = sink{}

// BestEffort says that nil from Write is not an acknowledgement.
func (sink) BestEffort() {}

const eventName = "spineguard.audit"

var errNotEnabled = errors.New("otel: the logger is not enabled for the severity INFO: set a provider that exports, or leave the sink out")

// Write emits an entry.
func (s sink) Write(ctx context.Context, e *audit.Entry) error {
	if !s.logger.Enabled(ctx, log.EnabledParameters{Severity: log.SeverityInfo, EventName: eventName}) {
		return errNotEnabled
	}
	var r log.Record
	r.SetEventName(eventName)
	r.SetTimestamp(e.Time)
	r.SetSeverity(log.SeverityInfo)
	r.SetBody(attribute.StringValue(string(e.Kind)))
	for _, a := range e.LogValue().Group() {
		r.AddAttributes(attribute.KeyValue{Key: attribute.Key("spineguard." + a.Key), Value: valueOf(a.Value)})
	}
	s.logger.Emit(ctx, r)
	return nil
}

// valueOf is a value of a log as OpenTelemetry has it; durations are in seconds.
func valueOf(v slog.Value) attribute.Value {
	switch v.Kind() {
	case slog.KindBool:
		return attribute.BoolValue(v.Bool())
	case slog.KindInt64:
		return attribute.Int64Value(v.Int64())
	case slog.KindUint64:
		return attribute.Int64Value(int64(v.Uint64()))
	case slog.KindDuration:
		return attribute.Float64Value(v.Duration().Seconds())
	}
	if list, ok := v.Any().([]string); ok {
		return attribute.StringSliceValue(list)
	}
	return attribute.StringValue(v.String())
}

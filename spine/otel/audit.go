// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/option"
)

// Audit returns a sink that hands every verdict to next, and then counts it as the guard answers:
// what next does not record is refused. It makes a span of the decision, a child of the span of
// the request. The result of next is its result.
//
// It panics if next is nil.
func (t *Telemetry) Audit(next guard.AuditSink) guard.AuditSink {
	t.made()
	if next == nil || option.IsNil(next) {
		panic("spine: Audit(nil)")
	}
	return &auditor{t, next}
}

type auditor struct {
	*Telemetry
	next guard.AuditSink
}

// Record implements guard.AuditSink.
func (a *auditor) Record(ctx context.Context, d *guard.Decision) error {
	broken := spine.RulePanic
	start := time.Now()
	defer func() {
		took := time.Since(start)
		quietly(func() { a.tell(ctx, d, broken, took) })
	}()
	err := a.next.Record(ctx, d)
	if broken = ""; err != nil {
		broken = spine.RuleAuditFailed
	}
	return err
}

// told is a verdict as it was answered.
type told struct {
	*guard.Decision
	*verdict
	broken spine.Rule    // by which the guard refuses what next did not record
	took   time.Duration // of next
	end    time.Time
}

// tell tells everybody of a verdict. The trace comes last, so that its panic keeps nobody from it.
func (a *auditor) tell(ctx context.Context, d *guard.Decision, broken spine.Rule, took time.Duration) {
	l := a.labelOf(d)
	if broken != "" {
		l.allowed, l.rule = false, broken
	}
	x := told{d, a.verdictOf(l), broken, took, a.clock()}
	if e, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		e.decided(x.verdict, a.routes[d.Endpoint])
	}
	quietly(func() { a.count(ctx, &x) })
	a.trace(ctx, &x)
}

func (a *auditor) count(ctx context.Context, x *told) {
	a.decisions.Add(ctx, 1, x.decision...)
	a.auditTime.Record(ctx, x.took.Seconds())
	if x.broken != "" {
		a.auditFailures.Add(ctx, 1)
	}
	if !x.At.IsZero() { // the guard got as far as its clock
		a.decisionTime.Record(ctx, max(0, x.end.Sub(x.At)).Seconds(), x.guard...)
	}
}

// trace makes a span from when the guard read its clock until now.
func (a *auditor) trace(ctx context.Context, x *told) {
	if a.tracer == nil {
		return
	}
	o := append(make([]trace.SpanStartOption, 0, 3), x.span, trace.WithTimestamp(x.At)) // zero is now
	if isUUID(x.TraceID) {
		o = append(o, trace.WithAttributes(traceKey.String(x.TraceID)))
	}
	_, span := a.tracer.Start(ctx, "spineguard.decision", o...)
	if failed[x.rule] {
		span.SetStatus(codes.Error, string(x.rule))
	}
	span.End(trace.WithTimestamp(x.end))
}

// failed are the rules by which a guard refuses because something behind it does not work. All
// others are answers, and the span of an answer has no error.
var failed = map[spine.Rule]bool{
	spine.RuleRegistryFailed: true, spine.RuleUsersFailed: true, spine.RuleAuditFailed: true, spine.RulePanic: true,
}

// isUUID reports whether a text has the form of a UUID (RFC 9562, section 4).
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)):
			return false
		}
	}
	return true
}

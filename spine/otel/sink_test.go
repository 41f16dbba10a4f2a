// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/log/embedded"
	lognoop "go.opentelemetry.io/otel/log/noop"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/otel"
)

// records is an exporter in memory.
type records struct {
	mu  sync.Mutex
	all []sdklog.Record
}

func (x *records) Export(_ context.Context, all []sdklog.Record) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, r := range all {
		x.all = append(x.all, r.Clone())
	}
	return nil
}
func (*records) Shutdown(context.Context) error   { return nil }
func (*records) ForceFlush(context.Context) error { return nil }

func logged(x *records) func(*otel.Options) {
	return func(o *otel.Options) {
		o.Logger = sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewSimpleProcessor(x)))
	}
}

// auditOf makes an audit of a sink that keeps everything, and of the logs.
func auditOf(t *testing.T, made *otel.Telemetry) (*audit.Trail, *[]audit.Entry) {
	t.Helper()
	var mu sync.Mutex
	var kept []audit.Entry
	keep := audit.SinkFunc(func(_ context.Context, e *audit.Entry) error {
		mu.Lock()
		defer mu.Unlock()
		kept = append(kept, *e)
		return nil
	})
	trail, err := audit.New(audit.Options{Sinks: []audit.Sink{keep, made.Sink()}, Clock: fixture.Clock})
	if err != nil {
		t.Fatal(err)
	}
	return trail, &kept
}

// An entry is a log record in the trace of its request. The audit has the NHS number, and the logs
// do not.
func TestEntriesAreLogged(t *testing.T) {
	const nhsNumber = "9434765919"
	var x records
	made, told := telemetry(t, logged(&x))
	trail, kept := auditOf(t, made)
	g := guards(t, made, trail)["nrl"]
	h := made.Wrap(trail.Wrap(g.Wrap(ok)))
	serve(h, fixture.Request("nrl", "GET", "/STU3/DocumentReference?subject=https%3A%2F%2Fdemographics.spineservices.nhs.uk%2FSTU3%2FPatient%2F"+nhsNumber))
	if len(x.all) != 2 || len(*kept) != 2 {
		t.Fatal(len(x.all), len(*kept))
	}
	verdict := map[string]attribute.Value{}
	x.all[0].WalkAttributes(func(kv attribute.KeyValue) bool {
		verdict[string(kv.Key)] = kv.Value
		return true
	})
	for key, want := range map[string]string{
		"spineguard.kind": "verdict", "spineguard.service": "nrl", "spineguard.interaction": "search", "spineguard.allowed": "true",
		"spineguard.from": "200000000001", "spineguard.path": "/STU3/DocumentReference", "spineguard.sequence": "1",
	} {
		if got := verdict[key].String(); got != want {
			t.Errorf("%s is %q, not %q", key, got, want)
		}
	}
	first := x.all[0]
	if first.EventName() != "spineguard.audit" || first.Severity() != log.SeverityInfo || !first.Timestamp().Equal(fixture.Now) || first.Body().String() != "verdict" {
		t.Errorf("%q %v %v %v", first.EventName(), first.Severity(), first.Timestamp(), first.Body())
	}
	if spans := told.spans.GetSpans(); first.TraceID() != spans[0].SpanContext.TraceID() || !first.TraceID().IsValid() {
		t.Errorf("the record is in the trace %v", first.TraceID())
	}
	text := ""
	for _, r := range x.all {
		text += r.EventName() + r.SeverityText() + r.Body().String()
		r.WalkAttributes(func(kv attribute.KeyValue) bool {
			text += fmt.Sprintf(" %s=%s", kv.Key, kv.Value.String())
			return true
		})
	}
	for _, secret := range []string{nhsNumber, "eyJ", "444555666777", "subject"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in %s", secret, text)
		}
	}
	if fmt.Sprint((*kept)[0].NHSNumbers) != "["+nhsNumber+"]" {
		t.Errorf("the audit has no NHS number: %+v", (*kept)[0])
	}
}

// Logs alone are not an audit: nobody acknowledges them.
func TestLogsAloneAreNotAnAudit(t *testing.T) {
	made, _ := telemetry(t, logged(new(records)))
	for _, sinks := range [][]audit.Sink{{made.Sink()}, {made.Sink(), made.Sink()}} {
		if trail, err := audit.New(audit.Options{Sinks: sinks}); err == nil || trail != nil || !strings.Contains(err.Error(), "Sinks holds none that says whether an entry is safe") {
			t.Error(err)
		}
	}
}

// Each kind of value has its form.
func TestValuesOfLogRecords(t *testing.T) {
	var x records
	made, _ := telemetry(t, logged(&x))
	e := &audit.Entry{
		Kind: audit.KindResponse, Sequence: 3, Time: fixture.Now, Peer: []string{"a.example", "b.example"},
		Response: &audit.Response{Status: 200, Duration: 1500 * time.Millisecond, Bytes: 12},
		Verdict:  &audit.Verdict{Allowed: false, Rule: spine.RuleScope}, Err: "of 9434765919", Lost: 4,
	}
	if err := made.Sink().Write(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	x.all[0].WalkAttributes(func(kv attribute.KeyValue) bool {
		got[string(kv.Key)] = kv.Value.Type().String() + " " + kv.Value.String()
		return true
	})
	for key, want := range map[string]string{
		"kind": "STRING response", "sequence": "INT64 3", "peer": `STRINGSLICE ["a.example","b.example"]`, "allowed": "BOOL false",
		"status": "INT64 200", "duration": "FLOAT64 1.5", "bytes": "INT64 12", "lost": "INT64 4", "rule": "STRING scope", "err": "STRING of [NHS number]",
	} {
		if got["spineguard."+key] != want {
			t.Errorf("%s is %s", key, got["spineguard."+key])
		}
	}
}

// A sink that is known to fail refuses requests: there is no silent drop.
func TestLogsThatFailRefuse(t *testing.T) {
	for rule, provider := range map[spine.Rule]log.LoggerProvider{
		spine.RuleAuditFailed: lognoop.NewLoggerProvider(),
		spine.RulePanic:       angryLogs{},
	} {
		made, _ := telemetry(t, func(o *otel.Options) { o.Logger = provider })
		trail, _ := auditOf(t, made)
		var d guard.Decision
		guards(t, made, trail)["nrl"].Check(fixture.Request("nrl", "GET", fixture.Pointer), &d)
		if d.Allowed || d.Rule != rule {
			t.Errorf("%T: %q", provider, d.Rule)
		}
	}
}

type (
	angryLogs struct{ embedded.LoggerProvider }
	angryLog  struct{ lognoop.Logger }
)

func (angryLogs) Logger(string, ...log.LoggerOption) log.Logger      { return angryLog{} }
func (angryLog) Enabled(context.Context, log.EnabledParameters) bool { return true }
func (angryLog) Emit(context.Context, log.Record)                    { panic("no logs") }

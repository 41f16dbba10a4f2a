// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/otel"
	"github.com/spineguard/spineguard/spine/protocol"
)

// A verdict is counted once, as the guard answers.
func TestDecisionsAreCounted(t *testing.T) {
	made, told := telemetry(t)
	all := guards(t, made, guard.Unaudited{})
	for range 3 {
		serve(all["nrl"].Wrap(ok), fixture.Request("nrl", "GET", fixture.Pointer))
	}
	serve(all["nrl"].Wrap(ok), fixture.Request("nrl", "GET", fixture.Pointer, fixture.Without("Authorization")))
	serve(all["nrl"].Wrap(ok), fixture.Request("nrl", "GET", "/9434765919"))
	serve(all["gpc"].Wrap(ok), fixture.Request("gpc", "GET", fixture.Patient))
	want := map[string]int64{
		"spineguard.interaction=read,spineguard.service=nrl,spineguard.verdict=allow":                              3,
		"spineguard.interaction=read,spineguard.rule=token-missing,spineguard.service=nrl,spineguard.verdict=deny": 1,
		"spineguard.rule=path,spineguard.service=nrl,spineguard.verdict=deny":                                      1,
		"spineguard.interaction=readPatient,spineguard.service=gpc,spineguard.verdict=allow":                       1,
	}
	if got := told.counts("spineguard.decisions"); !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
	wantTimes := map[string]uint64{
		"spineguard.service=nrl,spineguard.verdict=allow": 3, "spineguard.service=nrl,spineguard.verdict=deny": 2,
		"spineguard.service=gpc,spineguard.verdict=allow": 1,
	}
	if got := told.times("spineguard.decision.duration"); !maps.Equal(got, wantTimes) {
		t.Errorf("%v", got)
	}
	if got := told.times("spineguard.audit.record.duration"); got[""] != 6 || len(got) != 1 {
		t.Errorf("%v", got)
	}
}

// What the audit does not record is counted as refused, which is the answer that it got.
func TestWhatIsNotRecordedIsCountedAsRefused(t *testing.T) {
	for rule, next := range map[spine.Rule]guard.AuditSink{
		spine.RuleAuditFailed: guard.AuditFunc(func(context.Context, *guard.Decision) error { return errors.New("9434765919") }),
		spine.RulePanic:       guard.AuditFunc(func(context.Context, *guard.Decision) error { panic("9434765919") }),
	} {
		made, told := telemetry(t)
		var d guard.Decision
		guards(t, made, next)["nrl"].Check(fixture.Request("nrl", "GET", fixture.Pointer), &d)
		if d.Rule != rule || d.Allowed {
			t.Errorf("%s: the guard refuses by %q", rule, d.Rule)
		}
		want := map[string]int64{"spineguard.interaction=read,spineguard.rule=" + string(rule) + ",spineguard.service=nrl,spineguard.verdict=deny": 1}
		if got := told.counts("spineguard.decisions"); !maps.Equal(got, want) {
			t.Errorf("%s: %v", rule, got)
		}
		if got := told.counts("spineguard.audit.failures"); got[""] != 1 {
			t.Errorf("%s: %v", rule, got)
		}
	}
}

// The error of next is the guard's, and so is what it did to the decision.
func TestTheAuditGetsTheDecisionItself(t *testing.T) {
	made, _ := telemetry(t)
	want := errors.New("full")
	var got *guard.Decision
	sink := made.Audit(guard.AuditFunc(func(_ context.Context, d *guard.Decision) error { got = d; return want }))
	d := new(guard.Decision)
	if err := sink.Record(t.Context(), d); err != want || got != d {
		t.Error(err, got)
	}
}

// A hundred thousand hostile requests make no series but those that the policy allows, and no
// label has anything that a sender wrote.
func TestHostileRequestsMakeNoSeries(t *testing.T) {
	made, told := telemetry(t)
	all := guards(t, made, guard.Unaudited{})
	random := rand.New(rand.NewPCG(1, 2))
	hostile := hostileRequests(random)
	handlers := map[string]http.Handler{}
	for name, g := range all {
		handlers[name] = made.Wrap(g.Wrap(ok))
	}
	n := 100_000
	if testing.Short() {
		n = 10_000
	}
	rules := map[string]bool{}
	for i := range n {
		kind := [...]string{"nrl", "gpc", "proxy"}[i%3]
		serve(handlers[kind], hostile(kind))
	}
	words := knownWords()
	total := int64(0)
	for name, m := range told.metrics() {
		series := 0
		for _, set := range attributesOf(m) {
			series++
			for _, a := range set.ToSlice() {
				if !words[string(a.Key)][a.Value.String()] {
					t.Errorf("%s has a label %s=%s", name, a.Key, a.Value.String())
				}
			}
		}
		if most := otel.MaxSeries(services()...); series > most {
			t.Errorf("%s has %d series, more than %d", name, series, most)
		}
	}
	for labels, count := range told.counts("spineguard.decisions") {
		total += count
		_, rule, _ := strings.Cut(labels, "spineguard.rule=")
		rule, _, _ = strings.Cut(rule, ",")
		rules[rule] = true
	}
	if total != int64(n) {
		t.Errorf("%d of %d decisions are counted", total, n)
	}
	if len(rules) < 20 {
		t.Errorf("the requests break %d rules: they are not hostile in many ways: %v", len(rules), slices.Sorted(maps.Keys(rules)))
	}
	t.Logf("%d requests broke %d rules, and made %d series of at most %d", n, len(rules), len(told.counts("spineguard.decisions")), otel.MaxSeries(services()...))
}

// hostileRequests makes requests in which any part may be what a sender invents.
func hostileRequests(random *rand.Rand) func(kind string) *http.Request {
	text := func() string { return fmt.Sprintf("943476%04d-%d", random.IntN(10_000), random.Uint64()) }
	asid := func() string { return fmt.Sprintf("%012d", random.Uint64N(1_000_000_000_000)) }
	return func(kind string) *http.Request {
		target := map[string]string{"nrl": fixture.Pointer, "gpc": fixture.Patient, "proxy": fixture.Record}[kind]
		method := "GET"
		var changes []fixture.Change
		for _, change := range []func(){
			func() { target = "/" + text() },
			func() { target += "?_id=" + text() },
			func() { target += "?" + text() + "=1&_id=1&_id=2" },
			func() { method = "X" + text() },
			func() {
				changes = append(changes, fixture.Header("fromASID", asid()), fixture.Header("Ssp-From", asid()))
			},
			func() { changes = append(changes, fixture.Header("toASID", text()), fixture.Header("Ssp-To", text())) },
			func() { changes = append(changes, fixture.Header("Ssp-InteractionID", "urn:"+text())) },
			func() { changes = append(changes, fixture.Header("Ssp-TraceID", text())) },
			func() { changes = append(changes, fixture.Header("Ssp_From", text())) },
			func() { changes = append(changes, fixture.Claims(map[string]any{"sub": text()})) },
			func() {
				changes = append(changes, fixture.Claims(map[string]any{"scope": text(), "requested_scope": text()}))
			},
			func() { changes = append(changes, fixture.Claims(map[string]any{"reason_for_request": text()})) },
			func() { changes = append(changes, fixture.Claims(map[string]any{"exp": random.IntN(2_000_000_000)})) },
			func() { changes = append(changes, fixture.Claims(map[string]any{text(): text()})) },
			func() { changes = append(changes, fixture.Claims(map[string]any{"requesting_organization": text()})) },
			func() {
				changes = append(changes, fixture.Claims(map[string]any{"requesting_system": "https://fhir.nhs.uk/Id/accredited-system|" + asid()}))
			},
			func() {
				changes = append(changes, fixture.Header("traceparent", "00-"+text()+"-1-01"), fixture.Header("tracestate", "a="+text()))
			},
			func() { changes = append(changes, fixture.Header("Accept", text())) },
			func() { changes = append(changes, fixture.Header("Content-Type", text())) },
		} {
			if random.IntN(20) == 0 {
				change()
			}
		}
		switch random.IntN(8) { // last, since it ends what can be changed in a token
		case 0:
			changes = append(changes, fixture.Header("Authorization", "Bearer "+text()))
		case 1:
			changes = append(changes, fixture.Without("Authorization"))
		}
		return fixture.Request(kind, method, target, changes...)
	}
}

// knownWords are the values that each label may have.
func knownWords() map[string]map[string]bool {
	words := map[string]map[string]bool{
		"spineguard.verdict": {"allow": true, "deny": true}, "spineguard.service": {"_OTHER": true},
		"spineguard.interaction": {"_OTHER": true}, "spineguard.rule": {"_OTHER": true}, "error.type": {"500": true, "503": true},
	}
	for _, s := range services() {
		words["spineguard.service"][s.Service().Name()] = true
		for o := range s.Service().Operations() {
			words["spineguard.interaction"][string(o.Interaction)] = true
		}
	}
	for r := range protocol.Rules() {
		words["spineguard.rule"][string(r.ID)] = true
	}
	return words
}

func attributesOf(m metricdata.Metrics) (all []attribute.Set) {
	switch data := m.Data.(type) {
	case metricdata.Sum[int64]:
		for _, p := range data.DataPoints {
			all = append(all, p.Attributes)
		}
	case metricdata.Histogram[float64]:
		for _, p := range data.DataPoints {
			all = append(all, p.Attributes)
		}
	case metricdata.Gauge[float64]:
		for _, p := range data.DataPoints {
			all = append(all, p.Attributes)
		}
	}
	return all
}

// A decision that no guard of the services made, such as one of a sink's own, makes no word either.
func TestUnknownValuesAreOneWord(t *testing.T) {
	made, told := telemetry(t)
	sink := made.Audit(guard.Unaudited{})
	for i := range 100 {
		d := &guard.Decision{Rule: spine.Rule(fmt.Sprint("rule", i)), Position: spine.Position(fmt.Sprint("position", i)), Interaction: spine.InteractionID(fmt.Sprint("id", i))}
		d.Service, d.Path, d.Method = fmt.Sprint("service", i), fmt.Sprint("/path", i), "GET"
		if err := sink.Record(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	const want = "spineguard.interaction=_OTHER,spineguard.rule=_OTHER,spineguard.service=_OTHER,spineguard.verdict=deny"
	if got := told.counts("spineguard.decisions"); len(got) != 1 || got[want] != 100 {
		t.Error(got)
	}
	// An interactionId of one service is none of another.
	d := &guard.Decision{Allowed: true, Rule: "path", Interaction: "readPatient"}
	d.Service = "nrl2"
	_ = sink.Record(t.Context(), d)
	if got := told.counts("spineguard.decisions"); got["spineguard.interaction=_OTHER,spineguard.service=_OTHER,spineguard.verdict=allow"] != 1 {
		t.Error(got)
	}
}

// A guard that panics before it reads its clock has no duration, and one whose clock is ahead has none
// below zero.
func TestDecisionsWithoutADuration(t *testing.T) {
	for at, want := range map[time.Time]float64{{}: -1, fixture.Now.Add(time.Hour): 0, fixture.Now.Add(-time.Second): 1} {
		made, told := telemetry(t)
		if err := made.Audit(guard.Unaudited{}).Record(t.Context(), &guard.Decision{At: at}); err != nil {
			t.Fatal(err)
		}
		got := -1.0
		if h, ok := told.metrics()["spineguard.decision.duration"].Data.(metricdata.Histogram[float64]); ok {
			got = h.DataPoints[0].Sum
		}
		if got != want {
			t.Errorf("%v: %v s", at, got)
		}
		if start := told.spans.GetSpans()[0].StartTime; at.IsZero() == start.Equal(at) {
			t.Errorf("%v: the span starts at %v", at, start)
		}
	}
}

// Names and units by the semantic conventions: lower case, dots and underscores, seconds, and
// annotations in the singular.
func TestNamesAndUnits(t *testing.T) {
	made, told := telemetry(t)
	all := guards(t, made, guard.AuditFunc(func(context.Context, *guard.Decision) error { return errors.New("full") }))
	serve(made.Wrap(all["nrl"].Wrap(ok)), fixture.Request("nrl", "GET", fixture.Pointer))
	units := map[string]string{
		"spineguard.decisions": "{decision}", "spineguard.decision.duration": "s", "spineguard.request.duration": "s",
		"spineguard.audit.record.duration": "s", "spineguard.audit.failures": "{failure}",
	}
	got := map[string]string{}
	for name, m := range told.metrics() {
		got[name] = m.Unit
		if m.Description == "" {
			t.Errorf("%s says nothing of itself", name)
		}
	}
	if !maps.Equal(got, units) {
		t.Errorf("%v", got)
	}
}

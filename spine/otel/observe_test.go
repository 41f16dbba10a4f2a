// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"maps"
	"testing"
	"time"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/otel"
)

// gauges returns the values of a gauge.
func (x *told) gauges(name string) (all []float64) {
	x.t.Helper()
	switch data := x.metrics()[name].Data.(type) {
	case metricdata.Gauge[float64]:
		for _, p := range data.DataPoints {
			all = append(all, p.Value)
		}
	case metricdata.Gauge[int64]:
		for _, p := range data.DataPoints {
			all = append(all, float64(p.Value))
		}
	}
	return all
}

func is(got []float64, want float64) bool { return len(got) == 1 && got[0] == want }

// file has an age, and cache counts as well; angry panics.
type (
	file  time.Duration
	cache struct{ file }
	angry struct{}
)

func (f file) Age() time.Duration      { return time.Duration(f) }
func (cache) Counts() (h, m, f uint64) { return 7, 5, 3 }
func (angry) Age() time.Duration       { panic("no age") }
func (angry) Stats() audit.Stats       { panic("no stats") }
func (cache) Stats() audit.Stats {
	return audit.Stats{Entries: 9, Owed: 2, Lost: 1, Lag: 250 * time.Millisecond}
}

func TestARegistryIsObserved(t *testing.T) {
	made, told := telemetry(t)
	if err := made.ObserveRegistry(file(90 * time.Second)); err != nil {
		t.Fatal(err)
	}
	m := told.metrics()
	if got := told.gauges("spineguard.registry.age"); !is(got, 90) || m["spineguard.registry.age"].Unit != "s" {
		t.Error(got)
	}
	if _, has := m["spineguard.registry.lookups"]; has {
		t.Error("a registry without counts is shown as a cache")
	}
	if err := made.ObserveRegistry(file(0)); err == nil {
		t.Error("two registries make one series")
	}
}

func TestACacheIsObserved(t *testing.T) {
	made, told := telemetry(t)
	if err := made.ObserveRegistry(cache{file(2 * time.Second)}); err != nil {
		t.Fatal(err)
	}
	if got := told.gauges("spineguard.registry.age"); !is(got, 2) {
		t.Error(got)
	}
	if got, want := told.counts("spineguard.registry.lookups"), (map[string]int64{"spineguard.lookup=hit": 7, "spineguard.lookup=miss": 5}); !maps.Equal(got, want) {
		t.Error(got)
	}
	if got := told.counts("spineguard.registry.failures"); got[""] != 3 {
		t.Error(got)
	}
}

func TestAnAuditIsObserved(t *testing.T) {
	made, told := telemetry(t)
	if err := made.ObserveAudit(cache{}); err != nil {
		t.Fatal(err)
	}
	if lag, owed := told.gauges("spineguard.audit.lag"), told.gauges("spineguard.audit.owed"); !is(lag, 0.25) || !is(owed, 2) {
		t.Error(lag, owed)
	}
	if got := told.counts("spineguard.audit.lost"); got[""] != 1 {
		t.Error(got)
	}
	if err := made.ObserveAudit(cache{}); err == nil {
		t.Error("two audits make one series")
	}
}

// What panics has no value, and takes no other away from whoever collects.
func TestWhatPanicsHasNoValue(t *testing.T) {
	made, told := telemetry(t)
	if err := made.ObserveRegistry(angry{}); err != nil {
		t.Fatal(err)
	}
	if err := made.ObserveAudit(angry{}); err != nil {
		t.Fatal(err)
	}
	if age, lag := told.gauges("spineguard.registry.age"), told.gauges("spineguard.audit.lag"); len(age)+len(lag) > 0 {
		t.Error(age, lag)
	}
}

func TestNothingIsObserved(t *testing.T) {
	made, _ := telemetry(t)
	for name, err := range map[string]error{
		"no registry": made.ObserveRegistry(nil), "a nil registry": made.ObserveRegistry((*file)(nil)),
		"no audit": made.ObserveAudit(nil), "a nil audit": made.ObserveAudit((*audit.Trail)(nil)),
	} {
		if err == nil {
			t.Error(name)
		}
	}
	for name, f := range map[string]func(o *otel.Telemetry){
		"registry": func(o *otel.Telemetry) { _ = o.ObserveRegistry(file(0)) },
		"audit":    func(o *otel.Telemetry) { _ = o.ObserveAudit(cache{}) }, "sink": func(o *otel.Telemetry) { o.Sink() },
	} {
		if !panics(func() { f(new(otel.Telemetry)) }) {
			t.Errorf("%s of a zero Telemetry", name)
		}
	}
}

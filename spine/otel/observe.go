// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/internal/option"
)

// Registry is a registry of systems that says how it is, such as *sds.Cache and *sds.File.
type Registry interface {
	// Age returns how old its answers are, or for how long it has had no new ones. The type says
	// which.
	Age() time.Duration
}

// Cache is a Registry that keeps answers of another.
type Cache interface {
	Registry
	// Counts returns, since it was made, the look-ups that were answered from memory, those
	// that waited for the other registry, and those in the other registry that failed.
	Counts() (hits, misses, failures uint64)
}

// ObserveRegistry shows a registry whenever metrics are collected, and what it counts if it is
// a Cache. A Telemetry observes one registry. If the registry panics, there is no value.
func (t *Telemetry) ObserveRegistry(r Registry) error {
	t.made()
	if r == nil || option.IsNil(r) {
		return errors.New("there is no registry to observe: it is nil")
	}
	age, err := t.meter.Float64ObservableGauge("spineguard.registry.age", metric.WithUnit("s"),
		metric.WithDescription("How old the answers of the registry of systems are, or for how long it has had no new ones."))
	if err != nil {
		return err
	}
	cache, ok := r.(Cache)
	if !ok {
		return t.observe(&t.registry, func(o metric.Observer) { o.ObserveFloat64(age, r.Age().Seconds()) }, age)
	}
	lookups, err := t.meter.Int64ObservableCounter("spineguard.registry.lookups", metric.WithUnit("{lookup}"),
		metric.WithDescription("Look-ups of systems, answered from memory (hit) or not (miss)."))
	if err != nil {
		return err
	}
	failures, err := t.meter.Int64ObservableCounter("spineguard.registry.failures", metric.WithUnit("{failure}"),
		metric.WithDescription("Look-ups in the directory behind the cache that it did not answer."))
	if err != nil {
		return err
	}
	return t.observe(&t.registry, func(o metric.Observer) {
		hits, misses, failed := cache.Counts()
		o.ObserveFloat64(age, r.Age().Seconds())
		o.ObserveInt64(lookups, int64(hits), hit)
		o.ObserveInt64(lookups, int64(misses), miss)
		o.ObserveInt64(failures, int64(failed))
	}, age, lookups, failures)
}

var (
	hit  = metric.WithAttributeSet(attribute.NewSet(lookupKey.String("hit")))
	miss = metric.WithAttributeSet(attribute.NewSet(lookupKey.String("miss")))
)

// Trail is an audit that counts what its sinks take, such as *audit.Trail.
type Trail interface{ Stats() audit.Stats }

// ObserveAudit shows an audit trail whenever metrics are collected. A Telemetry observes one. If
// the trail panics, there is no value.
func (t *Telemetry) ObserveAudit(a Trail) error {
	t.made()
	if a == nil || option.IsNil(a) {
		return errors.New("there is no audit to observe: it is nil")
	}
	lag, err := t.meter.Float64ObservableGauge("spineguard.audit.lag", metric.WithUnit("s"),
		metric.WithDescription("How long the sinks of the audit took for the last entry."))
	if err != nil {
		return err
	}
	owed, err := t.meter.Int64ObservableGauge("spineguard.audit.owed", metric.WithUnit("{entry}"),
		metric.WithDescription("Entries of answers that have gone which a sink has not taken yet."))
	if err != nil {
		return err
	}
	lost, err := t.meter.Int64ObservableCounter("spineguard.audit.lost", metric.WithUnit("{entry}"),
		metric.WithDescription("Entries that a sink did not take and that could not be kept for it."))
	if err != nil {
		return err
	}
	return t.observe(&t.audit, func(o metric.Observer) {
		s := a.Stats()
		o.ObserveFloat64(lag, s.Lag.Seconds())
		o.ObserveInt64(owed, int64(s.Owed))
		o.ObserveInt64(lost, int64(s.Lost))
	}, lag, owed, lost)
}

var errObserved = errors.New("a Telemetry observes one of these, and does already: make another Telemetry, with a meter of its own")

// observe has a function called whenever metrics are collected.
func (t *Telemetry) observe(taken *atomic.Bool, tell func(metric.Observer), instruments ...metric.Observable) error {
	if taken.Swap(true) {
		return errObserved
	}
	_, err := t.meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		quietly(func() { tell(o) })
		return nil
	}, instruments...)
	return err
}

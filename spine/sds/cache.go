// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/maypok86/otter/v2/stats"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
)

// Cache is a [spine.Registry] in front of a slower one. It answers from memory,
// has one look-up in flight for each ASID however many wait for it, and asks again
// before an answer is too old. If the registry gives no answer, the last one
// counts until it is [CacheOptions.MaxAge] old. After that there is an error,
// which a guard answers with 503.
//
// An answer is as old as the question, by the clock that has gone further since: a wall
// clock that is set back does not matter, time in which the machine was suspended counts,
// and after a wall clock was set forward answers are asked for again. So they are where
// a Clock without a monotonic one goes back: answers from its future have no age.
//
// A Cache keeps systems by ASID, and not what [Directory.Providers] returns: a
// consumer may keep endpoints for a session, but not across patient encounters
// (GP Connect, integration_spine_directory_service), of which a cache knows
// nothing. Nor does it keep generations: of two look-ups each has an answer of its
// own time.
//
// Any number of goroutines may use a Cache.
type Cache struct {
	registry    spine.Registry
	ttl         time.Duration
	refreshAt   time.Duration // before ttl
	negativeTTL time.Duration
	maxAge      time.Duration
	timeout     time.Duration
	clock       spine.Clock
	logger      *slog.Logger

	known   *otter.Cache[spine.ASID, *answer]
	unknown *otter.Cache[spine.ASID, time.Time] // when the registry was asked
	counts  counts

	ctx    context.Context // of look-ups, until Close
	cancel context.CancelFunc
	wait   sync.WaitGroup

	mu      sync.Mutex // held to write any of this, and what is above
	flights map[spine.ASID]*flight
	first   lane // look-ups of ASIDs that are not known
	again   lane // and of those that are: a flood of others does not hold them up
	health  health
	closed  bool
}

// answer is a system as the registry had it. It does not change.
type answer struct {
	system spine.System
	at     time.Time // when the registry was asked
	failed time.Time // when a later look-up failed; zero if none did
}

// refreshPart of the TTL is left when an answer is asked for again in the
// background.
const refreshPart = 5

// retryPause is between two look-ups in the background after one that failed.
// Once an answer is too old each request asks at once.
const retryPause = 250 * time.Millisecond

// failureCounts is for how long a look-up that failed tells that the next one would
// fail. After that it is tried before an answer older than TTL is given.
const failureCounts = 5 * time.Second

// ErrClosed says that a registry was closed.
var ErrClosed = errors.New("the registry was closed")

// NewCache returns a cache in front of a registry, whose Lookup must end when its
// context does. If options are wrong, errors.As finds a [*spine.OptionError] for each
// of them in the error.
func NewCache(registry spine.Registry, o CacheOptions) (*Cache, error) {
	o = o.filled()
	if err := errors.Join(checkRegistry(registry), o.check()); err != nil {
		return nil, err
	}
	c := &Cache{
		registry: registry, ttl: o.TTL, refreshAt: o.TTL - o.TTL/refreshPart, negativeTTL: o.NegativeTTL, maxAge: o.MaxAge,
		timeout: o.Timeout, clock: o.Clock, logger: o.Logger,
		flights: map[spine.ASID]*flight{}, first: newLane(o.MaxInFlight), again: newLane(o.MaxInFlight),
		health: health{last: o.Clock()},
	}
	c.known = newStore[*answer](o.Size, &c.counts)
	c.unknown = newStore[time.Time](o.NegativeSize, nil)
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c, nil
}

// newStore returns a map of so many ASIDs. It does its housekeeping in goroutines that
// end at once, so that no look-up waits for that.
func newStore[V any](size int, r stats.Recorder) *otter.Cache[spine.ASID, V] {
	return otter.Must(&otter.Options[spine.ASID, V]{
		MaximumSize:   size,
		StatsRecorder: r,
		Logger:        &otter.NoopLogger{},
	})
}

// Lookup returns the system with the ASID, or [spine.ErrUnknownASID]; what is not
// 12 digits is unknown without a look-up. Any other error says that nothing is
// known of it now.
//
// If ctx ends, Lookup does not wait any longer and returns its error, and the
// look-up goes on for those who still do.
func (c *Cache) Lookup(ctx context.Context, asid spine.ASID) (spine.System, error) {
	if !code.IsASID(asid) {
		return spine.System{}, spine.ErrUnknownASID
	}
	now := c.clock()
	a, ok := c.known.GetIfPresent(asid)
	if !ok {
		if c.isUnknown(asid, now) {
			c.counts.negative.Add(1)
			return spine.System{}, spine.ErrUnknownASID
		}
		return c.ask(ctx, asid, nil)
	}
	switch age := elapsed(a.at, now); {
	case within(age, c.refreshAt):
		c.counts.hits.Add(1)
		return a.system, nil
	case within(age, c.ttl):
		c.refresh(asid, a, now)
		c.counts.hits.Add(1)
		return a.system, nil
	case within(age, c.maxAge) && within(elapsed(a.failed, now), failureCounts):
		c.refresh(asid, a, now)
		c.counts.stale.Add(1)
		return a.system, nil
	}
	return c.ask(ctx, asid, a)
}

// elapsed is the time since by the clock that has gone further, the monotonic one, which
// stands while the machine is suspended, or the wall clock, which can be set.
func elapsed(since, now time.Time) time.Duration {
	return max(now.Sub(since), now.Round(0).Sub(since.Round(0)))
}

// within reports whether an age is known and below a limit.
func within(age, limit time.Duration) bool { return 0 <= age && age < limit }

// isUnknown reports whether the registry did not know the ASID a moment ago.
func (c *Cache) isUnknown(asid spine.ASID, now time.Time) bool {
	at, ok := c.unknown.GetIfPresent(asid)
	return ok && within(elapsed(at, now), c.negativeTTL)
}

// refresh asks again in the background, unless that failed a moment ago.
func (c *Cache) refresh(asid spine.ASID, a *answer, now time.Time) {
	if !within(now.Sub(a.failed), retryPause) { // of the zero time that is very long ago
		c.begin(asid, a)
	}
}

// ask waits for the answer of the registry. If there is none, the last one is
// returned if it still counts; not so to a caller who does not wait, since the
// registry may answer.
func (c *Cache) ask(ctx context.Context, asid spine.ASID, seen *answer) (spine.System, error) {
	c.counts.misses.Add(1)
	f := c.begin(asid, seen)
	select {
	case <-f.done:
	case <-ctx.Done():
		return spine.System{}, ctx.Err()
	}
	if f.err == nil || errors.Is(f.err, spine.ErrUnknownASID) {
		return f.system, f.err
	}
	return c.last(asid, f.err)
}

// last returns the last answer if it still counts, and otherwise the error.
func (c *Cache) last(asid spine.ASID, err error) (spine.System, error) {
	if a, ok := c.known.GetIfPresent(asid); ok && within(elapsed(a.at, c.clock()), c.maxAge) {
		c.counts.stale.Add(1)
		return a.system, nil
	}
	return spine.System{}, fmt.Errorf("no answer, and none of the last %v: %w", c.maxAge, err)
}

// Close ends the look-ups in flight. From then on Lookup returns [ErrClosed].
func (c *Cache) Close() error {
	c.mu.Lock()
	c.closed = true
	c.known.InvalidateAll()
	c.unknown.InvalidateAll()
	c.mu.Unlock()
	c.cancel()
	c.wait.Wait()
	return nil
}

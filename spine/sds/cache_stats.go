// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2/stats"

	"github.com/spineguard/spineguard/spine"
)

// counts of a cache since it was made.
type counts struct {
	stats.NoopRecorder
	hits, negative, stale, misses, lookups, failures, busy, evictions atomic.Uint64
}

// RecordEviction counts a system that made room for another.
func (c *counts) RecordEviction(uint32) { c.evictions.Add(1) }

// Stats is what a [Cache] has done since it was made.
type Stats struct {
	Hits      uint64 // systems from memory, young enough
	Negative  uint64 // unknown ASIDs from memory
	Stale     uint64 // systems from memory, older than TTL, while the registry gave no answer
	Misses    uint64 // calls of Lookup that waited for the registry
	Lookups   uint64 // in the registry, for those that waited and in the background
	Failures  uint64 // of them, those without an answer in time
	Busy      uint64 // look-ups that were not begun, or had no turn, since too many were in flight
	Evictions uint64 // systems that made room for others

	Systems int // in memory
	Unknown int // ASIDs in memory that the registry does not know
}

// Stats returns what the cache has done.
func (c *Cache) Stats() Stats {
	n := &c.counts
	return Stats{
		Hits: n.hits.Load(), Negative: n.negative.Load(), Stale: n.stale.Load(), Misses: n.misses.Load(),
		Lookups: n.lookups.Load(), Failures: n.failures.Load(), Busy: n.busy.Load(), Evictions: n.evictions.Load(),
		Systems: c.known.EstimatedSize(), Unknown: c.unknown.EstimatedSize(),
	}
}

// Counts returns the calls of Lookup that were answered from memory, those that
// waited for the registry, and the look-ups in the registry that failed.
func (c *Cache) Counts() (hits, misses, failures uint64) {
	s := c.Stats()
	return s.Hits + s.Negative + s.Stale, s.Misses, s.Failures
}

// health is whether the registry answers.
type health struct {
	last    time.Time // when it last did; at first when the cache was made
	failing bool      // since then
	told    bool      // to the log
	toldAt  time.Time
}

// tellPause is between two warnings about a registry that comes and goes.
const tellPause = 10 * time.Second

// Age returns for how long the registry has given no answer: the time since the
// last one if a look-up has failed since, and otherwise 0. Answers that are in use
// are up to TTL older. It is for an alert well before [CacheOptions.MaxAge]. Where
// nobody asks nothing is found out, and it keeps what it was, or grows.
func (c *Cache) Age() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.health.failing {
		return 0
	}
	return max(0, c.clock().Sub(c.health.last))
}

// note takes down whether the registry answers, and returns what is to be logged
// outside of the lock.
func (c *Cache) note(err error, now time.Time) (tell func()) {
	h := &c.health
	silence := now.Sub(h.last)
	switch {
	case errors.Is(err, ErrBusy):
		c.counts.busy.Add(1)
	case err == nil || errors.Is(err, spine.ErrUnknownASID):
		c.counts.lookups.Add(1)
		told := h.told
		h.last, h.failing, h.told = now, false, false
		if told {
			return func() { c.logger.Info("the registry answers again", "silent", silence) }
		}
	default:
		c.counts.lookups.Add(1)
		c.counts.failures.Add(1)
		h.failing = true
		if !h.told && !within(now.Sub(h.toldAt), tellPause) {
			h.told, h.toldAt = true, now
			return func() {
				c.logger.Warn("the registry gives no answer; the last ones count until they are too old", "err", printable(err.Error()), "maxAge", c.maxAge)
			}
		}
	}
	return func() {}
}

// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spineguard/spineguard/spine"
)

// flight is one look-up, for which any number wait. Once done is closed, the result
// may be read.
type flight struct {
	done   chan struct{}
	system spine.System
	err    error
}

// lane bounds look-ups of one kind.
type lane struct {
	places  chan struct{} // one for each look-up that the registry works on
	flights int           // those that wait for a place among them
}

// waitingPerPlace look-ups may wait for each place.
const waitingPerPlace = 32

func newLane(places int) lane { return lane{places: make(chan struct{}, places)} }

func (l *lane) full() bool { return l.flights >= (1+waitingPerPlace)*cap(l.places) }

// ErrBusy says that a [Cache] has as many look-ups in flight as it may.
var ErrBusy = errors.New("too many look-ups in flight")

// begin returns the look-up of the ASID that is in flight, and starts one if
// there is none. If something newer is known than what the caller has seen, that
// is the result.
func (c *Cache) begin(asid spine.ASID, seen *answer) *flight {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f, ok := c.flights[asid]; ok {
		return f
	}
	if c.closed {
		return landed(spine.System{}, ErrClosed)
	}
	now := c.clock()
	a, known := c.known.GetIfPresent(asid)
	lane := &c.first
	switch {
	case known && a != seen && within(elapsed(a.at, now), c.ttl):
		return landed(a.system, nil)
	case known:
		lane = &c.again
	case c.isUnknown(asid, now):
		return landed(spine.System{}, spine.ErrUnknownASID)
	}
	if lane.full() {
		c.counts.busy.Add(1)
		return landed(spine.System{}, ErrBusy)
	}
	lane.flights++
	f := &flight{done: make(chan struct{})}
	c.flights[asid] = f
	c.wait.Go(func() { c.fly(asid, f, lane) })
	return f
}

// landed is a look-up that is over.
func landed(s spine.System, err error) *flight {
	f := &flight{done: make(chan struct{}), system: s, err: err}
	close(f.done)
	return f
}

// fly looks the ASID up, and tells those who wait.
func (c *Cache) fly(asid spine.ASID, f *flight, lane *lane) {
	ctx, cancel := context.WithTimeout(c.ctx, c.timeout)
	defer cancel()
	at := c.clock()
	select {
	case lane.places <- struct{}{}:
		at = c.clock()
		f.system, f.err = c.lookup(ctx, asid, lane)
	case <-ctx.Done():
		f.err = ErrBusy
	}
	c.land(asid, f, lane, at)
	close(f.done)
}

// lookup asks the registry, and waits for its answer until ctx ends. The place is
// taken until the registry comes back: one that does not heed its context has
// no more look-ups than others.
func (c *Cache) lookup(ctx context.Context, asid spine.ASID, lane *lane) (spine.System, error) {
	result := make(chan flight, 1)
	go func() {
		defer func() { <-lane.places }()
		var f flight
		f.system, f.err = safely(ctx, c.registry, asid)
		result <- f
	}()
	select {
	case f := <-result:
		return f.system, f.err
	case <-ctx.Done():
		return spine.System{}, fmt.Errorf("no answer in %v: %w", c.timeout, ctx.Err())
	}
}

// safely makes an error of a panic, and of an answer that is not one. Recover does
// not tell a panic(nil) where GODEBUG has panicnil=1.
func safely(ctx context.Context, registry spine.Registry, asid spine.ASID) (s spine.System, err error) {
	answered := false
	defer func() {
		if r := recover(); !answered {
			s, err = spine.System{}, fmt.Errorf("the registry panicked: %v", r)
		}
	}()
	s, err = registry.Lookup(ctx, asid)
	answered = true
	switch {
	case err != nil:
		return spine.System{}, err
	case s.ASID() != asid:
		return spine.System{}, fmt.Errorf("the registry answered for %.12q when asked for %q", string(s.ASID()), string(asid))
	}
	return s, nil
}

// land keeps the result.
func (c *Cache) land(asid spine.ASID, f *flight, lane *lane, at time.Time) {
	now := c.clock()
	c.mu.Lock()
	delete(c.flights, asid)
	lane.flights--
	tell := func() {}
	if !c.closed {
		c.keep(asid, f, at, now)
		tell = c.note(f.err, now)
	}
	c.mu.Unlock()
	tell()
}

// keep replaces what is known of the ASID.
func (c *Cache) keep(asid spine.ASID, f *flight, at, now time.Time) {
	switch a, ok := c.known.GetIfPresent(asid); {
	case f.err == nil:
		c.unknown.Invalidate(asid)
		c.known.Set(asid, &answer{system: f.system, at: at})
	case errors.Is(f.err, spine.ErrUnknownASID):
		c.known.Invalidate(asid)
		c.unknown.Set(asid, at)
	case ok:
		c.known.Set(asid, &answer{system: a.system, at: a.at, failed: now})
	}
}

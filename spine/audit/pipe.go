// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// pipe leads to one sink. What the sink did not take after it had happened it gets before
// anything else.
type pipe struct {
	sink     Sink
	slots    chan struct{} // of entries that are on their way
	settling chan struct{} // of whoever hands over what is owed
	failing  atomic.Bool

	mu   sync.Mutex
	owed []*Entry
	lost uint64 // that found no place among the owed, since the sink was told last
	ever uint64 // the same since the beginning
}

const (
	mostAtOnce = 64    // goroutines that a sink which hangs can hold
	mostOwed   = 1_024 // entries that are kept for a sink which fails
)

func newPipe(s Sink) *pipe {
	return &pipe{sink: s, slots: make(chan struct{}, mostAtOnce), settling: make(chan struct{}, 1)}
}

func (p *pipe) name() string { return fmt.Sprintf("%T", p.sink) }

// panicError is a panic of a sink.
type panicError struct{ sink string }

// Error does not say with what: that may hold anything.
func (e *panicError) Error() string { return "audit: the sink " + e.sink + " panicked" }

var errTimeout = errors.New("audit: the sink took too long")

// write hands over what is owed, and then an entry.
func (p *pipe) write(ctx context.Context, e *Entry, timeout time.Duration, now func() time.Time) error {
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, errTimeout)
	defer cancel()
	if err := p.settle(ctx, now); err != nil {
		return err
	}
	return p.attempt(ctx, e)
}

// attempt hands an entry to the sink. If the sink does not come back in time it is left alone,
// and holds a place until it does.
func (p *pipe) attempt(ctx context.Context, e *Entry) error {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	done := make(chan error, 1)
	go func() {
		var err error = &panicError{p.name()}
		defer func() {
			_ = recover()
			<-p.slots
			done <- err
		}()
		err = p.sink.Write(ctx, e)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// settle hands over what is owed.
func (p *pipe) settle(ctx context.Context, now func() time.Time) error {
	if owed, lost := p.pending(); owed == nil && lost == 0 {
		return nil
	}
	select {
	case p.settling <- struct{}{}:
		defer func() { <-p.settling }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	for {
		e, lost := p.pending()
		switch {
		case e != nil:
			if err := p.attempt(ctx, e); err != nil {
				return err
			}
			p.paid(1, 0)
		case lost > 0:
			if err := p.attempt(ctx, &Entry{Kind: KindLost, ID: newID(), Time: now().UTC(), Lost: lost}); err != nil {
				return err
			}
			p.paid(0, lost)
		default:
			return nil
		}
	}
}

// pending is the first entry that is owed, and how many are lost.
func (p *pipe) pending() (*Entry, uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.owed) == 0 {
		return nil, p.lost
	}
	return p.owed[0], p.lost
}

func (p *pipe) paid(entries int, lost uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.owed, p.lost = p.owed[entries:], p.lost-lost
}

// owe keeps an entry for later. If there is no place for it, it is counted.
func (p *pipe) owe(e *Entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.owed) < mostOwed {
		p.owed = append(p.owed, e)
		return
	}
	p.lost++
	p.ever++
}

func (p *pipe) counts() (owed int, lost uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.owed), p.ever
}

// drain hands over what is owed, and waits for what is on its way.
func (p *pipe) drain(ctx context.Context, timeout time.Duration, now func() time.Time) error {
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, errTimeout)
	defer cancel()
	err := p.settle(ctx, now)
	for range mostAtOnce {
		select {
		case p.slots <- struct{}{}:
		case <-ctx.Done():
			return errors.Join(err, context.Cause(ctx))
		}
	}
	return err
}

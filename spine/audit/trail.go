// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/option"
)

// Sink takes entries. It returns nil only once an entry is safe by its own measure: what it has
// merely put into a buffer it has not taken. Any number of goroutines use it at once, and it must
// not change an entry. If it has a method Close() error, [Trail.Close] calls it.
//
// An error, a panic and what takes longer than Options.Timeout are failures. A sink that stops
// when the context ends frees its place earlier.
type Sink interface {
	Write(context.Context, *Entry) error
}

// SinkFunc is an adapter to use a function as a Sink. New refuses a nil one.
type SinkFunc func(context.Context, *Entry) error

// Write calls f.
func (f SinkFunc) Write(ctx context.Context, e *Entry) error { return f(ctx, e) }

// BestEffort is a sink that cannot say whether an entry is safe, such as a queue without an
// acknowledgement. It stands beside one that can: [New] refuses Options with no other sink.
type BestEffort interface {
	Sink
	BestEffort()
}

// Options say where entries go, and what happens when that fails.
type Options struct {
	Sinks []Sink // at least one; an entry is recorded once all have taken it

	// Timeout is how long a sink may take for an entry. Default: 5 s.
	Timeout time.Duration
	// Block is for how long a request waits for a sink that fails, while its entry is tried
	// again; then it is refused, or not sent. Default: 0, which refuses at once.
	Block time.Duration

	// Bodies says which bodies entries have. Default: those that the NRL demands.
	Bodies Bodies
	// MaxBody is how many bytes of a body are kept. Of longer ones an entry has so many, the
	// length and the digest. Default: 65,536; at most 1,048,576.
	MaxBody int

	Clock    spine.Clock  // default: time.Now
	ErrorLog *slog.Logger // gets what fails, and when it works again; default: slog.Default()
}

// Bodies says which bodies entries have.
type Bodies uint8

// What can be kept of bodies.
const (
	// DemandedBodies are those that the NRL demands, of what is sent: that of a POST, PATCH or
	// PUT, and that of the response, of a retrieval through the proxy if it failed. Of what a
	// guard lets in, none is.
	DemandedBodies Bodies = iota
	// NoBodies keeps no body, which is less than the NRL demands.
	NoBodies
)

const (
	defaultTimeout = 5 * time.Second
	defaultMaxBody = 64 << 10
	mostMaxBody    = 1 << 20
)

// Trail records the verdicts of guards and the responses to requests, and what is sent. It is a
// [guard.AuditSink]. It does not change once it is made, and any number of goroutines may use it.
// The zero Trail records nothing, and so refuses every request.
type Trail struct {
	options  Options
	pipes    []*pipe
	sequence atomic.Uint64
	closed   atomic.Bool
	entries  atomic.Uint64
	failed   atomic.Uint64
	lag      atomic.Int64
}

var _ guard.AuditSink = (*Trail)(nil)

// ErrClosed says that a Trail, or a File, was asked to write after it was closed.
var ErrClosed = errors.New("the audit is closed")

var errNotMade = errors.New("audit: New has not made the trail")

// New returns a trail. What is wrong with the options is a [*spine.OptionError].
func New(o Options) (*Trail, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.MaxBody == 0 {
		o.MaxBody = defaultMaxBody
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.ErrorLog == nil {
		o.ErrorLog = slog.Default()
	}
	t := &Trail{options: o}
	for _, s := range o.Sinks {
		t.pipes = append(t.pipes, newPipe(s))
	}
	return t, nil
}

// checkSinks returns everything that is wrong with the sinks.
func checkSinks(sinks []Sink) error {
	var errs []error
	safe := len(sinks) == 0 // which is another error
	for _, s := range sinks {
		if s == nil || option.IsNil(s) {
			errs = append(errs, option.Error("Sinks", "holds a nil %T: set it to something, or leave it out", s))
		}
		_, bestEffort := s.(BestEffort)
		safe = safe || !bestEffort
	}
	if len(sinks) == 0 {
		errs = append(errs, option.Error("Sinks", "is empty: set at least one, such as a File"))
	}
	if !safe {
		errs = append(errs, option.Error("Sinks", "holds none that says whether an entry is safe: set one beside %T, such as a File", sinks[0]))
	}
	return errors.Join(errs...)
}

// check returns everything that is wrong with the options.
func (o *Options) check() error {
	errs := []error{checkSinks(o.Sinks)}
	if o.Timeout < 0 || o.Block < 0 {
		errs = append(errs, option.Error("Timeout", "is %v, and Block %v: neither can be negative", o.Timeout, o.Block))
	}
	if o.Bodies > NoBodies {
		errs = append(errs, option.Error("Bodies", "is %d: it must be one of the constants", o.Bodies))
	}
	if o.MaxBody < 0 || o.MaxBody > mostMaxBody {
		errs = append(errs, option.Error("MaxBody", "is %d: it must be from 0 to %d", o.MaxBody, mostMaxBody))
	}
	return errors.Join(errs...)
}

// Record records the verdict of a guard. An error says that not every sink took it, so that the
// guard refuses the request; if a sink panics, so does Record.
func (t *Trail) Record(ctx context.Context, d *guard.Decision) error {
	x := t.exchange(ctx)
	e := t.verdict(x, d)
	err := t.write(ctx, e)
	if err == nil {
		x.decided(e)
		return nil
	}
	rule := spine.RuleAuditFailed
	var p *panicError
	if errors.As(err, &p) {
		rule = spine.RulePanic
	}
	e = refused(e, rule)
	x.decided(e)
	t.owe(e)
	if p != nil {
		panic(p)
	}
	return err
}

// refused is the verdict after the audit failed.
func refused(e *Entry, rule spine.Rule) *Entry {
	again, verdict := *e, *e.Verdict
	verdict.Allowed, verdict.Rule = false, rule
	again.Verdict = &verdict
	return &again
}

// stamp gives an entry its number and time.
func (t *Trail) stamp(e *Entry) *Entry {
	e.Sequence = t.sequence.Add(1)
	e.Time = t.now().UTC()
	return e
}

func (t *Trail) now() time.Time {
	if t.options.Clock == nil {
		return time.Now()
	}
	return t.options.Clock()
}

// write hands an entry to all sinks, and waits until they have taken it or the bound is reached.
func (t *Trail) write(ctx context.Context, e *Entry) error {
	return errors.Join(t.each(ctx, e, t.options.Block)...)
}

// writeLate hands over an entry of what has happened already. A sink that does not take it now
// gets it before the next one.
func (t *Trail) writeLate(ctx context.Context, e *Entry) {
	if t.isClosed(e) {
		return
	}
	errs := t.each(ctx, e, 0)
	if errors.Join(errs...) != nil && t.isClosed(e) { // meanwhile
		return
	}
	for i, err := range errs {
		if err != nil && i < len(t.pipes) {
			t.pipes[i].owe(writable(e))
		}
	}
}

// owe lets every sink have an entry before the next one.
func (t *Trail) owe(e *Entry) {
	if t.isClosed(e) {
		return
	}
	e = writable(e)
	for _, p := range t.pipes {
		p.owe(e)
	}
}

// isClosed reports whether nobody gets an entry any more, and says so.
func (t *Trail) isClosed(e *Entry) bool {
	closed := t.closed.Load()
	if closed {
		t.options.ErrorLog.Error("audit: an entry is lost, since the audit is closed", "entry", e)
	}
	return closed
}

// writable is the entry, or what can be written of it, so that one that never can does not stand
// in front of all others.
func writable(e *Entry) *Entry {
	_, err := encode(e)
	if err == nil {
		return e
	}
	return &Entry{Kind: e.Kind, Sequence: e.Sequence, ID: e.ID, Time: e.Time, Method: e.Method, URL: e.URL, Err: "the entry cannot be written: " + errorText(err)}
}

// each hands an entry to all sinks at once, and returns the error of each.
func (t *Trail) each(ctx context.Context, e *Entry, block time.Duration) []error {
	switch {
	case len(t.pipes) == 0:
		return []error{errNotMade}
	case t.closed.Load():
		return []error{ErrClosed}
	}
	ctx = context.WithoutCancel(ctx) // who has asked may be gone: it has to be recorded all the same
	began := time.Now()
	errs := make([]error, len(t.pipes))
	if len(t.pipes) == 1 {
		errs[0] = t.deliver(ctx, t.pipes[0], e, block)
	} else {
		done := make(chan struct{}, len(t.pipes))
		for i, p := range t.pipes {
			go func() {
				errs[i] = t.deliver(ctx, p, e, block)
				done <- struct{}{}
			}()
		}
		for range t.pipes {
			<-done
		}
	}
	t.lag.Store(int64(time.Since(began)))
	if errors.Join(errs...) != nil {
		t.failed.Add(1)
	} else {
		t.entries.Add(1)
	}
	return errs
}

// The pauses between two attempts.
const (
	firstPause = 10 * time.Millisecond
	mostPause  = time.Second
)

// deliver hands an entry to one sink, again and again until the bound.
func (t *Trail) deliver(ctx context.Context, p *pipe, e *Entry, block time.Duration) error {
	until := time.Now().Add(block)
	for pause := firstPause; ; pause = min(2*pause, mostPause) {
		err := p.write(ctx, e, t.options.Timeout, t.now)
		t.report(p, err)
		var panicked *panicError
		left := time.Until(until)
		if err == nil || left <= 0 || errors.As(err, &panicked) {
			return err
		}
		time.Sleep(min(pause, left))
	}
}

// report says that a sink fails, and that it works again.
func (t *Trail) report(p *pipe, err error) {
	switch {
	case err != nil && !p.failing.Swap(true):
		t.options.ErrorLog.Error("audit: a sink fails, so requests are refused until it works", "sink", p.name(), "err", errorText(err))
	case err == nil && p.failing.Load() && p.failing.Swap(false):
		t.options.ErrorLog.Info("audit: the sink works again", "sink", p.name())
	}
}

// Stats are what a Trail has done so far.
type Stats struct {
	Entries uint64        // that every sink took
	Failed  uint64        // that some sink did not take at once
	Owed    int           // entries that sinks get before the next one, of the sink that has most
	Lost    uint64        // entries that a sink did not take and that could not be kept for it
	Lag     time.Duration // how long the sinks took for the last entry
}

// Stats returns what the trail has done so far.
func (t *Trail) Stats() Stats {
	s := Stats{Entries: t.entries.Load(), Failed: t.failed.Load(), Lag: time.Duration(t.lag.Load())}
	for _, p := range t.pipes {
		owed, lost := p.counts()
		s.Owed, s.Lost = max(s.Owed, owed), s.Lost+lost
	}
	return s
}

// Err returns nil if every sink took the last entry that it was given, for the readiness of a
// service.
func (t *Trail) Err() error {
	if len(t.pipes) == 0 {
		return errNotMade
	}
	for _, p := range t.pipes {
		if p.failing.Load() {
			return fmt.Errorf("audit: the sink %s fails", p.name())
		}
	}
	return nil
}

// Close hands over what sinks did not take when they were given it, waits for what is on its
// way, for at most Options.Timeout a sink, and closes the sinks that have a method Close() error.
// From then on every request is refused, so it is called when the server has been shut down and
// nothing is sent any more. The error says what is lost.
func (t *Trail) Close(ctx context.Context) error {
	if t.closed.Swap(true) {
		return ErrClosed
	}
	var errs []error
	for _, p := range t.pipes {
		if err := p.drain(ctx, t.options.Timeout, t.now); err != nil {
			owed, lost := p.counts()
			err = fmt.Errorf("audit: the sink %s lacks %d entries: %w", p.name(), uint64(owed)+lost, err)
			t.options.ErrorLog.Error(errorText(err))
			errs = append(errs, err)
		}
		if c, ok := p.sink.(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// newID names a request.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}

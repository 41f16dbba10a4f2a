// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

var errFull = errors.New("the disk is full")

func hello(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }

// status asks a handler for a pointer.
func status(h http.Handler) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, fixture.Request("nrl", "GET", fixture.Pointer))
	return w.Code
}

func TestOptions(t *testing.T) {
	var none *memory
	good := []audit.Sink{new(memory)}
	for name, o := range map[string]audit.Options{
		"Sinks": {}, "Sinks ": {Sinks: []audit.Sink{nil}}, "Sinks  ": {Sinks: []audit.Sink{none}}, "Sinks   ": {Sinks: []audit.Sink{audit.SinkFunc(nil)}},
		"Timeout": {Sinks: good, Timeout: -1}, "Timeout ": {Sinks: good, Block: -1}, "Bodies": {Sinks: good, Bodies: 2}, "MaxBody": {Sinks: good, MaxBody: -1}, "MaxBody ": {Sinks: good, MaxBody: 1<<20 + 1},
	} {
		_, err := audit.New(o)
		var option *spine.OptionError
		if !errors.As(err, &option) || option.Option != strings.TrimSpace(name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var zero audit.Trail
	if err := zero.Record(t.Context(), new(guard.Decision)); err == nil {
		t.Error("the zero Trail records")
	}
	if zero.Err() == nil {
		t.Error("the zero Trail is ready")
	}
	for _, f := range []func(){func() { zero.Wrap(nil) }, func() { zero.RoundTripper(nil) }, func() { audit.NewLogger(nil) }} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("nil is taken")
				}
			}()
			f()
		}()
	}
}

// A request whose verdict a sink does not take does not reach the handler, and what was not taken
// comes first once the sink works.
func TestVerdictThatIsNotTakenDenies(t *testing.T) {
	var log bytes.Buffer
	a, b := new(memory), new(memory)
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{a, b}, ErrorLog: slog.New(slog.NewTextHandler(&log, nil))})
	ran := 0
	h := guarded(t, trail, func(w http.ResponseWriter, r *http.Request) { ran++ })
	b.fail(errFull)
	for range 2 {
		if got := status(h); got != http.StatusServiceUnavailable {
			t.Error(got)
		}
	}
	if ran != 0 || trail.Err() == nil || strings.Count(log.String(), "disk is full") != 1 {
		t.Errorf("%d, %v, %s", ran, trail.Err(), log.String())
	}
	if s := trail.Stats(); s.Failed == 0 || s.Owed == 0 || s.Lost != 0 {
		t.Errorf("%+v", s)
	}
	b.fail(nil)
	if got := status(h); got != http.StatusOK || ran != 1 {
		t.Error(got, ran)
	}
	if trail.Err() != nil || trail.Stats().Owed != 0 || !strings.Contains(log.String(), "works again") {
		t.Errorf("%v %+v %s", trail.Err(), trail.Stats(), log.String())
	}
	// The sink that failed has all verdicts as they were in the end; the other one has the first
	// ones as well.
	got := b.take()
	if len(got) != 6 {
		t.Fatal(asJSON(t, got))
	}
	for i, want := range []struct {
		kind audit.Kind
		rule spine.Rule
	}{
		{audit.KindVerdict, spine.RuleAuditFailed}, {audit.KindResponse, spine.RuleAuditFailed}, {audit.KindVerdict, spine.RuleAuditFailed}, {audit.KindResponse, spine.RuleAuditFailed}, {audit.KindVerdict, ""}, {audit.KindResponse, ""},
	} {
		if e := got[i]; e.Kind != want.kind || e.Verdict.Rule != want.rule || e.Verdict.Allowed != (want.rule == "") {
			t.Errorf("%d: %s", i, asJSON(t, e))
		}
	}
	last := map[string]*audit.Entry{}
	n := 0
	for _, e := range a.take() {
		if e.Kind == audit.KindVerdict {
			last[e.ID] = e
			n++
		}
	}
	if len(last) != 3 || n != 5 || last[got[0].ID].Verdict.Allowed {
		t.Error(len(last), n)
	}
}

func TestSinkThatPanics(t *testing.T) {
	for _, f := range []func(){func() { panic("9434765919") }, func() { panic(nil) }, runtime.Goexit} {
		var log bytes.Buffer
		sink := audit.SinkFunc(func(context.Context, *audit.Entry) error { f(); return nil })
		trail := newTrail(t, audit.Options{Sinks: []audit.Sink{sink}, ErrorLog: slog.New(slog.NewTextHandler(&log, nil)), Block: time.Hour})
		ran := false
		if got := status(guarded(t, trail, func(http.ResponseWriter, *http.Request) { ran = true })); got != http.StatusInternalServerError || ran {
			t.Error(got, ran)
		}
		if strings.Contains(log.String(), "9434765919") || !strings.Contains(log.String(), "panicked") {
			t.Error(log.String())
		}
	}
}

// A sink that hangs is given up after the bound, and holds only so many goroutines.
func TestSinkThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		sink := audit.SinkFunc(func(context.Context, *audit.Entry) error { <-release; return nil })
		trail := newTrail(t, audit.Options{Sinks: []audit.Sink{sink}, ErrorLog: quiet, Timeout: time.Second})
		h := guarded(t, trail, hello)
		for range 100 {
			began := time.Now()
			if got := status(h); got != http.StatusServiceUnavailable {
				t.Error(got)
			}
			if d := time.Since(began); d < time.Second || d > 3*time.Second {
				t.Error(d)
			}
		}
		if n := runtime.NumGoroutine(); n > 100 {
			t.Error(n, "goroutines")
		}
		close(release)
		synctest.Wait()
		if got := status(h); got != http.StatusOK {
			t.Error(got)
		}
	})
}

// With Block a request waits for a sink that fails for a while, and is refused after the bound.
func TestBlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := new(memory)
		trail := newTrail(t, audit.Options{Sinks: []audit.Sink{m}, ErrorLog: quiet, Block: time.Minute})
		h := guarded(t, trail, hello)
		m.fail(errFull)
		time.AfterFunc(10*time.Second, func() { m.fail(nil) })
		began := time.Now()
		if got := status(h); got != http.StatusOK {
			t.Error(got)
		}
		if d := time.Since(began); d < 10*time.Second || d > 12*time.Second {
			t.Error(d)
		}
		m.fail(errFull)
		began = time.Now()
		if got := status(h); got != http.StatusServiceUnavailable {
			t.Error(got)
		}
		if d := time.Since(began); d < time.Minute || d > time.Minute+2*time.Second {
			t.Error(d)
		}
	})
}

// An answer that has gone and is not recorded: the error log says so, and the next requests are
// refused until it is.
func TestResponseThatIsNotTaken(t *testing.T) {
	var log bytes.Buffer
	m := new(memory)
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{m}, ErrorLog: slog.New(slog.NewTextHandler(&log, nil))})
	down := true
	h := guarded(t, trail, func(w http.ResponseWriter, r *http.Request) {
		if down {
			m.fail(errFull)
		}
	})
	if got := status(h); got != http.StatusOK {
		t.Error(got)
	}
	down = false
	if got := status(h); got != http.StatusServiceUnavailable || trail.Err() == nil || !strings.Contains(log.String(), "disk is full") {
		t.Error(got, log.String())
	}
	m.fail(nil)
	if got := status(h); got != http.StatusOK {
		t.Error(got)
	}
	kinds := map[audit.Kind]int{}
	for i, e := range m.take() {
		kinds[e.Kind]++
		if i == 1 && (e.Kind != audit.KindResponse || e.Response.Status != http.StatusOK) {
			t.Error(asJSON(t, e))
		}
	}
	if kinds[audit.KindVerdict] != 3 || kinds[audit.KindResponse] != 3 {
		t.Error(kinds)
	}
}

// What finds no place among the entries that are kept is counted, and the sink is told.
func TestLost(t *testing.T) {
	m := new(memory)
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{m}, ErrorLog: quiet})
	h := guarded(t, trail, hello)
	m.fail(errFull)
	for range 600 {
		status(h)
	}
	if s := trail.Stats(); s.Owed != 1_024 || s.Lost != 176 {
		t.Errorf("%+v", s)
	}
	m.fail(nil)
	status(h)
	all := m.take()
	if len(all) != 1_024+1+2 || all[1_024].Kind != audit.KindLost || all[1_024].Lost != 176 {
		t.Error(len(all))
	}
	if s := trail.Stats(); s.Owed != 0 || s.Lost != 176 {
		t.Errorf("%+v", s)
	}
}

// An entry that never can be written does not stand in front of all others.
func TestEntryThatCannotBeWritten(t *testing.T) {
	var b bytes.Buffer
	sink := audit.SinkFunc(func(_ context.Context, e *audit.Entry) error { return json.NewEncoder(&b).Encode(e) })
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{sink}, ErrorLog: quiet})
	if err := trail.Record(t.Context(), &guard.Decision{Position: "nowhere"}); err == nil {
		t.Error("it is written")
	}
	if err := trail.Record(t.Context(), &guard.Decision{Position: spine.ProxyPosition}); err != nil {
		t.Error(err)
	}
	if !strings.Contains(b.String(), "cannot be written") {
		t.Error(b.String())
	}
}

func TestClose(t *testing.T) {
	m := &closing{}
	var said bytes.Buffer
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{m}, ErrorLog: slog.New(slog.NewTextHandler(&said, nil))})
	h := guarded(t, trail, hello)
	m.fail(errFull)
	status(h)
	m.fail(nil)
	if err := trail.Close(t.Context()); err != nil || m.closed.Load() != 1 || len(m.take()) != 2 {
		t.Error(err)
	}
	if got := status(h); got != http.StatusServiceUnavailable {
		t.Error(got)
	}
	if err := trail.Close(t.Context()); !errors.Is(err, audit.ErrClosed) || m.closed.Load() != 1 {
		t.Error(err)
	}
	if n := strings.Count(said.String(), "an entry is lost"); n != 2 {
		t.Error(n, said.String())
	}
	// What cannot be handed over is said.
	var log bytes.Buffer
	m = &closing{}
	trail = newTrail(t, audit.Options{Sinks: []audit.Sink{m}, ErrorLog: slog.New(slog.NewTextHandler(&log, nil))})
	m.fail(errFull)
	status(guarded(t, trail, hello))
	if err := trail.Close(t.Context()); !errors.Is(err, errFull) || !strings.Contains(log.String(), "lacks 2 entries") || m.closed.Load() != 1 {
		t.Error(err, log.String())
	}
}

// An entry that is on its way to a sink when the trail is closed is recorded, or said to be lost.
func TestEntryWhileTheTrailCloses(t *testing.T) {
	var log bytes.Buffer
	var trail *audit.Trail
	sink := audit.SinkFunc(func(_ context.Context, e *audit.Entry) error {
		if e.Kind == audit.KindResponse {
			ctx, cancel := context.WithCancel(context.Background())
			cancel() // it does not wait
			if err := trail.Close(ctx); err == nil {
				t.Error("it is closed without what is on its way")
			}
			return audit.ErrClosed
		}
		return nil
	})
	trail = newTrail(t, audit.Options{Sinks: []audit.Sink{sink}, ErrorLog: slog.New(slog.NewTextHandler(&log, nil))})
	status(guarded(t, trail, hello))
	if !strings.Contains(log.String(), "an entry is lost") {
		t.Error(log.String())
	}
}

type closing struct {
	memory
	closed atomic.Int32
}

func (c *closing) Close() error { c.closed.Add(1); return nil }

// Whoever has asked may be gone before the verdict is recorded.
func TestRequestThatIsGone(t *testing.T) {
	m := new(memory)
	sink := audit.SinkFunc(func(ctx context.Context, e *audit.Entry) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return m.Write(ctx, e)
	})
	h := guarded(t, newTrail(t, audit.Options{Sinks: []audit.Sink{sink}}), hello)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h.ServeHTTP(httptest.NewRecorder(), fixture.Request("nrl", "GET", fixture.Pointer).WithContext(ctx))
	if n := len(m.take()); n != 2 {
		t.Error(n, "entries")
	}
}

// A request whose entry is not taken is not sent, and its body is closed.
func TestNotSent(t *testing.T) {
	m := new(memory)
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{m}, ErrorLog: quiet})
	sent := 0
	base := fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
		sent++
		return nil, errors.New("no patient 9434765919 here")
	})
	o := fixture.ClientOptions("nrl")
	o.Base = trail.RoundTripper(base)
	transport, err := client.NewTransport(fixture.Service("nrl").Direct(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx := client.WithCaller(t.Context(), fixture.Professional)
	body := &body{Reader: strings.NewReader("{}")}
	post := func() error {
		r, err := http.NewRequestWithContext(ctx, "POST", o.URL+"/STU3/DocumentReference", body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/fhir+json")
		answer, err := transport.RoundTrip(r)
		if answer != nil {
			answer.Body.Close()
		}
		return err
	}
	m.fail(errFull)
	if err := post(); !errors.Is(err, errFull) || sent != 0 || body.closed != 1 {
		t.Error(err, sent, body.closed)
	}
	m.fail(nil)
	if err := post(); err == nil || sent != 1 {
		t.Error(err, sent)
	}
	all := m.take()
	if len(all) != 3 || all[0].Response.Ended != audit.Failed || all[1].Kind != audit.KindSent || all[2].Response.Ended != audit.Failed {
		t.Fatal(asJSON(t, all))
	}
	if all[2].Err != "no patient [NHS number] here" || !strings.Contains(all[0].Err, "not sent") {
		t.Errorf("%q %q", all[2].Err, all[0].Err)
	}
}

// body counts how often it is closed.
type body struct {
	io.Reader
	mu     sync.Mutex
	closed int
}

func (b *body) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed++
	return nil
}

// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/sds"
)

const (
	knownASID   spine.ASID          = "200000000001"
	otherASID   spine.ASID          = "200000000002"
	thirdASID   spine.ASID          = "200000000003"
	unknownASID spine.ASID          = "999999999999"
	readPointer spine.InteractionID = "urn:nhs:names:services:nrl:DocumentReference.read"
)

var errDown = errors.New("the directory is down")

// directory is a registry of a test, which counts and does as it is told.
type directory struct {
	asked atomic.Int64
	mu    sync.Mutex
	does  spine.RegistryFunc
}

func (d *directory) Lookup(ctx context.Context, asid spine.ASID) (spine.System, error) {
	d.asked.Add(1)
	d.mu.Lock()
	does := d.does
	d.mu.Unlock()
	return does(ctx, asid)
}

func (d *directory) set(does spine.RegistryFunc) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.does = does
}

func accreditedSystem(asid spine.ASID) spine.System {
	return spine.NewSystem(spine.SystemRow{ASID: asid, ODS: "A1001", Sends: []spine.InteractionID{readPointer}})
}

// answers knows every ASID that does not begin with 9.
func answers(_ context.Context, asid spine.ASID) (spine.System, error) {
	if asid[0] == '9' {
		return spine.System{}, spine.ErrUnknownASID
	}
	return accreditedSystem(asid), nil
}

func fails(context.Context, spine.ASID) (spine.System, error) { return spine.System{}, errDown }

func hangs(ctx context.Context, _ spine.ASID) (spine.System, error) {
	<-ctx.Done()
	return spine.System{}, ctx.Err()
}

func panics(context.Context, spine.ASID) (spine.System, error) { panic("out of order") }

func exits(context.Context, spine.ASID) (spine.System, error) {
	runtime.Goexit()
	return spine.System{}, nil
}

func mistakes(context.Context, spine.ASID) (spine.System, error) {
	return accreditedSystem("200000000009"), nil
}

func nothing(context.Context, spine.ASID) (spine.System, error) { return spine.System{}, nil }

// registryFaults are the ways in which a registry gives no answer.
var registryFaults = map[string]spine.RegistryFunc{
	"fails": fails, "hangs": hangs, "panics": panics, "exits": exits, "another system": mistakes, "no system and no error": nothing,
}

func quietLog() *slog.Logger { return slog.New(slog.DiscardHandler) }

func newCache(t *testing.T, r spine.Registry, o sds.CacheOptions) *sds.Cache {
	t.Helper()
	if o.Logger == nil {
		o.Logger = quietLog()
	}
	c, err := sds.NewCache(r, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// wantsAnswer compares an answer with what it must be: "yes", "unknown" or "no answer".
func wantsAnswer(t *testing.T, r spine.Registry, asid spine.ASID, want string) {
	t.Helper()
	if got := says(r.Lookup(t.Context(), asid)); got != want {
		t.Helper()
		t.Errorf("%s: %s, want %s", asid, got, want)
	}
}

func says(s spine.System, err error) string {
	switch {
	case err == nil && s.MaySend(readPointer):
		return "yes"
	case err == nil:
		return "an empty system"
	case s.ASID() != "":
		return "a system and an error"
	case err == spine.ErrUnknownASID:
		return "unknown"
	case errors.Is(err, spine.ErrUnknownASID):
		return "unknown, and something else"
	}
	return "no answer"
}

// asks compares how often the directory was asked since the last time.
func (d *directory) asks(t *testing.T, want int64) {
	t.Helper()
	synctest.Wait()
	if got := d.asked.Swap(0); got != want {
		t.Errorf("the directory was asked %d times, want %d", got, want)
	}
}

func TestAnswersFromMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{does: answers}
		c := newCache(t, d, sds.CacheOptions{TTL: 100 * time.Second, NegativeTTL: 10 * time.Second, MaxAge: 1000 * time.Second})
		for range 3 {
			wantsAnswer(t, c, knownASID, "yes")
			wantsAnswer(t, c, unknownASID, "unknown")
		}
		d.asks(t, 2)
		time.Sleep(10 * time.Second)
		wantsAnswer(t, c, knownASID, "yes")
		d.asks(t, 0)
		wantsAnswer(t, c, unknownASID, "unknown")
		d.asks(t, 1)
		time.Sleep(70 * time.Second) // 80: in the last fifth the directory is asked in the background
		wantsAnswer(t, c, knownASID, "yes")
		d.asks(t, 1)
		time.Sleep(79 * time.Second)
		wantsAnswer(t, c, knownASID, "yes")
		d.asks(t, 0)
		time.Sleep(21 * time.Second) // 100: the answer is too old to be given before the directory is asked
		d.set(func(context.Context, spine.ASID) (spine.System, error) { return spine.System{}, spine.ErrUnknownASID })
		wantsAnswer(t, c, knownASID, "unknown")
		d.asks(t, 1)
		if s := c.Stats(); s.Hits != 5 || s.Negative != 2 || s.Misses != 4 || s.Lookups != 5 || s.Systems != 0 || s.Unknown != 2 || s.Failures+s.Stale+s.Busy+s.Evictions != 0 {
			t.Errorf("%+v", s)
		}
		if hits, misses, failures := c.Counts(); hits != 7 || misses != 4 || failures != 0 {
			t.Error(hits, misses, failures)
		}
	})
}

// TestWithdrawnInTheBackground: an answer that is asked for ahead of its time and
// is withdrawn counts no longer.
func TestWithdrawnInTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{does: answers}
		c := newCache(t, d, sds.CacheOptions{TTL: 100 * time.Second})
		wantsAnswer(t, c, knownASID, "yes")
		time.Sleep(90 * time.Second)
		d.set(func(context.Context, spine.ASID) (spine.System, error) { return spine.System{}, spine.ErrUnknownASID })
		wantsAnswer(t, c, knownASID, "yes")
		synctest.Wait()
		wantsAnswer(t, c, knownASID, "unknown")
	})
}

// TestNoAnswer: of each fault the last answer counts until it is too old, and then
// there is an error; an ASID that was not known has an error at once; and all is
// well as soon as the directory is.
func TestNoAnswer(t *testing.T) {
	for name, fault := range registryFaults {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &directory{does: answers}
				c := newCache(t, d, sds.CacheOptions{TTL: 10 * time.Second, NegativeTTL: 10 * time.Second, MaxAge: 60 * time.Second})
				start := time.Now()
				until := func(d time.Duration) { time.Sleep(time.Until(start.Add(d))) }
				wantsAnswer(t, c, knownASID, "yes")
				wantsAnswer(t, c, unknownASID, "unknown")
				d.set(fault)
				wantsAnswer(t, c, thirdASID, "no answer")
				if age := c.Age(); age < 0 || age > time.Second {
					t.Errorf("silent for %v", age)
				}
				until(9 * time.Second)
				wantsAnswer(t, c, knownASID, "yes")
				wantsAnswer(t, c, unknownASID, "unknown")
				until(10 * time.Second)
				wantsAnswer(t, c, unknownASID, "no answer")
				for s := 12; s < 60; s++ {
					until(time.Duration(s) * time.Second)
					wantsAnswer(t, c, knownASID, "yes")
				}
				until(60*time.Second - 1)
				wantsAnswer(t, c, knownASID, "yes")
				until(60 * time.Second)
				for range 3 {
					wantsAnswer(t, c, knownASID, "no answer")
				}
				if age := c.Age(); age < 60*time.Second || age > 65*time.Second {
					t.Errorf("silent for %v", age)
				}
				d.set(answers)
				wantsAnswer(t, c, knownASID, "yes")
				wantsAnswer(t, c, unknownASID, "unknown")
				time.Sleep(time.Second)
				if age := c.Age(); age != 0 {
					t.Errorf("silent for %v", age)
				}
			})
		})
	}
}

// TestWhileItHangs nobody waits for what is answered from memory, but for the
// first who finds out.
func TestWhileItHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{does: answers}
		c := newCache(t, d, sds.CacheOptions{TTL: 10 * time.Second, MaxAge: time.Hour})
		wantsAnswer(t, c, knownASID, "yes")
		d.set(hangs)
		waited := func(want time.Duration) {
			t.Helper()
			start := time.Now()
			wantsAnswer(t, c, knownASID, "yes")
			if got := time.Since(start); got != want {
				t.Errorf("waited %v, want %v", got, want)
			}
		}
		time.Sleep(10 * time.Second)
		waited(750 * time.Millisecond)
		for range 100 {
			waited(0)
			time.Sleep(100 * time.Millisecond)
		}
		d.asked.Store(0)
		for range 1000 { // in 10 s: the time that it hangs, and the pause
			waited(0)
			time.Sleep(10 * time.Millisecond)
		}
		if n := d.asked.Load(); n < 9 || n > 11 {
			t.Errorf("asked %d times", n)
		}
		d.set(answers)
		time.Sleep(1250 * time.Millisecond)
		waited(0)
		synctest.Wait()
		if c.Age() != 0 {
			t.Error("it was not found out that the directory is back")
		}
	})
}

// TestOneLookUpInFlight: whoever waits for an ASID waits for the same look-up, and
// one who goes away does not end it.
func TestOneLookUpInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{does: func(ctx context.Context, asid spine.ASID) (spine.System, error) {
			select {
			case <-ctx.Done():
				return spine.System{}, ctx.Err()
			case <-time.After(500 * time.Millisecond):
				return accreditedSystem(asid), nil
			}
		}}
		c := newCache(t, d, sds.CacheOptions{})
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan string)
		go func() { gone <- says(c.Lookup(ctx, knownASID)) }()
		synctest.Wait()
		results := make(chan string, 100)
		for range 100 {
			go func() { results <- says(c.Lookup(t.Context(), knownASID)) }()
		}
		synctest.Wait()
		cancel()
		if got := <-gone; got != "no answer" {
			t.Errorf("the one who went away: %s", got)
		}
		for range 100 {
			if got := <-results; got != "yes" {
				t.Errorf("one who waited: %s", got)
			}
		}
		d.asks(t, 1)
		ctx, cancel = context.WithCancel(t.Context())
		cancel()
		if _, err := c.Lookup(ctx, otherASID); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}

// TestAPanicWithNil: what recover did not see before Go 1.21 gives an error as well.
func TestAPanicWithNil(t *testing.T) {
	t.Setenv("GODEBUG", "panicnil=1")
	c := newCache(t, spine.RegistryFunc(func(context.Context, spine.ASID) (spine.System, error) { panic(nil) }), sds.CacheOptions{})
	wantsAnswer(t, c, knownASID, "no answer")
	if s := c.Stats(); s.Failures != 1 || s.Systems != 0 {
		t.Errorf("%+v", s)
	}
}

// TestWhoGoesAwayGetsNothingOld: a client that sends and hangs up ends the context of
// its request. While the registry answers, that must not give an answer that is older
// than TTL: the system may have been withdrawn.
func TestWhoGoesAwayGetsNothingOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{does: answers}
		c := newCache(t, d, sds.CacheOptions{TTL: 10 * time.Second, MaxAge: time.Hour})
		wantsAnswer(t, c, knownASID, "yes")
		time.Sleep(10 * time.Second)
		d.set(func(context.Context, spine.ASID) (spine.System, error) {
			time.Sleep(100 * time.Millisecond)
			return spine.System{}, spine.ErrUnknownASID
		})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if s, err := c.Lookup(ctx, knownASID); says(s, err) != "no answer" || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", says(s, err), err)
		}
		wantsAnswer(t, c, knownASID, "unknown")
		d.asks(t, 2)
	})
}

// TestAFlood of ASIDs that nobody has evicts nothing, keeps nothing from being
// asked again, and is not passed on.
func TestAFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var most, now atomic.Int64
		d := &directory{does: func(ctx context.Context, asid spine.ASID) (spine.System, error) {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			defer now.Add(-1)
			time.Sleep(100 * time.Millisecond)
			return answers(ctx, asid)
		}}
		c := newCache(t, d, sds.CacheOptions{TTL: 10 * time.Second, Size: 100, NegativeSize: 50, MaxInFlight: 4})
		for i := range 100 {
			wantsAnswer(t, c, spine.ASID(fmt.Sprintf("2%011d", i)), "yes")
		}
		most.Store(0)
		for round := range 20 { // a second each
			var wait sync.WaitGroup
			for i := range 1000 {
				wait.Go(func() {
					if got := says(c.Lookup(t.Context(), spine.ASID(fmt.Sprintf("9%011d", round*1000+i)))); got == "yes" {
						t.Errorf("an ASID that nobody has: %s", got)
					}
				})
			}
			for i := range 100 {
				wantsAnswer(t, c, spine.ASID(fmt.Sprintf("2%011d", i)), "yes")
			}
			wait.Wait()
			time.Sleep(time.Second - time.Since(time.Now().Truncate(time.Second)))
		}
		sds.CleanUp(c)
		s := c.Stats()
		if s.Evictions != 0 || s.Systems != 100 || s.Unknown > 50 || s.Stale != 0 || s.Busy < 15_000 {
			t.Errorf("%+v", s)
		}
		if most.Load() > 8 {
			t.Errorf("%d look-ups at once", most.Load())
		}
	})
}

// TestBounds: no more systems and ASIDs are kept than the options say.
func TestBounds(t *testing.T) {
	c := newCache(t, spine.RegistryFunc(answers), sds.CacheOptions{Size: 10, NegativeSize: 20})
	for i := range 1000 {
		wantsAnswer(t, c, spine.ASID(fmt.Sprintf("2%011d", i)), "yes")
		wantsAnswer(t, c, spine.ASID(fmt.Sprintf("9%011d", i)), "unknown")
	}
	sds.CleanUp(c)
	if s := c.Stats(); s.Systems > 10 || s.Unknown > 20 || int(s.Evictions)+s.Systems != 1000 {
		t.Errorf("%+v", s)
	}
}

// TestNotAnASID is never asked for.
func TestNotAnASID(t *testing.T) {
	c := newCache(t, spine.RegistryFunc(panics), sds.CacheOptions{})
	for _, asid := range []spine.ASID{"", "000000000000", "20000000000", "2000000000011", "20000000000x", "*)(uid=*", "２00000000001", "20000000000\x00"} {
		wantsAnswer(t, c, asid, "unknown")
	}
	if s := c.Stats(); s != (sds.Stats{}) {
		t.Errorf("%+v", s)
	}
}

// TestARegistryThatDoesNotEnd when its context does is waited for no longer than
// any other, and has no more look-ups at once.
func TestARegistryThatDoesNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		end := make(chan struct{})
		d := &directory{does: func(_ context.Context, asid spine.ASID) (spine.System, error) {
			<-end
			return accreditedSystem(asid), nil
		}}
		c := newCache(t, d, sds.CacheOptions{MaxInFlight: 3})
		for i := range 10 {
			start := time.Now()
			wantsAnswer(t, c, spine.ASID(fmt.Sprintf("2%011d", i)), "no answer")
			if waited := time.Since(start); waited != 750*time.Millisecond {
				t.Errorf("waited %v", waited)
			}
		}
		if _, err := c.Lookup(t.Context(), knownASID); !errors.Is(err, sds.ErrBusy) {
			t.Error(err)
		}
		d.asks(t, 3)
		close(end)
		synctest.Wait()
		wantsAnswer(t, c, knownASID, "yes")
		if s := c.Stats(); s.Systems != 1 {
			t.Errorf("an answer that came too late was kept: %+v", s)
		}
	})
}

// TestClocksThatJump: with a clock that has no monotonic reading, an answer never
// counts longer than its time, and nothing is stuck.
func TestClocksThatJump(t *testing.T) {
	for name, jump := range map[string]time.Duration{"forwards": 24 * time.Hour, "backwards": -24 * time.Hour, "back a moment": -time.Nanosecond} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var offset atomic.Int64
				clock := func() time.Time { return time.Now().Round(0).Add(time.Duration(offset.Load())) }
				d := &directory{does: answers}
				c := newCache(t, d, sds.CacheOptions{Clock: clock})
				wantsAnswer(t, c, knownASID, "yes")
				wantsAnswer(t, c, unknownASID, "unknown")
				d.asks(t, 2)
				offset.Store(int64(jump))
				wantsAnswer(t, c, knownASID, "yes")
				wantsAnswer(t, c, unknownASID, "unknown")
				d.asks(t, 2)
				wantsAnswer(t, c, knownASID, "yes")
				wantsAnswer(t, c, unknownASID, "unknown")
				d.asks(t, 0)
				d.set(fails)
				offset.Store(2 * int64(jump))
				wantsAnswer(t, c, knownASID, "no answer")
				wantsAnswer(t, c, unknownASID, "no answer")
				if c.Age() < 0 {
					t.Error(c.Age())
				}
				d.set(answers)
				wantsAnswer(t, c, knownASID, "yes")
				wantsAnswer(t, c, unknownASID, "unknown")
			})
		})
	}
}

// TestAWallClockThatJumps back does not matter: the default clock has a monotonic one as
// well.
func TestAWallClockThatJumps(t *testing.T) {
	c := newCache(t, spine.RegistryFunc(answers), sds.CacheOptions{})
	if now := sds.ClockOf(c)().String(); !strings.Contains(now, " m=") {
		t.Errorf("%s has no monotonic reading", now)
	}
}

// TestTheLogIsTold once that there are no answers, and once that there are.
func TestTheLogIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		var mu sync.Mutex
		log := slog.New(slog.NewTextHandler(writer(func(p []byte) (int, error) { mu.Lock(); defer mu.Unlock(); return out.Write(p) }), nil))
		d := &directory{does: func(context.Context, spine.ASID) (spine.System, error) {
			return spine.System{}, errors.New("down\n\u202e\x1b[31m")
		}}
		c := newCache(t, d, sds.CacheOptions{Logger: log})
		lines := func(want ...string) {
			t.Helper()
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			got := strings.Split(strings.TrimSpace(out.String()), "\n")
			out.Reset()
			if len(got) != len(want) {
				t.Fatalf("%q", got)
			}
			for i := range got {
				if !strings.Contains(got[i], want[i]) || strings.ContainsAny(got[i], "\u202e\x1b") {
					t.Errorf("%q has no %q", got[i], want[i])
				}
			}
		}
		for range 10 {
			wantsAnswer(t, c, knownASID, "no answer")
		}
		lines("level=WARN")
		time.Sleep(time.Minute)
		wantsAnswer(t, c, knownASID, "no answer")
		d.set(answers)
		wantsAnswer(t, c, knownASID, "yes")
		wantsAnswer(t, c, otherASID, "yes")
		lines("silent=1m0s")
		for i := range 31 { // it comes and goes
			d.set(fails)
			wantsAnswer(t, c, spine.ASID(fmt.Sprintf("8%011d", i)), "no answer")
			d.set(answers)
			wantsAnswer(t, c, spine.ASID(fmt.Sprintf("9%011d", i)), "unknown")
			time.Sleep(time.Second)
		}
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if n := strings.Count(out.String(), "level=WARN"); n != 4 {
			t.Errorf("%d warnings in 31 s", n)
		}
		if n := strings.Count(out.String(), "level=INFO"); n != 4 {
			t.Errorf("%d times all is well in 31 s", n)
		}
	})
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{does: answers}
		c := newCache(t, d, sds.CacheOptions{})
		wantsAnswer(t, c, knownASID, "yes")
		wantsAnswer(t, c, unknownASID, "unknown")
		d.set(hangs)
		result := make(chan error)
		go func() {
			_, err := c.Lookup(t.Context(), otherASID)
			result <- err
		}()
		synctest.Wait()
		start := time.Now()
		if err := errors.Join(c.Close(), c.Close()); err != nil || time.Since(start) != 0 {
			t.Error(err, time.Since(start))
		}
		if err := <-result; err == nil || errors.Is(err, spine.ErrUnknownASID) {
			t.Error(err)
		}
		for _, asid := range []spine.ASID{knownASID, otherASID, unknownASID} {
			if _, err := c.Lookup(t.Context(), asid); !errors.Is(err, sds.ErrClosed) {
				t.Error(err)
			}
		}
		d.asks(t, 3)
	}) // which holds that no goroutine is left
}

// TestCounts: each look-up is one of what Stats tells apart.
func TestCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{does: answers}
		c := newCache(t, d, sds.CacheOptions{TTL: 10 * time.Second, NegativeTTL: 10 * time.Second})
		has := func(want sds.Stats) {
			t.Helper()
			synctest.Wait()
			if got := c.Stats(); got != want {
				t.Errorf("%+v\nwant %+v", got, want)
			}
		}
		wantsAnswer(t, c, knownASID, "yes")
		wantsAnswer(t, c, unknownASID, "unknown")
		has(sds.Stats{Misses: 2, Lookups: 2, Systems: 1, Unknown: 1})
		wantsAnswer(t, c, knownASID, "yes")
		wantsAnswer(t, c, unknownASID, "unknown")
		has(sds.Stats{Hits: 1, Negative: 1, Misses: 2, Lookups: 2, Systems: 1, Unknown: 1})
		time.Sleep(10 * time.Second)
		d.set(fails)
		wantsAnswer(t, c, knownASID, "yes")
		has(sds.Stats{Hits: 1, Negative: 1, Stale: 1, Misses: 3, Lookups: 3, Failures: 1, Systems: 1, Unknown: 1})
		wantsAnswer(t, c, knownASID, "yes") // and nobody asks again so soon
		has(sds.Stats{Hits: 1, Negative: 1, Stale: 2, Misses: 3, Lookups: 3, Failures: 1, Systems: 1, Unknown: 1})
		time.Sleep(250*time.Millisecond - 1)
		wantsAnswer(t, c, knownASID, "yes")
		has(sds.Stats{Hits: 1, Negative: 1, Stale: 3, Misses: 3, Lookups: 3, Failures: 1, Systems: 1, Unknown: 1})
		time.Sleep(time.Nanosecond)
		wantsAnswer(t, c, knownASID, "yes")
		has(sds.Stats{Hits: 1, Negative: 1, Stale: 4, Misses: 3, Lookups: 4, Failures: 2, Systems: 1, Unknown: 1})
		d.set(func(_ context.Context, asid spine.ASID) (spine.System, error) { return accreditedSystem(asid), nil })
		wantsAnswer(t, c, unknownASID, "yes")
		has(sds.Stats{Hits: 1, Negative: 1, Stale: 4, Misses: 4, Lookups: 5, Failures: 2, Systems: 2})
	})
}

// TestAnOldFailure tells nothing: when the directory has been back for long, nobody gets
// an answer older than TTL.
func TestAnOldFailure(t *testing.T) {
	for pause, want := range map[time.Duration]string{5*time.Second - 1: "yes", 5 * time.Second: "unknown"} {
		synctest.Test(t, func(t *testing.T) {
			d := &directory{does: answers}
			c := newCache(t, d, sds.CacheOptions{TTL: 10 * time.Second})
			wantsAnswer(t, c, knownASID, "yes")
			time.Sleep(10 * time.Second)
			d.set(fails)
			wantsAnswer(t, c, knownASID, "yes")
			d.set(func(context.Context, spine.ASID) (spine.System, error) { return spine.System{}, spine.ErrUnknownASID })
			time.Sleep(pause)
			wantsAnswer(t, c, knownASID, want)
		})
	}
}

// TestTheBoundOfLookUps is kept to the look-up, for each kind by itself, and what is beyond
// it has an error at once, which says nothing about the registry.
func TestTheBoundOfLookUps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{does: answers}
		c := newCache(t, d, sds.CacheOptions{TTL: 10 * time.Second, MaxInFlight: 1, Timeout: time.Minute})
		wantsAnswer(t, c, knownASID, "yes")
		time.Sleep(10 * time.Second)
		end := make(chan struct{})
		d.set(func(ctx context.Context, asid spine.ASID) (spine.System, error) {
			if asid != knownASID {
				<-end
			}
			return answers(ctx, asid)
		})
		results := make(chan string, 33)
		for i := range 33 {
			go func() { results <- says(c.Lookup(t.Context(), spine.ASID(fmt.Sprintf("9%011d", i)))) }()
		}
		synctest.Wait()
		start := time.Now()
		if _, err := c.Lookup(t.Context(), otherASID); !errors.Is(err, sds.ErrBusy) || time.Since(start) != 0 {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		wantsAnswer(t, c, knownASID, "yes")
		if s := c.Stats(); s.Stale != 0 || s.Busy != 1 || s.Failures != 0 || time.Since(start) != 0 || c.Age() != 0 {
			t.Errorf("%+v after %v", s, time.Since(start))
		}
		close(end)
		for range 33 {
			if got := <-results; got != "unknown" {
				t.Error(got)
			}
		}

		// And the other way round: what is known is asked again, and does not come.
		end = make(chan struct{})
		d.set(func(ctx context.Context, asid spine.ASID) (spine.System, error) {
			if asid == knownASID {
				<-end
			}
			return answers(ctx, asid)
		})
		time.Sleep(10 * time.Second)
		go func() { results <- says(c.Lookup(t.Context(), knownASID)) }()
		synctest.Wait()
		start = time.Now()
		wantsAnswer(t, c, otherASID, "yes")
		if time.Since(start) != 0 {
			t.Errorf("waited %v", time.Since(start))
		}
		close(end)
		<-results
	})
}

// TestABusyRegistry has not failed: who had no turn is not told that it is down.
func TestABusyRegistry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{does: func(context.Context, spine.ASID) (spine.System, error) {
			time.Sleep(2 * time.Second)
			return spine.System{}, errDown
		}}
		c := newCache(t, d, sds.CacheOptions{MaxInFlight: 1, Timeout: time.Second})
		go func() { _, _ = c.Lookup(t.Context(), knownASID) }()
		synctest.Wait()
		if _, err := c.Lookup(t.Context(), otherASID); !errors.Is(err, sds.ErrBusy) {
			t.Error(err)
		}
		synctest.Wait()
		if s := c.Stats(); s.Busy != 1 || s.Failures != 1 || s.Lookups != 1 {
			t.Errorf("%+v", s)
		}
		time.Sleep(2 * time.Second)
	})
}

// TestWhatIsKnownMeanwhile: between a look into the memory and a look-up another may have
// ended. Its answer counts, if it is young.
func TestWhatIsKnownMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{does: answers}
		c := newCache(t, d, sds.CacheOptions{TTL: 10 * time.Second, NegativeTTL: 5 * time.Second})
		ask := func(asid spine.ASID, want string, asked int64) {
			t.Helper()
			if got := says(sds.AskUnseen(t.Context(), c, asid)); got != want {
				t.Errorf("%s, want %s", got, want)
			}
			d.asks(t, asked)
		}
		ask(knownASID, "yes", 1)
		ask(unknownASID, "unknown", 1)
		ask(knownASID, "yes", 0)
		ask(unknownASID, "unknown", 0)
		time.Sleep(5 * time.Second)
		ask(unknownASID, "unknown", 1)
		time.Sleep(5 * time.Second)
		ask(knownASID, "yes", 1)
		if got := says(sds.AskEvicted(t.Context(), c, knownASID)); got != "yes" {
			t.Errorf("what was evicted meanwhile: %s", got)
		}
		d.asks(t, 1)
	})
}

func TestTheErrorsOfALookUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{does: hangs}
		c := newCache(t, d, sds.CacheOptions{})
		if _, err := c.Lookup(t.Context(), knownASID); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		d.set(fails)
		if _, err := c.Lookup(t.Context(), knownASID); !errors.Is(err, errDown) {
			t.Error(err)
		}
	})
}

// TestCloseDuringALookUp: an answer that comes when the cache is closed is not kept.
func TestCloseDuringALookUp(t *testing.T) {
	var c *sds.Cache
	var armed atomic.Bool
	closing := make(chan struct{})
	clock := func() time.Time {
		if armed.CompareAndSwap(true, false) { // the look-up has its answer, and does not keep it yet
			go func() { defer close(closing); c.Close() }()
			for {
				if _, err := c.Lookup(t.Context(), unknownASID); errors.Is(err, sds.ErrClosed) {
					break
				}
			}
		}
		return time.Now()
	}
	c = newCache(t, spine.RegistryFunc(func(ctx context.Context, asid spine.ASID) (spine.System, error) {
		armed.Store(asid == knownASID)
		return answers(ctx, asid)
	}), sds.CacheOptions{Clock: clock})
	wantsAnswer(t, c, unknownASID, "unknown")
	wantsAnswer(t, c, knownASID, "yes") // it was asked in time
	<-closing
	if _, err := c.Lookup(t.Context(), knownASID); !errors.Is(err, sds.ErrClosed) {
		t.Error(err)
	}
}

// TestTheDefaults are those that the options say.
func TestTheDefaults(t *testing.T) {
	o := sds.FilledOptions(sds.CacheOptions{})
	if o.Clock == nil || o.Logger == nil {
		t.Error("no clock, or no logger")
	}
	o.Clock, o.Logger = nil, nil
	if want := (sds.CacheOptions{
		TTL: 5 * time.Minute, NegativeTTL: 30 * time.Second, MaxAge: time.Hour, Timeout: 750 * time.Millisecond,
		Size: 10_000, NegativeSize: 10_000, MaxInFlight: 32,
	}); fmt.Sprint(o) != fmt.Sprint(want) {
		t.Errorf("%+v", o)
	}
	if o := sds.FilledOptions(sds.CacheOptions{TTL: time.Second}); o.NegativeTTL != time.Second {
		t.Errorf("%+v", o)
	}
	const days, most = 30 * 24 * time.Hour, 10_000_000
	if err := sds.CheckOptions(sds.CacheOptions{TTL: days, NegativeTTL: days, MaxAge: days, Timeout: days, Size: most, NegativeSize: most, MaxInFlight: most}); err != nil {
		t.Error(err)
	}
	for name, o := range map[string]sds.CacheOptions{
		"TTL": {TTL: days + 1, MaxAge: days}, "NegativeTTL": {TTL: days, NegativeTTL: days + 1, MaxAge: days}, "MaxAge": {MaxAge: days + 1}, "Timeout": {Timeout: days + 1},
		"Size": {Size: most + 1}, "NegativeSize": {NegativeSize: most + 1}, "MaxInFlight": {MaxInFlight: most + 1},
	} {
		found := optionErrors(sds.CheckOptions(o))
		if !slices.ContainsFunc(found, func(e *spine.OptionError) bool { return e.Option == name }) {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func TestOptionsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		registry spine.Registry
		options  sds.CacheOptions
		wrong    string
	}{
		"nothing":                    {nil, sds.CacheOptions{}, "registry"},
		"a nil registry":             {spine.RegistryFunc(nil), sds.CacheOptions{}, "registry"},
		"TTL below zero":             {spine.RegistryFunc(answers), sds.CacheOptions{TTL: -1}, "NegativeTTL TTL"},
		"NegativeTTL below zero":     {spine.RegistryFunc(answers), sds.CacheOptions{NegativeTTL: -1}, "NegativeTTL"},
		"MaxAge below zero":          {spine.RegistryFunc(answers), sds.CacheOptions{MaxAge: -1}, "MaxAge"},
		"Timeout below zero":         {spine.RegistryFunc(answers), sds.CacheOptions{Timeout: -1}, "Timeout"},
		"Size below zero":            {spine.RegistryFunc(answers), sds.CacheOptions{Size: -1}, "Size"},
		"NegativeSize below zero":    {spine.RegistryFunc(answers), sds.CacheOptions{NegativeSize: -1}, "NegativeSize"},
		"MaxInFlight below zero":     {spine.RegistryFunc(answers), sds.CacheOptions{MaxInFlight: -1}, "MaxInFlight"},
		"Size without end":           {spine.RegistryFunc(answers), sds.CacheOptions{Size: 1 << 40}, "Size"},
		"TTL longer than MaxAge":     {spine.RegistryFunc(answers), sds.CacheOptions{TTL: 2, MaxAge: 1}, "MaxAge"},
		"TTL longer than is default": {spine.RegistryFunc(answers), sds.CacheOptions{TTL: 2 * time.Hour}, "MaxAge"},
		"unknown for longer":         {spine.RegistryFunc(answers), sds.CacheOptions{TTL: 1, NegativeTTL: 2}, "NegativeTTL"},
	} {
		t.Run(name, func(t *testing.T) {
			cache, err := sds.NewCache(c.registry, c.options)
			if cache != nil || err == nil {
				t.Fatal("accepted")
			}
			var found []string
			for _, e := range optionErrors(err) {
				found = append(found, e.Option)
			}
			slices.Sort(found)
			if got := strings.Join(slices.Compact(found), " "); got != c.wrong {
				t.Errorf("%q is about %s, want %s", err, got, c.wrong)
			}
		})
	}
}

// optionErrors are those in an error.
func optionErrors(err error) []*spine.OptionError {
	var o *spine.OptionError
	switch e := err.(type) {
	case interface{ Unwrap() []error }:
		var all []*spine.OptionError
		for _, inner := range e.Unwrap() {
			all = append(all, optionErrors(inner)...)
		}
		return all
	case interface{ Unwrap() error }:
		return optionErrors(e.Unwrap())
	}
	if errors.As(err, &o) {
		return []*spine.OptionError{o}
	}
	return nil
}

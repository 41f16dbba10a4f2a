// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/sds"
)

var drill = flag.Bool("drill", false, "run the outage drill over the network, by the real clock")

// systemsOfTheGuards are those of the policy of the tests of the guard.
func systemsOfTheGuards(_ context.Context, asid spine.ASID) (spine.System, error) {
	s, ok := spine.FindSystem(fixture.Systems, asid)
	if !ok {
		return spine.System{}, spine.ErrUnknownASID
	}
	return s, nil
}

// guarded are handlers behind guards of each position that ask the registry, with a
// request that is allowed.
func guarded(t *testing.T, r spine.Registry) map[string]func() *httptest.ResponseRecorder {
	t.Helper()
	common, users := fixture.Common(guard.Unaudited{}), fixture.Common(guard.Unaudited{})
	users.Users = guard.UsersCheckedBySender{}
	all := map[string]func() *httptest.ResponseRecorder{}
	put := func(kind, target string, g *guard.Guard, err error) {
		if err != nil {
			t.Fatal(err)
		}
		handler := g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
		r := fixture.Request(kind, http.MethodGet, target, fixture.Header("Accept", "application/fhir+json"))
		all[kind] = func() *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			return w
		}
	}
	g, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: common, ASID: "990000000001", Registry: r})
	put("nrl", fixture.Pointer, g, err)
	g, err = guard.NewProvider(fixture.Service("gpc").Proxied(), guard.ProviderOptions{Options: common, ASID: fixture.Provider, BasePath: "/GP0001/STU3/1", Registry: r})
	put("gpc", fixture.Patient, g, err)
	g, err = guard.NewProxy(fixture.Service("retrieval").Proxied(), guard.ProxyOptions{Options: users, Registry: r})
	put("proxy", fixture.Record, g, err)
	return all
}

// isClosed holds that an answer is the documented one of a registry that fails.
func isClosed(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	var outcome struct {
		ResourceType string
		Issue        []struct {
			Code    string
			Details struct{ Coding []struct{ Code string } }
		}
	}
	err := json.Unmarshal(w.Body.Bytes(), &outcome)
	if err != nil || w.Code != http.StatusServiceUnavailable || outcome.ResourceType != "OperationOutcome" || len(outcome.Issue) != 1 ||
		outcome.Issue[0].Code != "transient" || len(outcome.Issue[0].Details.Coding) != 1 || outcome.Issue[0].Details.Coding[0].Code != "INTERNAL_SERVER_ERROR" ||
		w.Header().Get("Cache-Control") != "no-store" || strings.Contains(w.Body.String(), "directory") {
		t.Fatalf("%d %s (%v)", w.Code, w.Body, err)
	}
}

// TestOutageDrill: the directory is gone for longer than the maximum age. Requests
// are allowed until then, get 503 after it, and are allowed again within a second
// of its return. The options are the defaults.
func TestOutageDrill(t *testing.T) {
	for name, fault := range registryFaults {
		for kind := range guarded(t, spine.RegistryFunc(systemsOfTheGuards)) {
			if kind != "proxy" && name != "fails" {
				continue
			}
			t.Run(name+", "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					d := &directory{does: systemsOfTheGuards}
					ask := guarded(t, newCache(t, d, sds.CacheOptions{}))[kind]
					start := time.Now()
					for time.Since(start) < 17*time.Minute {
						if w := ask(); w.Code != http.StatusOK {
							t.Fatalf("before the outage: %d", w.Code)
						}
						time.Sleep(2777 * time.Millisecond)
					}
					gone := time.Now()
					d.set(fault)
					const ttl, maxAge = 5 * time.Minute, time.Hour
					closed := false
					for time.Since(gone) < maxAge*3/2 {
						at := time.Since(gone)
						switch w := ask(); {
						case w.Code == http.StatusOK && (closed || at >= maxAge):
							t.Fatalf("allowed %v after the directory went", at)
						case w.Code != http.StatusOK && at < maxAge-ttl:
							t.Fatalf("%d %v after the directory went", w.Code, at)
						case w.Code != http.StatusOK:
							closed = true
							isClosed(t, w)
						}
						time.Sleep(2777 * time.Millisecond)
					}
					back := time.Now()
					d.set(systemsOfTheGuards)
					for time.Since(back) < time.Minute {
						if w := ask(); w.Code != http.StatusOK && time.Since(back) > time.Second {
							t.Fatalf("%d %v after the directory came back", w.Code, time.Since(back))
						}
						time.Sleep(250 * time.Millisecond)
					}
				})
			})
		}
	}
}

// TestRestartsUnderLoad: the directory comes and goes in every way while many ask.
// No system is accredited that never was, or that was withdrawn longer ago than the
// maximum age; and soon after the last restart all is right.
func TestRestartsUnderLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const ttl, maxAge = 2 * time.Second, 10 * time.Second
		var withdrawn atomic.Int64 // so many of the systems, the first ones
		name := func(i int) spine.ASID { return spine.ASID(fmt.Sprintf("2%011d", i)) }
		healthy := spine.RegistryFunc(func(ctx context.Context, asid spine.ASID) (spine.System, error) {
			select {
			case <-time.After(time.Duration(rand.IntN(50)) * time.Millisecond):
			case <-ctx.Done():
				return spine.System{}, ctx.Err()
			}
			if asid[0] == '9' || asid < name(int(withdrawn.Load())) {
				return spine.System{}, spine.ErrUnknownASID
			}
			return accreditedSystem(asid), nil
		})
		d := &directory{does: healthy}
		c := newCache(t, d, sds.CacheOptions{TTL: ttl, NegativeTTL: ttl, MaxAge: maxAge, Size: 200, NegativeSize: 50})
		var long atomic.Int64 // so many have been withdrawn for the maximum age
		stop := make(chan struct{})
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				for {
					select {
					case <-stop:
						return
					case <-time.After(time.Duration(rand.IntN(20)) * time.Millisecond):
					}
					i, gone := rand.IntN(100), long.Load()
					if got := says(c.Lookup(t.Context(), name(i))); got == "yes" && int64(i) < gone || got != "yes" && got != "unknown" && got != "no answer" {
						t.Errorf("system %d, of which %d are withdrawn: %s", i, gone, got)
					}
					if got := says(c.Lookup(t.Context(), spine.ASID(fmt.Sprintf("9%011d", rand.IntN(1000))))); got != "unknown" && got != "no answer" {
						t.Errorf("a system that never was: %s", got)
					}
				}
			})
		}
		for range 3 {
			for _, fault := range registryFaults {
				d.set(fault)
				time.Sleep(time.Duration(rand.IntN(3000)) * time.Millisecond)
				d.set(healthy)
				time.Sleep(time.Duration(rand.IntN(3000)) * time.Millisecond)
			}
			n := withdrawn.Add(1)
			time.AfterFunc(maxAge+2*time.Second, func() { long.Store(n) }) // and what was asked in the same moment
		}
		time.Sleep(maxAge + ttl + 2*time.Second)
		close(stop)
		wait.Wait()
		for i := range 100 {
			want := "yes"
			if int64(i) < withdrawn.Load() {
				want = "unknown"
			}
			wantsAnswer(t, c, name(i), want)
		}
		if s := c.Stats(); s.Failures == 0 || s.Stale == 0 {
			t.Errorf("%+v", s)
		}
	}) // which holds that no goroutine is left
}

// wire is a directory on the network, which can be taken away in several ways.
type wire struct {
	address string
	does    atomic.Pointer[http.HandlerFunc]
	server  *http.Server
	client  *http.Client
}

func (w *wire) Lookup(ctx context.Context, asid spine.ASID) (spine.System, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+w.address+"/"+string(asid), nil)
	if err != nil {
		return spine.System{}, err
	}
	answer, err := w.client.Do(r)
	if err != nil {
		return spine.System{}, err
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusOK:
		return systemsOfTheGuards(ctx, asid)
	case http.StatusNotFound:
		return spine.System{}, spine.ErrUnknownASID
	}
	return spine.System{}, errors.New(answer.Status)
}

// serve does from now on what the handler does, and listens no longer if there is none.
// Connections that hang go on to hang.
func (w *wire) serve(t *testing.T, h http.HandlerFunc) {
	t.Helper()
	if h == nil {
		w.server.Close()
		w.server = nil
		return
	}
	w.does.Store(&h)
	if w.server != nil {
		return
	}
	l, err := net.Listen("tcp", cmp.Or(w.address, "127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	w.address = l.Addr().String()
	w.server = &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(a http.ResponseWriter, r *http.Request) { (*w.does.Load())(a, r) })}
	go w.server.Serve(l)
}

// TestOutageDrillOverTheNetwork is the drill by the real clock, with a maximum age of
// seconds: scripts/proof drill.
func TestOutageDrillOverTheNetwork(t *testing.T) {
	if !*drill {
		t.Skip("it takes its time: scripts/proof drill")
	}
	healthy := func(w http.ResponseWriter, r *http.Request) {
		if _, ok := spine.FindSystem(fixture.Systems, spine.ASID(r.URL.Path[1:])); !ok {
			w.WriteHeader(http.StatusNotFound)
		}
	}
	for name, fault := range map[string]http.HandlerFunc{
		"nobody listens": nil,
		"it hangs":       func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"it cuts":        func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"it answers 500": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"it is too slow": func(w http.ResponseWriter, r *http.Request) { time.Sleep(time.Second); healthy(w, r) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &wire{client: &http.Client{Transport: &http.Transport{}}}
			d.serve(t, healthy)
			defer d.serve(t, nil)
			const ttl, maxAge, outage = 2 * time.Second, 10 * time.Second, 20 * time.Second
			ask := guarded(t, newCache(t, d, sds.CacheOptions{TTL: ttl, NegativeTTL: ttl, MaxAge: maxAge}))["proxy"]
			for start := time.Now(); time.Since(start) < 2*ttl; time.Sleep(20 * time.Millisecond) {
				if w := ask(); w.Code != http.StatusOK {
					t.Fatalf("before the outage: %d", w.Code)
				}
			}
			gone := time.Now()
			d.serve(t, fault)
			var last, first time.Duration // allowed, not allowed
			n := 0
			for time.Since(gone) < outage {
				at := time.Since(gone)
				n++
				if w := ask(); w.Code == http.StatusOK {
					last = at
				} else {
					isClosed(t, w)
					if first == 0 {
						first = at
					}
				}
				time.Sleep(20 * time.Millisecond)
			}
			if first < maxAge-ttl || last > maxAge || last > first {
				t.Errorf("allowed until %v, not allowed from %v", last, first)
			}
			go ask() // which is still waiting when the directory is back, if it hangs
			time.Sleep(20 * time.Millisecond)
			back := time.Now()
			d.serve(t, healthy)
			for ask().Code != http.StatusOK {
			}
			recovered := time.Since(back)
			if recovered > time.Second {
				t.Errorf("allowed again after %v", recovered)
			}
			t.Logf("%d requests: allowed for %v of the outage, 503 from %v, allowed again after %v", n, last.Round(time.Millisecond), first.Round(time.Millisecond), recovered.Round(time.Millisecond))
		})
	}
}

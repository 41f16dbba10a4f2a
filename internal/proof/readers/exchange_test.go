// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

// reading is what a reader has understood of a request, by what it is called.
// A reader that does not look at something has no word on it.
type reading map[string]string

// exchange is what has become of the requests on one connection.
type exchange struct {
	mu     sync.Mutex
	rules  []spine.Rule // of every verdict; empty: allowed
	passed []passed
}

// passed is a request that was let through.
type passed struct {
	judged   reading // what the guard decided
	readings map[string]reading
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange { return ctx.Value(exchangeKey{}).(*exchange) }

// audit reports to the exchange.
type audit struct{}

func (audit) Record(ctx context.Context, d *guard.Decision) error {
	exchangeOf(ctx).verdict(d.Rule)
	return nil
}

func (x *exchange) verdict(rule spine.Rule) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.rules = append(x.rules, rule)
}

func (x *exchange) pass(p passed) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.passed = append(x.passed, p)
}

// front gives each request the exchange of its connection.
func (h *environment) front(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x, ok := h.exchanges.Load(r.RemoteAddr)
		if !ok {
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x)))
	})
}

// behind gives every reader a copy of its own of what has been let through.
func (d *guardedServer) behind(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	p := passed{judged: d.judged(r), readings: map[string]reading{}}
	for name, read := range d.readers {
		if err != nil && strings.HasPrefix(name, "proxy") {
			continue // it fails to send half a body
		}
		c := r.Clone(context.WithoutCancel(r.Context()))
		c.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), failing{err}))
		p.readings[name] = read(c)
	}
	exchangeOf(r.Context()).pass(p)
	w.WriteHeader(http.StatusNoContent)
}

// failing ends a body as it has ended on the wire.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

// disagreements are what the guard and the readers have read in different ways.
func (x *exchange) disagreements() (out []string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, p := range x.passed {
		out = append(out, p.disagreements()...)
	}
	return out
}

func (p passed) disagreements() (out []string) {
	first, of := reading{}, map[string]string{}
	compare := func(name string, r reading) {
		for what, value := range r {
			switch was, said := first[what]; {
			case !said:
				first[what], of[what] = value, name
			case was != value:
				out = append(out, fmt.Sprintf("%s: %s reads %.100q, %s %.100q", what, name, value, of[what], was))
			}
		}
	}
	compare("the guard", p.judged)
	for _, name := range slices.Sorted(keys(p.readings)) {
		compare(name, p.readings[name])
	}
	return out
}

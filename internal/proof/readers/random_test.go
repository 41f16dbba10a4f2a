// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	requests = flag.Int("requests", 2_500, "how many random requests are sent")
	seed     = flag.Uint64("seed", 0, "seed of the random requests; 0: by the clock")
)

// fragments are what readers are known to differ about.
var fragments = []string{
	"&", ";", "=", "?", "#", "%", "%2", "%26", "%3d", "%00", "%2e", "%2f", "%5c", "%25", "%0a", "+", " ", "\t", "/", "//", "/.", "/..", "\\", ":", "@", ",", "*", "[", "]", "{", "}", "|", "^",
	"\"", "'", "<", ">", "~", "$", "!", "(", ")", "\x00", "\x01", "\x7f", "\xa0", "\xc3", "\u00e9", "\u0130", "\u212a", "_", ".", "-", "0", "1", "a", "A", "id", "_id", "subject=1", "identifier=2", "&start=1",
	"http://", "https://", "\r\n", "\n", "\r\n ", "\r\n\r\n", "chunked", "close", "keep-alive", "Ssp-From", "fromASID", ":443", "GET ", "HTTP/1.0",
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// mutated is text with a fragment in it, or a part of it away, twice or in
// another case.
func mutated(r *rand.Rand, s string) string {
	at := r.IntN(len(s) + 1)
	end := min(at+1+r.IntN(4), len(s))
	switch r.IntN(6) {
	case 0, 1, 2:
		return s[:at] + pick(r, fragments) + s[at:]
	case 3:
		return s[:at] + s[end:]
	case 4:
		return s[:at] + s[at:end] + s[at:end] + s[end:]
	}
	return s[:at] + strings.ToUpper(s[at:end]) + s[end:]
}

// tamper changes something of a request.
func (a *asked) tamper(r *rand.Rand) {
	switch i := r.IntN(12); {
	case i < 4:
		path, query := a.path(), a.rawQuery()
		if a.target = mutated(r, path); query != "" {
			a.target += "?" + query
		}
	case i < 7:
		a.target = a.path() + "?" + mutated(r, a.rawQuery())
	case i == 7:
		a.method = mutated(r, a.method)
	case i == 8:
		a.host = mutated(r, a.host)
	case i == 9:
		a.body = mutated(r, a.body)
	case i == 10:
		f := &a.header[r.IntN(len(a.header))]
		f.value = mutated(r, f.value)
	default:
		f := a.header[r.IntN(len(a.header))]
		f.name = mutated(r, f.name)
		a.header = append(a.header, f)
	}
}

// Mutated requests are read alike or not at all.
func TestRandomRequestsAreReadAlikeOrNotAtAll(t *testing.T) {
	h, s := newEnvironment(t, false), *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	t.Logf("-seed %d", s)
	read, differ := 0, 0
	for i := 0; i < *requests && differ < 20; i++ {
		r := rand.New(rand.NewPCG(s, uint64(i)))
		d := pick(r, h.servers)
		a := pick(r, d.valid())
		for range r.IntN(3) {
			a.tamper(r)
		}
		x := h.send(t, d, a, r)
		read += len(x.passed)
		if said := x.disagreements(); len(said) > 0 && !isOpen(a.http1()) {
			differ++
			t.Errorf("%d: %s: %.300q: %s", i, d.name, a.http1(), said[0])
		}
	}
	if read < *requests/10 && differ == 0 {
		t.Errorf("of %d requests only %d were let through", *requests, read)
	}
	t.Logf("%d of %d were let through", read, *requests)
}

// send says a request in one of the protocols, in HTTP/1 with an error in its
// bytes now and then.
func (h *environment) send(t testing.TB, d *guardedServer, a asked, r *rand.Rand) *exchange {
	t.Helper()
	switch r.IntN(5) {
	case 0, 1:
		return h.http2(t, d, framed{fields: a.http2(), body: a.body})
	case 2:
		raw := a.http1()
		at := min(r.IntN(len(raw)), slices.Max([]int{1, strings.Index(raw, "Bearer")}))
		return h.http1(t, d, raw[:at]+mutated(r, raw[at:min(at+40, len(raw))])+raw[min(at+40, len(raw)):])
	}
	return h.http1(t, d, a.http1())
}

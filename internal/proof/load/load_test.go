// SPDX-License-Identifier: Apache-2.0

package load

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/guard"
)

var (
	requests = flag.Int("requests", 30_000, "how many requests are sent, to the provider with a directory and to that with a file in equal parts")
	rounds   = flag.Int("rounds", 0, "how many rounds of two phases each server is measured; none by default")
	seed     = flag.Uint64("seed", 1, "of the order of requests")
)

const clients = 8

// TestNoWrongVerdictUnderLoad asks for what is allowed and for what is not, in a
// random order, while certificates, revocation lists and the registry change.
func TestNoWrongVerdictUnderLoad(t *testing.T) {
	for name, slapd := range map[string]string{"a directory that restarts": findSlapd(), "a file that is rewritten": ""} {
		t.Run(name, func(t *testing.T) {
			if strings.HasPrefix(name, "a directory") && slapd == "" {
				t.Skip("slapd is not installed: scripts/slapd does that")
			}
			verdicts(t, slapd, *requests/2)
		})
	}
}

func verdicts(t *testing.T, slapd string, n int) {
	before := runtime.NumGoroutine()
	dir := t.TempDir()
	file, err := audit.OpenFile(audit.FileOptions{Path: filepath.Join(dir, "audit.jsonl"), Sync: time.Second, MaxBytes: 64 << 20, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	w := start(t, slapd, file)
	l := newLoad(w.url, w.kinds, w.dial)
	l.run(n/10, clients, *seed) // so that all that is kept is there
	end := w.unrest()
	begin := time.Now()
	heaps := []uint64{heap()}
	for part := range uint64(2) {
		l.run(n*9/20, clients, *seed+part+1)
		heaps = append(heaps, heap())
	}
	for part := uint64(3); !w.hasChanged() && part < 1000; part++ { // on a machine that is fast
		l.run(n/10, clients, *seed+part)
	}
	took := time.Since(begin)
	end()
	w.end()

	for _, wrong := range []*tally{&l.wrong, &w.wrong} {
		for _, text := range wrong.first {
			t.Error(text)
		}
		if wrong.count > len(wrong.first) {
			t.Errorf("and %d more", wrong.count-len(wrong.first))
		}
	}
	for i := range w.kinds {
		k, sent := &w.kinds[i], l.sent[i].Load()
		served := int64(0)
		if k.rule == "" {
			served = sent
		}
		if sent == 0 || w.verdict[i].Load() != sent || w.answer[i].Load() != sent || w.served[i].Load() != served {
			t.Errorf("%s: %d sent, %d verdicts and %d answers in the audit, %d served", k.name, sent, w.verdict[i].Load(), w.answer[i].Load(), w.served[i].Load())
		}
	}
	if l.late.Load() != w.late.Load() {
		t.Errorf("503 of unknown senders: %d came, the audit has %d", l.late.Load(), w.late.Load())
	}
	if !w.hasChanged() {
		t.Errorf("certificates changed %d times, the registry %d times", w.turns.Load(), w.starts.Load())
	}
	if heaps[2] > heaps[1]+8<<20 {
		t.Errorf("the heap grows: %s", megabytes(heaps))
	}
	after := goroutines(before)
	if after > before {
		t.Errorf("%d goroutines before, %d afterwards", before, after)
	}
	lines := chain(t, dir, file.Head(), 2*l.total())
	t.Logf("%d requests of %d kinds, %d wrong; certificates changed %d times, the registry %d times; 503 to %d unknown senders; heap %s; goroutines %d, %d; %d lines of audit verified; %.0f requests/s",
		l.total(), len(w.kinds), l.wrong.count+w.wrong.count, w.turns.Load(), w.starts.Load(), l.late.Load(), megabytes(heaps), before, after, lines, float64(l.total()-int64(n/10))/took.Seconds())
}

// hasChanged reports whether certificates and the registry changed while requests were sent.
func (w *world) hasChanged() bool { return w.turns.Load() >= 3 && w.starts.Load() >= 3 }

// chain verifies the audit of all of it.
func chain(t *testing.T, dir, head string, entries int64) int {
	files, err := filepath.Glob(filepath.Join(dir, "audit.jsonl.2*"))
	if err != nil {
		t.Fatal(err)
	}
	report, err := audit.Verify(append(files, filepath.Join(dir, "audit.jsonl")), audit.VerifyOptions{Heads: []string{head}})
	if err != nil || !report.OK() {
		t.Errorf("%v %+v", err, report)
		return 0
	}
	if int64(report.Lines) < entries {
		t.Errorf("the audit has %d lines, and must have %d entries", report.Lines, entries)
	}
	return report.Lines
}

func heap() uint64 {
	runtime.GC()
	runtime.GC() // what pools held in the first
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func megabytes(heaps []uint64) string {
	var list []string
	for _, h := range heaps {
		list = append(list, fmt.Sprintf("%.1f", float64(h)/(1<<20)))
	}
	return strings.Join(list, ", ") + " MB"
}

// goroutines waits for those that are about to end.
func goroutines(want int) (n int) {
	for range 200 {
		if n = runtime.NumGoroutine(); n <= want {
			return n
		}
		time.Sleep(10 * time.Millisecond)
	}
	return n
}

// TestRatios measures the provider, the guard alone, and the same server without
// it, in turn, while certificates and the registry change. It asserts no time.
func TestRatios(t *testing.T) {
	if *rounds == 0 {
		t.Skip("for scripts/proof load: -rounds")
	}
	w := start(t, findSlapd())
	plain := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		_, id, _ := strings.Cut(r.URL.Path, basePath+"/")
		respond(rw, id)
	})
	guarded := func(audit guard.AuditSink) *guard.Guard {
		g, err := guard.NewProvider(nrl.NRLRetrieval(), guard.ProviderOptions{
			ASID: self, BasePath: basePath, ProxyName: proxyName, Registry: w.Registry,
			Options: guard.Options{Audit: audit, Peer: w.TLS, Users: guard.UsersCheckedBySender{}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	audited := func(o audit.FileOptions) http.Handler {
		o.Path, o.Logger = filepath.Join(t.TempDir(), "audit.jsonl"), slog.New(slog.DiscardHandler)
		file, err := audit.OpenFile(o)
		if err != nil {
			t.Fatal(err)
		}
		trail, err := audit.New(audit.Options{Sinks: []audit.Sink{file}, ErrorLog: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = trail.Close(context.Background()) })
		return trail.Wrap(guarded(trail).Wrap(plain))
	}
	l := newLoad(w.url, w.kinds, w.dial)
	bare := w.serveHandler(plain)
	var failed tally
	l.run(1000, 1, *seed) // so that the cache knows the senders before the directory goes
	end := w.unrest()
	defer end()
	for _, c := range []struct {
		name string
		url  string
	}{
		{"the same once more", w.serveHandler(plain)},
		{"the guard", w.serveHandler(guarded(guard.Unaudited{}).Wrap(plain))},
		{"guard and audit, on the disk after a second", w.serveHandler(audited(audit.FileOptions{Sync: time.Second}))},
		{"guard and audit, each entry on the disk", w.serveHandler(audited(audit.FileOptions{}))},
	} {
		both := l.alternate([2]string{c.url, bare}, clients, *rounds, &failed)
		t.Logf("%-44s %s of the server without it (%s; %s)", c.name, both[0].to(both[1]), both[0], both[1])
	}
	if failed.count > 0 {
		t.Errorf("%d failed: %q", failed.count, failed.first)
	}
}

// TestWrongVerdictsAreFound: a server that lets everything through is wrong of
// each request that must be refused, in the answer, at the handler and in the audit.
func TestWrongVerdictsAreFound(t *testing.T) {
	w := start(t, "")
	l := newLoad(w.serveHandler(http.HandlerFunc(w.serve)), w.kinds, w.dial)
	l.run(2000, 2, *seed)
	refused := 0
	for i := range w.kinds {
		if w.kinds[i].rule != "" {
			refused += int(l.sent[i].Load())
		}
	}
	// What has no path below that of the records has no id in its answer either.
	if l.wrong.count != refused || w.wrong.count < refused*9/10 || refused == 0 {
		t.Errorf("%d must be refused; %d answers are wrong, %d were served", refused, l.wrong.count, w.wrong.count)
	}
	for i := range w.kinds {
		before := w.wrong.count
		e := &audit.Entry{Kind: audit.KindVerdict, URL: fmt.Sprintf("%s/%d-1", basePath, i), Verdict: &audit.Verdict{Allowed: w.kinds[i].rule != "", Rule: "panic"}}
		if err := w.check(t.Context(), e); err != nil || w.wrong.count == before {
			t.Errorf("%s: a wrong verdict in the audit is not found", w.kinds[i].name)
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"sync/atomic"
	"testing"
	"time"
)

// faulty is a file whose next write or sync fails in one way.
type faulty struct {
	*os.File
	fault *atomic.Value
}

var errDisk = errors.New("the disk fails")

func (f faulty) Write(b []byte) (int, error) {
	fault := f.fault.Load()
	if fault != "sync" {
		f.fault.Store("")
	}
	switch fault {
	case "nothing is written":
		return 0, errDisk
	case "half is written":
		n, _ := f.File.Write(b[:len(b)/2])
		return n, errDisk
	case "half is written, and no error":
		return f.File.Write(b[:len(b)/2])
	case "all is written":
		n, _ := f.File.Write(b)
		return n, errDisk
	}
	return f.File.Write(b)
}

func (f faulty) Sync() error {
	if f.fault.CompareAndSwap("sync", "") {
		return errDisk
	}
	return f.File.Sync()
}

// Whatever a disk does, an entry that was taken is in the file, the chain holds, and the next entry
// is taken once the disk works.
func TestFileOnADiskThatFails(t *testing.T) {
	for _, fault := range []string{"nothing is written", "half is written", "half is written, and no error", "all is written", "sync"} {
		path := filepath.Join(t.TempDir(), "audit.jsonl")
		next := new(atomic.Value)
		next.Store("")
		f, err := openFile(FileOptions{Path: path, Logger: slog.New(slog.DiscardHandler)}, func(name string) (handle, error) {
			file, err := os.OpenFile(name, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
			return faulty{file, next}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		write := func(id string) error { return f.Write(context.Background(), &Entry{Kind: KindVerdict, ID: id}) }
		if err := write("a"); err != nil {
			t.Fatal(err)
		}
		next.Store(fault)
		if err := write("b"); err == nil {
			t.Errorf("%s: the entry is taken", fault)
		}
		if err := write("c"); err != nil {
			t.Errorf("%s: %v", fault, err)
		}
		if err := f.Close(); err != nil {
			t.Errorf("%s: %v", fault, err)
		}
		r, err := Verify([]string{path}, VerifyOptions{Heads: []string{f.Head()}})
		if err != nil || !r.OK() || len(r.Notes) != 1 {
			t.Errorf("%s: %+v %v", fault, r, err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		for e, err := range Entries(file) {
			if err != nil {
				t.Fatal(err)
			}
			seen[e.ID]++
		}
		_ = file.Close()
		if seen["a"] != 1 || seen["c"] != 1 {
			t.Errorf("%s: %v", fault, seen)
		}
	}
}

// A file that cannot be opened again takes nothing, and goes on once it can be.
func TestFileThatCannotBeOpenedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	down := false
	f, err := openFile(FileOptions{Path: path, Logger: slog.New(slog.DiscardHandler), Sync: time.Hour}, func(name string) (handle, error) {
		if down {
			return nil, errDisk
		}
		return os.OpenFile(name, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	down = true
	for range 2 {
		if err := f.Write(t.Context(), &Entry{}); !errors.Is(err, errDisk) {
			t.Error(err)
		}
	}
	down = false
	if err := f.Write(t.Context(), &Entry{}); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if r, err := Verify([]string{path + ".1", path}, VerifyOptions{Heads: []string{f.Head()}}); err != nil || !r.OK() {
		t.Errorf("%+v %v", r, err)
	}
}

// With Sync at 0, no entry is taken before it is on the disk; with a time it is within that.
func TestWhenItIsOnTheDisk(t *testing.T) {
	for _, c := range []struct {
		sync time.Duration
		want func(atOnce, later int64) bool
	}{
		{0, func(atOnce, _ int64) bool { return atOnce == 1 }}, {time.Millisecond, func(_, later int64) bool { return later >= 1 }}, {NoSync, func(_, later int64) bool { return later == 0 }},
	} {
		var syncs atomic.Int64
		f, err := openFile(FileOptions{Path: filepath.Join(t.TempDir(), "audit.jsonl"), Logger: slog.New(slog.DiscardHandler), Sync: c.sync}, func(name string) (handle, error) {
			file, err := os.OpenFile(name, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
			return counted{file, &syncs}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		syncs.Store(0)
		if err := f.Write(t.Context(), &Entry{}); err != nil {
			t.Fatal(err)
		}
		atOnce := syncs.Load()
		for range 1000 {
			if c.sync <= 0 || syncs.Load() > 0 {
				break
			}
			time.Sleep(time.Millisecond)
		}
		if !c.want(atOnce, syncs.Load()) {
			t.Errorf("%v: %d, then %d", c.sync, atOnce, syncs.Load())
		}
		before := syncs.Load()
		if err := f.Close(); err != nil || syncs.Load() <= before {
			t.Errorf("%v: it is closed without being on the disk: %v", c.sync, err)
		}
	}
}

type counted struct {
	*os.File
	syncs *atomic.Int64
}

func (c counted) Sync() error { c.syncs.Add(1); return c.File.Sync() }

// A long line is read back, whichever block of the file it begins in.
func TestEndOfALongLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	for _, n := range []int{1, readSize - 200, readSize, 3 * readSize, 1 << 20} {
		f, err := OpenFile(FileOptions{Path: path, Logger: slog.New(slog.DiscardHandler), Sync: NoSync})
		if err != nil {
			t.Fatal(n, err)
		}
		if err := f.Write(t.Context(), &Entry{Err: string(make([]byte, n))}); err != nil {
			t.Fatal(err)
		}
		head := f.Head()
		_ = f.file.Close()
		_ = f.lock.Close()
		again, err := OpenFile(FileOptions{Path: path, Logger: slog.New(slog.DiscardHandler), Sync: NoSync})
		if err != nil {
			t.Fatal(n, err)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		if r, err := Verify([]string{path}, VerifyOptions{Heads: []string{head, again.Head()}}); err != nil || !r.OK() {
			t.Errorf("%d: %+v %v", n, r, err)
		}
	}
}

// A line that somebody else puts behind the last one, with the hash that fits, is not taken into the
// chain: it was not written here.
func TestLineThatSomebodyElseAppends(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	f, err := OpenFile(FileOptions{Path: path, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Write(t.Context(), &Entry{}); err != nil {
		t.Fatal(err)
	}
	other, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Write(appendLine(nil, f.n+1, f.head, "entry", []byte(`{"id":"forged"}`), nil)); err != nil {
		t.Fatal(err)
	}
	_ = other.Close()
	if err := f.Write(t.Context(), &Entry{}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if r, err := Verify([]string{path}, VerifyOptions{Heads: []string{f.Head()}}); err != nil || r.OK() {
		t.Errorf("%+v %v", r, err)
	}
}

// What waits for the disk too long is not written after all: behind it there may be another verdict
// on the same request by then.
func TestEntryWhoseTimeIsOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	f, err := OpenFile(FileOptions{Path: path, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	f.mu.Lock() // as the one does whose write hangs
	n, done := f.n, make(chan error)
	go func() { done <- f.Write(ctx, &Entry{}) }()
	cancel(errTimeout)
	f.mu.Unlock()
	if err := <-done; !errors.Is(err, errTimeout) || f.n != n {
		t.Errorf("%v, and the last line is %d, not %d", err, f.n, n)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// Whoever can write a file, but not make its hashes, can neither change the last line of a service
// that is down, nor put one behind it, though nothing has its hash yet.
func TestLastLineWithAKey(t *testing.T) {
	dir := t.TempDir()
	o := FileOptions{Key: make([]byte, leastKey), Logger: slog.New(slog.DiscardHandler), Sync: NoSync}
	o.Key[0] = 1
	for name, tamper := range map[string]func(head string, file []byte) []byte{
		"a line changed": func(_ string, b []byte) []byte { return bytes.Replace(b, []byte("mine"), []byte("fine"), 1) },
		"a line put behind it": func(head string, b []byte) []byte {
			return appendLine(b, 3, head, "entry", []byte(`{"id":"forged"}`), nil)
		},
		"a line that another key made": func(head string, b []byte) []byte {
			return appendLine(b, 3, head, "entry", []byte(`{"id":"forged"}`), make([]byte, leastKey))
		},
		"the lines of a file without a key": func(string, []byte) []byte { return appendLine(nil, 1, "", "entry", []byte(`{}`), nil) },
	} {
		for _, moved := range []string{"", ".1"} { // the file goes on, or the one after it
			o.Path = filepath.Join(dir, name+moved)
			f, err := OpenFile(o)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Write(t.Context(), &Entry{ID: "mine"}); err != nil {
				t.Fatal(err)
			}
			head := f.Head()
			_ = f.file.Close() // as when the process is killed
			_ = f.lock.Close()
			b, err := os.ReadFile(o.Path)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(os.Remove(o.Path), os.WriteFile(o.Path+moved, tamper(head, b), 0o600)); err != nil {
				t.Fatal(err)
			}
			if f, err := OpenFile(o); err == nil {
				t.Errorf("%s%s: it is continued", name, moved)
				_ = f.Close()
			}
			if r, err := Verify([]string{o.Path + moved}, VerifyOptions{Key: o.Key}); err != nil || len(r.Problems) == 0 {
				t.Errorf("%s%s: %+v %v", name, moved, r, err)
			}
		}
	}
}

// Of a process that was killed, a head is printed that stands in its file: whoever removes the file
// before the next start is found.
func TestFileOfAKilledProcessIsRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	var log bytes.Buffer
	o := FileOptions{Path: path, Logger: slog.New(slog.NewTextHandler(&log, nil))}
	f, err := OpenFile(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Write(t.Context(), &Entry{}); err != nil {
		t.Fatal(err)
	}
	_ = f.file.Close()
	_ = f.lock.Close()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if f, err = OpenFile(o); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	var heads []string
	for _, found := range regexp.MustCompile(`head=([0-9a-f]{64})`).FindAllStringSubmatch(log.String(), -1) {
		heads = append(heads, found[1])
	}
	if r, err := Verify([]string{path}, VerifyOptions{Heads: heads}); err != nil || r.OK() || !r.Covered {
		t.Errorf("%+v %v %s", r, err, log.String())
	}
}

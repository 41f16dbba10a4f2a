package audit

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
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

// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spineguard/spineguard/spine"
)

// FileOptions bound what a [File] may be. A field that is zero has its default.
type FileOptions struct {
	// MaxAge is for how long the file counts: from the time that it states, or the
	// record of a pull beside it; where there is none, from its last modification. At most 366 days. Default: 7 days.
	MaxAge time.Duration
	// MaxBytes is how long the file may be, at most 1 GiB. Default: 64 MiB.
	MaxBytes int

	Clock  spine.Clock  // default: time.Now
	Logger *slog.Logger // told what was loaded and what was not; default: slog.Default()
}

func (o FileOptions) filled() FileOptions {
	o.MaxAge = orDefault(o.MaxAge, 7*24*time.Hour)
	o.MaxBytes = orDefault(o.MaxBytes, 64<<20)
	if o.Clock == nil {
		o.Clock = time.Now
	}
	o.Logger = orDefault(o.Logger, slog.Default())
	return o
}

func (o FileOptions) check() error {
	return errors.Join(bounded("MaxAge", o.MaxAge, oldest), bounded("MaxBytes", o.MaxBytes, 1<<30))
}

// oldest is how old a file may be, whatever the options say.
const oldest = 366 * 24 * time.Hour

// File is a [spine.Registry] of the systems in a file, which is loaded again when it
// changes. All systems change at once, and a guard asks one generation for one
// request ([spine.Snapshotter]). A file that is missing, cut, empty or wrong in any
// way changes nothing: the last good one counts until it is too old, and the log
// says so once for each content.
//
// Beside systems.csv may stand systems.pull.json, the record that
// spineguard registry pull writes. If it is the record of another text, the file is
// wrong: somebody has edited it, or the other half of a change is still to come.
//
// A change is found by a notification of the operating system, a tenth of a
// second after the last write, and without one within ten seconds. The file
// may be renamed into its place, or be a symbolic link, as the volumes of Kubernetes
// are. A writer should rename: whoever reads a file half-written finds that out
// in JSON, and in CSV only if the cut is within a line.
//
// Any number of goroutines may use a File.
type File struct {
	path    string
	read    format
	options FileOptions
	current atomic.Pointer[generation]

	cancel context.CancelFunc
	wait   sync.WaitGroup

	mu       sync.Mutex // of Reload
	seen     seen
	reported string      // what was last found wrong
	told     *generation // of which the log was told that it is too old
	closed   bool
}

// generation is what the file was at one time. It does not change.
type generation struct {
	snapshot *spine.Snapshot
	sum      [sha256.Size]byte
	stated   time.Time     // in the file; zero if it states none
	at       time.Time     // when it was loaded
	age      time.Duration // then
}

// ErrTooOld says that a [File] is older than it may be.
var ErrTooOld = errors.New("the file of systems is too old")

// aheadMost is how far in the future the time of a file may be, for clocks that
// differ.
const aheadMost = time.Minute

// OpenFile loads the systems of a file, in one of the two forms that
// docs/registry.md describes; its name ends in .csv or .json. It returns an error if the
// file is not right. One that is too old is loaded, and Lookup answers with
// [ErrTooOld] until it is replaced.
func OpenFile(path string, o FileOptions) (*File, error) {
	return openFile(path, o, pollEvery, newWatcher)
}

func openFile(path string, o FileOptions, poll time.Duration, watch watcherFunc) (*File, error) {
	o = o.filled()
	read, ok := formatOf(path)
	if !ok {
		return nil, fmt.Errorf("%s: the name of a file of systems must end in .csv or .json", path)
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	f := &File{path: path, read: read, options: o}
	w := f.watcher(watch) // before the file is read, so that no change is lost
	if err := f.Reload(); err != nil {
		w.close()
		return nil, err
	}
	f.tellAge()
	ctx, cancel := context.WithCancel(context.Background())
	f.cancel = cancel
	f.wait.Go(func() { f.run(ctx, w, poll) })
	return f, nil
}

// Lookup returns the system with the ASID, or [spine.ErrUnknownASID]. Any other
// error says that the file is too old, or closed.
func (f *File) Lookup(ctx context.Context, asid spine.ASID) (spine.System, error) {
	s, err := f.Snapshot()
	if err != nil {
		return spine.System{}, err
	}
	return s.Lookup(ctx, asid)
}

// Snapshot returns all systems as they are now.
func (f *File) Snapshot() (*spine.Snapshot, error) {
	g := f.current.Load()
	if g == nil {
		return nil, ErrClosed
	}
	if age, ok := g.ageAt(f.options.Clock()); !ok || age >= f.options.MaxAge {
		return nil, ErrTooOld
	}
	return g.snapshot, nil
}

// Self returns the file, as [spine.Snapshotter] has it.
func (f *File) Self() spine.Registry { return f }

// ageAt counts from the moment of loading, so that a wall clock that is set back
// afterwards does not matter. The age is not known if the only clock went back.
func (g *generation) ageAt(now time.Time) (time.Duration, bool) {
	since := elapsed(g.at, now)
	return g.age + since, since >= 0
}

// Age returns how old the file is.
func (f *File) Age() time.Duration {
	g := f.current.Load()
	if g == nil {
		return 0
	}
	age, _ := g.ageAt(f.options.Clock())
	return max(0, age)
}

// Close ends the watch. From then on Lookup returns [ErrClosed].
func (f *File) Close() error {
	f.mu.Lock()
	f.closed = true
	f.current.Store(nil)
	f.mu.Unlock()
	f.cancel()
	f.wait.Wait()
	return nil
}

// Reload loads the file now. If it is not right, the error says why, and the last
// one that was counts.
func (f *File) Reload() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return ErrClosed
	}
	f.seen = look(f.path, f.record())
	data, stat, err := readFile(f.path, f.options.MaxBytes)
	next, news := (*generation)(nil), false
	if err == nil {
		next, news, err = f.generation(data, stat)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", f.path, err)
		f.report(fmt.Sprintf("%x %v", sha256.Sum256(data), err), err)
		return err
	}
	f.current.Store(next)
	f.reported = ""
	if news {
		f.options.Logger.Info("systems loaded", "file", f.path, "systems", next.snapshot.Len(), "age", next.age)
	}
	return nil
}

// report tells the log once what is wrong.
func (f *File) report(what string, err error) {
	if f.reported == what || f.current.Load() == nil {
		return
	}
	f.reported = what
	f.options.Logger.Error("systems not loaded; the last ones count until they are too old", "err", printable(err.Error()), "age", f.Age(), "maxAge", f.options.MaxAge)
}

// generation makes the next one of the text of the file, and reports whether
// its systems are news.
func (f *File) generation(data []byte, stat os.FileInfo) (g *generation, news bool, err error) {
	g = &generation{sum: sha256.Sum256(data)}
	if last := f.current.Load(); last != nil && last.sum == g.sum {
		g.snapshot, g.stated = last.snapshot, last.stated
	} else if g.snapshot, g.stated, err = parse(f.read, data); err != nil {
		return nil, false, err
	} else {
		news = true
	}
	of, err := f.pulled(g)
	if err != nil {
		return nil, false, err
	}
	if of.IsZero() {
		of = stat.ModTime()
	}
	g.at = f.options.Clock()
	if g.age = g.at.Sub(of); g.age < -aheadMost {
		return nil, false, fmt.Errorf("it is of %s, which is yet to come", of.UTC().Format(time.RFC3339))
	}
	g.age = max(0, g.age)
	return g, news, nil
}

func parse(read format, data []byte) (*spine.Snapshot, time.Time, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, time.Time{}, errors.New("it is empty")
	}
	c, err := read(data)
	if err != nil {
		return nil, time.Time{}, err
	}
	s, err := spine.NewSnapshot(slices.Values(c.rows))
	return s, c.time, err
}

// readFile reads a file that nobody writes meanwhile. What is not a file, such as a pipe,
// would keep whoever opens it.
func readFile(path string, most int) ([]byte, os.FileInfo, error) {
	before, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, nil, errors.New("it is not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, int64(most)+1))
	if err != nil {
		return nil, nil, err
	}
	if len(data) > most {
		return nil, nil, fmt.Errorf("it is longer than %d bytes", most)
	}
	after, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	if !isWhole(before, after, len(data)) {
		return nil, nil, errors.New("it changed while it was read")
	}
	return data, after, nil
}

// isWhole reports whether so many bytes are a file that is after the reading what it was
// before.
func isWhole(before, after os.FileInfo, n int) bool {
	return before.ModTime().Equal(after.ModTime()) && after.Size() == int64(n)
}

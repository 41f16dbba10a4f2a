// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/option"
)

// FileOptions say where a File is and how it is kept.
type FileOptions struct {
	// Path of the file. It is created with the mode 0600, in a directory that is there. Rotated
	// files stand beside it, under its name with a dot and the time, and so does a lock, with a
	// dot in front and .lock behind.
	Path string

	// Sync says when what was written is on the disk. The default, 0, is before an entry counts as
	// recorded. Otherwise it is at most so long afterwards: what an entry has is safe if the
	// process is killed, but not if the machine loses its power in between. NoSync leaves it to
	// the system.
	Sync time.Duration

	// Key makes the hashes of the chain HMAC-SHA-256, and puts one into each line: whoever can write
	// the file but does not have the key cannot make a line that fits. Without a key they can, and only
	// the heads that were printed elsewhere show it. At least 32 bytes. A chain has one key from its
	// beginning to its end: OpenFile continues none whose last line was written with another.
	Key []byte

	MaxBytes int64         // beyond which the file is rotated; default: never
	MaxAge   time.Duration // after which it is rotated, once an entry is written; default: never

	Clock  spine.Clock  // default: time.Now
	Logger *slog.Logger // gets the heads and what happens to the file; default: slog.Default()
}

// NoSync is the Sync of a file that is never made to go to the disk, but when it is rotated and
// closed.
const NoSync time.Duration = -1

const leastKey = 32

// File is a sink that writes entries as lines of JSON. Each line has the hash of the line before
// it: see [Verify]. One File at a time writes a file, on all systems that can lock one.
//
// A file that something else has moved away, as logrotate does, is continued in a new one; so is
// the chain. What was cut off when a process ended is recorded by the next: nothing in a file is
// ever changed or removed.
type File struct {
	options FileOptions
	lock    io.Closer
	open    func(name string) (handle, error)
	stop    chan struct{} // of the goroutine that makes it go to the disk
	stopped sync.WaitGroup

	syncing sync.Mutex // held by whoever makes it go to the disk, for all that have written by then

	mu      sync.Mutex
	file    handle // nil if what was written last may be broken: then it is opened again
	info    fs.FileInfo
	size    int64
	began   time.Time
	n       uint64 // of the last line
	head    string // its hash
	synced  uint64 // the last line that is on the disk
	closed  bool
	resumed bool   // n and head are known
	tried   string // the hash of the line whose writing failed last: it may be there all the same
}

// handle is what a File needs of an *os.File.
type handle interface {
	io.Writer
	io.ReaderAt
	io.Closer
	Sync() error
	Stat() (fs.FileInfo, error)
}

// OpenFile opens a file, or makes it, and records that. If there is none it looks beside it for
// files with its name, a dot and more, of which it continues the one that was written last. What is wrong with
// the options is a [*spine.OptionError].
func OpenFile(o FileOptions) (*File, error) {
	return openFile(o, func(name string) (handle, error) {
		return os.OpenFile(name, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	})
}

func openFile(o FileOptions, open func(string) (handle, error)) (*File, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	lock, err := lockFile(lockOf(o.Path))
	if err != nil {
		return nil, fmt.Errorf("audit: %s cannot be locked, so something else may write it: %w", o.Path, err)
	}
	f := &File{options: o, lock: lock, open: open, stop: make(chan struct{})}
	if err := f.reopen(); err != nil {
		_ = lock.Close()
		return nil, err
	}
	if o.Sync > 0 {
		f.stopped.Go(f.syncAgain)
	}
	return f, nil
}

// lockOf is the name of a lock: hidden, so that the rotated files are all that begin like the path.
func lockOf(path string) string {
	dir, base := filepath.Split(path)
	return dir + "." + base + ".lock"
}

func (o *FileOptions) check() error {
	var errs []error
	if o.Path == "" {
		errs = append(errs, option.Error("Path", "is empty: say where the file is"))
	}
	if o.Sync < 0 && o.Sync != NoSync {
		errs = append(errs, option.Error("Sync", "is %v: it cannot be negative, but for audit.NoSync", o.Sync))
	}
	if len(o.Key) > 0 && len(o.Key) < leastKey {
		errs = append(errs, option.Error("Key", "has %d bytes: it must have at least %d", len(o.Key), leastKey))
	}
	if o.MaxBytes < 0 || o.MaxAge < 0 {
		errs = append(errs, option.Error("MaxBytes", "is %d, and MaxAge %v: neither can be negative", o.MaxBytes, o.MaxAge))
	}
	return errors.Join(errs...)
}

// Write writes an entry as a line. It returns once the line is as safe as FileOptions.Sync
// demands. If the context ends before the line is begun, it is not written any more.
func (f *File) Write(ctx context.Context, e *Entry) error {
	value, err := encode(e)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	f.mu.Lock()
	if err = context.Cause(ctx); err == nil {
		err = f.ready()
	}
	if err == nil {
		err = f.append("entry", value)
	}
	file, n := f.file, f.n
	f.mu.Unlock()
	if err != nil || f.options.Sync != 0 {
		return err
	}
	return f.sync(file, n)
}

// Head returns the hash of the last line: what [Verify] needs to know that nothing is missing at
// the end.
func (f *File) Head() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.head
}

// Rotate goes on in a new file. The one so far gets the time behind its name; its head is printed.
func (f *File) Rotate() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return ErrClosed
	}
	return f.rotate()
}

// Close records that the file is closed, has everything on the disk, and prints the head.
func (f *File) Close() error {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return ErrClosed
	}
	err := f.reopen()
	f.closed = true
	if err == nil {
		err = f.finish(eventClosed)
	}
	f.mu.Unlock()
	close(f.stop)
	f.stopped.Wait()
	return errors.Join(err, f.lock.Close())
}

// ready has a file that a line can be appended to.
func (f *File) ready() error {
	switch {
	case f.closed:
		return ErrClosed
	case f.file == nil, f.moved():
		return f.reopen()
	case f.options.MaxBytes > 0 && f.size >= f.options.MaxBytes,
		f.options.MaxAge > 0 && f.options.Clock().Sub(f.began) >= f.options.MaxAge:
		return f.rotate()
	}
	return nil
}

// moved reports whether the path leads to something else than what is written: the file was moved
// or removed, or somebody else has written it or cut it.
func (f *File) moved() bool {
	info, err := os.Stat(f.options.Path)
	return err != nil || !os.SameFile(info, f.info) || info.Size() != f.size
}

// reopen opens the file, if it is not open as it should be, and goes on behind what it has.
func (f *File) reopen() error {
	if f.file != nil && !f.moved() {
		return nil
	}
	if f.file != nil {
		f.options.Logger.Warn("audit: the file is not where it was, or not as it was left: it is opened again", "file", f.options.Path, "line", f.n, "head", f.head)
		f.leave()
	}
	file, err := f.open(f.options.Path)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if err := f.resume(file); err != nil {
		_ = file.Close()
		return fmt.Errorf("audit: %s: %w", f.options.Path, err)
	}
	return nil
}

// leave has what was written on the disk, and closes the file.
func (f *File) leave() {
	if f.file.Sync() == nil {
		f.synced = f.n
	}
	_ = f.file.Close()
	f.file = nil
}

// resume finds out where the chain goes on, and records that the file was opened.
func (f *File) resume(file handle) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is not a regular file")
	}
	last, front, event, err := f.last(file, info.Size())
	if err != nil {
		return err
	}
	if !f.resumed || last.n == f.n+1 && last.hash == f.tried { // it was written, though the system said that it failed
		f.n, f.head, f.resumed = last.n, last.hash, true
	}
	f.file, f.info, f.size, f.began = file, info, info.Size(), f.options.Clock()
	if event.Cut != nil {
		f.options.Logger.Warn("audit: the last line was cut off", "file", cmp.Or(event.After, f.options.Path), "bytes", event.Cut.Bytes)
	}
	if err := f.record(front, event); err != nil {
		return err
	}
	f.options.Logger.Info("audit: the file is opened", "file", f.options.Path, "line", f.n, "head", f.head)
	return syncDir(filepath.Dir(f.options.Path))
}

// last finds behind which line the chain goes on, with what ends a line before it, and what there is
// to say of it.
func (f *File) last(file io.ReaderAt, size int64) (last end, front string, event *fileEvent, err error) {
	if last, err = endOf(file, size, f.options.Key); err != nil {
		return last, "", nil, err
	}
	if n := len(last.rest); n > 0 && last.rest[n-1] != '\n' {
		front, last = "\n", last.ended(f.options.Key)
	}
	event = &fileEvent{Event: eventOpened, Cut: last.cut}
	if last.n == 0 && last.cut == nil && !f.resumed {
		event.After, last = f.before()
		event.Cut = last.cut
	}
	if !f.resumed && !last.sealed {
		return last, "", nil, errSeal
	}
	return last, front, event, nil
}

// before finds the file that a new one continues: of those whose name is that of the file with a
// dot and more, the one that was written last.
func (f *File) before() (name string, last end) {
	last.sealed = true
	dir, base := filepath.Split(f.options.Path)
	files, _ := os.ReadDir(cmp.Or(dir, "."))
	for _, file := range files {
		if !strings.HasPrefix(file.Name(), base+".") || !file.Type().IsRegular() {
			continue
		}
		if e, ok := f.endOfFile(filepath.Join(dir, file.Name())); ok && e.n > last.n {
			name, last = file.Name(), e
		}
	}
	return name, last
}

func (f *File) endOfFile(name string) (end, bool) {
	file, err := os.Open(name)
	if err != nil {
		return end{}, false
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return end{}, false
	}
	e, err := endOf(file, info.Size(), f.options.Key)
	return e, err == nil
}

// record appends an event.
func (f *File) record(front string, e *fileEvent) error {
	e.Time = f.options.Clock().UTC()
	value, err := encode(e)
	if err != nil {
		return err
	}
	return f.appendBehind(front, "file", value)
}

func (f *File) append(has string, value []byte) error { return f.appendBehind("", has, value) }

// appendBehind appends a line. If that fails, nobody knows what is in the file: it is opened
// again before the next line.
func (f *File) appendBehind(front, has string, value []byte) error {
	whole := appendLine([]byte(front), f.n+1, f.head, has, value, f.options.Key)
	n, err := f.file.Write(whole)
	f.size += int64(n)
	if err == nil && n < len(whole) {
		err = io.ErrShortWrite
	}
	hash := hashOf(f.options.Key, whole[len(front):len(whole)-1])
	if err != nil {
		_ = f.file.Close()
		f.file, f.tried = nil, hash
		return fmt.Errorf("audit: %w", err)
	}
	f.n, f.head = f.n+1, hash
	return nil
}

// sync has a line that was written to a file on the disk. What others have written meanwhile goes
// with it.
func (f *File) sync(file handle, n uint64) error {
	f.syncing.Lock()
	defer f.syncing.Unlock()
	f.mu.Lock()
	written, synced := f.n, f.synced
	f.mu.Unlock()
	if synced >= n {
		return nil
	}
	err := file.Sync()
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.synced >= n: // the file was left meanwhile, and had to be on the disk for that
		return nil
	case err == nil && f.file == file:
		f.synced = written
		return nil
	case err == nil:
		err = errors.New("the file was given up before the line was on the disk")
	}
	if f.file == file {
		_ = file.Close()
		f.file = nil
	}
	return fmt.Errorf("audit: %w", err)
}

// syncAgain has what is written on the disk, again and again.
func (f *File) syncAgain() {
	ticker := time.NewTicker(f.options.Sync)
	defer ticker.Stop()
	for {
		select {
		case <-f.stop:
			return
		case <-ticker.C:
		}
		f.mu.Lock()
		file, n := f.file, f.n
		f.mu.Unlock()
		if file == nil {
			continue
		}
		if err := f.sync(file, n); err != nil {
			f.options.Logger.Error("audit: what is written may not be on the disk", "file", f.options.Path, "err", errorText(err))
		}
	}
}

// finish records the end of the file, has it on the disk, closes it, and prints the head.
func (f *File) finish(event string) error {
	if err := f.record("", &fileEvent{Event: event}); err != nil {
		return err
	}
	err := f.file.Sync()
	if err == nil {
		f.synced = f.n
	}
	err = errors.Join(err, f.file.Close())
	f.file = nil
	f.options.Logger.Info("audit: the file is "+event, "file", f.options.Path, "line", f.n, "head", f.head)
	return err
}

// rotate goes on in a new file.
func (f *File) rotate() error {
	if err := f.reopen(); err != nil {
		return err
	}
	if err := f.finish(eventRotated); err != nil {
		return err
	}
	to := f.options.Path + "." + f.options.Clock().UTC().Format("20060102T150405.000000000Z")
	for i := 1; ; i++ { // a clock may have said that before
		if _, err := os.Lstat(to); errors.Is(err, fs.ErrNotExist) {
			break
		}
		to = fmt.Sprintf("%s-%d", strings.TrimSuffix(to, fmt.Sprintf("-%d", i-1)), i)
	}
	if err := os.Rename(f.options.Path, to); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	f.options.Logger.Info("audit: the file has another name", "file", to)
	return f.reopen()
}

var errLocked = errors.New("another File has it open")

// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	pollEvery = 10 * time.Second       // where nothing tells of a change, as on a network drive
	settle    = 100 * time.Millisecond // after the last of several writes
)

type watcherFunc func() (*fsnotify.Watcher, error)

func newWatcher() (*fsnotify.Watcher, error) { return fsnotify.NewWatcher() }

// fileWatcher watches the folders of a file: that in which it is looked for, and
// that in which it is if it is a link. Its zero value sees nothing.
type fileWatcher struct {
	*fsnotify.Watcher
	path, target, record string
}

// watcher returns one for the file. Without one the file is polled all the same.
func (f *File) watcher(make watcherFunc) *fileWatcher {
	w, err := make()
	if err != nil {
		f.options.Logger.Warn("no notifications of changes; the file of systems is polled", "file", f.path, "every", pollEvery, "err", printable(err.Error()))
		return &fileWatcher{}
	}
	watcher := &fileWatcher{Watcher: w, path: filepath.Clean(f.path), record: filepath.Clean(f.record())}
	watcher.follow()
	return watcher
}

func (w *fileWatcher) close() {
	if w.Watcher != nil {
		_ = w.Close()
	}
}

// follow watches the folders that are the right ones now. A folder that cannot be
// watched, since it is gone, is tried again by the next poll.
func (w *fileWatcher) follow() {
	if w.Watcher == nil {
		return
	}
	w.target, _ = filepath.EvalSymlinks(w.path)
	folders := []string{filepath.Dir(w.path)}
	if w.target != "" {
		folders = append(folders, filepath.Dir(w.target))
	}
	for _, old := range w.WatchList() {
		if !slices.Contains(folders, old) {
			_ = w.Remove(old)
		}
	}
	for _, folder := range folders {
		_ = w.Add(folder)
	}
}

// concerns reports whether an event can be one of the file: of its name, of what it
// is a link to, of a link on the way, or of its record.
func (w *fileWatcher) concerns(e fsnotify.Event) bool {
	if name := filepath.Clean(e.Name); name == w.path || name == w.target || name == w.record {
		return true
	}
	target, _ := filepath.EvalSymlinks(w.path)
	return target != w.target
}

// events of a watcher, which without one has none.
func (w *fileWatcher) events() <-chan fsnotify.Event {
	if w.Watcher == nil {
		return nil
	}
	return w.Events
}

func (w *fileWatcher) errors() <-chan error {
	if w.Watcher == nil {
		return nil
	}
	return w.Errors
}

// run loads the file whenever it changes, until ctx ends.
func (f *File) run(ctx context.Context, w *fileWatcher, every time.Duration) {
	defer w.close()
	poll := time.NewTicker(every)
	defer poll.Stop()
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-w.events():
			if w.concerns(e) {
				quiet = time.After(settle)
			}
		case err := <-w.errors(): // events were lost, and one of them may have been of the file
			f.options.Logger.Debug("the file of systems is read again, since notifications were lost", "file", f.path, "err", err)
			quiet = time.After(settle)
		case <-quiet:
			quiet = nil
			_ = f.Reload()
			w.follow()
		case <-poll.C:
			if f.changed() {
				_ = f.Reload()
			}
			f.tellAge()
			w.follow()
		}
	}
}

// changed reports whether the file is another than the one that was read last,
// or that was not right, or whose age is not known.
func (f *File) changed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	g := f.current.Load()
	if f.reported != "" || g == nil || !f.seen.same(look(f.path, f.record())) {
		return true
	}
	_, known := g.ageAt(f.options.Clock())
	return !known
}

// seen is what a file and its record were when they were read.
type seen struct {
	file, record os.FileInfo // nil if there was none
	at           time.Time
}

func look(file, record string) seen {
	s := seen{at: time.Now()}
	s.file, _ = os.Stat(file)
	s.record, _ = os.Stat(record)
	return s
}

func (s seen) same(now seen) bool {
	return unchanged(s.file, now.file, s.at) && unchanged(s.record, now.record, s.at)
}

// tick is more than what the times of files are counted in.
const tick = 2 * time.Second

// unchanged reports whether a file is what it was when it was read. One that had been
// modified a moment before could have been modified again in the same moment.
func unchanged(then, now os.FileInfo, read time.Time) bool {
	if then == nil || now == nil {
		return then == nil && now == nil
	}
	return os.SameFile(then, now) && then.Size() == now.Size() && then.ModTime().Equal(now.ModTime()) && read.Sub(then.ModTime()) > tick
}

// tellAge tells the log once that the systems are too old.
func (f *File) tellAge() {
	f.mu.Lock()
	defer f.mu.Unlock()
	g := f.current.Load()
	if g == nil || g == f.told {
		return
	}
	if _, err := f.Snapshot(); err == nil {
		return
	}
	f.told = g
	f.options.Logger.Error("the systems are too old: every look-up fails until the file is replaced", "file", f.path, "age", f.Age(), "maxAge", f.options.MaxAge)
}

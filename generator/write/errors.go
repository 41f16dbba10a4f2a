// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"strings"
	"time"

	"github.com/spineguard/spineguard/generator/finding"
)

// Obstacle is one path and why it cannot be written.
type Obstacle struct {
	Path   string // relative to the output root, slash-separated
	Reason string
}

func list(obstacles []Obstacle) string {
	var b strings.Builder
	for _, o := range obstacles {
		fmt.Fprintf(&b, "\n  %q: %s", o.Path, o.Reason)
	}
	return b.String()
}

// PathError says which outputs have paths that are not allowed. Nothing was
// written.
type PathError struct{ Obstacles []Obstacle }

func (e *PathError) Error() string {
	return "these output paths are not allowed, nothing was written:" + list(e.Obstacles)
}

// RefusalError says which files stand in the way that are not ours. Nothing was
// written.
type RefusalError struct{ Obstacles []Obstacle }

func (e *RefusalError) Error() string {
	return "nothing was written, since these are in the way and not known to be made by spineguard:" + list(e.Obstacles) +
		"\nmove each away or delete it, then generate again"
}

// AccessError says that a file or folder cannot be read or written, and why.
type AccessError struct {
	Path string // relative to the output root, slash-separated
	Not  string // what cannot be done: read, written, removed, made
	Err  error
}

func (e *AccessError) Error() string { return fmt.Sprintf("%q cannot be %s: %v", e.Path, e.Not, e.Err) }

// Unwrap returns the error of the system.
func (e *AccessError) Unwrap() error { return e.Err }

// cannot says of which file an error of the system is, without the name that
// Go has for the call.
func cannot(be, name string, err error) error {
	if err == nil {
		return nil
	}
	return &AccessError{name, be, finding.Cause(err)}
}

// parted is an error that says on its last line what to do.
type parted interface {
	error
	parts() (problem, next string)
}

func joined(problem, next string) string { return problem + "\n" + next }

// BusyError says that another run holds the target.
type BusyError struct {
	Root   string
	Waited time.Duration
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("another run of spineguard is writing below %q and did not end within %s: nothing was written, try again when it has ended",
		e.Root, e.Waited.Round(time.Millisecond))
}

// JournalError says what is wrong with the journal of an interrupted change: it
// leads to files that are not ours. It was not followed, and nothing was
// touched.
type JournalError struct {
	Staging   string // the folder that holds it, relative to the root
	Obstacles []Obstacle
}

func (e *JournalError) Error() string { return joined(e.parts()) }

func (e *JournalError) parts() (problem, next string) {
	return fmt.Sprintf("the journal of an interrupted change in %q is not followed, nothing was touched:", e.Staging) + list(e.Obstacles),
		"if it came with a checkout, delete that folder; if a run of yours was stopped, put its configuration back and generate, or delete that folder and generate"
}

// unreadableJournal says why a journal cannot be read.
type unreadableJournal struct {
	name, staging string
	err           error
}

func (e *unreadableJournal) Error() string { return joined(e.parts()) }

func (e *unreadableJournal) Unwrap() error { return e.err }

func (e *unreadableJournal) parts() (problem, next string) {
	return fmt.Sprintf("the journal of an interrupted change, %q, cannot be read, so nothing was touched: %v", e.name, e.err),
		fmt.Sprintf("delete the folder %q and generate again", e.staging)
}

// ChangedError says that somebody else changed files while a change was being
// made or was interrupted, so that it cannot go on without overwriting them.
// They were left as they are.
type ChangedError struct {
	Staging   string // the folder that keeps the contents, relative to the root; "" if all was taken back
	Obstacles []Obstacle
}

func (e *ChangedError) Error() string { return joined(e.parts()) }

func (e *ChangedError) parts() (problem, next string) {
	if e.Staging == "" {
		return "nothing was written, since these changed in the meantime:" + list(e.Obstacles), "generate again"
	}
	return "an interrupted change is not continued, since these changed meanwhile:" + list(e.Obstacles),
		fmt.Sprintf("put the files back as they were, or keep what you need (old and new contents are in %q), delete that folder and generate again", e.Staging)
}

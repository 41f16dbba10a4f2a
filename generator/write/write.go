// SPDX-License-Identifier: Apache-2.0

package write

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"sort"
	"time"

	"github.com/aymanbagabas/go-udiff"

	"github.com/spineguard/spineguard/generator/finding"
)

// LockName is the name of the manifest in Target.Dir.
const LockName = "spineguard.lock"

// Target says where the outputs of one configuration go.
type Target struct {
	Root   string // output root, an OS path, absolute or relative: nothing is written outside it
	Dir    string // folder of manifest and staging, relative to Root, slash-separated, for example "gen/nrl"
	Config string // file of the configuration, relative to Root, slash-separated: whose outputs these are

	// Claim says of paths, relative to Root, which of them the configuration may
	// have written, now or earlier. Nil claims nothing.
	Claim func(path string) Claim
}

// Options are recorded in the manifest.
type Options struct {
	OutputFormat int    // hand-kept number of the form of the outputs
	FactsDigest  string // semantic digest of the facts that the outputs were made from

	// Warnings are digests of what was warned of, by rule: for the next run,
	// which need not say it again.
	Warnings map[string]string

	// Undigested are outputs that change when no fact does, such as addresses: the
	// manifest lists them without a digest.
	Undigested []string

	// Make makes the content of an output for which files hold nil, so that not all
	// have to be in memory: when it is compared with what is there, and when it is
	// staged. It makes the same each time. Such an output has no digest.
	Make func(path string) ([]byte, error)

	// Artefacts are folders of outputs that are made where they are wanted, and
	// need not be committed: Check and Diff don't miss one that isn't there at
	// all.
	Artefacts []string
}

// State says how a file differs from what would be generated.
type State string

// The states of files.
const (
	Stale       State = "stale"       // as the manifest lists it, but no longer what is generated
	Missing     State = "missing"     // generated, but not there
	Edited      State = "edited"      // neither as the manifest lists it nor as generated
	CRLF        State = "crlf"        // as generated, but for line ends of CRLF
	Orphaned    State = "orphaned"    // no longer generated: listed by a manifest, or generated Go by its name in Target.Dir
	Interrupted State = "interrupted" // part of a change that was not finished
	Skew        State = "skew"        // a go.mod that requires another version of what generated code imports; of package generator
	Old         State = "old"         // a snapshot of systems that nobody may rely on any longer; of package generator
)

// IsOfOutput reports whether the state is that of an output, which generate makes.
func (s State) IsOfOutput() bool { return s != Skew && s != Old }

// FileState is a file that is not as it should be.
type FileState struct {
	Path       string `json:"path"` // relative to the output root, slash-separated
	State      State  `json:"state" enum:"stale missing edited crlf orphaned interrupted skew old"`
	Reason     string `json:"reason,omitempty"`     // why Apply refuses because of it
	Suggestion string `json:"suggestion,omitempty"` // what to do where Apply does not mend it, or not for good
}

// Status is what Check found, sorted by path.
type Status struct {
	Files   []FileState
	Refused bool // Apply would write nothing: files with a reason are in the way
	Partial bool // there is too much below the root to look for outputs in all folders
}

// Clean reports that the disk is what would be generated.
func (s Status) Clean() bool { return len(s.Files) == 0 }

// What Report.Recovered may say.
const (
	Finished = "finished" // an interrupted change was completed
	Undone   = "undone"   // an interrupted change was taken back
)

// Report is what Apply did. Paths are sorted; the manifest is one of them.
type Report struct {
	Written, Unchanged, Removed []string
	Left                        []FileState // orphans that were not removed
	Partial                     bool        // as in Status
	Recovered                   string      // "", Finished or Undone
}

// waitBusy is how long a run waits for another one. A run holds its target for
// less than a second.
const waitBusy = 30 * time.Second

// writer is one run. The exported functions use its defaults.
type writer struct {
	target  Target
	wait    time.Duration
	lockDir string
	hook    func(step, string) error
}

// newWriter checks t and the paths of files.
func newWriter(t Target, files map[string][]byte) (*writer, error) {
	t.Dir = path.Clean(t.Dir)
	if t.Dir != "." {
		if err := checkPath(t.Dir); err != nil {
			return nil, &PathError{[]Obstacle{{t.Dir, err.Error()}}}
		}
	}
	if t.Root == "" {
		return nil, errors.New("no output root is set")
	}
	if err := checkOutputs(t, files); err != nil {
		return nil, err
	}
	return &writer{target: t, wait: waitBusy, lockDir: os.TempDir()}, nil
}

// unopened says that the system does not open the output root.
func (w *writer) unopened(err error) error {
	return fmt.Errorf("the output root %q cannot be opened: %w", w.target.Root, finding.Cause(err))
}

func (w *writer) open() (*disk, error) {
	root, err := os.OpenRoot(w.target.Root)
	if err != nil {
		return nil, w.unopened(err)
	}
	if err := checkRoot(w.target.Root); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return &disk{root: root, hook: w.hook}, nil
}

// Check compares the disk with files, which maps paths relative to t.Root to
// contents, and writes nothing. It takes no lock: while another run writes, it
// may say that a change is interrupted. Below the root it looks for outputs that
// the same configuration left in another folder.
func Check(t Target, files map[string][]byte, o Options) (Status, error) {
	w, err := newWriter(t, files)
	if err != nil {
		return Status{}, err
	}
	d, err := w.open()
	if err != nil {
		return Status{}, err
	}
	defer d.root.Close()
	states, staged, err := interrupted(d, w.target, files)
	if err != nil {
		return Status{}, err
	}
	p, err := newPlan(d, w.target, files, o, staged...)
	if err != nil {
		return Status{}, err
	}
	p.dropAbsent(o.Artefacts)
	for _, c := range p.changes() {
		p.left = append(p.left, p.state(c))
	}
	for _, f := range p.left {
		if _, known := states[f.Path]; !known {
			states[f.Path] = f
		}
	}
	status := Status{Partial: p.partial}
	for _, name := range sortedKeys(states) {
		status.Files = append(status.Files, states[name])
		status.Refused = status.Refused || states[name].Reason != ""
	}
	return status, nil
}

// Diff returns, as a unified diff, what Apply would change; "" if nothing but
// line ends. It shows files in the way too, and writes nothing.
func Diff(t Target, files map[string][]byte, o Options) (string, error) {
	w, err := newWriter(t, files)
	if err != nil {
		return "", err
	}
	d, err := w.open()
	if err != nil {
		return "", err
	}
	defer d.root.Close()
	p, err := newPlan(d, w.target, files, o)
	if err != nil {
		return "", err
	}
	p.dropAbsent(o.Artefacts)
	changes := p.changes()
	sort.Slice(changes, func(i, j int) bool { return changes[i].path < changes[j].path })
	text := ""
	for _, c := range changes {
		if c.state == CRLF {
			continue
		}
		part, err := c.diff()
		if err != nil {
			return "", fmt.Errorf("%q: %w", c.path, err)
		}
		text += part
	}
	return text, nil
}

func (c change) diff() (string, error) {
	from, to := "a/"+c.path, "b/"+c.path
	if !c.old.exists {
		from = "/dev/null"
	}
	if c.removes() {
		to = "/dev/null"
	}
	data, err := c.content()
	if err != nil {
		return "", err
	}
	old := string(c.old.data)
	return udiff.ToUnified(from, to, old, udiff.Lines(old, string(data)), udiff.DefaultContextLines)
}

// Apply brings the disk to files, which maps paths relative to t.Root to
// contents: all of it or nothing. It finishes or undoes an interrupted change
// first. It waits for another run on the same root until ctx is done, at most
// 30 seconds, then fails with a [*BusyError]. Files in the way that are not ours
// are a [*RefusalError], bad paths a [*PathError], files that changed since an
// interruption a [*ChangedError], a journal that leads elsewhere a
// [*JournalError].
func Apply(ctx context.Context, t Target, files map[string][]byte, o Options) (Report, error) {
	reports, err := ApplyAll(ctx, []Job{{Target: t, Files: files, Options: o}})
	if err != nil {
		return Report{}, err
	}
	return reports[0], nil
}

func (w *writer) apply(ctx context.Context, files map[string][]byte, o Options) (r Report, err error) {
	release, err := w.acquire(ctx)
	if err != nil {
		return r, err
	}
	defer release()
	return w.write(ctx, files, o)
}

// write is apply while no other run is writing.
func (w *writer) write(ctx context.Context, files map[string][]byte, o Options) (r Report, err error) {
	d, err := w.open()
	if err != nil {
		return r, err
	}
	defer d.root.Close()
	// An interrupted change is not touched if what follows would be refused.
	pending, err := findPending(d, w.target)
	if err == nil && pending.exists {
		err = w.ready(files, o)
	}
	if err != nil {
		return r, err
	}
	if r.Recovered, err = recoverChange(d, w.target, files); err != nil {
		return r, err
	}
	p, err := newPlan(d, w.target, files, o)
	if err != nil {
		return r, err
	}
	if len(p.blocked) > 0 {
		return r, &RefusalError{p.blocked}
	}
	if changes := p.changes(); len(changes) > 0 {
		if err := transact(ctx, d, w.target, changes); err != nil {
			return r, err
		}
	}
	r.Written, r.Removed, r.Unchanged, r.Left, r.Partial = paths(p.written), paths(p.removed), p.unchanged, p.left, p.partial
	sort.Strings(r.Unchanged)
	sort.Slice(r.Left, func(i, j int) bool { return r.Left[i].Path < r.Left[j].Path })
	return r, nil
}

func paths(changes []change) []string {
	var names []string
	for _, c := range changes {
		names = append(names, c.path)
	}
	sort.Strings(names)
	return names
}

// realRoot is the same for every way to name a root. Case is folded, since
// where it doesn't count two spellings are one folder.
func realRoot(root string) (string, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	abs, err = filepath.EvalSymlinks(abs)
	return fold(abs), err
}

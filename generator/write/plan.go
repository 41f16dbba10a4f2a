// SPDX-License-Identifier: Apache-2.0

package write

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// change is one file that is not as it should be.
type change struct {
	path  string
	old   entry
	new   []byte
	later func(path string) ([]byte, error) // makes what is new; nil: it is there, or to be removed
	state State
}

func (c change) removes() bool { return c.new == nil && c.later == nil }

// content is what is new.
func (c change) content() ([]byte, error) {
	if c.later == nil {
		return c.new, nil
	}
	return c.later(c.path)
}

// plan is what separates the disk from what was generated. It is made without
// writing.
type plan struct {
	removed   []change // sorted by path
	written   []change // sorted by path, the manifest last
	unchanged []string
	left      []FileState // orphans that are not removed
	partial   bool        // not all folders were looked at for those
	blocked   []Obstacle
	unlisted  string // why a file is not ours that no manifest lists
}

func (p *plan) changes() []change { return append(append([]change{}, p.removed...), p.written...) }

// newPlan compares files with the disk. What an unfinished change was to write
// is listed by staged.
func newPlan(d *disk, t Target, files map[string][]byte, o Options, staged ...manifest) (*plan, error) {
	lockFile, old, err := readLock(d, t)
	if err != nil {
		return nil, err
	}
	others, complete := neighbours(d, t)
	p, next := &plan{partial: !complete, unlisted: "the file differs from the output and no spineguard.lock lists it"}, newManifest(t, files, o)
	if len(old.Outputs) > 0 && !old.isFor(t.Dir) {
		p.unlisted = fmt.Sprintf("the file differs from the output, and %q lists files of another folder: if you moved them here, delete the generated ones", t.lockPath())
	}
	if old.Config != "" && isSameConfig(t, old.Config) {
		next.Config = old.Config // by whichever of its names it is called now
	}
	listed := newLedger(append(ours(others), append(staged, old)...)...)
	for _, name := range sortedKeys(files) {
		c := change{path: name, new: files[name], state: Edited}
		if c.new == nil {
			c.later = o.Make
		}
		if err := p.write(d, t, c, listed.digests(d, name)); err != nil {
			return nil, err
		}
	}
	made := newLedger(next)
	for _, name := range sortedKeys(old.Outputs) {
		if len(made.digests(d, name)) == 0 {
			if err := p.remove(d, t, name, old.Outputs[name], others); err != nil {
				return nil, err
			}
		}
	}
	if err := p.findOrphans(d, t, files, old); err != nil {
		return nil, err
	}
	if err := p.leftBehind(d, t, files, others); err != nil {
		return nil, err
	}
	p.writeLock(t, lockFile, next.encode())
	return p, nil
}

// readLock reads the manifest of the last run, which is empty if there was none.
func readLock(d *disk, t Target) (lockFile entry, old manifest, err error) {
	if lockFile, err = d.look(t.lockPath()); err != nil {
		return lockFile, old, err
	}
	if lockFile.other != "" {
		return lockFile, old, &RefusalError{[]Obstacle{{t.lockPath(), lockFile.other}}}
	}
	if lockFile.exists {
		if old, err = decodeManifest(lockFile.data); err != nil {
			return lockFile, old, fmt.Errorf("%q cannot be read: %w", t.lockPath(), err)
		}
	}
	return lockFile, old, checkOwner(t, old)
}

// write plans one output, which manifests list under the digests.
func (p *plan) write(d *disk, t Target, c change, listed []string) error {
	e, err := d.look(c.path)
	if err != nil {
		return err
	}
	name, data := c.path, c.new
	if c.old = e; e.exists && e.other == "" {
		if data, err = c.content(); err != nil {
			return err
		}
	}
	switch {
	case !e.exists:
		c.state = Missing
	case e.other != "":
		p.blocked = append(p.blocked, Obstacle{name, e.other})
	case bytes.Equal(e.data, data):
		p.unchanged = append(p.unchanged, name)
		return nil
	case bytes.Equal(unixLines(e.data), data):
		c.state = CRLF
	case len(listed) == 0:
		p.blocked = append(p.blocked, Obstacle{name, p.unlisted})
	case !t.owns(name, e.data, listed):
		p.blocked = append(p.blocked, Obstacle{name, "the file does not say that it is generated, or no longer"})
	case isListed(e.data, listed), slices.Contains(listed, noDigest):
		c.state = Stale
	}
	p.written = append(p.written, c)
	return nil
}

// inTheWay is what to do about a file for which nothing is written.
const inTheWay = "move it away or delete it, then generate"

// state is a change as Check reports it.
func (p *plan) state(c change) FileState {
	f := FileState{Path: c.path, State: c.state}
	for _, o := range p.blocked {
		if o.Path == c.path {
			f.Reason, f.Suggestion = o.Reason, inTheWay
		}
	}
	return f
}

// dropAbsent takes out the outputs of those folders of which nothing is there.
func (p *plan) dropAbsent(folders []string) {
	for _, folder := range folders {
		folder = path.Clean(folder)
		in := func(name string) bool { return strings.HasPrefix(name, folder+"/") }
		isThere := func(c change) bool { return in(c.path) && c.old.exists }
		if !slices.ContainsFunc(p.unchanged, in) && !slices.ContainsFunc(p.written, isThere) {
			p.written = slices.DeleteFunc(p.written, func(c change) bool { return in(c.path) })
		}
	}
}

// remove plans the removal of what is listed and no longer made, if it is ours.
// What is not is left.
func (p *plan) remove(d *disk, t Target, name, listed string, others []neighbour) error {
	if inFold(name, t.stagePath()) || fold(name) == fold(t.lockPath()) {
		return nil
	}
	e, err := d.look(name)
	if err != nil {
		return err
	}
	if !e.exists || e.other != "" {
		return nil
	}
	var next string
	switch {
	case isListedElsewhere(others, t.Dir, name):
		next = "the spineguard.lock of another configuration lists it too: it is left alone"
	case t.claim(name) == Foreign:
		next = "spineguard.lock lists it, but it is not an output of this configuration: it is left alone; delete it if spineguard made it"
	case !hasHeader(name, e.data):
		next = "it is no longer made, and does not say that it is generated: it is left alone; delete it if you do not need it"
	case !t.disposes(name, e.data, []string{listed}):
		next = "it is no longer made, and not as spineguard.lock lists it: it is left alone; delete it if you do not need it"
	default:
		p.removed = append(p.removed, change{path: name, old: e, state: Orphaned})
		return nil
	}
	p.left = append(p.left, FileState{Path: name, State: Orphaned, Suggestion: next})
	return nil
}

// isSame reports whether other, which may differ from name in case, is the file
// that name is.
func isSame(d *disk, info fs.FileInfo, name, other string) bool {
	if fold(other) != fold(name) {
		return false
	}
	otherInfo, err := d.root.Lstat(other)
	return err == nil && os.SameFile(info, otherInfo)
}

// inFold reports whether name is folder or lies in it, where case may not
// count.
func inFold(name, folder string) bool {
	name, folder = fold(name), fold(folder)
	return name == folder || strings.HasPrefix(name, folder+"/")
}

// writeLock plans the manifest.
func (p *plan) writeLock(t Target, e entry, data []byte) {
	if e.exists && bytes.Equal(e.data, data) {
		p.unchanged = append(p.unchanged, t.lockPath())
		return
	}
	state := Stale
	switch {
	case !e.exists:
		state = Missing
	case bytes.Equal(unixLines(e.data), data):
		state = CRLF
	}
	p.written = append(p.written, change{path: t.lockPath(), old: e, new: data, state: state})
}

// findOrphans looks in the folder of the configuration for generated Go, by its
// name, that nothing lists or makes: it would be a part of the package.
func (p *plan) findOrphans(d *disk, t Target, files map[string][]byte, old manifest) error {
	if there, err := d.isFolder(t.Dir); err != nil || !there {
		return err
	}
	names, err := d.names(t.Dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		name = path.Join(t.Dir, name)
		_, made := files[name]
		_, listed := old.Outputs[name]
		if made || listed || !strings.HasSuffix(name, ".gen.go") {
			continue
		}
		info, err := d.stat(name)
		if err != nil {
			return err
		}
		if info != nil && !info.IsDir() {
			p.left = append(p.left, FileState{Path: name, State: Orphaned, Suggestion: "it is a part of the package, and no spineguard.lock lists it: move it away or delete it"})
		}
	}
	return nil
}

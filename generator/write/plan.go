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
	new   []byte // nil: to be removed
	state State
}

// plan is what separates the disk from what was generated. It is made without
// writing.
type plan struct {
	removed   []change // sorted by path
	written   []change // sorted by path, the manifest last
	unchanged []string
	orphans   []string
	blocked   []Obstacle
}

func (p *plan) changes() []change { return append(append([]change{}, p.removed...), p.written...) }

// newPlan compares files with the disk.
func newPlan(d *disk, t Target, files map[string][]byte, o Options) (*plan, error) {
	lockFile, err := d.look(t.lockPath())
	if err != nil {
		return nil, err
	}
	if lockFile.other != "" {
		return nil, &RefusalError{[]Obstacle{{t.lockPath(), lockFile.other}}}
	}
	var old manifest
	if lockFile.exists {
		if old, err = decodeManifest(lockFile.data); err != nil {
			return nil, fmt.Errorf("%q can't be read: %w", t.lockPath(), err)
		}
	}
	p := &plan{}
	for _, name := range sortedKeys(files) {
		if err := p.write(d, name, files[name], listedDigest(d, name, old)); err != nil {
			return nil, err
		}
	}
	for _, name := range sortedKeys(old.Outputs) {
		if _, made := files[name]; !made {
			if err := p.remove(d, t, name, old.Outputs[name]); err != nil {
				return nil, err
			}
		}
	}
	if err := p.findOrphans(d, t, files, old); err != nil {
		return nil, err
	}
	p.writeLock(t, lockFile, newManifest(files, o).encode())
	return p, nil
}

// write plans one output. listed is its digest in the manifest, or "".
func (p *plan) write(d *disk, name string, data []byte, listed string) error {
	e, err := d.look(name)
	if err != nil {
		return err
	}
	c := change{name, e, data, Edited}
	switch {
	case !e.exists:
		c.state = Missing
	case e.other != "":
		p.blocked = append(p.blocked, Obstacle{name, e.other})
	case bytes.Equal(e.data, data):
		p.unchanged = append(p.unchanged, name)
		return nil
	case e.digest() == listed, listed == loose && hasHeader(name, e.data):
		c.state = Stale
	case listed == "":
		p.blocked = append(p.blocked, Obstacle{name, "the file differs from the output and no manifest lists it"})
	case !hasHeader(name, e.data):
		p.blocked = append(p.blocked, Obstacle{name, "the file was changed and no longer says that it is generated"})
	}
	p.written = append(p.written, c)
	return nil
}

// forgive takes out the outputs of those folders of which nothing is there.
func (p *plan) forgive(folders []string) {
	for _, folder := range folders {
		folder = path.Clean(folder)
		in := func(name string) bool { return strings.HasPrefix(name, folder+"/") }
		isThere := func(c change) bool { return in(c.path) && c.old.exists }
		if !slices.ContainsFunc(p.unchanged, in) && !slices.ContainsFunc(p.written, isThere) {
			p.written = slices.DeleteFunc(p.written, func(c change) bool { return in(c.path) })
		}
	}
}

// remove plans the removal of what is listed and no longer made, if it is still
// ours.
func (p *plan) remove(d *disk, t Target, name, listed string) error {
	if inFold(name, t.stagePath()) || fold(name) == fold(t.lockPath()) {
		return nil
	}
	e, err := d.look(name)
	if err != nil {
		return err
	}
	if !e.exists || e.other != "" || p.isWritten(d, name) {
		return nil
	}
	if e.digest() == listed || hasHeader(name, e.data) {
		p.removed = append(p.removed, change{name, e, nil, Orphaned})
	}
	return nil
}

// isWritten reports whether name is, on a file system where case does not
// count, a file that is still made under a name in other case.
func (p *plan) isWritten(d *disk, name string) bool {
	info, err := d.root.Lstat(name)
	if err != nil {
		return false
	}
	for _, c := range p.written {
		if isSame(d, info, name, c.path) {
			return true
		}
	}
	for _, other := range p.unchanged {
		if isSame(d, info, name, other) {
			return true
		}
	}
	return false
}

// listedDigest returns the digest under which the manifest lists name, in the
// same case or, where case does not count, in another; "" if it does not.
func listedDigest(d *disk, name string, old manifest) string {
	if listed, ok := old.Outputs[name]; ok {
		return listed
	}
	info, err := d.root.Lstat(name)
	if err != nil {
		return ""
	}
	for other, listed := range old.Outputs {
		if isSame(d, info, name, other) {
			return listed
		}
	}
	return ""
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
	if !e.exists {
		state = Missing
	}
	p.written = append(p.written, change{t.lockPath(), e, data, state})
}

// findOrphans looks in the folder of the configuration for Go files that carry
// our header and that nothing lists or makes.
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
		e, err := d.look(name)
		if err != nil {
			return err
		}
		if e.exists && e.other == "" && hasHeader(name, e.data) {
			p.orphans = append(p.orphans, name)
		}
	}
	return nil
}

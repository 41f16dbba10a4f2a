// SPDX-License-Identifier: Apache-2.0

package write

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"sort"
	"strings"
	"syscall"
)

// step names one kind of change to the disk.
type step string

const (
	stepMkdir  step = "mkdir"
	stepCreate step = "create"
	stepWrite  step = "write"
	stepSync   step = "sync"
	stepLink   step = "link"
	stepRename step = "rename"
	stepRemove step = "remove"
)

// disk is the output root. Every change goes through one of its methods, which
// ask hook first: an error of hook stands for a failure of the operation. Tests
// stop a run there; otherwise hook is nil.
type disk struct {
	root *os.Root
	hook func(step, string) error
}

func (d *disk) before(s step, name string) error {
	if d.hook == nil {
		return nil
	}
	if err := d.hook(s, name); err != nil {
		return &fs.PathError{Op: string(s), Path: name, Err: err}
	}
	return nil
}

// entry is what stands at a path.
type entry struct {
	exists bool
	data   []byte // of a regular file
	other  string // what it is, if it is not a regular file or cannot be reached
}

// digest is "" for what does not exist.
func (e entry) digest() string {
	if !e.exists {
		return ""
	}
	return digest(e.data)
}

// look reads the file at name without following a symbolic link, neither there
// nor in the folders above.
func (d *disk) look(name string) (entry, error) {
	there, other, err := d.walk(path.Dir(name))
	if err != nil || !there {
		return entry{exists: other != "", other: other}, err
	}
	info, err := d.stat(name)
	if err != nil || info == nil {
		return entry{}, err
	}
	if !info.Mode().IsRegular() {
		return entry{exists: true, other: "it is " + kind(info.Mode())}, nil
	}
	data, err := d.root.ReadFile(name)
	return entry{exists: true, data: data}, cannot("read", name, err)
}

// walk goes down to folder without following a symbolic link. It returns
// whether it is there or, if something else is on the way, what.
func (d *disk) walk(folder string) (there bool, other string, err error) {
	if folder == "." {
		return true, "", nil
	}
	parts := strings.Split(folder, "/")
	for i := range parts {
		name := path.Join(parts[:i+1]...)
		info, err := d.stat(name)
		if err != nil || info == nil {
			return false, "", err
		}
		if !info.IsDir() {
			return false, fmt.Sprintf("the folder %q is %s", name, kind(info.Mode())), nil
		}
	}
	return true, "", nil
}

// stat returns nil where nothing exists.
func (d *disk) stat(name string) (fs.FileInfo, error) {
	info, err := d.root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return info, cannot("read", name, err)
}

func kind(m fs.FileMode) string {
	switch {
	case m&fs.ModeSymlink != 0:
		return "a symbolic link"
	case m.IsDir():
		return "a folder"
	case m.IsRegular():
		return "a file"
	}
	return "neither a file nor a folder"
}

// isFolder reports whether name is a folder that is reached without a symbolic
// link. What is neither absent nor such a folder is an error.
func (d *disk) isFolder(name string) (bool, error) {
	there, other, err := d.walk(name)
	if err == nil && other != "" {
		err = &RefusalError{[]Obstacle{{name, other}}}
	}
	return there, err
}

// names lists a folder, sorted; nothing if it does not exist.
func (d *disk) names(folder string) ([]string, error) {
	entries, err := fs.ReadDir(d.root.FS(), folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, cannot("read", folder, err)
}

// create writes a new file and brings it to the medium.
func (d *disk) create(name string, data []byte) (err error) {
	defer func() { err = cannot("written", name, err) }()
	if err := d.before(stepCreate, name); err != nil {
		return err
	}
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	// In two parts, so that a test can stop between them.
	half := len(data) / 2
	if _, err := f.Write(data[:half]); err != nil {
		return err
	}
	if err := d.before(stepWrite, name); err != nil {
		return err
	}
	if _, err := f.Write(data[half:]); err != nil {
		return err
	}
	if err := d.before(stepSync, name); err != nil {
		return err
	}
	return f.Sync()
}

// keep makes a second name for a file, or a copy where the file system knows no
// hard links.
func (d *disk) keep(name, second string, data []byte) error {
	if err := d.before(stepLink, second); err != nil {
		return err
	}
	if d.root.Link(name, second) == nil {
		return nil
	}
	return d.create(second, data)
}

func (d *disk) rename(from, to string) error {
	if err := d.before(stepRename, to); err != nil {
		return err
	}
	return cannot("written", to, d.root.Rename(from, to))
}

// remove removes a file or an empty folder; it may be gone already.
func (d *disk) remove(name string) error {
	if err := d.before(stepRemove, name); err != nil {
		return err
	}
	if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cannot("removed", name, err)
	}
	return nil
}

// absentFolders lists folder and those above it that don't exist, top first.
func (d *disk) absentFolders(folder string) ([]string, error) {
	var absent []string
	for ; folder != "."; folder = path.Dir(folder) {
		info, err := d.stat(folder)
		if err != nil {
			return nil, err
		}
		if info != nil {
			break
		}
		absent = append(absent, folder)
	}
	sort.Strings(absent)
	return absent, nil
}

// mkdirAll makes folder and those above it and returns the ones that it made.
func (d *disk) mkdirAll(folder string) ([]string, error) {
	absent, err := d.absentFolders(folder)
	if err != nil {
		return nil, err
	}
	for i, name := range absent {
		if err := d.before(stepMkdir, name); err != nil {
			return absent[:i], err
		}
		if err := d.root.Mkdir(name, 0o755); err != nil {
			return absent[:i], cannot("made", name, err)
		}
	}
	return absent, nil
}

// prune removes folder and those above it as long as they are empty.
func (d *disk) prune(folder string) error {
	for ; folder != "."; folder = path.Dir(folder) {
		names, err := d.names(folder)
		if err != nil {
			return err
		}
		if len(names) > 0 {
			return nil
		}
		if info, err := d.stat(folder); err != nil {
			return err
		} else if info == nil {
			continue
		}
		if err := d.remove(folder); err != nil {
			return err
		}
	}
	return nil
}

// sync brings the names in a folder to the medium. Windows has no such
// operation, and some file systems refuse it.
func (d *disk) sync(folder string) error {
	if err := d.before(stepSync, folder); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := d.root.Open(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// SPDX-License-Identifier: Apache-2.0

package write

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// File is a file that [Replace] writes: not an output, but a document that the configuration
// names and a command makes.
type File struct {
	Name string // in the folder
	Old  []byte // what it holds; nil if it is not there
	New  []byte
}

// Replace writes files into a folder that is there, in their order, those that change. Each is whole at any
// point: its new content is on the medium before it takes the place of the old one. If the process is stopped
// between two of them, the first are new and the others old; so the last is one that says what the others hold.
//
// A file that does not hold Old any more was changed by somebody else meanwhile: then none is written, and the
// error is a [*ChangedError]. It waits for another run in the same folder as [Apply] does.
func Replace(ctx context.Context, dir string, files ...File) ([]string, error) {
	w := &writer{target: Target{Root: dir, Dir: "."}, wait: waitBusy, lockDir: os.TempDir()}
	return w.replace(ctx, files)
}

func (w *writer) replace(ctx context.Context, files []File) (written []string, err error) {
	release, err := w.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	root, err := os.OpenRoot(w.target.Root)
	if err != nil {
		return nil, w.unopened(err)
	}
	d := &disk{root: root, hook: w.hook}
	defer func() { err = errors.Join(err, root.Close()) }()
	if err := unchanged(d, files); err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.Old != nil && bytes.Equal(f.Old, f.New) {
			continue
		}
		if err := replaceOne(d, f); err != nil {
			return written, err
		}
		written = append(written, f.Name)
	}
	return written, nil
}

// unchanged returns an error if a file does not hold what it did.
func unchanged(d *disk, files []File) error {
	var obstacles []Obstacle
	for _, f := range files {
		if err := checkName(f.Name); err != nil {
			return &PathError{[]Obstacle{{f.Name, err.Error()}}}
		}
		live, err := d.look(f.Name)
		switch {
		case err != nil:
			return err
		case live.other != "":
			obstacles = append(obstacles, Obstacle{f.Name, live.other})
		case live.exists != (f.Old != nil), !bytes.Equal(live.data, f.Old):
			obstacles = append(obstacles, Obstacle{f.Name, "its content is no longer the one that was read"})
		}
	}
	if len(obstacles) > 0 {
		return &ChangedError{Obstacles: obstacles}
	}
	return nil
}

// replaceOne puts the new content beside the file, and then in its place.
func replaceOne(d *disk, f File) error {
	beside := fmt.Sprintf(".%s.%d.new", f.Name, time.Now().UnixNano())
	if err := d.create(beside, f.New); err != nil {
		return errors.Join(err, d.remove(beside))
	}
	if err := d.rename(beside, f.Name); err != nil {
		return errors.Join(err, d.remove(beside))
	}
	return d.sync(".")
}

// SPDX-License-Identifier: Apache-2.0

package write

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
)

// Job is what one configuration writes.
type Job struct {
	Name string // of the configuration in messages; "": messages name none
	Target
	Files   map[string][]byte
	Options Options
}

// wrap says of which configuration an error is.
func (j Job) wrap(err error) error {
	if err == nil || j.Name == "" {
		return err
	}
	return fmt.Errorf("%s: %w", j.Name, err)
}

// ApplyAll is [Apply] for several configurations. Before the first one is
// written, all are known to be valid: no two of them write to one place, and none
// is refused; otherwise nothing is written, and the error names everything that
// is in the way. Each is then written all or nothing; where one fails after all,
// such as for want of space, the reports are those of the ones before it.
func ApplyAll(ctx context.Context, jobs []Job) ([]Report, error) {
	writers := make([]*writer, len(jobs))
	var bad []error
	for i, j := range jobs {
		w, err := newWriter(j.Target, j.Files)
		writers[i], bad = w, append(bad, j.wrap(err))
	}
	if err := errors.Join(append(bad, collisions(jobs))...); err != nil {
		return nil, err
	}
	release, err := acquireAll(ctx, writers)
	if err != nil {
		return nil, err
	}
	defer release()
	if len(jobs) > 1 {
		for i, j := range jobs {
			bad = append(bad, j.wrap(writers[i].ready(j.Files, j.Options)))
		}
		if err := errors.Join(bad...); err != nil {
			return nil, err
		}
	}
	var reports []Report
	for i, j := range jobs {
		r, err := writers[i].write(ctx, j.Files, j.Options)
		if err != nil {
			return reports, j.wrap(err)
		}
		reports = append(reports, r)
	}
	return reports, nil
}

// ready reports whether write would be refused. It writes nothing.
func (w *writer) ready(files map[string][]byte, o Options) error {
	d, err := w.open()
	if err != nil {
		return err
	}
	defer d.root.Close()
	p, err := findPending(d, w.target)
	if err != nil {
		return err
	}
	if _, err := verify(d, w.target, p, files); err != nil {
		return err
	}
	staged, err := p.manifests(d, w.target)
	if err != nil {
		return err
	}
	next, err := newPlan(d, w.target, files, o, staged...)
	if err == nil && len(next.blocked) > 0 {
		err = &RefusalError{next.blocked}
	}
	return err
}

// acquireAll waits for each root once, always in the same order, so that two
// runs never wait for each other.
func acquireAll(ctx context.Context, writers []*writer) (release func(), err error) {
	byRoot := map[string]*writer{}
	for _, w := range writers {
		real, err := realRoot(w.target.Root)
		if err != nil {
			return nil, w.unopened(err)
		}
		byRoot[real] = w
	}
	var held []func()
	release = func() {
		for _, let := range slices.Backward(held) {
			let()
		}
	}
	for _, real := range sortedKeys(byRoot) {
		let, err := byRoot[real].acquire(ctx)
		if err != nil {
			release()
			return nil, err
		}
		held = append(held, let)
	}
	return release, nil
}

// collisions are the paths to which two configurations write, or of which one
// is the folder of the other.
func collisions(jobs []Job) error {
	type owner struct{ job, path string }
	files := map[string]owner{}
	var found []error
	add := func(a, b owner) {
		found = append(found, fmt.Errorf("%s and %s both write %q: give each a place of its own", a.job, b.job, b.path))
	}
	each := func(do func(full string, o owner)) {
		for _, j := range jobs {
			real, err := realRoot(j.Root)
			if err != nil {
				continue // the writer says so
			}
			for _, name := range append(sortedKeys(j.Files), j.lockPath()) {
				do(filepath.ToSlash(real)+"/"+fold(path.Clean(name)), owner{j.Name, name})
			}
		}
	}
	each(func(full string, o owner) {
		if other, taken := files[full]; taken {
			add(other, o)
			return
		}
		files[full] = o
	})
	each(func(full string, o owner) {
		for folder := path.Dir(full); folder != path.Dir(folder); folder = path.Dir(folder) {
			if other, taken := files[folder]; taken && other.job != o.job {
				add(other, owner{o.job, other.path})
			}
		}
	})
	return errors.Join(found...)
}

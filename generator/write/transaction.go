// SPDX-License-Identifier: Apache-2.0

package write

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
)

// transact makes the changes, which end with the manifest's, all or none. After
// an error the tree is as before, or, if even that failed, the staging folder
// still holds all that the next run needs.
func transact(ctx context.Context, d *disk, t Target, changes []change) error {
	made, err := d.mkdirAll(t.stagePath())
	var j journal
	if err == nil {
		j, err = stage(ctx, d, t, changes)
	}
	if err == nil {
		err = commit(d, t, j)
	}
	if err != nil {
		return errors.Join(err, abandon(d, t, made))
	}
	if err := perform(d, t, j); err != nil {
		failed := takeBack(d, t, j, made)
		var changed *ChangedError
		if failed == nil && errors.As(err, &changed) {
			changed.Staging = ""
		}
		return errors.Join(err, failed)
	}
	if err := removeStaging(d, t); err != nil {
		return fmt.Errorf("all outputs are written, but the folder %q could not be removed: %w", t.stagePath(), err)
	}
	return nil
}

// stage brings all contents, new and old, into the staging folder.
func stage(ctx context.Context, d *disk, t Target, changes []change) (journal, error) {
	j := journal{Generator: generatorName, Version: journalVersion, Dir: t.Dir, Folders: []string{}}
	seen := map[string]bool{}
	for i, c := range changes {
		if err := ctx.Err(); err != nil {
			return j, err
		}
		op := operation{Path: c.path, Old: c.old.digest()}
		if !c.removes() {
			data, err := c.content()
			if err != nil {
				return j, err
			}
			op.New = digest(data)
			if err := d.create(t.newName(i), data); err != nil {
				return j, err
			}
			absent, err := d.absentFolders(path.Dir(c.path))
			if err != nil {
				return j, err
			}
			for _, folder := range absent {
				if !seen[folder] {
					seen[folder] = true
					j.Folders = append(j.Folders, folder)
				}
			}
		}
		if c.old.exists {
			if err := d.keep(c.path, t.oldName(i), c.old.data); err != nil {
				return j, err
			}
		}
		j.Operations = append(j.Operations, op)
	}
	return j, nil
}

// commit puts the journal into place. From here on the change is finished, not
// dropped.
func commit(d *disk, t Target, j journal) error {
	if err := d.create(t.staged(journalTemp), encodeJSON(j)); err != nil {
		return err
	}
	if err := d.sync(t.stagePath()); err != nil {
		return err
	}
	if err := d.sync(t.Dir); err != nil {
		return err
	}
	if err := d.rename(t.staged(journalTemp), t.staged(journalName)); err != nil {
		return err
	}
	return nil
}

// perform does what a committed journal says. It can be repeated: operations
// that are done are skipped. The manifest goes last.
func perform(d *disk, t Target, j journal) error {
	if err := d.sync(t.stagePath()); err != nil {
		return err
	}
	touched := map[string]bool{t.Dir: true}
	for _, folder := range j.Folders {
		touched[path.Dir(folder)] = true
	}
	last := len(j.Operations) - 1
	for i, op := range j.Operations {
		if i == last {
			if err := pruneAll(d, j); err != nil {
				return err
			}
			if err := syncAll(d, touched); err != nil {
				return err
			}
		}
		if err := performOne(d, t, i, op); err != nil {
			return err
		}
		touched[path.Dir(op.Path)] = true
	}
	return syncAll(d, touched)
}

func performOne(d *disk, t Target, i int, op operation) error {
	live, err := d.look(op.Path)
	switch {
	case err != nil:
		return err
	case live.other == "" && live.digest() == op.New:
		return nil
	case live.other != "" || live.digest() != op.Old:
		return &ChangedError{t.stagePath(), []Obstacle{changed(op, live)}}
	case op.New == "":
		return d.remove(op.Path)
	}
	if _, err := d.mkdirAll(path.Dir(op.Path)); err != nil {
		return err
	}
	return d.rename(t.newName(i), op.Path)
}

// pruneAll removes the folders that the removals emptied.
func pruneAll(d *disk, j journal) error {
	for _, op := range j.Operations {
		if op.New == "" {
			if err := d.prune(path.Dir(op.Path)); err != nil {
				return err
			}
		}
	}
	return nil
}

func changed(op operation, live entry) Obstacle {
	switch {
	case live.other != "":
		return Obstacle{op.Path, live.other}
	case !live.exists:
		return Obstacle{op.Path, "it has gone"}
	}
	return Obstacle{op.Path, "its content is neither the old nor the new one"}
}

func syncAll(d *disk, folders map[string]bool) error {
	for _, folder := range sortedKeys(folders) {
		if err := d.sync(folder); err != nil {
			return err
		}
	}
	return nil
}

// abandon drops what was staged and not committed.
func abandon(d *disk, t Target, made []string) error {
	if err := removeStaging(d, t); err != nil {
		return err
	}
	return removeFolders(d, made)
}

// takeBack undoes a committed change of which a step failed.
func takeBack(d *disk, t Target, j journal, made []string) error {
	if err := d.rename(t.staged(journalName), t.staged(undoName)); err != nil {
		return err
	}
	if err := d.sync(t.stagePath()); err != nil {
		return err
	}
	if err := restore(d, t, j); err != nil {
		return err
	}
	return abandon(d, t, made)
}

// restore puts the old contents back, in reverse order, the manifest last: until
// then it records which new contents are ours. It can be repeated. A file that is
// neither old nor new was changed by somebody else and stays.
func restore(d *disk, t Target, j journal) error {
	touched := map[string]bool{}
	for _, i := range backwards(t, j) {
		op := j.Operations[i]
		live, err := d.look(op.Path)
		if err != nil {
			return err
		}
		if live.other != "" || live.digest() != op.New || op.Old == op.New {
			continue
		}
		if err := restoreOne(d, t, i, op); err != nil {
			return err
		}
		touched[path.Dir(op.Path)] = true
	}
	if err := removeFolders(d, j.Folders); err != nil {
		return err
	}
	return syncAll(d, touched)
}

// backwards is the order in which operations are undone.
func backwards(t Target, j journal) []int {
	var order, last []int
	for i, op := range slices.Backward(j.Operations) {
		if op.Path == t.lockPath() {
			last = append(last, i)
		} else {
			order = append(order, i)
		}
	}
	return append(order, last...)
}

func restoreOne(d *disk, t Target, i int, op operation) error {
	if op.Old == "" {
		return d.remove(op.Path)
	}
	if _, err := d.mkdirAll(path.Dir(op.Path)); err != nil {
		return err
	}
	return d.rename(t.oldName(i), op.Path)
}

// removeFolders removes folders that a run made, if they are empty, the deepest
// first.
func removeFolders(d *disk, folders []string) error {
	for i := len(folders) - 1; i >= 0; i-- {
		there, err := d.isFolder(folders[i])
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		names, err := d.names(folders[i])
		if err != nil {
			return err
		}
		if len(names) == 0 {
			if err := d.remove(folders[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

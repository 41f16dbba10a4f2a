package write

import (
	"errors"
	"fmt"
	"slices"
)

// pending is what an earlier run left behind.
type pending struct {
	exists bool   // the staging folder is there
	name   string // of the journal: "", journalName or undoName
	journal
}

// findPending reads the staging folder without changing it.
func findPending(d *disk, t Target) (p pending, err error) {
	if p.exists, err = d.isFolder(t.stagePath()); err != nil || !p.exists {
		return p, err
	}
	names, err := d.names(t.stagePath())
	if err != nil {
		return p, err
	}
	switch {
	case slices.Contains(names, undoName):
		p.name = undoName
	case slices.Contains(names, journalName):
		p.name = journalName
	default:
		return p, nil
	}
	e, err := d.look(t.staged(p.name))
	if err != nil {
		return p, err
	}
	if e.other != "" {
		return p, &RefusalError{[]Obstacle{{t.staged(p.name), e.other}}}
	}
	if p.journal, err = decodeJournal(t, e.data); err != nil {
		return p, fmt.Errorf("the journal of an interrupted change, %q, can't be read, so nothing was touched: %w\ndelete the folder %q and generate again: all outputs are made anew",
			t.staged(p.name), err, t.stagePath())
	}
	return p, nil
}

// recoverChange finishes a committed change, or undoes one that was not
// committed or was being undone, and says which; "" if there was none.
func recoverChange(d *disk, t Target) (string, error) {
	p, err := findPending(d, t)
	if err != nil || !p.exists {
		return "", err
	}
	outcome := Undone
	switch p.name {
	case journalName:
		outcome = Finished
		if err = verify(d, t, p); err == nil {
			err = perform(d, t, p.journal)
		}
	case undoName:
		if err = verify(d, t, p); err == nil {
			err = restore(d, t, p.journal)
		}
	}
	if err != nil {
		return "", err
	}
	if err := sweep(d, t); err != nil {
		return "", err
	}
	if outcome == Undone {
		// The folder itself may have been made for nothing.
		err = d.prune(t.Dir)
	}
	return outcome, err
}

// verify makes sure, before anything is touched, that every file is still the
// old or the new one and that the contents that are needed are there whole.
func verify(d *disk, t Target, p pending) error {
	var problems []Obstacle
	for i, op := range p.Operations {
		live, err := d.look(op.Path)
		if err != nil {
			return err
		}
		want, kept := op.New, t.newName(i)
		if p.name == undoName {
			want, kept = op.Old, t.oldName(i)
		}
		switch {
		case live.other != "" || live.digest() != op.New && live.digest() != op.Old:
			problems = append(problems, changed(op, live))
		case live.digest() != want && want != "":
			e, err := d.look(kept)
			if err != nil {
				return err
			}
			if e.other != "" || e.digest() != want {
				problems = append(problems, Obstacle{kept, "it does not hold the content that was staged"})
			}
		}
	}
	if len(problems) > 0 {
		return &ChangedError{t.stagePath(), problems}
	}
	return nil
}

// sweep removes the staging folder: the journal first, then what is ours. What
// a person put there stays, and is an error.
func sweep(d *disk, t Target) error {
	names, err := d.names(t.stagePath())
	if err != nil {
		return err
	}
	if len(names) == 0 {
		if there, err := d.isFolder(t.stagePath()); err != nil || !there {
			return err
		}
	}
	for _, name := range []string{journalName, undoName} {
		if slices.Contains(names, name) {
			if err := d.remove(t.staged(name)); err != nil {
				return err
			}
		}
	}
	var foreign []Obstacle
	for _, name := range names {
		switch {
		case name == journalName || name == undoName:
		case ownStaged.MatchString(name):
			if err := d.remove(t.staged(name)); err != nil {
				return err
			}
		default:
			foreign = append(foreign, Obstacle{t.staged(name), "the folder belongs to spineguard, the file does not"})
		}
	}
	if len(foreign) > 0 {
		return &RefusalError{foreign}
	}
	if err := d.remove(t.stagePath()); err != nil {
		return err
	}
	return d.sync(t.Dir)
}

// interrupted returns the staging folder of an unfinished change and the paths
// that it still has to bring to their last state.
func interrupted(d *disk, t Target) (map[string]State, error) {
	states := map[string]State{}
	p, err := findPending(d, t)
	var refusal *RefusalError
	switch {
	case errors.As(err, &refusal):
		return nil, err
	case err != nil:
		// Unreadable, and for that reason certainly not finished.
		states[t.stagePath()] = Interrupted
		return states, nil //nolint:nilerr // the state says it
	case !p.exists:
		return states, nil
	}
	states[t.stagePath()] = Interrupted
	for _, op := range p.Operations {
		live, err := d.look(op.Path)
		if err != nil {
			return nil, err
		}
		want := op.New
		if p.name == undoName {
			want = op.Old
		}
		if live.other != "" || live.digest() != want {
			states[op.Path] = Interrupted
		}
	}
	return states, nil
}

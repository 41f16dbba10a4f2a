// SPDX-License-Identifier: Apache-2.0

package write

import (
	"errors"
	"fmt"
	"path"
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
	if err := foreignStaged(d, t, names); err != nil {
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
		return p, &unreadableJournal{t.staged(p.name), t.stagePath(), err}
	}
	return p, nil
}

// recoverChange finishes a committed change, or undoes one that was not
// committed or was being undone, and says which; "" if there was none.
func recoverChange(d *disk, t Target, files map[string][]byte) (string, error) {
	p, err := findPending(d, t)
	if err != nil || !p.exists {
		return "", err
	}
	j, err := verify(d, t, p, files)
	if err != nil {
		return "", err
	}
	outcome := Undone
	switch p.name {
	case journalName:
		outcome = Finished
		err = perform(d, t, j)
	case undoName:
		if err = restore(d, t, j); err == nil {
			err = pruneDropped(d, p.journal, j)
		}
	}
	if err != nil {
		return "", err
	}
	if err := removeStaging(d, t); err != nil {
		return "", err
	}
	if outcome == Undone {
		// The folder itself may have been made for nothing.
		err = d.prune(t.Dir)
	}
	return outcome, err
}

// pruneDropped removes the folders of what was to be put back and is no longer
// made.
func pruneDropped(d *disk, all, rest journal) error {
	for i, op := range all.Operations {
		if op.Old != "" && rest.Operations[i].Old == "" {
			if err := d.prune(path.Dir(op.Path)); err != nil {
				return err
			}
		}
	}
	return nil
}

// verify returns what is left to do of a change. It makes sure, before anything
// is touched, that the journal, which may have come with a checkout, leads to
// outputs of this configuration alone; that every file is still the old or the
// new one and ours; and that the contents that are needed are there, whole and
// ours. Where the inputs have changed since, a file that is no longer made is
// not brought back, but removed.
func verify(d *disk, t Target, p pending, files map[string][]byte) (journal, error) {
	if len(p.Operations) == 0 {
		return p.journal, nil
	}
	v, err := newVerifier(d, t, p, files)
	if err != nil {
		return journal{}, err
	}
	rest := p.journal
	rest.Operations = slices.Clone(p.Operations)
	for i := range rest.Operations {
		if err := v.operation(i, &rest.Operations[i]); err != nil {
			return journal{}, err
		}
	}
	switch {
	case len(v.foreign) > 0:
		return rest, &JournalError{t.stagePath(), v.foreign}
	case len(v.changed) > 0:
		return rest, &ChangedError{t.stagePath(), v.changed}
	}
	return rest, nil
}

// verifier looks at the operations of a journal, and collects what is wrong.
type verifier struct {
	disk    *disk
	target  Target
	undo    bool
	files   map[string][]byte
	listed  ledger
	others  []neighbour
	foreign []Obstacle
	changed []Obstacle
}

func newVerifier(d *disk, t Target, p pending, files map[string][]byte) (*verifier, error) {
	lists, err := p.manifests(d, t)
	if err != nil {
		return nil, err
	}
	others, _ := neighbours(d, t)
	return &verifier{disk: d, target: t, undo: p.name == undoName, files: files, listed: newLedger(append(ours(others), lists...)...), others: others}, nil
}

// manifests are those of the tree before and after the change, as far as they
// are there: the one in its place and those in the staging folder.
func (p pending) manifests(d *disk, t Target) ([]manifest, error) {
	names := []string{t.lockPath()}
	for i, op := range p.Operations {
		if op.Path == t.lockPath() {
			names = append(names, t.newName(i), t.oldName(i))
		}
	}
	var out []manifest
	for _, name := range names {
		e, err := d.look(name)
		if err != nil {
			return nil, err
		}
		if m, err := decodeManifest(e.data); err == nil {
			out = append(out, m)
		}
	}
	return out, nil
}

// operation looks at operation i, and makes it lead from what is there to what
// is to be there.
func (v *verifier) operation(i int, op *operation) error {
	live, err := v.disk.look(op.Path)
	if err != nil {
		return err
	}
	if reason := v.refuses(op.Path); reason != "" {
		v.foreign = append(v.foreign, Obstacle{op.Path, reason})
		return nil
	}
	want, kept := op.New, v.target.newName(i)
	if v.undo {
		want, kept = op.Old, v.target.oldName(i)
	}
	if _, made := v.files[op.Path]; !made && op.Path != v.target.lockPath() {
		want = ""
	}
	want, err = v.next(*op, live, kept, want)
	if op.Old, op.New = live.digest(), want; v.undo {
		op.Old, op.New = want, live.digest()
	}
	return err
}

// next is the digest that a path is to have, of what is there and what is wanted.
func (v *verifier) next(op operation, live entry, kept, want string) (_ string, err error) {
	switch at := live.digest(); {
	case live.other != "" || at != want && at != op.New && at != op.Old:
		v.changed = append(v.changed, changed(op, live))
	case at == want:
	case live.exists && v.stranger(op.Path, live.data) != "":
		v.foreign = append(v.foreign, Obstacle{op.Path, v.stranger(op.Path, live.data)})
	case want != "":
		var gone bool
		if gone, err = v.content(op.Path, kept, want); gone && !v.undo {
			want = at // it was in its place, and the old one was put back since
		}
	case op.Path != v.target.lockPath() && !v.target.disposes(op.Path, live.data, v.listed.digests(v.disk, op.Path)):
		want = at // edited, and no longer made: the plan that follows leaves it
	}
	return want, err
}

// refuses says why the configuration has nothing to do with a path.
func (v *verifier) refuses(name string) string {
	_, made := v.files[name]
	switch {
	case name == v.target.lockPath():
	case !made && v.target.claim(name) == Foreign:
		return "it is not an output of this configuration"
	case isListedElsewhere(v.others, v.target.Dir, name):
		return "the spineguard.lock of another configuration lists it"
	}
	return ""
}

// content looks at what is to be put in place from the staging folder, from
// which it may have gone.
func (v *verifier) content(name, kept, want string) (gone bool, err error) {
	e, err := v.disk.look(kept)
	switch {
	case err != nil:
		return false, err
	case !e.exists && !v.undo:
		return true, nil
	case e.other != "" || e.digest() != want:
		v.changed = append(v.changed, Obstacle{kept, "it does not hold the content that was staged"})
	case v.stranger(name, e.data) != "":
		v.foreign = append(v.foreign, Obstacle{kept, fmt.Sprintf("it is to become %q: %s", name, v.stranger(name, e.data))})
	}
	return false, nil
}

// stranger says why content is not that of an output, or of the manifest, of
// this configuration.
func (v *verifier) stranger(name string, data []byte) string {
	if name != v.target.lockPath() {
		if !v.target.owns(name, data, v.listed.digests(v.disk, name)) {
			return "it does not say that it is generated, or no spineguard.lock lists it"
		}
		return ""
	}
	m, err := decodeManifest(data)
	if err == nil {
		err = checkOwner(v.target, m)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// foreignStaged refuses what a person put into the staging folder.
func foreignStaged(d *disk, t Target, names []string) error {
	var foreign []Obstacle
	for _, name := range names {
		info, err := d.stat(t.staged(name))
		if err != nil {
			return err
		}
		if !ownStaged.MatchString(name) || info != nil && info.IsDir() {
			foreign = append(foreign, Obstacle{t.staged(name), "the folder it is in belongs to spineguard, and it does not"})
		}
	}
	if len(foreign) > 0 {
		return &RefusalError{foreign}
	}
	return nil
}

// removeStaging removes the staging folder: the journal first, then what is ours. What
// a person put there stays, and is an error.
func removeStaging(d *disk, t Target) error {
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
	for _, name := range names {
		if ownStaged.MatchString(name) {
			if err := d.remove(t.staged(name)); err != nil {
				return err
			}
		}
	}
	if names, err = d.names(t.stagePath()); err != nil {
		return err
	}
	if err := foreignStaged(d, t, names); err != nil {
		return err
	}
	if err := d.remove(t.stagePath()); err != nil {
		return err
	}
	return d.sync(t.Dir)
}

// interrupted returns the staging folder of an unfinished change and the paths
// that it still has to bring to their last state, and the manifests of before
// and after. Of a journal that is not followed it says why.
func interrupted(d *disk, t Target, files map[string][]byte) (states map[string]FileState, lists []manifest, err error) {
	states = map[string]FileState{}
	add := func(f FileState) { f.State = Interrupted; states[f.Path] = f }
	p, err := findPending(d, t)
	var refusal *RefusalError
	switch {
	case errors.As(err, &refusal):
		// In the way, and for that reason certainly not finished.
		add(FileState{Path: t.stagePath()})
		for _, o := range refusal.Obstacles {
			add(FileState{Path: o.Path, Reason: o.Reason, Suggestion: inTheWay})
		}
		return states, nil, nil // the states say it
	case err == nil && !p.exists:
		return states, nil, nil
	}
	var rest journal
	if err == nil {
		rest, err = verify(d, t, p, files)
	}
	var refused parted
	switch {
	case errors.As(err, &refused):
		problem, next := refused.parts()
		add(FileState{Path: t.stagePath(), Reason: problem, Suggestion: next})
	case err != nil:
		return nil, nil, err
	default:
		add(FileState{Path: t.stagePath()})
	}
	if !isFollowed(refused) {
		return states, nil, nil // the state says it
	}
	for _, op := range rest.Operations {
		if op.Old != op.New {
			add(FileState{Path: op.Path})
		}
	}
	lists, err = p.manifests(d, t)
	return states, lists, err
}

// isFollowed reports whether a journal that is refused for this reason, or for
// none, says what the change was to do.
func isFollowed(refused parted) bool {
	_, changed := refused.(*ChangedError)
	return refused == nil || changed
}

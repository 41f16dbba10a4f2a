// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Names in the staging folder. A committed change has journalName; renaming it
// to undoName turns the change round.
const (
	stageName   = ".spineguard"
	journalTemp = "journal.tmp"
	journalName = "journal.json"
	undoName    = "undo.json"
)

// ownStaged matches what a run puts into the staging folder.
var ownStaged = regexp.MustCompile(`^((new|old)-[0-9]{4,}|journal\.tmp|journal\.json|undo\.json)$`)

const journalVersion = 1

// journal is a committed change: what to do, in this order, the manifest last.
type journal struct {
	Generator  string      `json:"generator"`
	Version    int         `json:"version"`
	Dir        string      `json:"dir"`
	Folders    []string    `json:"folders"` // to be made, top first
	Operations []operation `json:"operations"`
}

// operation replaces, creates or removes one file. A digest of "" stands for
// "does not exist".
type operation struct {
	Path string `json:"path"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

// newName and oldName are where the contents of operation i are kept.
func (t Target) newName(i int) string { return t.staged(fmt.Sprintf("new-%04d", i)) }
func (t Target) oldName(i int) string { return t.staged(fmt.Sprintf("old-%04d", i)) }

func (t Target) staged(name string) string { return path.Join(t.stagePath(), name) }
func (t Target) stagePath() string         { return path.Join(t.Dir, stageName) }
func (t Target) lockPath() string          { return path.Join(t.Dir, LockName) }

// decodeJournal reads a journal as an untrusted input: it may have come with a
// checkout.
func decodeJournal(t Target, data []byte) (journal, error) {
	var j journal
	if err := decodeJSON(data, &j); err != nil {
		return j, err
	}
	if j.Generator != generatorName || j.Version != journalVersion {
		return j, fmt.Errorf("it was not written by this version of spineguard")
	}
	if j.Dir != t.Dir {
		return j, fmt.Errorf("it was written for the folder %q: the folder was moved, or the output root was another one", j.Dir)
	}
	for _, folder := range j.Folders {
		if !j.needs(folder) {
			return j, fmt.Errorf("folder %q: no file goes into it", folder)
		}
	}
	seen := map[string]bool{}
	for i, op := range j.Operations {
		if op.Path == t.lockPath() && (op.New == "" || i < len(j.Operations)-1) {
			return j, fmt.Errorf("it does not end with a new spineguard.lock")
		}
		if err := op.check(); err != nil {
			return j, err
		}
		if seen[op.Path] {
			return j, fmt.Errorf("file %q: it stands there twice", op.Path)
		}
		seen[op.Path] = true
	}
	return j, nil
}

func (op operation) check() error {
	if err := checkOutput(op.Path); err != nil {
		return fmt.Errorf("file %q: %w", op.Path, err)
	}
	for _, d := range []string{op.Old, op.New} {
		if d != "" && !digestPattern.MatchString(d) {
			return fmt.Errorf("file %q has no digest but %q", op.Path, d)
		}
	}
	return nil
}

// needs reports whether a file of the journal lies in folder or below it.
func (j journal) needs(folder string) bool {
	return slices.ContainsFunc(j.Operations, func(op operation) bool { return strings.HasPrefix(op.Path, folder+"/") })
}

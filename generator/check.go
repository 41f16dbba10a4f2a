// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spineguard/spineguard/generator/write"
)

// Check compares the disk with what would be generated, and writes nothing. On the day that it
// is told, it says of a snapshot of systems that it is too old.
func (p *Project) Check(today time.Time) (write.Status, error) {
	target, files, options, err := p.target()
	if err != nil {
		return write.Status{}, err
	}
	status, err := write.Check(target, files, options)
	if err != nil {
		return write.Status{}, fmt.Errorf("%s: %w", p.Path, err)
	}
	more := p.old(target.Root, today)
	if f, ok := p.skew(); ok {
		more = append(more, f)
	}
	if len(more) > 0 {
		status.Files = append(status.Files, more...)
		slices.SortStableFunc(status.Files, func(a, b write.FileState) int { return strings.Compare(a.Path, b.Path) })
	}
	lock := path.Join(target.Dir, write.LockName)
	for i, f := range status.Files {
		switch {
		case f.State == write.CRLF:
			status.Files[i].Suggestion = fmt.Sprintf("git gave it line ends of Windows; add the line %q to .gitattributes in the output root, and generate", p.attribute(f.Path))
		case f.State == write.Stale && f.Path == lock && !maps.Equal(write.Warnings(target), options.Warnings):
			status.Files[i].Suggestion = fmt.Sprintf("its warnings have changed; read them, and generate: spineguard lint -c %s", p.Path)
		}
	}
	return status, nil
}

// Diff is what Generate would change, as a unified diff.
func (p *Project) Diff() (string, error) {
	target, files, options, err := p.target()
	if err != nil {
		return "", err
	}
	diff, err := write.Diff(target, files, options)
	if err != nil {
		return "", fmt.Errorf("%s: %w", p.Path, err)
	}
	return diff, nil
}

// CheckReport is what [Project.Check] found of several projects: the JSON form of
// it, with the paths of files as they look from the working folder.
type CheckReport struct {
	Version int               `json:"version"` // 1
	Clean   bool              `json:"clean"`
	Partial bool              `json:"partial"` // not all folders were searched for what was left behind
	Files   []write.FileState `json:"files"`

	said map[string]bool // by path, what is not of one project alone and was said
}

// NewCheckReport returns the report of no project, which is clean.
func NewCheckReport() *CheckReport {
	return &CheckReport{Version: 1, Clean: true, Files: []write.FileState{}, said: map[string]bool{}}
}

// Add takes over what one project has found, and returns it without what
// another project has found already: what was left behind, and what both share,
// such as the go.mod that they are below.
func (r *CheckReport) Add(p *Project, status write.Status) write.Status {
	status.Files = slices.DeleteFunc(status.Files, func(f write.FileState) bool {
		return (f.State == write.Orphaned || !f.State.IsOfOutput()) && r.said[p.OutputPath(f.Path)]
	})
	r.Clean = r.Clean && status.Clean()
	r.Partial = r.Partial || status.Partial
	for _, f := range status.Files {
		f.Path = p.OutputPath(f.Path)
		if f.State == write.Orphaned && f.Suggestion != "" || !f.State.IsOfOutput() {
			r.said[f.Path] = true
		}
		r.Files = append(r.Files, f)
	}
	return status
}

// OutputPath returns a path below the output root as it looks from the working
// folder, with forward slashes.
func (p *Project) OutputPath(name string) string {
	root, err := p.Root()
	if err != nil {
		return name // there are no outputs
	}
	full := filepath.Join(root, filepath.FromSlash(name))
	if filepath.IsAbs(full) {
		if wd, err := filepath.Abs("."); err == nil {
			if rel, err := filepath.Rel(wd, full); err == nil {
				full = rel
			}
		}
	}
	return filepath.ToSlash(full)
}

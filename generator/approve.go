// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/write"
)

// Approve reads a file of approvals and marks the gains that they cover on a
// day. What is wrong with the file, and approvals that have ended or that none
// of the reports has a use for, are findings of the reports. The error is a
// [*FileError].
func Approve(reports []*diff.Report, file string, today time.Time) error {
	data, err := ReadFile(file)
	if err != nil {
		return err
	}
	approvals, findings := diff.ParseApprovals(filepath.ToSlash(file), data)
	markApproved(reports, approvals, findings, today)
	return nil
}

func markApproved(reports []*diff.Report, approvals diff.Approvals, findings []finding.Finding, today time.Time) {
	for _, r := range reports {
		r.Findings = append(r.Findings, findings...)
		r.Approve(approvals, today)
	}
	diff.Together(reports)
}

// ApproveOptions say which gains are approved, and on which grounds.
type ApproveOptions struct {
	File    string         // of approvals; it is made if it is not there
	Meant   diff.Selection // the zero value: every gain
	Grounds diff.Grounds
	Today   time.Time
	DryRun  bool // write nothing
}

// WriteApprovals writes the approvals of a reviewed widening into a file: of
// those gains of the reports that are meant and that the file does not cover
// yet. Comments in the file, its order and what else it holds stay. A second call
// changes nothing.
//
// The error is a [*FindingsError] if a side of a report does not resolve or the
// file is not one of approvals, a [*FileError] if it cannot be read, and
// otherwise says what is wrong with the options. With an error nothing is
// written. That an approval has ended, or that nothing needs it any longer, is a
// finding in the result.
func WriteApprovals(ctx context.Context, reports []*diff.Report, o ApproveOptions) (*diff.Approving, error) {
	for _, r := range reports {
		if r.Verdict == diff.Unknown {
			return nil, &FindingsError{Config: r.Head.Source, Findings: r.Findings, undone: "a side does not resolve, so nothing was approved"}
		}
	}
	data, err := readIfThere(o.File)
	if err != nil {
		return nil, err
	}
	var approvals diff.Approvals
	if data != nil {
		var findings []finding.Finding
		if approvals, findings = diff.ParseApprovals(filepath.ToSlash(o.File), data); len(findings) > 0 {
			return nil, &FindingsError{Config: o.File, Findings: findings, undone: "nothing was approved"}
		}
	}
	markApproved(reports, approvals, nil, o.Today)
	a, err := diff.ApproveGains(reports, approvals, o.Meant, o.Grounds, o.Today)
	if err != nil {
		return nil, err
	}
	a.File = filepath.ToSlash(o.File)
	after, err := a.AddTo(a.File, data)
	if err != nil || o.DryRun || len(a.Approved) == 0 {
		return a, err
	}
	dir, name := filepath.Split(o.File)
	if dir == "" {
		dir = "."
	}
	if _, err := write.Replace(ctx, dir, write.File{Name: name, Old: data, New: after}); err != nil {
		return nil, fmt.Errorf("%s: %w", o.File, err)
	}
	a.Written = true
	return a, nil
}

// readIfThere is [ReadFile]; nil if the file is not there.
func readIfThere(name string) ([]byte, error) {
	if name == "" {
		return nil, errors.New("no file of approvals is named")
	}
	if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return ReadFile(name)
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/write"
)

func (a *app) check() *cobra.Command {
	var format string
	c := a.withConfigs(&cobra.Command{
		Use:   "check",
		Short: "Report outputs that are not as generate would make them; write nothing",
		Long: `Check generates in memory and compares with the disk. It reports files that are
stale (the inputs have changed), missing, edited (by hand), crlf (with line ends
that git changed), orphaned (no longer made, here or in a folder that the
configuration has left) or interrupted (a generate was stopped), and shows the
difference.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			return a.checkAll(format)
		},
	})
	withTextOrJSON(c, &format)
	return c
}

// checkReport is the JSON form of what check found.
type checkReport struct {
	Version int               `json:"version"`
	Clean   bool              `json:"clean"`
	Partial bool              `json:"partial"` // not all folders were searched for what was left behind
	Files   []write.FileState `json:"files"`

	left map[string]bool // by path, what was left behind
}

// add takes over what one configuration found, and returns it without what was
// left behind and another configuration has found already.
func (r *checkReport) add(root string, status write.Status) write.Status {
	r.Partial = r.Partial || status.Partial
	status.Files = slices.DeleteFunc(status.Files, func(f write.FileState) bool {
		return f.State == write.Orphaned && r.left[displayPath(root, f.Path)]
	})
	for _, f := range status.Files {
		f.Path = displayPath(root, f.Path)
		if f.State == write.Orphaned && f.Suggestion != "" {
			r.left[f.Path] = true
		}
		r.Files = append(r.Files, f)
	}
	return status
}

func (a *app) checkAll(format string) error {
	report := checkReport{Version: 1, Clean: true, Files: []write.FileState{}, left: map[string]bool{}}
	err := a.eachOutput(func(p *generator.Project) error {
		status, err := p.Check()
		if err != nil {
			return err
		}
		root, err := p.Root()
		if err != nil {
			return err
		}
		a.partial(root, status.Partial)
		status = report.add(root, status)
		if format == "text" {
			return a.checkText(p, root, status)
		}
		if !status.Clean() {
			return errFindings
		}
		return nil
	})
	report.Clean = err == nil
	if format == "json" && !errors.Is(err, errUnusable) {
		e := json.NewEncoder(a.stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(report); err != nil {
			return err
		}
	}
	return err
}

func (a *app) checkText(p *generator.Project, root string, status write.Status) error {
	if status.Clean() {
		a.say(a.stdout, "%s: clean\n", p.Path)
		return nil
	}
	a.states(root, status.Files)
	diff, err := p.Diff()
	if err != nil {
		return err
	}
	fmt.Fprint(a.stdout, visibleText(diff))
	switch {
	case status.Refused: // each file in the way says what to do
	case slices.ContainsFunc(status.Files, func(f write.FileState) bool { return f.State != write.Orphaned || f.Suggestion == "" }):
		fmt.Fprintf(a.stderr, "%s: not up to date; run: spineguard generate -c %s\n", p.Path, p.Path)
	default:
		fmt.Fprintf(a.stderr, "%s: files were left behind, which spineguard does not delete\n", p.Path)
	}
	return errFindings
}

// visibleText is a text of several lines, with tabs, that cannot move the cursor
// or speak for the program.
func visibleText(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		cells := strings.Split(line, "\t")
		for k, cell := range cells {
			cells[k] = finding.Visible(cell)
		}
		lines[i] = strings.Join(cells, "\t")
	}
	return strings.Join(lines, "\n")
}

// displayPath is a path below the root as it looks from where the user is.
func displayPath(root, path string) string {
	full := filepath.Join(root, filepath.FromSlash(path))
	if filepath.IsAbs(full) {
		if wd, err := filepath.Abs("."); err == nil {
			if rel, err := filepath.Rel(wd, full); err == nil {
				full = rel
			}
		}
	}
	return filepath.ToSlash(full)
}

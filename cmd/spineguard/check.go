// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/write"
)

func (a *app) check() *cobra.Command {
	var format finding.Format
	today := ""
	c := a.withConfigs(&cobra.Command{
		Use:   "check",
		Short: "Report outputs that are not as generate would make them; write nothing",
		Long: `Check generates in memory and compares the result with the files on disk. It
writes nothing. It shows the difference, and reports files that are

    stale        the inputs have changed
    missing      not there
    edited       changed by hand
    crlf         different in line ends only, which git has changed
    orphaned     no longer generated, here or in a folder that the configuration
                 does not name any more
    interrupted  left by a generate that was stopped
    skew         a go.mod that cannot be read, or that requires another version of
                 the module spine than this program
    old          a snapshot of systems that is older than systems.maxAge, or of
                 which nobody knows how old it is`,
		Example: `  spineguard check
  spineguard check --format json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			day, err := a.day(today)
			if err != nil {
				return err
			}
			return a.checkAll(format, day)
		},
	})
	c.Flags().StringVar(&today, "today", "", "the day that the age of a snapshot is counted to, as YYYY-MM-DD (default: today)")
	withTextOrJSON(c, &format)
	return c
}

func (a *app) checkAll(format finding.Format, today time.Time) error {
	report := generator.NewCheckReport()
	err := a.eachOutput(func(p *generator.Project) error {
		status, err := p.Check(today)
		if err != nil {
			return err
		}
		a.partial(p, status.Partial)
		status = report.Add(p, status)
		if format == finding.TextFormat {
			return a.checkText(p, status)
		}
		if !status.Clean() {
			return errFindings
		}
		return nil
	})
	report.Clean = err == nil
	if format == finding.JSONFormat && !errors.Is(err, errUnusable) {
		return errors.Join(finding.PrintJSON(a.stdout, report), err)
	}
	return err
}

func (a *app) checkText(p *generator.Project, status write.Status) error {
	if status.Clean() {
		a.say(a.stdout, "%s: clean\n", p.Path)
		return nil
	}
	a.states(p, status.Files)
	diff, err := p.Diff()
	if err != nil {
		return err
	}
	fmt.Fprint(a.stdout, visibleText(diff))
	switch {
	case status.Refused: // each file in the way says what to do
	case slices.ContainsFunc(status.Files, func(f write.FileState) bool {
		return f.State.IsOfOutput() && (f.State != write.Orphaned || f.Suggestion == "")
	}):
		fmt.Fprintf(a.stderr, "%s: not up to date; run: spineguard generate -c %s\n", p.Path, p.Path)
	case slices.ContainsFunc(status.Files, func(f write.FileState) bool { return !f.State.IsOfOutput() }): // it says what to do
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

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/write"
)

func (a *app) generate() *cobra.Command {
	return a.withConfigs(&cobra.Command{
		Use:   "generate",
		Short: "Generate the outputs of each configuration",
		Long: `Generate reads the documents of each configuration and makes and validates all
outputs in memory. Then it replaces the files that changed: all of them or none.
It writes nothing before all configurations are valid. It names the files that it
removes or leaves behind, and ends with one line for each configuration. Warnings
that the last run had as well are counted in one line; lint prints them all.`,
		Example: `  spineguard generate
  spineguard generate -c specs/nrl -c specs/gpconnect`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.sumsUp = true
			var projects []*generator.Project
			err := a.eachOutput(func(p *generator.Project) error {
				projects = append(projects, p)
				return nil
			})
			if err != nil {
				if len(a.configs) > 1 {
					fmt.Fprintln(a.stderr, "nothing was written: all configurations must be valid first")
				}
				return err
			}
			return a.generateAll(cmd.Context(), projects)
		},
	})
}

// generateAll writes the projects, and says of each what was done.
func (a *app) generateAll(ctx context.Context, projects []*generator.Project) error {
	stop := a.progress("writing")
	reports, failed := generator.GenerateAll(ctx, projects)
	stop()
	for i, report := range reports {
		p := projects[i]
		for _, name := range report.Removed {
			a.say(a.stdout, "%s: removed\n", finding.Visible(p.OutputPath(name)))
		}
		a.partial(p, report.Partial)
		a.states(p, report.Left)
		a.say(a.stdout, "%s: read %s; %s; ok\n", p.Path, p.Summary(), describe(report))
	}
	return failed
}

// partial says where a search for what was left behind ended early.
func (a *app) partial(p *generator.Project, is bool) {
	if is {
		fmt.Fprintf(a.stderr, "%s: there is too much below this folder: not all of it was searched for outputs that were left behind\n", p.OutputPath("."))
	}
}

// states prints files that are not as they should be. What to do is said once
// for those in a row of which it is the same.
func (a *app) states(p *generator.Project, files []write.FileState) {
	for i, f := range files {
		fmt.Fprintf(a.stdout, "%s: %s\n", finding.Visible(p.OutputPath(f.Path)), f.State)
		if f.Reason != "" {
			fmt.Fprintf(a.stdout, "    %s\n", strings.ReplaceAll(visibleText(f.Reason), "\n", "\n    "))
		}
		if f.Suggestion != "" && (i == len(files)-1 || files[i+1].Suggestion != f.Suggestion) {
			fmt.Fprintf(a.stdout, "    next: %s\n", strings.ReplaceAll(visibleText(f.Suggestion), "\n", "\n    "))
		}
	}
}

// each loads every configuration and prints its findings; those that are ready go
// on to do. All are tried, so that one run reports everything.
func (a *app) each(ready, do func(*generator.Project) error) error {
	var failed error
	for _, path := range a.configs {
		failed = errors.Join(failed, a.reportRest(a.one(path, ready, do)))
	}
	return failed
}

func (a *app) one(path string, ready, do func(*generator.Project) error) error {
	p, err := a.load(path)
	if err != nil {
		return err
	}
	unready := ready(p)
	if errors.As(unready, new(*generator.FindingsError)) {
		return unready // which has the warnings, too
	}
	if err := a.warn(p); err != nil {
		return err
	}
	if unready != nil {
		return unready
	}
	return do(p)
}

// eachOutput is each for commands that are about outputs.
func (a *app) eachOutput(do func(*generator.Project) error) error {
	var valid []*generator.Project
	return a.each(func(p *generator.Project) error { return p.Writable(valid...) }, func(p *generator.Project) error {
		valid = append(valid, p)
		return do(p)
	})
}

// warn prints the warnings of a configuration, or those of them that are new.
func (a *app) warn(p *generator.Project) error {
	if !a.sumsUp {
		return a.print(a.stderr, p.RelativeFindings())
	}
	news, known := p.News()
	if err := a.print(a.stderr, news); err != nil {
		return err
	}
	if known > 0 {
		a.say(a.stderr, "%s: %s as in the last run; to read them: spineguard lint -c %s\n", p.Path, finding.Count(known, "warning", "warnings"), p.Path)
	}
	return nil
}

// describe says what was written, in a few words.
func describe(r write.Report) string {
	s := fmt.Sprintf("wrote %s, %d unchanged", finding.Count(len(r.Written), "file", "files"), len(r.Unchanged))
	if len(r.Removed) > 0 {
		s += fmt.Sprintf(", %d removed", len(r.Removed))
	}
	if len(r.Left) > 0 {
		s += fmt.Sprintf(", %d orphaned and left", len(r.Left))
	}
	if r.Recovered != "" {
		s += "; an interrupted run was " + r.Recovered + " first"
	}
	return s
}

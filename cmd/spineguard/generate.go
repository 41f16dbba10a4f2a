package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
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
		Long: `Generate reads the documents of each configuration, makes and validates all
outputs in memory, and then replaces what changed, all or nothing. Nothing is
written before all configurations are known to be good. It names what it removes
and what it leaves, and ends with one line a configuration: what was read, what
was written, the verdict. Warnings that are as in the last run are summed up in
one line; lint prints them all.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.sumsUp = true
			var projects []*generator.Project
			err := a.each(func(p *generator.Project) error {
				if !p.HasOutput() {
					return fmt.Errorf("%s has no output.go: there is nothing to generate", p.Path)
				}
				projects = append(projects, p)
				return nil
			})
			if err != nil {
				if len(a.configs) > 1 {
					fmt.Fprintln(a.stderr, "nothing was written: all configurations must be good first")
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
		root, err := p.Root()
		if err != nil {
			return err
		}
		for _, name := range report.Removed {
			a.say(a.stdout, "%s: removed\n", finding.Visible(displayPath(root, name)))
		}
		a.partial(root, report.Partial)
		a.states(root, report.Left)
		a.say(a.stdout, "%s: read %s; %s; ok\n", p.Path, p.Summary(), describe(report))
	}
	return failed
}

// partial says where a search for what was left behind ended early.
func (a *app) partial(root string, is bool) {
	if is {
		fmt.Fprintf(a.stderr, "%s: there is too much below this folder: not all of it was searched for outputs that were left behind\n", displayPath(root, "."))
	}
}

// states prints files that are not as they should be. What to do is said once
// for those in a row of which it is the same.
func (a *app) states(root string, files []write.FileState) {
	for i, f := range files {
		fmt.Fprintf(a.stdout, "%s: %s\n", finding.Visible(displayPath(root, f.Path)), f.State)
		if f.Suggestion != "" && (i == len(files)-1 || files[i+1].Suggestion != f.Suggestion) {
			fmt.Fprintf(a.stdout, "    next: %s\n", strings.ReplaceAll(visibleText(f.Suggestion), "\n", "\n    "))
		}
	}
}

// each loads every configuration and prints its findings; those without
// errors go on to do. All are tried, so that one run reports everything.
func (a *app) each(do func(*generator.Project) error) error {
	var failed error
	taken := map[string]string{} // output folder to its configuration
	for _, path := range a.configs {
		p, err := a.load(path)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		if noRoot := p.CheckRoot(); p.HasErrors() || len(noRoot) > 0 {
			failed = errors.Join(failed, a.refuse(p, append(noRoot, p.Rebased()...), "nothing was done"))
			if len(noRoot) > 0 {
				failed = errUnusable
			}
			continue
		}
		if err := a.warn(p); err != nil {
			return err
		}
		if p.HasOutput() {
			root, err := p.Root()
			if err != nil {
				return err
			}
			dir, err := filepath.Abs(filepath.Join(root, filepath.FromSlash(p.Config.Output.Go.Dir.Value)))
			if err != nil {
				return err
			}
			if other, ok := taken[dir]; ok {
				return fmt.Errorf("%s and %s write into one folder, %s; give each a folder of its own", other, path, p.Config.Output.Go.Dir.Value)
			}
			taken[dir] = path
		}
		if err := do(p); err != nil {
			if !isReported(err) {
				return err
			}
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// warn prints the warnings of a configuration, or those of them that are new.
func (a *app) warn(p *generator.Project) error {
	if !a.sumsUp {
		return a.print(a.stderr, p.Rebased())
	}
	news, known := p.News()
	if err := a.print(a.stderr, news); err != nil {
		return err
	}
	if known > 0 {
		a.say(a.stderr, "%s: %s as in the last run; to read them: spineguard lint -c %s\n", p.Path, plural(known, "warning"), p.Path)
	}
	return nil
}

// count says how many findings there are: "2 errors, 1 warning".
func count(findings []finding.Finding) string {
	errs, warnings := 0, 0
	for _, f := range findings {
		if f.Severity == finding.Error {
			errs++
		} else {
			warnings++
		}
	}
	return plural(errs, "error") + ", " + plural(warnings, "warning")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// describe says what was written, in a few words.
func describe(r write.Report) string {
	s := fmt.Sprintf("wrote %s, %d unchanged", plural(len(r.Written), "file"), len(r.Unchanged))
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

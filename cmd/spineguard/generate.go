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
			err := a.eachOutput(func(p *generator.Project) error {
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
		if f.Reason != "" {
			fmt.Fprintf(a.stdout, "    %s\n", strings.ReplaceAll(visibleText(f.Reason), "\n", "\n    "))
		}
		if f.Suggestion != "" && (i == len(files)-1 || files[i+1].Suggestion != f.Suggestion) {
			fmt.Fprintf(a.stdout, "    next: %s\n", strings.ReplaceAll(visibleText(f.Suggestion), "\n", "\n    "))
		}
	}
}

// each loads every configuration and prints its findings, with those of also if
// it is given; those without errors go on to do. All are tried, so that one run
// reports everything.
func (a *app) each(also func(*generator.Project) []finding.Finding, do func(*generator.Project) error) error {
	var failed error
	for _, path := range a.configs {
		failed = errors.Join(failed, a.tell(a.one(path, also, do)))
	}
	return failed
}

func (a *app) one(path string, also func(*generator.Project) []finding.Finding, do func(*generator.Project) error) error {
	p, err := a.load(path)
	if err != nil {
		return err
	}
	if also != nil {
		if found := also(p); len(found) > 0 {
			return errors.Join(a.refuse(p, append(found, p.Rebased()...), "nothing was done"), errUnusable)
		}
	}
	if p.HasErrors() {
		return a.refuse(p, p.Rebased(), "nothing was done")
	}
	if err := a.warn(p); err != nil {
		return err
	}
	return do(p)
}

// eachOutput is each for commands that are about outputs: a configuration says
// where they go, there is a folder for them, and no two share it.
func (a *app) eachOutput(do func(*generator.Project) error) error {
	taken := map[string]string{} // output folder to its configuration
	return a.each((*generator.Project).CheckRoot, func(p *generator.Project) error {
		if !p.HasOutput() {
			return fmt.Errorf("%s has no output.go, which says where outputs go; add output: {root: ., go: {dir: access, package: access}}", p.Path)
		}
		root, err := p.Root()
		if err != nil {
			return err
		}
		dir, err := filepath.Abs(filepath.Join(root, filepath.FromSlash(p.Config.Output.Go.Dir.Value)))
		if err != nil {
			return err
		}
		if other, ok := taken[dir]; ok {
			return fmt.Errorf("%s and %s write into one folder, %s; give each a folder of its own", other, p.Path, p.Config.Output.Go.Dir.Value)
		}
		taken[dir] = p.Path
		return do(p)
	})
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
		a.say(a.stderr, "%s: %s as in the last run; to read them: spineguard lint -c %s\n", p.Path, finding.Count(known, "warning", "warnings"), p.Path)
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
	return finding.Count(errs, "error", "errors") + ", " + finding.Count(warnings, "warning", "warnings")
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

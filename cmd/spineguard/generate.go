package main

import (
	"errors"
	"fmt"
	"path/filepath"

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
outputs in memory, and then replaces what changed, all or nothing. It ends with
one line a configuration: what was read, what was written, the verdict. Warnings
that are as in the last run are summed up in one line; lint prints them all.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.sumsUp = true
			return a.each(func(p *generator.Project) error {
				if !p.HasOutput() {
					return fmt.Errorf("%s has no output.go: there is nothing to generate", p.Path)
				}
				stop := a.progress(p.Path)
				report, err := p.Generate(cmd.Context())
				stop()
				if err != nil {
					return err
				}
				a.say(a.stdout, "%s: read %s; %s; ok\n", p.Path, p.Summary(), describe(report))
				return nil
			})
		},
	})
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
	if r.Recovered != "" {
		s += "; an interrupted run was " + r.Recovered + " first"
	}
	return s
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/starter"
)

func (a *app) initialise() *cobra.Command {
	o := starter.Options{Template: starter.NRL}
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a project to start from: configuration, documents, generate.go",
		Long: `Init makes a project to start from: a configuration, documents and generate.go,
and prints the commands that come next, as they are where the project is made. The
documents are those of a template, or with --from your own: what lies in the
repository or the module stays where it is, and other documents are copied.

Init writes nothing if one of the files exists, or if a document cannot be read.
It adds to .gitattributes the lines that are missing. With them outputs keep their
line ends on every system, code hosts show generated Go in a review, and git diff
shows workbooks as text. For the last of these each clone needs the driver that
init prints, since git runs no program that a repository names.

With --ci it also writes a GitHub workflow, at the top of the work tree.`,
		Example: `  spineguard init --template minimal
  spineguard init internal/access --from mapping.xlsx --from api/records.yaml`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("init takes one folder, such as: %s internal/access", c.CommandPath())
			}
			return nil
		},
		ValidArgsFunction: completes(cobra.ShellCompDirectiveFilterDirs),
		RunE: func(c *cobra.Command, args []string) error {
			if len(o.From) > 0 && c.Flags().Changed("template") {
				return errors.New("--from is in place of a template: leave out --template")
			}
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return a.runInit(dir, o)
		},
	}
	withWord(c, &o.Template, "template", "what to start from: the documents of the NRL, a provider with roles, systems and a guarded server, or one operation", starter.Templates...)
	c.Flags().StringArrayVar(&o.From, "from", nil, "a mapping workbook (.xlsx) or an OpenAPI document (.yaml, .json) of your own; may be given several times")
	_ = c.MarkFlagFilename("from", "xlsx", "yaml", "yml", "json")
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "print what would be written, and write nothing")
	c.Flags().BoolVar(&o.Workflow, "ci", false, "also write a GitHub workflow that checks the outputs and shows whose access changes")
	return c
}

func (a *app) runInit(dir string, o starter.Options) error {
	if err := a.unreadable(o.From); err != nil {
		return err
	}
	made, err := starter.Write(dir, o)
	if err != nil {
		return err
	}
	a.printFiles(dir, made, o.DryRun)
	if o.DryRun {
		fmt.Fprintln(a.stdout, "nothing was written (--dry-run)")
		return nil
	}
	a.printNext(made)
	if len(o.From) == 0 {
		fmt.Fprintln(a.stdout, "Then put your own documents into specs/ and name them in "+generator.ConfigName+".")
		return nil
	}
	return a.printWanting(filepath.Join(dir, generator.ConfigName))
}

// unreadable says why documents are none to start from.
func (a *app) unreadable(files []string) error {
	var all []finding.Finding
	for _, file := range files {
		findings, err := generator.Unreadable(file)
		if err != nil {
			return err
		}
		all = append(all, findings...)
	}
	if len(all) == 0 {
		return nil
	}
	return errors.Join(a.print(a.stderr, all), a.reportRest(errors.New("nothing was written, since these documents cannot be read")), errUnusable)
}

// printWanting says what a project of somebody's own documents lacks before it can generate.
func (a *app) printWanting(config string) error {
	p, err := a.load(config)
	if err != nil || !p.HasErrors() {
		return err
	}
	fmt.Fprintln(a.stdout, "before it generates, this is to be done:")
	return a.print(a.stdout, p.RelativeFindings())
}

func (a *app) printFiles(dir string, made starter.Made, dry bool) {
	for _, name := range made.Files {
		fmt.Fprintln(a.stdout, filepath.ToSlash(filepath.Join(dir, filepath.FromSlash(name))))
	}
	if len(made.Attributes) > 0 {
		added := "added"
		if dry {
			added = "adds"
		}
		fmt.Fprintf(a.stdout, "%s: %s %s\n", filepath.ToSlash(filepath.Join(dir, starter.AttributesName)), added, strings.Join(made.Attributes, "; "))
	}
}

// printNext prints commands so that they can be pasted into a shell.
func (a *app) printNext(made starter.Made) {
	fmt.Fprintln(a.stdout, "next:")
	for _, step := range made.Next {
		line := "    " + step.Command
		if step.Why != "" {
			line += "  # " + step.Why
		}
		fmt.Fprintln(a.stdout, line)
	}
}

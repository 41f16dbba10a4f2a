package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator/starter"
)

func (a *app) initialise() *cobra.Command {
	o := starter.Options{Template: starter.NRL}
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a project to start from: configuration, documents, generate.go",
		Long: `Init makes a project to start from: a configuration, documents and generate.go. It writes nothing if one of these files exists. It adds to
.gitattributes the lines that are missing. With them outputs keep their line ends
on every system, code hosts show generated Go in a review, and git diff shows
workbooks as text. For the last of these each clone needs the driver that init
prints at the end, since git runs no program that a repository names.`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("init takes one folder, such as: %s internal/access", c.CommandPath())
			}
			return nil
		},
		ValidArgsFunction: completes(cobra.ShellCompDirectiveFilterDirs),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			made, err := starter.Write(dir, o)
			if err != nil {
				return err
			}
			a.printStarter(dir, made, o.DryRun)
			return nil
		},
	}
	withWord(c, &o.Template, "template", "what to start from: the documents of the NRL, a provider with roles, systems and a guarded server, or one operation", starter.Templates...)
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "print what would be written, and write nothing")
	c.Flags().BoolVar(&o.Workflow, "ci", false, "also write a GitHub workflow that checks the outputs and shows whose access changes")
	return c
}

func (a *app) printStarter(dir string, made starter.Made, dry bool) {
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
	if dry {
		fmt.Fprintln(a.stdout, "nothing was written (--dry-run)")
		return
	}
	fmt.Fprintln(a.stdout, "next:")
	for _, step := range made.Next {
		line := "    " + step.Command
		if step.Why != "" {
			line += "  # " + step.Why
		}
		fmt.Fprintln(a.stdout, line)
	}
	fmt.Fprintln(a.stdout, "Then put your own documents into specs/ and name them in spineguard.yaml.")
}

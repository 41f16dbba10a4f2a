package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/starter"
)

const starterNext = `next:
    spineguard generate        # writes the package access
    go get ` + generator.SpineModule + `
    mkdir -p tools && cp go.mod tools/go.mod
    go get -tool -modfile=tools/go.mod github.com/spineguard/spineguard/cmd/spineguard
    go generate ./...          # the same from now on, with a pinned version
    git config diff.spineguard.textconv "go tool -modfile=tools/go.mod spineguard textconv"
                               # each clone once: git diff then shows workbooks as text
Then put your own documents into specs/ and name them in spineguard.yaml.
`

func (a *app) initialise() *cobra.Command {
	var ci bool
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a project to start from: configuration, documents of the NRL, generate.go",
		Long: `Init makes a project to start from: a configuration, documents of the NRL and
generate.go. It writes nothing if one of these files exists. It adds to
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
		Example: `  spineguard init internal/access
  spineguard init --ci`,
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			made, err := starter.Write(dir, ci)
			if err != nil {
				return err
			}
			a.printStarter(dir, made)
			return nil
		},
	}
	c.Flags().BoolVar(&ci, "ci", false, "also write a GitHub workflow that checks the outputs and shows whose access changes")
	return c
}

func (a *app) printStarter(dir string, made starter.Made) {
	for _, name := range made.Files {
		fmt.Fprintln(a.stdout, filepath.ToSlash(filepath.Join(dir, filepath.FromSlash(name))))
	}
	if len(made.Attributes) > 0 {
		fmt.Fprintf(a.stdout, "%s: added %s\n", filepath.ToSlash(filepath.Join(dir, starter.AttributesName)), strings.Join(made.Attributes, "; "))
	}
	fmt.Fprint(a.stdout, starterNext)
}

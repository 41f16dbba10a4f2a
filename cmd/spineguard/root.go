// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
)

// Exit statuses, everywhere the same.
const (
	exitClean    = 0 // nothing to report
	exitFindings = 1 // findings about the documents, drift, widened access, failed assertions, a denial
	exitFailure  = 2 // usage, a configuration that is wrong or missing, a file that cannot be read or written
)

// These end a command that has said already what there is to say. Where both
// come together, errUnusable counts.
var (
	errFindings = errors.New("findings were reported")
	errUnusable = errors.New("a configuration is wrong, or names what cannot be read")
)

// app is what commands share: where they read and write.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	configs        []string         // files, once a command runs
	dir            string           // to change to first; empty: none
	quiet          bool             // errors alone
	sumsUp         bool             // warnings that the last run had are one line
	now            func() time.Time // for what depends on the day; nil: the clock
}

// run is the whole program, so that tests can run it.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := &output{to: stdout}
	a := &app{stdin: stdin, stdout: out, stderr: stderr}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(out)
	root.SetErr(stderr)
	strict(root)
	err := a.reportRest(root.Execute())
	switch err = errors.Join(err, a.reportRest(out.failed())); {
	case err == nil:
		return exitClean
	case errors.Is(err, errUnusable):
		return exitFailure
	default:
		return exitFindings
	}
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "spineguard",
		Short: "Generate Go code from the documents that govern access to NHS Spine services",
		Example: `  spineguard init                      # a project that works at once
  spineguard generate                  # its outputs
  spineguard lint                      # what is wrong with its documents
  spineguard who-can --type 736253002  # who opens a record type
  spineguard diff --base origin/main   # whose access a change touches`,
		Long: `spineguard reads endpoint specs (OpenAPI), the list of retrieval formats and the
RBAC mapping workbook. It generates a Go package with constants for interactionIds
and typed access tables, and the resolved policy as JSON.

Exit status: 0 nothing to report; 1 findings about the documents, drift, widened
access, failed access tests, a denial; 2 wrong usage, a configuration that is wrong
or missing, a file that cannot be read or written.`,
		Version:       version(generator.Build()),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "print errors only: no warnings, summaries or progress; output for programs does not change")
	root.PersistentFlags().StringVarP(&a.dir, "directory", "C", "", "folder to change to before anything else")
	_ = root.MarkPersistentFlagDirname("directory")
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if c.Flags().Changed("directory") && a.dir == "" { // as of a variable that is not set
			return errors.New("-C is empty; name a folder")
		}
		return a.change()
	}
	commands := []*cobra.Command{
		a.generate(), a.check(), a.lint(), a.initialise(), a.adopt(),
		a.explain(), a.request(), a.whoCan(), a.whatCan(), a.test(), a.diff(), a.approve(), a.docs(), a.registry(), a.audit(), a.textconv(), a.schema(), a.man(), a.printVersion(),
	}
	root.AddCommand(commands...)
	for _, c := range commands {
		a.complete(c)
	}
	return root
}

// change goes to the folder that -C names. A program that is started as the tool of another
// module stands in that module's folder: go -C tools tool spineguard -C ..
func (a *app) change() error {
	if a.dir == "" {
		return nil
	}
	if err := os.Chdir(a.dir); err != nil {
		return fmt.Errorf("-C %s: %w", a.dir, finding.Cause(err))
	}
	return nil
}

package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
)

// Exit statuses, everywhere the same.
const (
	exitClean    = 0 // nothing to report
	exitFindings = 1 // findings, drift: something that can be addressed in an input
	exitFailure  = 2 // usage error, unreadable configuration, I/O
)

// errFindings ends a command that has reported what it found.
var errFindings = errors.New("findings were reported")

// app is what commands share: where they read and write.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	configs        []string
	now            func() time.Time // for what depends on the day; nil: the clock
}

// run is the whole program, so that tests can run it.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	switch err := root.Execute(); {
	case err == nil:
		return exitClean
	case errors.Is(err, errFindings):
		return exitFindings
	default:
		fmt.Fprintf(stderr, "spineguard: %v\n", err)
		return exitFailure
	}
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "spineguard",
		Short: "Generate Go code from the documents that govern access to NHS Spine services",
		Long: `spineguard reads endpoint specs (OpenAPI), the list of retrieval formats and the
RBAC mapping workbook, and generates what a Go project compiles in: constants for
interactionIds, typed access tables, and the resolved policy as JSON.

Exit status: 0 nothing to report; 1 findings or drift; 2 usage, configuration or I/O.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(
		a.generate(), a.check(), a.lint(), a.initialise(), a.adopt(),
		a.explain(), a.whoCan(), a.whatCan(), a.test(), a.diff(), a.docs(), a.textconv(), a.schema(), a.version(),
	)
	return root
}

// withConfigs gives a command the flag -c, which may be given several times.
func (a *app) withConfigs(c *cobra.Command) *cobra.Command {
	c.Flags().StringArrayVarP(&a.configs, "config", "c", []string{"spineguard.yaml"}, "configuration; may be given several times")
	_ = c.MarkFlagFilename("config", "yaml", "yml")
	return c
}

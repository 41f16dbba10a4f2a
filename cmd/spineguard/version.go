// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
)

func (a *app) printVersion() *cobra.Command {
	var format finding.Format
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version of spineguard and of its output format",
		Example: `  spineguard version
  spineguard version --format json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			build := generator.Build()
			return a.result(format, build, func(w io.Writer) error {
				_, err := fmt.Fprintln(w, version(build))
				return err
			})
		},
	}
	withTextOrJSON(c, &format)
	return c
}

// version says which build this is, and of which form its outputs are.
func version(b generator.BuildReport) string {
	var details []string
	if b.Commit != "" {
		details = append(details, "commit "+b.Commit[:min(len(b.Commit), 12)]+" of "+b.Date)
	}
	if b.Changed {
		details = append(details, "with changes")
	}
	details = append(details, fmt.Sprintf("output format %d", b.OutputFormat), b.Go)
	return fmt.Sprintf("spineguard %s (%s)", b.Spineguard, strings.Join(details, ", "))
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/spine/audit"
)

// audit has the commands over files of an audit trail.
func (a *app) audit() *cobra.Command {
	return group(&cobra.Command{
		Use:   "audit",
		Short: "Ask the audit trail of a service",
		Long: `Audit reads the files that package spine/audit of a service writes: lines of JSON,
each with the hash of the one before it.`,
		Example: `  spineguard audit verify audit.jsonl --head HASH
  spineguard audit replay audit.jsonl --base origin/main`,
	}, a.auditVerify(), a.auditReplay())
}

func (a *app) auditVerify() *cobra.Command {
	var format finding.Format
	var options audit.VerifyOptions
	var keyFile string
	c := &cobra.Command{
		Use:   "verify FILE...",
		Short: "Find what was changed, removed or cut off in files of an audit trail",
		Long: `Verify reads files of one trail, in the order in which they were written, and says
of each line whether it follows from the one before it. Rotated files have the time in
their names, so that the shell gives them in order: audit.jsonl.* audit.jsonl

--head is the head that the service printed when it closed or rotated the last file:
without it nobody can say whether lines are missing at the end, and the exit status is
1. It may be given several times: each head that was printed must be in the files.

Exit status: 0 nothing is changed or missing; 1 something is, or the end is not known;
2 wrong usage, a file that cannot be read.`,
		Example: `  spineguard audit verify audit.jsonl --head HASH
  spineguard audit verify audit.jsonl.* audit.jsonl --head HASH --key-file audit.key`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("verify takes the files of a trail, such as: %s audit.jsonl --head HASH", c.CommandPath())
			}
			return nil
		},
		ValidArgsFunction: completes(cobra.ShellCompDirectiveDefault),
		RunE: func(_ *cobra.Command, args []string) error {
			if keyFile != "" {
				key, err := os.ReadFile(keyFile)
				if err != nil {
					return err
				}
				if len(key) == 0 {
					return fmt.Errorf("the file of the key %s is empty", keyFile)
				}
				options.Key = key
			}
			report, err := audit.Verify(args, options)
			if err != nil {
				return err
			}
			err = a.result(format, report, func(w io.Writer) error { return verified(w, report, len(args)) })
			if !report.OK() {
				err = errors.Join(err, errFindings)
			}
			return err
		},
	}
	c.Flags().StringSliceVar(&options.Heads, "head", nil, "the head of the last line, as the service printed it; several times, or with commas, for all heads that it printed")
	c.Flags().StringVar(&options.After, "after", "", "the head of the file before the first one, if that is no longer kept")
	c.Flags().StringVar(&keyFile, "key-file", "", "a file with the bytes of the key, if the trail has one")
	_ = c.MarkFlagFilename("key-file")
	withTextOrJSON(c, &format)
	return c
}

// verified prints a report for people.
func verified(w io.Writer, r *audit.Report, files int) error {
	for _, p := range r.Problems {
		if _, err := fmt.Fprintf(w, "%s:%d: %s\n", finding.Visible(p.File), p.Line, p.Text); err != nil {
			return err
		}
	}
	for _, p := range r.Notes {
		if _, err := fmt.Fprintf(w, "%s:%d: note: %s\n", finding.Visible(p.File), p.Line, p.Text); err != nil {
			return err
		}
	}
	verdict, noun := "whole and unchanged", "files"
	switch {
	case len(r.Problems) > 0:
		verdict = "changed, or not whole"
	case !r.Covered:
		verdict = "unchanged as far as it goes; whether lines are missing at the end is not known: give the head that the service printed (--head)"
	}
	if files == 1 {
		noun = "file"
	}
	_, err := fmt.Fprintf(w, "%d lines of %d %s, from %d to %d, head %s: %s\n", r.Lines, files, noun, r.First, r.Last, cmp.Or(r.Head, "none"), verdict)
	return err
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/generator/replay"
)

// replayOptions are the flags of audit replay.
type replayOptions struct {
	base, failOn string
	format       finding.Format
}

func (a *app) auditReplay() *cobra.Command {
	var o replayOptions
	c := a.withConfigs(&cobra.Command{
		Use:   "replay FILE... --base REF",
		Short: "Say which recorded requests the policy would decide otherwise than a commit did",
		Long: `Replay puts the requests that an audit trail has recorded to guards of two policies:
that of a commit, and that of the work tree. It lists those that are decided
otherwise, by system, interactionId and rule, with how many there are. No NHS number
is printed.

What a record does not have is taken to be right, and the list says so. Requests that
were refused before anything of a policy was asked, such as those with an expired
token, are counted by rule.

The exit status is 1 if a request is allowed that the base refuses (--fail-on widened,
the default), or if any is decided otherwise (--fail-on any), and if one of the
policies has errors. It is 2 if a configuration is wrong or a file cannot be read.`,
		Example: `  spineguard audit replay audit.jsonl --base origin/main
  spineguard audit replay audit.jsonl.* audit.jsonl --base origin/main --format markdown`,
		ValidArgsFunction: completes(cobra.ShellCompDirectiveDefault),
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 || o.base == "" {
				return fmt.Errorf("replay takes the files of a trail and a commit to compare with, such as: %s audit.jsonl --base origin/main", c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return a.runReplay(c.Context(), o, args) },
	})
	f := c.Flags()
	f.StringVar(&o.base, "base", "", "commit to compare the work tree with, such as origin/main")
	o.failOn = "widened"
	withWord(c, &o.failOn, "fail-on", "which differences make the exit status 1", "widened", "any", "none")
	withFormat(c, &o.format, finding.TextFormat, finding.JSONFormat, markdownFormat)
	return c
}

func (a *app) runReplay(ctx context.Context, o replayOptions, files []string) error {
	stop := a.progress("replaying")
	reports, err := generator.Replay(ctx, o.base, a.configs, files)
	stop()
	if err != nil {
		return err
	}
	if err := a.printReplay(reports, o.format); err != nil {
		return err
	}
	if slices.ContainsFunc(reports, func(r *replay.Report) bool {
		return o.failOn == "widened" && r.Widens() || o.failOn == "any" && len(r.Changes) > 0
	}) {
		return errFindings
	}
	return nil
}

// printReplay prints the reports: for people one after the other, for programs as one document.
func (a *app) printReplay(reports []*replay.Report, format finding.Format) error {
	if format == finding.JSONFormat {
		if len(reports) == 1 {
			return finding.PrintJSON(a.stdout, reports[0])
		}
		all := query.Answers[replay.Report]{Version: 1, Answers: []query.ConfigAnswer[replay.Report]{}}
		for _, r := range reports {
			all.Answers = append(all.Answers, query.ConfigAnswer[replay.Report]{Config: r.Head.Source, Answer: r})
		}
		return finding.PrintJSON(a.stdout, all)
	}
	var errs []error
	for _, r := range reports {
		if len(reports) > 1 && format == finding.TextFormat {
			_, err := fmt.Fprintf(a.stdout, "%s:\n", r.Head.Source)
			errs = append(errs, err)
		}
		text := func(w io.Writer) error { return r.Text(w, isColoured(a.stdout)) }
		if format == markdownFormat {
			text = r.Markdown
		}
		errs = append(errs, text(a.stdout))
	}
	return errors.Join(errs...)
}

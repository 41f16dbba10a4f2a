// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
)

// diffOptions are the flags of diff.
type diffOptions struct {
	base, failOn, approvals string
	configs                 []string // as the user named them
	format                  finding.Format
}

func (a *app) diff() *cobra.Command {
	var o diffOptions
	c := a.withConfigs(&cobra.Command{
		Use:   "diff [BASE HEAD]",
		Short: "Say whose access changes between two policies",
		Long: `Diff compares the effective access of two policies. With --base they are those of
a commit and of the work tree. Otherwise BASE and HEAD name them: each is a
configuration, a policy.json, or a folder that holds one of the two.

The exit status is 1 if access is widened (--fail-on widened, the default) or
changes at all (--fail-on any), if one of the policies has errors, and if an
approval is no longer valid. It is 2 if a configuration is wrong.`,
		Example: `  spineguard diff --base origin/main --format markdown
  spineguard diff specs/nrl/history/2019-09-11 specs/nrl`,
		ValidArgsFunction: completes(cobra.ShellCompDirectiveDefault),
		Args:              func(_ *cobra.Command, args []string) error { return comparable(o.base, args) },
		RunE: func(c *cobra.Command, args []string) error {
			o.configs = a.named(c)
			return a.runDiff(c.Context(), o, args)
		},
	})
	a.withConfigsOfBase(c, &o.base)
	f := c.Flags()
	o.failOn = "widened"
	withWord(c, &o.failOn, "fail-on", "which changes make the exit status 1", "widened", "any", "none")
	f.StringVar(&o.approvals, "approvals", "", "file of approvals that let reviewed gains pass")
	_ = c.MarkFlagFilename("approvals", "yaml", "yml")
	withFormat(c, &o.format, slices.Insert(finding.Formats(), 1, markdownFormat)...)
	return c
}

// comparable refuses what does not name two policies.
func comparable(base string, args []string) error {
	switch {
	case base == "" && len(args) != 2:
		return errors.New("name two policies to compare, or a commit by --base")
	case base != "" && len(args) > 0:
		return errors.New("name two policies to compare, or a commit by --base, and not both")
	}
	return nil
}

// withConfigsOfBase gives a command that compares the flag --base. Without it the arguments name
// what is compared, and no configuration is looked for.
func (a *app) withConfigsOfBase(c *cobra.Command, base *string) {
	c.Flags().StringVar(base, "base", "", "commit to compare the work tree with, such as origin/main")
	c.PreRunE = func(*cobra.Command, []string) error {
		if *base == "" {
			return nil
		}
		return a.findConfigs()
	}
}

func (a *app) runDiff(ctx context.Context, o diffOptions, args []string) error {
	reports, failed := a.compare(ctx, o.base, args)
	forPeople := o.format == finding.TextFormat || o.format == markdownFormat
	if len(reports) == 0 || !forPeople && len(reports) < len(a.configs) {
		return failed // a program would take what is not there for what has not changed
	}
	if o.approvals != "" {
		if err := generator.Approve(reports, o.approvals, a.today()); err != nil {
			return err
		}
	}
	if err := a.printDiff(reports, o.format, a.howToApprove(o, args)); err != nil {
		return err
	}
	if slices.ContainsFunc(reports, func(r *diff.Report) bool { return fails(r, o.failOn) }) {
		failed = errors.Join(failed, errFindings)
	}
	return failed
}

func fails(r *diff.Report, on string) bool {
	switch {
	case r.Verdict == diff.Unknown || len(r.Findings) > 0:
		return true
	case on == "any":
		return r.Verdict != diff.Equal
	case on == "widened":
		return len(r.Unapproved()) > 0
	}
	return false
}

// compare makes one report for each pair of policies. The error, of which the
// user knows, is for those that have none, and for those with a configuration
// that is wrong.
func (a *app) compare(ctx context.Context, base string, args []string) (reports []*diff.Report, failed error) {
	add := func(r *diff.Report, err error) {
		if r != nil {
			reports = append(reports, r)
		}
		if errors.Is(err, generator.ErrUnusable) {
			err = errUnusable // the findings stand in the report
		}
		failed = errors.Join(failed, a.reportRest(err))
	}
	if base == "" {
		add(generator.ComparePaths(args[0], args[1]))
	}
	for _, config := range a.configs {
		add(generator.CompareCommit(ctx, base, config))
	}
	return reports, failed
}

func (a *app) today() time.Time {
	if a.now != nil {
		return a.now()
	}
	return time.Now()
}

// printDiff prints the reports: for people one after the other, with how they
// approve, for programs as one document, or as findings.
func (a *app) printDiff(reports []*diff.Report, format finding.Format, approve string) error {
	switch format {
	case finding.TextFormat, markdownFormat:
		return errors.Join(a.printDiffForPeople(reports, format), a.printHowToApprove(reports, format, approve))
	case finding.JSONFormat:
		if len(reports) == 1 {
			return finding.PrintJSON(a.stdout, reports[0])
		}
		all := query.Answers[diff.Report]{Version: 1, Answers: []query.ConfigAnswer[diff.Report]{}}
		for _, r := range reports {
			all.Answers = append(all.Answers, query.ConfigAnswer[diff.Report]{Config: r.Head.Source, Answer: r})
		}
		return finding.PrintJSON(a.stdout, all)
	}
	var findings []finding.Finding
	for _, r := range reports {
		findings = append(findings, r.AsFindings()...)
	}
	return finding.Print(a.stdout, format, findings)
}

func (a *app) printDiffForPeople(reports []*diff.Report, format finding.Format) error {
	for _, r := range reports {
		text := func(w io.Writer) error { return r.Text(w, isColoured(a.stdout)) }
		if format == markdownFormat {
			text = r.Markdown
		}
		if err := text(a.stdout); err != nil {
			return err
		}
	}
	return nil
}

// printHowToApprove prints the command for a widening that nobody has approved yet.
func (a *app) printHowToApprove(reports []*diff.Report, format finding.Format, approve string) error {
	if !diff.Approvable(reports) {
		return nil
	}
	text := "to approve what somebody has reviewed:\n    " + approve + "\n"
	if format == markdownFormat {
		fence := "```"
		for strings.Contains(approve, fence) { // the name of a branch may hold any
			fence += "`"
		}
		text = "\nTo approve what somebody has reviewed:\n\n" + fence + "sh\n" + approve + "\n" + fence + "\n"
	}
	_, err := io.WriteString(a.stdout, text)
	return err
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
)

func (a *app) lint() *cobra.Command {
	var format finding.Format
	failOn, today := finding.Warning, ""
	c := a.withConfigs(&cobra.Command{
		Use:   "lint",
		Short: "Report the findings over the inputs of each configuration",
		Long: `Lint reports what is wrong with the inputs, and what is valid and probably not
meant. Each finding names its rule, which is described at
` + finding.RulesPage + `.
In the configuration, lint.severity changes the severity of a rule that warns, and
lint.suppress suppresses a finding until a day, with a reason. A suppression that
has ended, or that suppresses nothing, is a finding. The exit status is 1 for a
warning as for an error, unless --fail-on is error.`,
		Example: `  spineguard lint
  spineguard lint --format github --fail-on error`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			day, err := a.day(today)
			if err != nil {
				return err
			}
			return a.runLint(format, failOn, day)
		},
	})
	withFormat(c, &format, finding.Formats()...)
	withWord(c, &failOn, "fail-on", "the least severe finding that makes the exit status 1", finding.Error, finding.Warning)
	c.Flags().StringVar(&today, "today", "", "the day that suppressions are compared with, as YYYY-MM-DD (default: today)")
	return c
}

// day reads a day that a flag gives; without one it is today.
func (a *app) day(flag string) (time.Time, error) {
	if flag == "" {
		return a.today(), nil
	}
	day, err := time.Parse(time.DateOnly, flag)
	if err != nil {
		return time.Time{}, fmt.Errorf("--today is %q and must be a day, such as 2027-01-31", flag)
	}
	return day, nil
}

func (a *app) runLint(format finding.Format, failOn finding.Severity, today time.Time) error {
	var all []finding.Finding
	var failed error
	for _, path := range a.configs {
		p, err := a.load(path)
		if err != nil {
			var unread *generator.FileError
			if !errors.As(err, &unread) {
				return err
			}
			all, failed = append(all, unread.Finding()), errors.Join(failed, errUnusable)
			continue
		}
		found, suppressed := p.Lint(today)
		if suppressed > 0 {
			a.say(a.stderr, "%s: %s suppressed by lint.suppress\n", path, finding.Count(suppressed, "finding", "findings"))
		}
		all = append(all, found...)
		if slices.ContainsFunc(found, func(f finding.Finding) bool { return failOn == finding.Warning || f.Severity == finding.Error }) {
			failed = errors.Join(failed, status(p.Unusable()))
		}
	}
	if format == finding.TextFormat {
		return errors.Join(a.print(a.stdout, all), failed)
	}
	return errors.Join(finding.Print(a.stdout, format, all), failed) // a program gets all of them, with -q too
}

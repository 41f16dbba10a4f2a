package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
)

func (a *app) lint() *cobra.Command {
	var format, today string
	c := a.withConfigs(&cobra.Command{
		Use:   "lint",
		Short: "Report the findings over the inputs of each configuration",
		Long: `Lint reports what is wrong with the inputs, and what is right by the letter and
worth a look. Each finding names its rule; docs/rules.md has a section for each.
In the configuration, lint.severity changes the severity of a rule that is a
warning, and lint.suppress lets a finding pass, with a reason, until a day. A
suppression that has ended, or that suppresses nothing, is a finding.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			day, err := a.day(today)
			if err != nil {
				return err
			}
			return a.runLint(finding.Format(format), day)
		},
	})
	c.Flags().StringVar(&format, "format", "text", "one of "+strings.Join(finding.Formats(), ", "))
	c.Flags().StringVar(&today, "today", "", "the day on which suppressions are looked at, as YYYY-MM-DD (default: today)")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(finding.Formats(), cobra.ShellCompDirectiveNoFileComp))
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

func (a *app) runLint(format finding.Format, today time.Time) error {
	var all []finding.Finding
	for _, path := range a.configs {
		stop := a.progress(path)
		p, err := generator.Load(path)
		stop()
		if err != nil {
			return err
		}
		found, suppressed := p.Lint(today)
		if suppressed > 0 {
			fmt.Fprintf(a.stderr, "%s: %s suppressed by lint.suppress\n", path, plural(suppressed, "finding"))
		}
		all = append(all, found...)
	}
	if err := finding.Print(a.stdout, format, all); err != nil {
		return err
	}
	if len(all) > 0 {
		return errFindings
	}
	return nil
}

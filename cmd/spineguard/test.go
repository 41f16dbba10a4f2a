// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
)

func (a *app) test() *cobra.Command {
	var format finding.Format
	var options assert.Options
	var coverage bool
	var since string
	c := a.withConfigs(&cobra.Command{
		Use:   "test",
		Short: "Check what people expect of the policy against what it says",
		Long: `Test runs the access tests that the configuration names (tests: access_test.yaml).
For a test that fails it prints the path and the addresses of what it found. The
last line is the coverage: how many grants of the policy the tests depend on. With
--mutate it changes every grant in turn, in memory, and lists the mutants that
survive: those for which no test fails.

With --since it measures the coverage of what has changed since a commit: of the
grants that are new or give something else. It lists those without which no test
would fail, and --min-coverage is about them. With --format junit, what fails is a failure for a CI system to show.`,
		Example: `  spineguard test
  spineguard test --since origin/main --min-coverage 100
  spineguard test --mutate --format junit > access-tests.xml`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !(options.MinCoverage >= 0 && options.MinCoverage <= 100) { // as NaN, which flags take, is not
				return fmt.Errorf("--min-coverage is %v and must be from 0 to 100", options.MinCoverage)
			}
			return ask(a, format, func(p *generator.Project) (answer[assert.Report], error) {
				var report assert.Report
				var err error
				if !c.Flags().Changed("since") { // an empty one is not a commit, and is refused
					report, err = p.Test(options)
				} else {
					report, err = p.TestSince(c.Context(), since, options)
				}
				text := func(w io.Writer) error {
					return report.Text(w, coverage || report.Since == nil && options.MinCoverage > report.Coverage.Percent)
				}
				return answer[assert.Report]{report, text, report.Passed}, err
			})
		},
	})
	c.Flags().BoolVar(&coverage, "coverage", false, "list the grants that no test depends on")
	c.Flags().Float64Var(&options.MinCoverage, "min-coverage", 0, "fail if the tests cover less than this percentage of the grants")
	c.Flags().StringVar(&since, "since", "", "measure the coverage of what has changed since this commit, such as origin/main")
	c.Flags().BoolVar(&options.Mutate, "mutate", false, "change every grant in turn and fail for each mutant that survives the tests")
	withFormat(c, &format, finding.TextFormat, finding.JSONFormat, junitFormat)
	return c
}

// printJUnit prints one report, or those of several configurations.
func printJUnit(w io.Writer, value any) error {
	switch v := value.(type) {
	case assert.Report:
		return assert.JUnit(w, []query.ConfigAnswer[assert.Report]{{Answer: &v}})
	case query.Answers[assert.Report]:
		return assert.JUnit(w, v.Answers)
	}
	return fmt.Errorf("no JUnit XML of %T", value)
}

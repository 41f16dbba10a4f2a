package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/finding"
)

func (a *app) test() *cobra.Command {
	var format finding.Format
	var options assert.Options
	var coverage bool
	c := a.withConfigs(&cobra.Command{
		Use:   "test",
		Short: "Check what people expect of the policy against what it says",
		Long: `Test runs the access tests that the configuration names (tests: access_test.yaml).
For a test that fails it prints the path and the addresses of what it found. The
last line is the coverage: how many grants of the policy the tests depend on. With
--mutate it changes every grant in turn, in memory, and lists the mutants that
survive: those for which no test fails.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if !(options.MinCoverage >= 0 && options.MinCoverage <= 100) { // as NaN, which flags take, is not
				return fmt.Errorf("--min-coverage is %v and must be from 0 to 100", options.MinCoverage)
			}
			return ask(a, format, func(p *generator.Project) (answer[assert.Report], error) {
				report, err := p.Test(options)
				text := func(w io.Writer) error {
					return report.Text(w, coverage || options.MinCoverage > report.Coverage.Percent)
				}
				return answer[assert.Report]{report, text, report.Passed}, err
			})
		},
	})
	c.Flags().BoolVar(&coverage, "coverage", false, "list the grants that no test depends on")
	c.Flags().Float64Var(&options.MinCoverage, "min-coverage", 0, "fail if the tests cover less than this percentage of the grants")
	c.Flags().BoolVar(&options.Mutate, "mutate", false, "change every grant in turn and fail for each mutant that survives the tests")
	withTextOrJSON(c, &format)
	return c
}

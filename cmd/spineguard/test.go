package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/finding"
)

func (a *app) test() *cobra.Command {
	var format string
	var options assert.Options
	var coverage bool
	c := a.withConfigs(&cobra.Command{
		Use:   "test",
		Short: "Check what people expect of the policy against what it says",
		Long: `Test runs the access tests that the configuration names (tests: access_test.yaml).
A test that fails is printed with the path and the addresses of what was found.
It ends with how many grants of the policy the tests speak of. With --mutate it
flips every grant in turn, in memory, and lists the flips that no test notices.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := textOrJSON(format); err != nil {
				return err
			}
			if options.MinCoverage < 0 || options.MinCoverage > 100 {
				return fmt.Errorf("the coverage that is asked for is %v and must be from 0 to 100", options.MinCoverage)
			}
			return a.ask(func(p *generator.Project) error {
				suite, findings, err := p.Tests()
				if err != nil {
					return fmt.Errorf("%s: %w", p.Path, err)
				}
				if suite == nil {
					return a.refuseTests(p, findings)
				}
				report := suite.Report(options, p.Config.Tests.At).Rebase(filepath.ToSlash(p.Dir()))
				if format == "json" {
					err = report.JSON(a.stdout)
				} else {
					err = report.Text(a.stdout, coverage || options.MinCoverage > report.Coverage.Percent)
				}
				if err == nil && !report.Passed {
					return errFindings
				}
				return err
			})
		},
	})
	c.Flags().BoolVar(&coverage, "coverage", false, "list the grants that no test speaks of")
	c.Flags().Float64Var(&options.MinCoverage, "min-coverage", 0, "fail if the tests speak of less than so many percent of the grants")
	c.Flags().BoolVar(&options.Mutate, "mutate", false, "flip every grant in turn and fail for those that no test notices")
	a.withTextOrJSON(c, &format)
	return c
}

// refuseTests prints what is wrong with the tests themselves.
func (a *app) refuseTests(p *generator.Project, findings []finding.Finding) error {
	for i := range findings {
		findings[i] = findings[i].Rebase(filepath.ToSlash(p.Dir()))
	}
	if err := finding.Print(a.stderr, finding.TextFormat, findings); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "%s: %s; no test was run\n", p.Path, count(findings))
	return errFindings
}

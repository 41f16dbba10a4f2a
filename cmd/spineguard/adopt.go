// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/adopt"
	"github.com/spineguard/spineguard/generator/finding"
)

func (a *app) adopt() *cobra.Command {
	var format finding.Format
	c := a.withConfigs(&cobra.Command{
		Use:   "adopt PATH...",
		Short: "Compare hand-written code and tables with the policy",
		Long: `Adopt looks for codes in the string literals of files in any of the usual languages, in
JSON, YAML, SQL, CSV, XML and properties: interactionIds, ASIDs, activities, job roles, record
types, formats, headers and scopes. It says which the policy has, and under which
generated name; which are wrong; which are of an older generation; which the policy does not
know; and what the policy has and the files lack. A place that looks for one activity among
those of a user is reported, because other activities include it and roles bring it.

Comments do not count. Constants are joined where that is simple. Nothing is run.`,
		Example: `  spineguard adopt src
  spineguard adopt app/models/cis2_info.rb db/seeds.sql --format sarif`,
		ValidArgsFunction: completes(cobra.ShellCompDirectiveDefault),
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("adopt takes files or folders, such as: %s internal/access", c.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.runAdopt(format, args) },
	})
	withFormat(c, &format, finding.Formats()...)
	return c
}

func (a *app) runAdopt(format finding.Format, paths []string) error {
	for _, p := range paths {
		if err := generator.CheckPath(p); err != nil {
			return err
		}
	}
	annotates := format == finding.GitHubFormat || format == finding.SARIFFormat
	asked := *a
	if annotates {
		asked.stdout = io.Discard // one list for all configurations
	}
	var found finding.List
	err := ask(&asked, format, func(p *generator.Project) (answer[adopt.Report], error) {
		report, err := p.Adopt(paths...)
		found.Add(report.Findings()...)
		return answer[adopt.Report]{report, report.Text, report.OK()}, err
	})
	if !annotates || err != nil && !errors.Is(err, errFindings) || errors.Is(err, errUnusable) {
		return err
	}
	return errors.Join(finding.Print(a.stdout, format, found.Sorted()), err)
}

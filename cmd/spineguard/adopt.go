package main

import (
	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/adopt"
	"github.com/spineguard/spineguard/generator/finding"
)

func (a *app) adopt() *cobra.Command {
	var format finding.Format
	c := a.withConfigs(&cobra.Command{
		Use:   "adopt DIR",
		Short: "Compare a hand-written Go package with the policy",
		Long: `Adopt looks for codes in the string literals of a Go package (interactionIds, RBAC
codes, record types, formats) and says which the policy has, and under which
generated name; which are wrong; and which the policy does not know.`,
		ValidArgsFunction: completes(cobra.ShellCompDirectiveFilterDirs),
		Args:              exactly(1, "the folder of a Go package", "internal/access"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := generator.CheckFolder(args[0]); err != nil {
				return err
			}
			return ask(a, format, func(p *generator.Project) (answer[adopt.Report], error) {
				report, err := p.Adopt(args[0])
				return answer[adopt.Report]{report, report.Text, report.Count(adopt.Equal) == len(report.Literals)}, err
			})
		},
	})
	withTextOrJSON(c, &format)
	return c
}

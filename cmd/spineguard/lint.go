package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
)

func (a *app) lint() *cobra.Command {
	var format string
	c := a.withConfigs(&cobra.Command{
		Use:   "lint",
		Short: "Report the findings over the inputs of each configuration",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var all []finding.Finding
			for _, path := range a.configs {
				stop := a.progress(path)
				p, err := generator.Load(path)
				stop()
				if err != nil {
					return err
				}
				all = append(all, p.Rebased()...)
			}
			if err := finding.Print(a.stdout, finding.Format(format), all); err != nil {
				return err
			}
			if len(all) > 0 {
				return errFindings
			}
			return nil
		},
	})
	c.Flags().StringVar(&format, "format", "text", "one of "+strings.Join(finding.Formats(), ", "))
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(finding.Formats(), cobra.ShellCompDirectiveNoFileComp))
	return c
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
)

func (a *app) textconv() *cobra.Command {
	return &cobra.Command{
		Use:   "textconv FILE.xlsx",
		Short: "Print a workbook as stable text, for git diff",
		Long: `Textconv prints every cell of a workbook, one a line. With

    *.xlsx diff=spineguard                                (in .gitattributes)
    git config diff.spineguard.textconv "go -C tools tool spineguard -C .. textconv"

git diff and git log -p show what changed in a workbook. The second line is for each
clone.`,
		Example:           `  spineguard textconv specs/rbac-mapping.xlsx`,
		ValidArgsFunction: completes(cobra.ShellCompDirectiveFilterFileExt, "xlsx"),
		Args:              exactly(1, "a workbook", "specs/rbac-mapping.xlsx"),
		RunE: func(_ *cobra.Command, args []string) error {
			text, findings, err := generator.Textconv(args[0])
			if err != nil {
				return err
			}
			if _, err := fmt.Fprint(a.stdout, text); err != nil {
				return err
			}
			if len(findings) == 0 {
				return nil
			}
			if err := a.print(a.stderr, findings); err != nil {
				return err
			}
			return errFindings
		},
	}
}

package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

func (a *app) textconv() *cobra.Command {
	return &cobra.Command{
		Use:   "textconv FILE.xlsx",
		Short: "Print a workbook as stable text, for git diff",
		Long: `Textconv prints every cell of a workbook, one a line. With

    *.xlsx diff=spineguard                                (in .gitattributes)
    git config diff.spineguard.textconv "go tool spineguard textconv"

git diff and git log -p show what changed in a workbook.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			text, findings := xlsx.Textconv(args[0], data, xlsx.Limits{})
			if _, err := fmt.Fprint(a.stdout, text); err != nil {
				return err
			}
			if len(findings) == 0 {
				return nil
			}
			if err := finding.Print(a.stderr, finding.TextFormat, findings); err != nil {
				return err
			}
			return errFindings
		},
	}
}

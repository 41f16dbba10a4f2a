package main

import (
	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/emit/json"
	"github.com/spineguard/spineguard/generator/finding"
)

func (a *app) schema() *cobra.Command {
	schemas := map[string]func() []byte{"config": config.Schema, "policy": json.Schema, "findings": finding.Schema}
	return &cobra.Command{
		Use:       "schema config|policy|findings",
		Short:     "Print a JSON Schema",
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"config", "policy", "findings"},
		RunE: func(_ *cobra.Command, args []string) error {
			_, err := a.stdout.Write(schemas[args[0]]())
			return err
		},
	}
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
)

func (a *app) schema() *cobra.Command {
	schemas := generator.Schemas()
	names := slices.Sorted(maps.Keys(schemas))
	return &cobra.Command{
		Use:       "schema " + strings.Join(names, "|"),
		Short:     "Print a JSON Schema",
		Example:   `  spineguard schema config > spineguard.schema.json`,
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) != 1:
				return fmt.Errorf("schema takes one word, which must be one of %s", strings.Join(names, ", "))
			case !slices.Contains(names, args[0]):
				return fmt.Errorf("no schema is called %q: %s", args[0], notOneOf(args[0], names))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			_, err := a.stdout.Write(schemas[args[0]]())
			return err
		},
	}
}

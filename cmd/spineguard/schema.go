package main

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator/adopt"
	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/emit/json"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/finding/jsonschema"
	"github.com/spineguard/spineguard/generator/query"
)

func (a *app) schema() *cobra.Command {
	schemas := schemas()
	names := slices.Sorted(maps.Keys(schemas))
	return &cobra.Command{
		Use:       "schema " + strings.Join(names, "|"),
		Short:     "Print a JSON Schema",
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

// schemas are the JSON Schemas of what the program reads and writes.
func schemas() map[string]func() []byte {
	return map[string]func() []byte{
		"config": config.Schema, "policy": json.Schema, "findings": finding.Schema, "diff": func() []byte { return query.Schema[diff.Report]("spineguard diff") },
		"explain": func() []byte { return query.Schema[query.Answer]("spineguard explain") },
		"adopt":   func() []byte { return schemaOf[adopt.Report]("spineguard adopt") },
		"check":   func() []byte { return schemaOf[checkReport]("spineguard check") },
		"who":     func() []byte { return query.Schema[query.Table]("spineguard who-can and what-can") },
		"test":    func() []byte { return query.Schema[assert.Report]("spineguard test") },
	}
}

// schemaOf is the schema of an answer that is one for all configurations.
func schemaOf[T any](title string) []byte {
	return jsonschema.Document(title, jsonschema.Of(reflect.TypeFor[T]()))
}

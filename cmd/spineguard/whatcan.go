// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
)

func (a *app) whatCan() *cobra.Command {
	var q query.Question
	var format finding.Format
	c := a.withConfigs(&cobra.Command{
		Use:   "what-can",
		Short: "List what a user or a system can do",
		Long: `What-can lists the record types and functions that a job role or a set of activities
opens, with all activities that these include, and the interactionIds that a system
may send and receive and the formats that it may retrieve.`,
		Example: `  spineguard what-can --role R8001
  spineguard what-can --asid 900000000001`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			return a.table(format, (*generator.Project).WhatCan, q)
		},
	})
	whoFlags(c, &q)
	withTextOrJSON(c, &format)
	return c
}

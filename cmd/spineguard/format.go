// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/generator/finding"
)

// markdownFormat is for comments on pull requests.
const markdownFormat finding.Format = "markdown"

// junitFormat is for what CI systems show of tests.
const junitFormat finding.Format = "junit"

// withFormat gives a command the flag --format; the first format is the default.
func withFormat(c *cobra.Command, format *finding.Format, formats ...finding.Format) {
	*format = formats[0]
	withWord(c, format, "format", "how the result is printed", formats...)
}

// withTextOrJSON gives a command the flag --format of those that answer by
// [app.result].
func withTextOrJSON(c *cobra.Command, format *finding.Format) {
	withFormat(c, format, finding.TextFormat, finding.JSONFormat)
}

// result prints a result: as JSON or XML for a program, and else as text.
func (a *app) result(format finding.Format, value any, text func(io.Writer) error) error {
	switch format {
	case finding.JSONFormat:
		return finding.PrintJSON(a.stdout, value)
	case junitFormat:
		return printJUnit(a.stdout, value)
	}
	return text(a.stdout)
}

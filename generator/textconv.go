// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

// Textconv returns a workbook as stable text, one cell a line, for people to
// compare. What is wrong with it is a finding, and the text is of what can be
// read. The error is a [*FileError].
func Textconv(file string) (string, []finding.Finding, error) {
	data, err := ReadFile(file)
	if err != nil {
		return "", nil, err
	}
	text, findings := xlsx.Textconv(file, data, xlsx.Limits{})
	return text, findings, nil
}

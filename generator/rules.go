// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/adopt"
	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/check"
	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/directory"
	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/names"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/csvdoc"
	"github.com/spineguard/spineguard/generator/source/fhir"
	"github.com/spineguard/spineguard/generator/source/formats"
	"github.com/spineguard/spineguard/generator/source/openapi"
	"github.com/spineguard/spineguard/generator/source/overlay"
	"github.com/spineguard/spineguard/generator/source/workbook"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// Rules lists every rule that spineguard checks, by id.
func Rules() []finding.Rule {
	all := slices.Concat(
		[]finding.Rule{ruleInput, ruleRoot, ruleSeverity, ruleSuppress, ruleWaiver, ruleUnused, ruleExpired, ruleOld, ruleUnnamed, ruleEmpty, ruleRecord, ruleLoss, ruleEdited}, config.Rules(), yamldoc.Rules(), openapi.Rules(), overlay.Rules(),
		csvdoc.Rules(), formats.Rules(), fhir.Rules(), workbook.Rules(), policy.Rules(), names.Rules(), check.Rules(), assert.Rules(), docs.Rules(), diff.Rules(), directory.Rules(), adopt.Rules(),
	)
	slices.SortFunc(all, func(a, b finding.Rule) int { return strings.Compare(a.ID, b.ID) })
	return slices.CompactFunc(all, func(a, b finding.Rule) bool { return a == b })
}

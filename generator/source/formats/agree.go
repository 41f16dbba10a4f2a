// SPDX-License-Identifier: Apache-2.0

package formats

import (
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/fhir"
)

var ruleDisagree = finding.Rule{ID: "formats-disagree", Severity: finding.Error, Summary: "The list of formats and the FHIR list beside it do not name the same formats."}

// Rules lists the rules that this package checks.
func Rules() []finding.Rule { return []finding.Rule{ruleDisagree} }

// Agree compares the list of formats with a FHIR code list, by system and code
// alone: displays differ between documents that mean the same.
func Agree(facts []policy.FormatFact, list fhir.List, csv policy.Text) []finding.Finding {
	var out []finding.Finding
	listed := map[[2]string]bool{}
	for _, c := range list.Concepts {
		listed[[2]string{c.System.Value, c.Code.Value}] = true
	}
	known := map[[2]string]bool{}
	for _, f := range facts {
		key := [2]string{f.System.Value, f.Code.Value}
		known[key] = true
		if !listed[key] {
			out = append(out, finding.New(ruleDisagree, f.Code.At, "the format %q of %q is not in %s", key[1], key[0], list.File).
				Suggest("correct its system or code, or take the row out"))
		}
	}
	for _, c := range list.Concepts {
		if !known[[2]string{c.System.Value, c.Code.Value}] {
			out = append(out, finding.New(ruleDisagree, c.Code.At, "the format %q of %q is not in %s", c.Code.Value, c.System.Value, csv.Value).
				Suggest("add its row: how it is retrieved cannot be guessed"))
		}
	}
	return out
}

// SPDX-License-Identifier: Apache-2.0

package overlay

import "github.com/spineguard/spineguard/generator/finding"

var (
	ruleVersion  = finding.Rule{ID: "overlay-version", Severity: finding.Error, Summary: "A file is not an OpenAPI Overlay of a version that spineguard reads."}
	ruleShape    = finding.Rule{ID: "overlay-shape", Severity: finding.Error, Summary: "A part of an overlay is missing or is not what the format has there."}
	ruleKey      = finding.Rule{ID: "overlay-key", Severity: finding.Error, Summary: "A key of an overlay has no meaning, so what it says would be lost."}
	ruleTarget   = finding.Rule{ID: "overlay-target", Severity: finding.Error, Summary: "A target of an overlay, or what it copies, is not a JSONPath."}
	ruleNoMatch  = finding.Rule{ID: "overlay-no-match", Severity: finding.Error, Summary: "A target of an overlay matches nothing, so what it says would be lost."}
	ruleNoEffect = finding.Rule{ID: "overlay-no-effect", Severity: finding.Warning, Summary: "An action of an overlay, or a part of it, changes nothing."}
	ruleExtends  = finding.Rule{ID: "overlay-extends", Severity: finding.Error, Summary: "An overlay extends another document than the one that it is applied to."}
	ruleForeign  = finding.Rule{ID: "overlay-extends-elsewhere", Severity: finding.Warning, Summary: "An overlay extends a document at an address outside of the folder, under another name than the one that it is applied to."}
	ruleMismatch = finding.Rule{ID: "overlay-mismatch", Severity: finding.Error, Summary: "An update does not fit what stands at its target."}
	ruleGrowth   = finding.Rule{ID: "overlay-growth", Severity: finding.Error, Summary: "Overlays make the document larger or deeper than the limit, or would look at too much of it."}
)

// Rules lists the rules that this package checks.
func Rules() []finding.Rule {
	return []finding.Rule{ruleVersion, ruleShape, ruleKey, ruleTarget, ruleNoMatch, ruleNoEffect, ruleExtends, ruleForeign, ruleMismatch, ruleGrowth}
}

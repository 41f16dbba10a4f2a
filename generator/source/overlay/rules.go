package overlay

import "github.com/spineguard/spineguard/generator/finding"

var (
	ruleVersion  = finding.Rule{ID: "overlay-version", Severity: finding.Error, Summary: "A file is no OpenAPI Overlay of a version that spineguard reads."}
	ruleShape    = finding.Rule{ID: "overlay-shape", Severity: finding.Error, Summary: "A part of an overlay is missing or is not what the format has there."}
	ruleKey      = finding.Rule{ID: "overlay-key", Severity: finding.Error, Summary: "A key of an overlay has no meaning, so what it says would be lost."}
	ruleTarget   = finding.Rule{ID: "overlay-target", Severity: finding.Error, Summary: "A target of an overlay cannot be read as one of the forms of JSONPath that are supported."}
	ruleNoMatch  = finding.Rule{ID: "overlay-no-match", Severity: finding.Error, Summary: "A target of an overlay matches nothing, so what it says would be lost."}
	ruleMismatch = finding.Rule{ID: "overlay-mismatch", Severity: finding.Error, Summary: "An update does not fit what stands at its target."}
	ruleGrowth   = finding.Rule{ID: "overlay-growth", Severity: finding.Error, Summary: "Overlays make the document larger or deeper than the limit."}
)

// Rules lists the rules that this package checks.
func Rules() []finding.Rule {
	return []finding.Rule{ruleVersion, ruleShape, ruleKey, ruleTarget, ruleNoMatch, ruleMismatch, ruleGrowth}
}

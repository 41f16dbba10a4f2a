// SPDX-License-Identifier: Apache-2.0

package yamldoc

import "github.com/spineguard/spineguard/generator/finding"

var (
	ruleSyntax    = finding.Rule{ID: "yaml-syntax", Severity: finding.Error, Summary: "A document is not well-formed YAML or JSON in UTF-8."}
	ruleEmpty     = finding.Rule{ID: Empty, Severity: finding.Error, Summary: "A document that should say something is empty."}
	ruleDocuments = finding.Rule{ID: "yaml-documents", Severity: finding.Error, Summary: "A file holds more than one document, of which most readers drop all but the first."}
	ruleDuplicate = finding.Rule{ID: "yaml-duplicate-key", Severity: finding.Error, Summary: "A key stands twice in one mapping, so it depends on the reader which of the two counts."}
	ruleKey       = finding.Rule{ID: "yaml-key", Severity: finding.Error, Summary: "A key is not a text, so it depends on the reader what it is called."}
	ruleTag       = finding.Rule{ID: "yaml-tag", Severity: finding.Error, Summary: "An explicit tag changes what a value is."}
	ruleMerge     = finding.Rule{ID: "yaml-merge-key", Severity: finding.Error, Summary: "A merge key adds entries that cannot be seen at this place."}
	ruleAlias     = finding.Rule{ID: "yaml-alias", Severity: finding.Error, Summary: "An anchor or alias makes one text stand in several places."}
	ruleLimit     = finding.Rule{ID: "yaml-limit", Severity: finding.Error, Summary: "A document is larger or nested more deeply than the limit."}
)

// Empty is the id of the rule for a document without content.
const Empty = "yaml-empty"

// Rules lists the rules that this package checks.
func Rules() []finding.Rule {
	return []finding.Rule{
		ruleSyntax, ruleEmpty, ruleDocuments, ruleDuplicate, ruleKey, ruleTag, ruleMerge, ruleAlias, ruleLimit,
	}
}

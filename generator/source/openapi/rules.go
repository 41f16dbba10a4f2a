// SPDX-License-Identifier: Apache-2.0

package openapi

import "github.com/spineguard/spineguard/generator/finding"

var (
	ruleVersion       = finding.Rule{ID: "openapi-version", Severity: finding.Error, Summary: "A document is not an OpenAPI document of version 3.0 or 3.1."}
	ruleInvalid       = finding.Rule{ID: "openapi-invalid", Severity: finding.Error, Summary: "A document breaks the OpenAPI specification."}
	ruleAside         = finding.Rule{ID: "openapi-aside", Severity: finding.Warning, Summary: "Something in a document is wrong that does not bear on access: a schema, an example, a response, a description, an address of a security scheme."}
	ruleOperationRef  = finding.Rule{ID: "openapi-operation-ref", Severity: finding.Warning, Summary: "A reference stands in place of an operation, where OpenAPI has none, and other readers may see no parameters there."}
	ruleDisagree      = finding.Rule{ID: "openapi-readers-disagree", Severity: finding.Error, Summary: "Two readers of one document see different operations or parameters."}
	ruleRef           = finding.Rule{ID: "openapi-ref", Severity: finding.Error, Summary: "A reference leads to nothing, in a circle, or through too many others."}
	ruleRefOutside    = finding.Rule{ID: "openapi-ref-outside", Severity: finding.Error, Summary: "A reference leads out of the folder of the document, to the network or elsewhere on the disk."}
	ruleNoService     = finding.Rule{ID: "openapi-no-service", Severity: finding.Error, Summary: "A document does not say which service it describes."}
	ruleNoInteraction = finding.Rule{ID: "openapi-no-interaction", Severity: finding.Error, Summary: "An operation has no interactionId and does not say that this is meant."}
	ruleShape         = finding.Rule{ID: "openapi-extension-shape", Severity: finding.Error, Summary: "A value of an x-spine extension is not what belongs there."}
	ruleKey           = finding.Rule{ID: "openapi-extension-key", Severity: finding.Error, Summary: "A key has no meaning to spineguard, so what it says would be lost."}
	ruleNoEffect      = finding.Rule{ID: "openapi-extension-place", Severity: finding.Error, Summary: "An x-spine extension stands where it has no effect."}
	ruleWhen          = finding.Rule{ID: "openapi-when", Severity: finding.Error, Summary: "The interactionIds of an endpoint cannot be told apart by what the document declares."}
	rulePath          = finding.Rule{ID: "openapi-path", Severity: finding.Error, Summary: "A path template cannot be matched against a request without guessing."}
	ruleSameEndpoint  = finding.Rule{ID: "openapi-same-endpoint", Severity: finding.Error, Summary: "A request fits two endpoints, so two rules speak of it."}
	ruleNoEndpoints   = finding.Rule{ID: "openapi-no-endpoints", Severity: finding.Error, Summary: "A document has no operation."}
)

// Rules lists the rules that this package checks.
func Rules() []finding.Rule {
	return []finding.Rule{
		ruleVersion, ruleInvalid, ruleAside, ruleOperationRef, ruleDisagree, ruleRef, ruleRefOutside, ruleNoService, ruleNoInteraction, ruleShape,
		ruleKey, ruleNoEffect, ruleWhen, rulePath, ruleSameEndpoint, ruleNoEndpoints,
	}
}

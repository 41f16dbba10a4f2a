// SPDX-License-Identifier: Apache-2.0

package verdict

import "github.com/spineguard/spineguard/spine"

// Page documents every rule with its source.
const Page = "docs/conformance.md"

// words are the rules that a request can break which is right in all that a question leaves
// open, as sentences about it.
var words = map[spine.Rule]string{
	spine.RuleAddress:             "two readers could understand the address in two ways",
	spine.RulePath:                "no operation of the service has the path",
	spine.RuleMethod:              "the path does not have the method",
	spine.RuleQuery:               "two readers could understand the query in two ways",
	spine.RuleParameters:          "the parameters and headers select no operation, or more than one",
	spine.RuleForm:                "the body is a form, which is read as parameters",
	spine.RuleNoContentType:       "the body has no content type",
	spine.RuleContentType:         "the content type of the body is none that the service takes",
	spine.RuleAccept:              "the form that is asked for is none in which the service answers",
	spine.RuleHeaderLimit:         "there are too many headers",
	spine.RuleHeaderTwin:          "a header is nearly another one, for which some servers take it",
	spine.RuleTrace:               "Ssp-TraceID is not a trace id",
	spine.RuleFrom:                "the header that names the sender is not an ASID",
	spine.RuleTo:                  "the header that names the receiver is not its ASID",
	spine.RuleInteraction:         "Ssp-InteractionID is not an interactionId",
	spine.RuleInteractionEndpoint: "the interactionId is none of the path and its method",
	spine.RuleSender:              "nobody knows the system that sends",
	spine.RuleSenderInteraction:   "the system that sends may not send the interactionId",
	spine.RuleReceiver:            "nobody knows the system that receives, or it does not receive the interactionId",
	spine.RuleTarget:              "what is to be fetched is not at the system that receives",
	spine.RuleUser:                "nobody knows the user",
	spine.RuleAccess:              "the user does not open what the operation demands",
	spine.RuleNoScope:             "the operation has no scope, so no token is right for it",
	spine.RuleScopeUnknown:        "the scope is none that GP Connect has",
	spine.RuleOrganizationForm:    "the sender's organisation is not an ODS code",
}

// Text returns what is wrong with a request that breaks a rule, such as "the path does not have
// the method".
func Text(r spine.Rule) string {
	if w, ok := words[r]; ok {
		return w
	}
	return "it breaks a rule"
}

// Words returns the text of a rule with the id under which the rule is documented, such as "the
// path does not have the method (rule method)".
func Words(r spine.Rule) string { return Text(r) + " (rule " + string(r) + ")" }

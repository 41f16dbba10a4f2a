// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"fmt"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

// A scheme with headers of its own, and what its API answers: what no row says is answered as by
// the profile that From names. An init function, or a variable as here, registers them, once.
var (
	_ = protocol.RegisterScheme(protocol.Scheme{Name: "labs", Headers: []protocol.Header{
		{Name: "Labs-From", Place: protocol.Sender, Grammar: protocol.ASID, Rule: spine.RuleFrom, About: "the ASID of the system that asks"},
		{Name: "Labs-To", Place: protocol.Receiver, Grammar: protocol.ASID, Rule: spine.RuleTo, About: "the ASID of the service"},
	}})
	_ = protocol.RegisterOutcomes(protocol.OutcomeProfile{
		Name: "labs",
		From: []string{"string-claims"},
		Outcomes: map[spine.Rule]protocol.Outcome{
			spine.RuleFrom: {Status: 400, Severity: "error", Issue: "value", Code: protocol.Code{Code: "NO_SENDER", Display: "The sender is missing"}},
		},
		Uses: []protocol.Use{{
			Headers: []spine.HeaderScheme{"labs"}, Positions: []spine.Position{spine.ServicePosition},
			Tokens: []spine.TokenProfile{spine.SpineTokens}, FHIR: []spine.FHIRVersion{spine.R4},
			System: "https://labs.example/codes",
			Media:  protocol.Media{XML: []string{"application/fhir+xml"}, JSON: []string{"application/fhir+json"}},
		}},
	})
)

// An API is registered, and is then one that guards and transports know by its names.
func Example() {
	api := protocol.API{Headers: "labs", Tokens: spine.SpineTokens, FHIR: spine.R4}
	outcomes, ok := api.Outcomes(spine.ServicePosition)
	if !ok {
		fmt.Println("nobody has registered", api)
		return
	}
	own, other := outcomes.Of(spine.RuleFrom), outcomes.Of(spine.RulePath)
	fmt.Println(own.Status, own.Code.Code)
	fmt.Println(other.Status, other.Code.Code)
	// Output:
	// 400 NO_SENDER
	// 400 BAD_REQUEST
}

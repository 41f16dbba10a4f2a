// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
)

// The headers of the Spine Secure Proxy, in the order in which the demonstrator of GP Connect
// asks for them.
var _ = RegisterScheme(Scheme{Name: spine.SSPHeaders, Proxied: true, Headers: []Header{
	{Name: "Ssp-TraceID", Place: Trace, Grammar: Text, Max: 128, Rule: spine.RuleTrace, About: "an id for this request, such as a UUID: 1 to 128 visible ASCII characters"},
	{Name: "Ssp-From", Place: Sender, Grammar: ASID, Rule: spine.RuleFrom, About: "the ASID of the system that asks: 12 digits"},
	{Name: "Ssp-To", Place: Receiver, Grammar: ASID, Rule: spine.RuleTo, About: "the ASID of the system that is asked"},
	{Name: "Ssp-InteractionID", Place: Interaction, Grammar: Text, Max: code.MaxInteraction, Rule: spine.RuleInteraction, About: "the interactionId of the operation"},
}})

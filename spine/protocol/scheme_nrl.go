// SPDX-License-Identifier: Apache-2.0

package protocol

import "github.com/spineguard/spineguard/spine"

// The headers of the National Record Locator.
var _ = RegisterScheme(Scheme{Name: spine.NRLHeaders, Headers: []Header{
	{Name: "fromASID", Place: Sender, Grammar: ASID, Rule: spine.RuleFrom, About: "the ASID of the system that asks: 12 digits"},
	{Name: "toASID", Place: Receiver, Grammar: ASID, Rule: spine.RuleTo, About: "the ASID of the service"},
}})

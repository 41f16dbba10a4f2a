// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

// The codes of GP Connect 0.7.4: the error handling page, and the expected error codes.
var codes07 = []string{
	"BAD_REQUEST", "INTERNAL_SERVER_ERROR", "INVALID_IDENTIFIER_SYSTEM", "INVALID_IDENTIFIER_VALUE", "INVALID_NHS_NUMBER", "INVALID_ODS_CODE", "INVALID_PARAMETER",
	"INVALID_PATIENT_DEMOGRAPHICS", "INVALID_RESOURCE", "NON_AUTHORITATIVE", "NOT_IMPLEMENTED", "NO_ORGANISATIONAL_CONSENT", "NO_PATIENT_CONSENT", "ORGANISATION_NOT_FOUND",
	"PATIENT_NOT_FOUND", "PRACTITIONER_NOT_FOUND", "REFERENCE_NOT_FOUND",
}

// Each rule has an answer of GP Connect 0.7: a provider with a code of its pages, the proxy with
// the status as the code.
func TestGPConnect07AnswersEachRule(t *testing.T) {
	api := protocol.API{Headers: spine.SSPHeaders, Tokens: protocol.GPConnect07Tokens, FHIR: protocol.DSTU2}
	for _, at := range []spine.Position{spine.ProviderPosition, spine.ProxyPosition} {
		o, ok := api.Outcomes(at)
		if !ok {
			t.Fatal(at)
		}
		rules := api.Rules(at)
		if len(rules) < 40 {
			t.Errorf("%d rules at the %s", len(rules), at)
		}
		body, _ := protocol.RuleOf(spine.RulePatientBody)
		for _, r := range append(rules, body) {
			row := o.Of(r.ID)
			silent := r.ID == spine.RulePanic || r.ID == spine.RuleMethod && at == spine.ProxyPosition
			if row == o.Of("no-such-rule") || (row.Diagnostics == "") != silent {
				t.Errorf("%s at the %s: %+v", r.ID, at, row)
			}
			switch good := slices.Contains(codes07, row.Code.Code); at {
			case spine.ProviderPosition:
				if !good || row.Severity != "error" {
					t.Errorf("%s: %s %s", r.ID, row.Severity, row.Code.Code)
				}
			default:
				if row.Code.Code != strconv.Itoa(row.Status) {
					t.Errorf("%s: %d with %s", r.ID, row.Status, row.Code.Code)
				}
			}
		}
		if slices.ContainsFunc(rules, func(r protocol.Rule) bool { return r.ID == spine.RuleTokenEarly || r.ID == spine.RuleRecordClaim }) {
			t.Errorf("the %s asks whether iat is in the future, or that there is no record", at)
		}
	}
	for name, other := range map[string]protocol.API{
		"STU3":          {Headers: spine.SSPHeaders, Tokens: protocol.GPConnect07Tokens, FHIR: spine.STU3},
		"no version":    {Headers: spine.SSPHeaders, Tokens: protocol.GPConnect07Tokens},
		"tokens of 1.x": {Headers: spine.SSPHeaders, Tokens: spine.GPConnectTokens, FHIR: protocol.DSTU2},
	} {
		if _, ok := other.Outcomes(spine.ProviderPosition); ok {
			t.Errorf("%s: somebody answers", name)
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/token"
)

// What is echoed is visible ASCII, is not a place for another value, and ends.
func TestEchoedValues(t *testing.T) {
	for value, want := range map[string]string{
		"": "", " !~": " !~", "az|yz": "az|yz", "a\x1fb": "a?b", "a\x7fb": "a?b", "a\nb": "a?b", "\x00\xff": "??", "{0}": "?0?", "{claim}": "?claim?",
		strings.Repeat("x", 63): strings.Repeat("x", 63), strings.Repeat("x", 64): strings.Repeat("x", 64), strings.Repeat("x", 65): strings.Repeat("x", 64) + "...",
	} {
		if got := bounded([]byte(value)); got != want {
			t.Errorf("%q is shown as %q", value, got)
		}
	}
}

// A media type that the Spine does not have is of another code system.
func TestTheCodeSystemOfMediaTypes(t *testing.T) {
	const media, nrl = "https://fhir.nhs.uk/ValueSet/spine-response-code-2-0", "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1"
	d := outcomesOf(t, nrlRow, spine.ServicePosition)
	for rule, want := range map[spine.Rule]string{spine.RuleAccept: media, spine.RuleContentType: media, spine.RuleForm: media, spine.RuleFrom: nrl} {
		if r := refusal(d, token.Fault{Rule: token.Rule(rule)}, false); r.resource().System != want || r.Rule() != rule {
			t.Errorf("%s: %s of %s", rule, r.Rule(), r.resource().System)
		}
	}
}

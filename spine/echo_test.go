package spine

import (
	"strings"
	"testing"

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

// Every code that a guard answers with has a display of its own.
func TestDisplaysOfCodes(t *testing.T) {
	seen := map[string]string{}
	for _, code := range []string{missingHeader, badRequest, accessDenied, accessDeniedSSL, asidCheckFailed, invalidParameter, invalidResource,
		noRecordFound, requestType, referenceNotFound, unsupportedMedia, internalError} {
		display := Outcome{Code: code}.Display()
		if other, there := seen[display]; there {
			t.Errorf("%s and %s are both %q", code, other, display)
		}
		seen[display] = code
	}
}

// A media type that the Spine does not have is of another code system.
func TestTheCodeSystemOfMediaTypes(t *testing.T) {
	d := OutcomesOf(&Service{Tokens: SpineTokens, FHIR: STU3}, Called)
	for rule, want := range map[Rule]string{RuleAccept: mediaSystem, RuleContentType: mediaSystem, RuleForm: mediaSystem, RuleFrom: nrlSystem} {
		if r := refusal(&d, token.Fault{Rule: token.Rule(rule)}, false); r.system != want || r.Rule() != rule {
			t.Errorf("%s: %s of %s", rule, r.Rule(), r.system)
		}
	}
}

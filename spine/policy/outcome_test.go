package policy

import (
	"testing"

	"github.com/spineguard/spineguard/spine"
)

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

// The zero Outcomes answers something, and nothing that opens.
func TestZeroOutcomes(t *testing.T) {
	var o Outcomes
	if got := o.Of(spine.RulePath); got.Status < 400 {
		t.Errorf("%+v", got)
	}
}

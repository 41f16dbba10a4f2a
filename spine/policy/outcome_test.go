package policy

import "testing"

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

package client_test

import (
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
)

func TestNotSentErrorNamesWhatIsKnown(t *testing.T) {
	for want, err := range map[string]client.NotSentError{
		"not sent: no caller (caller)":       {Rule: spine.RuleCaller, Reason: "no caller"},
		"not sent: read: no caller (caller)": {Rule: spine.RuleCaller, Interaction: "read", Reason: "no caller"},
	} {
		if err.Error() != want {
			t.Errorf("%q, want %q", err.Error(), want)
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package client_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/internal/fixture"
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

// What sends in the end knows for which operation.
func TestOperationFrom(t *testing.T) {
	o := fixture.ClientOptions("nrl")
	var got spine.Operation
	o.Base = fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
		got, _ = client.OperationFrom(r.Context())
		return nil, errors.New("the network is down")
	})
	transport, err := client.NewTransport(fixture.Service("nrl").Direct(), o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(client.WithCaller(t.Context(), fixture.Professional), "GET", o.URL+"/STU3/DocumentReference/1-2", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transport.RoundTrip(r); err == nil || got.Interaction != "read" || got.Path != "/STU3/DocumentReference/{id}" {
		t.Error(got, err)
	}
	if _, ok := client.OperationFrom(r.Context()); ok {
		t.Error("the request of the caller has it")
	}
}

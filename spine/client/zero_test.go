// SPDX-License-Identifier: Apache-2.0

package client_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/policy"
)

// closed is a body that notes whether it was closed.
type closed struct {
	*strings.Reader
	yes bool
}

func (c *closed) Close() error {
	c.yes = true
	return nil
}

// A transport that no constructor made sends nothing, and does not panic.
func TestTheZeroTransportSendsNothing(t *testing.T) {
	body := &closed{Reader: strings.NewReader("{}")}
	r, err := http.NewRequest(http.MethodPost, "https://nrl.example/STU3/DocumentReference", body)
	if err != nil {
		t.Fatal(err)
	}
	_, err = new(client.Transport).RoundTrip(r)
	var not *client.NotSentError
	if !errors.As(err, &not) || not.Rule != spine.RulePanic || !errors.Is(err, policy.ErrNoService) || !body.yes {
		t.Errorf("%v, closed: %v", err, body.yes)
	}
}

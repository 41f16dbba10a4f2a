// SPDX-License-Identifier: Apache-2.0

package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// What the guard at the other end refuses is not sent, by the same rule.
func TestTheTransportSendsNothingThatIsRefused(t *testing.T) {
	with := func(change func(*client.Practitioner)) client.Caller {
		c := fixture.GP
		change(&c.Practitioner)
		return c
	}
	citizen := client.Caller{Access: spine.Citizen, NHSNumber: "9434765919"}
	lines := func(n int) fixture.Change {
		return func(r *http.Request) {
			for i := range n {
				r.Header.Set(fmt.Sprintf("X-%d", i), "1")
			}
		}
	}
	none := func(*http.Request) {}
	const read, write, practice = "https://nrl.example" + fixture.Pointer, "https://nrl.example/STU3/DocumentReference", "https://records.example/GP0001/STU3/1/Patient/2"
	for _, c := range []struct {
		name, kind, method, url string
		caller                  client.Caller
		change                  fixture.Change
		rule                    spine.Rule
	}{
		{"right", "nrl", "GET", read, fixture.Professional, none, ""},
		{"right with a body", "nrl", "POST", write, fixture.Professional, fixture.FHIR, ""},
		{"right of a citizen", "nrl", "GET", read, citizen, none, ""},
		{"right to a practice", "gpc", "GET", practice, fixture.GP, none, ""},
		{"as many headers as may be", "nrl", "GET", read, fixture.Professional, lines(97), ""},
		{"too many headers", "nrl", "GET", read, fixture.Professional, lines(98), spine.RuleHeaderLimit},
		{"no content type", "nrl", "POST", write, fixture.Professional, none, spine.RuleNoContentType},
		{"another content type", "nrl", "POST", write, fixture.Professional, fixture.Header("Content-Type", "text/plain"), spine.RuleContentType},
		{"two content types", "nrl", "POST", write, fixture.Professional, fixture.Header("Content-Type", "application/fhir+json", "application/fhir+json"), spine.RuleContentType},
		{"a form", "nrl", "GET", read, fixture.Professional, fixture.Header("Content-Type", "multipart/form-data"), spine.RuleForm},
		{"HTML", "nrl", "GET", read, fixture.Professional, fixture.Header("Accept", "text/html"), spine.RuleAccept},
		{"an upgrade", "nrl", "GET", read, fixture.Professional, fixture.Header("Upgrade", "x"), spine.RuleAddress},
		{"a header taken away", "nrl", "GET", read, fixture.Professional, fixture.Header("Connection", "fromASID"), spine.RuleAddress},
		{"a trailer", "nrl", "GET", read, fixture.Professional, func(r *http.Request) { r.Trailer = http.Header{"X": nil} }, spine.RuleAddress},
		{"a twin", "nrl", "GET", read, fixture.Professional, func(r *http.Request) { r.Header["Content_type"] = []string{"x"} }, spine.RuleHeaderTwin},
		{"no NHS number", "nrl", "GET", read, client.Caller{Access: spine.Citizen, NHSNumber: "1"}, none, spine.RulePatientForm},
		{"a delegate of herself", "nrl", "GET", read, client.Caller{Access: spine.CitizenDelegated, NHSNumber: "9434765919", Delegate: "9434765919"}, none, spine.RuleActForm},
		{"no role profile", "nrl", "GET", read, client.Caller{Access: spine.Professional, RoleProfile: "a b|c"}, none, spine.RuleUserForm},
		{"no practitioner's id", "gpc", "GET", practice, with(func(p *client.Practitioner) { p.ID = "not an id" }), none, spine.RuleUserID},
		{"a blank family", "gpc", "GET", practice, with(func(p *client.Practitioner) { p.Family = " " }), none, spine.RuleClaimIncomplete},
		{"a family of control characters", "gpc", "GET", practice, with(func(p *client.Practitioner) { p.Family = "\u007f" }), none, spine.RuleClaimForm},
	} {
		o, sent := fixture.ClientOptions(c.kind), 0
		o.Base = fixture.RoundTripper(func(*http.Request) (*http.Response, error) {
			sent++
			return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
		})
		transport, err := client.NewTransport(fixture.Service(c.kind), o)
		if err != nil {
			t.Fatal(err)
		}
		ctx := client.WithReceiver(client.WithCaller(context.Background(), c.caller), client.Receiver{ASID: fixture.Provider, ServiceRoot: "https://records.example/GP0001/STU3/1"})
		r, err := http.NewRequestWithContext(ctx, c.method, c.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.change(r)
		_, err = transport.RoundTrip(r)
		var refused *client.NotSentError
		if c.rule == "" {
			if err != nil || sent != 1 {
				t.Errorf("%s: %v", c.name, err)
			}
		} else if !errors.As(err, &refused) || refused.Rule != c.rule || sent != 0 {
			t.Errorf("%s: %v, sent %d, want %s", c.name, err, sent, c.rule)
		}
	}
}

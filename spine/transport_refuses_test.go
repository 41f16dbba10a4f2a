package spine_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// What the guard at the other end refuses is not sent, by the same rule.
func TestTheTransportSendsNothingThatIsRefused(t *testing.T) {
	with := func(change func(*spine.Practitioner)) spine.Caller {
		c := gp
		change(&c.Practitioner)
		return c
	}
	citizen := spine.Caller{Access: spine.Citizen, NHSNumber: "9434765919"}
	lines := func(n int) change {
		return func(r *http.Request) {
			for i := range n {
				r.Header.Set(fmt.Sprintf("X-%d", i), "1")
			}
		}
	}
	none := func(*http.Request) {}
	const read, write, practice = "https://nrl.example" + pointer, "https://nrl.example/STU3/DocumentReference", "https://records.example/GP0001/STU3/1/Patient/2"
	for _, c := range []struct {
		name, kind, method, url string
		caller                  spine.Caller
		change                  change
		rule                    spine.Rule
	}{
		{"right", "nrl", "GET", read, professional, none, ""},
		{"right with a body", "nrl", "POST", write, professional, fhir, ""},
		{"right of a citizen", "nrl", "GET", read, citizen, none, ""},
		{"right to a practice", "gpc", "GET", practice, gp, none, ""},
		{"as many headers as may be", "nrl", "GET", read, professional, lines(97), ""},
		{"too many headers", "nrl", "GET", read, professional, lines(98), spine.RuleHeaderLimit},
		{"no content type", "nrl", "POST", write, professional, none, spine.RuleNoContentType},
		{"another content type", "nrl", "POST", write, professional, header("Content-Type", "text/plain"), spine.RuleContentType},
		{"two content types", "nrl", "POST", write, professional, header("Content-Type", "application/fhir+json", "application/fhir+json"), spine.RuleContentType},
		{"a form", "nrl", "GET", read, professional, header("Content-Type", "multipart/form-data"), spine.RuleForm},
		{"HTML", "nrl", "GET", read, professional, header("Accept", "text/html"), spine.RuleAccept},
		{"an upgrade", "nrl", "GET", read, professional, header("Upgrade", "x"), spine.RuleAddress},
		{"a header taken away", "nrl", "GET", read, professional, header("Connection", "fromASID"), spine.RuleAddress},
		{"a trailer", "nrl", "GET", read, professional, func(r *http.Request) { r.Trailer = http.Header{"X": nil} }, spine.RuleAddress},
		{"a twin", "nrl", "GET", read, professional, func(r *http.Request) { r.Header["Content_type"] = []string{"x"} }, spine.RuleHeaderTwin},
		{"no NHS number", "nrl", "GET", read, spine.Caller{Access: spine.Citizen, NHSNumber: "1"}, none, spine.RulePatientForm},
		{"a delegate of herself", "nrl", "GET", read, spine.Caller{Access: spine.CitizenDelegated, NHSNumber: "9434765919", Delegate: "9434765919"}, none, spine.RuleActForm},
		{"no role profile", "nrl", "GET", read, spine.Caller{Access: spine.Professional, RoleProfile: "a b|c"}, none, spine.RuleUserForm},
		{"no practitioner's id", "gpc", "GET", practice, with(func(p *spine.Practitioner) { p.ID = "not an id" }), none, spine.RuleUserID},
		{"a blank family", "gpc", "GET", practice, with(func(p *spine.Practitioner) { p.Family = " " }), none, spine.RuleClaimIncomplete},
		{"a family of control characters", "gpc", "GET", practice, with(func(p *spine.Practitioner) { p.Family = "\u007f" }), none, spine.RuleClaimForm},
	} {
		o, sent := options(c.kind), 0
		o.Base = roundTripper(func(*http.Request) (*http.Response, error) {
			sent++
			return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
		})
		transport, err := spine.NewTransport(service(c.kind), o)
		if err != nil {
			t.Fatal(err)
		}
		ctx := spine.WithReceiver(spine.WithCaller(context.Background(), c.caller), spine.Receiver{ASID: provider, ServiceRoot: "https://records.example/GP0001/STU3/1"})
		r, err := http.NewRequestWithContext(ctx, c.method, c.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.change(r)
		_, err = transport.RoundTrip(r)
		var refused *spine.NotSentError
		if c.rule == "" {
			if err != nil || sent != 1 {
				t.Errorf("%s: %v", c.name, err)
			}
		} else if !errors.As(err, &refused) || refused.Rule != c.rule || sent != 0 {
			t.Errorf("%s: %v, sent %d, want %s", c.name, err, sent, c.rule)
		}
	}
}

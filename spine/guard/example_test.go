// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"
	"github.com/spineguard/spineguard/spine/policy"
)

// locator stands for the service that a generated package returns, such as nrl.NRL().
func locator() policy.DirectService {
	return policy.Of(&policy.Tables{
		Digest:   "sha256:0",
		Services: []policy.ServiceRow{{Name: "locator", Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}},
		Operations: []spine.Operation{{
			Endpoint:    spine.Endpoint{Service: "locator", Method: "GET", Path: "/STU3/DocumentReference"},
			Interaction: "urn:example:search", Actor: spine.Consumer, Scopes: "patient/DocumentReference.read", Query: "subject",
		}},
	}).Direct("locator")
}

// search is a request for pointers that keeps every rule.
func search() *http.Request {
	g, err := guardtest.NewGuard(locator(), spine.ServicePosition, guardtest.Options{})
	if err != nil {
		panic(err)
	}
	var r *http.Request
	for o := range locator().Service().Operations() {
		r = g.NewRequest(o, guardtest.Call{})
	}
	return r
}

// A registry of one's own asks whatever knows the systems. An ASID that it does not know is
// spine.ErrUnknownASID, which denies; any other error says that it cannot answer now.
func Example_registry() {
	down := false
	registry := spine.RegistryFunc(func(_ context.Context, asid spine.ASID) (spine.System, error) {
		switch {
		case down:
			return spine.System{}, errors.New("the directory does not answer")
		case asid != guardtest.Sender:
			return spine.System{}, spine.ErrUnknownASID
		}
		return spine.NewSystem(spine.SystemRow{ASID: asid, ODS: "A1001", Sends: []spine.InteractionID{"urn:example:search"}}), nil
	})
	g, err := guard.NewService(locator(), guard.ServiceOptions{
		ASID:     guardtest.Receiver,
		Registry: registry,
		Options:  guard.Options{Audit: guard.Unaudited{}, Peer: guard.UnsignedTokensWithoutMutualTLS{}, Clock: guardtest.Now},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var d guard.Decision
	g.Check(search(), &d)
	fmt.Println(d.Allowed, d.FromODS)

	unknown := search()
	unknown.Header.Set("fromASID", "200000000009")
	refusal := g.Check(unknown, &d)
	fmt.Println(d.Allowed, refusal.Rule(), refusal.Status())

	down = true
	refusal = g.Check(search(), &d)
	fmt.Println(d.Allowed, refusal.Rule(), refusal.Status(), d.Err)
	// Output:
	// true A1001
	// false sender 400
	// false registry-failed 503 the directory does not answer
}

// An audit of one's own keeps each verdict. If it cannot, it says so, and the request is denied. A
// decision is a slog.LogValuer, which leaves out what may hold data of patients.
func ExampleAuditFunc() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey { // the output of an example is always the same
			return slog.Attr{}
		}
		return a
	}}))
	audit := guard.AuditFunc(func(ctx context.Context, d *guard.Decision) error {
		log.InfoContext(ctx, "verdict", "decision", d)
		return nil
	})
	g, err := guard.NewService(locator(), guard.ServiceOptions{
		ASID:     guardtest.Receiver,
		Registry: guardtest.NewRegistry(spine.NewSystem(spine.SystemRow{ASID: guardtest.Sender, ODS: "A1001"})),
		Options:  guard.Options{Audit: audit, Peer: guard.UnsignedTokensWithoutMutualTLS{}, Clock: guardtest.Now},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var d guard.Decision
	g.Check(search(), &d) // the system may not send it
	// Output:
	// {"level":"INFO","msg":"verdict","decision":{"allowed":false,"rule":"sender-interaction","position":"service","service":"locator","interaction":"urn:example:search","from":"200000000001","to":"200000000002","digest":"sha256:0"}}
}

// Everything that is wrong with options is said at once.
func ExampleNewService() {
	_, err := guard.NewService(locator(), guard.ServiceOptions{Registry: guardtest.Registry{}})
	fmt.Println(err)
	var wrong *spine.OptionError
	fmt.Println(errors.As(err, &wrong), wrong.Option)
	// Output:
	// ASID is "": it must be 12 digits, not all of them zero
	// Audit is nil: set a sink, or guard.Unaudited{} to keep no record
	// Peer is nil: tokens are unsigned, so set one, such as guard.MutualTLS{}, or say guard.UnsignedTokensWithoutMutualTLS{}
	// true ASID
}

// SPDX-License-Identifier: Apache-2.0

package guardtest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"
	"github.com/spineguard/spineguard/spine/policy"
)

// pointers stands for the service that a generated package returns, such as nrl.NRL().
func pointers() policy.DirectService {
	return policy.Of(&policy.Tables{
		Digest:   "sha256:0",
		Services: []policy.ServiceRow{{Name: "pointers", Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}},
		Operations: []spine.Operation{{
			Endpoint:    spine.Endpoint{Service: "pointers", Method: "GET", Path: "/STU3/DocumentReference"},
			Interaction: "urn:example:search", Actor: spine.Consumer, Scopes: "patient/DocumentReference.read", Query: "subject",
		}},
	}).Direct("pointers")
}

// handler is what is to be tested: it answers with the organisation that asks.
func handler(w http.ResponseWriter, r *http.Request) {
	d, _ := guard.DecisionFrom(r.Context())
	fmt.Fprintf(w, "%s of %s", d.Interaction, d.Organization())
}

// A handler is tested behind a guard, with a request that keeps every rule.
func ExampleNewGuard() {
	g, err := guardtest.NewGuard(pointers(), spine.ServicePosition, guardtest.Options{})
	if err != nil {
		panic(err)
	}
	for o := range pointers().Service().Operations() {
		r := g.NewRequest(o, guardtest.Call{})
		w := httptest.NewRecorder()
		g.Wrap(http.HandlerFunc(handler)).ServeHTTP(w, r)
		fmt.Println(r.Method, r.RequestURI)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// GET /STU3/DocumentReference?subject=1
	// 200 urn:example:search of A1001
}

// What must be refused is a request in which one thing is wrong.
func ExampleGuard_Decide() {
	g, err := guardtest.NewGuard(pointers(), spine.ServicePosition, guardtest.Options{})
	if err != nil {
		panic(err)
	}
	for o := range pointers().Service().Operations() {
		r := g.NewRequest(o, guardtest.Call{})
		r.Header.Del("fromASID")
		d := g.Decide(r)
		fmt.Println(d.Allowed, d.Rule, d.Refusal().Status())

		reads := spine.NewSystem(spine.SystemRow{ASID: "200000000009", ODS: "A1009"})
		d = g.Decide(g.NewRequest(o, guardtest.Call{From: reads}))
		fmt.Println(d.Allowed, d.Rule, d.Refusal().Status())
	}
	// Output:
	// false from-header 400
	// false sender 400
}

// A guard with the options of the service itself knows the same systems and the same time, and
// so it lets the same requests through.
func ExampleGuard_Registry() {
	g, err := guardtest.NewGuard(pointers(), spine.ServicePosition, guardtest.Options{})
	if err != nil {
		panic(err)
	}
	own, err := guard.NewService(pointers(), guard.ServiceOptions{
		Options:  guard.Options{Audit: guard.Unaudited{}, Peer: guard.UnsignedTokensWithoutMutualTLS{}, Clock: guardtest.Now},
		ASID:     guardtest.Receiver,
		Registry: g.Registry(),
	})
	if err != nil {
		panic(err)
	}
	for o := range pointers().Service().Operations() {
		w := httptest.NewRecorder()
		own.Wrap(http.HandlerFunc(handler)).ServeHTTP(w, g.NewRequest(o, guardtest.Call{}))
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 urn:example:search of A1001
}

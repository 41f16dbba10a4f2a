// SPDX-License-Identifier: Apache-2.0

package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/policy"
)

// locator stands for the service that a generated package returns, such as nrl.NRL().
func locator() policy.DirectService {
	return policy.Of(&policy.Tables{
		Services: []policy.ServiceRow{{Name: "locator", Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}},
		Operations: []spine.Operation{
			{
				Endpoint:    spine.Endpoint{Service: "locator", Method: "GET", Path: "/STU3/DocumentReference"},
				Interaction: "urn:example:search", Actor: spine.Consumer, Scopes: "patient/DocumentReference.read", Query: "subject",
			},
			{
				Endpoint:    spine.Endpoint{Service: "locator", Method: "POST", Path: "/STU3/DocumentReference"},
				Interaction: "urn:example:create", Actor: spine.Provider, Scopes: "patient/DocumentReference.write",
			},
		},
		Systems: []spine.SystemRow{{ASID: "200000000001", ODS: "X9901", Sends: []spine.InteractionID{"urn:example:create", "urn:example:search"}}},
	}).Direct("locator")
}

// network stands for the *http.Transport that has the client certificate.
type network struct{}

func (network) RoundTrip(r *http.Request) (*http.Response, error) {
	fmt.Println("sent:", r.Method, r.URL, "from", r.Header.Get("fromASID"), "to", r.Header.Get("toASID"))
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

// A transport adds the headers and a token to each request. For whom it is sent stands in the
// context, or, of a system that sends by itself, in the options. What the other end would refuse is
// not sent.
func Example() {
	transport, err := client.NewTransport(locator(), client.Options{
		Base: network{},
		URL:  "https://clinicals.spine.example", To: "990000000001",
		ASID: "200000000001", ODS: "X9901", Issuer: "https://trust.example",
		Caller: client.Caller{Access: spine.Unattended},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	c := &http.Client{Transport: transport}

	answer, err := c.Post("https://clinicals.spine.example/STU3/DocumentReference", "application/fhir+json", strings.NewReader("{}"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = answer.Body.Close()

	// A search needs somebody: it says so before anything is sent.
	const search = "https://clinicals.spine.example/STU3/DocumentReference?subject=1"
	_, err = c.Get(search)
	var refused *client.NotSentError
	if errors.As(err, &refused) {
		fmt.Println("not sent:", refused.Rule, refused.Interaction)
	}

	nurse := client.Caller{Access: spine.Professional, RoleProfile: "444555666777"}
	r, err := http.NewRequestWithContext(client.WithCaller(context.Background(), nurse), http.MethodGet, search, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err = c.Do(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = answer.Body.Close()
	// Output:
	// sent: POST https://clinicals.spine.example/STU3/DocumentReference from 200000000001 to 990000000001
	// not sent: caller urn:example:search
	// sent: GET https://clinicals.spine.example/STU3/DocumentReference?subject=1 from 200000000001 to 990000000001
}

// practice stands for a service behind the proxy that a generated package returns, such as gpconnect.GPConnect().
func practice() policy.ProxiedService {
	return policy.Of(&policy.Tables{
		Services: []policy.ServiceRow{{Name: "practice", Headers: spine.SSPHeaders, Tokens: spine.GPConnectTokens, FHIR: spine.STU3}},
		Operations: []spine.Operation{{
			Endpoint:    spine.Endpoint{Service: "practice", Method: "GET", Path: "/Patient/{id}"},
			Interaction: "urn:example:patient", Actor: spine.Consumer, Scopes: "patient/*.read",
		}},
		Systems: []spine.SystemRow{{ASID: "200000000001", ODS: "X9901", Sends: []spine.InteractionID{"urn:example:patient"}}},
	}).Proxied("practice")
}

// proxy stands for the *http.Transport that has the client certificate.
type proxy struct{}

func (proxy) RoundTrip(r *http.Request) (*http.Response, error) {
	fmt.Println("sent:", r.URL, "to", r.Header.Get("Ssp-To"))
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

// Through the proxy, each request says who receives it: the directory knows ASID and service root. The
// URL is that of what is fetched, and the transport puts the proxy in front.
func ExampleWithReceiver() {
	transport, err := client.NewTransport(practice(), client.Options{
		Base: proxy{}, ProxyURL: "https://proxy.example",
		ASID: "200000000001", ODS: "X9901", Issuer: "https://trust.example", OrganizationName: "A trust",
		Device: client.Device{System: "https://supplier.example/id", Value: "APP", Model: "App", Version: "1"},
		Caller: client.Caller{Access: spine.Professional, Practitioner: client.Practitioner{ID: "1", SDSUserID: "UNK", Family: "Jones", Given: "Sam"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	c := &http.Client{Transport: transport}
	surgery := client.Receiver{ASID: "200000000002", ServiceRoot: "https://gp.example/A1001/STU3/1"}
	for _, ctx := range []context.Context{context.Background(), client.WithReceiver(context.Background(), surgery)} {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, surgery.ServiceRoot+"/Patient/2", nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		answer, err := c.Do(r)
		var refused *client.NotSentError
		if errors.As(err, &refused) {
			fmt.Println("not sent:", refused.Rule)
			continue
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = answer.Body.Close()
	}
	// Output:
	// not sent: to-header
	// sent: https://proxy.example/https://gp.example/A1001/STU3/1/Patient/2 to 200000000002
}

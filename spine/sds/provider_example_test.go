// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/sds"
)

const readPatient spine.InteractionID = "urn:nhs:names:services:gpconnect:fhir:rest:read:patient-1"

// practice stands for a service behind the proxy that a generated package returns, such as gpconnect.GPConnect().
func practice() policy.ProxiedService {
	return policy.Of(&policy.Tables{
		Services: []policy.ServiceRow{{Name: "practice", Headers: spine.SSPHeaders, Tokens: spine.GPConnectTokens, FHIR: spine.STU3}},
		Operations: []spine.Operation{{
			Endpoint:    spine.Endpoint{Service: "practice", Method: "GET", Path: "/Patient/{id}"},
			Interaction: readPatient, Actor: spine.Consumer, Scopes: "patient/*.read",
		}},
		Systems: []spine.SystemRow{{ASID: "200000000001", ODS: "X9901", Sends: []spine.InteractionID{readPatient}}},
	}).Proxied("practice")
}

// proxy stands for the *http.Transport that has the client certificate.
type proxy struct{}

func (proxy) RoundTrip(r *http.Request) (*http.Response, error) {
	fmt.Println("sent:", r.URL, "to", r.Header.Get("Ssp-To"))
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

// stand is a directory of one practice; an application has an *sds.LDAP or an *sds.FHIR.
type stand struct{ spine.Registry }

func (stand) Providers(_ context.Context, ods spine.ODSCode, id spine.InteractionID) ([]spine.System, error) {
	if ods != "A1001" || id != readPatient {
		return nil, nil
	}
	return []spine.System{spine.NewSystem(spine.SystemRow{
		ASID: "200000000002", ODS: "A1001", Host: "https://gp.example/A1001/STU3/1", Receives: []spine.InteractionID{readPatient},
	})}, nil
}

// From an ODS code and an interactionId to a request: the directory says who receives it and where, and
// the transport sends it there through the proxy.
func ExampleProvider() {
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
	for _, ods := range []spine.ODSCode{"A1001", "A1002"} {
		ctx := context.Background()
		system, err := sds.Provider(ctx, stand{}, ods, readPatient, "")
		if none := (*sds.NoProviderError)(nil); errors.As(err, &none) {
			fmt.Println(none)
			continue
		}
		if err != nil { // errors.Is(err, sds.ErrUnavailable): try again later
			fmt.Println(err)
			return
		}
		root, _ := system.ServiceRoot()
		ctx = client.WithReceiver(ctx, client.Receiver{ASID: system.ASID(), ServiceRoot: root})
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, root+"/Patient/2", nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		answer, err := c.Do(r)
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = answer.Body.Close()
	}
	// Output:
	// sent: https://proxy.example/https://gp.example/A1001/STU3/1/Patient/2 to 200000000002
	// no system of A1002 receives urn:nhs:names:services:gpconnect:fhir:rest:read:patient-1: the organisation does not offer it, or has another ODS code
}

// The directory over LDAPS, with the client certificate of the system. The interactions are those of one
// capability, so that each system has one service root.
func ExampleNewLDAP() {
	directory, err := sds.NewLDAP(sds.LDAPOptions{
		URL:          "ldaps://ldap.example",
		TLS:          new(tls.Config), // of mtls.Client.TLSConfig, or with RootCAs and Certificates
		Interactions: []spine.InteractionID{readPatient},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = directory.Close() }()
	// Output:
	// TLS does not verify the directory: set RootCAs to its CAs, without InsecureSkipVerify, or VerifyConnection
}

// The API of the directory. Lookup knows the systems of the organisations that are named.
func ExampleNewFHIR() {
	directory, err := sds.NewFHIR(sds.FHIROptions{
		URL:           "https://int.api.service.nhs.uk/spine-directory/FHIR/R4",
		APIKey:        func(context.Context) (string, error) { return os.Getenv("SDS_API_KEY"), nil },
		Organizations: []spine.ODSCode{"X9901"},
		Interactions:  []spine.InteractionID{readPatient},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = directory.Close() }()
	_, err = directory.Providers(context.Background(), " x9901", readPatient)
	fmt.Println(err)
	// Output:
	// " x9901" is not an ODS code, which is 3 to 12 capital letters and digits: is X9901 meant?
}

// A snapshot of all systems that may send what a policy has.
func ExamplePull() {
	var directory sds.Lister // an *sds.LDAP or an *sds.FHIR
	pull := func(ctx context.Context) (*spine.Snapshot, error) {
		listing, err := sds.Pull(ctx, directory, []spine.InteractionID{readPatient})
		if err != nil {
			return nil, err
		}
		for _, p := range listing.Problems { // each of them denies something
			fmt.Println(p)
		}
		return spine.NewSnapshot(slices.Values(listing.Systems))
	}
	_ = pull
}

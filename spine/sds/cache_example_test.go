// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"
	"github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/sds"
)

const search spine.InteractionID = "urn:nhs:names:services:example:DocumentReference.search"

// locator stands for the service that a generated package returns, such as nrl.NRL().
func locator() policy.DirectService {
	return policy.Of(&policy.Tables{
		Services: []policy.ServiceRow{{Name: "locator", Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}},
		Operations: []spine.Operation{{
			Endpoint:    spine.Endpoint{Service: "locator", Method: "GET", Path: "/STU3/DocumentReference"},
			Interaction: search, Actor: spine.Consumer, Scopes: "patient/DocumentReference.read", Query: "subject",
		}},
	}).Direct("locator")
}

// A guard in front of a file of systems. The file is replaced while the server runs, and the
// next request is decided by it.
func ExampleOpenFile() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "systems.csv")
	put := func(interaction spine.InteractionID) {
		row := fmt.Sprintf("%s,A1001,%s,,,\n", guardtest.Sender, interaction)
		if err := os.WriteFile(path+".next", []byte("asid,ods,sends,receives,host,certificate\n"+row), 0o600); err != nil {
			panic(err)
		}
		if err := os.Rename(path+".next", path); err != nil {
			panic(err)
		}
	}

	put(search)
	file, err := sds.OpenFile(path, sds.FileOptions{MaxAge: 48 * time.Hour, Logger: quietLog()})
	if err != nil {
		panic(err)
	}
	defer file.Close()
	g, err := guard.NewService(locator(), guard.ServiceOptions{
		ASID: guardtest.Receiver, Registry: file,
		Options: guard.Options{Audit: guard.Unaudited{}, Peer: guard.UnsignedTokensWithoutMutualTLS{}, Clock: guardtest.Now},
	})
	if err != nil {
		panic(err)
	}
	check := func() {
		var d guard.Decision
		g.Check(aSearch(), &d)
		fmt.Printf("%v %q\n", d.Allowed, d.Rule)
	}
	check()
	put("urn:nhs:names:services:example:DocumentReference.read")
	if err := file.Reload(); err != nil { // which would happen by itself in a moment
		panic(err)
	}
	check()
	// Output:
	// true ""
	// false "sender-interaction"
}

// aSearch is a request that keeps every rule.
func aSearch() (r *http.Request) {
	g, err := guardtest.NewGuard(locator(), spine.ServicePosition, guardtest.Options{})
	if err != nil {
		panic(err)
	}
	for o := range locator().Service().Operations() {
		r = g.NewRequest(o, guardtest.Call{})
	}
	return r
}

// A cache in front of the directory. While that does not answer, what it said last counts
// for an hour.
func ExampleNewCache() {
	directory, err := sds.NewLDAP(sds.LDAPOptions{
		URL:          "ldaps://ldap.example",
		TLS:          clientTLS(), // with the client certificate and the CAs of the Spine
		Interactions: []spine.InteractionID{search},
	})
	if err != nil {
		panic(err)
	}
	defer directory.Close()
	registry, err := sds.NewCache(directory, sds.CacheOptions{TTL: 5 * time.Minute, MaxAge: time.Hour})
	if err != nil {
		panic(err)
	}
	defer registry.Close()
	_, err = guard.NewService(locator(), guard.ServiceOptions{
		ASID: guardtest.Receiver, Registry: registry,
		Options: guard.Options{Audit: guard.Unaudited{}, Peer: guard.MutualTLS{}},
	})
	fmt.Println(err, registry.Age())
	// Output: <nil> 0s
}

// clientTLS stands for the configuration of mtls.Client.
func clientTLS() *tls.Config {
	return &tls.Config{RootCAs: x509.NewCertPool(), Certificates: make([]tls.Certificate, 1), MinVersion: tls.VersionTLS12}
}

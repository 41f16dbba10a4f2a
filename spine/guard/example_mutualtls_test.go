// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/policy"
)

// A guard stands in front of a mux, and takes who asks from the client's certificate: the name in it
// must be the one that the registry has for the ASID. The other end sends through a client.Transport.
func ExampleMutualTLS() {
	registry, err := spine.NewSnapshot(func(yield func(spine.SystemRow) bool) {
		yield(spine.SystemRow{ASID: "200000000001", ODS: "X9901", Sends: []spine.InteractionID{"urn:example:search"}, Certificate: "trust.example"})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := guard.NewService(pointerLocator(), guard.ServiceOptions{
		ASID:     "990000000001",
		Registry: registry,
		Options:  guard.Options{Audit: guard.Unaudited{}, Peer: guard.MutualTLS{}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /STU3/DocumentReference", func(w http.ResponseWriter, r *http.Request) {
		d, _ := guard.DecisionFrom(r.Context())
		fmt.Fprintf(w, "%s may %s, %s", d.FromODS, d.Interaction, d.Access())
	})

	trust, authorities := certificate("trust.example")
	server := httptest.NewUnstartedServer(g.Wrap(mux))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: authorities, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()

	base := server.Client().Transport.(*http.Transport)
	base.TLSClientConfig.Certificates = []tls.Certificate{trust}
	transport, err := client.NewTransport(pointerLocator(), client.Options{
		Base: base, URL: server.URL, To: "990000000001",
		ASID: "200000000001", ODS: "X9901", Issuer: "https://trust.example", Registry: registry,
		Caller: client.Caller{Access: spine.Professional, RoleProfile: "444555666777"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := (&http.Client{Transport: transport}).Get(server.URL + "/STU3/DocumentReference?subject=1")
	if err != nil {
		fmt.Println(err)
		return
	}
	body, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	fmt.Println(answer.StatusCode, string(body))
	// Output: 200 X9901 may urn:example:search, professional
}

// pointerLocator stands for the service that a generated package returns, such as nrl.NRL().
func pointerLocator() policy.DirectService {
	return policy.Of(&policy.Tables{
		Services: []policy.ServiceRow{{Name: "locator", Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}},
		Operations: []spine.Operation{{
			Endpoint:    spine.Endpoint{Service: "locator", Method: "GET", Path: "/STU3/DocumentReference"},
			Interaction: "urn:example:search", Actor: spine.Consumer, Scopes: "patient/DocumentReference.read", Query: "subject",
		}},
	}).Direct("locator")
}

// certificate makes one that is its own authority.
func certificate(name string) (tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// SPDX-License-Identifier: Apache-2.0

package mtls_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
	"github.com/spineguard/spineguard/spine/policy"
)

// A service authenticates its callers by their certificates, and a caller the service. The guard compares the
// certificate with the registry, and with the system that the certificate is bound to.
func ExampleServer() {
	dir := certificates()
	defer os.RemoveAll(dir)
	quiet := slog.New(slog.DiscardHandler)

	server, err := mtls.NewServer(mtls.ServerOptions{
		Options: mtls.Options{
			Certificate: filepath.Join(dir, "service.pem"), Key: filepath.Join(dir, "service.key"),
			CAs:    []string{filepath.Join(dir, "spine.pem")},
			CRLs:   []string{filepath.Join(dir, "spine.crl")},
			Logger: quiet,
		},
		Bindings: []mtls.Binding{{Name: "trust.example", ASIDs: []spine.ASID{"200000000001"}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() { _ = server.Run(ctx) }() // files that change are loaded while it runs

	registry, err := spine.NewSnapshot(func(yield func(spine.SystemRow) bool) {
		yield(spine.SystemRow{ASID: "200000000001", ODS: "X9901", Sends: []spine.InteractionID{"urn:example:search"}, Certificate: "trust.example"})
	})
	if err != nil {
		log.Fatal(err)
	}
	g, err := guard.NewService(pointerLocator(), guard.ServiceOptions{
		ASID: "990000000001", Registry: registry, Options: guard.Options{Audit: guard.Unaudited{}, Peer: server},
	})
	if err != nil {
		log.Fatal(err)
	}
	s := httptest.NewUnstartedServer(g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d, _ := guard.DecisionFrom(r.Context())
		fmt.Fprintf(w, "%s may %s", d.FromODS, d.Interaction)
	})))
	s.TLS = server.TLSConfig() // of an http.Server: TLSConfig, and then ListenAndServeTLS("", "")
	s.StartTLS()
	defer s.Close()

	caller, err := mtls.NewClient(mtls.ClientOptions{Options: mtls.Options{
		Certificate: filepath.Join(dir, "trust.pem"), Key: filepath.Join(dir, "trust.key"),
		CAs:    []string{filepath.Join(dir, "spine.pem")},
		CRLs:   []string{filepath.Join(dir, "spine.crl")},
		Logger: quiet,
	}})
	if err != nil {
		log.Fatal(err)
	}
	config := caller.TLSConfig()
	config.ServerName = "service.example" // since the URL of this example has an address
	transport, err := client.NewTransport(pointerLocator(), client.Options{
		Base: &http.Transport{TLSClientConfig: config}, URL: s.URL, To: "990000000001",
		ASID: "200000000001", ODS: "X9901", Issuer: "https://trust.example", Registry: registry,
		Caller: client.Caller{Access: spine.Professional, RoleProfile: "444555666777"},
	})
	if err != nil {
		log.Fatal(err)
	}
	answer, err := (&http.Client{Transport: transport}).Get(s.URL + "/STU3/DocumentReference?subject=1")
	if err != nil {
		log.Fatal(err)
	}
	body, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	fmt.Println(answer.StatusCode, string(body))
	// Output: 200 X9901 may urn:example:search
}

// Where nginx ends TLS, it writes the certificate of the client into a header:
//
//	proxy_set_header X-Client-Cert $ssl_client_escaped_cert;
func ExampleTerminated() {
	dir := certificates()
	defer os.RemoveAll(dir)
	server, err := mtls.NewServer(mtls.ServerOptions{Options: mtls.Options{ // without a certificate: TLS ends elsewhere
		CAs: []string{filepath.Join(dir, "spine.pem")}, CRLs: []string{filepath.Join(dir, "spine.crl")},
		Logger: slog.New(slog.DiscardHandler),
	}})
	if err != nil {
		log.Fatal(err)
	}
	peer, err := mtls.NewTerminated(mtls.TerminatedOptions{
		Server: server, Header: "X-Client-Cert", ProxyAddresses: []netip.Prefix{netip.MustParsePrefix("192.0.2.7/32")},
	})
	if err != nil {
		log.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/STU3/DocumentReference?subject=1", nil)
	r.RemoteAddr = "192.0.2.66:4711" // somebody else
	r.Header.Set("X-Client-Cert", "-----BEGIN%20CERTIFICATE-----…")
	_, err = peer.Peer(r)
	fmt.Println(err)
	// Output: the request does not come from the proxy with a certificate: it comes from "192.0.2.66:4711"
}

// certificates makes those of a service and a trust, in a folder.
func certificates() string {
	dir, err := os.MkdirTemp("", "mtls")
	if err != nil {
		log.Fatal(err)
	}
	root := mtlstest.NewRoot("Root CA")
	sub := root.NewIntermediate("Sub CA")
	service, trust := sub.NewServer("service.example"), sub.NewClient("trust.example")
	for name, parts := range map[string][][]byte{
		"spine.pem": {root.PEM(), sub.PEM()}, "spine.crl": {root.CRL(), sub.CRL()},
		"service.pem": {service.ChainPEM()}, "service.key": {service.KeyPEM()},
		"trust.pem": {trust.ChainPEM()}, "trust.key": {trust.KeyPEM()},
	} {
		if err := mtlstest.WriteFile(filepath.Join(dir, name), parts...); err != nil {
			log.Fatal(err)
		}
	}
	return dir
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

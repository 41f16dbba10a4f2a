// SPDX-License-Identifier: Apache-2.0

// Command nrl is a stand-in for the National Record Locator behind the
// generated guard.
//
//	nrl serve [ADDRESS]                           prints its URL; default: 127.0.0.1:8765, port 0 for a free one
//	nrl serve-tls FOLDER AUDIT-FILE [ADDRESS]     the same over mutual TLS, with an audit trail
//	nrl headers                                   the headers of a search of the consumer, for curl -H @FILE
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) > 0 && args[0] == "serve":
		return serve(append(args[1:], "127.0.0.1:8765")[0])
	case len(args) > 2 && args[0] == "serve-tls":
		return serveTLS(args[1], args[2], append(args[3:], "127.0.0.1:8765")[0])
	case len(args) == 1 && args[0] == "headers":
		return printHeaders(os.Stdout)
	}
	return fmt.Errorf("usage: nrl serve [ADDRESS] | nrl serve-tls FOLDER AUDIT-FILE [ADDRESS] | nrl headers")
}

func serve(address string) error {
	handler, err := newServer(printAudit{}, guard.UnsignedTokensWithoutMutualTLS{}) // an example on one machine
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	if _, err := fmt.Printf("http://%s\n", listener.Addr()); err != nil {
		return err
	}
	s := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 1 << 14}
	return s.Serve(listener)
}

// printAudit prints every verdict. What an operator must keep is more: see
// guidance_auditing.md of the NRL.
type printAudit struct{}

func (printAudit) Record(_ context.Context, d *guard.Decision) error {
	_, err := fmt.Fprintf(os.Stderr, "allowed=%v rule=%q interaction=%q from=%q\n", d.Allowed, d.Rule, d.Interaction, d.From)
	return err
}

// printHeaders makes the transport prepare a search, and prints its headers
// instead of sending it.
func printHeaders(w io.Writer) error {
	t, err := consumer("https://nrl.example", headerPrinter{w}, time.Now)
	if err != nil {
		return err
	}
	ctx := client.WithCaller(context.Background(), client.Caller{Access: spine.Professional, RoleProfile: "444555666777"})
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://nrl.example/STU3/DocumentReference?_id=1", nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept", "application/fhir+json")
	answer, err := t.RoundTrip(r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

type headerPrinter struct{ w io.Writer }

func (p headerPrinter) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, r.Header.Write(p.w)
}

// consumer returns what sends for the consumer's system.
func consumer(url string, base http.RoundTripper, clock spine.Clock) (*client.Transport, error) {
	return transport(url, base, clock, consumerASID, consumerODS)
}

func transport(url string, base http.RoundTripper, clock spine.Clock, asid spine.ASID, ods spine.ODSCode) (*client.Transport, error) {
	known, err := registry()
	if err != nil {
		return nil, err
	}
	return client.NewTransport(nrl.NRL(), client.Options{
		Base: base, URL: url, To: locatorASID, ASID: asid, ODS: ods, Registry: known, Issuer: "https://supplier.example", Clock: clock,
		AllowPlainHTTP: true, // an example on one machine
	})
}

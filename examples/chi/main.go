// SPDX-License-Identifier: Apache-2.0

// Command chi shows a generated guard as a middleware of chi: a provider of GP
// Connect behind the Spine Secure Proxy.
//
//	chi CERTIFICATE KEY AUTHORITIES    PEM files: the provider's own, and the authorities of the Spine
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

// The provider of this example, and the one caller that it accepts.
const (
	address              = "127.0.0.1:8766"
	provider  spine.ASID = "200000000003"
	basePath             = "/GP0001/STU3/1"
	proxyName            = "proxy.example"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(files []string) error {
	if len(files) != 3 {
		return errors.New("usage: chi CERTIFICATE KEY AUTHORITIES")
	}
	pem, err := os.ReadFile(files[2])
	if err != nil {
		return err
	}
	authorities := x509.NewCertPool()
	if !authorities.AppendCertsFromPEM(pem) {
		return fmt.Errorf("%s: no certificate in it", files[2])
	}
	s, err := server(logAudit{slog.Default()}, authorities)
	if err != nil {
		return err
	}
	return s.ListenAndServeTLS(files[0], files[1])
}

// server returns the provider. Its callers prove who they are by a certificate of one of the authorities. A
// provider in production takes Peer and TLSConfig of an mtls.Server, which asks for revocation as well.
func server(audit guard.AuditSink, authorities *x509.CertPool) (*http.Server, error) {
	handler, err := routes(audit)
	if err != nil {
		return nil, err
	}
	return &http.Server{
		Addr: address, Handler: handler, ReadHeaderTimeout: 5 * time.Second,
		TLSConfig: &tls.Config{
			MinVersion: tls.VersionTLS12,
			ClientAuth: tls.RequireAndVerifyClientCert,
			ClientCAs:  authorities,
		},
	}, nil
}

// routes returns a chi router of which one part is guarded. The guard is a
// func(http.Handler) http.Handler like any middleware.
func routes(audit guard.AuditSink) (http.Handler, error) {
	consumers, err := registry()
	if err != nil {
		return nil, err
	}
	g, err := guard.NewProvider(gpconnect.GPConnect(), guard.ProviderOptions{
		ASID: provider, BasePath: basePath, ProxyName: proxyName, Registry: consumers,
		Options: guard.Options{Audit: audit, Peer: guard.MutualTLS{}},
	})
	if err != nil {
		return nil, err
	}
	r := chi.NewRouter()
	r.Get("/health", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "ok") })
	r.Route(basePath, func(r chi.Router) {
		r.Use(g.Wrap)
		r.Get("/Patient/{id}", patient)
	})
	return r, nil
}

// registry knows the systems that ask, as a directory would.
func registry() (spine.Registry, error) {
	return spine.NewSnapshot(slices.Values([]spine.SystemRow{
		{ASID: "200000000001", ODS: "A1001", Sends: []spine.InteractionID{gpconnect.ReadPatient1}},
	}))
}

// logAudit writes every verdict to a log. What an operator must keep is more: see
// the pages of GP Connect on audit.
type logAudit struct{ log *slog.Logger }

func (a logAudit) Record(ctx context.Context, d *guard.Decision) error {
	a.log.InfoContext(ctx, "request", "allowed", d.Allowed, "rule", d.Rule, "interaction", d.Interaction, "from", d.From, "ods", d.FromODS,
		"trace", d.TraceID, "peer", d.Peer.Names, "err", d.Err)
	return nil
}

// patient answers who asked, as the guard found it.
func patient(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/fhir+json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = fmt.Fprintf(w, "{\"resourceType\":\"Patient\",\"id\":%q}\n", chi.URLParam(r, "id"))
}

package main

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"time"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

// newTLSServer returns the server as it stands in front of real records: each
// caller proves by a certificate of the Spine's authorities which system it is.
func newTLSServer(mux http.Handler, directory spine.Registry, auditLog guard.AuditSink, spineCAs *x509.CertPool) (*http.Server, error) {
	g, err := guard.NewService(nrl.NRL(), guard.ServiceOptions{
		ASID:     "990000000001",
		Registry: directory,
		Options:  guard.Options{Audit: auditLog, Peer: guard.MutualTLS{}},
	})
	if err != nil {
		return nil, err
	}
	return &http.Server{
		Addr:              ":443",
		Handler:           g.Wrap(mux),
		ReadHeaderTimeout: 5 * time.Second,
		TLSConfig: &tls.Config{
			MinVersion: tls.VersionTLS12,
			ClientAuth: tls.RequireAndVerifyClientCert, // or no client is asked for a certificate
			ClientCAs:  spineCAs,                       // or every authority of the operating system counts
		},
	}, nil
}

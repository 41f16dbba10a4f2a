// SPDX-License-Identifier: Apache-2.0

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

// newTLSServer returns a server whose callers prove by a certificate of the Spine's authorities which
// system they are. In front of real records it takes Peer and TLSConfig of an mtls.Server instead, since
// crypto/tls does not ask whether a certificate was revoked, which the NRL demands.
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

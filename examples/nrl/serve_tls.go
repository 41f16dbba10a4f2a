// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/mtls"
)

// serveTLS serves those who prove by a certificate which system they are, until it is told to end.
// The folder has nrl.pem and .key, authorities.pem and revoked.crl, which may be replaced meanwhile.
func serveTLS(folder, auditFile, address string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	in := func(name string) string { return filepath.Join(folder, name) }
	certificates, err := mtls.NewServer(mtls.ServerOptions{Options: mtls.Options{
		Certificate: in("nrl.pem"), Key: in("nrl.key"), CAs: []string{in("authorities.pem")}, CRLs: []string{in("revoked.crl")},
	}})
	if err != nil {
		return err
	}
	go func() { _ = certificates.Run(ctx) }()
	file, err := audit.OpenFile(audit.FileOptions{Path: auditFile})
	if err != nil {
		return err
	}
	trail, err := audit.New(audit.Options{Sinks: []audit.Sink{file}})
	if err != nil {
		return err
	}
	handler, err := newServer(trail, certificates)
	if err != nil {
		return err
	}
	s := &http.Server{
		Addr: address, Handler: trail.Wrap(handler), TLSConfig: certificates.TLSConfig(), MaxHeaderBytes: 1 << 14,
		ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- s.ListenAndServeTLS("", "") }()
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return errors.Join(err, s.Shutdown(end), trail.Close(end))
}

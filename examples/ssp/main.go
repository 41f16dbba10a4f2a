// SPDX-License-Identifier: Apache-2.0

// Command ssp is a stand-in for the Spine Secure Proxy: it lets a supplier test a provider or a
// consumer without the Spine.
//
//	ssp -files FOLDER -systems systems.csv -audit ssp.jsonl [-connect provider.example=127.0.0.1:8443]
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/sds"
)

// flags say where things are. The folder has ssp.pem and .key, the certificate of the proxy as a
// server, proxy.pem and .key, that with which it connects to providers, authorities.pem and revoked.crl.
type flags struct {
	address, files, systems, audit string
	connect                        map[string]string // the address of a host, where that is not what its name says
}

func main() {
	f := flags{connect: map[string]string{}}
	flag.StringVar(&f.address, "address", "127.0.0.1:8444", "on which consumers connect")
	flag.StringVar(&f.files, "files", ".", "folder of certificates, keys, authorities and revocation lists")
	flag.StringVar(&f.systems, "systems", "systems.csv", "file of the systems on both sides, with their service roots")
	flag.StringVar(&f.audit, "audit", "ssp.jsonl", "file of the audit trail")
	flag.Func("connect", "HOST=ADDRESS: where a provider is, if its name does not say so (may be repeated)", func(s string) error {
		host, address, ok := strings.Cut(s, "=")
		if f.connect[host] = address; !ok {
			return errors.New("it must be like provider.example=127.0.0.1:8443")
		}
		return nil
	})
	flag.Parse()
	if err := run(f); err != nil {
		log.Fatal(err)
	}
}

func run(f flags) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	certificates, err := mtls.NewServer(mtls.ServerOptions{Options: f.certificate("ssp")})
	if err != nil {
		return err
	}
	own, err := mtls.NewClient(mtls.ClientOptions{Options: f.certificate("proxy")})
	if err != nil {
		return err
	}
	go func() { _ = certificates.Run(ctx) }()
	go func() { _ = own.Run(ctx) }()
	registry, err := sds.OpenFile(f.systems, sds.FileOptions{})
	if err != nil {
		return err
	}
	file, err := audit.OpenFile(audit.FileOptions{Path: f.audit})
	if err != nil {
		return err
	}
	trail, err := audit.New(audit.Options{Sinks: []audit.Sink{file}})
	if err != nil {
		return err
	}
	handler, err := newProxy(registry, certificates, trail, f.transport(own))
	if err != nil {
		return err
	}
	s := &http.Server{
		Addr: f.address, Handler: trail.Wrap(handler), TLSConfig: certificates.TLSConfig(), MaxHeaderBytes: 1 << 14,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		DisableGeneralOptionsHandler: true, // "OPTIONS *" is a request like any other
		ErrorLog:                     slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- s.ListenAndServeTLS("", "") }()
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	err = errors.Join(err, s.Shutdown(end))
	_ = s.Close()                                                                // of whoever is not answered by then
	return errors.Join(err, trail.Close(context.Background()), registry.Close()) // which limits itself
}

// certificate names the files of a certificate, and those of the authorities.
func (f flags) certificate(name string) mtls.Options {
	in := func(file string) string { return filepath.Join(f.files, file) }
	return mtls.Options{Certificate: in(name + ".pem"), Key: in(name + ".key"), CAs: []string{in("authorities.pem")}, CRLs: []string{in("revoked.crl")}}
}

// transport connects to providers by their names, and to the addresses of the flags.
func (f flags) transport(own *mtls.Client) *http.Transport {
	d := net.Dialer{Timeout: 5 * time.Second}
	return &http.Transport{
		TLSClientConfig: own.TLSConfig(), ForceAttemptHTTP2: true, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 30 * time.Second,
		DisableCompression: true,        // what a provider answers is passed on as it is
		IdleConnTimeout:    time.Minute, // a provider that was revoked is found out in the next handshake
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if host, _, err := net.SplitHostPort(address); err == nil && f.connect[host] != "" {
				address = f.connect[host]
			}
			return d.DialContext(ctx, network, address)
		},
	}
}

// Command provider serves plans behind the Spine Secure Proxy.
//
//	provider -files DIR    which holds provider.pem, provider.key, authorities.pem and revoked.crl
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/mtls"

	"example.org/project/access"
)

// This provider as the directory has it (specs/systems.csv), and the name in the certificate of the proxy.
const (
	asid      spine.ASID = "900000000002"
	basePath             = "/records"
	proxyName            = "proxy.example"
)

func main() {
	address := flag.String("address", "127.0.0.1:8443", "on which the proxy connects")
	files := flag.String("files", ".", "folder of provider.pem, provider.key, authorities.pem and revoked.crl")
	trail := flag.String("audit", "audit.jsonl", "file of the audit trail")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	listener, err := net.Listen("tcp", *address)
	if err == nil {
		err = run(ctx, listener, *files, *trail)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// run serves until ctx ends, and then answers what is under way.
func run(ctx context.Context, listener net.Listener, files, file string) error {
	in := func(name string) string { return filepath.Join(files, name) }
	identity, err := mtls.NewServer(mtls.ServerOptions{Options: mtls.Options{
		Certificate: in("provider.pem"), Key: in("provider.key"), CAs: []string{in("authorities.pem")}, CRLs: []string{in("revoked.crl")},
	}})
	if err != nil {
		return err
	}
	go func() { _ = identity.Run(ctx) }() // loads new certificates and lists
	entries, err := audit.OpenFile(audit.FileOptions{Path: file})
	if err != nil {
		return err
	}
	trail, err := audit.New(audit.Options{Sinks: []audit.Sink{entries}})
	if err != nil {
		return err
	}
	// Users are left to those who send: the roles of specs/rbac-mapping.xlsx count for nothing here, until a
	// guard.UserResolver stands in this place that knows them (docs/guard.md of spineguard, "Whose roles count").
	handler, err := guarded(guard.Options{Audit: trail, Peer: identity, Users: guard.UsersCheckedBySender{}})
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: trail.Wrap(handler), TLSConfig: identity.TLSConfig(), MaxHeaderBytes: 1 << 14,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		DisableGeneralOptionsHandler: true, // which answers OPTIONS * without the guard
	}
	failed := make(chan error, 1)
	go func() { failed <- server.ServeTLS(listener, "", "") }()
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return errors.Join(err, server.Shutdown(end), trail.Close(end))
}

// guarded lets requests through to the plans that the policy allows, and refuses all others.
func guarded(o guard.Options) (http.Handler, error) {
	g, err := guard.NewProvider(access.Records(), guard.ProviderOptions{Options: o, ASID: asid, BasePath: basePath, ProxyName: proxyName})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+basePath+"/crisis-plans/{id}", plan)
	mux.HandleFunc("GET "+basePath+"/care-plans/{id}", plan)
	return g.Wrap(mux), nil
}

// plan stands for your own: whoever comes here may have it.
func plan(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = fmt.Fprintf(w, "plan %s\n", r.PathValue("id"))
}

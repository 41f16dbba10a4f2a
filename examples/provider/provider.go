// SPDX-License-Identifier: Apache-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/sds"
)

// Config says what a provider is made of.
type Config struct {
	ASID                spine.ASID
	BasePath, ProxyName string // the path of its service root in the directory; the name in the certificate of the proxy
	Address, Admin      string // on which the proxy connects; port of /health and /ready, which are for this machine alone

	// Files is the folder of provider.pem and .key, of reader.pem and .key for the directory, and of
	// authorities.pem and revoked.crl.
	Files              string
	Systems, Directory string           // file of the systems that may ask, or the URL of the directory that knows them
	Cache              sds.CacheOptions // in front of the directory
	Sinks              []audit.Sink     // of the audit trail
	Records            http.Handler     // behind the guard
	Drain              time.Duration    // between not being ready and not being there
}

// Provider serves records.
type Provider struct {
	TLS      *mtls.Server
	Registry interface {
		spine.Registry
		io.Closer
	}
	Trail          *audit.Trail
	config         Config
	service, admin *http.Server
	draining       atomic.Bool
}

// New returns a provider that does not serve yet. It looks for new certificates until ctx ends.
func New(ctx context.Context, c Config) (*Provider, error) {
	var err error
	p := &Provider{config: c}
	if p.TLS, err = mtls.NewServer(mtls.ServerOptions{Options: c.files("provider")}); err != nil {
		return nil, err
	}
	go func() { _ = p.TLS.Run(ctx) }()
	if err = p.openRegistry(ctx); err != nil {
		return nil, err
	}
	if p.Trail, err = audit.New(audit.Options{Sinks: c.Sinks}); err != nil {
		return nil, err
	}
	g, err := guard.NewProvider(nrl.NRLRetrieval(), guard.ProviderOptions{
		ASID: c.ASID, BasePath: c.BasePath, ProxyName: c.ProxyName, Registry: p.Registry,
		Options: guard.Options{Audit: p.Trail, Peer: p.TLS, Users: guard.UsersCheckedBySender{}},
	})
	if err != nil {
		return nil, err
	}
	p.service = newServer(c.Address, p.Trail.Wrap(g.Wrap(c.Records)))
	p.service.TLSConfig = p.TLS.TLSConfig()
	admin := http.NewServeMux()
	admin.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	admin.HandleFunc("GET /ready", p.ready)
	p.admin = newServer(net.JoinHostPort("127.0.0.1", c.Admin), admin)
	return p, nil
}

// files names the files of a certificate, and those of the authorities.
func (c Config) files(name string) mtls.Options {
	in := func(file string) string { return filepath.Join(c.Files, file) }
	return mtls.Options{Certificate: in(name + ".pem"), Key: in(name + ".key"), CAs: []string{in("authorities.pem")}, CRLs: []string{in("revoked.crl")}, Every: 10 * time.Second}
}

// openRegistry takes the systems from a file, or from the directory with a cache in front.
func (p *Provider) openRegistry(ctx context.Context) (err error) {
	if p.config.Directory == "" {
		p.Registry, err = sds.OpenFile(p.config.Systems, sds.FileOptions{})
		return err
	}
	reader, err := mtls.NewClient(mtls.ClientOptions{Options: p.config.files("reader")})
	if err != nil {
		return err
	}
	go func() { _ = reader.Run(ctx) }()
	ldap, err := sds.NewLDAP(sds.LDAPOptions{URL: p.config.Directory, TLS: reader.TLSConfig(), Interactions: []spine.InteractionID{nrl.DocumentReferenceContentRead}})
	if err == nil {
		p.Registry, err = sds.NewCache(ldap, p.config.Cache)
	}
	return err
}

func newServer(address string, h http.Handler) *http.Server {
	return &http.Server{
		Addr: address, Handler: h, MaxHeaderBytes: 1 << 14, ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		DisableGeneralOptionsHandler: true, // which answers OPTIONS * without a verdict and an entry
	}
}

// ready says whether requests should be sent here: not while it ends, nor while certificates, the
// registry or the audit fail, so that every request would be refused. A registry that does not know
// the provider itself is empty, or that of another environment.
func (p *Provider) ready(w http.ResponseWriter, r *http.Request) {
	_, err := p.Registry.Lookup(r.Context(), p.config.ASID)
	if !time.Now().Before(p.TLS.Expiry()) {
		err = errors.Join(err, errors.New("a certificate or a revocation list has expired"))
	}
	if p.draining.Load() {
		err = errors.Join(err, errors.New("it is being stopped"))
	}
	if err = errors.Join(err, p.Trail.Err()); err != nil {
		http.Error(w, fmt.Sprintln("not ready:", err), http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// Run serves until ctx ends. Then it is not ready, so that nobody sends anything new, answers what is
// under way, and closes the trail.
func (p *Provider) Run(ctx context.Context) error {
	failed := make(chan error, 2)
	go func() { failed <- p.service.ListenAndServeTLS("", "") }()
	go func() { failed <- p.admin.ListenAndServe() }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		p.draining.Store(true)
		time.Sleep(p.config.Drain)
	}
	end, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	err = errors.Join(err, p.service.Shutdown(end), p.admin.Shutdown(end))
	_ = p.service.Close()                                                            // of whoever is not answered by then
	return errors.Join(err, p.Trail.Close(context.Background()), p.Registry.Close()) // which limits itself
}

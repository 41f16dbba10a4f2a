// Package server is a provider of records behind the Spine Secure Proxy: what
// the command provider starts, and what a test can start with parts of its own.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/mtls"
)

// Options are the parts of a provider.
type Options struct {
	ASID      spine.ASID     // of the provider
	BasePath  string         // of its records: the path of its service root
	ProxyName string         // in the certificate of the proxy
	TLS       *mtls.Server   // certificates, also those of who asks
	Registry  spine.Registry // of those who ask through the proxy
	Trail     *audit.Trail   // outside of the guard and behind it
	Records   http.Handler   // what is guarded
	Log       *slog.Logger
	Drain     time.Duration // between not being ready and not being there
}

// Server serves records, and tells those who run it how it is.
type Server struct {
	options  Options
	service  *http.Server
	admin    *http.Server
	draining atomic.Bool
}

// New returns a provider that is not started.
func New(o Options) (*Server, error) {
	g, err := guard.NewProvider(nrl.NRLRetrieval(), guard.ProviderOptions{
		ASID: o.ASID, BasePath: o.BasePath, ProxyName: o.ProxyName, Registry: o.Registry,
		Options: guard.Options{Audit: o.Trail, Peer: o.TLS, Users: guard.UsersCheckedBySender{}},
	})
	if err != nil {
		return nil, err
	}
	s := &Server{options: o}
	s.service = newServer(o.Trail.Wrap(g.Wrap(o.Records)), o.Log)
	s.service.TLSConfig = o.TLS.TLSConfig()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /ready", s.ready)
	s.admin = newServer(mux, o.Log)
	return s, nil
}

func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, MaxHeaderBytes: 1 << 14, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
	}
}

// ready says whether requests should be sent here: not while it ends, and not
// while the registry has no answer, so that requests would be refused with 503.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	_, err := s.options.Registry.Lookup(r.Context(), s.options.ASID)
	if known := err == nil || errors.Is(err, spine.ErrUnknownASID); s.draining.Load() || !known {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// Run serves until ctx ends. Then it is not ready, so that nobody sends anything
// new, and answers what is under way.
func (s *Server) Run(ctx context.Context, service, admin net.Listener) error {
	failed := make(chan error, 2)
	go func() { failed <- s.service.ServeTLS(service, "", "") }()
	go func() { failed <- s.admin.Serve(admin) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		s.draining.Store(true)
		time.Sleep(s.options.Drain)
	}
	end, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return errors.Join(err, s.service.Shutdown(end), s.admin.Shutdown(end))
}

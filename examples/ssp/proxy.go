// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"slices"

	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

// proxy passes on what its guards allow, and changes neither headers nor body.
type proxy struct {
	records, gpConnect *guard.Guard
	forward            *httputil.ReverseProxy
}

// newProxy returns the stand-in. Registry knows both ends of a request, peer the
// sender at the other end of the connection, and send reaches the providers.
func newProxy(registry spine.Registry, peer guard.PeerIdentity, audit guard.AuditSink, send http.RoundTripper) (*proxy, error) {
	o := guard.ProxyOptions{Registry: serviceRoots(registry), Options: guard.Options{Audit: audit, Peer: peer}}
	gpConnect, err := guard.NewProxy(gpconnect.GPConnect(), o)
	if err != nil {
		return nil, err
	}
	o.Users = guard.UsersCheckedBySender{} // the proxy does not know them
	records, err := guard.NewProxy(nrl.NRLRetrieval(), o)
	if err != nil {
		return nil, err
	}
	return &proxy{records, gpConnect, &httputil.ReverseProxy{Rewrite: toTarget, Transport: send, ErrorHandler: unreachable}}, nil
}

// ServeHTTP chooses the guard by the interactionId: no router stands in front,
// since the path of a request to the proxy is a URL.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g := p.records
	if _, ok := gpconnect.Policy().LookupInteraction(spine.InteractionID(r.Header.Get("Ssp-InteractionID"))); ok {
		g = p.gpConnect
	}
	g.Wrap(p.forward).ServeHTTP(w, r)
}

// serviceRoots hides the address of a receiver of which the registry has a host
// alone: then the guard finds every target wrong. A proxy forwards to a service
// root, and to nothing else on its host.
func serviceRoots(registry spine.Registry) spine.Registry {
	return spine.RegistryFunc(func(ctx context.Context, asid spine.ASID) (spine.System, error) {
		s, err := registry.Lookup(ctx, asid)
		if _, ok := s.ServiceRoot(); ok || err != nil || s.Address() == "" {
			return s, err
		}
		return spine.NewSystem(spine.SystemRow{
			ASID: s.ASID(), ODS: s.ODS(), Certificate: s.Certificate(), Sends: slices.Collect(s.Sends()), Receives: slices.Collect(s.Receives()),
		}), nil
	})
}

// toTarget sends a request to where the guard has found that it may go.
func toTarget(p *httputil.ProxyRequest) {
	d, _ := guard.DecisionFrom(p.In.Context())
	target, ok := d.Target()
	if !ok {
		panic(http.ErrAbortHandler)
	}
	p.Out.URL, p.Out.Host = target, target.Host
}

// unreachable answers for a provider that does not: 502, as the implementation
// guide of the proxy has it. The error names addresses, and stays in the log.
func unreachable(w http.ResponseWriter, r *http.Request, err error) {
	slog.Warn("a provider cannot be reached", "host", r.URL.Host, "err", err)
	w.Header().Set("Content-Type", "application/fhir+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusBadGateway)
	_, _ = w.Write([]byte(`{"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"transient","diagnostics":"The endpoint cannot be reached."}]}`))
}
